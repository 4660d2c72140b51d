import fc from 'fast-check';
import { JSONPath } from 'jsonpath-plus';
import { describe, expect, it } from 'vitest';
import { compileJsonPath, JsonPathFailure, JsonPathSyntaxError } from '../../../src/expressions/jsonpath/index.js';
import { type Json, parseJson, stringifyJson } from '../../../src/utils/json.js';

const store = {
  book: [
    { title: 'A', price: 8, tags: ['x', 'y'] },
    { title: 'B', price: 12, isbn: '1' },
    { title: 'C', price: 22, isbn: null, tags: [] },
  ],
  bicycle: { price: 19, color: 'red' },
  max: 10,
};

const values = (path: string, root: Json = store) => compileJsonPath(path).evaluate(root);
const titles = (path: string) => (values(path) as { title: string }[]).map(({ title }) => title).join('');

describe('definite paths', () => {
  it.each<[path: string, root: Json, value: Json]>([
    ['$', 5, 5],
    ['$.a.b', { a: { b: 1 } }, 1],
    ["$['a']['b']", { a: { b: null } }, null],
    ['$["a b"]', { 'a b': 1 }, 1],
    ['$[ "a" ]', { a: 1 }, 1],
    ["$['it\\'s']", { "it's": 1 }, 1],
    ["$['a\\u0041\\n']", { 'aA\n': 1 }, 1],
    ['$[\'Test\\""Name"\']', { 'Test""Name"': 1 }, 1],
    ['$.a-b', { 'a-b': 1 }, 1],
    ['$.ä.日本', { ä: { 日本: 1 } }, 1],
    ['$.a.1', { a: { 1: 'one' } }, 'one'],
    ['$.list[0]', { list: [1, 2] }, 1],
    ['$.list[-1]', { list: [1, 2] }, 2],
    ['$[1][0].x', [0, [{ x: 3 }]], 3],
    ["$['a','b']", { a: 1, b: 2, c: 3 }, { a: 1, b: 2 }],
    ["$['a','z']", { a: 1 }, { a: 1 }],
  ])('%s of %j', (path, root, value) => {
    expect(compileJsonPath(path).definite).toBe(true);
    expect(values(path, root)).toEqual(value);
  });

  it.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'text', 'value', 'toJSON', 'length'])(
    'reads %s as data, and only where it is data',
    (name) => {
      const path = compileJsonPath(`$.${name}`);
      const deep = compileJsonPath(`$.a.${name}`);
      expect(path.find(parseJson(`{"${name}": 1}`))).toBe(1);
      expect(deep.find(parseJson(`{"a": {"${name}": 1}}`))).toBe(1);
      for (const text of ['{}', '[]', '"text"', '1.0', 'null']) {
        expect(path.find(parseJson(text))).toBeUndefined();
        expect(deep.find(parseJson(`{"a": ${text}}`))).toBeUndefined();
      }
    },
  );

  it.each<[path: string, root: Json, reason: string]>([
    ['$.x', {}, "No results for path: $['x']"],
    ['$.a.x', { a: {} }, "No results for path: $['a']['x']"],
    ['$.no.such', {}, "Missing property in path $['no']"],
    ['$.a.b.c', { a: {} }, "Missing property in path $['a']['b']"],
    ['$.a.b', { a: 'text' }, "Property ['b'] not found in path $['a']"],
    ['$.a[0]', { a: 1 }, 'Filter: [0] can only be applied to arrays. Current context is: 1'],
    ['$.a[0]', { a: { b: [1] } }, 'Filter: [0] can only be applied to arrays. Current context is: {"b":[1]}'],
    ['$.a[0]', { a: null }, "The path $['a'] is null"],
    ['$.a[9]', { a: [1] }, "No results for path: $['a'][9]"],
    ['$.a[9].b', { a: [1] }, "Property ['b'] not found in path $['a'][9]"],
    ["$['a', 'b'].v", { a: { v: 1 } }, "Multi properties can only be used as path leafs: $['a', 'b']"],
  ])('%s of %j leads nowhere', (path, root, reason) => {
    expect(compileJsonPath(path).find(root)).toBeUndefined();
    expect(() => values(path, root)).toThrow(new JsonPathFailure(reason));
  });

  it('says whether only the last index was outside of an array', () => {
    expect(compileJsonPath('$.a[9]').explain({ a: [] }).outsideOfArray).toBe(true);
    expect(compileJsonPath('$.a[9].b').explain({ a: [] }).outsideOfArray).toBe(false);
    expect(compileJsonPath('$.a').explain({}).outsideOfArray).toBe(false);
  });

  it.each<[string, boolean]>([
    ['$', true],
    ["$.a['b'][0]", true],
    ["$['a','b']", false],
    ['$.a[*]', false],
    ['$..a', false],
    ['$[0,1]', false],
  ])('%s is a reference path: %s', (path, expected) => {
    expect(compileJsonPath(path).isReferencePath).toBe(expected);
  });
});

