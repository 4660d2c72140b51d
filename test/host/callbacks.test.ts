// Task tokens: who has one answers the task, once, from inside or outside of a function.
// https://docs.aws.amazon.com/step-functions/latest/dg/connect-to-resource.html#connect-wait-token

import { describe, expect, test } from 'vitest';
import {
  Host,
  parseStateMachine,
  type RunningExecution,
  type TaskRequest,
  UnansweredInTimeError,
} from '../../src/index.js';
import { detailsOf, expectHistory, machine, QUEUE } from '../core/harness.js';

const asking = (fields: object = {}) =>
  parseStateMachine(
    machine({
      Ask: {
        Type: 'Task',
        Resource: `${QUEUE}.waitForTaskToken`,
        Parameters: { QueueUrl: 'u', MessageBody: { 'token.$': '$$.Task.Token' } },
        ...fields,
        End: true,
      },
    }),
  );

/** Answers with the response, keeps the token, and leaves the task to whoever has it. */
function keeping(tokens: string[]) {
  return (input: { MessageBody: { token: string } }, task: TaskRequest) => {
    tokens.push(input.MessageBody.token);
    return task.waitForTaskToken({ MessageId: '1' });
  };
}

async function waiting(fields?: object, options: object = {}) {
  const tokens: string[] = [];
  const host = new Host({ tasks: keeping(tokens), ...options });
  const execution = host.start(asking(fields));
  await until(() => tokens.length > 0);
  return { host, execution, tokens, taskToken: tokens[0] as string };
}

async function until(isTrue: () => boolean): Promise<void> {
  while (!isTrue()) await new Promise((resolve) => setImmediate(resolve));
}

describe('an answer from outside', () => {
  test('ends the task, after its response was told', async () => {
    const { host, execution, taskToken } = await waiting();
    await host.sendTaskSuccess({ taskToken, output: '{"approved": true}' });
    const run = await execution.result;
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
    expect(detailsOf(run.history[4])).toMatchObject({
      output: '{"MessageId":"1"}',
      resource: 'sendMessage.waitForTaskToken',
    });
    expect(run.outputText).toBe('{"approved": true}');
  });

  test('fails the task, with what it says or with nothing', async () => {
    const { host, execution, taskToken } = await waiting();
    await host.sendTaskFailure({ taskToken, error: 'Refused', cause: 'by the boss' });
    expect(await execution.result).toMatchObject({ status: 'FAILED', error: 'Refused', cause: 'by the boss' });
    const again = await waiting();
    await again.host.sendTaskFailure({ taskToken: again.taskToken });
    expect(await again.execution.result).toMatchObject({ status: 'FAILED', error: undefined, cause: undefined });
  });

  test('comes before the function that has the token gives up', async () => {
    let aborted = false;
    const host: Host = new Host({
      tasks: async (_input: unknown, task: TaskRequest) => {
        task.signal.addEventListener('abort', () => {
          aborted = true;
        });
        await host.sendTaskSuccess({ taskToken: task.taskToken as string, output: '1' });
        throw new Error('too late');
      },
    });
    const run = await host.start(asking()).result;
    expect([run.output, aborted]).toEqual([1, true]);
  });

  test('may be given by the function while it is called', async () => {
    const host: Host = new Host({
      tasks: (_input: unknown, task: TaskRequest) => {
        void host.sendTaskSuccess({ taskToken: task.taskToken as string, output: '"now"' });
        return 'what the function returns';
      },
    });
    expect((await host.start(asking()).result).output).toBe('now');
  });

  test('by a heartbeat starts the time of heartbeats anew', async () => {
    const { host, execution, taskToken } = await waiting({ HeartbeatSeconds: 10 }, { clock: 'manual' });
    await host.advance('9s');
    await host.sendTaskHeartbeat({ taskToken });
    await host.advance('9s');
    expect(execution.status).toBe('RUNNING');
    await host.advance('1s');
    expect(await execution.result).toMatchObject({ status: 'FAILED', error: 'States.Timeout' });
  });
});

