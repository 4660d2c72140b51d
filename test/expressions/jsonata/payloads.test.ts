// Payloads are shared: an expression never changes what it is given, and gives back what it did not change.

import { describe, expect, test } from 'vitest';
import { type Json, type JsonObject, stringifyJson } from '../../../src/utils/json.js';
import { deepFrozen, evaluate, failureOf, json, written } from './harness.js';

const INPUT = `{
  "empty": [], "list": [3, 1, 2], "one": ["only"], "nested": [[1, 2], [3]], "object": {"b": 2, "a": 1},
  "orders": [{"id": 1, "lines": [{"sku": "x", "n": 2}, {"sku": "y", "n": 1}]}, {"id": 2, "lines": []}],
  "text": "a,b", "null": null, "sequence": true,
  "lambda": {"tupleStream": true, "_jsonata_lambda": true, "_jsonata_function": true, "thunk": true, "body": {"type": "variable", "value": "x"},
             "arguments": [], "implementation": "x", "then": "x", "next": "x"}
}`;

const EXPRESSIONS = [
  '$states.input.empty{"a": 1}',
  '$states.input.empty[]',
  '$states.input.list[]',
  '$states.input.one[]',
  '$states.input.orders.lines[]',
  '$states.input.orders[0][]',
  '$states.input.list^(>$)',
  '$states.input.orders^(>id).id',
  '$sort($states.input.list)',
  '$states.input.list[0]',
  '$states.input.list[-1]',
  '$states.input.list[$ > 1]',
  '$states.input.nested[0]',
  '$states.input.*',
  '$count($states.input.**)',
  '$states.input.orders@$o.list@$n[$o.id = $n].{"id": $o.id, "n": $n}',
  '$states.input.orders#$i.{"i": $i, "id": id}',
  '$states.input.orders.lines.{"sku": sku, "id": %.id}',
  '$states.input.orders.lines{sku: $sum(n)}',
  '$states.input.orders{"all": $}',
  '$append($states.input.list, 4)',
  '$append($states.input.empty, $states.input.empty)',
  '$reverse($states.input.list)',
  '$shuffle($states.input.list)',
  '$distinct($states.input.list)',
  '$zip($states.input.list, $states.input.nested)',
  '$merge([$states.input.object, {"c": 3}])',
  '$spread($states.input.object)',
  '$each($states.input.object, function($v, $k) { $k & $v })',
  '$sift($states.input.object, function($v) { $v > 1 })',
  '$states.input ~> |orders|{"id": id + 1}, "lines"|',
  '$states.input ~> |list|{}|',
  '($x := $states.input; $y := $x ~> |$|{"new": 1}|; $y.new)',
  '$states.input.lambda',
  '$string($states.input.lambda)',
  '[$states.input.lambda]',
  '$map([$states.input.lambda], function($v) { $v })',
  '$type($states.input.lambda)',
  '$clone($states.input.object)',
  '$lookup($states.input, "list")',
  '$states.input.object.$keys($)',
  '$map($states.input.orders, function($o) { $o.lines })',
  '$reduce($states.input.list, function($a, $b) { $a + $b })',
  '$filter($states.input.orders, function($o) { $exists($o.lines.sku) })',
  '$single($states.input.orders, function($o) { $o.id = 2 })',
  '$partition($states.input.list, 2)',
  '($states.input.list; $states.input.one)[0]',
  '$states.input.list ~> $map(function($v) { $v * 2 }) ~> $sum()',
];

describe('a payload in which nothing can be changed', () => {
  test.each(EXPRESSIONS)('%s gives the same as a copy', (expression) => {
    const frozen = deepFrozen(json(INPUT));
    const expected = written(expression, { input: json(INPUT) });
    expect(written(expression, { input: frozen })).toBe(expected);
    expect(stringifyJson(frozen)).toBe(stringifyJson(json(INPUT)));
  });

  test.each([
    ['$states.input.object(1)', 'T1006: Attempted to invoke a non-function'],
    ['$states.input.lambda()', 'T1006: Attempted to invoke a non-function'],
    ['$states.input.null()', 'T1006: Attempted to invoke a non-function'],
    ['$states.input.lambda(?)', 'T1008: Attempted to partially apply a non-function'],
    ['1 ~> $states.input.lambda', 'T2006: The right side of the function application operator ~> must be a function'],
    ['$map([1], $states.input.lambda)', 'T0410: Argument 2 of function "map" does not match function signature'],
  ])('data is no function: %s', (expression, message) => {
    expect(failureOf(expression, { input: deepFrozen(json(INPUT)) })).toBe(
      `threw an error during evaluation. ${message}`,
    );
  });

  test('is not changed through a transform that leads out of its copy', () => {
    const input = json(INPUT);
    const expression = '{"a": 1} ~> |$states.input.object|{"changed": true}|';
    expect(failureOf(expression, { input })).toBe(
      'threw an error during evaluation: The transform operator can change nothing but the value that it is applied to',
    );
    expect(stringifyJson(input)).toBe(stringifyJson(json(INPUT)));
  });
});

