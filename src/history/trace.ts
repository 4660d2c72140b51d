// From the flat list of history events to the tree of what ran inside what.
//
//   R1. An event belongs to the state that its `previousEventId` leads to, or to one around it: inside of a Map or
//       Parallel the events of all iterations and branches come mixed.
//   R2. Some events say nothing about whose they are: TaskStateAborted, MapStateAborted and ParallelStateAborted point to
//       the failure that stopped their state, and not to it. What they would tell is read from the end of what is around
//       them: what is still open when a Map, a Parallel or the execution ends was aborted.
//   R3. A history is told as far as it goes: of one that has not ended, the open states are running.
//
// https://docs.aws.amazon.com/step-functions/latest/apireference/API_HistoryEvent.html

import type { HistoryEvent } from '../core/history-event.js';

export interface Trace {
  /** Epoch milliseconds of the first event. */
  readonly startedAt: number;
  readonly states: readonly StateTrace[];
}

export type TraceStatus = 'running' | 'succeeded' | 'failed' | 'caught' | 'aborted' | 'timed-out';

/** One visit of a state. */
export interface StateTrace {
  readonly name: string;
  /** `Task`, `Map`, ... */
  readonly type: string;
  readonly enteredAt: number;
  readonly endedAt: number | undefined;
  readonly entered: HistoryEvent;
  /** Undefined where it was not left, or is not told that it was. */
  readonly exited: HistoryEvent | undefined;
  readonly status: TraceStatus;
  /** What a Task calls: `lambda:invoke charge-card`. */
  readonly calls: string | undefined;
  /** Of a Task, Map or Parallel: each time that it was tried. */
  readonly attempts: readonly AttemptTrace[];
  /** What a state without attempts failed with. */
  readonly problem: Problem | undefined;
  /** The state after a caught error. */
  readonly caughtBy: string | undefined;
}

export interface AttemptTrace {
  readonly startedAt: number;
  readonly endedAt: number | undefined;
  readonly status: TraceStatus;
  readonly problem: Problem | undefined;
  /** It began with a redrive of the execution. */
  readonly isRedriven: boolean;
  /** How many items a Map has. */
  readonly items: number | undefined;
  /** A Map whose iterations are executions of their own. */
  readonly isDistributed: boolean;
  /** Of a distributed Map. */
  readonly mapRunArn: string | undefined;
  /** The event that tells what a Task is given; undefined where it came to none. */
  readonly scheduled: HistoryEvent | undefined;
  /** Of a Task: what was told of it, from its being scheduled on. */
  readonly told: readonly HistoryEvent[];
  readonly blocks: readonly BlockTrace[];
}

/** An iteration of a Map, a branch of a Parallel, or a child execution of a distributed Map. */
export interface BlockTrace {
  readonly kind: 'item' | 'branch' | 'child';
  readonly index: number;
  readonly startedAt: number;
  readonly endedAt: number | undefined;
  readonly status: TraceStatus;
  readonly states: readonly StateTrace[];
}

export interface Problem {
  readonly error: string | undefined;
  readonly cause: string | undefined;
}

export function traceOf(events: readonly HistoryEvent[]): Trace {
  const builder = new Builder(Date.parse(events[0]?.timestamp ?? ''));
  for (const event of events) builder.add(event);
  return { startedAt: builder.root.startedAt, states: builder.root.states };
}

/** The names of the Task states that have no answer yet. */
export function runningTasks({ states }: Pick<Trace, 'states'>): string[] {
  return states
    .filter(({ status }) => status === 'running')
    .flatMap(({ name, type, attempts }) =>
      type === 'Task' ? [name] : attempts.flatMap(({ blocks }) => blocks.flatMap(runningTasks)),
    );
}

