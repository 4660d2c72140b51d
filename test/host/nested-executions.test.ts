// State machines that start each other in one host.
// https://docs.aws.amazon.com/step-functions/latest/dg/connect-stepfunctions.html

import { describe, expect, test } from 'vitest';
import { Host, parseStateMachine, type Run, type TaskRequest } from '../../src/index.js';
import { detailsOf, expectHistory, machine, QUEUE } from '../core/harness.js';

const CHILD = 'arn:aws:states:us-east-1:123456789012:stateMachine:child';
const child = (states: { readonly [name: string]: object }, options: object = {}) =>
  parseStateMachine(machine(states), { name: 'child', ...options });
const echo = child({ E: { Type: 'Wait', Seconds: 90, End: true } });
const parent = (pattern: string, parameters: object = {}, fields: object = {}) =>
  parseStateMachine(
    machine({
      Start: {
        Type: 'Task',
        Resource: `arn:aws:states:::states:startExecution${pattern}`,
        Parameters: { StateMachineArn: CHILD, Input: { a: 1 }, Name: 'c1', ...parameters },
        ...fields,
        End: true,
      },
    }),
    { name: 'parent' },
  );
const START = Date.UTC(2024, 0, 1);
const ARN = 'arn:aws:states:us-east-1:123456789012:execution:child:c1';

