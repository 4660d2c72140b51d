// What goes wrong, and whom it concerns: one execution, which stands where it was and can go on, or the store, and all.

import { setTimeout as realTime } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { parseStateMachine, type TaskRequest } from '../../src/index.js';
import { Orchestrator, type OrchestratorFault, type OrchestratorOptions } from '../../src/orchestrator.js';
import { memoryStore } from '../../src/store/memory-store.js';
import { type Store, StoreError } from '../../src/store/store.js';

const lambda = (name: string) => `arn:aws:lambda:us-east-1:123456789012:function:${name}`;
const work = parseStateMachine(
  { StartAt: 'Work', States: { Work: { Type: 'Task', Resource: lambda('work'), End: true } } },
  { name: 'work' },
);

describe('a fault of one execution', () => {
  test('a task that nobody answers stops it, and others are untouched', async () => {
    const { orchestrator, faults } = begin({ tasks: { Other: () => 'fine' } });
    const lost = await orchestrator.start(work, {}, { name: 'lost' });
    await expect(lost.result()).rejects.toThrow('Work');
    const other = parseStateMachine({
      StartAt: 'Other',
      States: { Other: { Type: 'Task', Resource: lambda('other'), End: true } },
    });
    expect((await (await orchestrator.start(other)).result()).status).toBe('SUCCEEDED');
    expect(faults.map(({ executionArn }) => executionArn)).toEqual([lost.executionArn]);
    expect((await lost.describe()).status).toBe('RUNNING');
    await orchestrator.close();
  });

  test('resumeExecution lets it go on, and whoever waits then is told of the end', async () => {
    let isMended = false;
    const { orchestrator, faults } = begin({ tasks: { Work: () => (isMended ? 'done' : 1n) } });
    const execution = await orchestrator.start(work);
    await expect(execution.result()).rejects.toThrow(/JSON/);
    isMended = true;
    await orchestrator.resumeExecution(execution);
    expect(await execution.result()).toMatchObject({ status: 'SUCCEEDED', output: '"done"' });
    expect(faults).toHaveLength(1);
    await orchestrator.close();
  });

  test('it can be stopped where its task would only fail again', async () => {
    const { orchestrator } = begin({ tasks: { Work: () => 1n } });
    const execution = await orchestrator.start(work);
    await expect(execution.result()).rejects.toThrow(/JSON/);
    await execution.stop({ error: 'Enough' });
    expect(await execution.result()).toMatchObject({ status: 'ABORTED', error: 'Enough' });
    await orchestrator.close();
  });

  test('whoever waits for a child goes on when the child has been resumed and has ended', async () => {
    let isMended = false;
    const { orchestrator } = begin({ tasks: { Work: () => (isMended ? 'done' : 1n) } });
    await orchestrator.register(work);
    const parent = await orchestrator.start(
      parseStateMachine({
        StartAt: 'Start',
        States: {
          Start: {
            Type: 'Task',
            Resource: 'arn:aws:states:::states:startExecution.sync:2',
            Parameters: { StateMachineArn: work.stateMachineArn, Name: 'child' },
            End: true,
          },
        },
      }),
    );
    const child = orchestrator.execution('arn:aws:states:us-east-1:123456789012:execution:work:child');
    await eventually(() =>
      child.result().then(
        () => expect.unreachable(),
        (error) => expect(error.message).toMatch(/JSON/),
      ),
    );
    // The parent waits by now.
    await realTime(30);
    isMended = true;
    await orchestrator.resumeExecution(child);
    expect((await within(parent.result())).status).toBe('SUCCEEDED');
    await orchestrator.close();
  });

  test('a listener that throws is told of, and nothing else comes of it', async () => {
    const { orchestrator, faults } = begin({ tasks: { Work: () => 'done' } });
    orchestrator.onHistory(() => {
      throw new Error('not listening');
    });
    const execution = await orchestrator.start(work);
    expect((await execution.result()).status).toBe('SUCCEEDED');
    expect(faults.every(({ error }) => error.message === 'not listening')).toBe(true);
    await orchestrator.close();
  });

  test('a journal that cannot be read refuses one execution, and the others run', async () => {
    const store = memoryStore();
    const first = begin({ store, tasks: { Work: () => new Promise(() => undefined) } });
    const [broken, newer, sound] = await Promise.all(
      ['broken', 'newer', 'sound'].map((name) => first.orchestrator.start(work, {}, { name })),
    );
    await first.orchestrator.close();
    await store.open();
    const append = async (executionArn: string | undefined, gap: number, events: string) => {
      const { number = 0 } = (await store.execution(executionArn ?? '')) ?? {};
      const last = (await store.journal(number)).length;
      await store.write([{ type: 'AppendJournal', number, sequence: last + 1 + gap, events }]);
    };
    await append(broken?.executionArn, 90, '{"version":1,"events":[]}');
    await append(newer?.executionArn, 0, '{"version":2,"events":[]}');
    await store.close();
    const { orchestrator, faults } = begin({ store, tasks: { Work: () => 'done' } });
    await orchestrator.open();
    expect((await orchestrator.execution(sound?.executionArn ?? '').result()).status).toBe('SUCCEEDED');
    expect(faults.map(({ error }) => (error as StoreError).code).sort()).toEqual(['Corrupt', 'Version']);
    await orchestrator.close();
  });
});

