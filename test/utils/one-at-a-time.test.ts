import { expect, it } from 'vitest';
import { OneAtATime } from '../../src/utils/one-at-a-time.js';

it('does the work of one key in order, after failures too, and that of others meanwhile', async () => {
  const turns = new OneAtATime<string>();
  const told: string[] = [];
  const work =
    (name: string, fails = false) =>
    async () => {
      told.push(`${name} begins`);
      await new Promise((resolve) => setTimeout(resolve, 1));
      told.push(`${name} ends`);
      if (fails) throw new Error(name);
      return name;
    };
  const all = [turns.run('a', work('a1', true)), turns.run('a', work('a2')), turns.run('b', work('b1'))];
  expect(await Promise.allSettled(all)).toMatchObject([
    { reason: { message: 'a1' } },
    { value: 'a2' },
    { value: 'b1' },
  ]);
  expect(told).toEqual(['a1 begins', 'b1 begins', 'a1 ends', 'a2 begins', 'b1 ends', 'a2 ends']);
});
