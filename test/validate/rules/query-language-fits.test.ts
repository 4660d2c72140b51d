// Rule: fields belong to a query language, and JSONata is not left again.

import { test } from 'vitest';
import { expectSchemaErrors, expectValid, machine, machineOf, pass, task } from '../harness.js';

test('a machine in JSONata has no state in JSONPath', () => {
  expectSchemaErrors(machineOf({ ...pass, QueryLanguage: 'JSONPath' }, { QueryLanguage: 'JSONata' })).toEqual([
    "'QueryLanguage' can not be 'JSONPath' if set to 'JSONata' for whole state machine at /States/S",
  ]);
});

test('a state in JSONata inside of a machine in JSONPath is accepted, and one in JSONPath inside of that', () => {
  const inner = { StartAt: 'A', States: { A: { ...pass, QueryLanguage: 'JSONPath' } } };
  expectValid(machineOf({ Type: 'Map', QueryLanguage: 'JSONata', ItemProcessor: inner }));
});

test('fields of the other language are refused', () => {
  expectSchemaErrors(machineOf({ ...pass, Output: 1 })).toEqual([
    "The QueryLanguage is set to 'JSONPath', but field 'Output' is only supported for the 'JSONata' QueryLanguage " +
      'at /States/S',
  ]);
  expectSchemaErrors(machineOf({ ...pass, InputPath: '$' }, { QueryLanguage: 'JSONata' })).toEqual([
    "The QueryLanguage is set to 'JSONata', but field 'InputPath' is only supported for the 'JSONPath' QueryLanguage " +
      'at /States/S',
  ]);
});

test('so are those of catchers and choice rules', () => {
  const caught = machine({ S: { ...task, End: true, Catch: [{ ErrorEquals: ['e'], Next: 'P', Output: 1 }] }, P: pass });
  expectSchemaErrors(caught).toEqual([
    "The QueryLanguage is set to 'JSONPath', but field 'Output' is only supported for the 'JSONata' QueryLanguage " +
      'at /States/S/Catch[0]',
  ]);
  const choice = { Type: 'Choice', Choices: [{ Variable: '$.a', IsNull: true, Next: 'P' }], Default: 'P' };
  expectSchemaErrors(machine({ S: choice, P: pass }, { QueryLanguage: 'JSONata' })).toEqual([
    "The QueryLanguage is set to 'JSONata', but field 'Variable' is only supported for the 'JSONPath' QueryLanguage " +
      'at /States/S/Choices[0]',
  ]);
});

test('a field that the type does not have at all is not called one of the other language', () => {
  expectSchemaErrors(machineOf({ Type: 'Wait', Seconds: 1, Arguments: {} })).toEqual([
    "Field 'Arguments' is not supported at /States/S",
  ]);
});
