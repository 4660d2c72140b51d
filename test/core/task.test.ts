// https://docs.aws.amazon.com/step-functions/latest/dg/state-task.html

import { describe, expect, test } from 'vitest';
import { jsonText, TaskError } from '../../src/index.js';
import {
  ACTIVITY,
  detailsOf,
  expectEvent,
  expectFailure,
  expectHistory,
  expectOutput,
  expectRuntimeFailure,
  FUNCTION,
  failing,
  inState,
  QUEUE,
  run,
  Told,
  work,
} from './harness.js';

describe('the ARN of a Lambda function', () => {
  test('that succeeds', async () => {
    const it = await run({ T: work }, { input: { a: 1 }, tasks: ({ a }) => a + 1 });
    expectHistory(it, [
      '1<0 ExecutionStarted',
      '2<0 TaskStateEntered',
      '3<2 LambdaFunctionScheduled',
      '4<3 LambdaFunctionStarted',
      '5<4 LambdaFunctionSucceeded',
      '6<5 TaskStateExited',
      '7<6 ExecutionSucceeded',
    ]);
    expect(detailsOf(it.history[2])).toEqual({
      resource: FUNCTION,
      input: '{"a":1}',
      inputDetails: { truncated: false },
    });
    expect(it.history[3]).not.toHaveProperty('lambdaFunctionStartedEventDetails');
    expect(detailsOf(it.history[4])).toEqual({ output: '2', outputDetails: { truncated: false } });
  });

  test('that fails', async () => {
    const it = await run({ T: work }, { tasks: failing(['Broken']) });
    expectHistory(it, [
      '1<0 ExecutionStarted',
      '2<0 TaskStateEntered',
      '3<2 LambdaFunctionScheduled',
      '4<3 LambdaFunctionStarted',
      '5<4 LambdaFunctionFailed: Broken',
      '6<5 ExecutionFailed: Broken',
    ]);
    expectFailure(it, 'Broken', '{"errorType":"Broken","errorMessage":"Broken happened","trace":[]}');
    expectEvent(it, 5, { cause: it.cause });
  });

  test.each([
    ['schedule', ['4<3 LambdaFunctionScheduleFailed: E', '5<4 ExecutionFailed: E']],
    ['start', ['4<3 LambdaFunctionStartFailed: E', '5<4 ExecutionFailed: E']],
    ['submit', ['4<3 LambdaFunctionStarted', '5<4 LambdaFunctionFailed: E', '6<5 ExecutionFailed: E']],
  ] as const)('that could not %s', async (stage, end) => {
    const it = await run({ T: work }, { tasks: fails(stage) });
    expectHistory(it, ['1<0 ExecutionStarted', '2<0 TaskStateEntered', '3<2 LambdaFunctionScheduled', ...end]);
  });
});

describe('a service', () => {
  const send = { Type: 'Task', Resource: QUEUE, Parameters: { QueueUrl: 'u', 'MessageBody.$': '$.m' }, End: true };
  const where = { resource: 'sendMessage', resourceType: 'sqs' };

  test('that succeeds', async () => {
    const it = await run({ T: send }, { input: { m: 'hi' }, tasks: () => ({ MessageId: '1' }) });
    expectHistory(it, [
      '1<0 ExecutionStarted',
      '2<0 TaskStateEntered',
      '3<2 TaskScheduled',
      '4<3 TaskStarted',
      '5<4 TaskSucceeded',
      '6<5 TaskStateExited',
      '7<6 ExecutionSucceeded',
    ]);
    expect(detailsOf(it.history[2])).toEqual({
      ...where,
      region: 'us-east-1',
      parameters: '{"QueueUrl":"u","MessageBody":"hi"}',
    });
    expect(detailsOf(it.history[3])).toEqual(where);
    expect(detailsOf(it.history[4])).toEqual({
      ...where,
      output: '{"MessageId":"1"}',
      outputDetails: { truncated: false },
    });
  });

  test('that fails', async () => {
    const it = await run({ T: send }, { input: { m: 1 }, tasks: fails('run') });
    expectHistory(it, [
      '1<0 ExecutionStarted',
      '2<0 TaskStateEntered',
      '3<2 TaskScheduled',
      '4<3 TaskStarted',
      '5<4 TaskFailed: E',
      '6<5 ExecutionFailed: E',
    ]);
    expect(detailsOf(it.history[4])).toEqual({ ...where, error: 'E', cause: 'why' });
  });

  test.each([
    ['schedule', ['4<3 TaskFailed: E', '5<4 ExecutionFailed: E']],
    ['start', ['4<3 TaskStartFailed: E', '5<4 ExecutionFailed: E']],
    ['submit', ['4<3 TaskStarted', '5<4 TaskSubmitFailed: E', '6<5 ExecutionFailed: E']],
  ] as const)('whose call could not %s', async (stage, end) => {
    const it = await run({ T: send }, { input: { m: 1 }, tasks: fails(stage) });
    expectHistory(it, ['1<0 ExecutionStarted', '2<0 TaskStateEntered', '3<2 TaskScheduled', ...end]);
  });

  test('is in the region of the machine', async () => {
    const it = await run({ T: send }, { input: { m: 1 }, tasks: () => null, machine: { region: 'eu-west-3' } });
    expectEvent(it, 3, { region: 'eu-west-3' });
  });

  test('runs as the role of its Credentials', async () => {
    const state = { ...send, Credentials: { 'RoleArn.$': '$.role' } };
    const it = await run({ T: state }, { input: { m: 1, role: 'arn:aws:iam::1:role/r' }, tasks: () => null });
    expectEvent(it, 3, { taskCredentials: { roleArn: 'arn:aws:iam::1:role/r' } });
  });
});

