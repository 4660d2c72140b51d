// https://states-language.net/spec.html#timeouts

import { describe, expect, test } from 'vitest';
import {
  ACTIVITY,
  detailsOf,
  expectEvent,
  expectFailure,
  expectHistory,
  expectRuntimeFailure,
  inState,
  QUEUE,
  run,
  silent,
  Told,
  work,
} from './harness.js';

describe('TimeoutSeconds of a task', () => {
  test('of a Lambda function', async () => {
    const it = await run({ T: { ...work, TimeoutSeconds: 5 } }, { tasks: silent });
    expectHistory(it, [
      '1<0 ExecutionStarted',
      '2<0 TaskStateEntered',
      '3<2 LambdaFunctionScheduled',
      '4<3 LambdaFunctionStarted',
      '5<4 LambdaFunctionTimedOut: States.Timeout',
      '6<5 ExecutionFailed: States.Timeout',
    ]);
    expectEvent(it, 3, { timeoutInSeconds: 5 });
    expect(detailsOf(it.history[4])).toEqual({ error: 'States.Timeout' });
    expectFailure(it, 'States.Timeout', undefined);
    expect(it.elapsed).toBe(5000);
  });

  test('of a service', async () => {
    const it = await run(
      {
        T: {
          Type: 'Task',
          Resource: QUEUE,
          Parameters: { QueueUrl: 'u', MessageBody: 'm' },
          TimeoutSeconds: 5,
          End: true,
        },
      },
      { tasks: silent },
    );
    expectHistory(it, [
      '1<0 ExecutionStarted',
      '2<0 TaskStateEntered',
      '3<2 TaskScheduled',
      '4<3 TaskStarted',
      '5<4 TaskTimedOut: States.Timeout',
      '6<5 ExecutionFailed: States.Timeout',
    ]);
    expect(detailsOf(it.history[4])).toEqual({ error: 'States.Timeout', resource: 'sendMessage', resourceType: 'sqs' });
  });

  test('of an activity counts from its start', async () => {
    const it = await run(
      { T: { Type: 'Task', Resource: ACTIVITY, TimeoutSeconds: 5, End: true } },
      {
        tasks: async (_input, task) => {
          await task.sleep('60s');
          task.started();
          await task.sleep('60s');
        },
      },
    );
    expectHistory(it, [
      '1<0 ExecutionStarted',
      '2<0 TaskStateEntered',
      '3<2 ActivityScheduled',
      '4<3 ActivityStarted',
      '5<4 ActivityTimedOut: States.Timeout',
      '6<5 ExecutionFailed: States.Timeout',
    ]);
    expect(it.elapsed).toBe(65_000);
  });

  test('is not shown where it is not said', async () => {
    const it = await run({ T: work }, { tasks: () => 1 });
    expect(detailsOf(it.history[2])).not.toHaveProperty('timeoutInSeconds');
  });

  test('may be found by a path', async () => {
    const it = await run({ T: { ...work, TimeoutSecondsPath: '$.t' } }, { input: { t: 3 }, tasks: silent });
    expectEvent(it, 3, { timeoutInSeconds: 3 });
    expect(it.elapsed).toBe(3000);
  });

  test('that a path does not find fails the execution before anything is scheduled', async () => {
    const it = await run({ T: { ...work, TimeoutSecondsPath: '$.t' } }, { tasks: () => 1 });
    expectHistory(it, ['1<0 ExecutionStarted', '2<0 TaskStateEntered', '3<2 ExecutionFailed: States.Runtime']);
    expectRuntimeFailure(it, `${inState('T', 2)}Invalid path '$.t' : No results for path: $['t']`);
  });

  test('may be an expression', async () => {
    const state = { Type: 'Task', Resource: work.Resource, TimeoutSeconds: '{% $states.input * 2 %}', End: true };
    const it = await run({ T: state }, { input: 2, tasks: silent, fields: { QueryLanguage: 'JSONata' } });
    expect(it.elapsed).toBe(4000);
  });

  test('tells the host that nobody waits any more', () => {
    const told = new Told({ T: { ...work, TimeoutSeconds: 5 } }).start().tell(0, { type: 'TaskStarted', taskId: 1 });
    expect(told.asked).toEqual(['StartTimer 5']);
    expect(told.tell(5, { type: 'TimerFired' }).asked).toEqual(['CancelTask 1', 'EndExecution']);
  });

  test('a task that ends in time leaves no timer behind', () => {
    const states = {
      T: { Type: 'Task', Resource: work.Resource, TimeoutSeconds: 5, Next: 'W' },
      W: { Type: 'Wait', Seconds: 9, End: true },
    };
    const told = new Told(states).start().tell(0, { type: 'TaskStarted', taskId: 1 });
    told.tell(4, { type: 'TaskSucceeded', taskId: 1, output: { value: 1 } });
    expect(told.asked).toEqual(['StartTimer 13']);
    expect(told.tell(5, { type: 'TimerFired' }).asked).toEqual([]);
  });
});

describe('TimeoutSeconds of the machine', () => {
  test('ends the execution as timed out, pointing to nothing', async () => {
    const it = await run({ W: { Type: 'Wait', Seconds: 60, End: true } }, { fields: { TimeoutSeconds: 5 } });
    expectHistory(it, ['1<0 ExecutionStarted', '2<0 WaitStateEntered', '3<0 ExecutionTimedOut: States.Timeout']);
    expect(detailsOf(it.history[2])).toEqual({ error: 'States.Timeout' });
    expect({ status: it.status, error: it.error, cause: it.cause, elapsed: it.elapsed }).toEqual({
      status: 'TIMED_OUT',
      error: undefined,
      cause: undefined,
      elapsed: 5000,
    });
  });

  test('cancels what is under way', () => {
    const told = new Told({ T: work }, {}, { TimeoutSeconds: 5 }).start().tell(5, { type: 'TimerFired' });
    expect(told.asked).toEqual(['CancelTask 1', 'EndExecution']);
  });

  test('does nothing to what ended before', async () => {
    const it = await run({ W: { Type: 'Wait', Seconds: 4, End: true } }, { fields: { TimeoutSeconds: 5 } });
    expect({ status: it.status, elapsed: it.elapsed }).toEqual({ status: 'SUCCEEDED', elapsed: 4000 });
  });
});

test('what is due at one instant is told before anything goes on from it', async () => {
  const late = { T: { ...work, TimeoutSeconds: 5 } };
  const state = {
    Type: 'Parallel',
    Branches: [
      { StartAt: 'T', States: late },
      { StartAt: 'U', States: { U: late.T } },
    ],
    End: true,
  };
  const it = await run({ P: state }, { tasks: silent });
  expect(it.history.map(({ type }) => type).slice(9)).toEqual([
    'LambdaFunctionTimedOut',
    'LambdaFunctionTimedOut',
    'TaskStateAborted',
    'TaskStateAborted',
    'ParallelStateFailed',
    'ExecutionFailed',
  ]);
});
