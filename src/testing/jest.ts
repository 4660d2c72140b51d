// `import 'stepwright/jest'`: matchers and snapshots of runs for jest, and mocks that must be used. In a file of tests, or in
// one of `setupFilesAfterEnv`.
// https://jestjs.io/docs/expect#expectextendmatchers

import { afterAll, afterEach, beforeEach, expect } from '@jest/globals';
import { runSerializer, stepwrightMatchers } from './matchers/index.js';
import type { StepwrightMatchers } from './matchers/types.js';
import { UnusedMocksHook } from './test-hooks.js';

export type { StepwrightMatchers } from './matchers/types.js';
export { allowUnusedMocks } from './test-hooks.js';

// What `expect` of @jest/globals gives.
declare module 'expect' {
  interface Matchers<R extends void | Promise<void>, T = unknown> extends StepwrightMatchers<T, R> {}
}

// What the `expect` of @types/jest gives.
declare global {
  namespace jest {
    // biome-ignore lint/complexity/noBannedTypes: as @types/jest declares it
    interface Matchers<R, T = {}> extends StepwrightMatchers<T, R> {}
  }
}

expect.extend(stepwrightMatchers);
expect.addSnapshotSerializer(runSerializer);

// jest tells no hook whether the test has failed.
const hook = new UnusedMocksHook();
beforeEach(() => hook.beforeEach());
afterEach(() => hook.afterEach(false));
afterAll(() => hook.afterAll());
