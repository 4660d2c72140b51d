// https://states-language.net/spec.html#timeouts

import { expect, test } from 'vitest';
import {
  ACTIVITY,
  detailsOf,
  expectEvent,
  expectHistory,
  expectOutput,
  pass,
  QUEUE,
  run,
  silent,
  work,
} from './harness.js';

const waiting = {
  Type: 'Task',
  Resource: `${QUEUE}.waitForTaskToken`,
  Parameters: { QueueUrl: 'u', MessageBody: 'm' },
  HeartbeatSeconds: 5,
  TimeoutSeconds: 600,
  End: true,
};

test('a missed heartbeat is a timeout', async () => {
  const it = await run(
    { T: waiting },
    {
      tasks: (_input, task) => {
        task.submitted('sent');
        return task.sleep(Number.POSITIVE_INFINITY);
      },
    },
  );
  expectHistory(it, [
    '1<0 ExecutionStarted',
    '2<0 TaskStateEntered',
    '3<2 TaskScheduled',
    '4<3 TaskStarted',
    '5<4 TaskSubmitted',
    '6<5 TaskTimedOut: States.Timeout',
    '7<6 ExecutionFailed: States.Timeout',
  ]);
  expectEvent(it, 3, { heartbeatInSeconds: 5, timeoutInSeconds: 600 });
  expect(detailsOf(it.history[5])).toEqual({
    error: 'States.Timeout',
    resource: 'sendMessage.waitForTaskToken',
    resourceType: 'sqs',
  });
  expect(it.elapsed).toBe(5000);
});

test('each heartbeat starts the time anew, and leaves no event', async () => {
  const it = await run(
    { T: waiting },
    {
      tasks: async (_input, task) => {
        for (let beat = 0; beat < 4; beat += 1) {
          await task.sleep('4s');
          task.heartbeat();
        }
        return 'alive';
      },
    },
  );
  expectHistory(it, [
    '1<0 ExecutionStarted',
    '2<0 TaskStateEntered',
    '3<2 TaskScheduled',
    '4<3 TaskStarted',
    '5<4 TaskSucceeded',
    '6<5 TaskStateExited',
    '7<6 ExecutionSucceeded',
  ]);
  expect(it.elapsed).toBe(16_000);
});

test('heartbeats do not put off the timeout', async () => {
  const it = await run(
    { T: { ...waiting, TimeoutSeconds: 10 } },
    {
      tasks: async (_input, task) => {
        for (;;) {
          await task.sleep('4s');
          task.heartbeat();
        }
      },
    },
  );
  expect({ error: it.error, elapsed: it.elapsed }).toEqual({ error: 'States.Timeout', elapsed: 10_000 });
});

test.each<['started' | 'heartbeat']>([['started'], ['heartbeat']])(
  'the time of an activity counts from its start, which `%s` tells',
  async (tells) => {
    const it = await run(
      { T: { Type: 'Task', Resource: ACTIVITY, HeartbeatSeconds: 5, End: true } },
      {
        tasks: async (_input, task) => {
          await task.sleep('30s');
          task[tells]();
          return task.sleep(Number.POSITIVE_INFINITY);
        },
      },
    );
    expect(it.elapsed).toBe(35_000);
  },
);

test.each([
  ['States.HeartbeatTimeout', true],
  ['States.Timeout', true],
  ['States.ALL', true],
  ['States.TaskFailed', false],
])('%s meets a missed heartbeat: %s', async (name, meets) => {
  const states = { T: { ...work, HeartbeatSeconds: 1, Catch: [{ ErrorEquals: [name], Next: 'N' }] }, N: pass };
  const it = await run(states, { tasks: silent });
  if (meets) expectOutput(it, { Error: 'States.Timeout', Cause: '' });
  else expect(it.status).toBe('FAILED');
});

test('States.HeartbeatTimeout does not meet any other timeout', async () => {
  const states = {
    T: { ...work, TimeoutSeconds: 1, Catch: [{ ErrorEquals: ['States.HeartbeatTimeout'], Next: 'N' }] },
    N: pass,
  };
  expect((await run(states, { tasks: silent })).status).toBe('FAILED');
});
