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