/** What a Map or Parallel failed with, which only the state inside of it tells. */
export function innerProblem({ blocks }: AttemptTrace): Problem | undefined {
  for (const { attempts, problem, status } of blocks.flatMap(({ states }) => states)) {
    const last = attempts.at(-1);
    const own = problem ?? last?.problem ?? (last === undefined ? undefined : innerProblem(last));
    if (status === 'failed' && own !== undefined) return own;
  }
  return undefined;
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

interface OpenState extends Mutable<StateTrace> {
  /** Its next attempt begins with a redrive. */
  isRedriven: boolean;
  readonly around: OpenBlock;
  readonly attempts: OpenAttempt[];
}

interface OpenAttempt extends Mutable<AttemptTrace> {
  readonly told: HistoryEvent[];
  readonly blocks: OpenBlock[];
}

interface OpenBlock extends Mutable<BlockTrace> {
  /** The Map or Parallel; undefined for the execution itself. */
  readonly owner: OpenState | undefined;
  readonly states: OpenState[];
}

/** Where an event stands: what comes after it goes on from here. */
interface Cursor {
  readonly block: OpenBlock;
  readonly state: OpenState | undefined;
  readonly at: number;
  /** Each state that is entered from here opens a branch of its own. */
  readonly opensBranches: boolean;
}

/** An event with its details under one name. */
interface Told {
  readonly event: HistoryEvent;
  readonly type: string;
  readonly at: number;
  readonly previousId: number;
  readonly details: Readonly<Record<string, unknown>>;
}

class Builder {
  readonly root: OpenBlock;
  private readonly cursors = new Map<number, Cursor>();
  /** By name and previous event: EvaluationFailed is told as if its state had not been entered. */
  private readonly entered = new Map<string, OpenState>();

  constructor(startedAt: number) {
    this.root = newBlock('branch', 0, startedAt, undefined);
  }

  add(event: HistoryEvent): void {
    const { id, previousEventId, type, timestamp } = event;
    const told = { event, type, at: Date.parse(timestamp), previousId: previousEventId, details: detailsOf(event) };
    const before = this.cursors.get(previousEventId) ?? {
      block: this.root,
      state: undefined,
      at: this.root.startedAt,
      opensBranches: false,
    };
    this.cursors.set(id, {
      block: before.block,
      state: before.state,
      opensBranches: false,
      ...this.follow(told, before),
      at: told.at,
    });
  }

  /** Notes what the event tells; gives what of the cursor it changes. */
  private follow(told: Told, before: Cursor): Partial<Cursor> {
    const { type } = told;
    if (type.endsWith('StateEntered')) return this.enter(told, before);
    if (type.endsWith('StateExited')) return this.exit(told, before);
    if (type.startsWith('MapIteration')) return this.iterate(told, before);
    if (type.startsWith('Execution')) return this.endExecution(told, before);
    if (type === 'EvaluationFailed') return this.failEvaluation(told, before);
    if (type.endsWith('StateAborted')) return {};
    if (type.startsWith('MapState')) return this.manyfold(told, before, 'Map');
    if (type.startsWith('ParallelState')) return this.manyfold(told, before, 'Parallel');
    if (type.startsWith('MapRun')) return this.mapRun(told, before);
    if (/^(Task|LambdaFunction|Activity)/.test(type) && before.state !== undefined) this.task(told, before.state);
    return {};
  }

  private enter({ event, type, at, previousId, details }: Told, before: Cursor): Partial<Cursor> {
    const { block, state: previous } = before;
    const name = String(details.name);
    if (previous?.status === 'caught') previous.caughtBy ??= name;
    const around = before.opensBranches && previous !== undefined ? openBranch(previous, at) : block;
    const state: OpenState = {
      name,
      type: type.slice(0, -'StateEntered'.length),
      enteredAt: at,
      endedAt: undefined,
      entered: event,
      exited: undefined,
      status: 'running',
      calls: undefined,
      attempts: [],
      problem: undefined,
      caughtBy: undefined,
      isRedriven: false,
      around,
    };
    around.states.push(state);
    this.entered.set(`${previousId} ${name}`, state);
    return { block: around, state };
  }

  private exit({ event, at, details }: Told, before: Cursor): Partial<Cursor> {
    const state = stateAround(before, (each) => each.name === details.name && each.status === 'running');
    if (state === undefined) return {};
    state.endedAt = at;
    state.exited = event;
    const last = state.attempts.at(-1);
    // A Task leaves without an attempt only where its parameters failed, which JSONPath tells with no event.
    const isCaught = last === undefined ? state.type === 'Task' : last.status === 'failed';
    state.status = isCaught ? 'caught' : 'succeeded';
    return { block: state.around, state };
  }

  private iterate({ type, at, details }: Told, before: Cursor): Partial<Cursor> {
    const map = stateAround(before, ({ name, type }) => type === 'Map' && name === details.name);
    const attempt = map?.attempts.at(-1);
    if (map === undefined || attempt === undefined) return {};
    const index = Number(details.index);
    if (type === 'MapIterationStarted') {
      const block = newBlock('item', index, at, map);
      attempt.blocks.push(block);
      return { block, state: undefined };
    }
    const block = attempt.blocks.find((each) => each.index === index && each.status === 'running');
    if (block !== undefined) {
      const status =
        type === 'MapIterationSucceeded' ? 'succeeded' : type === 'MapIterationFailed' ? 'failed' : 'aborted';
      endBlock(block, status, at);
    }
    return { block: map.around, state: map };
  }

  private manyfold({ type, at, details }: Told, before: Cursor, of: 'Map' | 'Parallel'): Partial<Cursor> {
    // One that has failed for good is not told about any more but for its exit: what comes is of one around it.
    const state = stateAround(before, ({ type, status, attempts }) => {
      return type === of && status === 'running' && (attempts.at(-1)?.status ?? 'running') === 'running';
    });
    if (state === undefined) return {};
    if (type.endsWith('Started')) {
      const last = state.attempts.at(-1);
      // Tried once more, and nothing else tells that the attempt before has failed.
      if (last?.status === 'running') endAttempt(last, 'failed', before.at);
      const attempt = nextAttempt(state, at);
      if (typeof details.length === 'number') attempt.items = details.length;
      return { block: state.around, state, opensBranches: of === 'Parallel' };
    }
    const attempt = state.attempts.at(-1);
    if (attempt !== undefined) endAttempt(attempt, type.endsWith('Succeeded') ? 'succeeded' : 'failed', at);
    return { block: state.around, state };
  }

  private mapRun({ type, details }: Told, { state }: Cursor): Partial<Cursor> {
    const attempt = state?.attempts.at(-1);
    if (attempt !== undefined) {
      attempt.isDistributed = true;
      if (typeof details.mapRunArn === 'string') attempt.mapRunArn = details.mapRunArn;
      if (type === 'MapRunFailed') attempt.problem = problemOf(details);
    }
    return {};
  }

  private task({ event, type, at, details }: Told, state: OpenState): void {
    const last = state.attempts.at(-1);
    if (type.endsWith('Scheduled')) {
      nextAttempt(state, at).scheduled = event;
      state.calls = calledBy(details);
    } else if (/(Failed|TimedOut)$/.test(type)) {
      failAttempt(state, problemOf(details), at);
    } else if (type.endsWith('Succeeded') && last !== undefined) {
      endAttempt(last, 'succeeded', at);
    }
    state.attempts.at(-1)?.told.push(event);
  }

  private failEvaluation({ at, previousId, details }: Told, before: Cursor): Partial<Cursor> {
    const name = String(details.state);
    const state =
      stateAround(before, (each) => each.name === name && each.status === 'running') ??
      this.entered.get(`${previousId} ${name}`);
    if (state === undefined) return {};
    failAttempt(state, problemOf(details), at);
    return { block: state.around, state };
  }

  private endExecution({ type, at, details }: Told, { state }: Cursor): Partial<Cursor> {
    if (type === 'ExecutionFailed' && state?.status === 'running' && state.attempts.at(-1)?.status !== 'failed') {
      const problem = problemOf(details);
      // The result of an attempt can be what the state fails on.
      if (state.attempts.at(-1)?.status === 'succeeded') failAttempt(state, problem, at);
      else state.problem = problem;
      state.status = 'failed';
      state.endedAt = at;
    }
    if (type === 'ExecutionTimedOut') endBlock(this.root, 'timed-out', at);
    else if (type === 'ExecutionRedriven') reopen(this.root);
    else if (type !== 'ExecutionStarted') endBlock(this.root, 'aborted', at);
    return {};
  }
}

/** What failed or was stopped at the end of the execution goes on. */
function reopen(block: OpenBlock): void {
  block.status = 'running';
  block.endedAt = undefined;
  const state = block.states.at(-1);
  if (state === undefined || state.status === 'succeeded' || state.status === 'caught') return;
  Object.assign(state, { status: 'running', endedAt: undefined, problem: undefined, isRedriven: true });
  const attempt = state.attempts.at(-1);
  if (attempt === undefined || attempt.status === 'succeeded' || !hasChildren(state, attempt)) return;
  Object.assign(attempt, { status: 'running', endedAt: undefined, problem: undefined });
  for (const each of attempt.blocks) if (each.status !== 'succeeded') reopen(each);
}

/** Whether it came to children that a redrive takes up, and did not fail before. */
function hasChildren({ type }: OpenState, { blocks, isDistributed, status }: OpenAttempt): boolean {
  return blocks.length > 0 || isDistributed || (type !== 'Task' && status !== 'failed');
}

function nextAttempt(state: OpenState, at: number): OpenAttempt {
  const attempt = { ...newAttempt(at), isRedriven: state.isRedriven };
  state.isRedriven = false;
  state.attempts.push(attempt);
  return attempt;
}

/** The innermost state around the cursor that fits, from the cursor's own outwards. */
function stateAround({ block, state }: Cursor, fits: (state: OpenState) => boolean): OpenState | undefined {
  for (let each = state ?? block.owner; each !== undefined; each = each.around.owner) {
    if (fits(each)) return each;
  }
  return undefined;
}

function openBranch(parallel: OpenState, at: number): OpenBlock {
  const blocks = parallel.attempts.at(-1)?.blocks ?? [];
  const block = newBlock('branch', blocks.length, at, parallel);
  blocks.push(block);
  return block;
}

function newBlock(kind: BlockTrace['kind'], index: number, startedAt: number, owner: OpenState | undefined): OpenBlock {
  return { kind, index, startedAt, endedAt: undefined, status: 'running', states: [], owner };
}

function newAttempt(startedAt: number): OpenAttempt {
  return {
    startedAt,
    endedAt: undefined,
    status: 'running',
    isRedriven: false,
    problem: undefined,
    items: undefined,
    isDistributed: false,
    mapRunArn: undefined,
    scheduled: undefined,
    told: [],
    blocks: [],
  };
}

/** The attempt that runs fails, or one that was over before it had begun. */
function failAttempt(state: OpenState, problem: Problem, at: number): void {
  let attempt = state.attempts.at(-1);
  if (attempt === undefined || attempt.status === 'failed') attempt = nextAttempt(state, at);
  attempt.problem = problem;
  endAttempt(attempt, 'failed', at);
}

function endAttempt(attempt: OpenAttempt, status: TraceStatus, at: number): void {
  attempt.status = status;
  attempt.endedAt = at;
  for (const block of attempt.blocks) endBlock(block, status === 'succeeded' ? 'succeeded' : 'aborted', at);
}

/** What is open inside has ended too: by its own failure, or as `status` says. */
function endBlock(block: OpenBlock, status: TraceStatus, at: number): void {
  for (const state of block.states) {
    if (state.status !== 'running') continue;
    const last = state.attempts.at(-1);
    const hasFailed = state.type === 'Fail' || last?.status === 'failed';
    const inner = status === 'succeeded' || status === 'failed' ? 'aborted' : status;
    if (last?.status === 'running') endAttempt(last, inner, at);
    state.status = hasFailed ? 'failed' : inner;
    state.endedAt = at;
  }
  if (block.status !== 'running') return;
  const isCulprit = block.states.some((state) => state.status === 'failed');
  block.status = isCulprit ? 'failed' : status;
  // Nothing tells the end of a branch but the end of its last state.
  block.endedAt = block.kind === 'branch' ? (block.states.at(-1)?.endedAt ?? at) : at;
}

/** What an event tells, under whatever name it has its details. */
export function detailsOf(event: HistoryEvent): Readonly<Record<string, unknown>> {
  const member = Object.keys(event).find((key): key is `${string}EventDetails` => key.endsWith('EventDetails'));
  return member === undefined ? {} : (event[member] ?? {});
}

function problemOf({ error, cause }: Readonly<Record<string, unknown>>): Problem {
  return { error: typeof error === 'string' ? error : undefined, cause: typeof cause === 'string' ? cause : undefined };
}

function calledBy({ resource, resourceType, parameters }: Readonly<Record<string, unknown>>): string {
  const action = String(resource);
  if (resourceType === undefined) return action.split(':').slice(6).join(':') || action;
  const called = `${String(resourceType)}:${action}`;
  const functionName = resourceType === 'lambda' ? /"FunctionName":"([^"]*)"/.exec(String(parameters))?.[1] : undefined;
  return functionName === undefined ? called : `${called} ${functionName}`;
}
