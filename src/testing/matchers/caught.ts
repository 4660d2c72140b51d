// Which errors were caught, and where the run went on.

import { described } from '../../history/print-trace.js';
import { detailsOf, innerProblem, type Problem, type StateTrace } from '../../history/trace.js';
import { checkText, type ExpectedText, fits, textDifference } from './outcome.js';
import { type ExecutionSubject, type StateTestSubject, subjectOf } from './subject.js';
import { isPlainObject, type MatcherContext, type MatcherResult, TestRunner } from './test-runner.js';
import { traceText } from './trace-text.js';
import { placeOf, stateName, visitsIn, visitsOf } from './visits.js';

export interface CaughtOptions<StateName extends string = string> {
  /** The state that the run goes on with. */
  readonly next?: StateName;
  readonly cause?: ExpectedText;
}

/** What was caught at one visit. */
interface Caught {
  readonly problem: Problem | undefined;
  readonly next: string | undefined;
}

export function toHaveCaught(
  this: MatcherContext,
  received: unknown,
  stateOrError?: string | ExpectedText,
  errorOrOptions?: ExpectedText | CaughtOptions,
  options?: CaughtOptions,
): MatcherResult {
  const count = options !== undefined ? 3 : errorOrOptions !== undefined ? 2 : stateOrError !== undefined ? 1 : 0;
  const naming = new TestRunner(this, { matcher: 'toHaveCaught', expected: ['state', 'error'].slice(0, count) });
  const subject = subjectOf(received, naming);
  if (subject.kind === 'execution') {
    const { error, next, cause } = checked(errorOrOptions as ExpectedText | undefined, options, subject.states, naming);
    return executionCaught(subject, stateOrError, { error, next, cause }, naming);
  }
  const runner = new TestRunner(this, { matcher: 'toHaveCaught', expected: ['error'].slice(0, count) });
  const expected = checked(
    stateOrError as ExpectedText | undefined,
    errorOrOptions as CaughtOptions | undefined,
    undefined,
    runner,
  );
  return stateCaught(subject, expected, runner);
}

interface Expected {
  readonly error: ExpectedText | undefined;
  readonly next: string | undefined;
  readonly cause: ExpectedText | undefined;
}

function checked(
  error: ExpectedText | undefined,
  options: CaughtOptions | undefined,
  states: ExecutionSubject['states'],
  runner: TestRunner,
): Expected {
  if (isPlainObject(error)) {
    return runner.refuse(
      'The options come after the error, which may be undefined: toHaveCaught(state, undefined, { next }).',
    );
  }
  checkText(error, 'error', runner);
  if (options !== undefined && !isPlainObject(options)) {
    return runner.refuse(`The options are { next, cause }, not ${runner.print(options)}.`);
  }
  const { next, cause, ...others }: CaughtOptions = options ?? {};
  const unknown = Object.keys(others)[0];
  if (unknown !== undefined) return runner.refuse(`There is no option ${JSON.stringify(unknown)}: { next, cause }.`);
  checkText(cause, 'cause', runner);
  return { error, next: next === undefined ? undefined : stateName({ states }, next, runner), cause };
}

function executionCaught(
  subject: ExecutionSubject,
  name: unknown,
  expected: Expected,
  runner: TestRunner,
): MatcherResult {
  const visits = visitsOf(subject, name, runner);
  const caught = visits
    .filter(({ state }) => state.status === 'caught')
    .map((visit) => ({ ...visit, problem: problemOf(visit.state, subject), next: visit.state.caughtBy }));
  const isOfProblem = expected.error !== undefined || expected.cause !== undefined;
  if (isOfProblem && caught.length > 0 && caught.every(({ problem }) => problem === undefined)) {
    return runner.refuse(
      `The history does not tell which error ${JSON.stringify(name)} caught: it comes from a Fail state whose Error is made while it runs, and no output has it.`,
    );
  }
  const fitting = caught.filter((each) => fitsAll(each, expected, runner));
  const pass = fitting.length > 0;
  return {
    pass,
    message: () => {
      const quoted = JSON.stringify(name);
      const states = new Set<StateTrace>((caught.length > 0 ? caught : visits).map(({ state }) => state));
      const shown = pass ? fitting : caught;
      const [first] = shown;
      const came =
        visits.length === 0 ? 'it was not visited' : first === undefined ? 'it caught none' : caughtText(first);
      const place = first === undefined ? '' : placeOf(first.within);
      return runner.message(
        `Expected ${quoted} ${pass ? 'not ' : ''}to catch ${runner.expected(wanted(expected, runner))}, ` +
          `but ${runner.received(came)}${place === '' ? '' : `, in ${place}`}.`,
        pass || first === undefined ? undefined : problemDifference(first, expected, runner),
        traceText(subject, runner, states.size === 0 ? {} : { named: states }),
      );
    },
  };
}

