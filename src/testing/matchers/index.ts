// The matchers, for the `expect.extend` of a test runner, and how it prints runs in snapshots.

import { toHaveAssigned } from './assigned.js';
import { toHaveCalledTask } from './called-task.js';
import { toHaveCaught } from './caught.js';
import { toHaveElapsed } from './elapsed.js';
import { toMatchHistory } from './match-history.js';
import {
  toHaveBeenAborted,
  toHaveFailed,
  toHaveFailedWith,
  toHaveSucceeded,
  toHaveTimedOut,
  toSucceedWith,
} from './outcome.js';
import { toHaveRetried } from './retried.js';
import type { MatcherContext, MatcherResult } from './test-runner.js';
import type { StepwrightMatchers } from './types.js';
import { toHaveVisited } from './visited.js';

export { type RunSerializer, runSerializer } from './snapshot.js';

/** A matcher as `expect.extend` takes it: `this` is what the runner gives it. */
// biome-ignore lint/suspicious/noExplicitAny: what is expected is read and checked by each matcher
export type Matcher = (this: MatcherContext, received: unknown, ...expected: any[]) => MatcherResult;

export const stepwrightMatchers: Readonly<Record<keyof StepwrightMatchers, Matcher>> = {
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
