// A mock in use: which outcome answers the next attempt, and what was used of it.

import type { TaskRequest } from '../../resolvers/task.js';
import { messageOf } from '../../utils/thrown.js';
import { entryAt } from './attempts.js';
import { MockError } from './mock-error.js';
import {
  describe,
  type ItemMock,
  isMock,
  isOptional,
  isPerItem,
  isSequence,
  type MockOutcome,
  type MockSequence,
  outcomeOf,
} from './outcome.js';

/** What one execution has had so far. */
export class Memory {
  /** How many outcomes of a sequence. */
  readonly positions = new Map<Plan, number>();
  /** The mocks that a function made for items, by the indexes around the state. */
  readonly made = new Map<Plan, Map<string, Plan>>();
}

/** An outcome that answers an attempt; `used` is called when it does. */
export interface Chosen {
  readonly outcome: MockOutcome;
  used(): void;
}

export interface Plan {
  /** @throws MockError where there is none left. */
  choose(task: TaskRequest, memory: Memory): Chosen;
  /** What of it was not used. */
  unused(): readonly string[];
  /** Forgets what was used. */
  reset(): void;
  /** All that it can answer with, as far as that is known. */
  readonly outcomes: readonly MockOutcome[];
  /** Whether it asks for the iteration that the task is in. */
  readonly isPerItem: boolean;
}

/** What is to be said of a sequence that has come to its end. */
export type Exhausted = (available: number, task: TaskRequest) => string;

/** @throws TypeError that begins with `where`, for what is no mock. */
export function planOf(mock: unknown, where: string, exhausted: Exhausted): Plan {
  if (isOptional(mock)) return new OptionalPlan(planOf(mock.mock, where, exhausted));
  if (isSequence(mock)) return new SequencePlan(mock, exhausted);
  if (isPerItem(mock)) return itemsPlan(mock.mocks, where, exhausted);
  const outcome = outcomeOf(mock, where);
  if (outcome.attempt.times === undefined) return new EachTime(outcome);
  return new SequencePlan({ entries: [outcome], isPerVisit: false }, exhausted);
}

const NEVER_ASKED = 'never asked';

/** The same for all attempts. */
class EachTime implements Plan {
  readonly isPerItem = false;
  readonly outcomes: readonly MockOutcome[];
  private readonly chosen: Chosen;
  private isUsed = false;

  constructor(outcome: MockOutcome) {
    this.outcomes = [outcome];
    this.chosen = {
      outcome,
      used: () => {
        this.isUsed = true;
      },
    };
  }

  choose(): Chosen {
    return this.chosen;
  }

  unused(): readonly string[] {
    return this.isUsed ? [] : [NEVER_ASKED];
  }

  reset(): void {
    this.isUsed = false;
  }
}

class SequencePlan implements Plan {
  readonly isPerItem = false;
  readonly outcomes: readonly MockOutcome[];
  private readonly isPerVisit: boolean;
  private readonly exhausted: Exhausted;
  /** How far any execution, or any visit, has come. */
  private reached = 0;

  constructor({ entries, isPerVisit }: Pick<MockSequence, 'entries' | 'isPerVisit'>, exhausted: Exhausted) {
    this.outcomes = entries;
    this.isPerVisit = isPerVisit;
    this.exhausted = exhausted;
  }

  choose(task: TaskRequest, memory: Memory): Chosen {
    const position = this.isPerVisit ? task.attempt - 1 : (memory.positions.get(this) ?? 0);
    memory.positions.set(this, position + 1);
    const outcome = entryAt(this.outcomes, position, timesOf);
    if (outcome !== undefined) return { outcome, used: () => this.hasReached(position + 1) };
    const available = this.outcomes.reduce((count, each) => count + timesOf(each), 0);
    throw new MockError(task.state, this.exhausted(available, task));
  }

  unused(): readonly string[] {
    if (this.reached === 0) return [NEVER_ASKED];
    let before = 0;
    return this.outcomes.flatMap((outcome, index) => {
      const times = timesOf(outcome);
      const used = Math.max(0, Math.min(times, this.reached - before));
      before += times;
      const what = `entry ${index + 1} of its sequence, ${describe(outcome)},`;
      if (used === 0) return [`${what} never asked`];
      return Number.isFinite(times) && used < times ? [`${what} asked ${used} of ${times} times`] : [];
    });
  }

  reset(): void {
    this.reached = 0;
  }

  private hasReached(position: number): void {
    this.reached = Math.max(this.reached, position);
  }
}

function timesOf({ attempt: { times } }: MockOutcome): number {
  return times ?? 1;
}

class OptionalPlan implements Plan {
  private readonly plan: Plan;

