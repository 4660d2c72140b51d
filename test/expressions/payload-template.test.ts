import { describe, expect, it } from 'vitest';
import {
  compileField,
  compilePayloadTemplate,
  PayloadTemplateSyntaxError,
} from '../../src/expressions/payload-template.js';
import { type Json, parseJson, stringifyJson } from '../../src/utils/json.js';
import { failureOf, scopeOf } from './scope.js';

const input = parseJson('{"a": {"b": 1}, "list": [1, 2], "n": null, "exact": 1.0}');
const scope = scopeOf(input, {
  context: { Execution: { Name: 'run' } },
  variables: { v: 'var' },
  dataText: '{"a":  1}',
});
const evaluate = (template: string) => stringifyJson(compilePayloadTemplate(parseJson(template)).evaluate(scope));

describe('evaluate', () => {
  it.each<[template: string, value: string]>([
    ['{"x.$":"$.a.b"}', '{"x":1}'],
    ['{"x.$":"$"}', '{"x":{"a":{"b":1},"list":[1,2],"n":null,"exact":1.0}}'],
    ['{"x.$":"$.n"}', '{"x":null}'],
    ['{"x.$":"$$.Execution.Name"}', '{"x":"run"}'],
    ['{"x.$":"$v"}', '{"x":"var"}'],
    ['{"x.$":"States.MathAdd($.a.b, 1)"}', '{"x":2}'],
    ['{"x.$":"$.list[*]"}', '{"x":[1,2]}'],
    ['{"x.$":"$.nothing[*]"}', '{"x":[]}'],
    ['{"x.$":"$.list[9]"}', '{"x":null}'],
    ['{"x.$":"$.list[-1]"}', '{"x":null}'],
    ['{"o":{"p":[{"x.$":"$.a.b"},"$.a.b"]}}', '{"o":{"p":[{"x":1},"$.a.b"]}}'],
    ['[{"x.$":"$.a.b"},1]', '[{"x":1},1]'],
    ['{"__proto__":{"x.$":"$.a.b"},"y":1}', '{"__proto__":{"x":1},"y":1}'],
    ['{"__proto__.$":"$.a.b"}', '{"__proto__":1}'],
    ['{"__proto__.$":"$.a.b","y":1}', '{"y":1,"__proto__":1}'],
    ['{"x":"$.a","y":1.0}', '{"x":"$.a","y":1.0}'],
    ['"$.a"', '"$.a"'],
  ])('%s', (template, value) => {
    expect(evaluate(template)).toBe(value);
  });

  it('lists the literal members first, then the computed ones by their Java hash', () => {
    const template = '{"b.$":"$.n","z":1,"a.$":"$.n","nested":{"q.$":"$.n","c":1,"p.$":"$.n"}}';
    expect(evaluate(template)).toBe('{"z":1,"nested":{"c":1,"p":null,"q":null},"a":null,"b":null}');
  });

  it('keeps the order of names that share a bucket', () => {
    // 'a' and 'q' are 16 apart.
    expect(evaluate('{"q.$":"$.n","a.$":"$.n"}')).toBe('{"q":null,"a":null}');
    expect(evaluate('{"a.$":"$.n","q.$":"$.n"}')).toBe('{"a":null,"q":null}');
  });

  it('orders more than twelve names as a table of 32 buckets does', () => {
    const names = [...'qponmlkjihgfa'];
    const twelve = Object.fromEntries(names.slice(1).map((name) => [`${name}.$`, '$.n']));
    const thirteen = Object.fromEntries(names.map((name) => [`${name}.$`, '$.n']));
    expect(Object.keys(JSON.parse(evaluate(JSON.stringify(twelve)))).join('')).toBe('pafghijklmno');
    expect(Object.keys(JSON.parse(evaluate(JSON.stringify(thirteen)))).join('')).toBe('afghijklmnopq');
  });

  it('shares literal subtrees with the template', () => {
    const template = { big: { list: [1] }, 'x.$': '$.a', deep: { other: { y: 1 }, 'z.$': '$.n' } };
    const value = compilePayloadTemplate(template).evaluate(scope) as typeof template;
    expect(value.big).toBe(template.big);
    expect(value.deep.other).toBe(template.deep.other);
  });

  it.each<[template: string, reason: string]>([
    [
      '{"value.$":"$.nothing"}',
      `The JSONPath '$.nothing' specified for the field 'value.$' could not be found in the input '{"a":  1}'`,
    ],
    [
      '{"o":[{"value.$":"$$.nothing.x"}]}',
      `The JSONPath '$$.nothing.x' specified for the field 'value.$' could not be found in the input '{"a":  1}'`,
    ],
    [
      '{"value.$":"$.list[-1].x"}',
      `The JSONPath '$.list[-1].x' specified for the field 'value.$' could not be found in the input '{"a":  1}'`,
    ],
    [
      '{"value.$":"$[0:1]"}',
      `The JSONPath '$[0:1]' specified for the field 'value.$' could not be found in the input '{"a":  1}'`,
    ],
    [
      '{"value.$":"$.list[9].x"}',
      `The JSONPath '$.list[9].x' specified for the field 'value.$' could not be found in the input '{"a":  1}'`,
    ],
    [
      '{"Jobs.$":"$.list.sum()"}',
      `The JSONPath '$.list.sum()' specified for the field 'Jobs.$' could not be found in the input '{"a":  1}'`,
    ],
  ])('%s leads nowhere', (template, reason) => {
    expect(failureOf(() => evaluate(template))).toEqual(['States.Runtime', reason]);
  });
});

