// Rule: names of variables.

import { test } from 'vitest';
import { expectErrors, expectValid, machine, machineOf, pass, task } from '../harness.js';

test('are identifiers', () => {
  expectValid(machineOf({ ...pass, Assign: { a: 1, 'b.$': '$.b', über1: 2 } }));
  expectErrors(machineOf({ ...pass, Assign: { 'a-b': 1 } })).toEqual([
    "INVALID_VARIABLE_NAME: Invalid variable name 'a-b': the variable name contains invalid characters. " +
      'at /States/S/Assign',
  ]);
  expectErrors(machineOf({ ...pass, Assign: { 'a.b': 1 } }, { QueryLanguage: 'JSONata' })).toEqual([
    "INVALID_VARIABLE_NAME: Invalid variable name 'a.b': the variable name contains invalid characters. " +
      'at /States/S/Assign',
  ]);
});

test('states is taken, and 80 characters are the most', () => {
  expectErrors(machineOf({ ...pass, Assign: { 'states.$': '$' } })).toEqual([
    "RESERVED_VARIABLE_NAME: Cannot assign to reserved variable '$states'. at /States/S/Assign",
  ]);
  const long = 'x'.repeat(81);
  expectErrors(machineOf({ ...pass, Assign: { [long]: 1 } })).toEqual([
    `INVALID_VARIABLE_NAME: Invalid variable name '${long}': the variable name exceeds the 80-character limit. ` +
      'at /States/S/Assign',
  ]);
});

test('also in catchers', () => {
  const caught = { ...task, End: true, Catch: [{ ErrorEquals: ['e'], Next: 'P', Assign: { '1': 1 } }] };
  expectErrors(machine({ S: caught, P: pass })).toEqual([
    "INVALID_VARIABLE_NAME: Invalid variable name '1': the variable name contains invalid characters. " +
      'at /States/S/Catch[0]/Assign',
  ]);
});
