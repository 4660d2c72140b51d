// The functions that Step Functions adds, and those that have to answer the same everywhere.

import { describe, expect, test } from 'vitest';
import { evaluate, failureOf, NOW, written } from './harness.js';

// Recorded or measured on the service, but for what is said.
describe('the functions of Step Functions', () => {
  test.each([
    ['$partition([0], 1)', [[0]]],
    ['$partition([0], 2)', [[0]]],
    ['$partition([0,1,2], 2)', [[0, 1], [2]]],
    ['$partition([1,2,3,4,5], 2.9)', [[1, 2], [3, 4], [5]]],
    ['$partition([1,2,3])', [[1, 2, 3]]],
    ['$range(0, 6, 2)', [0, 2, 4, 6]],
    ['$range(0, 10, 3)', [0, 3, 6, 9]],
    ['$range(1, 9, 9)', 1],
    ['$range(3, 3, 1)', 3],
    ['$range(3, 1, -1)', [3, 2, 1]],
    ['$range(-1.7, 2, 1)', [-1, 0, 1, 2]],
    ['$range(5, 1, -1.5)', [5, 4, 3, 2, 1]],
    ['$hash("input", "MD5")', 'a43c1b0aa53a0c908810c06ab1ff3967'],
    ['$hash("input", "SHA-1")', '140f86aae51ab9e1cda9b4254fe98a74eb54c1a1'],
    ['$hash("input", "SHA-256")', 'c96c6d5be8d08a12e7b5cdc1b207fa6b2430974c86803d8891675e76fd992c20'],
    [
      '$hash("Hello", "SHA-384")',
      '3519fe5ad2c596efe3e276a6f351b8fc0b03db861782490d45f7598ebd0ab5fd5520ed102f38c4a5ec834e98668035fc',
    ],
    [
      '$hash("Hello", "SHA-512")',
      '3615f80c9d293ed7402687f94b22d58e529b8cc7916f8fac7fddf7fbd5af4cf777d3d795a7a00a16bf7e7f3fb9561ee9baae480da9fe7a18769e71886b03f315',
    ],
    ['$hash("ñ", "MD5")', '94e9342ecbb1458b6043ecd3bfcbc192'],
    ['$hash(?, "SHA-1")("input")', '140f86aae51ab9e1cda9b4254fe98a74eb54c1a1'],
    ['$random(42)', 0.7275636800328681],
    ['$random(0)', 0.730967787376657],
    ['$random(7)', 0.7306990420600421],
    ['$random(0.9)', 0.730967787376657],
    ['$random() = $random()', false],
    ['$uuid() = $uuid()', false],
    ['$parse("-0")', 0],
    ['$parse("[1, 2, \\"HelloWorld\\"]")', [1, 2, 'HelloWorld']],
    ['$parse("{\\"a\\":1}").a', 1],
    ['$exists($parse("null"))', true],
    ['$map(["{\\"a\\":1}", "{\\"a\\":2}"], $parse).a', [1, 2]],
    ['"[1]" ~> $parse', [1]],
  ])('%s', (expression, value) => {
    expect(evaluate(expression)).toEqual(value);
  });

  test('$uuid gives version 4', () => {
    expect(evaluate('$uuid()')).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });

  test.each([
    '$partition([], 2)',
    '$partition([1,2,3], 0)',
    '$partition([1,2,3], -0.5)',
    '$range(5, 1, 1)',
    '$range(1, 5, 0)',
    '$range(1, 5)',
    '$hash("a")',
    '$parse()',
    '$parse($nothing)',
  ])('%s is nothing', (expression) => {
    expect(failureOf(expression)).toBe('returned nothing (undefined).');
  });

  test.each([
    ['$partition(5, 2)', 'T0412: Argument 1 of function "partition" must be an array of undefined'],
    ['$partition([1], -1)', 'D3137: Second argument must be zero or greater'],
    ['$partition([1], "a")', 'T0410: Argument 2 of function "partition" does not match function signature'],
    ['$partition([1,2,3], 2, "x")', 'T0410: Argument 3 of function "partition" does not match function signature'],
    ['$range(1)', 'T0410: Argument 2 of function "range" does not match function signature'],
    ['$range(1, 5, 1, "x")', 'T0410: Argument 4 of function "range" does not match function signature'],
    ['$hash(42, "MD5")', 'T0410: Argument 1 of function "hash" does not match function signature'],
    ['$hash("a", 5)', 'T0410: Argument 2 of function "hash" does not match function signature'],
    ['$hash("a", "md5")', "D3137: Hash algorithm 'md5' must be one of SHA-1, SHA-384, SHA-256, SHA-512, MD5"],
    ['$random(1, 2)', 'T0410: Argument 2 of function "random" does not match function signature'],
    ['$uuid("seed")', 'T0410: Argument 1 of function "uuid" does not match function signature'],
    ['$parse(null)', 'T0410: Argument 1 of function "parse" does not match function signature'],
    ['$parse("{}", "x")', 'T0410: Argument 2 of function "parse" does not match function signature'],
    ...['', '  ', 'not json', '{\\"a\\":1}{\\"b\\":2}', '[1,2] [3]', '{\\"a\\":1,\\"a\\":2}', '1e400'].map((text) => [
      `$parse("${text}")`,
      'D3137: Invalid JSON',
    ]),
  ])('%s fails', (expression, message) => {
    expect(failureOf(expression)).toBe(`threw an error during evaluation. ${message}`);
  });

  test('a key that is there twice is found inside of another object, and not beside it', () => {
    expect(failureOf('$parse("[{\\"a\\":{\\"b\\":1,\\"b\\":2}}]")')).toContain('Invalid JSON');
    expect(evaluate('$parse("{\\"a\\":{\\"a\\":\\"a\\"},\\"b\\":[{\\"a\\":1},{\\"a\\":2}]}").b.a')).toEqual([1, 2]);
  });
});