describe('compilePayloadTemplate', () => {
  it.each<[template: Json, isStatic: boolean]>([
    [{ x: [{ y: '$.a' }] }, true],
    ['$.a', true],
    [{ x: [{ 'y.$': '$.a' }] }, false],
  ])('%j is static: %s', (template, isStatic) => {
    const compiled = compilePayloadTemplate(template);
    expect(compiled.isStatic).toBe(isStatic);
    if (isStatic) expect(compiled.evaluate(scope)).toBe(template);
  });

  it('lists the variables that paths and arguments refer to', () => {
    const template = { 'x.$': '$a.b', o: [{ 'y.$': 'States.Format($b, States.Array($c.d, $.e, $a))' }], s: '$z' };
    expect(compilePayloadTemplate(template).references).toEqual(['a', 'b', 'c']);
  });

  it.each<[template: Json, message: string, path: (string | number)[]]>([
    [
      { o: [{ 'x.$': 'text' }] },
      "The value for the field 'x.$' must be a valid JSONPath or a valid intrinsic function call",
      ['o', 0, 'x.$'],
    ],
    [
      { 'x.$': '$.' },
      "The value for the field 'x.$' must be a valid JSONPath or a valid intrinsic function call",
      ['x.$'],
    ],
    [
      { 'x.$': ['$.a'] },
      "The value for the field 'x.$' must be a STRING that contains a JSONPath but was an ARRAY",
      ['x.$'],
    ],
    [{ x: 1, 'x.$': '$.a' }, "The field 'x' is given twice, as 'x.$' too", ['x.$']],
  ])('refuses %j', (template, message, path) => {
    try {
      compilePayloadTemplate(template);
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(PayloadTemplateSyntaxError);
      expect((error as PayloadTemplateSyntaxError).message).toBe(message);
      expect((error as PayloadTemplateSyntaxError).path).toEqual(path);
    }
  });
});

describe('compileField', () => {
  it('evaluates a path or an intrinsic, and names the field in its failure', () => {
    expect(compileField('CausePath', "States.Format('c: {}', $.a.b)").evaluate(scope)).toBe('c: 1');
    expect(compileField('CausePath', '$.a.b').evaluate(scope)).toBe(1);
    expect(failureOf(() => compileField('ErrorPath', '$.x').evaluate(scope))).toEqual([
      'States.Runtime',
      `The JSONPath '$.x' specified for the field 'ErrorPath' could not be found in the input '{"a":  1}'`,
    ]);
  });
});
