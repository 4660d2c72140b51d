// Reading a definition: JSON text, YAML text, objects.

import { describe, expect, test } from 'vitest';
import { parseDefinition } from '../../src/language/parse.js';
import { DefinitionSyntaxError } from '../../src/language/source-position.js';
import { ExactNumber, type Json } from '../../src/utils/json.js';

describe('JSON text', () => {
  test('is read without losing a digit', () => {
    const { definition } = parseDefinition('{"BackoffRate": 2.0}');
    expect(definition).toEqual({ BackoffRate: new ExactNumber('2.0') });
  });

  test('is kept as it is written', () => {
    const text = '{\n  "StartAt" : "A"}';
    expect(parseDefinition(text).text).toBe(text);
  });

  test('that is wrong is refused with its place', () => {
    expectRefusal('{\n  "StartAt": A\n}', { kind: 'json', position: { line: 2, column: 14, offset: 15 } });
    expectRefusal('not a definition', { kind: 'json', position: { line: 1, column: 1, offset: 0 } });
    expectRefusal('', { kind: 'json', position: { line: 1, column: 1, offset: 0 } });
    expectRefusal('{"a": 1,}', { kind: 'json' });
  });

  test('says where each value is', () => {
    const text = '{\n  "a/b": [1, {"~": "x\\"]"}],\n  "c": {}\n}';
    expect(written(text, '')).toEqual({ value: text });
    expect(written(text, '/a~1b')).toEqual({ key: '"a/b"', value: '[1, {"~": "x\\"]"}]' });
    expect(written(text, '/a~1b/0')).toEqual({ value: '1' });
    expect(written(text, '/a~1b/1/~0')).toEqual({ key: '"~"', value: '"x\\"]"' });
    expect(written(text, '/c')).toEqual({ key: '"c"', value: '{}' });
    expect(written(text, '/d')).toBeUndefined();
    expect(written(text, '/c/d/e')).toBeUndefined();
  });

  test('of members with the same name the last one is the one', () => {
    expect(written('{"a": 1, "a": 2}', '/a')).toEqual({ key: '"a"', value: '2' });
  });

  test('is frozen all the way down', () => {
    expectFrozen(parseDefinition('{"a": [{"b": 1}], "c": 1.0}').definition);
  });

  test('keeps __proto__ and constructor as members', () => {
    const text = '{"__proto__": {"x": 1}, "constructor": 2}';
    expect(Object.keys(parseDefinition(text).definition as object)).toEqual(['__proto__', 'constructor']);
    expect(written(text, '/__proto__/x')).toEqual({ key: '"x"', value: '1' });
  });

  test('nested too deep is refused, not a stack overflow', () => {
    expect(() => parseDefinition('['.repeat(100_000) + ']'.repeat(100_000))).toThrow(/deeper than 1000/);
  });
});

