import { describe, expect, it } from 'vitest';
import { JsonPathSyntaxError } from '../../src/expressions/path.js';
import { compileReferencePath } from '../../src/expressions/reference-path.js';
import { type Json, parseJson, stringifyJson } from '../../src/utils/json.js';
import { failureOf } from './scope.js';

const insert = (path: string, input: Json, result: Json = 'R') => compileReferencePath(path).insert(input, result);

describe('insert', () => {
  it.each<[path: string, input: string, output: string]>([
    ['$', '{"a":1}', '"R"'],
    ['$', '"text"', '"R"'],
    ['$.x', '{}', '{"x":"R"}'],
    ['$.x', '{"x":1,"y":2}', '{"x":"R","y":2}'],
    ['$.x.y.z', '{"a":1}', '{"a":1,"x":{"y":{"z":"R"}}}'],
    ['$.x.y', '{"x":{"a":1}}', '{"x":{"a":1,"y":"R"}}'],
    ['$.x.y', '{"x":null}', '{"x":{"y":"R"}}'],
    ["$['a b'].c", '{}', '{"a b":{"c":"R"}}'],
    ['$[1].p', '[{"a":1},{"id":7},4]', '[{"a":1},{"id":7,"p":"R"},4]'],
    ['$.a[0].b', '{"a":[{"b":1}]}', '{"a":[{"b":"R"}]}'],
    ['$.a[1]', '{"a":[1,2,3]}', '{"a":[1,"R",3]}'],
    ['$.a[0]', '{"z":1}', '{"z":1,"a":["R"]}'],
    ['$.__proto__', '{"a":1}', '{"a":1,"__proto__":"R"}'],
    ['$.a', '{"__proto__":1}', '{"__proto__":1,"a":"R"}'],
    ['$.__proto__.a', '{}', '{"__proto__":{"a":"R"}}'],
    ['$.constructor.prototype', '{}', '{"constructor":{"prototype":"R"}}'],
    // The specification's examples.
    ['$.store\\.book', '{}', '{"store.book":"R"}'],
    ['$.\\stor\\e.boo\\k', '{}', '{"store":{"book":"R"}}'],
    ['$.foo.\\.bar', '{}', '{"foo":{".bar":"R"}}'],
    ['$.foo\\@bar.baz\\[\\[.\\?pretty', '{}', '{"foo@bar":{"baz[[":{"?pretty":"R"}}}'],
    ["$.a\\.b[0]['c\\d']", '{}', '{"a.b":[{"c\\\\d":"R"}]}'],
  ])('%s into %s', (path, input, output) => {
    expect(stringifyJson(insert(path, parseJson(input)))).toBe(output);
  });

  it('shares what lies beside the path and leaves the input as it was', () => {
    const input = Object.freeze({ a: Object.freeze({ b: 1 }), c: Object.freeze({ d: {} }) });
    const output = insert('$.a.x', input) as typeof input;
    expect(output.c).toBe(input.c);
    expect(input).toEqual({ a: { b: 1 }, c: { d: {} } });
  });

  it.each<[path: string, input: Json, reason: string]>([
    ['$.x', 'input1', 'Unable to apply ReferencePath $.x to input "input1"'],
    ['$.x.y', 'input1', 'Unable to apply ReferencePath $.x.y to input "input1"'],
    ['$.x', null, 'Unable to apply ReferencePath $.x to input null'],
    ['$.x', [1], 'Unable to apply step "x" to input [1]'],
    ['$.x.y', { x: [1] }, 'Unable to apply step "y" to input [1]'],
    ['$[2]', [1, 2], 'Unable to apply step "2" to input [1,2]'],
    ['$.a[1]', {}, 'Unable to apply step "1" to input []'],
    ['$.a[0]', { a: [] }, 'Unable to apply step "0" to input []'],
    ['$[0]', { a: 1 }, 'Unable to apply step "0" to input {"a":1}'],
  ])('%s does not fit into %j', (path, input, reason) => {
    expect(failureOf(() => insert(path, input))).toEqual(['States.ReferencePathConflict', reason]);
  });
});

describe('compileReferencePath', () => {
  it.each([
    '$.a\\.b*',
    '$.a\\',
    'a\\.b',
    '$.a[*]',
    '$..a',
    '$.a[1:2]',
    '$.a[-1]',
    "$['a','b']",
    '$.a[?(@.b)]',
    '$$.a',
    '$v.a',
    'a',
    '',
  ])('refuses %s', (text) => {
    expect(() => compileReferencePath(text)).toThrow(JsonPathSyntaxError);
  });
});