describe('what comes out', () => {
  const input = { big: { list: [{ a: 1 }, { b: [1, 2] }] }, n: 1 };

  test('is the payload itself where it is passed on', () => {
    expect(evaluate('$states.input.big', { input })).toBe(input.big);
    expect((evaluate('{"x": $states.input.big}', { input }) as JsonObject).x).toBe(input.big);
    expect((evaluate('$merge([$states.input, {"n": 2}])', { input }) as JsonObject).big).toBe(input.big);
    expect(evaluate('$v', { variables: { v: input } })).toBe(input);
  });

  test('is plain: no marks, and objects like any other', () => {
    for (const expression of ['$states.input.big.list.b', '[1..3]', '$states.input.big.list[a = 1]', '{"a": [{}]}']) {
      const walk = (value: Json): void => {
        if (typeof value !== 'object' || value === null) return;
        expect(Object.getPrototypeOf(value)).toBe(Array.isArray(value) ? Array.prototype : Object.prototype);
        expect(Object.getOwnPropertyNames(value).filter((name) => /[a-z]{4}/.test(name))).toEqual(
          Array.isArray(value) ? ['length'] : [],
        );
        Object.values(value).forEach(walk);
      };
      walk(evaluate(expression, { input }));
    }
  });

  test('has __proto__ as a key like any other', () => {
    const expression = '{"__proto__": {"polluted": 1}, "constructor": 2}';
    expect(written(expression)).toBe('{"__proto__":{"polluted":1},"constructor":2}');
    expect(Object.getPrototypeOf(evaluate(expression))).toBe(Object.prototype);
    expect(written('$states.input', { input: json('{"__proto__":{"a":1.0}}') })).toBe('{"__proto__":{"a":1}}');
    expect(failureOf('$states.input.constructor')).toBe('returned nothing (undefined).');
    expect(failureOf('$lookup($states.input, "__proto__").polluted')).toBe('returned nothing (undefined).');
    expect(({} as { polluted?: number }).polluted).toBe(undefined);
  });

  test('has no holes: what is nothing in an array is null', () => {
    expect(written('$zip([1, 2], $map([1, 2], function($v) { $v = 1 ? $v : [] }))')).toBe('[[1,1],[2,[]]]');
  });
});