describe('indefinite paths', () => {
  it.each<[path: string, value: Json]>([
    ['$.book[*].price', [8, 12, 22]],
    ['$.bicycle.*', [19, 'red']],
    ['$.bicycle[*]', [19, 'red']],
    ['$.book[0,2].title', ['A', 'C']],
    ['$.book[0,9].title', ['A']],
    ['$.book[1:].title', ['B', 'C']],
    ['$.book[:2].title', ['A', 'B']],
    ['$.book[-2:].title', ['B', 'C']],
    ['$.book[:-1].title', ['A', 'B']],
    ['$.book[0:2:2].title', ['A', 'B']],
    ['$.book[0:-1].title', []],
    ['$..price', [8, 12, 22, 19]],
    ['$..tags[0]', ['x']],
    ['$..[0].title', ['A']],
    [
      "$..['title','isbn']",
      [
        { title: 'B', isbn: '1' },
        { title: 'C', isbn: null },
      ],
    ],
    [
      "$.book[*]['title','price']",
      [
        { title: 'A', price: 8 },
        { title: 'B', price: 12 },
        { title: 'C', price: 22 },
      ],
    ],
    ['$.book[*].nothing', []],
    ['$.nothing[*]', []],
    ['$.nothing[1:].x', []],
    ['$.nothing..x', []],
    ['$.max[*]', []],
    ['$.max[0:1]', []],
  ])('%s', (path, value) => {
    expect(compileJsonPath(path).definite).toBe(false);
    expect(values(path)).toEqual(value);
  });

  it('goes through a document of a thousand levels', () => {
    let root: Json = { leaf: 1 };
    for (let depth = 0; depth < 1000; depth += 1) root = depth % 2 ? [root] : { a: root };
    expect(values('$..leaf', root)).toEqual([1]);
  });
});

describe('filters', () => {
  it.each<[filter: string, found: string]>([
    ['@.price < 10', 'A'],
    ['@.price <= 12', 'AB'],
    ['@.price > 12', 'C'],
    ['@.price >= 12', 'BC'],
    ['@.price == 12', 'B'],
    ['@.price == 12.0', 'B'],
    ["@.price == '12'", 'B'],
    ['@.isbn == 1', 'B'],
    ['@.price != 12', 'AC'],
    ['@.price === "12"', ''],
    ['@.isbn != 1', 'AC'],
    ['@.isbn', 'BC'],
    ['!@.isbn', 'A'],
    ['!(@.isbn)', 'A'],
    ['@.isbn == null', 'C'],
    ['@.price > $.max', 'BC'],
    ["@['price']>$['max']&&@.isbn", 'BC'],
    ['@.price > 10 && @.price < 20', 'B'],
    ['@.price < 10 || @.price > 20', 'AC'],
    ['@.price < 10 || @.price > 10 && @.isbn == null', 'AC'],
    ['(@.price < 10 || @.price > 10) && @.isbn == null', 'C'],
    ['@.title =~ /[ab]/i', 'AB'],
    ['@.title =~ /a/', ''],
    ['@.tags =~ /x/', 'A'],
    ['@.title in [\'A\', "C"]', 'AC'],
    ["@.title nin ['A']", 'BC'],
    ["@.tags subsetof ['x','y','z']", 'AC'],
    ["@.tags anyof ['x']", 'A'],
    ["@.tags noneof ['x']", 'C'],
    ["@.tags contains 'y'", 'A'],
    ["@.tags all ['x', 'y']", 'A'],
    ['@.tags size 2', 'A'],
    ['@.tags empty true', 'C'],
    ['@.tags empty false', 'A'],
    ["@.tags[0] == 'x'", 'A'],
    ['@.tags.length() == 2', 'A'],
    ["@.tags == ['x','y']", 'A'],
    ['@.tags[*]', 'AC'],
    ['@.price < "9"', ''],
    ['@.nothing < 1', ''],
  ])('%s', (filter, found) => {
    expect(titles(`$.book[?(${filter})]`)).toBe(found);
  });

  it('tests an object itself', () => {
    expect(values("$.bicycle[?(@.color == 'red')].price")).toEqual([19]);
  });

  it('finds an object once in a deep scan', () => {
    expect(titles('$..[?(@.isbn)]')).toBe('BC');
  });

  it('compares integers past 2^53 to the last digit', () => {
    const root = parseJson('[{"n": 12345678901234567890}, {"n": 12345678901234567891}]');
    expect(stringifyJson(values('$[?(@.n == 12345678901234567891)].n', root))).toBe('[12345678901234567891]');
  });

  it('matches a pattern that would backtrack for ever elsewhere', () => {
    expect(values('$[?(@ =~ /(a+)+b/)]', ['a'.repeat(5000)])).toEqual([]);
  });
});

