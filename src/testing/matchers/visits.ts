// The visits of a state in a run, wherever they are: in the machine itself, in iterations, branches and child executions.

import type { BlockTrace, StateTrace, Trace } from '../../history/trace.js';
import { didYouMean } from '../../utils/did-you-mean.js';
import type { ExecutionSubject } from './subject.js';
import type { TestRunner } from './test-runner.js';

/** One time that a state was entered; retries are attempts of the same visit. */
export interface Visit {
  readonly state: StateTrace;
  /** The iterations and branches around it, outermost first. */
  readonly within: readonly Within[];
}

export interface Within {
  /** The Map or Parallel. */
  readonly state: StateTrace;
  readonly block: BlockTrace;
}

/** All visits, a Map or Parallel before what is inside of it. */
export function visitsIn({ states }: Pick<Trace, 'states'>, within: readonly Within[] = []): Visit[] {
  return states.flatMap((state) => [
    { state, within },
    ...state.attempts.flatMap(({ blocks }) =>
      blocks.flatMap((block) => visitsIn(block, [...within, { state, block }])),
    ),
  ]);
}

/**
 * The visits of the state with this name.
 * @throws TypeError for a name that no state of the machine has.
 */
export function visitsOf(subject: ExecutionSubject, name: unknown, runner: TestRunner): Visit[] {
  const known = stateName(subject, name, runner);
  return visitsIn(subject.trace).filter(({ state }) => state.name === known);
}

/** @throws TypeError for what is no name of a state of the machine, where its definition is known. */
export function stateName({ states }: Pick<ExecutionSubject, 'states'>, name: unknown, runner: TestRunner): string {
  if (typeof name !== 'string') return runner.refuse(`The name of a state is a text, not ${runner.print(name)}.`);
  if (states === undefined || states.has(name)) return name;
  const meant = didYouMean(name, states.keys());
  const hint =
    meant === undefined ? ` It has ${[...states.keys()].map((each) => JSON.stringify(each)).join(', ')}.` : '';
  return runner.refuse(
    `The state machine has no state ${JSON.stringify(name)}${meant === undefined ? '.' : `: did you mean ${JSON.stringify(meant)}?`}${hint}`,
  );
}

/** Where a visit was: `item 1 of "CheckStock"`, innermost first; empty in the machine itself. */
export function placeOf(within: readonly Within[]): string {
  return [...within]
    .reverse()
    .map(({ state, block }) => `${blockName(block)} of ${JSON.stringify(state.name)}`)
    .join(', ');
}

export function blockName({ kind, index }: Pick<BlockTrace, 'kind' | 'index'>): string {
  return `${kind === 'child' ? 'child execution' : kind} ${index}`;
}

/** The states that an execution is in, those inside of a Map or Parallel rather than itself. */
export function runningStates({ states }: Pick<Trace, 'states'>): StateTrace[] {
  return states
    .filter(({ status }) => status === 'running')
    .flatMap((state) => {
      const inside = state.attempts.flatMap(({ blocks }) => blocks.flatMap(runningStates));
      return inside.length === 0 ? [state] : inside;
    });
}
