// Sizes are those of the text that is not made, whichever way they were come by.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkedCopy } from '../../src/utils/copy-json.js';
import { type Json, stringifyJson } from '../../src/utils/json.js';
import { jsonSize } from '../../src/utils/json-size.js';
import { utf8Length } from '../../src/utils/utf8.js';

const sizeOfText = (value: Json) => utf8Length(stringifyJson(value));

/** Numbers around those of few decimals, and any others. */
const numbers = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.maxSafeInteger(),
  fc.integer({ min: -(10 ** 12), max: 10 ** 12 }).map((hundredths) => hundredths / 100),
  fc.integer({ min: -(10 ** 12), max: 10 ** 12 }).map((thousandths) => thousandths / 1000),
  fc.integer({ min: -(10 ** 6), max: 10 ** 6 }).map((tenths) => tenths * 0.1),
  fc.constantFrom(0, -0, 1e9, 1e9 - 0.01, -1e9, 999_999_999.99, 0.001, 0.005, 1e-7, 1e21, 0.1 + 0.2, 4.35, 1.005),
);
const texts = fc.oneof(fc.string({ unit: 'binary' }), fc.string({ minLength: 30, maxLength: 60 }));

/** Deep and wide enough that some of it is remembered, and some is not. */
const values = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'large', withCrossShrink: true },
    numbers,
    texts,
    fc.constantFrom(null, true, false),
    fc.array(tie('value'), { maxLength: 8 }),
    fc.dictionary(fc.oneof(texts, fc.constantFrom('__proto__', '7', 'a')), tie('value'), { maxKeys: 8 }),
  ),
})).value;

describe('the size of', () => {
  test('a number', () => {
    const isRight = (number: number) => {
      expect(jsonSize(number)).toEqual({ bytes: String(number).length, levels: 0 });
    };
    fc.assert(fc.property(numbers, isRight), { seed: 1, numRuns: 5000 });
  });

  test('any JSON', () => {
    const isRight = (value: unknown) => {
      const json = structuredClone(value) as Json;
      expect(jsonSize(json).bytes).toBe(sizeOfText(json));
      // Now parts of it are remembered.
      const around = { first: json, again: [json] };
      expect(jsonSize(around)).toEqual({ bytes: sizeOfText(around), levels: levelsOf(around) });
    };
    fc.assert(fc.property(values, isRight), { seed: 1, numRuns: 1000 });
  });

  test('a copy, as it was counted on the way', () => {
    const isRight = (value: unknown) => {
      const copy = checkedCopy({ value, undefined: undefined }).copy as Json;
      expect(stringifyJson(copy)).toBe(JSON.stringify({ value }));
      const around = [copy, [[copy]]];
      expect(jsonSize(around)).toEqual({ bytes: sizeOfText(around), levels: levelsOf(around) });
    };
    fc.assert(fc.property(values, isRight), { seed: 1, numRuns: 1000 });
  });
});

test('a copy has what an object has, and not what all objects were given', () => {
  const prototype = Object.prototype as { everywhere?: string };
  prototype.everywhere = 'yes';
  try {
    const { copy } = checkedCopy({ own: { own: 1 } });
    expect(Object.keys(copy as object)).toEqual(['own']);
    expect(jsonSize(copy as Json)).toEqual({ bytes: '{"own":{"own":1}}'.length, levels: 2 });
  } finally {
    delete prototype.everywhere;
  }
});

test('members that are undefined are left out, on every level, in no more than one pass', () => {
  let nested: object = { a: 1 };
  for (let level = 0; level < 500; level += 1) nested = { first: undefined, inside: nested, last: undefined };
  const { copy, isPlain } = checkedCopy(nested);
  expect(isPlain).toBe(true);
  expect(JSON.stringify(copy)).toBe(JSON.stringify(nested));
  expect(jsonSize(copy as Json)).toEqual({ bytes: JSON.stringify(nested).length, levels: 501 });
});

test('members whose names are symbols are left out', () => {
  const { copy, isPlain } = checkedCopy([{ a: 1, [Symbol('b')]: 2 }]);
  expect(isPlain).toBe(true);
  expect(Reflect.ownKeys((copy as object[])[0] as object)).toEqual(['a']);
});

test('a getter may copy something else meanwhile', () => {
  const inner = { deep: [[[[1]]]] };
  const outer = {
    list: [{ a: 'x'.repeat(300) }],
    get other() {
      return checkedCopy(inner).copy;
    },
  };
  const { copy } = checkedCopy([outer, [outer]]);
  expect(copy).toEqual([outer, [outer]]);
  const text = JSON.stringify([outer, [outer]]);
  expect(jsonSize(copy as Json)).toEqual({ bytes: text.length, levels: 8 });
});

test('a copy is not changed with what it was made of', () => {
  const list = [{ a: { b: 1 }, c: 'c' }, [2]];
  const { copy } = checkedCopy(list);
  (list[0] as { a: { b: number } }).a.b = 7;
  (list[1] as number[]).push(3);
  expect(copy).toEqual([{ a: { b: 1 }, c: 'c' }, [2]]);
});

function levelsOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  return 1 + Math.max(0, ...Object.values(value).map(levelsOf));
}
