// https://states-language.net/spec.html#choice-state

import { describe, test } from 'vitest';
import {
  expectEvent,
  expectFailure,
  expectHistory,
  expectOutput,
  expectRuntimeFailure,
  inState,
  pass,
  run,
} from './harness.js';

const isOne = { Variable: '$.n', NumericEquals: 1, Next: 'One' };
const isPositive = { Variable: '$.n', NumericGreaterThan: 0, Next: 'Positive' };
const ends = {
  One: { ...pass, Result: 'one' },
  Positive: { ...pass, Result: 'positive' },
  Other: { ...pass, Result: 'other' },
};
const sorting = { C: { Type: 'Choice', Choices: [isOne, isPositive], Default: 'Other' }, ...ends };

test('goes where the first rule that matches points', async () => {
  const it = await run(sorting, { input: { n: 1 } });
  expectHistory(it, [
    '1<0 ExecutionStarted',
    '2<0 ChoiceStateEntered',
    '3<2 ChoiceStateExited',
    '4<3 PassStateEntered',
    '5<4 PassStateExited',
    '6<5 ExecutionSucceeded',
  ]);
  expectEvent(it, 3, { name: 'C', output: '{"n":1}' });
  expectOutput(it, 'one');
});

test('rules are asked in order', async () => {
  expectOutput(await run(sorting, { input: { n: 2 } }), 'positive');
});

test('Default is taken when no rule matches', async () => {
  expectOutput(await run(sorting, { input: { n: -1 } }), 'other');
});

test('no match and no Default fails the execution', async () => {
  const it = await run({ C: { Type: 'Choice', Choices: [isOne] }, One: pass }, { input: { n: 2 } });
  expectHistory(it, ['1<0 ExecutionStarted', '2<0 ChoiceStateEntered', '3<2 ExecutionFailed: States.Runtime']);
  expectRuntimeFailure(
    it,
    `${inState('C', 2)}Failed to transition out of the state. The state does not point to a next state.`,
  );
});

test('no path leads into an input that is null, and no rule takes it', async () => {
  const rules = [
    { Variable: '$', IsString: true, Next: 'One' },
    { Variable: '$', IsNull: true, Next: 'One' },
  ];
  for (const rule of rules) {
    expectRuntimeFailure(
      await run({ C: { Type: 'Choice', Choices: [rule], Default: 'One' }, One: pass }, { input: null }),
      `${inState('C', 2)}Unable to apply Path transformation to null or empty input.`,
    );
  }
});

test('a Variable that is not there fails the execution, Default or not', async () => {
  expectRuntimeFailure(
    await run(sorting, { input: {} }),
    `${inState('C', 2)}Invalid path '$.n': The choice state's condition path references an invalid value.`,
  );
});

test('IsPresent may ask for what is not there', async () => {
  const choice = {
    Type: 'Choice',
    Choices: [{ Not: { Variable: '$.n', IsPresent: true }, Next: 'One' }],
    Default: 'Other',
  };
  expectOutput(await run({ C: choice, One: ends.One, Other: ends.Other }, { input: {} }), 'one');
});

test('InputPath is for the rules, OutputPath for what goes on', async () => {
  const choice = {
    Type: 'Choice',
    InputPath: '$.in',
    OutputPath: '$.n',
    Choices: [isOne],
    Default: 'Other',
  };
  const it = await run({ C: choice, One: pass, Other: pass }, { input: { in: { n: 1 } } });
  expectOutput(it, 1);
});

describe('JSONata', () => {
  const fields = { QueryLanguage: 'JSONata' };
  const rule = {
    Condition: '{% $states.input > 1 %}',
    Next: 'Big',
    Output: { big: '{% $states.input %}' },
    Assign: { v: 'rule' },
  };
  const states = {
    C: { Type: 'Choice', Choices: [rule], Default: 'Small', Output: 'small', Assign: { v: 'default' } },
    Big: { Type: 'Pass', Output: ['{% $v %}', '{% $states.input %}'], End: true },
    Small: { Type: 'Pass', Output: ['{% $v %}', '{% $states.input %}'], End: true },
  };

  test('the rule that matched decides Output and Assign', async () => {
    expectOutput(await run(states, { input: 2, fields }), ['rule', { big: 2 }]);
  });

  test('those of the state are for its Default', async () => {
    expectOutput(await run(states, { input: 1, fields }), ['default', 'small']);
  });

  test('a Condition may be a constant', async () => {
    const choice = { Type: 'Choice', Choices: [{ Condition: true, Next: 'A' }] };
    expectOutput(await run({ C: choice, A: pass }, { input: 5, fields }), 5);
  });

  test('a Condition that is no boolean fails the state', async () => {
    const choice = { Type: 'Choice', Choices: [{ Condition: '{% 1 %}', Next: 'A' }] };
    const it = await run({ C: choice, A: pass }, { fields });
    expectHistory(it, [
      '1<0 ExecutionStarted',
      '2<0 ChoiceStateEntered',
      '3<0 EvaluationFailed: States.QueryEvaluationError',
      '4<3 ExecutionFailed: States.QueryEvaluationError',
    ]);
    expectEvent(it, 3, { state: 'C', location: 'Choices[0]/Condition' });
    expectFailure(
      it,
      'States.QueryEvaluationError',
      `${inState('C', 2)}The JSONata expression '1' specified for the field 'Choices[0]/Condition' returned an unexpected result type. Expected 'boolean', but was 'number' for value: 1`,
    );
  });
});
