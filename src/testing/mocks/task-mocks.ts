// Mocks of the tasks of a state machine: a resolver that is passed as `tasks` of a run, and that knows what it was asked.
//
//   M1. What is wrong with a mock is thrown when it is made, if the definition says it; else it rejects the run.
//   M2. A sequence goes on over an execution: another execution begins it anew.
//   M3. Used is what answered, not what was looked up.

import type { TaskKeys } from '../../host/state-machine.js';
import { KeyedTasks } from '../../resolvers/keyed-tasks.js';
import { endsTheRun, type TaskFunction, type TaskRequest } from '../../resolvers/task.js';
import { type ResolvesTasks, type TaskDescription, TaskResolver } from '../../resolvers/task-resolver.js';
import { meantHint } from '../../utils/did-you-mean.js';
import type { Json } from '../../utils/json.js';
import { isPromiseLike } from '../../utils/promise-like.js';
import { attemptText } from './attempts.js';
import { type MockCall, RecordedCall } from './mock-call.js';
import { type UnusedMock, UnusedMocksError } from './mock-error.js';
import { addToScope } from './mock-scope.js';
import { mockText } from './mock-text.js';
import { isInMap, type MockableMachine, type MockedTask, MockedTasks } from './mocked-tasks.js';
import { describe, isMachine, type Mocks } from './outcome.js';
import { Memory, type Plan, planOf } from './plan.js';
import { misfitOf, play } from './play.js';

/**
 * Mocks the tasks of a state machine.
 * @param machine the state machine, or several: those that its tasks start, too.
 * @param mocks by the name of a state, a Resource, a Lambda function, or a pattern with `*` over these.
 * @returns what `tasks` of a run takes, alone or in a list before others.
 * @throws TypeError for a key that stands for no task, for a value that is no mock, and for a mock that its task cannot have.
 */
export function mockTasks<M extends MockableMachine>(
  machine: M | readonly M[],
  mocks: Mocks<TaskKeys<M>>,
): TaskMocks<TaskKeys<M>> {
  const machines = Array.isArray(machine) ? (machine as readonly M[]) : [machine as M];
  if (machines.length === 0 || !machines.every(isMockable)) {
    throw new TypeError('mockTasks() takes a state machine, or a list of them, and mocks by state');
  }
  if (typeof mocks !== 'object' || mocks === null || Array.isArray(mocks)) {
    throw new TypeError('Mocks are an object: by state, Resource, Lambda function or pattern');
  }
  return new TaskMocks(machines, mocks);
}

interface Entry {
  readonly key: string;
  readonly plan: Plan;
}

/** Made by `mockTasks`. */
export class TaskMocks<Key extends string = string> extends TaskResolver {
  private readonly entries: readonly Entry[];
  private readonly tasks: MockedTasks;
  private recorded: RecordedCall[] = [];

  /** @internal */
  constructor(machines: readonly MockableMachine[], mocks: Mocks) {
    const given = Object.entries(mocks);
    const tasks = new MockedTasks([...machines, ...machinesIn(given.map(([, mock]) => mock))]);
    const entries = given.map(([key, mock]) => ({ key, plan: checkedPlan(key, mock, tasks.of(key)) }));
    const keyed = new KeyedTasks(entries.map((entry) => [entry.key, entry]));
    const forExecution = () => this.forOneExecution(keyed, new Memory());
    super((task) => forExecution().resolve(task), forExecution);
    this.entries = entries;
    this.tasks = tasks;
    addToScope(this);
  }

  /**
   * The attempts that were answered, in the order in which they were asked, of all executions.
   * @param of a Task state, or what a mock stands under; default: all.
   * @throws TypeError for a name that is neither.
   */
  calls(of?: Key): readonly MockCall[] {
    const calls =
      of === undefined ? this.recorded : this.recorded.filter(({ state, key }) => state === of || key === of);
    if (of !== undefined && calls.length === 0) this.checkName(of);
    return calls.map((call) => call.read());
  }

  /** The mocks that have not answered, and the entries of sequences and lists that were not reached. */
  unused(): readonly UnusedMock[] {
    return this.entries.flatMap(({ key, plan }) => plan.unused().map((problem) => ({ key, problem })));
  }

