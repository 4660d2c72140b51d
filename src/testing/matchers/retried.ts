// Which states were tried again, and how long was waited before.

import { described } from '../../history/print-trace.js';
import { innerProblem, type StateTrace } from '../../history/trace.js';
import { formatDuration, formatOffset } from '../../utils/format-time.js';
import { type DurationCheck, type ExpectedDuration, readDuration } from './elapsed.js';
import { counted, times as timesText } from './pretty-text.js';
import { type ExecutionSubject, type StateTestSubject, subjectOf } from './subject.js';
import { isPlainObject, type MatcherContext, type MatcherResult, TestRunner } from './test-runner.js';
import { traceText } from './trace-text.js';
import { placeOf, type Visit, visitsOf } from './visits.js';

export interface RetriedOptions {
  /** How often: attempts after the first. */
  readonly times?: number;
  /** What was waited before each of them. */
  readonly delays?: readonly ExpectedDuration[];
  /** Only in the iterations, branches or child executions with this index. */
  readonly item?: number;
  /** Only at this visit of those, from 0. */
  readonly visit?: number;
}

/** Of the test of one state, which tells of the next retry. */
export interface StateRetriedOptions {
  /** What is to be waited: known at the inspection level DEBUG. */
  readonly delay?: ExpectedDuration;
}

export function toHaveRetried(
  this: MatcherContext,
  received: unknown,
  state?: string | StateRetriedOptions,
  options: RetriedOptions = {},
): MatcherResult {
  const isOfState = typeof state === 'string';
  const expected = [
    ...(isOfState ? ['state'] : []),
    ...(isOfState && Object.keys(options).length > 0 ? ['retries'] : []),
  ];
  const runner = new TestRunner(this, { matcher: 'toHaveRetried', expected });
  const subject = subjectOf(received, runner);
  if (subject.kind === 'state test') return stateRetried(subject, state, runner);
  return executionRetried(subject, state, options, runner);
}

interface Retry {
  readonly delay: number;
  readonly problem: string | undefined;
}

function executionRetried(
  subject: ExecutionSubject,
  name: unknown,
  options: RetriedOptions,
  runner: TestRunner,
): MatcherResult {
  const { times, delays, item, visit } = checkOptions(options, runner);
  const checks = delays?.map((delay) => readDuration(delay, runner));
  const all = visitsOf(subject, name, runner);
  const inItem = all.filter(({ within }) => item === undefined || within.at(-1)?.block.index === item);
  const asked = visit === undefined ? inItem : inItem.slice(visit, visit + 1);
  const pass = asked.some(({ state }) => fits(retriesOf(state), times, checks));
  return {
    pass,
    message: () => {
      const wanted = wantedText(times, checks);
      const where = `${item === undefined ? '' : ` in item ${item}`}${visit === undefined ? '' : ` at visit ${visit}`}`;
      const quoted = JSON.stringify(name);
      const fitting = asked.filter(({ state }) => pass === fits(retriesOf(state), times, checks));
      const none = all.length === 0 ? 'was not visited' : 'was not visited there';
      return runner.message(
        `Expected ${quoted}${where} ${pass ? 'not ' : ''}to be retried${wanted === '' ? '' : ` ${runner.expected(wanted)}`}, ` +
          `but it ${asked.length === 0 ? runner.received(none) : `was ${runner.received(retriedText(fitting[0]))}`}.`,
        asked.length > 1 ? visitsText(asked, subject, runner) : undefined,
        traceText(subject, runner, asked.length === 0 ? {} : { named: new Set(asked.map(({ state }) => state)) }),
      );
    },
  };
}

