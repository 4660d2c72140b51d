// The whole of validation: sources, places, order, errors that are thrown.

import { describe, expect, test } from 'vitest';
import { DefinitionError } from '../../src/diagnostics/definition-error.js';
import { parseDefinition } from '../../src/language/parse.js';
import { checkDefinition, validate } from '../../src/validate/index.js';
import { expectErrors, machineOf, pass } from './harness.js';

describe('a text that is no definition', () => {
  test('is refused in the words of the service', () => {
    expect(validate('not a definition')).toMatchObject([
      {
        awsCode: 'INVALID_JSON_DESCRIPTION',
        message:
          "Unrecognized token 'not': was expecting (JSON String, Number, Array, Object or token 'null', 'true' or " +
          '\'false\')\n at [Source: (String)"not a definition"; line: 1, column: 4]',
        location: '[Source: (String)"not a definition"; line: 1, column: 4]',
        line: 1,
        column: 1,
      },
    ]);
    for (const text of ['', ' \n', '1', '[]', 'null', '"x"']) {
      expectErrors(text).toEqual(['SCHEMA_VALIDATION_FAILED: Definition must be a valid JSON object at null']);
    }
  });

  test('says where YAML is wrong', () => {
    expect(validate('StartAt: A\nStartAt: B\n')).toMatchObject([{ code: 'ASL1003', line: 2, column: 1 }]);
  });

  test('and where an object is no data', () => {
    expect(validate({ StartAt: 'A', States: { A: { Type: () => 'Pass' } } })).toMatchObject([
      { code: 'ASL1004', pointer: '/States/A/Type' },
    ]);
  });

  test('as YAML it is refused if the caller says that it is JSON', () => {
    const yaml = 'StartAt: S\nStates:\n  S:\n    Type: Succeed\n';
    expect(validate(yaml)).toEqual([]);
    expect(validate(yaml, { format: 'json' })).toMatchObject([{ code: 'ASL1001' }]);
  });
});

test('findings have the place in the text, of the nearest thing that is there', () => {
  const text = '{\n  "StartAt": "S",\n  "States": {\n    "S": {"Type": "Task", "End": true}\n  }\n}';
  expect(validate(text)).toMatchObject([{ location: '/States/S', line: 4, column: 5, endLine: 4, endColumn: 8 }]);
  const yaml = 'StartAt: X\nStates:\n  S:\n    Type: Pass\n    Next: Y\n    Comment: 5\n';
  expect(validate(yaml)).toMatchObject([
    { location: '/States/S/Comment', line: 6, column: 14, endColumn: 15 },
    { location: '/StartAt', line: 1, column: 10 },
    { location: '/States/S/Next', line: 5, column: 11 },
    { awsCode: 'MISSING_END_STATE' },
  ]);
});

test('an object has no lines', () => {
  expect(validate(machineOf({ Type: 'Foo' }))[0]).not.toHaveProperty('line');
});

test('a parsed definition is not read again', () => {
  expect(validate(parseDefinition(machineOf(pass)))).toEqual([]);
});

test('checkDefinition gives the definition, or throws with everything that is wrong', () => {
  const { definition, parsed } = checkDefinition(JSON.stringify(machineOf(pass)));
  expect(definition.States.S?.Type).toBe('Pass');
  expect(parsed.definition).toBe(definition);

  const bad = '{"StartAt": "S", "States": {"S": {"Type": "Pass", "Next": "T", "Foo": 1}}}';
  expect(() => checkDefinition(bad)).toThrow(DefinitionError);
  expect(() => checkDefinition(bad)).toThrow(/has 3 errors:[^]*'Foo' is not supported[^]*target: T[^]*terminal/);
  expect(() => checkDefinition('not a definition')).toThrow(/Unrecognized token 'not'/);
});

test('a definition of a thousand states takes no quadratic time', () => {
  const states: Record<string, object> = {};
  for (let index = 0; index < 20_000; index += 1) states[`S${index}`] = { Type: 'Pass', Next: `S${index + 1}` };
  states.S20000 = { Type: 'Succeed' };
  expect(validate({ StartAt: 'S0', States: states })).toEqual([]);
}, 2_000);

describe('names of digits', () => {
  test('states are told of in the order of the definition', () => {
    const state = (next: string) => `{"Type":"Pass","Next":"${next}"}`;
    // 1.0 makes validation look at a copy.
    const states = `{"b":${state('x')},"10":${state('y')},"9":${state('z')},"End":{"Type":"Succeed","TimeoutSeconds":1.0}}`;
    const messages = validate(`{"StartAt":"b","States":${states}}`).map(({ message }) => message);
    expect(messages.filter((message) => message.startsWith('Missing'))).toEqual([
      "Missing 'Next' target: x",
      "Missing 'Next' target: y",
      "Missing 'Next' target: z",
    ]);
  });

  test.each([
    ['JSONPath', 'Parameters', '{"b.$":"$[","10":{"c.$":"$["},"9":{"c.$":"$["}}', ['/b.$', '/10/c.$', '/9/c.$']],
    ['JSONata', 'Output', '{"b":"{% ( %}","10":"{% ( %}","9":"{% ( %}"}', ['/b', '/10', '/9']],
  ])('so are the fields of a template: %s', (language, field, template, places) => {
    const state = `{"Type":"Pass","End":true,"QueryLanguage":"${language}","${field}":${template}}`;
    const pointers = validate(`{"StartAt":"S","States":{"S":${state}}}`).map(({ pointer }) => pointer);
    expect(pointers).toEqual(places.map((place) => `/States/S/${field}${place}`));
  });
});

test('a second document of YAML is not passed over', () => {
  const first = 'StartAt: A\nStates: { A: { Type: Succeed } }\n';
  expect(validate(first)).toEqual([]);
  expect(validate(`---\n${first}...\n`)).toEqual([]);
  expect(validate(`${first}---\nStartAt: B\n`)).toMatchObject([
    { code: 'ASL1003', message: expect.stringContaining('here begins another'), line: 3 },
  ]);
});
