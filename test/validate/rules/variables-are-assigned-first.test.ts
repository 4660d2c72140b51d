// Rule: a variable is referred to only where some path has assigned it before.

import { describe, expect, test } from 'vitest';
import { expectWarnings, machine, machineOf, pass, task, warningsOf } from '../harness.js';

const reads = (text: string, more: object = {}) => ({ ...pass, Parameters: { 'v.$': text }, ...more });
const expectUnassigned = (definition: string | object, options = {}) => expectWarnings('ASL7108', definition, options);
const AT = 'Parameters/v.$';

test('one that nobody assigns, with the one that is near', () => {
  const states = { S: { Type: 'Pass', Assign: { orderId: 1 }, Next: 'T' }, T: reads('$orderID.x') };
  expect(warningsOf(machine(states))).toEqual({
    'ASL7108 at /States/T/Parameters/v.$':
      'The variable \'$orderID\' is referred to, but never assigned before | Did you mean "$orderId"?',
  });
});

test('one that the state itself assigns', () => {
  expect(warningsOf(machineOf(reads('$x', { Assign: { x: 1 } })))).toEqual({
    'ASL7108 at /States/S/Parameters/v.$':
      "The variable '$x' is referred to, but never assigned before | " +
      'What a state assigns is there from the next state on.',
  });
});

test('one that is assigned later', () => {
  const states = { S: { ...reads('$x'), End: undefined, Next: 'T' }, T: { ...pass, Assign: { 'x.$': '$' } } };
  expect(warningsOf(JSON.stringify(machine(states)))).toEqual({
    'ASL7108 at /States/S/Parameters/v.$':
      "The variable '$x' is referred to, but never assigned before | " +
      'It is assigned at /States/T/Assign/x.$, which never comes before.',
  });
});

test('in a loop later is before', () => {
  const choice = { Type: 'Choice', Choices: [{ Variable: '$x', IsNull: true, Next: 'B' }], Default: 'E' };
  const states = { A: choice, B: { Type: 'Pass', Assign: { x: 1 }, Next: 'A' }, E: reads('$x') };
  expectUnassigned(machine(states)).toEqual([]);
});

test('one of several ways is enough', () => {
  const choice = { Type: 'Choice', Choices: [{ Variable: '$.a', IsNull: true, Next: 'A' }], Default: 'E' };
  expectUnassigned(machine({ S: choice, A: { Type: 'Pass', Assign: { x: 1 }, Next: 'E' }, E: reads('$x') })).toEqual(
    [],
  );
});

describe('an Assign counts where its transition leads', () => {
  test('that of a catcher', () => {
    const Catch = [
      { ErrorEquals: ['A'], Assign: { x: 1 }, Next: 'C' },
      { ErrorEquals: ['B'], Next: 'D' },
    ];
    const states = { S: { ...task, Assign: { y: 1 }, Catch, Next: 'E' } };
    const both = { ...pass, Parameters: { 'x.$': '$x', 'y.$': '$y' } };
    expectUnassigned(machine({ ...states, C: both, D: both, E: both })).toEqual([
      '/States/C/Parameters/y.$',
      '/States/D/Parameters/x.$',
      '/States/D/Parameters/y.$',
      '/States/E/Parameters/x.$',
    ]);
  });

  test('that of a choice rule, and that of the state for its Default', () => {
    const rule = { Variable: '$.a', IsNull: true, Assign: { x: 1 }, Next: 'A' };
    const states = { S: { Type: 'Choice', Choices: [rule], Assign: { y: 1 }, Default: 'B' } };
    const both = { ...pass, Parameters: { 'x.$': '$x', 'y.$': '$y' } };
    expectUnassigned(machine({ ...states, A: both, B: both })).toEqual([
      '/States/A/Parameters/y.$',
      '/States/B/Parameters/x.$',
    ]);
  });
});

