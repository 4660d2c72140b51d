import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  builtInIntrinsics,
  compileIntrinsic,
  failStateIntrinsics,
  IntrinsicFault,
  IntrinsicSyntaxError,
  intrinsic,
  intrinsicTable,
} from '../../../src/expressions/intrinsics/index.js';
import { type Json, parseJson, stringifyJson } from '../../../src/utils/json.js';
import { failureOf, scopeOf } from '../scope.js';

const input = parseJson(
  '{"s": "text", "n": 2, "exact": 1.0, "big": 12345678901234567890, "null": null, "list": [1, 2, 3], ' +
    '"o": {"Arg1": 1, "Arg2": []}, "template": "<{}>", "json": "{\\"a\\": 1.0}"}',
);
const scope = scopeOf(input, { variables: { v: 7 }, dataText: '<input>' });
const call = (text: string, ...args: Json[]) =>
  compileIntrinsic(text).evaluate(args.length === 0 ? scope : scopeOf({ args }));
const textOf = (text: string) => stringifyJson(call(text));

describe('arguments', () => {
  it.each<[call: string, value: string]>([
    ['States.Array()', '[]'],
    ['States.Array( )', '[]'],
    [" States.Array( 1 , -2.5,true,false, null,'x' ) ", '[1,-2.5,true,false,null,"x"]'],
    ['States.Array(1.0, 1e3, 12345678901234567890)', '[1.0,1e3,12345678901234567890]'],
    ['States.Array($.n, $v, $$, $.big)', '[2,7,{},12345678901234567890]'],
    ["States.Array('it\\'s', '\\{\\}', '\\\\')", '["it\'s","{}","\\\\"]'],
    ["States.Array('Hello\nWorld')", '["Hello\\nWorld"]'],
    ["States.Array($['list'][0], $[?(@.n > 1 && (@.n < 3))].n, $.o['a,)'].x[*])", '[1,[2],[]]'],
    ['States.Array(States.Array(1), States.ArrayLength($.list))', '[[1],3]'],
  ])('%s', (text, value) => {
    expect(textOf(text)).toBe(value);
  });

  it('lists functions and variables in the order of the text', () => {
    const compiled = compileIntrinsic('States.Format($a, States.UUID(), States.Array($b.c, $.d, $a))');
    expect(compiled.name).toBe('States.Format');
    expect(compiled.functions).toEqual(['States.Format', 'States.UUID', 'States.Array']);
    expect(compiled.references).toEqual(['a', 'b']);
  });

  it('that lead nowhere fail with the text of the whole field', () => {
    const text = "States.Format('{}', States.ArrayLength($.x))";
    expect(failureOf(() => call(text))).toEqual([
      'States.Runtime',
      `The function '${text}' had the following error: The JsonPath argument for the field '$.x' could not be found in the input '<input>'`,
    ]);
  });
});

describe('a call that no run could make work', () => {
  const nested = (depth: number) => `${'States.Array('.repeat(depth)}${')'.repeat(depth)}`;
  it.each([
    '',
    'text',
    'States.Array',
    'States.Array(',
    'States.Array(1',
    'States.Array(1,)',
    'States.Array(,1)',
    'States.Array(1 2)',
    'States.Array(1) x',
    'States.Array(1)[0]',
    'States.Array(01)',
    'States.Array(1.)',
    'States.Array(x)',
    'States.Array("x")',
    "States.Array('x)",
    "States.Array('\\n')",
    "States.Array('x\\",
    'States.Array($.)',
    'States.Nothing(1)',
    'States.array(1)',
    'true',
    'States.ArrayLength()',
    'States.ArrayLength(1, 2)',
    'States.UUID(1)',
    'States.MathRandom(1)',
    'States.MathRandom(1, 2, 3, 4)',
    nested(12),
  ])('%s', (text) => {
    expect(() => compileIntrinsic(text)).toThrow(IntrinsicSyntaxError);
  });

  it('may nest ten functions', () => {
    expect(textOf(nested(11))).toBe(`${'['.repeat(11)}${']'.repeat(11)}`);
  });
});