function checkOptions(options: RetriedOptions, runner: TestRunner): RetriedOptions {
  if (!isPlainObject(options))
    return runner.refuse(`The options are { times, delays, item, visit }, not ${runner.print(options)}.`);
  const { times, delays, item, visit, ...others } = options;
  const unknown = Object.keys(others)[0];
  if (unknown !== undefined) {
    return runner.refuse(`There is no option ${JSON.stringify(unknown)}: { times, delays, item, visit }.`);
  }
  if (delays !== undefined && !Array.isArray(delays)) {
    return runner.refuse(`\`delays\` is an array with a duration for each retry: ['5s', '15s'].`);
  }
  if (times !== undefined && delays !== undefined && times !== delays.length) {
    return runner.refuse(`\`times\` is ${times}, but there are ${counted(delays.length, 'delay')}.`);
  }
  return options;
}

function retriesOf({ attempts }: StateTrace): Retry[] {
  return attempts.flatMap((attempt, index) => {
    const next = attempts[index + 1];
    if (next === undefined || next.isRedriven) return [];
    const delay = next.startedAt - (attempt.endedAt ?? attempt.startedAt);
    return [{ delay, problem: described(attempt.problem ?? innerProblem(attempt)) }];
  });
}

function fits(
  retries: readonly Retry[],
  times: number | undefined,
  checks: readonly DurationCheck[] | undefined,
): boolean {
  if (times !== undefined && retries.length !== times) return false;
  if (checks === undefined) return times !== undefined || retries.length > 0;
  return retries.length === checks.length && checks.every((check, index) => check.fits(retries[index]?.delay ?? -1));
}

function wantedText(times: number | undefined, checks: readonly DurationCheck[] | undefined): string {
  const often = times ?? checks?.length;
  const after =
    checks === undefined || checks.length === 0 ? '' : `, after ${checks.map(({ text }) => text).join(' and ')}`;
  return often === undefined ? '' : `${timesText(often)}${after}`;
}

function retriedText(visit: Visit | undefined): string {
  const retries = visit === undefined ? [] : retriesOf(visit.state);
  if (retries.length === 0) return 'not retried';
  return `retried ${timesText(retries.length)}, after ${retries.map(({ delay }) => formatDuration(delay)).join(' and ')}`;
}

function visitsText(visits: readonly Visit[], { trace }: ExecutionSubject, runner: TestRunner): string {
  const lines = visits.slice(0, MOST).map((visit) => {
    const at = formatOffset(visit.state.enteredAt - trace.startedAt);
    const place = placeOf(visit.within);
    return `  visit at ${at}${place === '' ? '' : `, in ${place}`}: ${retriedText(visit)}`;
  });
  const hidden = visits.length - lines.length;
  return [...lines, ...(hidden > 0 ? [runner.dim(`  … ${hidden} more`)] : [])].join('\n');
}

const MOST = 12;

function stateRetried(subject: StateTestSubject, options: unknown, runner: TestRunner): MatcherResult {
  const { delay, ...others } = (options ?? {}) as StateRetriedOptions; // checked below
  if ((options !== undefined && !isPlainObject(options)) || Object.keys(others).length > 0) {
    return runner.refuse('The test of one state tells of its next retry: toHaveRetried() or toHaveRetried({ delay }).');
  }
  const check = delay === undefined ? undefined : readDuration(delay, runner);
  const { status, error, inspectionData } = subject;
  const details = inspectionData?.errorDetails as { readonly retryBackoffIntervalSeconds?: number } | undefined;
  const seconds = details?.retryBackoffIntervalSeconds;
  if (check !== undefined && status === 'RETRIABLE' && seconds === undefined) {
    return runner.refuse("The delay is told at the inspection level DEBUG: pass inspectionLevel: 'DEBUG' to the test.");
  }
  const pass = status === 'RETRIABLE' && (check === undefined || check.fits((seconds ?? 0) * 1000));
  return {
    pass,
    message: () => {
      const wanted = check === undefined ? '' : ` after ${runner.expected(check.text)}`;
      const waits = seconds === undefined ? '' : ` after ${formatDuration(seconds * 1000)}`;
      const came =
        status === 'RETRIABLE' ? `is${waits}` : `came to ${status}${error === undefined ? '' : ` with ${error}`}`;
      return runner.message(
        `Expected the state ${pass ? 'not ' : ''}to be retried${wanted}, but it ${runner.received(came)}.`,
      );
    },
  };
}
