// Invariants that most machines have, ready-made, and how a run is held against invariants.

import type { RunStatus } from '../../host/run.js';
import { checkStateName } from '../../host/state-name.js';
import { isPromiseLike } from '../../utils/promise-like.js';
import { messageOf } from '../../utils/thrown.js';
import type { Explored, Invariant, Verdict } from './options.js';

const STATUSES: ReadonlySet<string> = new Set<RunStatus>(['SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED']);

/**
 * Every run ends with one of these statuses, or in one of these states.
 * @param ends `SUCCEEDED`, `FAILED`, `TIMED_OUT`, `ABORTED`, or the names of states.
 */
export function endsIn<StateName extends string>(
  ...ends: readonly (RunStatus | StateName)[]
): Invariant<unknown, StateName> {
  const allowed: ReadonlySet<string> = new Set(ends);
  return ({ runs, visited, stateNames }) => {
    for (const end of allowed) if (!STATUSES.has(end)) checkStateName(end, stateNames);
    const last = visited[visited.length - 1];
    const wrong = runs.find(({ status }) => !allowed.has(status) && (last === undefined || !allowed.has(last)));
    if (wrong === undefined) return undefined;
    const error = wrong.error === undefined ? '' : ` with ${wrong.error}`;
    return `it ended ${wrong.status}${error}, in ${JSON.stringify(last)}`;
  };
}

/**
 * The function of a task is called once at most in a run, whatever becomes of its answers.
 * @param keyOf what makes calls different, of the input of the task: once at most for each order, say. Default: nothing.
 */
export function atMostOnce<StateName extends string>(
  state: StateName,
  // biome-ignore lint/suspicious/noExplicitAny: the input has whatever shape the definition gives it
  keyOf: (input: any) => unknown = () => undefined,
): Invariant<unknown, StateName> {
  return ({ calls, stateNames }) => {
    checkStateName(state, stateNames);
    const seen = new Map<unknown, number>();
    for (const call of calls) {
      if (call.state !== state) continue;
      const key = keyOf(call.input);
      seen.set(key, (seen.get(key) ?? 0) + 1);
    }
    for (const [key, times] of seen) {
      if (times > 1)
        return `${JSON.stringify(state)} was called ${times} times${key === undefined ? '' : ` for ${String(key)}`}`;
    }
    return undefined;
  };
}

/**
 * No run fails or times out with one of these errors.
 * @param errors exact names; without any, no run fails or times out at all.
 */
export function neverFailsWith(...errors: readonly string[]): Invariant<unknown, never> {
  return ({ runs }) => {
    const wrong = runs.find(
      ({ status, error }) =>
        (status === 'FAILED' || status === 'TIMED_OUT') &&
        (errors.length === 0 || (error !== undefined && errors.includes(error))),
    );
    if (wrong === undefined) return undefined;
    return `it ended ${[wrong.status, wrong.error, wrong.cause].filter(Boolean).join(', ')}`;
  };
}

// --- how a run is held against them -------------------------------------------------------------------

/** An invariant that does not hold. */
export interface Violation {
  readonly invariant: string;
  /** What the invariant says; undefined when it only says that it does not hold. */
  readonly problem: string | undefined;
  /** What it threw. */
  readonly thrown: unknown;
}

/** The first invariant that does not hold; in a promise where one of them gives a promise. */
export function violationOf<World>(
  invariants: readonly (readonly [string, Invariant<World>])[],
  explored: Explored<World>,
  from = 0,
): Violation | undefined | Promise<Violation | undefined> {
  for (let index = from; index < invariants.length; index += 1) {
    const [name, holds] = invariants[index] as readonly [string, Invariant<World>];
    let verdict: ReturnType<Invariant<World>>;
    try {
      verdict = holds(explored);
    } catch (error) {
      return thrownBy(name, error);
    }
    if (isPromiseLike(verdict)) {
      return Promise.resolve(verdict as PromiseLike<Verdict>).then(
        (settled) => judged(name, settled) ?? violationOf(invariants, explored, index + 1),
        (error: unknown) => thrownBy(name, error),
      );
    }
    const violation = judged(name, verdict);
    if (violation !== undefined) return violation;
  }
  return undefined;
}

export function thrownBy(invariant: string, thrown: unknown): Violation {
  return { invariant, problem: messageOf(thrown), thrown };
}

export function judged(invariant: string, verdict: Verdict): Violation | undefined {
  if (verdict === false) return { invariant, problem: undefined, thrown: undefined };
  if (typeof verdict === 'string') return { invariant, problem: verdict, thrown: undefined };
  return undefined;
}
