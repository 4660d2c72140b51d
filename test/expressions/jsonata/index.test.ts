// JSONata in a state machine: what templates and fields give, and how they fail.

import { describe, expect, test } from 'vitest';
import { ExpressionFailure } from '../../../src/expressions/failure.js';
import {
  compileJsonataField,
  compileJsonataTemplate,
  JsonataSyntaxError,
} from '../../../src/expressions/jsonata/index.js';
import type { Json, JsonKind } from '../../../src/utils/json.js';
import { evaluate, failureOf, scopeOf } from './harness.js';

describe('templates', () => {
  test('are evaluated wherever there is an expression', () => {
    const template = { a: '{% $states.input.n + 1 %}', b: [1, '{%$states.input.n%}', { c: 'text' }] };
    expect(compileJsonataTemplate(template, 'Output').evaluate(scopeOf({ input: { n: 1 } }))).toEqual({
      a: 2,
      b: [1, 1, { c: 'text' }],
    });
  });

  // Recorded: TestState passes all of these through.
  test.each([
    ' {% $states.input %} ',
    '$states.input',
    '$no.such.var.path',
    '$',
    '$$',
    "States.Format('Format:{}', 101)",
    '{%}',
    'x {% 1 %}',
  ])('leave the text %j as it is', (text) => {
    const template = compileJsonataTemplate(text, 'Output');
    expect(template.isStatic).toBe(true);
    expect(template.evaluate(scopeOf())).toBe(text);
  });

  test('without expressions are given as they are', () => {
    const value = { 'x.$': '$', list: [1, null, { deep: true }] };
    const template = compileJsonataTemplate(value, 'Output');
    expect(template.isStatic).toBe(true);
    expect(template.evaluate(scopeOf())).toBe(value);
  });

  test('share the parts without expressions', () => {
    const part = { a: [1] };
    const result = compileJsonataTemplate({ part, b: '{% 1 %}' }, 'Output').evaluate(scopeOf()) as { part: Json };
    expect(result.part).toBe(part);
  });

  test('keep keys as they are', () => {
    const template = JSON.parse('{"{% 1 %}": "{% 1 %}", "__proto__": "{% 2 %}"}');
    const result = compileJsonataTemplate(template, 'Output').evaluate(scopeOf());
    expect(JSON.stringify(result)).toBe('{"{% 1 %}":1,"__proto__":2}');
    expect(Object.getPrototypeOf(result)).toBe(Object.prototype);
  });

  test('keep null, and fail for nothing', () => {
    expect(evaluate('null')).toBe(null);
    expect(evaluate('$states.input.a', { input: { a: null } })).toBe(null);
    expect(failureOf('$states.input.b', { input: { a: null } })).toBe('returned nothing (undefined).');
    expect(evaluate('{"a": $states.input.b, "c": 1}')).toEqual({ c: 1 });
  });

  test('name the variables that they refer to, each once', () => {
    const template = {
      a: '{% $x + $y + $sum($x) %}',
      b: ['{% $map($z, function($v, $i) { $v + $i + $y }) %}', '{% ($local := $states.input; $local) %}', '$no'],
    };
    expect(compileJsonataTemplate(template, 'Output').references).toEqual(['x', 'y', 'z']);
  });
});

describe('what an expression sees', () => {
  const everything = {
    input: { from: 'input' },
    result: { from: 'result' },
    errorOutput: { Error: 'E', Cause: 'C' },
    context: { Execution: { Name: 'n' } },
    variables: { v: { from: 'variable' }, sum: 'shadows the function' },
  };

  test.each([
    ['$states.input.from', 'input'],
    ['$states.result.from', 'result'],
    ['$states.errorOutput.Error', 'E'],
    ['$states.context.Execution.Name', 'n'],
    ['$v.from', 'variable'],
    ['$sum', 'shadows the function'],
    ['$keys($states)', ['input', 'context', 'result', 'errorOutput']],
    ['$lookup($states, "context").Execution.Name', 'n'],
    ['($f := function() { $states.input.from & $v.from }; $f())', 'inputvariable'],
  ])('%s', (expression, value) => {
    expect(evaluate(expression, everything)).toEqual(value);
  });

  test('is nothing where the state has no result and no error', () => {
    expect(evaluate('$keys($states)', { input: 1 })).toEqual(['input', 'context']);
  });

  test('is not made before it is asked for', () => {
    const scope = {
      ...scopeOf({ input: { context: 1 } }),
      context: () => expect.unreachable('the context object was made'),
      variable: (name: string) => expect.unreachable(`the variable ${name} was looked up`),
    };
    expect(compileJsonataTemplate('{% $states.input.context %}', 'Output').evaluate(scope)).toBe(1);
  });
});

