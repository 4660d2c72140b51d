// How it ended: the status, output, error and cause of a run, of a child execution, or of the test of one state.

import { formatDuration } from '../../utils/format-time.js';
import { listed, prettyText } from './pretty-text.js';
import { type ExecutionSubject, executionOf, type StateTestSubject, type Subject, subjectOf } from './subject.js';
import { isAsymmetric, type MatcherContext, type MatcherResult, TestRunner } from './test-runner.js';
import { traceText } from './trace-text.js';
import { runningStates, visitsIn } from './visits.js';

/** A text, what it has to match, or an asymmetric matcher. */
export type ExpectedText = string | RegExp | { asymmetricMatch(other: unknown): boolean };

export function toHaveSucceeded(this: MatcherContext, received: unknown): MatcherResult {
  const runner = new TestRunner(this, { matcher: 'toHaveSucceeded' });
  return hasStatus(subjectOf(received, runner), 'SUCCEEDED', 'succeed', runner);
}

export function toSucceedWith(this: MatcherContext, received: unknown, output: unknown): MatcherResult {
  const runner = new TestRunner(this, { matcher: 'toSucceedWith', expected: ['output'] });
  const subject = subjectOf(received, runner);
  if (subject.status !== 'SUCCEEDED') return hasStatus(subject, 'SUCCEEDED', 'succeed', runner);
  const pass = runner.equals(subject.output, output);
  return {
    pass,
    message: () =>
      pass
        ? runner.message(
            `Expected not to succeed with ${runner.expected(runner.print(output))}, but it did.`,
            told(subject, runner),
          )
        : runner.message(
            'It succeeded with another output.',
            difference(output, subject.output, runner),
            told(subject, runner),
          ),
  };
}

export function toHaveFailed(this: MatcherContext, received: unknown): MatcherResult {
  const runner = new TestRunner(this, { matcher: 'toHaveFailed' });
  return hasStatus(subjectOf(received, runner), 'FAILED', 'fail', runner);
}

export function toHaveFailedWith(
  this: MatcherContext,
  received: unknown,
  error: ExpectedText,
  cause?: ExpectedText,
): MatcherResult {
  const runner = new TestRunner(this, {
    matcher: 'toHaveFailedWith',
    expected: ['error', ...(cause === undefined ? [] : ['cause'])],
  });
  if (error === undefined) runner.refuse('Pass the name of the error, or use toHaveFailed().');
  return endedWith(subjectOf(received, runner), 'FAILED', 'fail', { error, cause }, runner);
}

export function toHaveTimedOut(this: MatcherContext, received: unknown): MatcherResult {
  const runner = new TestRunner(this, { matcher: 'toHaveTimedOut' });
  return hasStatus(executionOf(received, runner), 'TIMED_OUT', 'time out', runner);
}

export function toHaveBeenAborted(
  this: MatcherContext,
  received: unknown,
  error?: ExpectedText,
  cause?: ExpectedText,
): MatcherResult {
  const names = [
    ...(error === undefined && cause === undefined ? [] : ['error']),
    ...(cause === undefined ? [] : ['cause']),
  ];
  const runner = new TestRunner(this, { matcher: 'toHaveBeenAborted', expected: names });
  return endedWith(executionOf(received, runner), 'ABORTED', 'be aborted', { error, cause }, runner);
}

function hasStatus(subject: Subject, status: Subject['status'], verb: string, runner: TestRunner): MatcherResult {
  const pass = subject.status === status;
  return {
    pass,
    message: () =>
      runner.message(
        pass
          ? `Expected ${nameOf(subject)} not to ${verb}, but it ${ended(subject)}.`
          : `Expected ${nameOf(subject)} to ${verb}, but it ${ended(subject)}.`,
        told(subject, runner),
      ),
  };
}

interface ExpectedProblem {
  readonly error: ExpectedText | undefined;
  readonly cause: ExpectedText | undefined;
}

function endedWith(
  subject: Subject,
  status: Subject['status'],
  verb: string,
  expected: ExpectedProblem,
  runner: TestRunner,
): MatcherResult {
  for (const [name, text] of Object.entries(expected)) checkText(text, name, runner);
  if (subject.status !== status) return hasStatus(subject, status, verb, runner);
  const wrong = (['error', 'cause'] as const).filter((part) => !fits(subject[part], expected[part], runner));
  const pass = wrong.length === 0;
  return {
    pass,
    message: () => {
      if (pass) {
        const said = (['error', 'cause'] as const).filter((part) => expected[part] !== undefined);
        const what = said.length === 0 ? '' : ` with this ${said.join(' and ')}`;
        return runner.message(`Expected ${nameOf(subject)} not to ${verb}${what}, but it did.`, told(subject, runner));
      }
      const parts = wrong.map((part) => textDifference(part, expected[part], subject[part], runner));
      const sentence = `${nameOf(subject, true)} did ${verb}, but with another ${wrong.join(' and ')}.`;
      return runner.message(sentence, ...parts, told(subject, runner));
    },
  };
}

