// The matchers as `expect` has them: typed by what was received.

import type { HistoryEvent } from '../../core/history-event.js';
import type { Run } from '../../host/run.js';
import type { RunningExecution } from '../../host/running-execution.js';
import type { StateTest } from '../test-state/state-test.js';
import type { TestStateResponse } from '../test-state/test-state.js';
import type { ExpectedVariables } from './assigned.js';
import type { CalledTaskOptions } from './called-task.js';
import type { CaughtOptions } from './caught.js';
import type { ExpectedDuration } from './elapsed.js';
import type { ExpectedEvent, MatchHistoryOptions } from './match-history.js';
import type { ExpectedText } from './outcome.js';
import type { VisitedPath } from './path.js';
import type { RetriedOptions, StateRetriedOptions } from './retried.js';
import type { VisitedOptions } from './visited.js';

/** The names of the states of what was received; any string where they are not known. */
export type ReceivedStates<Received> =
  Awaited<Received> extends Run<infer Name, infer _Key> | RunningExecution<infer Name, infer _Key>
    ? Name
    : Awaited<Received> extends StateTest<infer Name>
      ? Name
      : string;

type IsStateTest<Received> =
  Awaited<Received> extends { readonly executionArn: string } | { readonly history: readonly HistoryEvent[] }
    ? false
    : Awaited<Received> extends StateTest | TestStateResponse
      ? true
      : false;

/**
 * Each matcher fails with the path that was taken, and where it differs. All of them throw a TypeError, with `.not` too, for
 * what is no run (a promise that was not awaited, for one), and for names that no state of the machine has.
 *
 * `Received` is what was given to `expect`, `Result` what a matcher gives: nothing, or a promise of nothing.
 */
export interface StepwrightMatchers<Received = unknown, Result = void> {
  /** It ended as SUCCEEDED. Of the test of one state: it succeeded, and caught nothing. */
  toHaveSucceeded(): Result;

  /** It succeeded with this output: any JSON value, with asymmetric matchers in it. */
  toSucceedWith(output: unknown): Result;

  /** It ended as FAILED, with whatever error. */
  toHaveFailed(): Result;

  /** It ended as FAILED, with this error and, where it is given, this cause. */
  toHaveFailedWith(error: ExpectedText, cause?: ExpectedText): Result;

  /** A run that took longer than its TimeoutSeconds. */
  toHaveTimedOut(): Result;

  /** A run that was stopped, with this error and cause where they are given. */
  toHaveBeenAborted(error?: ExpectedText, cause?: ExpectedText): Result;

  /**
   * A run visited this state, wherever it is; or the states of this path in its order.
   * @param options `times`: how often the state was visited. `exactly`: the path has all states that were visited.
   */
  toHaveVisited(
    path: ReceivedStates<Received> | VisitedPath<ReceivedStates<Received>>,
    options?: VisitedOptions,
  ): Result;

  /**
   * A state was tried again at one of its visits. `toHaveRetried({ delay })` for the test of one state, which is RETRIABLE.
   * @param options `times`, and the `delays` that were waited before them.
   */
  toHaveRetried(
    ...expected: IsStateTest<Received> extends true
      ? [options?: StateRetriedOptions]
      : [state: ReceivedStates<Received>, options?: RetriedOptions]
  ): Result;

  /**
   * A Catcher of a state took this error, or any. `toHaveCaught(error, options)` for the test of one state.
   * @param options `next`, the state that it goes on with, and the `cause`.
   */
  toHaveCaught(
    ...expected: IsStateTest<Received> extends true
      ? [error?: ExpectedText, options?: CaughtOptions<ReceivedStates<Received>>]
      : [state: ReceivedStates<Received>, error?: ExpectedText, options?: CaughtOptions<ReceivedStates<Received>>]
  ): Result;

  /**
   * A state assigned these variables at one of its visits. Without a state: what the variables of the run, or of the test of
   * one state, came to.
   */
  toHaveAssigned(
    ...expected:
      | [variables: ExpectedVariables]
      | (IsStateTest<Received> extends true ? never : [state: ReceivedStates<Received>, variables: ExpectedVariables])
  ): Result;

  /**
   * A Task called its function, or service.
   * @param input what the function was given, or what the history has; any, where it is undefined.
   * @param options `times`: how often, retries included.
   */
  toHaveCalledTask(state: ReceivedStates<Received>, input?: unknown, options?: CalledTaskOptions): Result;

  /** How long a run took on its clock: `'2h'`, milliseconds, or `{ atLeast, atMost }`. */
  toHaveElapsed(duration: ExpectedDuration): Result;

  /**
   * The history has these events in this order. Members that are not named may be anything.
   * @param options `parsed`: JSON texts are compared as data. `exactly`: there are no other events.
   */
  toMatchHistory(events: readonly ExpectedEvent[], options?: MatchHistoryOptions): Result;
}