describe('YAML text', () => {
  test('gives the same as JSON', () => {
    const yaml = 'StartAt: A\nStates:\n  A:\n    Type: Wait\n    Seconds: 1.0\n    End: true\n';
    expect(parseDefinition(yaml).definition).toEqual({
      StartAt: 'A',
      States: { A: { Type: 'Wait', Seconds: new ExactNumber('1.0'), End: true } },
    });
  });

  test('keeps timestamps as text', () => {
    expect(parseDefinition('Timestamp: 2016-03-14T01:59:00Z').definition).toEqual({
      Timestamp: '2016-03-14T01:59:00Z',
    });
  });

  test('resolves anchors and merge keys; what is written out wins', () => {
    const yaml = 'base: &base {a: 1, b: 2}\nuse:\n  <<: *base\n  b: 3\nagain: *base\n';
    expect(parseDefinition(yaml).definition).toEqual({
      base: { a: 1, b: 2 },
      use: { a: 1, b: 3 },
      again: { a: 1, b: 2 },
    });
  });

  test('says where each value is', () => {
    const text = 'StartAt: A\nStates:\n  A:\n    Type: Pass\n  B: [x, "y"]\n';
    expect(written(text, '/States/A/Type')).toEqual({ key: 'Type', value: 'Pass' });
    expect(written(text, '/States/B/1')).toEqual({ value: '"y"' });
    expect(written(text, '/States/C')).toBeUndefined();
  });

  test('what comes by an alias is where the alias is, and in it where it is written; what is merged too', () => {
    const text = 'base: &base {a: 1}\nuse:\n  <<: *base\nagain: *base\n';
    expect(written(text, '/again')).toEqual({ key: 'again', value: '*base' });
    expect(written(text, '/again/a')).toEqual({ key: 'a', value: '1' });
    expect(written(text, '/use/a')).toEqual({ key: 'a', value: '1' });
  });

  test('takes keys that are not text as they are written', () => {
    expect(parseDefinition('a: {404: x, true: y}').definition).toEqual({ a: { '404': 'x', true: 'y' } });
  });

  test('that JSON cannot say is refused with its place', () => {
    expectRefusal('a: 1\na: 2\n', { kind: 'yaml', position: { line: 2, column: 1, offset: 5 } });
    expectRefusal('a: .nan', { kind: 'yaml', position: { line: 1, column: 4, offset: 3 } });
    expectRefusal('a: !Ref Function', { kind: 'yaml' });
    expectRefusal('a: &a [*a]', { kind: 'yaml' });
    expectRefusal('a: *nowhere', { kind: 'yaml' });
    expectRefusal('a: "unterminated', { kind: 'yaml' });
    expectRefusal('? [1, 2]\n: 3', { kind: 'yaml' });
  });

  test('of a few lines cannot grow without end', () => {
    const lines = ['a0: &a0 [x]'];
    for (let level = 1; level < 30; level += 1) {
      lines.push(`a${level}: &a${level} [*a${level - 1}, *a${level - 1}]`);
    }
    expectRefusal(lines.join('\n'), { kind: 'yaml' });
  });

  test('is not tried where the caller says JSON', () => {
    expect(() => parseDefinition('StartAt: A', { format: 'json' })).toThrow(DefinitionSyntaxError);
  });

  test('that is no mapping is refused where the caller says YAML', () => {
    expect(() => parseDefinition('- a', { format: 'yaml' })).toThrow(/not a mapping/);
  });
});

describe('an object', () => {
  test('is copied and frozen, and left alone', () => {
    const given = { StartAt: 'A', States: { A: { Type: 'Succeed', Comment: undefined } } };
    const { definition } = parseDefinition(given);
    expect(definition).toStrictEqual({ StartAt: 'A', States: { A: { Type: 'Succeed' } } });
    expectFrozen(definition);
    expect(Object.isFrozen(given.States)).toBe(false);
  });

  test('has the text that JSON.stringify gives', () => {
    const given = { a: [undefined, 1], b: undefined, c: { toJSON: () => 'x' } };
    expect(parseDefinition(given).text).toBe(JSON.stringify(given));
  });

  test('that is not data is refused with its place', () => {
    const cycle: { self?: unknown } = {};
    cycle.self = [cycle];
    expectRefusal(cycle, { kind: 'object', pointer: '/self/0' });
    expectRefusal({ a: { 'b/c': () => 1 } }, { kind: 'object', pointer: '/a/b~1c' });
    expectRefusal({ a: 1n }, { kind: 'object', pointer: '/a' });
    expectRefusal({ a: [Number.NaN] }, { kind: 'object', pointer: '/a/0' });
    expectRefusal({ a: new Map() }, { kind: 'object', pointer: '/a' });
    expectRefusal({ a: Symbol('s') }, { kind: 'object', pointer: '/a' });
  });

  test('may hold the same object twice', () => {
    const shared = { x: 1 };
    expect(parseDefinition({ a: shared, b: [shared] }).definition).toEqual({ a: { x: 1 }, b: [{ x: 1 }] });
  });

  test('keeps __proto__ as a member', () => {
    const given = JSON.parse('{"__proto__": {"x": 1}}') as object;
    expect(parseDefinition(given).text).toBe('{"__proto__":{"x":1}}');
  });
});

/** What is written at the place of the value at the pointer. */
function written(text: string, pointer: string): { readonly value: string; readonly key?: string } | undefined {
  const { source } = parseDefinition(text);
  const place = source?.place(pointer);
  if (!place) return undefined;
  const { value, key } = place;
  return { value: text.slice(value.start, value.end), ...(key && { key: text.slice(key.start, key.end) }) };
}

function expectRefusal(source: string | object, expected: Partial<DefinitionSyntaxError>): void {
  let caught: unknown;
  try {
    parseDefinition(source);
  } catch (error) {
    caught = error;
  }
  expect(caught).toBeInstanceOf(DefinitionSyntaxError);
  expect(caught).toMatchObject(expected);
}

function expectFrozen(value: Json): void {
  if (typeof value !== 'object' || value === null || value instanceof ExactNumber) return;
  expect(Object.isFrozen(value)).toBe(true);
  for (const member of Object.values(value)) expectFrozen(member as Json);
}