/** Whether a text is as expected; anything is, where nothing is expected. */
export function fits(text: string | undefined, expected: ExpectedText | undefined, runner: TestRunner): boolean {
  if (expected === undefined) return true;
  if (isPattern(expected)) return text !== undefined && new RegExp(expected.source, expected.flags).test(text);
  return runner.equals(text, expected);
}

/** @throws TypeError for what is no text, pattern or asymmetric matcher. */
export function checkText(expected: unknown, name: string, runner: TestRunner): void {
  if (expected === undefined || typeof expected === 'string' || isPattern(expected) || isAsymmetric(expected)) return;
  runner.refuse(
    `The ${name} that is expected is a text, a RegExp or an asymmetric matcher, not ${runner.print(expected)}.`,
  );
}

// One of another realm is no instance of ours: jest has a realm for each test file.
function isPattern(value: unknown): value is RegExp {
  return Object.prototype.toString.call(value) === '[object RegExp]';
}

/** What was expected of a text, and what it is: on a line each, or as a diff where they are long. */
export function textDifference(
  name: string,
  expected: ExpectedText | undefined,
  received: string | undefined,
  runner: TestRunner,
): string {
  const isLong = typeof expected === 'string' && `${expected}${received ?? ''}`.length > LONG_TEXTS;
  const diff = isLong && received !== undefined ? runner.diff(expected, received) : undefined;
  if (diff !== undefined) return `Difference of the ${name}:\n\n${diff}`;
  const kind = isPattern(expected) ? 'pattern' : name;
  return (
    `Expected ${kind}: ${runner.expected(isPattern(expected) ? String(expected) : runner.print(expected))}\n` +
    `Received ${name}: ${' '.repeat(Math.max(kind.length - name.length, 0))}${runner.received(runner.print(received))}`
  );
}

const LONG_TEXTS = 160;

/** What differs between two values, or both where the runner makes no diff. */
export function difference(expected: unknown, received: unknown, runner: TestRunner): string {
  return (
    runner.diff(expected, received) ??
    `Expected: ${runner.expected(runner.print(expected))}\nReceived: ${runner.received(runner.print(received))}`
  );
}

function nameOf({ kind }: Subject, isFirst = false): string {
  return `${isFirst ? 'The' : 'the'} ${kind === 'execution' ? 'run' : 'state'}`;
}

/** `FAILED with CardDeclined in "Charge" after 20s` */
function ended(subject: Subject): string {
  return subject.kind === 'execution' ? endOfExecution(subject) : endOfState(subject);
}

function endOfExecution({ status, error, elapsed, trace }: ExecutionSubject): string {
  const time = elapsed === 0 ? '' : ` after ${formatDuration(elapsed)}`;
  if (status === 'RUNNING') {
    const states = [...new Set(runningStates(trace).map(({ name }) => name))];
    return `still runs${states.length === 0 ? '' : `, in ${listed(states)}`}${time}: await its result, or move its clock`;
  }
  if (status === 'SUCCEEDED') return `SUCCEEDED${time}`;
  const culprit = status === 'FAILED' ? culpritOf(trace) : undefined;
  const where = culprit === undefined ? '' : ` in ${JSON.stringify(culprit)}`;
  const what = error === undefined || status === 'TIMED_OUT' ? '' : ` with ${error}`;
  return status === 'TIMED_OUT' || status === 'ABORTED'
    ? `was ${status}${what}${time}`
    : `${status}${what}${where}${time}`;
}

/** The innermost state that failed the run. */
function culpritOf(trace: ExecutionSubject['trace']): string | undefined {
  const last = trace.states.at(-1);
  if (last?.status !== 'failed') return undefined;
  const inside = visitsIn({ states: [last] }).filter(({ state }) => state.status === 'failed');
  return inside.at(-1)?.state.name;
}

function endOfState({ status, error, nextState }: StateTestSubject): string {
  const what = error === undefined ? '' : ` with ${error}`;
  const next = nextState === undefined ? '' : ` and goes on with ${JSON.stringify(nextState)}`;
  return `came to ${status}${what}${next}`;
}

/** What it came to, and the path that it took. */
function told(subject: Subject, runner: TestRunner): string {
  const { error, cause, output } = subject;
  const lines = [
    ...(error === undefined ? [] : [`${runner.dim('error')}   ${error}`]),
    ...(cause === undefined ? [] : [`${runner.dim('cause')}   ${short(cause).replaceAll('\n', '\n        ')}`]),
    ...(subject.status === 'SUCCEEDED'
      ? [`${runner.dim('output')}  ${short(prettyText(output)).replaceAll('\n', '\n        ')}`]
      : []),
  ];
  const trace = subject.kind === 'execution' ? traceText(subject, runner) : undefined;
  return [lines.join('\n'), trace].filter((part) => part !== undefined && part !== '').join('\n\n');
}

function short(text: string): string {
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST)}…`;
}

const LONGEST = 1000;