describe('values', () => {
  it.each<[call: string, value: string]>([
    ["States.Format('no placeholder')", '"no placeholder"'],
    ["States.Format('{}{}', $.s, $.n)", '"text2"'],
    ["States.Format('{}', $.null)", '"null"'],
    ["States.Format('{} {} {}', $.exact, $.big, true)", '"1.0 12345678901234567890 true"'],
    ["States.Format('{}', $.o)", '"{Arg1=1, Arg2=[]}"'],
    ["States.Format('{}', States.Array('a', States.Array(), $.null, $.o))", '"[a, [], null, {Arg1=1, Arg2=[]}]"'],
    ["States.Format('\\{{}\\} \\'\\\\', 1)", '"{1} \'\\\\"'],
    ['States.Format($.template, 1)', '"<1>"'],
    ["States.StringToJson('')", 'null'],
    ["States.StringToJson(' ')", 'null'],
    ["States.StringToJson('-0')", '0'],
    ["States.StringToJson('[-0, -0.5]')", '[0,-0.5]'],
    ["States.StringToJson('1.10')", '1.10'],
    ['States.StringToJson($.json)', '{"a":1.0}'],
    ['States.JsonToString($.o)', '"{\\"Arg1\\":1,\\"Arg2\\":[]}"'],
    ['States.JsonToString($.big)', '"12345678901234567890"'],
    ['States.JsonToString($.s)', '"\\"text\\""'],
    ['States.ArrayContains($.list, 2)', 'true'],
    ["States.ArrayContains($.list, '2')", 'false'],
    ['States.ArrayContains($.list, 2.0)', 'false'],
    ['States.ArrayContains(States.Array($.null), null)', 'true'],
    ['States.ArrayContains(States.Array($.o, $.list), $.list)', 'true'],
    ['States.ArrayContains(States.Array($.o, $.list), $.o)', 'true'],
    [
      'States.ArrayUnique(States.Array(1, 2, 1, null, null, $.o, $.o, $.list, 1.0, $.exact))',
      '[1,2,null,{"Arg1":1,"Arg2":[]},[1,2,3],1.0]',
    ],
    ['States.ArrayRange(1, 9, 2)', '[1,3,5,7,9]'],
    ['States.ArrayRange(1, 9, 9)', '[1]'],
    ['States.ArrayRange(0, 10, 3)', '[0,3,6,9]'],
    ['States.ArrayRange(3, 0, -1)', '[3,2,1,0]'],
    ['States.ArrayRange(0.5, 2.5, 1)', '[1,2,3]'],
    ['States.ArrayRange(3, 0, 1)', '[]'],
    ['States.ArrayPartition($.list, 2)', '[[1,2],[3]]'],
    ['States.ArrayPartition(States.Array(), 2)', '[]'],
    ['States.ArrayGetItem($.list, 0)', '1'],
    ['States.ArrayGetItem(States.Array(null), 0)', 'null'],
    ['States.ArrayLength($.list)', '3'],
    ["States.StringSplit('a.b+c', '.+')", '["a","b","c"]'],
    ["States.StringSplit(',, a,,', ',')", '[" a"]'],
    ["States.StringSplit('abc', '')", '["abc"]'],
    ["States.StringSplit('', ',')", '[]'],
    ["States.Base64Encode('Data to encode')", '"RGF0YSB0byBlbmNvZGU="'],
    ["States.Base64Decode('RGF0YSB0byBlbmNvZGU=')", '"Data to encode"'],
    ["States.Base64Decode('RGF0YSB0byBlbmNvZGU')", '"Data to encode"'],
    ["States.Base64Encode('')", '""'],
    ["States.Base64Decode('')", '""'],
    ["States.Hash('input data', 'MD5')", '"812f45842bc6d66ee14572ce20db8e86"'],
    ["States.Hash('input data', 'SHA-1')", '"aaff4a450a104cd177d28d18d74485e8cae074b7"'],
    ["States.Hash('abc', 'SHA-256')", '"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"'],
    [
      "States.Hash('', 'SHA-384')",
      '"38b060a751ac96384cd9327eb1b1e36a21fdb71114be07434c0cc7bf63f6e1da274edebfe76f65fbd51ad2f14898b95b"',
    ],
    [
      "States.Hash('abc', 'SHA-512')",
      '"ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f"',
    ],
    ['States.JsonMerge($.o, States.StringToJson(\'\\{"Arg2":0,"b":1\\}\'), false)', '{"b":1,"Arg2":0,"Arg1":1}'],
  ])('%s', (text, value) => {
    expect(textOf(text)).toBe(value);
  });

  it('hashes the JSON text of what is no string', () => {
    expect(call("States.Hash($.args[0], 'MD5')", { a: [1] })).toBe(call("States.Hash($.args[0], 'MD5')", '{"a":[1]}'));
  });

  it('merges objects shallowly, in the order of a HashMap', () => {
    const merged = call(
      'States.JsonMerge($.args[0], $.args[1], false)',
      { a: { a1: 1 }, b: 2, d: 3 },
      { a: { a2: 2 }, c: 3, d: 4 },
    );
    expect(stringifyJson(merged)).toBe('{"a":{"a2":2},"b":2,"c":3,"d":4}');
  });

  it.each([
    [-9, 3, -6],
    [1.49, 1.5, 3],
    [1.5, 1.51, 4],
    [-1.49, -1.5, -2],
    [0.5, 0, 1],
    [2.5, 0, 3],
    [-0.5, 0, 0],
    [-0.5, 0.5, 1],
    [-2.5, 0, -2],
    [2147483646, 1, 2147483647],
  ])('MathAdd rounds halves up before it adds: %d + %d', (left, right, sum) => {
    expect(call('States.MathAdd($.args[0], $.args[1])', left, right)).toBe(sum);
  });

  it('decodes what it encoded', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), (text) => {
        const encoded = call('States.Base64Encode($.args[0])', text);
        expect(encoded).toBe(Buffer.from(text, 'utf8').toString('base64'));
        expect(call('States.Base64Decode($.args[0])', encoded)).toBe(text);
      }),
    );
  });
});