describe('scopes', () => {
  const inner = {
    StartAt: 'I',
    States: { I: { ...reads('$outer', { Assign: { inner: 1 } }), End: undefined, Next: 'J' }, J: reads('$inner') },
  };
  const around = (state: object) =>
    JSON.stringify(
      machine({ S: { Type: 'Pass', Assign: { outer: 1 }, Next: 'M' }, M: { ...state, Next: 'T' }, T: reads('$inner') }),
    );

  test('branches and inline iterations see what is outside, and take their own with them', () => {
    for (const state of [
      { Type: 'Parallel', Branches: [inner] },
      { Type: 'Map', ItemProcessor: inner },
    ]) {
      expectUnassigned(around(state)).toEqual(['/States/T/Parameters/v.$']);
    }
    expect(Object.values(warningsOf(around({ Type: 'Map', ItemProcessor: inner })))).toEqual([
      "The variable '$inner' is referred to, but never assigned before | " +
        'It is assigned at /States/M/ItemProcessor/States/I/Assign/inner, in another scope: hand it over in the output.',
    ]);
  });

  test('what the state around assigns comes after them', () => {
    const branch = { StartAt: 'I', States: { I: reads('$x') } };
    expectUnassigned(machineOf({ Type: 'Parallel', Branches: [branch], Assign: { x: 1 } })).toEqual([
      `/States/S/Branches/0/States/I/${AT}`,
    ]);
  });

  test('a distributed Map sees nothing', () => {
    const ItemProcessor = { ...inner, ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' } };
    expect(warningsOf(around({ Type: 'Map', ItemProcessor }))).toMatchObject({
      'ASL7108 at /States/M/ItemProcessor/States/I/Parameters/v.$':
        "The variable '$outer' is referred to, but never assigned before | " +
        'It is assigned at /States/S/Assign/outer: give it to the distributed Map with ItemSelector, which sees nothing outside.',
    });
    expectUnassigned(around({ Type: 'Map', ItemProcessor, ItemSelector: { 'a.$': '$outer' } })).toHaveLength(2);
  });
});

describe('JSONata', () => {
  const output = (text: string, more: object = {}) =>
    machineOf({ ...pass, Output: text, ...more }, { QueryLanguage: 'JSONata' });

  test('what an expression binds, and functions, are no variables of the workflow', () => {
    const text = '{% ( $a := 1; $f := function($b) { $b + $a }; $map([1], $f) ~> $sum() ) %}';
    expectUnassigned(output(text)).toEqual([]);
    expectUnassigned(output('{% $uuid() & $string($states.input) %}')).toEqual([]);
  });

  test('a function that is not there is one, and $states has its own name', () => {
    expect(Object.values(warningsOf(output('{% $lenght("a") %}')))).toEqual([
      'The variable \'$lenght\' is referred to, but never assigned before | Did you mean "$length"?',
    ]);
    expect(Object.values(warningsOf(output('{% $state.input %}')))).toEqual([
      'The variable \'$state\' is referred to, but never assigned before | Did you mean "$states"?',
    ]);
  });

  test('whoever asks knows', () => {
    expectUnassigned(output('{% $exists($x.y) ? $x.y : 1 %}')).toEqual([]);
  });
});

test('a Choice state that asks knows too', () => {
  const rule = {
    And: [
      { Variable: '$x', IsPresent: true },
      { Variable: '$x.a', IsNull: true },
    ],
    Next: 'E',
  };
  expectUnassigned(machine({ S: { Type: 'Choice', Choices: [rule], Default: 'E' }, E: pass })).toEqual([]);
});

test('more variables than one integer has bits', () => {
  const names = Array.from({ length: 100 }, (_, index) => `v${index}`);
  const Assign = Object.fromEntries(names.map((name) => [name, 1]));
  const Parameters = Object.fromEntries(names.map((name) => [`${name}.$`, `$${name}`]));
  expectUnassigned(machine({ S: { Type: 'Pass', Assign, Next: 'T' }, T: { ...pass, Parameters } })).toEqual([]);
  expectUnassigned(machine({ S: { ...pass, Parameters, Assign } })).toHaveLength(100);
});

test('a placeholder could be any name, or lead anywhere', () => {
  // biome-ignore-start lint/suspicious/noTemplateCurlyInString: placeholders
  const named = machine({ S: { Type: 'Pass', Assign: { '${Name}': 1 }, Next: 'T' }, T: reads('$x') });
  expectUnassigned(named, { placeholders: 'tolerate', rules: { 'variable-names-are-valid': 'off' } }).toEqual([]);
  const next = {
    S: { Type: 'Pass', Next: '${Next}' },
    A: { Type: 'Pass', Assign: { x: 1 }, Next: 'T' },
    T: reads('$x'),
  };
  expectUnassigned(machine(next), { placeholders: 'tolerate' }).toEqual([]);
  // biome-ignore-end lint/suspicious/noTemplateCurlyInString: placeholders
});
