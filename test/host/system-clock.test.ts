import { afterEach, describe, expect, test, vi } from 'vitest';
import { SystemClock } from '../../src/host/clock.js';
import { parseStateMachine } from '../../src/index.js';
import { machine, work } from '../core/harness.js';

afterEach(() => {
  vi.useRealTimers();
});

const never = new Promise<void>(() => undefined);

test('really waits', async () => {
  // A Timestamp has seconds and no more.
  const Timestamp = new Date(Math.ceil((Date.now() + 15) / 1000) * 1000).toISOString();
  const it = await parseStateMachine(machine({ W: { Type: 'Wait', Timestamp, End: true } })).run(
    {},
    { clock: 'system' },
  );
  expect(Date.now()).toBeGreaterThanOrEqual(Date.parse(Timestamp));
  expect(Date.parse(it.history[2]?.timestamp ?? '')).toBeGreaterThanOrEqual(Date.parse(Timestamp));
});

test('waits for functions and their sleeps', async () => {
  const it = await parseStateMachine(machine({ T: work })).run(
    {},
    {
      clock: 'system',
      tasks: async (_input, task) => {
        await task.sleep(5);
        return 'slept';
      },
    },
  );
  expect(it.output).toBe('slept');
  expect(it.elapsed).toBeGreaterThanOrEqual(4);
});

test('outcomes are told in the order in which they come', async () => {
  const state = { Type: 'Map', ItemProcessor: { StartAt: 'T', States: { T: work } }, End: true };
  const it = await parseStateMachine(machine({ M: state })).run([20, 0], {
    clock: 'system',
    tasks: (item) => new Promise((resolve) => setTimeout(resolve, item, item)),
  });
  const outputs = it.history.flatMap((event) =>
    event.type === 'LambdaFunctionSucceeded' ? [JSON.stringify(event)] : [],
  );
  expect(outputs).toEqual([expect.stringContaining('"output":"0"'), expect.stringContaining('"output":"20"')]);
  expect(it.output).toEqual([20, 0]);
});

test('what follows from an outcome does not wait for a task that is still at work', async () => {
  const { End: _end, ...first } = work;
  const state = {
    Type: 'Map',
    ItemProcessor: { StartAt: 'T', States: { T: { ...first, Next: 'U' }, U: work } },
    End: true,
  };
  let isFollowed: () => void;
  const followed = new Promise<void>((resolve) => {
    isFollowed = resolve;
  });
  const it = await parseStateMachine(machine({ M: state })).run(['slow', 'fast'], {
    clock: 'system',
    tasks: async (item, { state: name }) => {
      if (item === 'slow' && name === 'T') await followed;
      if (item === 'fast' && name === 'U') isFollowed();
      return item;
    },
  });
  expect(it.output).toEqual(['slow', 'fast']);
});

describe('the start of a task', () => {
  const task = parseStateMachine(machine({ T: work }));

  test('is told while its function is at work', async () => {
    let answer: (value: string) => void = () => undefined;
    const execution = task.start({}, { clock: 'system', tasks: () => new Promise((resolve) => (answer = resolve)) });
    const types: string[] = [];
    execution.onHistory(({ type }) => types.push(type));
    await vi.waitFor(() => expect(types.at(-1)).toBe('LambdaFunctionStarted'));
    answer('done');
    expect((await execution.result).output).toBe('done');
  });

  test.each([
    ['an outcome', 'LambdaFunctionSucceeded', async () => 'done'],
    ['a failure', 'LambdaFunctionFailed', () => Promise.reject(new Error('broken'))],
  ])('is told with %s that comes at the same instant, and before it', async (_what, ended, answer) => {
    const { history, journal } = await task.run({}, { clock: 'system', tasks: answer });
    expect(journal.map(({ type }) => type)).toEqual([
      'ExecutionStarted',
      expect.stringMatching(/^Task(Succeeded|Failed)$/),
    ]);
    expect(history.map(({ type }) => type)).toEqual(expect.arrayContaining(['LambdaFunctionStarted', ended]));
  });

  test('is told by itself when the function kept the process busy until its outcome', async () => {
    const busy = async () => {
      await undefined;
      const began = Date.now();
      while (Date.now() - began < 30);
    };
    const { journal } = await task.run({}, { clock: 'system', tasks: busy });
    expect(journal.map(({ type }) => type)).toEqual(['ExecutionStarted', 'TaskStarted', 'TaskSucceeded']);
  });
});

test('waits longer than a timer of JavaScript can', async () => {
  vi.useFakeTimers({ now: Date.UTC(2024, 0, 1) });
  const execution = parseStateMachine(machine({ W: { Type: 'Wait', Seconds: 60 * 86_400, End: true } })).start(
    {},
    { clock: 'system' },
  );
  await vi.advanceTimersByTimeAsync(59 * 86_400_000);
  expect(execution.status).toBe('RUNNING');
  await vi.advanceTimersByTimeAsync(86_400_000);
  expect(execution.status).toBe('SUCCEEDED');
  expect(vi.getTimerCount()).toBe(0);
});

describe('the clock itself', () => {
  test('never runs backwards', () => {
    vi.useFakeTimers({ now: 1000 });
    const clock = new SystemClock();
    expect(clock.now()).toBe(1000);
    vi.setSystemTime(500);
    expect(clock.now()).toBe(1000);
    vi.setSystemTime(1500);
    expect(clock.now()).toBe(1500);
  });

  test('is woken before its time, and keeps no timer', async () => {
    vi.useFakeTimers({ now: 0 });
    const clock = new SystemClock();
    await clock.reach(60_000, Promise.resolve());
    expect(vi.getTimerCount()).toBe(0);
  });

  test('reaches what is overdue at once', async () => {
    vi.useFakeTimers({ now: 1000 });
    const reached = new SystemClock().reach(500, never);
    await vi.advanceTimersByTimeAsync(0);
    await expect(reached).resolves.toBeUndefined();
  });
});
