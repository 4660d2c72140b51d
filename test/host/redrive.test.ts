// Redrives as far as the host is concerned: what came from a journal, and what happens before a redrive goes on.

import { describe, expect, test } from 'vitest';
import { Host, parseStateMachine, type TaskFunction } from '../../src/index.js';
import { FUNCTION, machine } from '../core/harness.js';

const working = parseStateMachine(machine({ T: { Type: 'Task', Resource: FUNCTION, End: true } }));
const waiting = parseStateMachine(
  machine({
    T: {
      Type: 'Task',
      Resource: 'arn:aws:states:::sqs:sendMessage.waitForTaskToken',
      Parameters: { QueueUrl: 'https://sqs.us-east-1.amazonaws.com/123456789012/q', 'MessageBody.$': '$$.Task.Token' },
      End: true,
    },
  }),
);
const fails: TaskFunction = () => {
  throw new Error('down');
};

describe('an execution that is to be redriven', () => {
  test('runs from then on', async () => {
    const host = new Host({ tasks: fails });
    const execution = host.start(working);
    await execution.result;
    const redriven = execution.redrive();
    expect(execution.status).toBe('RUNNING');
    const described = host.describeExecution(execution);
    expect(described).toMatchObject({ status: 'RUNNING', redriveStatus: 'NOT_REDRIVABLE' });
    expect(described).not.toHaveProperty('error');
    expect(described).not.toHaveProperty('stopDate');
    expect((await redriven).status).toBe('FAILED');
  });

  test('and is stopped before it goes on asks nobody', async () => {
    const execution = new Host({ tasks: fails }).start(working);
    await execution.result;
    const asked: string[] = [];
    const redriven = execution.redrive({ tasks: (_input: unknown, { state }) => asked.push(state) });
    await execution.abort({ error: 'Enough' });
    expect(await redriven).toMatchObject({ status: 'ABORTED', error: 'Enough' });
    expect(asked).toEqual([]);
  });
});

describe('an execution from its journal', () => {
  test('is not taken in before the time at which it ended', async () => {
    const late = parseStateMachine(
      machine({ W: { Type: 'Wait', Seconds: 60, Next: 'F' }, F: { Type: 'Fail', Error: 'E' } }),
    );
    const { journal, stopDate } = await late.run();
    expect(() => new Host().load(late, journal)).toThrow(/ends at 2024-01-01T00:01:00.000Z.*pass a `startTime`/);
    expect(new Host({ startTime: stopDate }).load(late, journal).status).toBe('FAILED');
  });

  test('leaves the others names and seeds of their own', async () => {
    const earlier = new Host({ tasks: fails });
    const runs = [await earlier.start(working).result, await earlier.start(working).result];
    const host = new Host({ tasks: (input) => input });
    const [second] = runs.slice(1).map(({ journal }) => host.load(working, journal));
    const started = [host.start(working), host.start(working)];
    expect(new Set([second?.name, ...started.map(({ name }) => name)]).size).toBe(3);
    expect((await Promise.all(started.map(({ result }) => result))).map(({ status }) => status)).toEqual([
      'SUCCEEDED',
      'SUCCEEDED',
    ]);
  });

  test('with the seed of another one is not given the token of its task', async () => {
    const [a, b] = [
      await waiting.run({}, { tasks: fails, name: 'a' }),
      await waiting.run({}, { tasks: fails, name: 'b' }),
    ];
    const host = new Host({ tasks: (_input: unknown, task) => task.waitForTaskToken({}) });
    const first = host.load(waiting, a.journal);
    const second = host.load(waiting, b.journal);
    const token = new Promise<string>((resolve) => {
      first.onHistory(({ type, taskScheduledEventDetails: details }) => {
        if (type === 'TaskScheduled') resolve(JSON.parse(String(details?.parameters)).MessageBody);
      });
    });
    const redriven = first.redrive();
    await expect(second.redrive()).rejects.toThrow(/executions with the same seed draw the same tokens/);
    await host.sendTaskSuccess({ taskToken: await token, output: '1' });
    expect(await redriven).toMatchObject({ status: 'SUCCEEDED', output: 1 });
  });
});
