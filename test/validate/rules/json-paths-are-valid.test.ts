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

  const indefinite = [
    '$.a[*]',
    '$..a',
    '$.a[1:]',
    "$['a','b']",
    '$.a[?(@.b)]',
    '$.a[-1]',
    '$.a[(@.length-1)]',
    '$.a.b()',
  ];
  const one = ['$', '$.a.b[0]', "$.a['b c']", "$['a:b']", '$.a-b', '$x', '$x.a'];
  const map = { Type: 'Map', ItemProcessor: { StartAt: 'A', States: { A: pass } } };
  const config = { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' };
  const distributed = { ...map, ItemProcessor: { ...map.ItemProcessor, ProcessorConfig: config } };
  const choice = (rule: object) =>
    machine({ S: { Type: 'Choice', Choices: [{ ...rule, Next: 'P' }], Default: 'P' }, P: pass });

  const ofData: Readonly<Record<string, (path: string) => object>> = {
    MaxConcurrencyPath: (path) => machineOf({ ...map, MaxConcurrencyPath: path }),
    ToleratedFailureCountPath: (path) => machineOf({ ...distributed, ToleratedFailureCountPath: path }),
    ToleratedFailurePercentagePath: (path) => machineOf({ ...distributed, ToleratedFailurePercentagePath: path }),
    'ItemBatcher/MaxItemsPerBatchPath': (path) =>
      machineOf({ ...distributed, ItemBatcher: { MaxItemsPerBatchPath: path } }),
    'ItemBatcher/MaxInputBytesPerBatchPath': (path) =>
      machineOf({ ...distributed, ItemBatcher: { MaxInputBytesPerBatchPath: path } }),
    'ItemReader/ReaderConfig/MaxItemsPath': (path) =>
      machineOf({
        ...distributed,
        ItemReader: {
          Resource: 'arn:aws:states:::s3:getObject',
          ReaderConfig: { InputType: 'JSON', MaxItemsPath: path },
          Parameters: { Bucket: 'b', Key: 'k' },
        },
      }),
  };
  const ofDataOrContext: Readonly<Record<string, (path: string) => object>> = {
    ItemsPath: (path) => machineOf({ ...map, ItemsPath: path }),
    SecondsPath: (path) => machineOf({ Type: 'Wait', SecondsPath: path }),
    TimestampPath: (path) => machineOf({ Type: 'Wait', TimestampPath: path }),
    TimeoutSecondsPath: (path) => machineOf({ ...task, TimeoutSecondsPath: path }),
    HeartbeatSecondsPath: (path) => machineOf({ ...task, HeartbeatSecondsPath: path }),
    CausePath: (path) => machine({ S: { Type: 'Fail', CausePath: path } }),
    'Choices[0]/Variable': (path) => choice({ Variable: path, IsNull: true }),
    'Choices[0]/NumericEqualsPath': (path) => choice({ Variable: '$.a', NumericEqualsPath: path }),
    'Choices[0]/And[0]/Not/Variable': (path) => choice({ And: [{ Not: { Variable: path, IsNull: true } }] }),
  };
  const ofResults: Readonly<Record<string, (path: string) => object>> = {
    ResultPath: (path) => machineOf({ ...pass, ResultPath: path }),
    'Catch[0]/ResultPath': (path) =>
      machineOf({ ...task, Catch: [{ ErrorEquals: ['States.ALL'], ResultPath: path, Next: 'S' }] }),
  };

  test.each(Object.entries({ ...ofData, ...ofDataOrContext, ...ofResults }))('%s leads to one place', (field, make) => {
    for (const path of indefinite) {
      expectSchemaErrors(make(path)).toEqual([`Value is not a Reference Path at /States/S/${field}`]);
    }
    for (const path of one) if (!(field.includes('ResultPath') && path.startsWith('$x'))) expectValid(make(path));
  });

  test.each(Object.entries(ofDataOrContext))('%s may lead into the context object', (_field, make) => {
    expectValid(make('$$.Execution.Input.a'));
  });

  test.each(Object.entries({ ...ofData, ...ofResults }))('%s may not lead into the context object', (field, make) => {
    expectSchemaErrors(make('$$.Execution.Input.a')).toEqual([`Value is not a Reference Path at /States/S/${field}`]);
  });

  test('of choice rules begin with $', () => {
    expectSchemaErrors(choice({ Variable: 'States.ArrayLength($.a)', NumericEquals: 0 })).toEqual([
      "Value is not a Reference Path: Reference path didn't start with '$' at /States/S/Choices[0]/Variable",
    ]);
  });
});

describe('payload templates', () => {
  test('have paths or calls of functions behind .$', () => {
    expectValid(machineOf({ ...pass, Parameters: { 'a.$': '$.a', b: [{ 'c.$': 'States.UUID()' }], 'd.$': '$x' } }));
    for (const value of ['a', 'States.Format(', 'States.format()', "States.Format('\\n')"]) {
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

  test.each([
    [['$.a'], 'ARRAY'],
    [{ 'b.$': '$.a' }, 'OBJECT'],
    [1, 'NUMBER'],
    [null, 'NULL'],
  ])('have text behind .$, not %j', (value, kind) => {
    expect(validate(machineOf({ ...pass, Parameters: { b: { 'a.$': value } } }))).toMatchObject([
      {
        message: `The value for the field 'a.$' must be a STRING that contains a JSONPath but was an ${kind}`,
        location: '/States/S/Parameters',
        pointer: '/States/S/Parameters/b/a.$',
      },
    ]);
  });

  test('Result is none', () => {
    expectValid(machineOf({ ...pass, Result: { 'a.$': 'whatever' } }));
  });

  test('may call the functions that the caller has', () => {
    const table = intrinsicTable([intrinsic({ name: 'My.Own', arguments: [0, 0], evaluate: () => 1 })]);
    expectValid(machineOf({ ...pass, Parameters: { 'a.$': 'My.Own()' } }), { intrinsics: table });
  });
});