describe('a job or a callback', () => {
  const wait = {
    Type: 'Task',
    Resource: `${QUEUE}.waitForTaskToken`,
    Parameters: { QueueUrl: 'u', 'MessageBody.$': '$$.Task.Token' },
    End: true,
  };

  test('is submitted, and succeeds later', async () => {
    const it = await run(
      { T: wait },
      {
        tasks: async (_input, task) => {
          task.submitted({ MessageId: 'm' });
          await task.sleep('1h');
          return { ok: true };
        },
      },
    );
    expectHistory(it, [
      '1<0 ExecutionStarted',
      '2<0 TaskStateEntered',
      '3<2 TaskScheduled',
      '4<3 TaskStarted',
      '5<4 TaskSubmitted',
      '6<5 TaskSucceeded',
      '7<6 TaskStateExited',
      '8<7 ExecutionSucceeded',
    ]);
    const where = { resource: 'sendMessage.waitForTaskToken', resourceType: 'sqs' };
    expect(detailsOf(it.history[4])).toEqual({
      ...where,
      output: '{"MessageId":"m"}',
      outputDetails: { truncated: false },
    });
    expect(detailsOf(it.history[5])).toEqual({ ...where, output: '{"ok":true}', outputDetails: { truncated: false } });
    expect(it.elapsed).toBe(3_600_000);
  });

  test('may fail without a name', async () => {
    const it = await run(
      { T: { ...wait, Catch: [{ ErrorEquals: ['States.ALL'], Next: 'C' }] }, C: { Type: 'Pass', End: true } },
      {
        tasks: () => {
          throw new TaskError();
        },
      },
    );
    expect(detailsOf(it.history[4])).toEqual({ resource: 'sendMessage.waitForTaskToken', resourceType: 'sqs' });
    expectOutput(it, { Error: null, Cause: null });
  });

  test('has a token of its own each attempt, the one in its context object', async () => {
    const tokens: unknown[] = [];
    await run(
      { T: { ...wait, Retry: [{ ErrorEquals: ['E'] }] } },
      {
        tasks: (input, task) => {
          tokens.push(task.taskToken);
          expect(input.MessageBody).toBe(task.taskToken);
          expect(task.context.Task).toEqual({ Token: task.taskToken });
          if (tokens.length < 3) throw new TaskError('E');
          return null;
        },
      },
    );
    expect(new Set(tokens).size).toBe(3);
    for (const token of tokens) expect(token).toMatch(/^[0-9a-f]{64}$/);
  });
});

