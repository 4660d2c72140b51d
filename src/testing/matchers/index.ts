// The matchers, for the `expect.extend` of a test runner, and what TypeScript is to know of them.

import type { Run } from '../../host/run.js';
import type { RunningExecution } from '../../host/running-execution.js';
import type { StateTest } from '../test-state/state-test.js';
import { type ExpectedVariables, toHaveAssigned } from './assigned.js';
import { type CalledTaskOptions, toHaveCalledTask } from './called-task.js';
import { type CaughtOptions, toHaveCaught } from './caught.js';
import { type ExpectedDuration, toHaveElapsed } from './elapsed.js';
import { type ExpectedEvent, type MatchHistoryOptions, toMatchHistory } from './match-history.js';
import {
  type ExpectedText,
  toHaveBeenAborted,
  toHaveFailed,
  toHaveFailedWith,
  toHaveSucceeded,
  toHaveTimedOut,
  toSucceedWith,
} from './outcome.js';
import type { VisitedPath } from './path.js';
import { type RetriedOptions, type StateRetriedOptions, toHaveRetried } from './retried.js';
import { toHaveVisited, type VisitedOptions } from './visited.js';

/** For `expect.extend(stepwrightMatchers)`: that of vitest, of jest, of whatever has the same. */
export const stepwrightMatchers = {
  toHaveSucceeded,
  toSucceedWith,
  toHaveFailed,
  toHaveFailedWith,
  toHaveTimedOut,
  toHaveBeenAborted,
  toHaveVisited,
  toHaveRetried,
  toHaveCaught,
  toHaveAssigned,
  toHaveCalledTask,
  toHaveElapsed,
  toMatchHistory,
};

/** The names of the states of what was received; any, where they are not known. */
type NamesIn<T> = 0 extends 1 & T
  ? string
  : T extends Run<infer Name, infer _Key> | RunningExecution<infer Name, infer _Key> | StateTest<infer Name>
    ? Name
    : string;

/**
 * What `expect` of a run, a running execution, a child execution or the test of a state has. `T` is the type of what was
 * received, `R` what a matcher gives back.
 */
export interface StepwrightMatchers<T = unknown, R = void> {
  /** It ended as SUCCEEDED. */
  toHaveSucceeded(): R;
  /** It succeeded with this output: equal, but for asymmetric matchers in it. */
  toSucceedWith(output: unknown): R;
  /** It ended as FAILED, whatever with. */
  toHaveFailed(): R;
  /** It failed with this error and, where it is given, this cause: a text, a RegExp or an asymmetric matcher each. */
  toHaveFailedWith(error: ExpectedText, cause?: ExpectedText): R;
  /** The execution ended as TIMED_OUT. A task that timed out fails: `toHaveFailedWith('States.Timeout')`. */
  toHaveTimedOut(): R;
  /** The execution was stopped, and with this error and cause, where they are given. */
  toHaveBeenAborted(error?: ExpectedText, cause?: ExpectedText): R;
  /**
   * The states of the path were visited, in this order; others may have been in between, unless it is to be `exactly` so.
   * A step is the name of a state, or `{ Map: … }` with what ran inside of it. Or one state, and how many `times`.
   */
  toHaveVisited(path: NamesIn<T> | VisitedPath<NamesIn<T>>, options?: VisitedOptions): R;
  /** The state was tried again, so many `times`, after these `delays`. */
  toHaveRetried(state: NamesIn<T>, options?: RetriedOptions): R;
  /** The tested state is to be retried, after this `delay`. */
  toHaveRetried(options?: StateRetriedOptions): R;
  /** The state caught an error: this one, if it is given, with this `cause`, and went on with `next`. */
  toHaveCaught(state: NamesIn<T>, error?: ExpectedText, options?: CaughtOptions<NamesIn<T>>): R;
  /** The tested state caught an error. */
  toHaveCaught(error?: ExpectedText, options?: CaughtOptions<NamesIn<T>>): R;
  /** The state assigned these variables, and maybe others; without a state: some state did. */
  toHaveAssigned(state: NamesIn<T>, variables: ExpectedVariables): R;
  toHaveAssigned(variables: ExpectedVariables): R;
  /** The task of the state was called, with this input, as a function for it is given it. */
  toHaveCalledTask(state: NamesIn<T>, input?: unknown, options?: CalledTaskOptions): R;
  /** It took this time on the clock of the execution: milliseconds, a text such as `'2h'`, or `{ atLeast, atMost }`. */
  toHaveElapsed(duration: ExpectedDuration): R;
  /** The history has these events in this order, with these members; others may be in between, unless `exactly`. */
  toMatchHistory(events: readonly ExpectedEvent[], options?: MatchHistoryOptions): R;
}
