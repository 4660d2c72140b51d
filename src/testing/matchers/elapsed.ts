// How long a run took on its clock.

import { durationMilliseconds } from '../../host/duration.js';
import { formatDuration } from '../../utils/format-time.js';
import { messageOf } from '../../utils/thrown.js';
import { executionOf } from './subject.js';
import { isAsymmetric, type MatcherContext, type MatcherResult, TestRunner } from './test-runner.js';
import { traceText } from './trace-text.js';

/** Milliseconds, or a text such as `'5s'` or `'2h'`. */
export type Duration = number | string;

/** A duration, limits that it has to keep, or an asymmetric matcher of milliseconds. */
export type ExpectedDuration = Duration | DurationLimits | { asymmetricMatch(other: unknown): boolean };

export interface DurationLimits {
  readonly atLeast?: Duration;
  readonly atMost?: Duration;
}

export function toHaveElapsed(this: MatcherContext, received: unknown, expected: ExpectedDuration): MatcherResult {
  const runner = new TestRunner(this, { matcher: 'toHaveElapsed', expected: ['duration'] });
  const subject = executionOf(received, runner);
  const { fits, text } = readDuration(expected, runner);
  const pass = fits(subject.elapsed);
  return {
    pass,
    message: () =>
      runner.message(
        `Expected duration: ${pass ? 'not ' : ''}${runner.expected(text)}\n` +
          `Received duration: ${pass ? '    ' : ''}${runner.received(formatDuration(subject.elapsed))}` +
          `${subject.status === 'RUNNING' ? ' until now, and it still runs' : ''}`,
        traceText(subject, runner),
      ),
  };
}

export interface DurationCheck {
  readonly fits: (milliseconds: number) => boolean;
  /** What is expected, for people. */
  readonly text: string;
}

/** @throws TypeError for what is no duration, and for limits that say nothing. */
export function readDuration(expected: unknown, runner: TestRunner): DurationCheck {
  if (isAsymmetric(expected)) {
    return {
      fits: (milliseconds) => runner.equals(milliseconds, expected),
      text: `${runner.print(expected)} in milliseconds`,
    };
  }
  if (typeof expected !== 'object' || expected === null) {
    const exactly = milliseconds(expected, runner);
    return { fits: (received) => received === exactly, text: formatDuration(exactly) };
  }
  const { atLeast, atMost, ...others } = expected as DurationLimits;
  const unknown = Object.keys(others)[0];
  if (unknown !== undefined || (atLeast === undefined && atMost === undefined)) {
    runner.refuse(
      `A duration is '2h', milliseconds, or { atLeast, atMost }${unknown === undefined ? '' : `; there is no ${JSON.stringify(unknown)}`}.`,
    );
  }
  const least = atLeast === undefined ? 0 : milliseconds(atLeast, runner);
  const most = atMost === undefined ? Number.POSITIVE_INFINITY : milliseconds(atMost, runner);
  const texts = [
    ...(atLeast === undefined ? [] : [`at least ${formatDuration(least)}`]),
    ...(atMost === undefined ? [] : [`at most ${formatDuration(most)}`]),
  ];
  return { fits: (received) => received >= least && received <= most, text: texts.join(' and ') };
}

function milliseconds(duration: unknown, runner: TestRunner): number {
  try {
    return durationMilliseconds(duration as Duration); // refuses what is none
  } catch (error) {
    return runner.refuse(`${messageOf(error)}.`);
  }
}
