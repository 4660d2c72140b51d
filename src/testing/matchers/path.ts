// A path through a state machine, as toHaveVisited takes it, and where a run leaves it.
//
//   ['Validate', { CheckStock: [['Reserve'], ['Reserve', 'Reorder']] }, 'Ship']
//
//   P1. A step is the name of a state, or an object with that of a Map or Parallel state, which says what ran inside of it:
//         { CheckStock: ['Reserve'] }                  in each iteration, branch or child execution
//         { CheckStock: [['Reserve'], ['Reserve']] }   in all of them, in the order of their index: no more and no fewer
//         { CheckStock: { 1: ['Reserve'] } }           in those with this index
//         { TakePayment: { ChargeCard: ['Bill'] } }    in the branch that begins with this state
//         { CheckStock: [] }                           there was none
//   P2. A path holds where its states were visited in its order; others may have been visited in between, unless it is to
//       be exact.
//   P3. Retries are attempts of one visit; of a Map or Parallel that was tried several times the last attempt counts.

import type { BlockTrace, StateTrace } from '../../history/trace.js';
import type { StateVisit } from '../../language/traverse.js';
import { isPlainObject, type TestRunner } from './test-runner.js';
import { blockName, stateName } from './visits.js';

export type VisitedPath<StateName extends string = string> = readonly VisitedStep<StateName>[];

export type VisitedStep<StateName extends string = string> =
  | StateName
  | { readonly [Name in StateName]?: VisitedInside<StateName> };

export type VisitedInside<StateName extends string = string> =
  | VisitedPath<StateName>
  | readonly VisitedPath<StateName>[]
  | { readonly [index: number]: VisitedPath<StateName> }
  | { readonly [FirstState in StateName]?: VisitedPath<StateName> };

/** A path that has been read. */
export interface Path {
  readonly steps: readonly Step[];
}

interface Step {
  readonly name: string;
  readonly inside: Inside | undefined;
}

type Inside =
  | { readonly of: 'each'; readonly path: Path }
  | { readonly of: 'all'; readonly paths: readonly Path[] }
  | { readonly of: 'some'; readonly paths: ReadonlyMap<string, Path> };

/** The states of a machine by their names, where they are known. */
type States = ReadonlyMap<string, StateVisit> | undefined;

/**
 * Reads a path.
 * @throws TypeError for what is none, and for a path that no run of the machine could take because a state is not there, or
 * not where the path has it.
 */
export function readPath(path: unknown, states: States, runner: TestRunner): Path {
  return pathAt(path, undefined, { states, runner });
}

interface Reading {
  readonly states: States;
  readonly runner: TestRunner;
}

function pathAt(path: unknown, around: string | undefined, reading: Reading): Path {
  const { runner } = reading;
  if (!Array.isArray(path)) {
    return runner.refuse(`A path is an array of steps, such as ['Validate', 'Ship'], not ${runner.print(path)}.`);
  }
  return { steps: path.map((step: unknown) => stepAt(step, around, reading)) };
}

function stepAt(step: unknown, around: string | undefined, reading: Reading): Step {
  const { runner, states } = reading;
  if (!isPlainObject(step)) {
    const name = stateName({ states }, step, runner);
    checkPlace(name, around, reading);
    return { name, inside: undefined };
  }
  const [entry, ...others] = Object.entries(step);
  if (entry === undefined || others.length > 0) {
    return runner.refuse(
      `A step is the name of a state, or an object with one Map or Parallel state, not ${runner.print(step)}.`,
    );
  }
  const name = stateName({ states }, entry[0], runner);
  checkPlace(name, around, reading);
  const type = states?.get(name)?.state.Type;
  if (type !== undefined && type !== 'Map' && type !== 'Parallel') {
    runner.refuse(
      `Nothing runs inside of ${JSON.stringify(name)}, which is a ${String(type)} state: write its name alone.`,
    );
  }
  return { name, inside: insideAt(entry[1], name, reading) };
}

