// Which states a run visited.

import type { StateTrace } from '../../history/trace.js';
import { compare, type Difference, readPath, type VisitedPath } from './path.js';
import { times as timesText } from './pretty-text.js';
import { type ExecutionSubject, executionOf } from './subject.js';
import { isPlainObject, type MatcherContext, type MatcherResult, TestRunner } from './test-runner.js';
import { traceText } from './trace-text.js';
import { blockName, placeOf, visitsOf } from './visits.js';

export interface VisitedOptions {
  /** No other states than those of the path, at the levels that it goes into. Default: others may be in between. */
  readonly exactly?: boolean;
  /** Of one state: how often it was visited. */
  readonly times?: number;
}

export function toHaveVisited(
  this: MatcherContext,
  received: unknown,
  path: string | VisitedPath,
  options: VisitedOptions = {},
): MatcherResult {
  const runner = new TestRunner(this, {
    matcher: 'toHaveVisited',
    expected: [typeof path === 'string' ? 'state' : 'path'],
  });
  const subject = executionOf(received, runner);
  checkOptions(path, options, runner);
  return typeof path === 'string'
    ? visitedState(subject, path, options.times, runner)
    : visitedPath(subject, path, options.exactly ?? false, runner);
}

function checkOptions(path: unknown, options: unknown, runner: TestRunner): void {
  if (!isPlainObject(options)) {
    runner.refuse(`A path is one argument: toHaveVisited([${runner.print(path)}, ${runner.print(options)}]).`);
  }
  const { exactly, times, ...others } = options;
  const unknown = Object.keys(others)[0];
  if (unknown !== undefined) runner.refuse(`There is no option ${JSON.stringify(unknown)}: { exactly } or { times }.`);
  if (times !== undefined && typeof path !== 'string')
    runner.refuse('`times` is of one state: pass its name, not a path.');
  if (exactly !== undefined && typeof path === 'string') runner.refuse('`exactly` is of a path: pass an array.');
}

function visitedState(
  subject: ExecutionSubject,
  name: string,
  times: number | undefined,
  runner: TestRunner,
): MatcherResult {
  const visits = visitsOf(subject, name, runner);
  const pass = times === undefined ? visits.length > 0 : visits.length === times;
  return {
    pass,
    message: () => {
      const places = [...new Set(visits.map(({ within }) => placeOf(within)).filter((place) => place !== ''))];
      const where =
        places.length === 0 ? '' : `, in ${places.slice(0, 3).join(' and in ')}${places.length > 3 ? ', …' : ''}`;
      const often = visits.length === 0 ? 'was not visited' : `was visited ${timesText(visits.length)}`;
      const wanted = times === undefined ? '' : ` ${runner.expected(timesText(times))}`;
      const quoted = runner.expected(JSON.stringify(name));
      const states = new Set<StateTrace>(visits.map(({ state }) => state));
      const marks = visits.length === 0 ? {} : pass ? { received: states } : { named: states };
      return runner.message(
        `Expected ${quoted} ${pass ? 'not ' : ''}to be visited${wanted}, but it ${runner.received(often)}${where}.`,
        hiddenChildren(subject, runner),
        traceText(subject, runner, marks),
      );
    },
  };
}

function visitedPath(
  subject: ExecutionSubject,
  path: VisitedPath,
  isExact: boolean,
  runner: TestRunner,
): MatcherResult {
  const read = readPath(path, subject.states, runner);
  const { visited, difference } = compare(read, subject.trace.states, isExact);
  return {
    pass: difference === undefined,
    message: () => {
      if (difference === undefined) {
        return runner.message(
          `Expected another path than this${isExact ? ' one' : ''}, but it was taken.`,
          traceText(subject, runner, { named: visited }),
        );
      }
      const { missing, after, within, isState } = difference;
      const block = within.at(-1)?.block;
      const depth = 2 * within.length + (isState ? 0 : 1);
      return runner.message(
        sentence(difference, subject, runner),
        oneForEach(within),
        hiddenChildren(subject, runner),
        traceText(subject, runner, {
          received: new Set(difference.instead),
          ...(missing !== undefined && {
            missing: { text: missing, depth, after, ...(after === undefined && { firstIn: block }) },
          }),
        }),
      );
    },
  };
}

/** What the path has at the point where the run leaves it, and what the run did. */
function sentence(difference: Difference, subject: ExecutionSubject, runner: TestRunner): string {
  const { missing, after, within, owner, instead, isState } = difference;
  const place = placeOf(within);
  const where = place === '' ? '' : `In ${place}: `;
  if (!isState) {
    const state = JSON.stringify(owner?.name);
    const [first] = instead;
    const extra = first !== undefined && 'kind' in first ? blockName(first) : undefined;
    return missing === undefined
      ? `${where}Expected no ${runner.received(extra ?? '')} of ${state}, but it ran.`
      : `${where}Expected ${runner.expected(missing)} of ${state}, but it did not run.`;
  }
  const since = after !== undefined && 'name' in after ? ` after ${JSON.stringify(after.name)}` : '';
  const next = instead[0] !== undefined && 'name' in instead[0] ? instead[0].name : undefined;
  if (missing === undefined) {
    return `${where}Expected the path to end${since}, or to go on with its next state, but it went on with ${runner.received(JSON.stringify(next))}.`;
  }
  const went = next === undefined ? `ended there${statusOf(within, subject)}` : `went on with ${JSON.stringify(next)}`;
  const begin =
    after === undefined
      ? next === undefined
        ? 'nothing was visited'
        : `it began with ${JSON.stringify(next)}`
      : `the run ${went}`;
  return `${where}Expected ${runner.expected(JSON.stringify(missing))}${since}, but ${runner.received(begin)}.`;
}

function statusOf(within: Difference['within'], { status }: ExecutionSubject): string {
  return within.length > 0 ? '' : status === 'RUNNING' ? ' as yet' : `, ${status}`;
}

/** Branches differ: a path that holds for each of them is seldom what was meant. */
function oneForEach(within: Difference['within']): string | undefined {
  const last = within.at(-1);
  if (last?.state.type !== 'Parallel' || !last.isForEach) return undefined;
  return `The path inside of ${JSON.stringify(last.state.name)} is one for each branch. Write [['…'], ['…']] for one of its own for each.`;
}

/** Where it matters that something is not known. */
function hiddenChildren({ hidesChildren, trace }: ExecutionSubject, runner: TestRunner): string | undefined {
  const isDistributed = trace.states.some(({ attempts }) => attempts.some((attempt) => attempt.isDistributed));
  if (!hidesChildren || !isDistributed) return undefined;
  return runner.dim(
    'What ran in child executions of a distributed Map is known when the run has ended: await its result.',
  );
}
