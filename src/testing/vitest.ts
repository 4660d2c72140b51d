// `import 'stepwright/vitest'`: matchers and snapshots of runs for vitest, and mocks that must be used. In a file of tests, or
// in one of `setupFiles`.
// https://vitest.dev/guide/extending-matchers

import { afterAll, afterEach, beforeEach, expect } from 'vitest';
import { runSerializer, stepwrightMatchers } from './matchers/index.js';
import type { StepwrightMatchers } from './matchers/types.js';
import { UnusedMocksHook } from './test-hooks.js';

export type { StepwrightMatchers } from './matchers/types.js';
export { allowUnusedMocks } from './test-hooks.js';

declare module 'vitest' {
  // biome-ignore lint/suspicious/noExplicitAny: as vitest declares it
  interface Matchers<T = any> extends StepwrightMatchers<T> {}
}

expect.extend(stepwrightMatchers);
expect.addSnapshotSerializer(runSerializer);

const hook = new UnusedMocksHook();
// Tests that run at the same time share what is made meanwhile: that is the file's.
beforeEach(({ task }) => {
  if (task.concurrent !== true) hook.beforeEach();
});
afterEach(({ task }) => hook.afterEach(task.result?.state === 'fail'));
afterAll(() => hook.afterAll());
