// Rule: no object of a JSON text has two members with the same name.

import { expect, test } from 'vitest';
import { validate } from '../../../src/validate/index.js';

const machine = (comment: string) => `{
  "StartAt": "S",
  "States": { "S": {
    "Type": "Succeed",
    ${comment}
  } }
}`;

test('the one that counts is marked, and the one that does not is named', () => {
  const text = machine('"Comment": "first",\n    "Comment": "second"');
  expect(validate(text)).toMatchObject([
    {
      code: 'ASL1006',
      severity: 'WARNING',
      message: "The object has a member 'Comment' already: only the last one counts",
      suggestion: 'The one at line 5, column 5 is not read.',
      pointer: '/States/S/Comment',
      line: 6,
      column: 5,
      endColumn: 14,
    },
  ]);
});

test('however the names are written', () => {
  const text = machine('"Comment" :"\\":", "\\u0043omment"\n: "x"');
  expect(validate(text).map(({ code, pointer }) => `${code} ${pointer}`)).toEqual(['ASL1006 /States/S/Comment']);
});

test('in arrays too, each time', () => {
  const text = `{ "StartAt": "S", "States": { "S": { "Type": "Pass", "End": true,
    "Result": [0, { "a": 1, "b": { "c": 1, "c": 2 }, "a": 3, "a": 4 }] } } }`;
  expect(validate(text).map(({ pointer }) => pointer)).toEqual([
    '/States/S/Result/1/b/c',
    '/States/S/Result/1/a',
    '/States/S/Result/1/a',
  ]);
});

test('texts that look like names are none', () => {
  expect(validate(machine('"Comment": "say \\"Comment\\": \\"x\\""'))).toEqual([]);
});

test('objects and YAML have each name once', () => {
  expect(validate({ StartAt: 'S', States: { S: { Type: 'Succeed', Comment: '"Comment": 1, "Comment": 2' } } })).toEqual(
    [],
  );
  expect(validate('StartAt: S\nStates:\n  S: { Type: Succeed, Comment: \'"a": 1\' }\n')).toEqual([]);
});
