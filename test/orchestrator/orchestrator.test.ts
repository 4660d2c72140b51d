import { describe, expect, it } from 'vitest';
import { parseStateMachine } from '../../src/index.js';
import { Orchestrator } from '../../src/orchestrator.js';
import { memoryStore } from '../../src/store/memory-store.js';

const order = parseStateMachine({
  StartAt: 'Charge',
  States: {
    Charge: { Type: 'Task', Resource: 'arn:aws:lambda:us-east-1:123456789012:function:charge', Next: 'Ship' },
    Ship: { Type: 'Task', Resource: 'arn:aws:lambda:us-east-1:123456789012:function:ship', End: true },
  },
});

describe('an execution', () => {
  it('runs to its end', async () => {
    const orchestrator = new Orchestrator({
      store: memoryStore(),
      tasks: { Charge: (input) => ({ ...input, charged: true }), Ship: async (input) => ({ ...input, shipped: true }) },
    });
    const execution = await orchestrator.start(order, { id: 7 }, { name: 'o7' });
    expect(await execution.result()).toMatchObject({
      status: 'SUCCEEDED',
      name: 'o7',
      input: '{"id":7}',
      output: '{"id":7,"charged":true,"shipped":true}',
    });
    expect((await execution.history()).map(({ type }) => type)).toEqual([
      'ExecutionStarted',
      'TaskStateEntered',
      'LambdaFunctionScheduled',
      'LambdaFunctionStarted',
      'LambdaFunctionSucceeded',
      'TaskStateExited',
      'TaskStateEntered',
      'LambdaFunctionScheduled',
      'LambdaFunctionStarted',
      'LambdaFunctionSucceeded',
      'TaskStateExited',
      'ExecutionSucceeded',
    ]);
    await orchestrator.close();
  });

  it('goes on in the next process', async () => {
    const store = memoryStore();
    const machine = parseStateMachine({
      StartAt: 'Ask',
      States: {
        Ask: {
          Type: 'Task',
          Resource: 'arn:aws:states:::sqs:sendMessage.waitForTaskToken',
          Parameters: { QueueUrl: 'q', 'MessageBody.$': '$$.Task.Token' },
          Next: 'Rest',
        },
        Rest: { Type: 'Wait', Seconds: 1, End: true },
      },
    });
    let token = '';
    const tasks = {
      Ask: (input: { MessageBody: string }, task: { waitForTaskToken(r: unknown): Promise<never> }) => {
        token = input.MessageBody;
        return task.waitForTaskToken({ MessageId: '1' });
      },
    };
    const first = new Orchestrator({ store, tasks });
    const { executionArn } = await first.start(machine);
    while (token === '') await new Promise((resolve) => setTimeout(resolve, 5));
    await first.close();

    const second = new Orchestrator({ store, tasks: () => expect.unreachable() });
    await second.sendTaskSuccess({ taskToken: token, output: '{"approved":true}' });
    await second.close();

    const third = new Orchestrator({ store });
    expect(await third.execution(executionArn).result()).toMatchObject({
      status: 'SUCCEEDED',
      output: '{"approved":true}',
    });
    await third.close();
  });
});

const ask = parseStateMachine({
  StartAt: 'Ask',
  States: {
    Ask: {
      Type: 'Task',
      Resource: 'arn:aws:states:::sqs:sendMessage.waitForTaskToken',
      Parameters: { QueueUrl: 'q', 'MessageBody.$': '$$.Task.Token' },
      End: true,
    },
  },
});

describe('a name', () => {
  it('is taken once by starts that come at the same time', async () => {
    const orchestrator = new Orchestrator({ store: memoryStore(), tasks: (_input, task) => task.sleep(Infinity) });
    const start = (input: unknown) => orchestrator.start(order, input, { name: 'o7' });
    const same = await Promise.all([start({ id: 7 }), start({ id: 7 }), start({ id: 7 })]);
    expect(new Set(same.map(({ executionArn }) => executionArn)).size).toBe(1);
    await expect(start({ id: 8 })).rejects.toMatchObject({ name: 'ExecutionAlreadyExists' });
    expect((await orchestrator.listExecutions()).executions).toHaveLength(1);
    await orchestrator.close();
  });
});

describe('a task that waits for its token', () => {
  it('is not begun again because its execution only waits, whether or not it told the response', async () => {
    const tokens: string[] = [];
    const orchestrator = new Orchestrator({
      store: memoryStore(),
      idleExecutions: 0,
      tasks: ({ MessageBody }, task) => {
        tokens.push(MessageBody);
        return task.waitForTaskToken(tokens.length === 1 ? undefined : { MessageId: '1' });
      },
    });
    const executions = [await orchestrator.start(ask), await orchestrator.start(ask)];
    while (tokens.length < 2) await new Promise((resolve) => setTimeout(resolve, 5));
    await new Promise((resolve) => setTimeout(resolve, 50));
    for (const taskToken of [...tokens]) await orchestrator.sendTaskSuccess({ taskToken, output: '1' });
    for (const execution of executions) expect(await execution.result()).toMatchObject({ status: 'SUCCEEDED' });
    expect(tokens).toHaveLength(2);
    const again = orchestrator.sendTaskSuccess({ taskToken: tokens[0] as string, output: '1' });
    await expect(again).rejects.toMatchObject({ name: 'TaskTimedOut' });
    await orchestrator.close();
  });
});

describe('a task of an activity', () => {
  const activityArn = 'arn:aws:states:us-east-1:123456789012:activity:work';
  const machine = parseStateMachine({
    StartAt: 'Work',
    States: {
      Work: {
        Type: 'Task',
        Resource: activityArn,
        Retry: [{ ErrorEquals: ['States.ALL'] }],
        Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Caught' }],
        End: true,
      },
      Caught: { Type: 'Pass', End: true },
    },
  });

  it('fails the execution while there is no such activity, and is no fault', async () => {
    const faults: unknown[] = [];
    const orchestrator = new Orchestrator({ store: memoryStore(), onFault: (fault) => faults.push(fault) });
    const execution = await orchestrator.start(machine);
    expect(await execution.result()).toMatchObject({
      status: 'FAILED',
      error: 'States.Runtime',
      cause:
        "An error occurred while executing the state 'Work' (entered at the event id #2). " +
        `The activity ${activityArn} does not exist.`,
    });
    expect((await execution.history()).at(-1)?.type).toBe('ExecutionFailed');
    expect(faults).toEqual([]);
    await orchestrator.close();
  });

  it('is answered by a function where one was passed', async () => {
    const orchestrator = new Orchestrator({ store: memoryStore(), tasks: { Work: () => 'done' } });
    expect(await (await orchestrator.start(machine)).result()).toMatchObject({ output: '"done"' });
    await orchestrator.close();
  });

  it('goes on waiting when its activity is deleted, in the next process too; a worker that has it can answer', async () => {
    const store = memoryStore();
    const first = new Orchestrator({ store });
    await first.createActivity(activityArn);
    const taken = await first.start(machine);
    const { taskToken = '' } = await first.getActivityTask({ activityArn });
    const waiting = await first.start(machine);
    await first.deleteActivity(activityArn);
    await first.close();

    const second = new Orchestrator({ store });
    await second.sendTaskSuccess({ taskToken, output: '1' });
    expect(await second.execution(taken.executionArn).result()).toMatchObject({
      status: 'SUCCEEDED',
      output: '1',
    });
    expect(await second.execution(waiting.executionArn).describe()).toMatchObject({ status: 'RUNNING' });
    await second.execution(waiting.executionArn).stop();
    await second.close();
  });
});