  /** @throws UnusedMocksError where a mock, or a part of one, has not answered. */
  checkUnused(): void {
    const unused = this.unused();
    if (unused.length > 0) throw new UnusedMocksError(unused);
  }

  /** Forgets the calls, and what was used. */
  reset(): void {
    this.recorded = [];
    for (const { plan } of this.entries) plan.reset();
  }

  private checkName(name: string): void {
    const names = [...this.tasks.names, ...this.entries.map(({ key }) => key)];
    if (names.includes(name)) return;
    throw new TypeError(`There is no Task state and no mock ${JSON.stringify(name)}${meantHint(name, names)}`);
  }

  private forOneExecution(keyed: KeyedTasks<Entry>, memory: Memory): ResolvesTasks {
    return {
      resolve: (description) => {
        const { state, resource } = description;
        // A copy of JSON is JSON.
        const parameters = { value: description.parameters() as Json };
        const entry = keyed.find({ state, resource, parameters });
        return entry === undefined ? undefined : this.answering(entry, description, memory);
      },
      advice: ({ state, resource }) => `Add a mock for it: mockTasks(machine, { ${mockText(state, resource)} })`,
    };
  }

  private answering({ key, plan }: Entry, { resource }: TaskDescription, memory: Memory): TaskFunction {
    return (input: unknown, task: TaskRequest) => {
      const chosen = plan.choose(task, memory);
      const call = new RecordedCall(key, input, task, task.now());
      this.recorded.push(call);
      const failed = (thrown: unknown): never => {
        if (endsTheRun(thrown)) {
          this.recorded = this.recorded.filter((each) => each !== call);
          throw thrown;
        }
        chosen.used();
        // What is cut short has no answer.
        if (!task.signal.aborted) call.failed(thrown);
        throw thrown;
      };
      const succeeded = (result: unknown) => {
        chosen.used();
        call.succeeded(result);
        return result;
      };
      let result: unknown;
      try {
        result = play(chosen.outcome, input, task, resource);
      } catch (error) {
        return failed(error);
      }
      if (!isPromiseLike(result)) return succeeded(result);
      // An outcome that never comes has been played, too.
      if (chosen.outcome.attempt.end.kind !== 'function') chosen.used();
      return Promise.resolve(result).then(succeeded, failed);
    };
  }
}

function isMockable(value: unknown): value is MockableMachine {
  return isMachine(value) && 'definition' in value;
}

/** State machines among the mocks: their tasks are asked for, too. */
function machinesIn(mocks: readonly unknown[]): MockableMachine[] {
  const machines = mocks.flatMap((mock) => (isMachine(mock) ? [mock] : outcomesIn(mock)));
  return [...new Set(machines)].filter(isMockable);
}

function outcomesIn(mock: unknown): unknown[] {
  return planOutcomes(mock).map(({ attempt: { end } }) => (end.kind === 'machine' ? end.machine : undefined));
}

function planOutcomes(mock: unknown): Plan['outcomes'] {
  try {
    return planOf(mock, '', exhausted('')).outcomes;
  } catch {
    // What is wrong with it is said with its key.
    return [];
  }
}

/** @throws TypeError for what is no mock, or none for these tasks. */
function checkedPlan(key: string, mock: unknown, tasks: readonly MockedTask[]): Plan {
  const plan = planOf(mock, `The mock of ${JSON.stringify(key)}`, exhausted(key));
  for (const task of tasks) {
    const { state, resource } = task;
    const where = `state ${JSON.stringify(state)} (${resource.arn})`;
    if (plan.isPerItem && !isInMap(task)) {
      throw new TypeError(`An eachItem() is no mock for ${where}, around which there is no Map`);
    }
    for (const outcome of plan.outcomes) {
      const misfit = misfitOf(outcome, resource);
      if (misfit !== undefined) throw new TypeError(`${describe(outcome)} is no mock for ${where}, ${misfit}`);
    }
  }
  return plan;
}

function exhausted(key: string) {
  return (available: number, task: TaskRequest) =>
    `The mock of ${JSON.stringify(key)} has come to its end: state ${JSON.stringify(task.state)} (${attemptText(task)}) asks for outcome ${available + 1}, and its ` +
    `seq() has ${available}. Add one, or let the last one count for all that are left: .always()`;
}
