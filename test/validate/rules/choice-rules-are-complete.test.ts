// Rule: choice rules.

import { describe, expect, test } from 'vitest';
import { validate } from '../../../src/validate/index.js';
import { expectSchemaErrors, expectValid, machine, pass } from '../harness.js';

function choice(...rules: object[]): object {
  return machine({ C: { Type: 'Choice', Choices: rules.map((rule) => ({ Next: 'P', ...rule })) }, P: pass });
}

function jsonata(...rules: object[]): object {
  return { ...choice(...rules), QueryLanguage: 'JSONata' };
}

describe('JSONPath', () => {
  test('good rules', () => {
    expectValid(choice({ Variable: '$.a', StringEquals: 'x', Comment: 'c' }));
    expectValid(choice({ Variable: '$.a', NumericLessThanPath: '$.b', Assign: { x: 1 } }));
    expectValid(choice({ And: [{ Variable: '$.a', IsPresent: true }, { Not: { Variable: '$.a', IsNull: false } }] }));
    expectValid(choice({ Variable: '$.a', TimestampEquals: '2030-01-01T00:00:00Z' }));
  });

  test('a rule asks exactly one thing', () => {
    const message = 'The object must have only one of the following fields, [And, Or, Not, Variable, Condition]';
    expectSchemaErrors(choice({})).toEqual([`${message} at /States/C/Choices[0]`]);
    expectSchemaErrors(choice({ And: [{ Variable: '$.a', IsNull: true }], Variable: '$.a', IsNull: true })).toEqual([
      `${message} at /States/C/Choices[0]`,
    ]);
    expectSchemaErrors(choice({ Variable: '$.a', IsNull: true, IsString: true })).toEqual([
      'There should only be one of the following fields: [IsNull, IsString] at /States/C/Choices[0]',
    ]);
    expect(validate(choice({ Variable: '$.a' }))[0]?.message).toMatch(/^This object should have only one of .*IsNull/);
  });

  test('And, Or and Not have no operator of their own', () => {
    const isNull = { Variable: '$.a', IsNull: true };
    for (const rule of [{ And: [isNull] }, { Or: [isNull] }, { Not: isNull }]) {
      expectSchemaErrors(choice({ ...rule, IsString: true })).toEqual([
        "Field 'IsString' is not supported at /States/C/Choices[0]",
      ]);
      expectSchemaErrors(choice({ Not: { ...rule, IsString: true } })).toEqual([
        "Field 'IsString' is not supported at /States/C/Choices[0]/Not",
      ]);
      expectValid(choice(rule));
    }
  });

  test('only the outermost rule says where it leads', () => {
    expectSchemaErrors({
      ...choice({ Not: { Variable: '$.a', IsNull: true, Next: 'P' } }),
    }).toEqual(["Field 'Next' is not supported at /States/C/Choices[0]/Not"]);
    const withoutNext = machine({
      C: { Type: 'Choice', Choices: [{ Variable: '$.a', IsNull: true }], Default: 'P' },
      P: pass,
    });
    expectSchemaErrors(withoutNext).toEqual(['These fields are required: [Next] at /States/C/Choices[0]']);
  });

  test('operands have their type', () => {
    expectSchemaErrors(choice({ Variable: '$.a', StringEquals: 1 })).toEqual([
      'Expected value of type [STRING] at /States/C/Choices[0]/StringEquals',
    ]);
    expectSchemaErrors(choice({ Variable: '$.a', TimestampEquals: 'today' })).toEqual([
      'String does not match RFC3339 timestamp at /States/C/Choices[0]/TimestampEquals',
    ]);
    expectSchemaErrors(choice({ And: {} })).toEqual(['Expected value of type [ARRAY] at /States/C/Choices[0]/And']);
    expectSchemaErrors(choice({ Or: [] })).toEqual(['Value cannot be empty at /States/C/Choices[0]/Or']);
  });

  test('an unknown operator is named, with the one that is near', () => {
    expect(validate(choice({ Variable: '$.a', StringEqual: 'x' }), { severity: 'ERROR' })).toMatchObject([
      { message: "Field 'StringEqual' is not supported", suggestion: 'Did you mean "StringEquals"?' },
    ]);
  });

  test('there is at least one rule', () => {
    expectSchemaErrors(machine({ C: { Type: 'Choice', Choices: [], Default: 'P' }, P: pass })).toEqual([
      'Value cannot be empty at /States/C/Choices',
    ]);
  });
});

describe('JSONata', () => {
  test('a rule has a Condition, an expression or a constant', () => {
    expectValid(jsonata({ Condition: '{% $states.input.a %}' }, { Condition: true, Output: 1 }));
    expectSchemaErrors(jsonata({})).toEqual(['These fields are required: [Condition] at /States/C/Choices[0]']);
    expectSchemaErrors(jsonata({ Condition: 1 })).toEqual([
      'Expected value of type [STRING, BOOLEAN] at /States/C/Choices[0]/Condition',
    ]);
    for (const Condition of ['true', '', ' {% true %}', '$x %}', '{% true %']) {
      expectSchemaErrors(jsonata({ Condition })).toEqual([
        'JSONata string must start with {% and end with %} at /States/C/Choices[0]/Condition',
      ]);
    }
    expectSchemaErrors(jsonata({ Condition: true, Nxet: 'P' })).toEqual([
      "Field 'Nxet' is not supported at /States/C/Choices[0]",
    ]);
  });
});
