// Time that jumps to whatever is due next, and that is the same on every run.

import { describe, expect, test } from 'vitest';
import { parseStateMachine, type RunOptions } from '../../src/index.js';
import { expectOutput, machine, run, silent, work } from '../core/harness.js';

const realTime = (milliseconds: number) => new Promise<void>((resolve) => setTimeout(resolve, milliseconds));

test('starts at the beginning of 2024, unless it is told otherwise', async () => {
  const state = { W: { Type: 'Wait', Seconds: 1, End: true } };
  expect((await run(state)).startDate.toISOString()).toBe('2024-01-01T00:00:00.000Z');
  for (const startTime of ['2030-05-01T00:00:00Z', new Date('2030-05-01T00:00:00Z'), Date.UTC(2030, 4, 1)]) {
    const it = await run(state, { startTime });
    expect([it.startDate.toISOString(), it.stopDate.toISOString()]).toEqual([
      '2030-05-01T00:00:00.000Z',
      '2030-05-01T00:00:01.000Z',
    ]);
  }
});

describe('a function', () => {
  test('that takes real time takes none of the clock', async () => {
    const it = await run(
      { T: work },
      {
        tasks: async (_input, task) => {
          await realTime(3);
          return task.now().getTime();
        },
      },
    );
    expectOutput(it, Date.UTC(2024, 0, 1));
    expect(it.elapsed).toBe(0);
  });

  test('that sleeps takes that much', async () => {
    const it = await run(
      { T: work },
      {
        tasks: async (_input, task) => {
          await task.sleep('1.5h');
          await task.sleep(250);
          return task.now().toISOString();
        },
      },
    );
    expectOutput(it, '2024-01-01T01:30:00.250Z');
  });

  test('that sleeps races TimeoutSeconds', async () => {
    const state = { ...work, TimeoutSeconds: 5, Catch: [{ ErrorEquals: ['States.Timeout'], Next: 'L' }] };
    const states = { T: state, L: { Type: 'Pass', Result: 'late', End: true } };
    const sleeping = (seconds: number): RunOptions => ({
      tasks: async (_input, task) => {
        await task.sleep(seconds * 1000);
        return 'in time';
      },
    });
    expectOutput(await run(states, sleeping(4.999)), 'in time');
    // What wakes at an instant comes before what the states wait for then.
    expectOutput(await run(states, sleeping(5)), 'in time');
    expectOutput(await run(states, sleeping(5.001)), 'late');
  });

  test('that sleeps once more at the instant of its timeout still comes first', async () => {
    const it = await run(
      { T: { ...work, TimeoutSeconds: 5 } },
      {
        tasks: async (_input, task) => {
          await task.sleep('5s');
          await task.sleep(0);
          return 'in time';
        },
      },
    );
    expectOutput(it, 'in time');
  });

  test('is awaited before the clock moves, as are all others', async () => {
    const states = {
      P: {
        Type: 'Parallel',
        Branches: [
          { StartAt: 'T', States: { T: work } },
          { StartAt: 'U', States: { U: work } },
          { StartAt: 'W', States: { W: { Type: 'Wait', Seconds: 1, End: true } } },
        ],
        End: true,
      },
    };
    const it = await run(states, {
      tasks: {
        T: async () => {
          await realTime(5);
        },
        U: async (_input, task) => {
          await task.sleep('1s');
          await realTime(5);
        },
      },
    });
    expect(
      it.history
        .filter(({ type }) => /Succeeded|WaitStateExited/.test(type))
        .map(({ type, timestamp }) => `${type} ${timestamp.slice(17, 19)}`),
    ).toEqual([
      'LambdaFunctionSucceeded 00',
      'LambdaFunctionSucceeded 01',
      'WaitStateExited 01',
      'ParallelStateSucceeded 01',
      'ExecutionSucceeded 01',
    ]);
  });

  test('may race its sleeps', async () => {
    const tasks: RunOptions['tasks'] = async (_input, task) => {
      const slept = (seconds: number) => task.sleep(seconds * 1000).then(() => seconds);
      return [await Promise.race([slept(3), slept(1), slept(2)]), task.now().getSeconds()];
    };
    expectOutput(await run({ T: work }, { tasks }), [1, 1]);
  });

  test('may wait for all its sleeps', async () => {
    const tasks: RunOptions['tasks'] = async (_input, task) => {
      await Promise.all([task.sleep('3s'), task.sleep('1s'), task.sleep('2s')]);
      return task.now().getSeconds();
    };
    expectOutput(await run({ T: work }, { tasks }), 3);
  });

  test('that never awaits its sleep leaves no rejection behind', async () => {
    const unhandled: unknown[] = [];
    const listen = (reason: unknown) => unhandled.push(reason);
    process.on('unhandledRejection', listen);
    try {
      await run(
        { T: { ...work, TimeoutSeconds: 1 } },
        {
          tasks: (_input, task) => {
            void task.sleep('5s');
            return task.sleep('9s');
          },
        },
      );
      await new Promise((resolve) => setImmediate(resolve));
    } finally {
      process.off('unhandledRejection', listen);
    }
    expect(unhandled).toEqual([]);
  });

  test('that never answers waits for its timeout, and that takes no time', async () => {
    expect((await run({ T: { ...work, TimeoutSeconds: 30 * 86_400 } }, { tasks: silent })).elapsed).toBe(
      30 * 86_400_000,
    );
  });
});

test('functions that race in real time give the same bytes on every run', async () => {
  const names = ['A', 'B', 'C', 'D', 'E'];
  const branches = names.map((name) => ({ StartAt: name, States: { [name]: { ...work, TimeoutSeconds: 60 } } }));
  const state = parseStateMachine(machine({ P: { Type: 'Parallel', Branches: branches, End: true } }));
  let seed = 1;
  const random = () => {
    seed = (seed * 48_271) % 2_147_483_647;
    return seed / 2_147_483_647;
  };
  const histories = new Set<string>();
  for (let time = 0; time < 20; time += 1) {
    const it = await state.run(
      {},
      {
        tasks: async (_input, task) => {
          await realTime(random() * 3);
          task.heartbeat();
          await task.sleep(task.state === 'B' || task.state === 'D' ? '1s' : '2s');
          if (random() < 0.5) await realTime(random() * 2);
          return task.state;
        },
      },
    );
    histories.add(JSON.stringify(it.history));
  }
  expect(histories.size).toBe(1);
  const [history] = histories;
  expect(history?.match(/"output":"\\"(.)\\""/g)?.slice(0, 2)).toEqual(['"output":"\\"B\\""', '"output":"\\"B\\""']);
});

test('outcomes of one instant are told in the order of their tasks', async () => {
  const state = { Type: 'Map', ItemProcessor: { StartAt: 'T', States: { T: work } }, End: true };
  const it = await run(
    { M: state },
    {
      input: [3, 2, 1, 0],
      tasks: async (item) => {
        await realTime(item);
        return item;
      },
    },
  );
  expect(
    it.history.filter(({ type }) => type === 'LambdaFunctionSucceeded').map((event) => JSON.stringify(event)),
  ).toEqual([3, 2, 1, 0].map((item) => expect.stringContaining(`"output":"${item}"`)));
});