function fitsAll({ problem, next }: Caught, expected: Expected, runner: TestRunner): boolean {
  return (
    fits(problem?.error, expected.error, runner) &&
    fits(problem?.cause, expected.cause, runner) &&
    (expected.next === undefined || expected.next === next)
  );
}

function wanted({ error, next, cause }: Expected, runner: TestRunner): string {
  const what = error === undefined ? 'an error' : typeof error === 'string' ? error : patternText(error, runner);
  return `${what}${cause === undefined ? '' : ' with this cause'}${next === undefined ? '' : ` and go on with ${JSON.stringify(next)}`}`;
}

function patternText(pattern: ExpectedText, runner: TestRunner): string {
  return 'asymmetricMatch' in Object(pattern) ? runner.print(pattern) : String(pattern);
}

function caughtText({ problem, next }: Caught): string {
  const goesOn = next === undefined ? '' : ` and went on with ${JSON.stringify(next)}`;
  return `it caught ${described(problem) ?? 'an error'}${goesOn}`;
}

function problemDifference({ problem }: Caught, { cause }: Expected, runner: TestRunner): string | undefined {
  return fits(problem?.cause, cause, runner) ? undefined : textDifference('cause', cause, problem?.cause, runner);
}

/**
 * What a state caught, where the run tells it. That of a Fail state inside of a Map or Parallel has no event of its own: it
 * is in the definition, or in what the Catcher makes of it.
 */
function problemOf(state: StateTrace, subject: ExecutionSubject): Problem | undefined {
  const last = state.attempts.at(-1);
  const told = last?.problem ?? (last === undefined ? undefined : innerProblem(last));
  return told ?? literalOfFail(state, subject) ?? problemInOutput(state, subject);
}

function literalOfFail(state: StateTrace, { states }: ExecutionSubject): Problem | undefined {
  const fail = visitsIn({ states: [state] }).findLast((visit) => visit.state.type === 'Fail');
  const definition = fail === undefined ? undefined : states?.get(fail.state.name);
  if (definition === undefined) return undefined;
  const { Error: error, Cause: cause, ErrorPath, CausePath } = definition.state;
  const isLiteral = [error, cause].every((text) => typeof text !== 'string' || !text.startsWith('{%'));
  if (!isLiteral || ErrorPath !== undefined || CausePath !== undefined) return undefined;
  return { error: textOf(error), cause: textOf(cause) };
}

/** The output of a Catcher has the error, unless it says otherwise. */
function problemInOutput({ name, exited, caughtBy }: StateTrace, { states }: ExecutionSubject): Problem | undefined {
  const catchers = states?.get(name)?.state.Catch;
  if (exited === undefined || !Array.isArray(catchers)) return undefined;
  const taken = catchers.filter(({ Next }: { readonly Next?: unknown }) => Next === caughtBy);
  const { output } = detailsOf(exited);
  if (taken.length !== 1 || typeof output !== 'string' || taken[0]?.Output !== undefined) return undefined;
  const { ResultPath = '$' }: { readonly ResultPath?: unknown } = taken[0];
  if (typeof ResultPath !== 'string' || !/^\$(\.[A-Za-z_]\w*)*$/.test(ResultPath)) return undefined;
  let value: unknown = JSON.parse(output);
  for (const key of ResultPath.split('.').slice(1)) value = isPlainObject(value) ? value[key] : undefined;
  if (!isPlainObject(value) || typeof value.Error !== 'string') return undefined;
  return { error: value.Error, cause: textOf(value.Cause) };
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function stateCaught(subject: StateTestSubject, expected: Expected, runner: TestRunner): MatcherResult {
  const { status, error, cause, nextState } = subject;
  const caught: Caught = { problem: { error, cause }, next: nextState };
  const pass = status === 'CAUGHT_ERROR' && fitsAll(caught, expected, runner);
  return {
    pass,
    message: () => {
      const what = error === undefined ? '' : ` with ${error}`;
      const came = status === 'CAUGHT_ERROR' ? caughtText(caught) : `it came to ${status}${what}`;
      return runner.message(
        `Expected the state ${pass ? 'not ' : ''}to catch ${runner.expected(wanted(expected, runner))}, but ${runner.received(came)}.`,
        pass || status !== 'CAUGHT_ERROR' ? undefined : problemDifference(caught, expected, runner),
      );
    },
  };
}
