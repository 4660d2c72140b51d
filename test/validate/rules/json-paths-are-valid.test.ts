// Rule: paths, Reference Paths and payload templates.

import { describe, expect, test } from 'vitest';
import { intrinsic, intrinsicTable } from '../../../src/expressions/intrinsics/index.js';
import { validate } from '../../../src/validate/index.js';
import { expectSchemaErrors, expectValid, machine, machineOf, pass, task } from '../harness.js';

describe('paths', () => {
  test('of data, the context object and variables are accepted, and null', () => {
    for (const path of ['$', '$.a[*].b', '$$.Execution.Id', '$var.a', null]) {
      expectValid(machineOf({ ...pass, InputPath: path, OutputPath: path }));
    }
  });

  test('begin with $ and are JSONPath', () => {
    for (const path of ['a', '', '$.a[', 'States.UUID()']) {
      expectSchemaErrors(machineOf({ ...pass, InputPath: path })).toEqual([
        'Value must be a valid JSONPath. at /States/S/InputPath',
      ]);
    }
  });

  test('ErrorPath and CausePath may call some functions', () => {
    expectValid(machine({ S: { Type: 'Fail', ErrorPath: '$.e', CausePath: "States.Format('{}', $.c)" } }));
    expectSchemaErrors(machine({ S: { Type: 'Fail', CausePath: 'States.Array(1)' } })).toEqual([
      'Value must be a valid JSONPath. at /States/S/CausePath',
    ]);
  });
});

describe('Reference Paths', () => {
  test('lead to one place', () => {
    expectValid(machineOf({ ...pass, ResultPath: '$.a[0].b' }));
    expectSchemaErrors(machineOf({ ...pass, ResultPath: '$.a[*]' })).toEqual([
      'Value is not a Reference Path at /States/S/ResultPath',
    ]);
    expectSchemaErrors(machineOf({ ...pass, ResultPath: 'a' })).toEqual([
      'Value must be a valid JSONPath. at /States/S/ResultPath',
    ]);
    const map = { Type: 'Map', ItemProcessor: { StartAt: 'A', States: { A: pass } } };
    expectSchemaErrors(machineOf({ ...map, ItemsPath: '$.a[*]' })).toEqual([
      'Value is not a Reference Path at /States/S/ItemsPath',
    ]);
    expectValid(machineOf({ ...map, ItemsPath: '$$.Execution.Input.a' }));
  });

  test('of choice rules begin with $', () => {
    const choice = { Type: 'Choice', Choices: [{ Variable: 'States.ArrayLength($.a)', NumericEquals: 0, Next: 'P' }] };
    expectSchemaErrors(machine({ C: choice, P: pass })).toEqual([
      "Value is not a Reference Path: Reference path didn't start with '$' at /States/C/Choices[0]/Variable",
    ]);
  });
});

describe('payload templates', () => {
  test('have paths or calls of functions behind .$', () => {
    expectValid(machineOf({ ...pass, Parameters: { 'a.$': '$.a', b: [{ 'c.$': 'States.UUID()' }], 'd.$': '$x' } }));
    for (const value of ['a', 1, 'States.Format(', 'States.format()', "States.Format('\\n')"]) {
      expect(validate(machineOf({ ...pass, Parameters: { b: { 'a.$': value } } }))).toMatchObject([
        {
          message: "The value for the field 'a.$' must be a valid JSONPath or a valid intrinsic function call",
          location: '/States/S/Parameters',
          pointer: '/States/S/Parameters/b/a.$',
        },
      ]);
    }
  });

  test('give no field twice', () => {
    const twice = { x: 1, 'x.$': '$.x' };
    for (const template of [twice, { deep: [{ deeper: twice }] }]) {
      expectSchemaErrors(machineOf({ ...pass, Parameters: template })).toEqual([
        "The field 'x' is given twice in one object, as 'x.$' too at /States/S/Parameters",
      ]);
    }
    const caught = { ErrorEquals: ['States.ALL'], Assign: twice, Next: 'S' };
    expectSchemaErrors(machineOf({ ...task, Catch: [caught] })).toEqual([
      "The field 'x' is given twice in one object, as 'x.$' too at /States/S/Catch[0]/Assign",
    ]);
    expectValid(machineOf({ ...pass, Parameters: { x: { 'x.$': '$' }, 'y.$': '$' }, Result: twice }));
  });

  test('Result is none', () => {
    expectValid(machineOf({ ...pass, Result: { 'a.$': 'whatever' } }));
  });

  test('may call the functions that the caller has', () => {
    const table = intrinsicTable([intrinsic({ name: 'My.Own', arguments: [0, 0], evaluate: () => 1 })]);
    expectValid(machineOf({ ...pass, Parameters: { 'a.$': 'My.Own()' } }), { intrinsics: table });
  });
});