describe('startExecution', () => {
  test('goes on as soon as the child has started', async () => {
    const host = new Host({ stateMachines: [echo] });
    const run = await host.start(parent('')).result;
    expect(run.elapsed).toBe(0);
    expect(run.output).toMatchObject({ ExecutionArn: ARN, StartDate: START, SdkHttpMetadata: { HttpStatusCode: 200 } });
    expect(host.executions).toHaveLength(2);
    const [, started] = host.executions;
    expect(await started?.result).toMatchObject({ status: 'SUCCEEDED', elapsed: 90_000, output: { a: 1 } });
  });

  test.each([
    ['states:startExecution', { Input: {} }],
    ['aws-sdk:sfn:startExecution', { Input: '{}' }],
  ])('by %s ends with what nobody answers in the child', async (resource, parameters) => {
    const asking = child({ Q: task('sqs:sendMessage', { QueueUrl: 'u', MessageBody: 'm' }) });
    const starting = machine({ S: task(resource, { StateMachineArn: CHILD, ...parameters }) });
    await expect(parseStateMachine(starting).run({}, { stateMachines: [asking] })).rejects.toThrow('"Q"');
  });

  test.each([
    ['an object, as its text', { Input: { a: [1.5] } }, '{"a":[1.5]}'],
    ['a string, to the letter', { Input: '{"a": 1}' }, '{"a": 1}'],
    ['null, as an empty object', { Input: null }, '{}'],
    ['nothing, as an empty object', { Input: undefined }, '{}'],
  ])('gives the child %s', async (_what, parameters, text) => {
    const host = new Host({ stateMachines: [echo] });
    await host.start(parent('', parameters)).result;
    expect(host.describeExecution({ executionArn: ARN }).input).toBe(text);
  });

  test.each([
    [
      'a text that is no JSON',
      { Input: '{' },
      'StepFunctions.InvalidExecutionInputException',
      /^Invalid State Machine Execution Input: '/,
    ],
    [
      'a name that is none',
      { Name: 'a b' },
      'StepFunctions.InvalidNameException',
      /^Invalid Name: 'a b' \(Service: AWSStepFunctions; /,
    ],
  ])('fails for %s', async (_what, parameters, error, cause) => {
    const run = await new Host({ stateMachines: [echo] }).start(parent('', parameters)).result;
    expect(run).toMatchObject({ status: 'FAILED', error, cause: expect.stringMatching(cause) });
  });

  test('fails for a name that was taken', async () => {
    const host = new Host({ stateMachines: [echo] });
    await host.start(parent('.sync')).result;
    const run = await host.start(parent('.sync')).result;
    expect(run.error).toBe('StepFunctions.ExecutionAlreadyExistsException');
    expect(run.cause).toBe(
      `Execution Already Exists: '${ARN}' (Service: AWSStepFunctions; Status Code: 400; Error Code: ExecutionAlreadyExists; Request ID: 00000000-0000-4000-8000-000000000000; Proxy: null)`,
    );
  });

  test('is left to a function where there is one, and to nobody where the machine is not known', async () => {
    const host = new Host({ stateMachines: [echo], tasks: { Start: () => 'mocked' } });
    expect((await host.start(parent('.sync')).result).output).toBe('mocked');
    await expect(new Host().start(parent('.sync')).result).rejects.toMatchObject({ name: 'UnansweredTaskError' });
  });
});

describe('startExecution.sync', () => {
  test('waits for the child, and gives what DescribeExecution says', async () => {
    const host = new Host({ stateMachines: [echo] });
    const run = await host.start(parent('.sync')).result;
    expectHistory(run, [
      '1<0 ExecutionStarted',
      '2<0 TaskStateEntered',
      '3<2 TaskScheduled',
      '4<3 TaskStarted',
      '5<4 TaskSubmitted',
      '6<5 TaskSucceeded',
      '7<6 TaskStateExited',
      '8<7 ExecutionSucceeded',
    ]);
    expect(run.elapsed).toBe(90_000);
    expect(run.outputText).toBe(
      JSON.stringify({
        ExecutionArn: ARN,
        Input: '{"a":1}',
        InputDetails: { Included: true },
        Name: 'c1',
        Output: '{"a":1}',
        OutputDetails: { Included: true },
        RedriveCount: 0,
        RedriveStatus: 'NOT_REDRIVABLE',
        RedriveStatusReason: 'Execution is SUCCEEDED and cannot be redriven',
        StartDate: START,
        StateMachineArn: CHILD,
        Status: 'SUCCEEDED',
        StopDate: START + 90_000,
      }),
    );
  });

  test(':2 gives input and output as JSON', async () => {
    const run = await new Host({ stateMachines: [echo] }).start(parent('.sync:2')).result;
    expect(run.output).toMatchObject({ Input: { a: 1 }, Output: { a: 1 } });
  });

  test('fails as the child fails', async () => {
    const failing = child({ F: { Type: 'Fail', Error: 'Broken', Cause: 'glass' } });
    const run = await new Host({ stateMachines: [failing] }).start(parent('.sync')).result;
    expect([run.status, run.error]).toEqual(['FAILED', 'States.TaskFailed']);
    expect(run.cause).toBe(
      JSON.stringify({
        Cause: 'glass',
        Error: 'Broken',
        ExecutionArn: ARN,
        Input: '{"a":1}',
        InputDetails: { Included: true },
        Name: 'c1',
        OutputDetails: { Included: true },
        RedriveCount: 0,
        RedriveStatus: 'REDRIVABLE',
        StartDate: START,
        StateMachineArn: CHILD,
        Status: 'FAILED',
        StopDate: START,
      }),
    );
  });

  test.each<readonly [string, object, (host: Host) => Promise<Run> | undefined]>([
    ['the timeout of its task', { TimeoutSeconds: 30 }, (host) => host.executions[0]?.result],
    ['the end of its parent', {}, abortSoon],
  ])('stops the child at %s', async (_what, fields, end) => {
    const host = new Host({ stateMachines: [echo], clock: 'manual' });
    const execution = host.start(parent('.sync', {}, fields));
    await host.advance('10s');
    const ended = end(host);
    await host.advance('20s');
    await ended;
    expect(execution.status).not.toBe('RUNNING');
    expect(await host.executions[1]?.result).toMatchObject({ status: 'ABORTED' });
  });

  test('is answered by its token too, and lets the child run', async () => {
    const host: Host = new Host({
      stateMachines: [
        child({
          Tell: {
            ...task('aws-sdk:sfn:sendTaskSuccess', { 'TaskToken.$': '$.token', Output: '"told"' }),
            End: undefined,
            Next: 'W',
          },
          W: wait(5),
        }),
      ],
    });
    const run = await host.start(parent('.sync', { Input: { 'token.$': '$$.Task.Token' } })).result;
    expect(run).toMatchObject({ status: 'SUCCEEDED', output: 'told', elapsed: 0 });
    expect(await host.executions[1]?.result).toMatchObject({ status: 'SUCCEEDED', elapsed: 5000 });
  });

  test('ends with what nobody answers in the child', async () => {
    const asking = child({ Q: task('sqs:sendMessage', { QueueUrl: 'u', MessageBody: 'm' }) });
    await expect(new Host({ stateMachines: [asking] }).start(parent('.sync')).result).rejects.toThrow('"Q"');
  });

  test('of an Express execution is not supported', async () => {
    const express = child({ E: { Type: 'Pass', End: true } }, { type: 'EXPRESS' });
    const run = new Host({ stateMachines: [express] }).start(parent('.sync')).result;
    await expect(run).rejects.toMatchObject({ name: 'NotSupportedError' });
  });

  test('nests as deep as one likes, with one time', async () => {
    const names = ['a', 'b', 'c', 'd'];
    const arn = (name: string) => CHILD.replace('child', name);
    const nested = names.map((name, index) => {
      const next = names[index + 1];
      const states =
        next === undefined
          ? { W: { Type: 'Wait', Seconds: 60, End: true } }
          : { N: task('states:startExecution.sync:2', { StateMachineArn: arn(next) }) };
      return parseStateMachine(machine(states), { name });
    });
    const host = new Host({ stateMachines: nested });
    const run = await host.start(arn('a')).result;
    expect(run).toMatchObject({ status: 'SUCCEEDED', elapsed: 60_000 });
    expect(host.executions.map(({ status }) => status)).toEqual(['SUCCEEDED', 'SUCCEEDED', 'SUCCEEDED', 'SUCCEEDED']);
  });
});

describe('startExecution.waitForTaskToken', () => {
  test('waits for the token that the child was given', async () => {
    const host = new Host({
      stateMachines: [
        child({
          W: { Type: 'Wait', Seconds: 30, Next: 'Tell' },
          Tell: task('aws-sdk:sfn:sendTaskSuccess', { 'TaskToken.$': '$.token', Output: { ok: true } }),
        }),
      ],
    });
    const run = await host.start(parent('.waitForTaskToken', { Input: { 'token.$': '$$.Task.Token' } })).result;
    expect(run).toMatchObject({ output: { ok: true }, elapsed: 30_000 });
    expect(detailsOf(run.history[4])).toMatchObject({ resource: 'startExecution.waitForTaskToken' });
  });
});

describe('the API of Step Functions, as a task', () => {
  test('refuses a token that there is not, by the name that the SDK has for it', async () => {
    const run = await new Host().start(
      child({ T: task('aws-sdk:sfn:sendTaskSuccess', { TaskToken: 'x', Output: '1' }) }),
    ).result;
    expect(run.error).toBe('Sfn.InvalidTokenException');
    expect(run.cause).toMatch(
      /^Invalid Token: 'Invalid token' \(Service: Sfn, Status Code: 400, Request ID: [-0-9a-f]+\) \(SDK Attempt Count: 1\)$/,
    );
  });

  test('fails and keeps alive the task of another execution', async () => {
    const tokens: string[] = [];
    const host: Host = new Host({
      tasks: {
        Ask: (_input: unknown, task: TaskRequest) => {
          tokens.push(task.taskToken as string);
          return task.waitForTaskToken();
        },
      },
    });
    const asking = host.start(
      child({
        Ask: { ...task('sqs:sendMessage.waitForTaskToken', { QueueUrl: 'u', MessageBody: 'm' }), HeartbeatSeconds: 60 },
      }),
    );
    const answering = parseStateMachine(
      machine({
        W: { Type: 'Wait', Seconds: 50, Next: 'Beat' },
        Beat: {
          Type: 'Task',
          Resource: 'arn:aws:states:::aws-sdk:sfn:sendTaskHeartbeat',
          Parameters: { 'TaskToken.$': '$.token' },
          ResultPath: null,
          Next: 'W2',
        },
        W2: { Type: 'Wait', Seconds: 50, Next: 'Fail' },
        Fail: task('aws-sdk:sfn:sendTaskFailure', { 'TaskToken.$': '$.token', Error: 'No' }),
      }),
    );
    while (tokens.length === 0) await new Promise((resolve) => setImmediate(resolve));
    host.start(answering, { token: tokens[0] });
    expect(await asking.result).toMatchObject({ error: 'No', elapsed: 100_000 });
  });

  test('is told when the execution that it starts begins', async () => {
    const starting = parseStateMachine(
      machine({ Start: task('aws-sdk:sfn:startExecution', { StateMachineArn: CHILD, Name: 'c1' }) }),
    );
    const run = await new Host({ stateMachines: [echo] }).start(starting).result;
    expect(run.output).toEqual({ ExecutionArn: ARN, StartDate: '2024-01-01T00:00:00Z' });
  });

  test('starts and describes executions', async () => {
    const host = new Host({ stateMachines: [echo] });
    const api = parseStateMachine(
      machine({
        Start: {
          Type: 'Task',
          Resource: 'arn:aws:states:::aws-sdk:sfn:startExecution',
          Parameters: { StateMachineArn: CHILD, Name: 'c1' },
          Next: 'Describe',
        },
        Describe: task('aws-sdk:sfn:describeExecution', { 'ExecutionArn.$': '$.ExecutionArn' }),
      }),
    );
    const run = await host.start(api).result;
    expect(run.output).toMatchObject({
      ExecutionArn: ARN,
      Status: 'RUNNING',
      StartDate: '2024-01-01T00:00:00Z',
      InputDetails: { Included: true },
    });
  });
});

describe('an Express state machine', () => {
  const express = child({ W: { Type: 'Wait', Seconds: 2, End: true } }, { type: 'EXPRESS' });

  test('is started synchronously by the SDK, with the answer of StartSyncExecution', async () => {
    const host = new Host({ stateMachines: [express] });
    const run = await host.start(asking('aws-sdk:sfn:startSyncExecution')).result;
    expect(run).toMatchObject({ status: 'SUCCEEDED', elapsed: 2000 });
    expect(run.output).toMatchObject({
      BillingDetails: { BilledDurationInMilliseconds: 2000, BilledMemoryUsedInMB: 64 },
      Input: '{"a":1}',
      Output: '{"a":1}',
      Status: 'SUCCEEDED',
      StopDate: '2024-01-01T00:00:02Z',
    });
  });

  test('that fails is an answer, too; a Standard one is refused', async () => {
    const failing = child({ F: { Type: 'Fail', Error: 'E' } }, { type: 'EXPRESS' });
    const host = new Host({ stateMachines: [failing] });
    expect((await host.start(asking('aws-sdk:sfn:startSyncExecution')).result).output).toMatchObject({
      Status: 'FAILED',
      Error: 'E',
    });
    const standard = new Host({ stateMachines: [echo] });
    expect((await standard.start(asking('aws-sdk:sfn:startSyncExecution')).result).error).toBe(
      'Sfn.StateMachineTypeNotSupportedException',
    );
  });

  test('is not waited for by .sync: what the service says to that is not known', async () => {
    const host = new Host({ stateMachines: [express] });
    await expect(host.start(parent('.sync')).result).rejects.toMatchObject({ name: 'NotSupportedError' });
  });

  function asking(resource: string) {
    return parseStateMachine(machine({ S: task(resource, { StateMachineArn: CHILD, Input: { a: 1 } }) }));
  }
});

describe('an execution by name', () => {
  test('is started once: the same again is the same one', () => {
    const host = new Host({ clock: 'manual' });
    const first = host.start(echo, { a: 1 }, { name: 'n' });
    expect(host.start(echo, { a: 1 }, { name: 'n' })).toBe(first);
    expect(() => host.start(echo, { a: 2 }, { name: 'n' })).toThrow(
      expect.objectContaining({
        name: 'ExecutionAlreadyExists',
        message: `Execution Already Exists: '${first.executionArn}'`,
      }),
    );
  });

  test('is not started again when it has ended', async () => {
    const host = new Host();
    await host.start(echo, {}, { name: 'n' }).result;
    expect(() => host.start(echo, {}, { name: 'n' })).toThrow(
      expect.objectContaining({ name: 'ExecutionAlreadyExists' }),
    );
  });

  test('may repeat when it is Express', async () => {
    const host = new Host();
    const express = child({ E: { Type: 'Pass', End: true } }, { type: 'EXPRESS' });
    const [one, two] = [host.start(express, {}, { name: 'n' }), host.start(express, {}, { name: 'n' })];
    expect(one.executionArn).not.toBe(two.executionArn);
    expect(() => host.describeExecution({ executionArn: one.executionArn })).toThrow(
      expect.objectContaining({ name: 'InvalidArn' }),
    );
  });

  test('is described while it runs and after', async () => {
    const host = new Host();
    const execution = host.start(echo, { a: 1 }, { name: 'n' });
    const { executionArn } = execution;
    await execution.result;
    expect(host.describeExecution({ executionArn })).toEqual({
      executionArn,
      stateMachineArn: CHILD,
      name: 'n',
      status: 'SUCCEEDED',
      startDate: new Date(START),
      stopDate: new Date(START + 90_000),
      input: '{"a":1}',
      inputDetails: { included: true },
      output: '{"a":1}',
      outputDetails: { included: true },
      redriveCount: 0,
      redriveStatus: 'NOT_REDRIVABLE',
      redriveStatusReason: 'Execution is SUCCEEDED and cannot be redriven',
    });
    expect(() => host.describeExecution({ executionArn: 'x' })).toThrow(
      expect.objectContaining({ name: 'ExecutionDoesNotExist' }),
    );
  });
});

describe('a synchronous Express start', () => {
  test('answers with output and billing, whatever the time of the clock', async () => {
    const express = child({ W: { Type: 'Wait', Seconds: 2, End: true } }, { type: 'EXPRESS' });
    const answer = await new Host().startSync(express, { a: 1 }, { name: 'n' });
    expect(answer).toMatchObject({
      status: 'SUCCEEDED',
      output: '{"a":1}',
      outputDetails: { included: true },
      billingDetails: { billedDurationInMilliseconds: 2000, billedMemoryUsedInMB: 64 },
    });
    expect(answer.executionArn).toMatch(/^arn:aws:states:us-east-1:123456789012:express:child:n:[-0-9a-f]{36}$/);
  });

  test.each([
    ['fails', { F: { Type: 'Fail', Error: 'E', Cause: 'c' } }, { status: 'FAILED', error: 'E', cause: 'c' }],
    ['has five minutes', { W: { Type: 'Wait', Seconds: 301, End: true } }, { status: 'TIMED_OUT' }],
  ])('that %s is an answer too', async (_what, states, answer) => {
    const result = await new Host().startSync(child(states, { type: 'EXPRESS' }));
    expect(result).toMatchObject(answer);
    expect(result).not.toHaveProperty('output');
  });

  test('of a Standard state machine is refused', async () => {
    await expect(new Host().startSync(echo)).rejects.toMatchObject({
      name: 'StateMachineTypeNotSupported',
      message: 'This operation is not supported by this type of state machine',
    });
  });
});

test('two state machines cannot have one ARN', () => {
  const host = new Host({ stateMachines: [echo] });
  expect(() => host.add(child({ P: { Type: 'Pass', End: true } }))).toThrow(
    expect.objectContaining({ name: 'StateMachineAlreadyExists' }),
  );
  host.add(echo, `${CHILD}:PROD`);
  expect(host.start(`${CHILD}:PROD`).executionArn).toContain(':execution:child:');
  expect(() => host.start('arn:x')).toThrow(expect.objectContaining({ name: 'StateMachineDoesNotExist' }));
});

test('executions of one host share its time, and the order is the same on every run', async () => {
  const order = async () => {
    const seen: string[] = [];
    const host = new Host({
      tasks: async (input: { n: number }, task: TaskRequest) => {
        await task.sleep(input.n * 1000);
        seen.push(`${input.n}@${task.now().getTime() - START}`);
      },
    });
    const asking = parseStateMachine(
      machine({
        T: { Type: 'Task', Resource: QUEUE, Parameters: { QueueUrl: 'u', MessageBody: 'm', 'n.$': '$.n' }, End: true },
      }),
    );
    await Promise.all([3, 1, 2, 1].map((n) => host.start(asking, { n }).result));
    return seen;
  };
  expect(await order()).toEqual(['1@1000', '1@1000', '2@2000', '3@3000']);
  expect(await order()).toEqual(await order());
});

function task(resource: string, parameters: object): object {
  return { Type: 'Task', Resource: `arn:aws:states:::${resource}`, Parameters: parameters, End: true };
}

function wait(seconds: number): object {
  return { Type: 'Wait', Seconds: seconds, End: true };
}

function abortSoon(host: Host): Promise<Run> | undefined {
  const [execution] = host.executions;
  void execution?.abort();
  return execution?.result;
}
