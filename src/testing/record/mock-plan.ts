// Which mock answers the tasks of a state as they were answered: the shortest that says it.
//
//   one            each attempt went the same
//   sequence       one outcome after the other; begun anew for each visit where all visits went the same
//   items          another sequence for each iteration of the only Map around the state
//   places         by the indexes of all that is around it, where one Map is inside of another

import type { MockedTask } from '../mocks/mocked-tasks.js';
import { type ScriptOptions, type TaskScript, taskScript } from './task-script.js';
import type { RecordedVisit } from './visits.js';

export type MockPlan =
  | { readonly kind: 'one'; readonly script: TaskScript }
  | { readonly kind: 'sequence'; readonly entries: readonly SequenceEntry[]; readonly isPerVisit: boolean }
  | {
      readonly kind: 'items';
      /** By index; undefined for an iteration that did not come to the state. */
      readonly items: readonly (MockPlan | undefined)[];
    }
  | { readonly kind: 'places'; readonly places: readonly (readonly [place: string, scripts: readonly TaskScript[]])[] };

export interface SequenceEntry {
  readonly script: TaskScript;
  readonly times: number;
}

/** @param visits of one state that came to its task, in the order in which they did. */
export function mockPlan(visits: readonly RecordedVisit[], task: MockedTask, options: ScriptOptions): MockPlan {
  const answered = visits.map(({ state, indexes, mapIndexes }) => ({
    indexes,
    mapIndexes,
    scripts: state.attempts.filter(({ told }) => told.length > 0).map((attempt) => taskScript(attempt, task, options)),
  }));
  const lists = answered.map(({ scripts }) => scripts);
  const simple = sameForAll(lists);
  if (simple !== undefined) return simple;
  const deepest = Math.max(...answered.map(({ mapIndexes }) => mapIndexes.length));
  if (deepest === 0) return sequence(lists.flat(), false);
  const byItem = grouped(answered, ({ mapIndexes }) => String(mapIndexes.at(-1)));
  const plans = new Map<number, MockPlan>();
  for (const [index, group] of byItem) {
    const same = sameForAll(group.map(({ scripts }) => scripts));
    // Iterations of an inner Map with one index come in no order that could be relied on.
    if (same === undefined && deepest > 1) return byPlace(answered);
    plans.set(
      Number(index),
      same ??
        sequence(
          group.flatMap(({ scripts }) => scripts),
          false,
        ),
    );
  }
  const length = Math.max(...plans.keys()) + 1;
  return { kind: 'items', items: Array.from({ length }, (_, index) => plans.get(index)) };
}

type Answered = Pick<RecordedVisit, 'indexes'> & { readonly scripts: readonly TaskScript[] };

function byPlace(answered: readonly Answered[]): MockPlan {
  const places = grouped(answered, ({ indexes }) => indexes.join('.'));
  return {
    kind: 'places',
    places: Array.from(places, ([place, group]) => [place, group.flatMap(({ scripts }) => scripts)]),
  };
}

/** The plan where all visits went the same. */
function sameForAll(lists: readonly (readonly TaskScript[])[]): MockPlan | undefined {
  const [first = []] = lists;
  const [script] = first;
  if (script !== undefined && lists.flat().every((each) => isSame(each, script))) return { kind: 'one', script };
  if (lists.length === 1) return sequence(first, false);
  return lists.every((list) => isSame(list, first)) ? sequence(first, true) : undefined;
}

function sequence(scripts: readonly TaskScript[], isPerVisit: boolean): MockPlan {
  const entries: SequenceEntry[] = [];
  for (const script of scripts) {
    const last = entries.at(-1);
    if (last !== undefined && isSame(last.script, script))
      entries[entries.length - 1] = { script, times: last.times + 1 };
    else entries.push({ script, times: 1 });
  }
  return { kind: 'sequence', entries, isPerVisit };
}

function isSame(left: unknown, right: unknown): boolean {
  return JSON.stringify(left) === JSON.stringify(right);
}

function grouped<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key) ?? [];
    group.push(item);
    groups.set(key, group);
  }
  return groups;
}
