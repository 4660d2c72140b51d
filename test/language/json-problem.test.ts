// What the service says about a text that is not JSON.

import { expect, test } from 'vitest';
import { jsonProblem } from '../../src/language/json-problem.js';

const values = "(JSON String, Number, Array, Object or token 'null', 'true' or 'false')";

test.each([
  ['not some json', `Unrecognized token 'not': was expecting ${values}`, 4],
  ["{'not': 'json'}", "Unexpected character (''' (code 39)): was expecting double-quote to start field name", 3],
  ['{"a": 1,}', "Unexpected character ('}' (code 125)): was expecting double-quote to start field name", 10],
  ['[1,]', "Unexpected character (']' (code 93)): expected a value", 5],
  ['[1 2]', "Unexpected character ('2' (code 50)): was expecting comma to separate Array entries", 5],
  ['{"a" 1}', "Unexpected character ('1' (code 49)): was expecting a colon to separate field name and value", 7],
  ['{"a": tru}', `Unrecognized token 'tru': was expecting ${values}`, 10],
  ['"a\\x"', "Unrecognized character escape 'x' (code 120)", 5],
  ['"a', 'Unexpected end-of-input: was expecting closing quote for a string value', 3],
  ['[01]', 'Invalid numeric value: Leading zeroes not allowed', 3],
  [
    '-x',
    "Unexpected character ('x' (code 120)): expected digit (0-9) to follow minus sign, for valid numeric value",
    3,
  ],
])('%s', (text, message, column) => {
  expect(jsonProblem(text)).toEqual({
    message,
    source: `[Source: (String)"${text}"; line: 1, column: ${column}]`,
  });
});

test('an end too early names the beginning', () => {
  expect(jsonProblem('{\n "a": [1')?.message).toBe(
    'Unexpected end-of-input: expected close marker for Array (start marker at ' +
      '[Source: (String)"{\n "a": [1"; line: 2, column: 7])',
  );
});

test('a long text is cut', () => {
  expect(jsonProblem(`x${' '.repeat(599)}`)?.source).toBe(
    `[Source: (String)"x${' '.repeat(499)}"[truncated 100 chars]; line: 1, column: 2]`,
  );
});

test('JSON has no problem, however deep it is', () => {
  for (const text of ['{}', '[]', ' {"a": [1, -2.5e3, "x\\u0041", null, true, {"b": {}}]} ', '1']) {
    expect(jsonProblem(text)).toBeUndefined();
  }
  expect(jsonProblem('['.repeat(50_000) + ']'.repeat(50_000))).toBeUndefined();
});
