// The visits of states in an execution, with where they were, in the order in which their tasks were scheduled.

import type { StateTrace, Trace } from '../../history/trace.js';
import { visitsIn, type Within } from '../matchers/visits.js';

export interface RecordedVisit {
  readonly state: StateTrace;
  readonly within: readonly Within[];
  /** Of the iterations, branches and child executions around the state, outermost first. */
  readonly indexes: readonly number[];
  /** Those of iterations and child executions alone. */
  readonly mapIndexes: readonly number[];
}

export function visitsOfTrace(trace: Pick<Trace, 'states'>): readonly RecordedVisit[] {
  return visitsIn(trace).map(({ state, within }) => ({
    state,
    within,
    indexes: within.map(({ block }) => block.index),
    mapIndexes: within.filter(({ block }) => block.kind !== 'branch').map(({ block }) => block.index),
  }));
}

/** Visits of Task states that came to their task, by the name of the state. */
export function taskVisits(visits: readonly RecordedVisit[]): ReadonlyMap<string, readonly RecordedVisit[]> {
  const tasks = visits.filter(
    ({ state }) => state.type === 'Task' && state.attempts.some(({ told }) => told.length > 0),
  );
  // Of one execution the ids are in order; child executions have ids of their own, and times in common.
  const inOrder = tasks.toSorted((left, right) => timeOf(left) - timeOf(right));
  const byName = new Map<string, RecordedVisit[]>();
  for (const visit of inOrder) {
    const known = byName.get(visit.state.name);
    if (known === undefined) byName.set(visit.state.name, [visit]);
    else known.push(visit);
  }
  return byName;
}

function timeOf({ state }: RecordedVisit): number {
  return state.enteredAt;
}