  constructor(plan: Plan) {
    this.plan = plan;
  }

  get outcomes(): readonly MockOutcome[] {
    return this.plan.outcomes;
  }

  get isPerItem(): boolean {
    return this.plan.isPerItem;
  }

  choose(task: TaskRequest, memory: Memory): Chosen {
    return this.plan.choose(task, memory);
  }

  unused(): readonly string[] {
    return [];
  }

  reset(): void {
    this.plan.reset();
  }
}

// --- items ----------------------------------------------------------------------------------------

function itemsPlan(mocks: readonly unknown[] | ItemMock, where: string, exhausted: Exhausted): Plan {
  if (typeof mocks === 'function') return new ItemFunctionPlan(mocks, exhausted);
  return new ItemListPlan(mocks.map((mock, index) => itemPlan(mock, `${where} for item ${index}`, exhausted)));
}

function itemPlan(mock: unknown, where: string, exhausted: Exhausted): Plan {
  if (isMock(mock) && isPerItem(mock)) throw new TypeError(`${where} is an eachItem() inside of another one`);
  return planOf(mock, where, exhausted);
}

class ItemListPlan implements Plan {
  readonly isPerItem = true;
  private readonly plans: readonly Plan[];

  constructor(plans: readonly Plan[]) {
    this.plans = plans;
  }

  get outcomes(): readonly MockOutcome[] {
    return this.plans.flatMap(({ outcomes }) => outcomes);
  }

  choose(task: TaskRequest, memory: Memory): Chosen {
    const index = indexOf(task);
    const plan = this.plans[index];
    if (plan !== undefined) return plan.choose(task, memory);
    throw new MockError(
      task.state,
      `The mock of state ${JSON.stringify(task.state)} has nothing for item ${index}: its eachItem() has ${this.plans.length}`,
    );
  }

  unused(): readonly string[] {
    const unused = this.plans.map((plan) => plan.unused());
    if (unused.length > 0 && unused.every(([first]) => first === NEVER_ASKED)) return [NEVER_ASKED];
    return unused.flatMap((problems, index) => problems.map((problem) => `item ${index}: ${problem}`));
  }

  reset(): void {
    for (const plan of this.plans) plan.reset();
  }
}

class ItemFunctionPlan implements Plan {
  readonly isPerItem = true;
  readonly outcomes: readonly MockOutcome[] = [];
  private readonly mockOf: ItemMock;
  private readonly exhausted: Exhausted;
  /** Those that it made, and which of them were asked. */
  private made: { readonly index: number; readonly plan: Plan }[] = [];

  constructor(mockOf: ItemMock, exhausted: Exhausted) {
    this.mockOf = mockOf;
    this.exhausted = exhausted;
  }

  choose(task: TaskRequest, memory: Memory): Chosen {
    const index = indexOf(task);
    const plans = memory.made.get(this) ?? new Map<string, Plan>();
    memory.made.set(this, plans);
    const key = JSON.stringify(task.path);
    const plan = plans.get(key) ?? this.make(task, index);
    plans.set(key, plan);
    return plan.choose(task, memory);
  }

  private make(task: TaskRequest, index: number): Plan {
    const where = `What the eachItem() of state ${JSON.stringify(task.state)} gives for item ${index}`;
    try {
      const plan = itemPlan(this.mockOf(itemOf(task), index), where, this.exhausted);
      this.made.push({ index, plan });
      return plan;
    } catch (error) {
      throw new MockError(task.state, messageOf(error));
    }
  }

  unused(): readonly string[] {
    if (this.made.length === 0) return [NEVER_ASKED];
    return this.made.flatMap(({ index, plan }) => plan.unused().map((problem) => `item ${index}: ${problem}`));
  }

  reset(): void {
    this.made = [];
  }
}

/** The index of the innermost iteration. */
function indexOf({ state, path }: TaskRequest): number {
  const step = path.findLast((each) => 'map' in each);
  if (step !== undefined && 'map' in step) return step.index;
  throw new MockError(
    state,
    `The mock of state ${JSON.stringify(state)} is for the items of a Map, and no Map is around it`,
  );
}

// A child execution of a distributed Map knows no item: it is started with it.
// https://docs.aws.amazon.com/step-functions/latest/dg/input-output-contextobject.html
function itemOf({ context }: TaskRequest): unknown {
  const { Map: iteration, Execution } = context as ContextObject;
  return iteration === undefined ? Execution?.Input : iteration.Item?.Value;
}

interface ContextObject {
  readonly Map?: { readonly Item?: { readonly Value?: unknown } };
  readonly Execution?: { readonly Input?: unknown };
}
