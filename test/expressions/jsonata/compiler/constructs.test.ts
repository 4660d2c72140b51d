// Each construct of the language, compiled: the answer is the program's own, none of the library.

import { describe, expect, test } from 'vitest';
import { compileTree } from '../../../../src/expressions/jsonata/compiler/index.js';
import { library } from '../../../../src/expressions/jsonata/library.js';
import { LimitExceeded, serviceLimits } from '../../../../src/expressions/jsonata/limits.js';
import { RunningEvaluation } from '../../../../src/expressions/jsonata/running-evaluation.js';
import { toJson } from '../../../../src/expressions/jsonata/values.js';
import '../../../../src/expressions/jsonata/index.js';
import type { Json } from '../../../../src/utils/json.js';
import { Random } from '../../../../src/utils/random.js';
import { deepFrozen } from '../harness.js';

const INPUT = deepFrozen({
  a: { b: { c: 1 }, constructor: 'own' },
  list: [
    { k: 'x', n: 3, tags: ['p', 'q'] },
    { k: 'y', n: 1, tags: ['p'] },
    { k: 'x', n: 2, tags: [] },
  ],
  nested: [[1, 2], [3]],
  one: [5],
  none: [],
  text: 'a1b22',
} satisfies Json);

describe('paths', () => {
  test.each<[string, Json | undefined]>([
    ['a.b.c', 1],
    ['a.nothing.c', undefined],
    ['a.constructor', 'own'],
    ['a.b.constructor', undefined],
    ['list.n', [3, 1, 2]],
    ['list.tags', ['p', 'q', 'p']],
    ['list[1].k', 'y'],
    ['list[-1].n', 2],
    ['list[n > 1].k', ['x', 'x']],
    ['list[n = 1].k', 'y'],
    ['list[n = 1].k[]', ['y']],
    ['list[[0, 2]].n', [3, 2]],
    ['list.n[0]', [3, 1, 2]],
    ['(list.n)[0]', 3],
    ['one', [5]],
    ['one.$', 5],
    ['none', []],
    ['nested.$', [1, 2, 3]],
    ['nested[0]', [1, 2]],
    [
      'list.[k, n]',
      [
        ['x', 3],
        ['y', 1],
        ['x', 2],
      ],
    ],
    ['[list.n].$', [3, 1, 2]],
    ['a.*', [{ c: 1 }, 'own']],
    ['a.**.c', 1],
    ['list^(n).k', ['y', 'x', 'x']],
    ['list^(k, >n).n', [3, 2, 1]],
    ['list^(n)[0].k', 'y'],
    ['list.(n * 2)', [6, 2, 4]],
    ['list.{k: n}', [{ x: 3 }, { y: 1 }, { x: 2 }]],
    ['list{k: $sum(n)}', { x: 5, y: 1 }],
    ['list{k: n}', { x: [3, 2], y: 1 }],
    ['nothing{"a": 1}', { a: 1 }],
    ['list@$l.$l.tags.($l.n & $)', ['3p', '3q', '1p']],
    ['list#$i.(n + $i)', [3, 2, 4]],
    [
      'list[k = "x"]#$i.{"i": $i, "n": n}',
      [
        { i: 0, n: 3 },
        { i: 1, n: 2 },
      ],
    ],
    ['list.tags.(% . k)', ['x', 'x', 'y']],
    ['list.tags.{"tag": $, "of": %.k}[0]', { tag: 'p', of: 'x' }],
    ['list#$i{k: $sum($i)}', { x: 2, y: 1 }],
  ])('%s', (expression, value) => {
    expect(answer(expression)).toEqual(value);
  });
});

describe('operators', () => {
  test.each<[string, Json | undefined]>([
    ['1 + 2 * 3 - 4 / 2 % 3', 5],
    ['-a.b.c', -1],
    ['a.nothing + 1', undefined],
    ['"a" < "b" and 2 >= 2', true],
    ['a.nothing = a.nothing', false],
    ['list[0] = {"tags": ["p", "q"], "n": 3, "k": "x"}', true],
    ['1 != "1"', true],
    ['2 in [1, 2]', true],
    ['"a" & 1 & true & null & a.nothing & [1.5]', 'a1truenull[1.5]'],
    ['[1..3, 7]', [1, 2, 3, 7]],
    ['[3..1]', []],
    ['[[1..2], list.n]', [[1, 2], 3, 1, 2]],
    ['a.nothing ? 1 : 2', 2],
    ['false ? 1', undefined],
    ['false and $error("not evaluated")', false],
    ['text ~> $uppercase', 'A1B22'],
    ['text ~> $substring(1, 2) ~> $length()', 2],
    ['($f := $uppercase ~> $lowercase; $f("Ab"))', 'ab'],
    ['a ~> |b|{"d": 2}, "c"|', { b: { d: 2 }, constructor: 'own' }],
  ])('%s', (expression, value) => {
    expect(answer(expression)).toEqual(value);
  });
});

