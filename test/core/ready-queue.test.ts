import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ReadyQueue } from '../../src/core/ready-queue.js';

test('first in, first out', () => {
  const queue = new ReadyQueue<number>();
  for (const item of [1, 2, 3]) queue.push(item);
  expect([queue.first, queue.take(), queue.toArray(), queue.take(), queue.take(), queue.take(), queue.first]).toEqual([
    1,
    1,
    [2, 3],
    2,
    3,
    undefined,
    undefined,
  ]);
  expect(queue.isEmpty).toBe(true);
});

test('clear takes all out', () => {
  const queue = new ReadyQueue<number>();
  queue.push(1);
  queue.push(2);
  queue.take();
  queue.clear();
  expect([queue.isEmpty, queue.toArray(), queue.take()]).toEqual([true, [], undefined]);
});

test('whatever comes and goes, it is a list', () => {
  const runs = fc.array(fc.record({ push: fc.nat(3000), take: fc.nat(3000) }), { maxLength: 6 });
  fc.assert(
    fc.property(runs, (actions) => {
      const queue = new ReadyQueue<number>();
      let pushed = 0;
      let taken = 0;
      for (const { push, take } of actions) {
        for (let count = 0; count < push; count += 1) queue.push(pushed++);
        for (let count = 0; count < take; count += 1) {
          const item = queue.take();
          if (item === undefined) break;
          if (item !== taken++) throw new Error(`${item} came out of its turn`);
        }
        expect([queue.toArray().length, queue.isEmpty]).toEqual([pushed - taken, pushed === taken]);
      }
    }),
    { seed: 1, numRuns: 30 },
  );
});
