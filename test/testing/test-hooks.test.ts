import { afterEach, expect, test } from 'vitest';
import { parseStateMachine } from '../../src/index.js';
import { mockTasks } from '../../src/testing/index.js';
import { allowUnusedMocks, UnusedMocksHook } from '../../src/testing/test-hooks.js';

const Resource = 'arn:aws:lambda:us-east-1:123456789012:function:work';
const machine = parseStateMachine({ StartAt: 'Work', States: { Work: { Type: 'Task', Resource, End: true } } });
const newMocks = () => mockTasks(machine, { Work: 1 });
afterEach(() => allowUnusedMocks(false));

test('a mock that a test made and did not use fails it', async () => {
  const hook = new UnusedMocksHook();
  hook.beforeEach();
  const mocks = newMocks();
  expect(() => hook.afterEach(false)).toThrow('A mock was never used:\n  "Work": never asked');
  hook.beforeEach();
  await machine.run({}, { tasks: newMocks() });
  hook.afterEach(false);
  expect(mocks.unused()).toHaveLength(1);
  hook.afterAll();
});

test('one that was made outside of tests fails the file', async () => {
  const hook = new UnusedMocksHook();
  newMocks();
  hook.beforeEach();
  hook.afterEach(false);
  expect(() => hook.afterAll()).toThrow('A mock was never used');
});

test('nothing is said of a test that failed, or where it is allowed', () => {
  const failed = new UnusedMocksHook();
  newMocks();
  failed.beforeEach();
  newMocks();
  failed.afterEach(true);
  failed.afterAll();
  const allowed = new UnusedMocksHook();
  allowUnusedMocks();
  allowed.beforeEach();
  newMocks();
  allowed.afterEach(false);
  allowed.afterAll();
});