describe('chance', () => {
  it('MathRandom stays between the start and the end, and is one number for a seed', () => {
    // Seeds that lie close together give nearly the same first number.
    const seeds = Array.from({ length: 100 }, (_, index) => index * 21_000_000 - 1_000_000_000);
    const draw = () => seeds.map((seed) => call(`States.MathRandom(-2, 3, ${seed})`) as number);
    const numbers = draw();
    expect([...new Set(numbers)].sort((a, b) => a - b)).toEqual([-2, -1, 0, 1, 2]);
    expect(draw()).toEqual(numbers);
  });

  it('MathRandom and UUID draw from the execution', () => {
    const draw = () => {
      const own = scopeOf({});
      const evaluate = (text: string) => compileIntrinsic(text).evaluate(own);
      return [evaluate('States.MathRandom(0, 1000000)'), evaluate('States.UUID()'), evaluate('States.UUID()')];
    };
    expect(draw()).toEqual(draw());
    const [, first, second] = draw();
    expect(first).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(second).not.toBe(first);
  });
});

describe('faults of arguments', () => {
  it.each<[call: string, message: string]>([
    ["States.MathAdd('1', 2)", 'Argument 1 must be a number, but was string'],
    ['States.MathAdd(2147483647, 1)', '2147483648 is not between -2147483648 and 2147483647'],
    ['States.MathAdd(1, -2147483649)', '-2147483649 is not between -2147483648 and 2147483647'],
    ['States.MathRandom(3, 3)', 'The start 3 must be less than the end 3'],
    ['States.ArrayLength($.o)', 'Argument 1 must be an array, but was object'],
    ['States.ArrayGetItem($.list, 3)', 'Index 3 is out of bounds for an array of 3 elements'],
    ['States.ArrayGetItem($.list, -1)', 'Index -1 is out of bounds for an array of 3 elements'],
    ['States.ArrayPartition($.list, 0)', 'The chunk size must be a positive integer, but was 0'],
    ['States.ArrayRange(0, 1, 0)', 'The step must not be 0'],
    ['States.ArrayRange(0, 1000, 1)', 'The array would have more than 1000 elements'],
    ["States.Format('{}')", 'The template has 1 placeholders, but 0 values are given'],
    ["States.Format('x', 1)", 'The template has 0 placeholders, but 1 values are given'],
    ["States.Format('{')", "Invalid template in States.Format: matching '}' not found for '{'."],
    ["States.Format('{x}', 1)", "Invalid template in States.Format: matching '}' not found for '{'."],
    ["States.Format('{} \\\\{ \\}', 1)", "Invalid template in States.Format: matching '}' not found for '{'."],
    ["States.Format('}')", "Invalid template in States.Format: matching '{' not found for '}'."],
    ['States.Format($.json, 1)', "Invalid template in States.Format: matching '}' not found for '{'."],
    ['States.Format($.n)', 'Argument 1 must be a string, but was number'],
    ["States.StringToJson('x')", "Not valid JSON: Unexpected token 'x': expected a JSON value"],
    ['States.JsonMerge($.o, $.o, true)', 'Argument 3 must be false: only shallow merging is supported'],
    ['States.JsonMerge($.o, $.list, false)', 'Argument 2 must be an object, but was array'],
    ["States.Base64Decode('a')", 'Argument 1 is not valid Base64'],
    ["States.Base64Decode('a$==')", 'Argument 1 is not valid Base64'],
    ["States.Base64Decode('YQ=')", 'Argument 1 is not valid Base64'],
    ["States.Hash('a', 'md5')", "'md5' is none of the algorithms SHA-1, SHA-384, SHA-256, SHA-512, MD5"],
  ])('%s', (text, message) => {
    expect(failureOf(() => call(text))).toEqual([
      'States.IntrinsicFailure',
      `The function '${text}' had the following error: ${message}`,
    ]);
  });

  it.each(['States.Base64Encode($.args[0])', 'States.Base64Decode($.args[0])', "States.Hash($.args[0], 'MD5')"])(
    '%s takes 10,000 characters and no more',
    (text) => {
      expect(() => call(text, 'a'.repeat(10_000))).not.toThrow();
      expect(failureOf(() => call(text, 'a'.repeat(10_001)))[0]).toBe('States.IntrinsicFailure');
    },
  );

  it('ArrayRange makes 1,000 elements', () => {
    expect(call('States.ArrayRange(1, 1000, 1)')).toHaveLength(1000);
  });
});

