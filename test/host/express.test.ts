// What an Express execution has that a Standard one has not: five minutes, and a start that may come twice.
// https://docs.aws.amazon.com/step-functions/latest/dg/choosing-workflow-type.html

import { describe, expect, test } from 'vitest';
import { parseStateMachine, type TaskRequest } from '../../src/index.js';
import { FUNCTION, machine } from '../core/harness.js';

const counting = parseStateMachine(machine({ T: { Type: 'Task', Resource: FUNCTION, End: true } }), {
  type: 'EXPRESS',
});

describe('run twice', () => {
  test('asks its tasks twice, under one name', async () => {
    const paid = new Map<string, number>();
    let asked = 0;
    const [first, second] = await counting.runTwice(
      { order: 'o1' },
      {
        tasks: (input: { order: string }, { context }: TaskRequest) => {
          asked += 1;
          const { Name } = context.Execution as { Name: string };
          paid.set(`${Name}/${input.order}`, (paid.get(`${Name}/${input.order}`) ?? 0) + 1);
          return asked;
        },
      },
    );
    expect([asked, paid.size]).toEqual([2, 1]);
    expect([first.output, second.output]).toEqual([1, 2]);
    expect(second.executionArn).toBe(first.executionArn);
    const delay = second.startDate.getTime() - first.startDate.getTime();
    expect(delay).toBeGreaterThanOrEqual(0);
    expect(delay).toBeLessThan(1000);
  });

  test('is the same with the same seed, and another with another', async () => {
    const delays = async (seed: number) => {
      const [first, second] = await counting.runTwice({}, { tasks: () => 1, seed });
      return second.startDate.getTime() - first.startDate.getTime();
    };
    expect(await delays(1)).toBe(await delays(1));
    const several = await Promise.all([1, 2, 3, 4].map(delays));
    expect(new Set(several).size).toBeGreaterThan(1);
  });

  test('goes on side by side when it takes long', async () => {
    let [now, most] = [0, 0];
    await counting.runTwice(
      {},
      {
        tasks: async (_input: unknown, task: TaskRequest) => {
          now += 1;
          most = Math.max(most, now);
          await task.sleep('1m');
          now -= 1;
        },
      },
    );
    expect(most).toBe(2);
  });

  test('is not for a Standard execution', async () => {
    await expect(counting.runTwice({}, { type: 'STANDARD', tasks: () => 1 })).rejects.toThrow(TypeError);
  });
});

test('an Express execution has five minutes, a Standard one a year', async () => {
  const forever = { tasks: (_input: unknown, task: TaskRequest) => task.sleep(Number.POSITIVE_INFINITY) };
  expect(await counting.run({}, forever)).toMatchObject({ status: 'TIMED_OUT', elapsed: 300_000 });
  const standard = await counting.run({}, { ...forever, type: 'STANDARD' });
  expect(standard).toMatchObject({ status: 'TIMED_OUT', elapsed: 365 * 24 * 3600 * 1000 });
});