describe('a store that refuses to write', () => {
  test('stops the orchestrator, rejects what is not acknowledged, and the next one goes on', async () => {
    const store = memoryStore();
    const full = fullWhen(store);
    const { orchestrator, faults } = begin({
      store: full.store,
      tasks: { Work: (_input: unknown, task: TaskRequest) => task.sleep(20).then(() => 'done') },
    });
    const execution = await orchestrator.start(work, {}, { name: 'one' });
    const ended = execution.result();
    full.isFull = true;
    await expect(orchestrator.start(work, {}, { name: 'two' })).rejects.toThrow('no room');
    await expect(ended).rejects.toThrow('no room');
    expect(faults).toEqual([{ error: expect.objectContaining({ code: 'Full' }) }]);
    await expect(orchestrator.start(work)).rejects.toThrow('no room');
    await orchestrator.close();

    const next = begin({ store, tasks: { Work: () => 'again' } }).orchestrator;
    expect(await next.execution(execution.executionArn).result()).toMatchObject({ output: '"again"' });
    await expect(next.execution(execution.executionArn.replace(/one$/, 'two')).describe()).rejects.toThrow(
      /does not exist/i,
    );
    await next.close();
  });

  test('a second orchestrator is refused, and the first goes on', async () => {
    const store = memoryStore();
    const { orchestrator } = begin({ store, tasks: { Work: () => 'done' } });
    await Promise.all([orchestrator.open(), orchestrator.open()]);
    await expect(begin({ store }).orchestrator.open()).rejects.toMatchObject({ code: 'InUse' });
    expect((await (await orchestrator.start(work)).result()).status).toBe('SUCCEEDED');
    await orchestrator.close();
  });

  test('what cannot be opened is let go of', async () => {
    const store = memoryStore();
    await store.open();
    await store.write([{ type: 'PutDocument', key: 'orchestrator/secret', value: 'torn' }]);
    await store.close();
    await expect(begin({ store }).orchestrator.open()).rejects.toMatchObject({ code: 'Corrupt' });
    await store.open();
    await store.close();
  });
});

test('close ends the requests of workers that wait', async () => {
  const desk = 'arn:aws:states:us-east-1:123456789012:activity:desk';
  const { orchestrator } = begin({});
  await orchestrator.createActivity(desk);
  const poll = orchestrator.getActivityTask({ activityArn: desk });
  poll.catch(() => undefined);
  await realTime(5);
  await orchestrator.close();
  await expect(within(poll)).rejects.toThrow('closed');
});

// --- helpers ----------------------------------------------------------------------------------------

function begin(options: Partial<OrchestratorOptions>) {
  const faults: OrchestratorFault[] = [];
  const orchestrator = new Orchestrator({ store: memoryStore(), onFault: (fault) => faults.push(fault), ...options });
  return { orchestrator, faults };
}

function fullWhen(inner: Store): { store: Store; isFull: boolean } {
  const state = { store: inner, isFull: false };
  state.store = new Proxy(inner, {
    get(target, name) {
      if (name === 'write' && state.isFull)
        return () => Promise.reject(new StoreError('Full', 'There is no room'.toLowerCase()));
      const member = target[name as keyof Store];
      return typeof member === 'function' ? (member as (...values: unknown[]) => unknown).bind(target) : member;
    },
  });
  return state;
}

function within<T>(promise: Promise<T>): Promise<T> {
  const late = realTime(2000, undefined, { ref: false }).then(() => {
    throw new Error('Nothing comes of it');
  });
  return Promise.race([promise, late]);
}

async function eventually(check: () => Promise<void>): Promise<void> {
  for (let tries = 0; tries < 100; tries += 1) {
    try {
      return await check();
    } catch {
      await realTime(10);
    }
  }
  await check();
}
