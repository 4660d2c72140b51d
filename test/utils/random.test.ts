import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Random } from '../../src/utils/random.js';

test('answers as java.util.Random', () => {
  // new java.util.Random(42): nextDouble() twice.
  const random = Random.seeded(42);
  expect([random.nextDouble(), random.nextDouble()]).toEqual([0.7275636800328681, 0.6832234717598454]);
});

test('draws what 48 bits of integers give', () => {
  const isRight = (seed: number) => {
    const random = Random.seeded(seed);
    let state = BigInt(random.state);
    for (let draw = 0; draw < 20; draw += 1) {
      state = (state * 0x5deece66dn + 0xbn) & 0xffff_ffff_ffffn;
      expect(random.next(32)).toBe(Number(state >> 16n));
      expect(random.state).toBe(Number(state));
    }
  };
  fc.assert(fc.property(fc.maxSafeInteger(), isRight), { seed: 1, numRuns: 300 });
});

test('goes on from its state', () => {
  const random = Random.seeded(1);
  random.nextDouble();
  expect(Random.restored(random.state).uuid()).toBe(random.uuid());
});

test('scattered, gives other first numbers for neighbouring seeds', () => {
  const first = Array.from({ length: 100 }, (_, seed) => Random.scattered(seed).nextDouble());
  expect(Math.min(...first)).toBeLessThan(0.1);
  expect(Math.max(...first)).toBeGreaterThan(0.9);
  expect(Random.scattered(7).nextDouble()).toBe(Random.scattered(7).nextDouble());
});

test('makes UUIDs of version 4', () => {
  expect(Random.seeded(3).uuid()).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
});

test('scatters seeds as SplitMix64 does', () => {
  const mask = 0xffff_ffff_ffff_ffffn;
  const splitMix64 = (seed: number) => {
    let mixed = (BigInt(seed) + 0x9e3779b97f4a7c15n) & mask;
    mixed = ((mixed ^ (mixed >> 30n)) * 0xbf58476d1ce4e5b9n) & mask;
    mixed = ((mixed ^ (mixed >> 27n)) * 0x94d049bb133111ebn) & mask;
    return Number((mixed ^ (mixed >> 31n)) & 0xffff_ffff_ffffn);
  };
  const seeds = fc.oneof(
    fc.maxSafeInteger(),
    fc.integer(),
    fc.constantFrom(0, -1, 2 ** 31, 2 ** 32, -(2 ** 32), 2 ** 53, -(2 ** 53), 2 ** 70, -(2 ** 70)),
  );
  const isRight = (seed: number) => {
    expect(Random.scattered(seed).state).toBe(splitMix64(seed));
  };
  fc.assert(fc.property(seeds, isRight), { seed: 1, numRuns: 5000 });
});