describe('is refused for', () => {
  test('a token that nobody gave', async () => {
    const host = new Host();
    const taskToken = 'x';
    const refusal = { name: 'InvalidToken', message: "Invalid Token: 'Invalid token'" };
    await expect(host.sendTaskSuccess({ taskToken, output: '1' })).rejects.toMatchObject(refusal);
    await expect(host.sendTaskFailure({ taskToken })).rejects.toMatchObject(refusal);
    await expect(host.sendTaskHeartbeat({ taskToken })).rejects.toMatchObject(refusal);
  });

  test.each<readonly [string, (host: Host, execution: RunningExecution, taskToken: string) => Promise<unknown>]>([
    ['a task that was answered', (host, _execution, taskToken) => host.sendTaskSuccess({ taskToken, output: '1' })],
    ['a task of an execution that was stopped', (_host, execution) => execution.abort()],
    ['a task whose time was up', (_host, execution) => execution.result],
  ])('%s', async (_what, end) => {
    const { host, execution, taskToken } = await waiting({ TimeoutSeconds: 60 });
    await end(host, execution, taskToken);
    await execution.result;
    await expect(host.sendTaskSuccess({ taskToken, output: '2' })).rejects.toMatchObject({
      name: 'TaskTimedOut',
      message: "Task Timed Out: 'Provided task does not exist anymore'",
    });
  });

  test.each([
    ['what is not JSON', '{', 'InvalidOutput'],
    ['an empty text', '', 'InvalidOutput'],
    ['more than 262,144 characters', JSON.stringify('x'.repeat(262_144)), 'ValidationException'],
  ])('%s, and the task goes on', async (_what, output, name) => {
    const { host, execution, taskToken } = await waiting();
    await expect(host.sendTaskSuccess({ taskToken, output })).rejects.toMatchObject({ name });
    await host.sendTaskSuccess({ taskToken, output: '1' });
    expect((await execution.result).output).toBe(1);
  });

  test('an error or a cause that is too long', async () => {
    const { host, taskToken } = await waiting();
    await expect(host.sendTaskFailure({ taskToken, error: 'x'.repeat(257) })).rejects.toMatchObject({
      name: 'ValidationException',
    });
    await expect(host.sendTaskFailure({ taskToken, cause: 'x'.repeat(32_769) })).rejects.toMatchObject({
      name: 'ValidationException',
    });
    await expect(host.sendTaskSuccess({ taskToken, output: 5 as unknown as string })).rejects.toThrow(
      new TypeError('`output` has to be a text, not number'),
    );
  });
});

describe('the virtual clock', () => {
  test('waits for a token whose task has no timeout', async () => {
    const { host, execution, taskToken } = await waiting();
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(execution.status).toBe('RUNNING');
    await host.sendTaskSuccess({ taskToken, output: '1' });
    expect((await execution.result).elapsed).toBe(0);
  });

  test('goes on to the timeout of a task that has one', async () => {
    const { execution } = await waiting({ TimeoutSeconds: 3600 });
    expect(await execution.result).toMatchObject({ error: 'States.Timeout', elapsed: 3_600_000 });
  });

  test('stands for as long as it is held', async () => {
    const { host, execution, taskToken } = await waiting({ TimeoutSeconds: 3600 }, { clock: 'manual' });
    const virtual = new Host({ tasks: (_input: unknown, task: TaskRequest) => task.waitForTaskToken() });
    const held = virtual.start(asking({ TimeoutSeconds: 3600 }));
    await virtual.holdClock(new Promise((resolve) => setTimeout(resolve, 20)));
    expect((await held.result).status).toBe('FAILED');
    await host.sendTaskSuccess({ taskToken, output: '1' });
    expect((await execution.result).status).toBe('SUCCEEDED');
  });

  test('gives up a token that nobody answers, and says for which state', async () => {
    const { execution } = await waiting({}, { answerTimeout: 20 });
    const fault = await execution.result.catch((error: unknown) => error);
    expect(fault).toBeInstanceOf(UnansweredInTimeError);
    expect(fault).toMatchObject({ states: ['Ask'], message: expect.stringContaining('"Ask"') });
  });

  test('gives up a function that never answers', async () => {
    const run = asking().run({}, { tasks: () => new Promise(() => undefined), answerTimeout: 20 });
    await expect(run).rejects.toThrow(UnansweredInTimeError);
  });

  test('gives up who waits for a clock that is never let go', async () => {
    const host = new Host({ answerTimeout: 20 });
    const pausing = host.start(parseStateMachine(machine({ W: { Type: 'Wait', Seconds: 60, End: true } })));
    void host.holdClock(new Promise(() => undefined));
    await expect(pausing.result).rejects.toThrow(/clock of the host is held/);
  });
});

test('tokens are decided by the seed', async () => {
  const [one, same, other] = [await waiting(), await waiting(), await waiting({}, { seed: 1 })];
  expect(one.taskToken).toBe(same.taskToken);
  expect(one.taskToken).not.toBe(other.taskToken);
});

test('a function of a task without a token cannot wait for one', async () => {
  const plain = parseStateMachine(
    machine({ T: { Type: 'Task', Resource: QUEUE, Parameters: { QueueUrl: 'u', MessageBody: 'm' }, End: true } }),
  );
  const run = plain.run({}, { tasks: (_input: unknown, task: TaskRequest) => task.waitForTaskToken() });
  await expect(run).rejects.toThrow(
    new TypeError(`The function for state "T" (${QUEUE}) waits for a task token that it has not`),
  );
});