function insideAt(inside: unknown, name: string, reading: Reading): Inside {
  if (isPlainObject(inside)) {
    const paths = Object.entries(inside).map(([key, path]) => {
      checkKey(key, name, reading);
      return [key, pathAt(path, name, reading)] as const;
    });
    return { of: 'some', paths: new Map(paths) };
  }
  if (!Array.isArray(inside) || inside.length === 0 || inside.every(Array.isArray)) {
    const paths = Array.isArray(inside) ? inside.map((path: unknown) => pathAt(path, name, reading)) : [];
    return Array.isArray(inside) ? { of: 'all', paths } : { of: 'each', path: pathAt(inside, name, reading) };
  }
  if (inside.some(Array.isArray)) {
    const { runner } = reading;
    runner.refuse(
      `What runs inside of ${JSON.stringify(name)} is one path, which holds for each, or an array of paths, one for each; ` +
        `${runner.print(inside)} is a mixture.`,
    );
  }
  return { of: 'each', path: pathAt(inside, name, reading) };
}

/** @throws TypeError for a state that is there, but not at this place */
function checkPlace(name: string, around: string | undefined, { states, runner }: Reading): void {
  const state = states?.get(name);
  if (state === undefined) return;
  const owner = state.container.owner?.name;
  if (owner === around) return;
  const quoted = JSON.stringify(name);
  if (owner === undefined) return runner.refuse(`${quoted} does not run inside of ${JSON.stringify(around)}.`);
  runner.refuse(
    `${quoted} runs inside of ${JSON.stringify(owner)}: write { ${keyText(owner)}: [${quote(name)}] } in its place, or ` +
      `expect(run).toHaveVisited(${quote(name)}) to find it anywhere.`,
  );
}

function checkKey(key: string, name: string, { states, runner }: Reading): void {
  const state = states?.get(name)?.state;
  if (state === undefined) return;
  const branches = Array.isArray(state.Branches) ? state.Branches : undefined;
  if (isIndex(key)) {
    if (branches === undefined || Number(key) < branches.length) return;
    runner.refuse(`${JSON.stringify(name)} has ${branches.length} branches, from 0, and none with the index ${key}.`);
  }
  const first = branches?.map(({ StartAt }: { readonly StartAt: string }) => StartAt) ?? [];
  if (first.includes(key)) return;
  runner.refuse(
    branches === undefined
      ? `An iteration of ${JSON.stringify(name)} is named by its index, from 0, not by ${JSON.stringify(key)}.`
      : `No branch of ${JSON.stringify(name)} begins with ${JSON.stringify(key)}: they begin with ${first.map((each: string) => JSON.stringify(each)).join(', ')}.`,
  );
}

function isIndex(key: string): boolean {
  return /^(0|[1-9]\d*)$/.test(key);
}

function quote(name: string): string {
  return `'${name.replaceAll("'", "\\'")}'`;
}

function keyText(name: string): string {
  return /^[\p{ID_Start}_$][\p{ID_Continue}$]*$/u.test(name) ? name : quote(name);
}

// --- where a run leaves it --------------------------------------------------------------------------

/** The visits that the path names, and where it was left. */
export interface Comparison {
  readonly visited: ReadonlySet<StateTrace>;
  /** Undefined where it holds. */
  readonly difference: Difference | undefined;
}

export interface Difference {
  /** What is missing: a state, or `item 3`; undefined where there is only too much. */
  readonly missing: string | undefined;
  /** Whether `missing` is a state. */
  readonly isState: boolean;
  /** What was visited instead. */
  readonly instead: readonly (StateTrace | BlockTrace)[];
  /** The last visit on the path before it, beside it. */
  readonly after: StateTrace | BlockTrace | undefined;
  /** The iteration or branch that it is in, and the state that this is inside of. */
  readonly within: readonly WithinPath[];
  /** The Map or Parallel, where it is iterations or branches that differ. */
  readonly owner: StateTrace | undefined;
}

export interface WithinPath {
  readonly state: StateTrace;
  readonly block: BlockTrace;
  /** The path there is one for each of them. */
  readonly isForEach: boolean;
}

export function compare(path: Path, states: readonly StateTrace[], isExact: boolean): Comparison {
  const visited = new Set<StateTrace>();
  return { visited, difference: differenceIn(path, states, { isExact, visited, within: [] }) };
}

interface Comparing {
  readonly isExact: boolean;
  readonly visited: Set<StateTrace>;
  readonly within: Difference['within'];
}

