// Rule: a Choice state has a Default, or rules that leave nothing over.

import { describe, expect, test } from 'vitest';
import { expectWarnings, machine, pass, warningsOf } from '../harness.js';

const paths = (...rules: object[]) =>
  machine({ S: { Type: 'Choice', Choices: rules.map((rule) => ({ ...rule, Next: 'P' })) }, P: pass });
const jsonata = (...conditions: unknown[]) =>
  machine(
    { S: { Type: 'Choice', Choices: conditions.map((Condition) => ({ Condition, Next: 'P' })) }, P: pass },
    { QueryLanguage: 'JSONata' },
  );

test('what happens without one is said', () => {
  expect(warningsOf(paths({ Variable: '$.a', StringEquals: 'x' }))).toEqual({
    'ASL7101 at /States/S':
      "The Choice state has no 'Default', and it is not certain that one of its rules matches | " +
      'Where no rule matches, the execution fails with States.Runtime (States.NoChoiceMatched in the documentation), ' +
      'which no Catch can take: add a "Default".',
  });
  const states = {
    S: { Type: 'Choice', Choices: [{ Variable: '$.a', IsNull: true, Next: 'P' }], Default: 'P' },
    P: pass,
  };
  expectWarnings('ASL7101', machine(states)).toEqual([]);
});

describe('nothing is left over where', () => {
  const a = { Variable: '$.a' };

  test.each([
    ['a condition is negated', [{ ...a, StringMatches: 'x*' }, { Not: { StringMatches: 'x*', Variable: '$.a' } }]],
    [
      'presence is asked for both ways',
      [
        { ...a, IsPresent: true },
        { ...a, IsPresent: false },
      ],
    ],
    [
      'a boolean is compared with both',
      [
        { ...a, BooleanEquals: true },
        { ...a, BooleanEquals: false },
      ],
    ],
    [
      'numbers are less or not',
      [
        { ...a, NumericLessThan: 5 },
        { ...a, NumericGreaterThanEquals: 5 },
      ],
    ],
    [
      'or more or not',
      [
        { ...a, NumericLessThanEqualsPath: '$.b' },
        { ...a, NumericGreaterThanPath: '$.b' },
      ],
    ],
    [
      'or less, more or equal',
      [
        { ...a, NumericEquals: 5 },
        { ...a, NumericGreaterThan: 5 },
        { ...a, NumericLessThan: 5 },
      ],
    ],
  ])('%s', (_, rules) => {
    expectWarnings('ASL7101', paths(...rules)).toEqual([]);
    for (const index of rules.keys()) {
      expectWarnings('ASL7101', paths(...rules.filter((_, other) => other !== index))).toEqual(['/States/S']);
    }
  });

  test.each([
    ['a rule is true', ['{% $states.input.a %}', '{% true %}']],
    ['a rule is always true', [true]],
    ['a condition is negated', ['{% $states.input.a = 1 %}', '{% $not( $states.input.a=1 ) %}']],
    ['values are equal or not', ['{% $states.input.a = "x" %}', '{% $states.input.a != "x" %}']],
    ['values are less or not', ['{% $states.input.a >= 5 %}', '{% $states.input.a < 5 %}']],
  ])('in JSONata %s', (_, conditions) => {
    expectWarnings('ASL7101', jsonata(...conditions)).toEqual([]);
  });
});

test('and not where rules are about something else', () => {
  expectWarnings('ASL7101', paths({ Variable: '$.a', IsPresent: true }, { Variable: '$.b', IsPresent: false })).toEqual(
    ['/States/S'],
  );
  expectWarnings(
    'ASL7101',
    paths({ Variable: '$.a', NumericLessThan: 5 }, { Variable: '$.a', NumericGreaterThan: 5 }),
  ).toEqual(['/States/S']);
  expectWarnings('ASL7101', jsonata('{% $states.input.a < 5 %}', '{% $states.input.a >= 6 %}')).toEqual(['/States/S']);
  expectWarnings(
    'ASL7101',
    jsonata('{% $contains($states.input.a, /x/) %}', '{% $not($contains($states.input.a, /y/)) %}'),
  ).toEqual(['/States/S']);
  expectWarnings('ASL7101', jsonata(false, '{% false %}')).toEqual(['/States/S']);
});
