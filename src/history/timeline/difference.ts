// What became different between two moments of one execution.

import type { PathStep } from '../../core/command.js';
import { ownCopy } from '../../utils/copy-json.js';
import type { Json } from '../../utils/json.js';
import { type JsonChange, jsonChanges } from './json-changes.js';
import type { ChildCounts, ExecutionAt, Moment, RetrierAt, StateAt, TaskAt, Visit } from './moment.js';

/** What became different from the moment just after event `from` to that just after event `to`. */
export interface Difference<Value = unknown> {
  readonly from: number;
  readonly to: number;
  /** Milliseconds that have passed. */
  readonly elapsed: number;
  readonly status: { readonly before: ExecutionAt['status']; readonly after: ExecutionAt['status'] };
  /** States that were entered, in their order: also those that have ended since. */
  readonly began: readonly Visit[];
  /** States that stood or were entered, and stand no more: left, failed or stopped. */
  readonly ended: readonly Visit[];
  /** What changed for each chain of states that is there at both moments; those for which nothing did are left out. */
  readonly chains: readonly ChainDifference<Value>[];
  /** Retriers that were used, of states that stand at the later moment. */
  readonly retries: readonly RetrierDifference[];
  /** Map and Parallel states that stand at both moments, and how far they had come. */
  readonly children: readonly ChildrenDifference[];
  readonly tasks: {
    /** Handed out since, and without an outcome. */
    readonly scheduled: readonly TaskAt<Value>[];
    /** Without an outcome then, and over since. */
    readonly over: readonly TaskAt<Value>[];
    /** Without an outcome at both moments, and started or given more time in between. */
    readonly changed: readonly { readonly before: TaskAt<Value>; readonly after: TaskAt<Value> }[];
  };
}

/** A chain of states: that of the execution itself, of a branch or of an iteration. */
export interface ChainDifference<Value = unknown> {
  /** The iterations and branches around the chain, outermost first: none for the execution itself. */
  readonly path: readonly PathStep[];
  /** The state in which it stands, or to which it comes next; undefined where the execution has ended. */
  readonly state: { readonly before: string | undefined; readonly after: string | undefined };
  /**
   * What the chain carries: the raw input of that state, and the output of the execution where that has succeeded.
   */
  readonly data: readonly JsonChange<Value>[];
  /** The variables in its scope, `$.name` for one of them. */
  readonly variables: readonly JsonChange<Value>[];
}

export interface ChildrenDifference {
  readonly visit: Visit;
  /** Undefined where it had not started. */
  readonly before: ChildCounts | undefined;
  readonly after: ChildCounts | undefined;
}

export interface RetrierDifference {
  readonly visit: Visit;
  /** The place of the Retrier in `Retry`, from 0. */
  readonly retrier: number;
  readonly errorEquals: readonly string[];
  readonly before: number;
  readonly after: number;
}

/** `entered`: the states that were entered in between, in their order. */
export function differenceBetween(
  before: Moment<Json>,
  after: Moment<Json>,
  entered: readonly Visit[],
): Difference<Json> {
  const stands = new Set(after.states.map(({ enteredEventId }) => enteredEventId));
  const open = before.states.flatMap((state) => visitOf(state) ?? []);
  return {
    from: before.event.id,
    to: after.event.id,
    elapsed: after.at - before.at,
    status: { before: before.execution.status, after: after.execution.status },
    began: entered,
    ended: [...open, ...entered].filter(({ enteredEventId }) => !stands.has(enteredEventId)),
    chains: chainDifferences(before, after),
    retries: retrierDifferences(before, after),
    children: childrenDifferences(before, after),
    tasks: {
      scheduled: tasksMissing(before.tasks, after.tasks),
      over: tasksMissing(after.tasks, before.tasks),
      changed: changedTasks(before.tasks, after.tasks),
    },
  };
}

/** Undefined for a state that has not been entered. */
function visitOf({ state, type, path, enteredEventId }: StateAt<Json>): Visit | undefined {
  return enteredEventId === undefined ? undefined : { state, type, path, enteredEventId };
}

/** What a chain of states is known by at two moments. */
interface Chain {
  readonly path: readonly PathStep[];
  readonly state: string | undefined;
  readonly data: Json;
  readonly variables: { readonly [name: string]: Json };
}

