// The rules for the parameters of integrations, and the words in which the service refuses them.

import { expect, test } from 'vitest';
import { type ParameterRules, problemsOf } from '../../src/resolvers/parameters.js';
import { type Json, parseJson } from '../../src/utils/json.js';

test.each<[rules: ParameterRules, fits: Json, refused: Json, problem: string]>([
  [{ A: { isRequired: true } }, { A: null }, {}, "The field 'A' is required but was missing"],
  [{ A: { isSupported: false } }, { B: 1 }, { A: null }, 'The field "A" is not supported by Step Functions'],
  [{ A: { type: 'string' } }, { A: '' }, { A: 1 }, "The value for the field 'A' must be a STRING"],
  [{ A: { type: 'strings' } }, { A: { b: 'x' } }, { A: { b: 1 } }, "The value for the field 'b' must be a STRING"],
  [
    { A: { type: 'listsOfValues' } },
    { A: { b: [1] } },
    { A: { b: 1 } },
    "The value of the field 'A' has an invalid format",
  ],
  [{ A: { type: 'listsOfValues' } }, {}, { A: 'b=1' }, "The value of the field 'A' has an invalid format"],
  [
    { A: { withoutNames: ['te'] } },
    { A: { ten: 1 } },
    { A: { TE: 1 } },
    "The 'A' field contains unsupported values: [te]",
  ],
  [
    { A: { withoutNames: ['x-amz*'] } },
    { A: { 'x-am': 1 } },
    { A: { 'X-Amzn-Trace-Id': 1, 'x-amz-date': 1 } },
    "The 'A' field contains unsupported values: [x-amzn-trace-id, x-amz-date]",
  ],
  [
    { 'A.B': { isSupported: false } },
    { A: { C: 1 }, B: 1 },
    { A: { B: 1 } },
    'The field "B" is not supported by Step Functions',
  ],
])('%j', (rules, fits, refused, problem) => {
  expect(problemsOf(fits, rules)).toEqual([]);
  expect(problemsOf(refused, rules)).toEqual([problem]);
});

test('every problem is told, in the order of the rules and of the document', () => {
  const rules: ParameterRules = { C: { isRequired: true }, A: { type: 'strings' }, B: { type: 'string' } };
  expect(problemsOf(parseJson('{"B":0,"A":{"z":1,"2":2,"y":"y"}}'), rules)).toEqual([
    "The field 'C' is required but was missing",
    "The value for the field 'z' must be a STRING",
    "The value for the field '2' must be a STRING",
    "The value for the field 'B' must be a STRING",
  ]);
});

test('parameters that are no object have no members', () => {
  expect(problemsOf('x', { A: { type: 'string' } })).toEqual([]);
  expect(problemsOf(null, { A: { isRequired: true } })).toEqual(["The field 'A' is required but was missing"]);
});
