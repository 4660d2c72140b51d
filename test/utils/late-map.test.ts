// A map that is made late behaves as one that was there from the start.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LateMap } from '../../src/utils/late-map.js';

const key = fc.integer({ min: 0, max: 3 });
const call = fc.oneof(
  fc.record({ type: fc.constant('set' as const), key, value: fc.integer() }),
  fc.record({ type: fc.constant('delete' as const), key }),
  fc.record({ type: fc.constant('clear' as const) }),
);

test('answers as a Map does, whatever was done to it', () => {
  fc.assert(
    fc.property(fc.array(call), (calls) => {
      const late = new LateMap<number, number>();
      const map = new Map<number, number>();
      const look = () => {
        expect([...late.keys()]).toEqual([...map.keys()]);
        expect([...late.values()]).toEqual([...map.values()]);
        expect(late.size).toBe(map.size);
        for (let each = 0; each < 4; each += 1) {
          expect(late.get(each)).toBe(map.get(each));
          expect(late.has(each)).toBe(map.has(each));
        }
      };
      look();
      for (const each of calls) {
        if (each.type === 'set') {
          late.set(each.key, each.value);
          map.set(each.key, each.value);
        } else if (each.type === 'delete') expect(late.delete(each.key)).toBe(map.delete(each.key));
        else {
          late.clear();
          map.clear();
        }
        look();
      }
    }),
  );
});
