// The variables that states refer to, and where a state's expressions are.

import { expect, test } from 'vitest';
import { expressionsOf, stepsOf } from '../../src/expressions/state-expressions.js';
import { variableReferences } from '../../src/expressions/variable-references.js';

test('each state by its name, its variables sorted, each once', () => {
  const definition = {
    StartAt: 'A',
    States: {
      A: { Type: 'Pass', Parameters: { 'x.$': '$b.c', 'y.$': "States.Format('{} {}', $a, $b)" }, Next: 'M' },
      M: {
        Type: 'Map',
        ItemsPath: '$items',
        ItemProcessor: { StartAt: 'I', States: { I: { Type: 'Wait', SecondsPath: '$seconds', End: true } } },
        Next: 'J',
      },
      J: { Type: 'Pass', QueryLanguage: 'JSONata', Output: { v: '{% $z + $sum($y) + $states.input.x %}' }, End: true },
    },
  };
  expect(variableReferences(definition)).toEqual({ A: ['a', 'b'], M: ['items'], I: ['seconds'], J: ['y', 'z'] });
});

test('recorded: a Choice state in JSONata that asks its input refers to no variable', () => {
  const Choices = [
    { Condition: '{% $states.input.result.done %}', Next: 'T' },
    { Condition: '{% $not($states.input.result.done) %}', Next: 'T' },
    { Condition: true, Next: 'T' },
  ];
  const states = { C: { Type: 'Choice', QueryLanguage: 'JSONata', Choices }, T: { Type: 'Succeed' } };
  expect(variableReferences({ StartAt: 'C', States: states })).toEqual({});
});

test('assigning is not referring, and what is no definition refers to nothing', () => {
  expect(variableReferences({ StartAt: 'S', States: { S: { Type: 'Pass', Assign: { x: 1 }, End: true } } })).toEqual(
    {},
  );
  for (const nothing of [null, [], 'x', { States: { S: 1 } }, { States: { S: { Parameters: { 'x.$': '$.[' } } } }]) {
    expect(variableReferences(nothing)).toEqual({});
  }
});

test('JSONPath: every field in which something is evaluated', () => {
  const state = {
    InputPath: '$v1',
    ItemReader: { Parameters: { 'Bucket.$': '$v2' }, ReaderConfig: { MaxItemsPath: '$v3' } },
    ItemBatcher: { MaxItemsPerBatchPath: '$v4', BatchInput: { deep: [{ 'x.$': '$v5' }] } },
    ResultWriter: { Parameters: { 'Key.$': '$v6' } },
    Catch: [{ Assign: { 'x.$': '$v7' }, ResultPath: '$.x' }],
    Choices: [
      {
        And: [{ Not: { Variable: '$v8', StringEqualsPath: '$v9' } }, { Or: [{ Variable: '$v10' }] }],
        Assign: { 'x.$': '$v11' },
      },
    ],
    Result: { 'x.$': '$no' },
    Comment: '$no',
  };
  expect(expressionsOf(state, 'JSONPath').map(({ at, references }) => [stepsOf(at).join('/'), ...references])).toEqual([
    ['InputPath', 'v1'],
    ['ItemReader/Parameters/Bucket.$', 'v2'],
    ['ItemReader/ReaderConfig/MaxItemsPath', 'v3'],
    ['ItemBatcher/MaxItemsPerBatchPath', 'v4'],
    ['ItemBatcher/BatchInput/deep/0/x.$', 'v5'],
    ['ResultWriter/Parameters/Key.$', 'v6'],
    ['Catch/0/Assign/x.$', 'v7'],
    ['Choices/0/And/0/Not/Variable', 'v8'],
    ['Choices/0/And/0/Not/StringEqualsPath', 'v9'],
    ['Choices/0/And/1/Or/0/Variable', 'v10'],
    ['Choices/0/Assign/x.$', 'v11'],
  ]);
});

test('JSONata: every string that is an expression, but in texts and names', () => {
  const state = {
    Arguments: ['{% $v1 %}', { x: '{% $v2 %}', 'y.$': '$no' }],
    Catch: [{ ErrorEquals: ['{% $no %}'], Output: '{% $v3 %}' }],
    Comment: '{% $no %}',
    ItemReader: { ReaderConfig: { CSVHeaders: ['{% $no %}'], MaxItems: '{% $v4 %}' } },
  };
  expect(expressionsOf(state, 'JSONata').map(({ at, references }) => [stepsOf(at).join('/'), ...references])).toEqual([
    ['Arguments/0', 'v1'],
    ['Arguments/1/x', 'v2'],
    ['Catch/0/Output', 'v3'],
    ['ItemReader/ReaderConfig/MaxItems', 'v4'],
  ]);
});