describe('failures', () => {
  // Recorded.
  test('name the expression without its marks, and the field', () => {
    const template = compileJsonataTemplate({ result: '{%  $doesNotExist %}' }, 'Output');
    expect(() => template.evaluate(scopeOf())).toThrow(
      expect.objectContaining({
        error: 'States.QueryEvaluationError',
        reason:
          "The JSONata expression '$doesNotExist' specified for the field 'Output/result' returned nothing (undefined).",
        location: 'Output/result',
      }),
    );
  });

  test.each([
    [{ a: { b: ['{% 1 %}', ['{% $nothing %}']] } }, 'Choices[0]/Assign', 'Choices[0]/Assign/a/b[1][0]'],
    [['{% $nothing %}'], 'Arguments', 'Arguments[0]'],
    ['{% $nothing %}', 'Catch[1]/Output', 'Catch[1]/Output'],
  ])('have the place in the template as location: %j', (template, location, where) => {
    expect(() => compileJsonataTemplate(template, location).evaluate(scopeOf())).toThrow(
      expect.objectContaining({ location: where, reason: expect.stringContaining(`the field '${where}'`) }),
    );
  });

  // The first two are recorded.
  test.each([['$fn := function($x){$x}'], ['$sum'], ['/regular/'], ['[function($x){$x}]'], ['{"f": $sum}']])(
    'a function is no result: %s',
    (expression) => {
      expect(failureOf(expression)).toBe('returned an unsupported result type.');
    },
  );

  // Measured on the service, but for the texts of D1009 and T1003: they are the library's.
  test.each([
    ['$eval("1+1")', 'T1006: Attempted to invoke a non-function'],
    ['$randomSeeded(1)', 'T1006: Attempted to invoke a non-function'],
    ['$abs("x")', 'T0410: Argument 1 of function "abs" does not match function signature'],
    ['$each("x", function($v){$v})', 'T0410: Argument 1 of function "each" does not match function signature'],
    ['$sum(["a"])', 'T0412: Argument 1 of function "sum" must be an array of "numbers"'],
    ['$sqrt(-1)', 'D3060: The sqrt function cannot be applied to a negative number: -1'],
    ['1 + {}', 'T2002: The right side of the "+" operator must evaluate to a number'],
    ['1 < "a"', 'T2009: The values 1 and "a" either side of operator "<" must be of the same data type'],
    ['$split("a", "b", -1)', 'D3020: Third argument of split function must evaluate to a positive number'],
    [
      '$formatNumber(1, "x")',
      'D3086: The sub-picture must not contain a passive character that is preceded by an active character and that is followed by another active character',
    ],
    [
      '$toMillis("nope")',
      'D3110: The argument of the toMillis function must be an ISO 8601 formatted timestamp. Given "nope"',
    ],
    [
      '$single([1,2], function($x){true})',
      'D3138: The $single() function expected exactly 1 matching result.  Instead it matched more.',
    ],
    ['$error("my words")', 'D3137: my words'],
    ['{"a": 1, "a": 2}', 'D1009: Multiple key definitions evaluate to same key: "a"'],
    ['{1: 2}', 'T1003: Key in object structure must evaluate to a string; got: 1'],
    [
      '[1..20000000]',
      'D2014: The size of the sequence allocated by the range operator (..) must not exceed 1e6.  Attempted to allocate 20000000.',
    ],
  ])('of the library have its code and message: %s', (expression, message) => {
    expect(failureOf(expression)).toBe(`threw an error during evaluation. ${message}`);
  });

  test('of the library that are none of the expression have a number', () => {
    const number = '[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}';
    for (const expression of ['$base64decode("!!!")', '$formatNumber(1, "0", {"zero-digit": 1})']) {
      expect(failureOf(expression)).toMatch(new RegExp(`^threw an internal error during evaluation\\. ${number}$`));
    }
  });

  test('do not change what comes after them', () => {
    const template = compileJsonataTemplate('{% $states.input = 1 ? 1 : $error("no") %}', 'Output');
    expect(() => template.evaluate(scopeOf({ input: 2 }))).toThrow(ExpressionFailure);
    expect(template.evaluate(scopeOf({ input: 1 }))).toBe(1);
  });
});

