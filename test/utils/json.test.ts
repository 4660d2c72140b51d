// JSON as it is read, held and written: what JavaScript's own objects and numbers would lose.

import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { copyJson } from '../../src/utils/copy-json.js';
import {
  deleteMember,
  entriesOf,
  type Json,
  type JsonObject,
  JsonSyntaxError,
  keysOf,
  ObjectBuilder,
  parseJson,
  setMember,
  stringifyJson,
  toPlain,
  valuesOf,
  withMember,
} from '../../src/utils/json.js';

const seed = Number(process.env.FC_SEED ?? 20_240_101);
const runs = { seed, numRuns: Number(process.env.FC_NUM_RUNS ?? 500) };

const MIXED = '{"b":1,"10":2,"9":3}';
const mixed = () => parseJson(MIXED) as JsonObject;

/** Names that JavaScript puts elsewhere, some that look like such names, and any others. */
const names = fc.oneof(
  fc.nat(20).map(String),
  fc.constantFrom('4294967294', '4294967295', '01', '-1', '1.5', '__proto__', 'toJSON', 'constructor', '', 'a', 'b'),
  fc.string(),
);

/** The members of an object, in order. */
type Members = readonly (readonly [name: string, value: Tree])[];
type Tree = null | boolean | number | string | readonly Tree[] | { readonly members: Members };

const { tree } = fc.letrec<{ tree: Tree }>((tie) => ({
  tree: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.oneof(fc.constant(null), fc.boolean(), fc.integer(), fc.string()),
    fc.array(tie('tree'), { maxLength: 4 }),
    fc
      .uniqueArray(fc.tuple(names, tie('tree')), { selector: ([name]) => name, maxLength: 8 })
      .map((members) => ({ members })),
  ),
}));

/** The compact text of a tree, without any object of JavaScript's. */
function textOf(value: Tree): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (!('members' in value)) return `[${value.map(textOf).join(',')}]`;
  return `{${value.members.map(([name, member]) => `${JSON.stringify(name)}:${textOf(member)}`).join(',')}}`;
}

describe('whatever the names of members are', () => {
  const always = (law: (text: string, value: Json) => void) =>
    fc.assert(
      fc.property(tree.map(textOf), (text) => {
        law(text, parseJson(text));
      }),
      runs,
    );

  test('a text that was read is written again', () => {
    always((text, value) => expect(stringifyJson(value)).toBe(text));
  });

  test('a copy is written as what it was made of', () => {
    always((text, value) => {
      expect(stringifyJson(copyJson(value) ?? null)).toBe(text);
      expect(stringifyJson(copyJson(value, { freeze: true }) ?? null)).toBe(text);
    });
  });

  test('the value is what JSON.parse gives, but for the order', () => {
    always((text, value) => {
      expect(value).toEqual(JSON.parse(text));
      expect(isDeepStrictEqual(toPlain(value), JSON.parse(text))).toBe(true);
      expect(toPlain(value)).toEqual(JSON.parse(text));
    });
  });

  test('members that are set one after the other come in that order', () => {
    const steps = fc.array(fc.record({ name: names, isDeletion: fc.boolean() }), { maxLength: 20 });
    fc.assert(
      fc.property(steps, (each) => {
        const expected = new Map<string, number>();
        const changed: { [name: string]: Json } = {};
        const built = new ObjectBuilder();
        let copied: JsonObject = {};
        each.forEach(({ name, isDeletion }, value) => {
          built.set(name, value);
          copied = withMember(copied, name, value);
          if (isDeletion) deleteMember(changed, name);
          else setMember(changed, name, value);
          if (isDeletion) expected.delete(name);
          else expected.set(name, value);
        });
        const all = new Map(each.map(({ name }, value) => [name, value]));
        expect(entriesOf(copied)).toEqual([...all]);
        expect(entriesOf(built.finish())).toEqual([...all]);
        expect(entriesOf(changed)).toEqual([...expected]);
        expect(keysOf(changed)).toEqual([...expected.keys()]);
        expect(valuesOf(changed)).toEqual([...expected.values()]);
      }),
      runs,
    );
  });
});