describe('numbers', () => {
  const parse = (text: string) => `$parse('${text}')`;

  // Measured on the service, but for the fractions, which follow from it.
  test.each([
    [parse('{"n":9223372036854775807}'), '{"n":9223372036854775807}'],
    [`${parse('{"n":9223372036854775807}')}.n`, '9223372036854775807'],
    [`${parse('{"n":9223372036854775808}')}.n`, '9.223372036854776E18'],
    [parse('123456789012345678901234567890'), '1.2345678901234568E29'],
    [parse('1.0'), '1'],
    [parse('1e2'), '100'],
    [parse('1.5'), '1.5'],
    ['1/0', '"Infinity"'],
    ['-1/0', '"-Infinity"'],
    ['1e308 * 10', '"Infinity"'],
    ['0/0', '"NaN"'],
    ['[1/0]', '["Infinity"]'],
    ['{"k": 1/0}', '{"k":"Infinity"}'],
    ['$parseInteger("abc", "0")', '"NaN"'],
    ['$string(1e20)', '"100000000000000000000"'],
    ['$string(1e21)', '"1e+21"'],
    ['$string(1/3)', '"0.333333333333333"'],
    ['$string(1e-7)', '"1e-7"'],
    ['-0', '0'],
    ['0.0001', '1.0E-4'],
    ['12345678.5', '1.23456785E7'],
    ['2 * 4503599627370496 * 512', '4611686018427387904'],
  ])('%s is %s', (expression, text) => {
    expect(written(expression)).toBe(text);
  });
});

describe('the clock and chance come from the execution', () => {
  test('$now and $millis stand still', () => {
    expect(evaluate('$now()')).toBe('2024-02-29T12:34:56.789Z');
    expect(evaluate('$millis()')).toBe(NOW);
    expect(evaluate('$now("[Y0001]", "+0100")')).toBe('2024');
    expect(evaluate('[1..3].$millis()')).toEqual([NOW, NOW, NOW]);
  });

  test('a time without a date is of the day of the execution', () => {
    expect(evaluate('$toMillis("13:45", "[H01]:[m01]")')).toBe(Date.UTC(2024, 1, 29, 13, 45));
  });

  test('a time without a zone is UTC', () => {
    expect(evaluate('$toMillis("2024-02-29T00:00:00")')).toBe(Date.UTC(2024, 1, 29));
    expect(evaluate('$toMillis("2024-02-29T00:00:00+01:00")')).toBe(Date.UTC(2024, 1, 28, 23));
    expect(evaluate('$toMillis("2024")')).toBe(Date.UTC(2024, 0));
  });

  test.each(['$random()', '$uuid()', '$shuffle([1..20])'])('%s depends on the seed alone', (expression) => {
    expect(evaluate(expression, { seed: 5 })).toEqual(evaluate(expression, { seed: 5 }));
    expect(evaluate(expression, { seed: 5 })).not.toEqual(evaluate(expression, { seed: 6 }));
  });

  test('nothing asks the machine', () => {
    const expressions = ['$now()', '$millis()', '$random()', '$uuid()', '$shuffle([1..5])', '$toMillis("1", "[D]")'];
    const before = expressions.map((expression) => evaluate(expression));
    const { random } = Math;
    const { now } = Date;
    try {
      Math.random = () => expect.unreachable('Math.random was called');
      Date.now = () => expect.unreachable('Date.now was called');
      expect(expressions.map((expression) => evaluate(expression))).toEqual(before);
    } finally {
      Math.random = random;
      Date.now = now;
    }
  });
});

describe('Base64', () => {
  test('is of bytes', () => {
    expect(evaluate('$base64encode("myuser:mypass")')).toBe('bXl1c2VyOm15cGFzcw==');
    expect(evaluate('$base64encode("ÿ")')).toBe('/w==');
    expect(evaluate('$base64decode("/w==")')).toBe('ÿ');
    expect(failureOf('$base64encode("€")')).toMatch(/^threw an internal error/);
  });
});