describe('fields', () => {
  const field = (value: Json, expected: JsonKind | readonly JsonKind[], input: Json = {}) =>
    compileJsonataField(value, 'Items', expected).evaluate(scopeOf({ input, variables: { ItemsVar: true } }));
  const complaint = (shown: string, kind: string, value: string, expected = "'array'") =>
    `The JSONata expression '${shown}' specified for the field 'Items' returned an unexpected result type. ` +
    `Expected ${expected}, but was '${kind}' for value: ${value}`;

  test('give a value of the kind', () => {
    expect(field('{% [1, 2] %}', 'array')).toEqual([1, 2]);
    expect(field([1, '{% $states.input %}'], 'array', 2)).toEqual([1, 2]);
    expect(field({ a: '{% 1 %}' }, ['array', 'object'])).toEqual({ a: 1 });
    expect(field(true, 'boolean')).toBe(true);
    expect(field('constant', 'string')).toBe('constant');
  });

  // Recorded, but for the last two.
  test.each([
    ['{% 1 %}', complaint('1', 'number', '1')],
    ["{% 'string' %}", complaint("'string'", 'string', '"string"')],
    ["{% {'foo': 'bar'} %}", complaint("{'foo': 'bar'}", 'object', '{"foo":"bar"}')],
    ['{% null %}', complaint('null', 'null', 'null')],
    ['{% $ItemsVar %}', complaint('$ItemsVar', 'boolean', 'true')],
    [7, complaint('7', 'number', '7')],
    ['text', complaint('text', 'string', '"text"')],
  ])('refuse %j', (value, reason) => {
    expect(() => field(value, 'array')).toThrow(expect.objectContaining({ reason, location: 'Items' }));
  });

  test('name all kinds that they take', () => {
    expect(() => field('{% 1 %}', ['array', 'object'])).toThrow(
      expect.objectContaining({ reason: complaint('1', 'number', '1', "'array' or 'object'") }),
    );
  });
});

describe('a text that is no expression', () => {
  test('is refused when it is compiled, with its place', () => {
    expect(() => compileJsonataTemplate({ a: '{% 1 + %}' }, 'Output')).toThrow(JsonataSyntaxError);
    expect(() => compileJsonataField('{% a[1,2) %}', 'Items', 'array')).toThrow(
      expect.objectContaining({ code: 'S0202', message: 'Expected "]", got ","', offset: 4 }),
    );
  });

  // The dialect is that of 2.0.6.
  test.each(['1 ?: 2', '$x ?? 2'])('%s is one', (expression) => {
    expect(() => evaluate(expression)).toThrow(JsonataSyntaxError);
  });
});

describe('an expression', () => {
  test('is parsed once, however often it is written', () => {
    const [first, second] = [1, 2].map(() => compileJsonataTemplate('{% $states.input.written.once %}', 'Output'));
    expect(Reflect.get(first as object, 'expression')).toBe(Reflect.get(second as object, 'expression'));
  });

  test('can be evaluated while it is evaluated', () => {
    const template = compileJsonataTemplate('{% $v & "/" & $random() & "/" & $count([1..10]) %}', 'Output');
    const inner = scopeOf({ variables: { v: 'inner' }, seed: 1 });
    const alone = template.evaluate(scopeOf({ variables: { v: 'inner' }, seed: 1 }));
    let seenInside: Json | undefined;
    const outer = {
      ...scopeOf({ seed: 2 }),
      variable: (name: string) => {
        if (name !== 'v') return undefined;
        seenInside = template.evaluate(inner);
        return 'outer';
      },
    };
    const outside = template.evaluate(outer);
    expect(seenInside).toBe(alone);
    expect(outside).toBe(template.evaluate(scopeOf({ variables: { v: 'outer' }, seed: 2 })));
  });
});