describe('an activity', () => {
  const ask = { Type: 'Task', Resource: ACTIVITY, End: true };

  test('is started by the worker that takes it', async () => {
    const it = await run(
      { T: ask },
      {
        input: 7,
        tasks: async (_input, task) => {
          await task.sleep('10s');
          task.started({ workerName: 'anna' });
          await task.sleep('5s');
          return 'done';
        },
      },
    );
    expectHistory(it, [
      '1<0 ExecutionStarted',
      '2<0 TaskStateEntered',
      '3<2 ActivityScheduled',
      '4<3 ActivityStarted',
      '5<4 ActivitySucceeded',
      '6<5 TaskStateExited',
      '7<6 ExecutionSucceeded',
    ]);
    expect(detailsOf(it.history[2])).toEqual({ resource: ACTIVITY, input: '7', inputDetails: { truncated: false } });
    expect(detailsOf(it.history[3])).toEqual({ workerName: 'anna' });
    expect(it.history[3]?.timestamp).toBe('2024-01-01T00:00:10.000Z');
  });

  test('whose worker gives no name has empty details', async () => {
    const it = await run({ T: ask }, { tasks: () => 1 });
    expect(it.history[3]).toHaveProperty('activityStartedEventDetails', {});
  });

  test('that fails', async () => {
    const it = await run({ T: ask }, { tasks: fails('run') });
    expectHistory(it, [
      '1<0 ExecutionStarted',
      '2<0 TaskStateEntered',
      '3<2 ActivityScheduled',
      '4<3 ActivityStarted',
      '5<4 ActivityFailed: E',
      '6<5 ExecutionFailed: E',
    ]);
  });

  test('that does not exist is never scheduled', async () => {
    const it = await run({ T: ask }, { missingActivities: [ACTIVITY] });
    expectHistory(it, ['1<0 ExecutionStarted', '2<0 TaskStateEntered', '3<2 ExecutionFailed: States.Runtime']);
    expectRuntimeFailure(it, `${inState('T', 2)}The activity ${ACTIVITY} does not exist.`);
  });
});

describe('what the host tells', () => {
  test('of a start comes once, however often it is told', () => {
    const told = new Told({ T: work }).start();
    told.tell(1, { type: 'TaskStarted', taskId: 1 }).tell(2, { type: 'TaskStarted', taskId: 1 });
    expectHistory(told, [
      '1<0 ExecutionStarted',
      '2<0 TaskStateEntered',
      '3<2 LambdaFunctionScheduled',
      '4<3 LambdaFunctionStarted',
    ]);
  });

  test('of an end is a start as well, where none was told', () => {
    const told = new Told({ T: work }).start().tell(3, { type: 'TaskSucceeded', taskId: 1, output: { value: 1 } });
    expect(told.history.map(({ type, timestamp }) => `${type} ${timestamp.slice(17, 19)}`)).toEqual([
      'ExecutionStarted 00',
      'TaskStateEntered 00',
      'LambdaFunctionScheduled 00',
      'LambdaFunctionStarted 03',
      'LambdaFunctionSucceeded 03',
      'TaskStateExited 03',
      'ExecutionSucceeded 03',
    ]);
  });

  test('of a task that cannot run fails the execution, whoever would catch that', () => {
    const state = {
      ...work,
      Retry: [{ ErrorEquals: ['States.ALL'] }],
      Catch: [{ ErrorEquals: ['States.ALL'], Next: 'C' }],
    };
    const told = new Told({ T: state, C: { Type: 'Pass', End: true } }).start();
    told.tell(0, { type: 'TaskRejected', taskId: 1, reason: 'There is none.' });
    expect(told.outcome).toEqual({
      status: 'FAILED',
      error: 'States.Runtime',
      cause: `${inState('T', 2)}There is none.`,
    });
  });

  test('may be a text, which stays as it is', async () => {
    const it = await run({ T: work }, { tasks: () => jsonText('{ "n": 1.0 }') });
    expectEvent(it, 5, { output: '{ "n": 1.0 }' });
    expectEvent(it, 6, { output: '{ "n": 1.0 }' });
  });
});

test('a command says all that its task needs', () => {
  const states = { T: { ...work, Parameters: { 'a.$': '$.x' }, TimeoutSeconds: 9, HeartbeatSeconds: 3 } };
  const [command] = new Told(states, { input: { x: 1 } }).start().commands;
  expect(command).toMatchObject({
    type: 'ScheduleTask',
    taskId: 1,
    state: 'T',
    parameters: { value: { a: 1 } },
    attempt: 1,
    taskToken: undefined,
    timeoutSeconds: 9,
    heartbeatSeconds: 3,
  });
});

function fails(stage: 'schedule' | 'start' | 'submit' | 'run') {
  return () => {
    throw new TaskError('E', 'why', { stage });
  };
}
