import fc from 'fast-check';
import { JSONPath } from 'jsonpath-plus';
import { describe, expect, it } from 'vitest';
import { JsonPath, JsonPathFailure, JsonPathSyntaxError } from '../../../src/expressions/jsonpath/index.js';
import { type Json, parseJson, stringifyJson } from '../../../src/utils/json.js';

const store = {
  book: [
    { title: 'A', price: 8, tags: ['x', 'y'], sold: true },
    { title: 'B', price: 12, isbn: '1', sold: false },
    { title: 'C', price: 22, isbn: null, tags: [] },
  ],
  bicycle: { price: 19, color: 'red' },
  max: 10,
  maxText: '10',
  nil: null,
};

const values = (path: string, root: Json = store) => new JsonPath(path).evaluate(root);
const titles = (path: string) => (values(path) as { title: string }[]).map(({ title }) => title).join('');

describe('definite paths', () => {
  it.each<[path: string, root: Json, value: Json]>([
    ['$', 5, 5],
    ['$.a.b', { a: { b: 1 } }, 1],
    ["$['a']['b']", { a: { b: null } }, null],
    ["$['a b']", { 'a b': 1 }, 1],
    ["$[ 'a' ]", { a: 1 }, 1],
    ["$.['a']", { a: 1 }, 1],
    ["$['a\\u0041\\n']", { 'a\\u0041\\n': 1 }, 1],
    ['$[\'Test\\""Name"\']', { 'Test\\""Name"': 1 }, 1],
    ['$.a-b', { 'a-b': 1 }, 1],
    ['$.ä.日本', { ä: { 日本: 1 } }, 1],
    ['$.a.1', { a: { 1: 'one' } }, 'one'],
    ['$.list[0]', { list: [1, 2] }, 1],
    ['$.list[(@.length-1)]', { list: [1, 2] }, 2],
    ['$.list[(@.length - 2)].x', { list: [{ x: 1 }, 2] }, 1],
    ['$[(@.size()-1)]', [1, 2], 2],
    ['$[1][0].x', [0, [{ x: 3 }]], 3],
    ["$['a','b']", { a: 1, b: 2, c: 3 }, { a: 1, b: 2 }],
    ["$['a','z']", { a: 1 }, { a: 1 }],
  ])('%s of %j', (path, root, value) => {
    expect(new JsonPath(path).definite).toBe(true);
    expect(values(path, root)).toEqual(value);
  });

  it.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'text', 'value', 'toJSON', 'length'])(
    'reads %s as data, and only where it is data',
    (name) => {
      const path = new JsonPath(`$.${name}`);
      const deep = new JsonPath(`$.a.${name}`);
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
    ['$.a[-1]', { a: [1] }, "No results for path: $['a'][-1]"],
    ['$.a[-1].b', { a: [{ b: 1 }] }, "Property ['b'] not found in path $['a'][-1]"],
    ['$.a[(@.length-2)]', { a: [1] }, "No results for path: $['a'][-1]"],
    ['$.a[(@.length-0)]', { a: [1] }, "No results for path: $['a'][1]"],
    ['$.a[(@.length-1)]', { a: {} }, 'Filter: [@.size()-1] can only be applied to arrays. Current context is: {}'],
    ['$.a[0].b', { a: 1 }, "Filter: [0]['b'] can only be applied to arrays. Current context is: 1"],
    ['$.a[9].b', { a: [1] }, "Property ['b'] not found in path $['a'][9]"],
    ["$['a', 'b'].v", { a: { v: 1 } }, "Multi properties can only be used as path leafs: $['a', 'b']"],
  ])('%s of %j leads nowhere', (path, root, reason) => {
    expect(new JsonPath(path).find(root)).toBeUndefined();
    expect(() => values(path, root)).toThrow(new JsonPathFailure(reason));
  });

  it('says whether only the last index was outside of an array', () => {
    expect(new JsonPath('$.a[9]').explain({ a: [] }).outsideOfArray).toBe(true);
    expect(new JsonPath('$.a[-1]').explain({ a: [1] }).outsideOfArray).toBe(true);
    expect(new JsonPath('$.a[9].b').explain({ a: [] }).outsideOfArray).toBe(false);
    expect(new JsonPath('$.a').explain({}).outsideOfArray).toBe(false);
  });

  it.each<[string, boolean]>([
    ['$', true],
    ["$.a['b'][0]", true],
    ["$['a','b']", false],
    ['$[-1]', false],
    ['$[(@.length-1)]', false],
    ['$[1:]', false],
    ['$[?(@.a)]', false],
    ['$.a[*]', false],
    ['$..a', false],
    ['$[0,1]', false],
  ])('%s is a reference path: %s', (path, expected) => {
    expect(new JsonPath(path).isReferencePath).toBe(expected);
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
    ['$.book[-2:2].title', ['A', 'B']],
    ['$.book[0,-1].title', ['A']],
    ['$.book[*].tags[(@.length-1)]', ['y']],
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
    ['$.max.x[*]', []],
    ['$.book[*].title.x', []],
    ['$..title.x', []],
  ])('%s', (path, value) => {
    expect(new JsonPath(path).definite).toBe(false);
    expect(values(path)).toEqual(value);
  });

  it.each<[path: string, root: Json, value: Json]>([
    ['$.list[0:2].x', { list: [{ x: 1 }, 2] }, []],
    ['$.list[0,1].x', { list: [{ x: 1 }, 2] }, []],
    ['$.list[?(@.x)].x.y', { list: [{ x: { y: 1 } }, { x: 2 }] }, []],
    ['$.list[0:2].x[0]', { list: [{ x: [1] }, { x: null }] }, []],
    ['$.list[0:2].x', { list: [{ x: 1 }, {}] }, [1]],
    ['$.list[*].x', { list: [{ x: 1 }, 2] }, [1]],
    ['$..x.y', { list: [{ x: { y: 1 } }, { x: 2 }] }, [1]],
  ])('after slices, unions and filters one value without members loses all: %s of %j', (path, root, value) => {
    expect(values(path, root)).toEqual(value);
  });

  it.each<[path: string, reason: string]>([
    ['$.max[0:1]', 'Filter: [0:1] can only be applied to arrays. Current context is: 10'],
    ['$.book[*].title[0,1].x', "Filter: [0,1]['x'] can only be applied to arrays. Current context is: A"],
    ['$.book[1:].price[0]', 'Filter: [0] can only be applied to arrays. Current context is: 12'],
    ['$.max[?(@.a)]', 'Filter: [?] can not be applied to primitives. Current context is: 10'],
    ["$.book[*]['title','price'].x", "Multi properties can only be used as path leafs: $['title', 'price']"],
  ])('%s cannot be applied', (path, reason) => {
    expect(new JsonPath(path).find(store)).toBeUndefined();
    expect(() => values(path)).toThrow(new JsonPathFailure(reason));
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
    ['@.price == +12.', 'B'],
    ['@.price == twelve', ''],
    ['@.price != twelve', ''],
    ['@.isbn == 1', 'B'],
    ['@.price != 12', 'AC'],
    ['@.isbn != 1', 'C'],
    ['@.isbn', 'B'],
    ['!@.isbn', 'AC'],
    ['@.isbn == null', 'C'],
    ["@.isbn == 'null'", 'C'],
    ['@.isbn != null', 'B'],
    ['@.price > $.max', 'BC'],
    ['@.price == $.maxText', ''],
    ['@.price != $.maxText', ''],
    ["@['price']>$['max']&&@.isbn", 'B'],
    ['@.price > 10 && @.price < 20', 'B'],
    ['@.price < 10 || @.price > 20', 'AC'],
    ['@.price < 10 || @.price > 10 && @.isbn == null', 'AC'],
    ['@.isbn == null && @.price > 10 || @.price < 10', 'AC'],
    ['( @.price < 10 )||((@.isbn) )', 'AB'],
    ['@.isbn < 2', 'B'],
    ['@.isbn >= 0', 'B'],
    ['@.isbn < null', ''],
    ['@.price > null', 'ABC'],
    ['@.isbn <= $.nil', 'C'],
    ['@.isbn > $.nil', ''],
    ['@.title =~ /[ab]/i', 'AB'],
    ['@.title =~ /a/', ''],
    ['@.price =~ /1.*/', 'B'],
    ['@.tags =~ /x/', ''],
    ["@.title == 'A'", 'A'],
    ['@.title == A', 'A'],
    ["'A' == @.title", 'A'],
    ["'12' == @.price", ''],
    ['@.title == some words', ''],
    ["@.title == 'it\\'s'", ''],
    ["@.title > 'A' && @.title < C", 'B'],
    ['@.title > 0', 'ABC'],
    ["@.tags[0] == 'x'", 'A'],
    ['@.tags[(@.length-1)] == y', 'A'],
    ['@.tags != x', ''],
    ['@.sold == true', 'A'],
    ['@.sold == false', 'B'],
    ['@.sold', 'AB'],
    ['@.nothing != 1', ''],
    ['@.nothing < 1', ''],
    ['@.tags.length() == 2', ''],
    ['@', 'ABC'],
  ])('%s', (filter, found) => {
    expect(titles(`$.book[?(${filter})]`)).toBe(found);
  });

  it('group nothing by parentheses', () => {
    expect(titles('$.book[?((@.price < 10 || @.price > 10) && @.isbn == null)]')).toBe('AC');
    expect(titles('$.book[?(@.price < 10 && (@.isbn || @.price > 20))]')).toBe('C');
  });

  it('pass objects alone', () => {
    expect(values('$[?(@ == 1)]', [1, 2])).toEqual([]);
    expect(values('$[?(!@.a)]', [1, [2], {}])).toEqual([{}]);
  });

  it('tests an object itself', () => {
    expect(values("$.bicycle[?(@.color == 'red')].price")).toEqual([19]);
  });

  it('finds an object once in a deep scan', () => {
    expect(titles('$..[?(@.isbn)]')).toBe('B');
  });

  it('compares integers past 2^53 to the last digit', () => {
    const root = parseJson('[{"n": 12345678901234567890}, {"n": 12345678901234567891}]');
    expect(stringifyJson(values('$[?(@.n == 12345678901234567891)].n', root))).toBe('[12345678901234567891]');
  });

  it('matches a pattern that would backtrack for ever elsewhere', () => {
    expect(values('$[?(@.a =~ /(a+)+b/)]', [{ a: 'a'.repeat(5000) }])).toEqual([]);
  });
});

