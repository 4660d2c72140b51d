// What a process finds that opens a store after another one has died: tasks that were at work, timers that are overdue,
// definitions that it cannot run.

import { describe, expect, test } from 'vitest';
import { integration, parseStateMachine, type TaskRequest } from '../../src/index.js';
import { Orchestrator, type OrchestratorFault } from '../../src/orchestrator.js';
import { memoryStore, type Store } from '../../src/store.js';

const FUNCTION = 'arn:aws:lambda:us-east-1:123456789012:function:';
const START = Date.UTC(2026, 0, 1);

/** A machine of one Task, and of a state that catches what it fails with. */
const work = (fields: object = {}) =>
  parseStateMachine({
    StartAt: 'Work',
    States: {
      Work: {
        Type: 'Task',
        Resource: `${FUNCTION}work`,
        ...fields,
        Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Caught' }],
        End: true,
      },
      Caught: { Type: 'Pass', End: true },
    },
  });

/** Runs until the function is at work, and lets the process die. */
async function dies(
  store: Store,
  machine: ReturnType<typeof work>,
  startTime = START,
): Promise<{ executionArn: string; keys: string[] }> {
  const keys: string[] = [];
  const orchestrator = new Orchestrator({
    store,
    clock: 'manual',
    startTime,
    tasks: (_input, task: TaskRequest) => {
      keys.push(task.idempotencyKey);
      return task.sleep(Infinity);
    },
  });
  const { executionArn } = await orchestrator.start(machine);
  await orchestrator.advance(0);
  expect(keys).toHaveLength(1);
  await orchestrator.close();
  return { executionArn, keys };
}

describe('a task that was at work', () => {
  test('is begun again with its key', async () => {
    const store = memoryStore();
    const { executionArn, keys } = await dies(store, work());
    const next = new Orchestrator({
      store,
      tasks: (_input, task) => {
        keys.push(task.idempotencyKey);
        return 'again';
      },
    });
    expect(await next.execution(executionArn).result()).toMatchObject({ status: 'SUCCEEDED', output: '"again"' });
    expect(keys[1]).toBe(keys[0]);
    await next.close();
  });

  test('fails where that is asked for, and Retry and Catch decide', async () => {
    const retry = [{ ErrorEquals: ['Stepwright.TaskInterrupted'], IntervalSeconds: 1, MaxAttempts: 1 }];
    const attempts: [string, number][] = [];
    const goesOn = async (machine: ReturnType<typeof work>) => {
      const store = memoryStore();
      const { executionArn, keys } = await dies(store, machine);
      const next = new Orchestrator({
        store,
        interruptedTasks: ({ state, attempt }) => (state === 'Work' && attempt === 1 ? 'fail' : 'startAgain'),
        tasks: (_input, task: TaskRequest) => {
          attempts.push([task.idempotencyKey, task.attempt]);
          return 'done';
        },
      });
      const { output = '' } = await next.execution(executionArn).result();
      await next.close();
      return { output: JSON.parse(output), keys };
    };
    const retried = await goesOn(work({ Retry: retry }));
    expect(retried.output).toBe('done');
    expect(attempts.map(([, attempt]) => attempt)).toEqual([2]);
    expect(attempts[0]?.[0]).not.toBe(retried.keys[0]);
    const caught = await goesOn(work());
    expect(caught.output).toMatchObject({ Error: 'Stepwright.TaskInterrupted' });
    expect(attempts).toHaveLength(1);
  });

  test('whose time was up meanwhile times out, and is not begun again', async () => {
    const store = memoryStore();
    const { executionArn } = await dies(store, work({ TimeoutSeconds: 60 }));
    const next = new Orchestrator({
      store,
      clock: 'manual',
      startTime: START + 3_600_000,
      tasks: () => expect.unreachable(),
    });
    await next.open();
    await next.advance(0);
    const { output, stopDate } = await next.execution(executionArn).result();
    expect(JSON.parse(output ?? '')).toMatchObject({ Error: 'States.Timeout' });
    expect(stopDate).toEqual(new Date(START + 3_600_000));
    await next.close();
  });
});

test('a Wait that is overdue ends at once; one that is not, at its time', async () => {
  const wait = (Seconds: number) =>
    parseStateMachine({ StartAt: 'W', States: { W: { Type: 'Wait', Seconds, End: true } } });
  const store = memoryStore();
  const first = new Orchestrator({ store, clock: 'manual', startTime: START, idleExecutions: 0 });
  const [overdue, later] = [await first.start(wait(60)), await first.start(wait(7200))];
  await first.close();
  const next = new Orchestrator({ store, clock: 'manual', startTime: START + 3_600_000 });
  await next.open();
  await next.advance(0);
  expect(await next.execution(overdue.executionArn).describe()).toMatchObject({
    status: 'SUCCEEDED',
    stopDate: new Date(START + 3_600_000),
  });
  expect(await next.execution(later.executionArn).describe()).toMatchObject({ status: 'RUNNING' });
  await next.advance('1h');
  expect(await next.execution(later.executionArn).describe()).toMatchObject({
    status: 'SUCCEEDED',
    stopDate: new Date(START + 7_200_000),
  });
  await next.close();
});

test('a definition that needs what was not passed stops its executions, and no others', async () => {
  const store = memoryStore();
  const own = integration({ service: 'ourmail', action: 'send', patterns: ['requestResponse'] });
  const mail = parseStateMachine(
    {
      StartAt: 'Send',
      States: { Send: { Type: 'Task', Resource: 'arn:aws:states:::ourmail:send', Parameters: {}, End: true } },
    },
    { integrations: [own] },
  );
  const first = new Orchestrator({ store, integrations: [own], tasks: (_input, task) => task.sleep(Infinity) });
  const [needy, plain] = [await first.start(mail), await first.start(work())];
  await first.close();
  const faults: OrchestratorFault[] = [];
  const next = new Orchestrator({ store, tasks: () => 'done', onFault: (fault) => void faults.push(fault) });
  expect(await next.execution(plain.executionArn).result()).toMatchObject({ status: 'SUCCEEDED' });
  await expect(next.execution(needy.executionArn).result()).rejects.toThrow(/ourmail/);
  expect(faults.map(({ executionArn }) => executionArn)).toEqual([needy.executionArn]);
  await next.close();
  const last = new Orchestrator({ store, integrations: [own], tasks: () => 'sent' });
  expect(await last.execution(needy.executionArn).result()).toMatchObject({ status: 'SUCCEEDED' });
  await last.close();
});