describe('functions', () => {
  it.each<[path: string, value: Json]>([
    ['$.book.length()', 3],
    ['$..price.sum()', 61],
    ['$..price.max()', 22],
    ['$..price.min()', 8],
    ['$.book[*].price.avg()', 14],
    ['$.bicycle.keys()', ['price', 'color']],
    ['$.book[0].tags.first()', 'x'],
    ['$.book[0].tags.last()', 'y'],
    ['$.book[0].tags.index(1)', 'y'],
    ['$.book[0].tags.concat("z", $.bicycle.color)', 'xyzred'],
    ['$.book[0].tags.append("z")', ['x', 'y', 'z']],
  ])('%s', (path, value) => {
    expect(values(path)).toEqual(value);
  });

  it('list the keys of an object in the order of its document', () => {
    expect(compileJsonPath('$.keys()').find(parseJson('{"b":1,"1":2}'))).toEqual(['b', '1']);
  });

  it('are members by the name of `sum()` where there are none, as in Step Functions', () => {
    const path = compileJsonPath('$.Jobs.sum()', { functions: false });
    expect(path.explain({ Jobs: [0, 1] }).reason).toBe("Property ['sum()'] not found in path $['Jobs']");
    expect(path.find({ Jobs: { 'sum()': 1 } })).toBe(1);
  });
});

describe('syntax', () => {
  it.each<[path: string, offset: number]>([
    ['', 0],
    ['a', 0],
    ['$a', 1],
    ['$.', 2],
    ['$..', 3],
    ['$...a', 3],
    ['$.a b', 3],
    ['$[', 1],
    ["$['a'", 5],
    ["$['a", 2],
    ['$[a]', 2],
    ['$[:]', 2],
    ['$[::2]', 2],
    ['$[?@.a]', 3],
    ['$[?(@.a]', 7],
    ['$[?(@.a == )]', 11],
    ['$[?(@.a ~~ 1)]', 8],
    ['$[?(@.a like 1)]', 8],
    ['$[?(@ =~ /(/)]', 9],
    ['$[?(1)]', 4],
    ['$.a.nofunction()', 0],
  ])('%s fails at %i', (path, offset) => {
    const error = (() => {
      try {
        return compileJsonPath(path);
      } catch (thrown) {
        return thrown;
      }
    })();
    expect(error).toBeInstanceOf(JsonPathSyntaxError);
    expect((error as JsonPathSyntaxError).offset).toBe(offset);
  });
});

describe('jsonpath-plus agrees', () => {
  const name = fc.constantFrom('a', 'b', 'c');
  // No strings: jsonpath-plus reads characters and the length of them.
  const document = fc.letrec<{ value: Json; object: Json }>((tie) => ({
    value: fc.oneof({ maxDepth: 4 }, fc.integer(), fc.boolean(), tie('object'), fc.array(tie('value'))),
    object: fc.dictionary(name, tie('value'), { maxKeys: 3 }) as fc.Arbitrary<Json>,
  })).object;
  const step = fc.oneof(
    name.map((key) => `.${key}`),
    name.map((key) => `['${key}']`),
    fc.constantFrom('[*]', '[0]', '[1:]', '[:2]', '.*'),
  );

  it('on names, indices, wildcards and slices', () => {
    fc.assert(
      fc.property(document, fc.array(step, { minLength: 1, maxLength: 4 }), (root, steps) => {
        const text = `$${steps.join('')}`;
        const expected = JSONPath({ path: text, json: root as object, wrap: true, eval: false }) as Json[];
        const path = compileJsonPath(text);
        const found = path.find(root);
        const list = path.definite ? (found === undefined ? [] : [found]) : found;
        expect(list).toEqual(expected);
      }),
      { numRuns: 500 },
    );
  });
});