function differenceIn({ steps }: Path, states: readonly StateTrace[], comparing: Comparing): Difference | undefined {
  const { isExact, visited, within } = comparing;
  let next = 0;
  for (const [index, step] of steps.entries()) {
    const after = states[next - 1];
    const candidates = isExact ? states.slice(next, next + 1) : states.slice(next);
    const found = firstThatFits(step, candidates, comparing);
    if ('difference' in found) {
      if (found.difference !== undefined) return found.difference;
      const later = steps.slice(index).map(({ name }) => name);
      const rest = states.slice(next);
      const end = rest.findIndex(({ name }) => later.includes(name));
      const instead = end === -1 ? rest : rest.slice(0, end);
      // What was only too early, in an exact path.
      const isThere = isExact && rest[end]?.name === step.name;
      return { missing: isThere ? undefined : step.name, isState: true, instead, after, within, owner: undefined };
    }
    visited.add(found.state);
    next = states.indexOf(found.state) + 1;
  }
  if (!isExact || next === states.length) return undefined;
  const after = states[next - 1];
  return { missing: undefined, isState: true, instead: states.slice(next), after, within, owner: undefined };
}

/** The first visit of the step that goes as it says; else the difference inside of the first one, if there is any. */
function firstThatFits(
  step: Step,
  candidates: readonly StateTrace[],
  comparing: Comparing,
): { readonly state: StateTrace } | { readonly difference: Difference | undefined } {
  let nearest: { readonly difference: Difference; readonly visited: ReadonlySet<StateTrace> } | undefined;
  for (const state of candidates) {
    if (state.name !== step.name) continue;
    const visited = new Set<StateTrace>([state]);
    const difference = insideDifference(step, state, { ...comparing, visited });
    if (difference === undefined) {
      for (const each of visited) comparing.visited.add(each);
      return { state };
    }
    nearest ??= { difference, visited };
  }
  for (const each of nearest?.visited ?? []) comparing.visited.add(each);
  return { difference: nearest?.difference };
}

function insideDifference({ inside }: Step, state: StateTrace, comparing: Comparing): Difference | undefined {
  if (inside === undefined) return undefined;
  const blocks = state.attempts.at(-1)?.blocks ?? [];
  const compareIn = (path: Path, block: BlockTrace) =>
    differenceIn(path, block.states, {
      ...comparing,
      within: [...comparing.within, { state, block, isForEach: inside.of === 'each' }],
    });
  const absent = (missing: string | undefined, instead: readonly BlockTrace[]): Difference => ({
    missing,
    isState: false,
    instead,
    after: blocks.at(-1) ?? state,
    within: comparing.within,
    owner: state,
  });
  switch (inside.of) {
    case 'each':
      return firstOf(blocks, (block) => compareIn(inside.path, block));
    case 'all': {
      const { paths } = inside;
      const different = firstOf(blocks.slice(0, paths.length), (block, index) => {
        return compareIn(paths[index] as Path, block); // there are as many
      });
      if (different !== undefined) return different;
      if (blocks.length > paths.length) return absent(undefined, blocks.slice(paths.length));
      return blocks.length < paths.length ? absent(`${kindIn(state)} ${blocks.length}`, []) : undefined;
    }
    case 'some':
      return firstOf([...inside.paths], ([key, path]) => {
        const block = blocks.find(({ index, states }) => {
          return isIndex(key) ? index === Number(key) : states[0]?.name === key;
        });
        if (block !== undefined) return compareIn(path, block);
        return absent(isIndex(key) ? `${kindIn(state)} ${key}` : `the branch that begins with ${key}`, []);
      });
  }
}

function kindIn({ type, attempts }: StateTrace): string {
  const last = attempts.at(-1);
  const kind = type === 'Parallel' ? 'branch' : last?.isDistributed ? 'child' : 'item';
  return blockName({ kind, index: 0 }).slice(0, -' 0'.length);
}

function firstOf<T, U>(items: readonly T[], find: (item: T, index: number) => U | undefined): U | undefined {
  for (const [index, item] of items.entries()) {
    const found = find(item, index);
    if (found !== undefined) return found;
  }
  return undefined;
}
