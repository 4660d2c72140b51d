// Expressions that would take for ever, or all memory, or the whole stack: each fails, and fails the same everywhere.

import { describe, expect, test } from 'vitest';
import { compileJsonataTemplate } from '../../../src/expressions/jsonata/index.js';
import type { Json } from '../../../src/utils/json.js';
import { evaluate, failureOf, scopeOf } from './harness.js';

const DEPTH =
  'threw an error during evaluation: Stack overflow error: Check for non-terminating recursive function. ' +
  'Consider rewriting as tail-recursive. Depth=101 max=100';
const MEMORY =
  'threw an error during evaluation: Expression evaluation memory limit exceeded: Check for excessive memory usage';
const STEPS = 'threw an error during evaluation: Expression evaluation timeout: Check for infinite loop';

const nested = (before: string, inside: string, after: string, times: number) =>
  `${before.repeat(times)}${inside}${after.repeat(times)}`;
const sumTo = (n: number) => `($f := function($x) { $x <= 0 ? 0 : 1 + $f($x - 1) }; $f(${n}))`;

describe('depth', () => {
  // Measured on the service: 100 is the last depth that it accepts, whatever the nesting is made of.
  test.each([
    [Array(100).fill('1').join('+'), Array(101).fill('1').join('+')],
    [nested('(', '1', ')', 99), nested('(', '1', ')', 100)],
    [nested('[', '1', ']', 99), nested('[', '1', ']', 100)],
    [`1${' ~> $string'.repeat(99)}`, `1${' ~> $string'.repeat(100)}`],
    [sumTo(31), sumTo(32)],
  ])('%.40s', (accepted, refused) => {
    expect(failureOf(accepted)).toBe(undefined);
    expect(failureOf(refused)).toBe(DEPTH);
  });

  // Tail calls from inside of a function of the library leave no evaluation open: what is limited is the functions.
  test('of functions is limited', () => {
    expect(failureOf('($f := function($x) { $map([1], function() { $f($x) }) }; $f(1))')).toBe(
      DEPTH.replace('Depth=101 max=100', 'Depth=501 max=500'),
    );
  });

  test.each([
    '($f := function() { 1 + $f() }; $f())',
    '($even := function($n) { 1 + $odd($n) }; $odd := function($n) { 1 + $even($n) }; $even(1))',
    '($f := function($x) { [$f($x)] }; $f(1))',
    '($f := function($x) { {"a": $f($x)}.a }; $f(1))',
  ])('ends %s', (expression) => {
    expect(failureOf(expression)).toBe(DEPTH);
  });

  test('of a text is limited before it is read', () => {
    for (const text of [
      nested('(', '1', ')', 100_000),
      nested('[', '1', ']', 100_000),
      nested('function(){', '1', '}', 100_000),
      `${'-'.repeat(100_000)}$x`,
      '/**/'.repeat(100_000),
      Array(100_000).fill('1').join('+'),
    ]) {
      expect(() => compileJsonataTemplate(`{% ${text} %}`, 'Output')).toThrow('The expression is nested too deeply');
    }
    expect(evaluate('1 + 1')).toBe(2);
  });

  const nest = (shape: string) => `$reduce([1..2000], function($inner, $i) { ${shape} }, 1)`;

  test.each([
    [`${nest('[[$inner]]')}`],
    [`${nest('{"a": $inner}')}`],
    [`$string(${nest('{"a": $inner}')})`],
    [`($a := ${nest('{"a": $inner}')}; $b := ${nest('{"a": $inner}')}; $a = $b)`],
    [`$boolean(${nest('[[$inner]]')})`],
    [`$count((${nest('{"a": $inner}')}).**)`],
    [`(${nest('[[$inner]]')}).a`],
    [`$keys(${nest('[[$inner]]')})`],
    [`$spread(${nest('[[$inner]]')})`],
    [`{"a": ${nest('[[$inner]]')}}.*`],
    [`${nest('{"a": $inner}')} ~> |a|{"b": 1}|`],
  ])('of a value is limited where it is looked through: %s', (expression) => {
    expect(failureOf(expression)).toMatch(
      /^threw an error during evaluation: Stack overflow error: .* Depth=501 max=500$/,
    );
  });

  test('of a payload is no matter where it is passed on', () => {
    let deep: Json = 1;
    for (let level = 0; level < 900; level += 1) deep = { a: deep };
    expect(evaluate('$states.input', { input: deep })).toBe(deep);
  });

  test('of partial applications is none of the stack', () => {
    const again = 'function($o, $n) { $n = 0 ? $o.f(1) : $again({"f": $o.f(?)}, $n - 1) }';
    expect(evaluate(`($again := ${again}; $again({"f": function($a) { $a }}, 20000))`)).toBe(1);
  });
});