describe('numbers of a payload', () => {
  const input = json(
    '{"long": 9007199254740993, "least": -9223372036854775808, "one": 1.0, "exponent": 1e2, "huge": 12345678901234567890, "small": 0.00001, "list": [9007199254740993]}',
  );

  test.each([
    ['$states.input.long', '9007199254740993'],
    ['$states.input.least', '-9223372036854775808'],
    ['{"a": [$states.input.list, $states.input.long]}', '{"a":[9007199254740993,9007199254740993]}'],
    ['$states.input.one', '1'],
    ['$states.input.exponent', '100'],
    ['$states.input.huge', '1.2345678901234567E19'],
    ['$states.input.small', '1.0E-5'],
    ['$states.input.one + $states.input.exponent', '101'],
    ['$type($states.input.long)', '"number"'],
    ['$states.input.long = $states.input.list[0]', 'true'],
    [
      '$states.input',
      '{"long":9007199254740993,"least":-9223372036854775808,"one":1,"exponent":100,"huge":1.2345678901234567E19,"small":1.0E-5,"list":[9007199254740993]}',
    ],
  ])('%s is %s', (expression, text) => {
    expect(written(expression, { input: deepFrozen(input) })).toBe(text);
    expect(written(expression, { input: json(stringifyJson(input)) })).toBe(text);
  });

  test('that stand alone', () => {
    expect(written('$states.input', { input: json('9007199254740993') })).toBe('9007199254740993');
    expect(written('$states.input', { input: json('1.0') })).toBe('1');
  });

  describe('that are one number to JSONata', () => {
    const twins = json('{"a": 1234567890123456789, "b": 1234567890123456790, "list": [1234567890123456789, 1.0]}');

    test.each([
      ['$states.input', '{"a":1234567890123456789,"b":1234567890123456790,"list":[1234567890123456789,1]}'],
      ['{"c": $states.input.list}', '{"c":[1234567890123456789,1]}'],
      ['$states.input.a = $states.input.b', 'true'],
      ['{"other": $states.input.list[1]}', '{"other":1}'],
    ])('keep their digits where what holds them is passed on: %s', (expression, text) => {
      expect(written(expression, { input: twins })).toBe(text);
    });

    test.each(['$states.input.a', '[$states.input.b]', '$states.input ~> |$|{"c": 1}|'])(
      'are no guess by themselves: %s',
      (expression) => {
        expect(() => written(expression, { input: twins })).toThrow(
          /^JSONata expressions do not tell 12345678901234567(89|90) and 12345678901234567(89|90) apart yet/,
        );
      },
    );

    test('be they many, and in several payloads', () => {
      const idsFrom = (first: bigint) =>
        json(`[${Array.from({ length: 100 }, (_, index) => String(first + BigInt(index) * 4096n)).join(',')}]`);
      const many = { input: idsFrom(1234567890123450000n), variables: { more: idsFrom(1234567890123450001n) } };
      expect(written('[$states.input[99], $count($more)]', { input: many.input, variables: { more: [1] } })).toBe(
        '[1234567890123855504,1]',
      );
      expect(written('{"one": $states.input, "more": $more}', many)).toContain('1234567890123450001');
      expect(() => written('[$states.input[0], $more[1]]', many)).toThrow('apart yet');
    });
  });

  test('are walked once for a payload, however often it is bound', () => {
    let walks = 0;
    const elements = Array.from({ length: 100 }, (_, index) => index);
    const watched = new Proxy(elements, {
      get(target, key, receiver) {
        if (key === '99') walks += 1;
        return Reflect.get(target, key, receiver);
      },
    }) as Json;
    const shared = { watched };
    for (let time = 0; time < 3; time += 1) {
      evaluate('$states.input.n', { input: { n: time, shared } });
      evaluate('$v.n', { variables: { v: { n: time, shared } } });
    }
    expect(walks).toBe(1);
  });

  test.each<[string, Json, string]>([
    ['few scalars', json('{"b":"x","a":[1,true,null]}'), '{"b":"x","a":[1,true,null]}'],
    ['an index name after another name', json('{"b":1,"0":2}'), '{"b":1,"0":2}'],
    ['a fraction that is written in another way', json('{"b":0.0001}'), '{"b":1.0E-4}'],
    ['a number whose text JavaScript does not keep', json('{"a":1e7}'), '{"a":10000000}'],
    ['an integer of 64 bits', json('{"id":1234567890123456789}'), '{"id":1234567890123456789}'],
    ['many scalars', json(`{"text":"${'x'.repeat(300)}"}`), `{"text":"${'x'.repeat(300)}"}`],
  ])('are passed on as they are: %s', (_, input, text) => {
    expect(written('$states.input', { input })).toBe(text);
    expect(written('{"part": $states.input}', { input })).toBe(`{"part":${text}}`);
  });

  test('and sequences made of them are no sequences afterwards', () => {
    const made = evaluate('$states.input.(n)', { input: json('[{"n":1},{"n":2}]') });
    expect(Object.getOwnPropertyNames(made)).toEqual(['0', '1', 'length']);
  });
});

describe('a call', () => {
  test('at the end of a function writes nothing into what it cannot call', () => {
    const notCallable = deepFrozen({ a: 1 });
    const failure = failureOf('($f := function() { $states.input.x() }; $f())', { input: { x: notCallable } });
    expect(failure).toBe('threw an error during evaluation. T1006: Attempted to invoke a non-function');
  });

  test('fails for a value that has itself in it as the library fails', () => {
    expect(failureOf('{($states.input ~> |a|{"b": $}|): 1}', { input: { a: {} } })).toMatch(/^threw an internal error/);
  });

  test('leaves its name with no function for calls to come', () => {
    const failure = () => failureOf('$map([1], $uppercase)');
    const before = failure();
    evaluate('($named := $uppercase; $named("a"))');
    expect(failure()).toBe(before);
  });
});
