// StopExecution, and that it leaves nothing behind.
// https://docs.aws.amazon.com/step-functions/latest/apireference/API_StopExecution.html

import { afterEach, describe, expect, test, vi } from 'vitest';
import { parseStateMachine, type TaskRequest } from '../../src/index.js';
import { detailsOf, expectHistory, machine, pass, silent, work } from '../core/harness.js';

afterEach(() => {
  vi.useRealTimers();
});

const waiting = parseStateMachine(machine({ W: { Type: 'Wait', Seconds: 3600, End: true } }));
const asking = parseStateMachine(machine({ T: { ...work, TimeoutSeconds: 60 } }));

test('points to nothing, and tells nothing of the state at hand', async () => {
  const execution = waiting.start({}, { clock: 'manual' });
  await execution.advance(0);
  await execution.abort({ error: 'Enough', cause: 'of this' });
  const run = await execution.result;
  expectHistory(run, ['1<0 ExecutionStarted', '2<0 WaitStateEntered', '3<0 ExecutionAborted: Enough']);
  expect(detailsOf(run.history[2])).toEqual({ error: 'Enough', cause: 'of this' });
  expect([run.status, run.error, run.cause]).toEqual(['ABORTED', 'Enough', 'of this']);
});

test('without a reason has empty details', async () => {
  const execution = waiting.start({}, { clock: 'manual' });
  await execution.advance(0);
  await execution.abort();
  expect((await execution.result).history[2]).toHaveProperty('executionAbortedEventDetails', {});
});

test('comes when it is asked for, at the time of the clock', async () => {
  const execution = waiting.start({}, { clock: 'manual' });
  await execution.advance('10s');
  await execution.abort();
  expect((await execution.result).elapsed).toBe(10_000);
});

test('of an execution that has ended does nothing', async () => {
  const execution = parseStateMachine(machine({ A: pass })).start();
  await execution.result;
  await execution.abort({ error: 'late' });
  expect(execution.status).toBe('SUCCEEDED');
});

test('takes texts only, and does nothing with anything else', async () => {
  const execution = waiting.start();
  await expect(execution.abort({ error: 5 as unknown as string })).rejects.toThrow(
    new TypeError('The `error` of an abort has to be a text, not a number'),
  );
  for (const reason of [null, 'enough']) {
    await expect(execution.abort(reason as unknown as object)).rejects.toThrow(
      new TypeError('The reason of an abort is an object with `error` and `cause`, or none'),
    );
  }
  expect((await execution.result).status).toBe('SUCCEEDED');
});

test('ends a loop that has no end', async () => {
  const loop = {
    A: { Type: 'Pass', Next: 'B' },
    B: { Type: 'Choice', Choices: [{ Variable: '$', IsNull: true, Next: 'E' }], Default: 'A' },
    E: pass,
  };
  // Without the quota of events, which Express executions do not have.
  const execution = parseStateMachine(machine(loop), { type: 'EXPRESS' }).start();
  setImmediate(() => void execution.abort({ error: 'Stop' }));
  expect((await execution.result).status).toBe('ABORTED');
});

describe('tells tasks', () => {
  test('by their signal, and their sleep rejects', async () => {
    let request: TaskRequest | undefined;
    let slept: unknown;
    const execution = asking.start(
      {},
      {
        clock: 'manual',
        tasks: (_input, task) => {
          request = task;
          return task.sleep('10s').catch((error: unknown) => {
            slept = error;
          });
        },
      },
    );
    await execution.advance('1s');
    expect(request?.signal.aborted).toBe(false);
    await execution.abort();
    expect(request?.signal.aborted).toBe(true);
    expect(slept).toMatchObject({ name: 'AbortError' });
    await expect(request?.sleep('1s')).rejects.toMatchObject({ name: 'AbortError' });
  });

  test('whose later answers change nothing', async () => {
    let answer: (value: unknown) => void = () => undefined;
    const execution = asking.start({}, { clock: 'system', tasks: () => new Promise((resolve) => (answer = resolve)) });
    execution.onHistory(({ type }) => {
      if (type === 'LambdaFunctionStarted') void execution.abort();
    });
    const run = await execution.result;
    const events = run.history.length;
    answer(1);
    await new Promise((resolve) => setImmediate(resolve));
    expect([execution.status, execution.history.length]).toEqual(['ABORTED', events]);
  });
});

describe('leaves no timer behind', () => {
  test('of a Wait state under the system clock', async () => {
    vi.useFakeTimers();
    const execution = waiting.start({}, { clock: 'system' });
    await vi.advanceTimersByTimeAsync(1000);
    expect(vi.getTimerCount()).toBe(1);
    await execution.abort();
    expect(vi.getTimerCount()).toBe(0);
  });

  test('of tasks that sleep and have timeouts', async () => {
    vi.useFakeTimers();
    const execution = asking.start({}, { clock: 'system', tasks: silent });
    await vi.advanceTimersByTimeAsync(1000);
    expect(vi.getTimerCount()).toBe(1);
    await execution.abort();
    expect(vi.getTimerCount()).toBe(0);
  });

  test('in the process', async () => {
    const before = process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
    const execution = waiting.start({}, { clock: 'system' });
    await new Promise((resolve) => setImmediate(resolve));
    await execution.abort();
    // Timers of the test runner's own may have ended meanwhile.
    const after = process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
    expect(after).toBeLessThanOrEqual(before);
  });
});

describe('an AbortSignal', () => {
  test('stops the execution', async () => {
    const controller = new AbortController();
    const execution = waiting.start({}, { clock: 'manual', signal: controller.signal });
    await execution.advance(0);
    controller.abort();
    expect((await execution.result).status).toBe('ABORTED');
  });

  test('that is aborted already stops it at once', async () => {
    expect((await waiting.run({}, { signal: AbortSignal.abort() })).status).toBe('ABORTED');
  });

  test('is listened to no longer when the execution has ended', async () => {
    const { signal } = new AbortController();
    const added = vi.spyOn(signal, 'addEventListener');
    const removed = vi.spyOn(signal, 'removeEventListener');
    await parseStateMachine(machine({ A: pass })).run({}, { signal });
    expect(removed.mock.calls.map(([, listener]) => listener)).toEqual(
      added.mock.calls.map(([, listener]) => listener),
    );
    expect(added).toHaveBeenCalledOnce();
  });
});

describe('before the execution has begun', () => {
  test('runs no state of one that is paused', async () => {
    const execution = asking.start({}, { paused: true, tasks: mustNotRun });
    await execution.abort();
    expectHistory(await execution.result, ['1<0 ExecutionStarted', '2<0 ExecutionAborted']);
  });

  test('by a signal that is aborted already runs no state', async () => {
    const run = await asking.run({}, { signal: AbortSignal.abort(), tasks: mustNotRun });
    expectHistory(run, ['1<0 ExecutionStarted', '2<0 ExecutionAborted']);
  });
});

function mustNotRun(): never {
  throw new Error('A function was called');
}