describe('memory', { timeout: 60_000 }, () => {
  // Measured on the service.
  test.each([
    ['[1..873782] ~> $count()', '[1..873783] ~> $count()'],
    ['$count($range(1, 360145, 1))', '$count($range(1, 360146, 1))'],
    [doubled(22), doubled(23)],
    ['1', '$range(1, 1000000000, 1)'],
    ['1', '$sum([1..900000])'],
  ])('%s and %s', (accepted, refused) => {
    expect(failureOf(accepted)).toBe(undefined);
    expect(failureOf(refused)).toBe(MEMORY);
  });

  test.each([
    '$pad("x", 1000000000)',
    '$pad("x", -1e300)',
    '$pad("x", 1000, $pad("x", 100000))',
    '$join($map([1..1000], function() { $pad("x", 100000) }))',
    '$replace($pad("", 10000, "x"), "x", $pad("y", 100000))',
    '$replace($pad("", 10000, "x"), /x/, $pad("y", 100000))',
    '$replace("xyz", /(.*)/, $pad("", 900000, "$1$1$1$1$1$1$1$1$1$1"))',
    '$string($reduce([1..60], function($a, $i) { [$a, $a] }, 1))',
    '$reduce([1..60], function($a, $i) { {"a": $a, "b": $a} }, 1)',
    '$reduce([1..60], function($a, $i) { $append($a, $a) }, 1)',
    '[1..10].[1..873782].[1..873782]',
    '$string($reduce([1..400], function($a, $i) { {"a": $a} }, [1..100000]), true)',
    '$formatNumber(1, $pad("0", 100000, "0,"))',
    '$formatInteger(1, $pad("0", 100000, "0"))',
    '$fromMillis(0, "[Y,9-999999999]")',
    '$formatInteger(1e15, "I")',
  ])('ends %s', (expression) => {
    expect(failureOf(expression)).toBe(MEMORY);
  });

  test('that is used and given back is none', () => {
    expect(evaluate('$count($reduce([1..5000], function($a, $i) { $append($a, $i) }, []))')).toBe(5000);
    expect(evaluate('$count($filter([1..2000], function($i) { $i in [1..2000] }))')).toBe(2000);
  });
});

// Each does as much as an expression may: that takes a while on a busy machine, and what is told apart is an end and none.
describe('steps', { timeout: 60_000 }, () => {
  test.each([
    '($f := function($x) { $f($x + 1) }; $f(1))',
    '($even := function() { $odd() }; $odd := function() { $even() }; $even())',
    '($f := function($s) { {"match": "a", "start": 0, "end": 1, "groups": [], "next": $f} }; $match("a", $f))',
    '[1..3000].($x := $; [1..3000][$ = $x])',
    '$map([1..100000], function($i) { $sum([1..800000]) })',
    '($big := [1..800000]; $map([1..100000], function($i) { $sum($big) }))',
    '($big := [1..300000].[$]; $big = $big ? $count($distinct($big)))',
    '($big := $pad("x", 6000000); $map([1..100000], function($i) { $length($big) }))',
    '($big := [1..300000]; [1..300000][$big])',
    '($big := [1..800000]; $map([1..100000], function($i) { -1 in $big }))',
    '($big := $pad("x", 6000000); $map([1..100000], function($i) { $contains($big, /y/) }))',
    '$count($distinct([1..20000].{"a": $}))',
    '($big := $pad("", 200000, "ab"); $count($map([1..1000], function() { $replace($big, "b", "c") })))',
    '($big := $pad("", 1000000, "ab"); $count([1..1000].($base64encode($big))))',
    '($big := $pad("", 1000000, "ab"); $count([1..1000].($hash($big, "SHA-512"))))',
  ])('end %s', (expression) => {
    // The first limit that is met, but one is.
    expect([STEPS, MEMORY]).toContain(failureOf(expression));
  });

  test('are enough for what takes a second', () => {
    expect(evaluate('$sum($map([1..200000], function($v) { $v * 2 }))')).toBe(40000200000);
    expect(evaluate('$count($sort([1..20000], function($l, $r) { $l < $r }))')).toBe(20000);
    expect(evaluate('($items := [1..20000].{"k": "a", "v": $}; $items{k: $sum(v)}).a')).toBe(200010000);
    expect(evaluate('($f := function($n) { $n = 0 ? "end" : $f($n - 1) }; $f(50000))')).toBe('end');
    expect(evaluate('$max([1..800000]) - $min([1..800000])')).toBe(799999);
  });

  test('$match and $replace end with their text', () => {
    expect(evaluate('$count($match($pad("", 20000, "ab"), /b/))')).toBe(10000);
    expect(failureOf('$replace("abc", /x*/, "-")')).toBe(
      'threw an error during evaluation. D1004: Regular expression matches zero length string',
    );
  });

  test('a number to which nothing can be added is no loop', () => {
    expect(evaluate('$count([1e20..1e20])')).toBe(1);
  });

  test('infinity is no loop', () => {
    for (const expression of ['$formatInteger(1/0, "A")', '$formatInteger(1/0, "w")', '$formatInteger(1/0, "I")']) {
      expect(failureOf(expression)).toBe('threw an error during evaluation: Infinity cannot be formatted');
    }
    expect(failureOf('$formatNumber(1/0, "0e0")')).toBe(STEPS);
  });
});

test('a limit that was met does not count for the next evaluation', () => {
  const template = compileJsonataTemplate('{% $count([1..$states.input]) %}', 'Output');
  expect(() => template.evaluate(scopeOf({ input: 900_000 }))).toThrow('memory limit');
  for (let time = 0; time < 3; time += 1) expect(template.evaluate(scopeOf({ input: 800_000 }))).toBe(800_000);
});

function doubled(times: number): string {
  return `($p := function($s, $n) { $n = 0 ? $s : $p($s & $s, $n - 1) }; $length($p("x", ${times})))`;
}