describe('an object whose order JavaScript would not keep', () => {
  test('equals a plain one', () => {
    expect(mixed()).toEqual({ b: 1, 9: 3, 10: 2 });
    expect(mixed()).toStrictEqual({ b: 1, 9: 3, 10: 2 });
    expect(mixed()).not.toEqual({ b: 1, 9: 3, 10: 4 });
    expect(mixed()).not.toEqual({ b: 1, 9: 3 });
  });

  test('has a plain copy for those who know nothing of it', () => {
    expect(Object.getPrototypeOf(toPlain(mixed()))).toBe(Object.prototype);
    expect(JSON.stringify(toPlain([{ a: mixed() }]))).toBe('[{"a":{"9":3,"10":2,"b":1}}]');
  });

  test('is written in order where names are escapes, or apart from their colons', () => {
    expect(stringifyJson(parseJson('{"b":1,"\\u0031":2}'))).toBe('{"b":1,"1":2}');
    expect(stringifyJson(parseJson('{"b":1, "1"\n : 2}'))).toBe('{"b":1,"1":2}');
  });

  test('keeps the place of a name that is repeated, and takes its last value', () => {
    expect(stringifyJson(parseJson('{"b":1,"1":2,"a":3,"1":4}'))).toBe('{"b":1,"1":4,"a":3}');
  });

  test('is left alone by copies that get one member more', () => {
    const object = mixed();
    expect(stringifyJson(withMember(object, '5', 0))).toBe('{"b":1,"10":2,"9":3,"5":0}');
    expect(stringifyJson(withMember(object, '10', 0))).toBe('{"b":1,"10":0,"9":3}');
    expect(stringifyJson(object)).toBe(MIXED);
  });

  test.each([
    ['last', '{"b":1,"1":2,"toJSON":3}'],
    ['first', '{"toJSON":3,"b":1,"1":2}'],
  ])('may have a member that is called as what JSON.stringify looks for, %s', async (_, text) => {
    // A module of its own: that there was such an object is remembered.
    vi.resetModules();
    const json = await import('../../src/utils/json.js');
    expect(json.stringifyJson(json.parseJson(text))).toBe(text);
  });

  test('may be given such a member', async () => {
    vi.resetModules();
    const json = await import('../../src/utils/json.js');
    const object = json.parseJson(MIXED) as JsonObject;
    expect(json.stringifyJson(json.withMember(object, 'toJSON', 0))).toBe('{"b":1,"10":2,"9":3,"toJSON":0}');
  });

  test('of many members takes no time that grows with their square', () => {
    const members = Array.from({ length: 50_000 }, (_, index) => `"${50_000 - index}":${index}`);
    const text = `{"first":0,${members.join(',')}}`;
    expect(stringifyJson(parseJson(text))).toBe(text);
  });
});

describe('levels', () => {
  const nested = (levels: number, inside: string) => '[{"a":'.repeat(levels / 2) + inside + '}]'.repeat(levels / 2);

  test.each([
    ['as JSON.parse could read it', '"]}"'],
    ['as only the exact reader can', '1.0'],
    ['behind brackets in strings', `"${'\\\\\\"[{'.repeat(2000)}"`],
  ])('there may be 1000 of them, %s', (_, inside) => {
    expect(stringifyJson(parseJson(nested(1000, inside)))).toBe(nested(1000, inside));
    expect(() => parseJson(nested(1002, inside))).toThrow(JsonSyntaxError);
    expect(() => parseJson(nested(200_000, inside))).toThrow('JSON nested deeper than 1000 levels');
  });

  test('are not counted by brackets that are beside each other', () => {
    const text = `[${Array(5000).fill('[{}]').join(',')}]`;
    expect(stringifyJson(parseJson(text))).toBe(text);
  });
});