describe('the table', () => {
  it('has the 18 functions of the documentation', () => {
    expect(builtInIntrinsics.map(({ name }) => name.slice('States.'.length)).sort()).toEqual(
      (
        'Array ArrayContains ArrayGetItem ArrayLength ArrayPartition ArrayRange ArrayUnique Base64Decode ' +
        'Base64Encode Format Hash JsonMerge JsonToString MathAdd MathRandom StringSplit StringToJson UUID'
      ).split(' '),
    );
  });

  it('has all functions that a Fail state may call', () => {
    expect(failStateIntrinsics.filter((name) => !intrinsicTable().has(name))).toEqual([]);
  });

  it('takes functions made with the constructor of its own', () => {
    const half = intrinsic({
      name: 'My.Half',
      arguments: [1, 1],
      evaluate: ([value]) => {
        if (typeof value === 'number') return value / 2;
        throw new IntrinsicFault('no number');
      },
    });
    const table = intrinsicTable([half]);
    expect(compileIntrinsic('States.Array(My.Half(5))', table).evaluate(scope)).toEqual([2.5]);
    expect(failureOf(() => compileIntrinsic("My.Half('x')", table).evaluate(scope))).toEqual([
      'States.IntrinsicFailure',
      "The function 'My.Half('x')' had the following error: no number",
    ]);
  });

  it.each([
    { name: 'Half', arguments: [1, 1] as const },
    { name: 'My Half', arguments: [1, 1] as const },
    { name: 'My.Half', arguments: [2, 1] as const },
  ])('refuses the definition %j', (definition) => {
    expect(() => intrinsic({ ...definition, evaluate: () => null })).toThrow(TypeError);
  });
});

it('has every function of the documentation, and no other', () => {
  // https://docs.aws.amazon.com/step-functions/latest/dg/intrinsic-functions.html
  expect(builtInIntrinsics.map(({ name }) => name.replace('States.', '')).sort()).toEqual([
    'Array',
    'ArrayContains',
    'ArrayGetItem',
    'ArrayLength',
    'ArrayPartition',
    'ArrayRange',
    'ArrayUnique',
    'Base64Decode',
    'Base64Encode',
    'Format',
    'Hash',
    'JsonMerge',
    'JsonToString',
    'MathAdd',
    'MathRandom',
    'StringSplit',
    'StringToJson',
    'UUID',
  ]);
});
