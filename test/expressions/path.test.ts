import { describe, expect, it } from 'vitest';
import {
  argumentNotFound,
  compilePath,
  fieldNotFound,
  invalidConditionPath,
  JsonPathSyntaxError,
  notAnArray,
} from '../../src/expressions/path.js';
import { failureOf, scopeOf } from './scope.js';

const scope = scopeOf(
  { a: { b: 1 }, list: [1] },
  { context: { Execution: { Id: 'x' } }, variables: { v: { w: [2] }, größe: 3 }, dataText: '{"a": 1}' },
);

describe('compilePath', () => {
  it.each<[text: string, source: string, value: unknown, references: string[]]>([
    ['$', 'data', { a: { b: 1 }, list: [1] }, []],
    ['$.a.b', 'data', 1, []],
    ['$$', 'context', { Execution: { Id: 'x' } }, []],
    ['$$.Execution.Id', 'context', 'x', []],
    ["$$['Execution']['Id']", 'context', 'x', []],
    ['$v', 'variable', { w: [2] }, ['v']],
    ['$v.w[0]', 'variable', 2, ['v']],
    ['$v.w[*]', 'variable', [2], ['v']],
    ['$größe', 'variable', 3, ['größe']],
  ])('%s', (text, source, value, references) => {
    const path = compilePath(text);
    expect(path.source).toBe(source);
    expect(path.references).toEqual(references);
    expect(path.evaluate(scope)).toEqual(value);
  });

  it.each([['$.a.sum()', "Property ['sum()'] not found in path $['a']"]])('knows no functions: %s', (text, reason) => {
    expect(compilePath(text).explain(scopeOf({ a: [1] })).reason).toBe(reason);
  });

  it.each<[text: string, offset: number]>([
    ['a', 0],
    ['$.', 2],
    ['$$.', 3],
    ['$$x', 2],
    ['$v.', 3],
    ['$1', 1],
  ])('%s is refused at %i', (text, offset) => {
    expect(() => compilePath(text)).toThrow(JsonPathSyntaxError);
    try {
      compilePath(text);
    } catch (error) {
      expect((error as JsonPathSyntaxError).offset).toBe(offset);
    }
  });
});

describe('a path that leads nowhere', () => {
  it.each(['$.x', '$$.x', '$v.x', '$unassigned', '$unassigned.x', '$.list[9]'])('%s has no value', (text) => {
    expect(compilePath(text).find(scope)).toBeUndefined();
  });

  it('is null for a template where only an index is outside of the array', () => {
    expect(compilePath('$.list[9]').findOrNull(scope)).toBeNull();
    expect(compilePath('$v.w[9]').findOrNull(scope)).toBeNull();
    expect(compilePath('$.list[9].x').findOrNull(scope)).toBeUndefined();
    expect(compilePath('$.x').findOrNull(scope)).toBeUndefined();
    expect(compilePath('$unassigned').findOrNull(scope)).toBeUndefined();
    expect(compilePath('$.list[0]').findOrNull(scope)).toBe(1);
  });

  it.each([
    ['$.x', "Invalid path '$.x' : No results for path: $['x']"],
    ['$.no.such', "Invalid path '$.no.such' : Missing property in path $['no']"],
    ['$$.x', "Invalid path '$.x' : No results for path: $['x']"],
    ['$.list[9]', "Invalid path '$.list[9]' : No results for path: $['list'][9]"],
    ['$.a.b[0:1]', "Invalid path '$.a.b[0:1]' : Filter: [0:1] can only be applied to arrays. Current context is: 1"],
    ["$['a', 'b'].v", "Invalid path '$['a', 'b'].v' : Multi properties can only be used as path leafs: $['a', 'b']"],
  ])('fails InputPath and its like: %s', (text, reason) => {
    expect(failureOf(() => compilePath(text).evaluate(scope))).toEqual(['States.Runtime', reason]);
  });

  it.each(['$', '$.x', '$[*]'])('into data that is null: %s fails however it is asked', (text) => {
    const path = compilePath(text);
    const failure = ['States.Runtime', 'Unable to apply Path transformation to null or empty input.'];
    expect(failureOf(() => path.find(scopeOf(null)))).toEqual(failure);
    expect(failureOf(() => path.findOrNull(scopeOf(null)))).toEqual(failure);
    expect(failureOf(() => path.evaluate(scopeOf(null)))).toEqual(failure);
  });

  it('is found beside data that is null: in the context object and in variables', () => {
    const beside = scopeOf(null, { context: { a: 1 }, variables: { v: null } });
    expect(compilePath('$$.a').evaluate(beside)).toBe(1);
    expect(compilePath('$v').evaluate(beside)).toBeNull();
    expect(compilePath('$.a').evaluate(scopeOf({ a: null }))).toBeNull();
  });

  it.each([
    [
      fieldNotFound('$.x', 'y.$', scope),
      `The JSONPath '$.x' specified for the field 'y.$' could not be found in the input '{"a": 1}'`,
    ],
    [invalidConditionPath('$.x'), "Invalid path '$.x': The choice state's condition path references an invalid value."],
    [notAnArray(compilePath('$')), 'Reference path "$" must point to array.'],
    [notAnArray(compilePath('$$.Execution.Input')), 'Reference path "$.Execution.Input" must point to array.'],
    [
      argumentNotFound("States.Format('{}', $.x)", '$.x', scope),
      `The function 'States.Format('{}', $.x)' had the following error: The JsonPath argument for the field '$.x' could not be found in the input '{"a": 1}'`,
    ],
  ])('%#: is worded for each kind of field', (failure, reason) => {
    expect([failure.error, failure.reason]).toEqual(['States.Runtime', reason]);
  });
});
