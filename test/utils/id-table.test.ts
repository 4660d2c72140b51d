// A table of things by their numbers behaves as a Map whose entries come in the order of their keys.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { IdTable } from '../../src/utils/id-table.js';

// Some that share a page, and some that are far from it.
const id = fc.oneof(fc.integer({ min: 0, max: 3 }), fc.constantFrom(62, 63, 64, 65, 1000, 5_000_000));
const call = fc.oneof(
  { weight: 6, arbitrary: fc.record({ type: fc.constant('set' as const), id, value: fc.record({ n: fc.integer() }) }) },
  { weight: 4, arbitrary: fc.record({ type: fc.constant('delete' as const), id }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('clear' as const) }) },
);

test('answers as a Map does, whatever was done to it', () => {
  fc.assert(
    fc.property(fc.array(call, { maxLength: 30 }), (calls) => {
      const table = new IdTable<object>();
      const map = new Map<number, object>();
      for (const each of calls) {
        if (each.type === 'set') {
          table.set(each.id, each.value);
          map.set(each.id, each.value);
        } else if (each.type === 'delete') expect(table.delete(each.id)).toBe(map.delete(each.id));
        else {
          table.clear();
          map.clear();
        }
        const entries = [...map].sort(([left], [right]) => left - right);
        expect([...table]).toEqual(entries);
        expect([...table.keys()]).toEqual(entries.map(([key]) => key));
        expect([...table.values()]).toEqual(entries.map(([, value]) => value));
        expect(table.size).toBe(map.size);
        for (const key of [0, 1, 2, 3, 62, 63, 64, 65, 1000, 5_000_000]) {
          expect(table.get(key)).toBe(map.get(key));
          expect(table.has(key)).toBe(map.has(key));
        }
      }
    }),
  );
});

test('entries may be taken out while they are walked', () => {
  const table = new IdTable<{ readonly n: number }>();
  for (let n = 0; n < 200; n += 1) table.set(n, { n });
  const seen: number[] = [];
  for (const { n } of table.values()) {
    seen.push(n);
    table.delete(n);
    table.delete(n + 1);
  }
  expect(seen).toEqual(Array.from({ length: 100 }, (_, index) => 2 * index));
  expect(table.size).toBe(0);
});