describe('variables and functions', () => {
  test.each<[string, Json | undefined]>([
    ['($x := 1; ($x := 2); $x)', 1],
    ['($x := 1; $f := function() { $x }; $x := 2; $f())', 2],
    ['($x := 1; ($y := $x; $x := 2; $y))', 1],
    ['($x := 1; a.($x := $x + 1; $x) + $x)', 3],
    ['(function($x, $y) { [$x, $exists($y)] })(1)', [1, false]],
    ['($f := function($n) { $n <= 1 ? 1 : $n * $f($n - 1) }; $f(5))', 120],
    ['($f := function($n, $m) { $n = 0 ? $m : $f($n - 1, $m + $n) }; $f(10000, 0))', 50005000],
    ['($add := function($x) { function($y) { $x + $y } }; $add(1)(2))', 3],
    ['a.b.c.(function($x)<n-:n> { $x * 2 })()', 2],
    ['($minus := function($x, $y) { $x - $y }; $from10 := $minus(10, ?); $from10(3))', 7],
    ['($minus := function($x, $y) { $x - $y }; $minus(?, 1)(3))', 2],
    ['$map(list, function($v, $i) { $v.n * $i })', [0, 1, 4]],
    ['$filter(list, function($v) { $v.n > 1 }).k', ['x', 'x']],
    ['$single(list, function($v) { $v.n = 1 }).k', 'y'],
    ['$reduce(list.n, function($s, $n) { $s & $n })', '312'],
    ['$each(a.b, function($v, $k) { $k & $v })', 'c1'],
    ['$sift(list[0], function($v, $k) { $k = "n" })', { n: 3 }],
    ['$sort(list, function($l, $r) { $l.n > $r.n }).n', [1, 2, 3]],
    ['$sort(list.n)', [1, 2, 3]],
    ['$map(["a", "b"], $uppercase)', ['A', 'B']],
    ['$match(text, /[0-9]+/).match', ['1', '22']],
    ['$replace(text, /([a-z])(\\d)/, "$2$1")', '1a2b2'],
    ['$replace(text, /[a-z]/, function($m) { $uppercase($m.match) })', 'A1B22'],
    ['$split(text, /\\d+/)', ['a', 'b', '']],
    ['$merge([{"1": 1, "a": 2}, {"0": 3}]) ~> $keys()', ['1', 'a', '0']],
    ['$distinct([1, "1", 1, {"a": 1}, {"a": 1}])', [1, '1', { a: 1 }]],
    ['$string({"a": [1, null]})', '{"a":[1,null]}'],
    ['$lookup(list, "n")', [3, 1, 2]],
    ['($sum := function() { "mine" }; $sum())', 'mine'],
  ])('%s', (expression, value) => {
    expect(answer(expression)).toEqual(value);
  });
});

describe('errors have the code and the words of the library', () => {
  test.each([
    ['1 + "a"', 'T2002', 'The right side of the "+" operator must evaluate to a number'],
    ['1 < "a"', 'T2009', 'The values 1 and "a" either side of operator "<" must be of the same data type'],
    ['-"a"', 'D1002', 'Cannot negate a non-numeric value: "a"'],
    ['[1.5..2]', 'T2003', 'The left side of the range operator (..) must evaluate to an integer'],
    ['{1: 2}', 'T1003', 'Key in object structure must evaluate to a string; got: 1'],
    ['{"a": 1, "a": 2}', 'D1009', 'Multiple key definitions evaluate to same key: "a"'],
    ['list^(tags)', 'T2008', 'The expressions within an order-by clause must evaluate to numeric or string values'],
    ['$uppercase(1)', 'T0410', 'Argument 1 of function "uppercase" does not match function signature'],
    ['true and $uppercase(1)', 'T0410', 'Argument 1 of function "and" does not match function signature'],
    ['$sum(["a"])', 'T0412', 'Argument 1 of function "sum" must be an array of "numbers"'],
    ['$nothing()', 'T1006', 'Attempted to invoke a non-function'],
    ['sum([1])', 'T1005', 'Attempted to invoke a non-function. Did you mean $sum?'],
    ['1 ~> 2', 'T2006', 'The right side of the function application operator ~> must be a function'],
    ['$reduce([1], function($x) { $x })', 'D3050', 'The second argument of reduce function'],
    ['$error("mine")', 'D3137', 'mine'],
  ])('%s', (expression, code, message) => {
    expect(() => answer(expression)).toThrow(
      expect.objectContaining({ code, message: expect.stringContaining(message) }),
    );
  });
});

describe('limits', () => {
  test('end what calls itself for ever at its end', () => {
    expect(() => answer('($f := function($x) { $f($x + 1) }; $f(1))')).toThrow(LimitExceeded.steps().message);
  });

  test('end what grows for ever', () => {
    expect(() => answer('$count([1..1000000])')).toThrow(LimitExceeded.memory().message);
    expect(() => answer('($f := function($s) { $f($s & $s) }; $f("ab"))')).toThrow(LimitExceeded.memory().message);
  });
});

test('a variable that hides a function is left to the library', () => {
  expect(() => answer('$sum([1, 2])', { sum: 1 })).toThrow('left to the library');
  expect(answer('$sum([1, 2])', { max: 1 })).toBe(3);
});

test('what comes near to the depth that is allowed is left to the library', () => {
  expect(answer('($f := function($n) { $n = 0 ? 0 : 1 + $f($n - 1) }; $f(10))')).toBe(10);
  expect(() => answer('($f := function($n) { $n = 0 ? 0 : 1 + $f($n - 1) }; $f(40))')).toThrow('left to the library');
});

function answer(expression: string, bindings: Readonly<Record<string, Json>> = {}): Json | undefined {
  const evaluation = new RunningEvaluation({ now: 0, random: Random.seeded(1) }, serviceLimits);
  const value = compileTree(library(expression).ast())?.run(INPUT, bindings, evaluation);
  if (typeof value === 'symbol') throw new Error(value.description);
  return value === undefined ? undefined : toJson(value, undefined);
}