function chainDifferences(before: Moment<Json>, after: Moment<Json>): ChainDifference<Json>[] {
  const earlier = chainsOf(before);
  return Array.from(chainsOf(after)).flatMap(([key, now]) => {
    const then = earlier.get(key);
    if (then === undefined) return [];
    const data = jsonChanges(then.data, now.data);
    const variables = now.state === undefined ? [] : jsonChanges(then.variables, now.variables);
    if (then.state === now.state && data.length === 0 && variables.length === 0) return [];
    return { path: now.path, state: { before: then.state, after: now.state }, data, variables };
  });
}

function chainsOf({ state, states, execution }: Moment<Json>): Map<string, Chain> {
  const chains = new Map<string, Chain>();
  for (const { path, state: name, input, variables } of states) {
    chains.set(JSON.stringify(path), { path, state: name, data: input, variables });
  }
  // After its last state the execution has that state's output.
  const output = execution.output ?? (states.length === 0 ? state?.output : undefined);
  if (output !== undefined) chains.set('[]', { path: [], state: undefined, data: output, variables: {} });
  return chains;
}

function retrierDifferences(before: Moment<Json>, after: Moment<Json>): RetrierDifference[] {
  const earlier = new Map<number | undefined, readonly RetrierAt[]>(
    before.states.map(({ enteredEventId, retriers }) => [enteredEventId, retriers]),
  );
  return after.states.flatMap((state) => {
    const visit = visitOf(state);
    if (visit === undefined) return [];
    const then = earlier.get(visit.enteredEventId);
    return state.retriers.flatMap(({ errorEquals, retries }, retrier) => {
      const used = then?.[retrier]?.retries ?? 0;
      return used === retries ? [] : [{ visit, retrier, errorEquals, before: used, after: retries }];
    });
  });
}

function childrenDifferences(before: Moment<Json>, after: Moment<Json>): ChildrenDifference[] {
  const earlier = new Map(before.states.map((state) => [state.enteredEventId, state.children]));
  return after.states.flatMap((state) => {
    const visit = visitOf(state);
    if (visit === undefined || !earlier.has(visit.enteredEventId)) return [];
    const then = earlier.get(visit.enteredEventId);
    const now = state.children;
    return isSame(then, now) ? [] : [{ visit, before: then, after: now }];
  });
}

function changedTasks(before: readonly TaskAt<Json>[], after: readonly TaskAt<Json>[]) {
  const earlier = new Map(before.map((task) => [task.taskId, task]));
  return after.flatMap((now) => {
    const then = earlier.get(now.taskId);
    if (then === undefined || isSame(stageOf(then), stageOf(now))) return [];
    return [{ before: then, after: now }];
  });
}

/** What changes of a task while it has no outcome. */
function stageOf({ hasStarted, timesOutAt, heartbeatDueAt }: TaskAt<Json>) {
  return { hasStarted, timesOutAt, heartbeatDueAt };
}

function isSame(a: object | undefined, b: object | undefined): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** Those of `tasks` that are not among `others`. */
function tasksMissing(others: readonly TaskAt<Json>[], tasks: readonly TaskAt<Json>[]): TaskAt<Json>[] {
  const known = new Set(others.map(({ taskId }) => taskId));
  return tasks.filter(({ taskId }) => !known.has(taskId));
}

/** The same difference with plain data. */
export function plainDifference(difference: Difference<Json>): Difference {
  const { chains, tasks } = difference;
  return {
    ...difference,
    chains: chains.map(({ data, variables, ...chain }) => ({
      ...chain,
      data: data.map(plainChange),
      variables: variables.map(plainChange),
    })),
    tasks: {
      scheduled: tasks.scheduled.map(plainTask),
      over: tasks.over.map(plainTask),
      changed: tasks.changed.map(({ before, after }) => ({ before: plainTask(before), after: plainTask(after) })),
    },
  };
}

function plainTask(task: TaskAt<Json>): TaskAt {
  return { ...task, parameters: ownCopy(task.parameters) };
}

function plainChange(change: JsonChange<Json>): JsonChange {
  switch (change.kind) {
    case 'added':
      return { ...change, after: ownCopy(change.after) };
    case 'removed':
      return { ...change, before: ownCopy(change.before) };
    case 'changed':
      return { ...change, before: ownCopy(change.before), after: ownCopy(change.after) };
  }
}