it('knows no functions, only members by the name of `sum()`', () => {
  const path = new JsonPath('$.Jobs.sum()');
  expect(path.explain({ Jobs: [0, 1] }).reason).toBe("Property ['sum()'] not found in path $['Jobs']");
  expect(path.find({ Jobs: { 'sum()': 1 } })).toBe(1);
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
    ['$["a"]', 2],
    ["$['it\\'s']", 7],
    ["$['a]']", 2],
    ['$[ * ]', 2],
    ['$[99999999999]', 2],
    ['$[(@.length)]', 2],
    ['$[(@.length+1)]', 2],
    ['$[@.length-1]', 2],
    ['$[?(@.a == "x")]', 11],
    ["$[?(@.a == ['x'])]", 11],
    ['$[?(@.a === 1)]', 8],
    ['$[?(@.a !== 1)]', 8],
    ["$[?(@.a == 'x)]", 11],
    ["$[?(@.a in ['x'])]", 8],
    ["$[?(@.a subsetof ['x'])]", 8],
    ['$[?(@.a size 2)]', 8],
    ['$[?(@.a empty true)]', 8],
    ['$[?(@.a[*] == 1)]', 4],
    ['$[?(@..a)]', 4],
    ['$[?(!(@.a))]', 5],
    ['$[?(!@.a == 1)]', 4],
    ['$[?((@.a)]', 9],
    ['$[?(@.a))]', 2],
    ["$[?(@.a == 'x && y')]", 4],
    ["$[?(@.a == 'x || y')]", 4],
    ["$[?(@['a||b'])]", 4],
    ["$[?(@['a==b'] == 1)]", 4],
    ["$[?(!@['a>b'])]", 5],
    ["$[?(@.a != 'x==y')]", 4],
    ["$[?(@.a > 'x<y')]", 4],
    ['$[?(@.a =~ /<b>/)]', 4],
    ['$[?(1 == @.a)]', 4],
    ['$[?(@.a =~ /a/x)]', 14],
  ])('%s fails at %i', (path, offset) => {
    const error = (() => {
      try {
        return new JsonPath(path);
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
    fc.constantFrom('[*]', '[0]', '.*'),
  );
  // Followed by more, slices are a matter of their own.
  const end = fc.constantFrom('', '[1:]', '[:2]', '[-1:]');

  it('on names, indices, wildcards and slices', () => {
    fc.assert(
      fc.property(document, fc.array(step, { minLength: 1, maxLength: 4 }), end, (root, steps, last) => {
        const text = `$${steps.join('')}${last}`;
        const expected = JSONPath({ path: text, json: root as object, wrap: true, eval: false }) as Json[];
        const path = new JsonPath(text);
        const found = path.find(root);
        // What cannot be applied is an error here, and nothing there.
        fc.pre(path.definite || found !== undefined);
        const list = path.definite ? (found === undefined ? [] : [found]) : found;
        expect(list).toEqual(expected);
      }),
      { numRuns: 500 },
    );
  });
});
