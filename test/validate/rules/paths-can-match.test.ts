// Rule: a path asks for something that can be there.

import { describe, expect, test } from 'vitest';
import { expectWarnings, machine, machineOf, pass, task, warningsOf } from '../harness.js';

const order = { Type: 'Pass', Parameters: { 'orderId.$': '$.id', customer: { name: 'n' } }, Next: 'T' };
/** A state behind one that makes an order. */
const afterOrder = (state: object, more: object = {}) => machine({ P: order, T: { End: true, ...state }, ...more });

test('a name that a template does not make', () => {
  expect(
    warningsOf(afterOrder({ ...task, Parameters: { 'a.$': '$.orderID', 'b.$': '$.customer.name.first' } })),
  ).toEqual({
    'ASL7107 at /States/T/Parameters/a.$':
      "The path '$.orderID' can match nothing: there is no 'orderID' in '$', which has only 'orderId', 'customer' | " +
      'Did you mean "orderId"?',
    'ASL7107 at /States/T/Parameters/b.$':
      "The path '$.customer.name.first' can match nothing: '$.customer.name' is neither an object nor an array",
  });
});

describe('every kind of path is looked at', () => {
  const branch = { StartAt: 'I', States: { I: pass } };
  test.each<[string, object, string]>([
    ['InputPath', { ...pass, InputPath: '$.x' }, 'InputPath'],
    ['OutputPath', { ...pass, OutputPath: '$.x' }, 'OutputPath'],
    ['ItemsPath', { Type: 'Map', ItemsPath: '$.x', ItemProcessor: branch }, 'ItemsPath'],
    [
      'ItemSelector',
      { Type: 'Map', ItemsPath: '$.orderId', ItemSelector: { 'a.$': '$.x' }, ItemProcessor: branch },
      'ItemSelector/a.$',
    ],
    ['SecondsPath', { Type: 'Wait', SecondsPath: '$.x' }, 'SecondsPath'],
    ['TimeoutSecondsPath', { ...task, TimeoutSecondsPath: '$.x' }, 'TimeoutSecondsPath'],
    ['Assign', { ...pass, Assign: { 'a.$': '$.x' } }, 'Assign/a.$'],
    [
      'an argument',
      { ...pass, Parameters: { 'a.$': "States.Format('{}', States.MathAdd($.x, 1))" } },
      'Parameters/a.$',
    ],
  ])('%s', (_, state, place) => {
    expectWarnings('ASL7107', afterOrder(state)).toEqual([`/States/T/${place}`]);
    expectWarnings('ASL7107', JSON.parse(JSON.stringify(afterOrder(state)).replaceAll('$.x', '$.orderId'))).toEqual([]);
  });

  test('ErrorPath of a Fail state', () => {
    expectWarnings('ASL7107', machine({ P: order, T: { Type: 'Fail', ErrorPath: '$.x' } })).toEqual([
      '/States/T/ErrorPath',
    ]);
  });

  test('the variable of a choice rule, and what it is compared with', () => {
    const rule = {
      And: [
        { Variable: '$.x', IsNull: true },
        { Variable: '$.orderId', StringEqualsPath: '$.y' },
      ],
      Next: 'E',
    };
    const choice = { Type: 'Choice', Choices: [rule], Default: 'E', End: undefined };
    expectWarnings('ASL7107', JSON.stringify(afterOrder(choice, { E: pass }))).toEqual([
      '/States/T/Choices/0/And/0/Variable',
      '/States/T/Choices/0/And/1/StringEqualsPath',
    ]);
  });
});

describe('what a state passes on', () => {
  const asks = { ...pass, InputPath: '$.x' };

  test.each<[string, object, boolean]>([
    ['a Result', { Type: 'Pass', Result: { a: 1 } }, false],
    ['a Result that has it', { Type: 'Pass', Result: { x: 1 } }, true],
    ['a Result in the input', { Type: 'Pass', Result: { a: 1 }, ResultPath: '$.a' }, true],
    ['a ResultSelector', { ...task, ResultSelector: { 'a.$': '$.b' } }, false],
    ['a result that is dropped', { ...task, ResultSelector: { 'a.$': '$.b' }, ResultPath: null }, true],
    ['a result of a task', task, true],
    ['nothing', { ...pass, End: undefined, OutputPath: null }, false],
    ['a part', { Type: 'Pass', Result: { a: { x: 1 } }, OutputPath: '$.a' }, true],
    ['another part', { Type: 'Pass', Result: { a: { b: 1 }, x: 1 }, OutputPath: '$.a' }, false],
    ['an array', { Type: 'Parallel', Branches: [{ StartAt: 'I', States: { I: pass } }] }, false],
    ['what JSONata makes', { Type: 'Pass', QueryLanguage: 'JSONata', Output: { a: '{% $states.input %}' } }, false],
    ['an object in JSONata', { Type: 'Pass', QueryLanguage: 'JSONata', Output: '{% {"a": 1} %}' }, false],
    ['an object that has it', { Type: 'Pass', QueryLanguage: 'JSONata', Output: '{% {"x": 1} %}' }, true],
    ['what cannot be known', { Type: 'Pass', QueryLanguage: 'JSONata', Output: '{% $states.input %}' }, true],
  ])('%s', (_, state, matches) => {
    const definition = JSON.stringify(machine({ P: { ...state, Next: 'T' }, T: asks }));
    expectWarnings('ASL7107', definition).toEqual(matches ? [] : ['/States/T/InputPath']);
  });

  test('a result in the input leaves what else is known of it', () => {
    const states = {
      P: order,
      T: { ...task, ResultSelector: { 'a.$': '$.b' }, ResultPath: '$.task.result', Next: 'E' },
      E: {
        ...pass,
        Parameters: { 'a.$': '$.task.result.a', 'b.$': '$.task.result.b', 'c.$': '$.orderId', 'd.$': '$.id' },
      },
    };
    expectWarnings('ASL7107', machine(states)).toEqual(['/States/E/Parameters/b.$', '/States/E/Parameters/d.$']);
  });

  test('in its own fields too', () => {
    expectWarnings('ASL7107', machineOf({ ...task, ResultSelector: { 'a.$': '$.b' }, OutputPath: '$.b' })).toEqual([
      '/States/S/OutputPath',
    ]);
    expectWarnings('ASL7107', machineOf({ ...pass, Result: { a: 1 }, InputPath: '$.x', OutputPath: '$.a' })).toEqual(
      [],
    );
  });
});

test('a catcher is given Error and Cause', () => {
  const Catch = [
    { ErrorEquals: ['A'], ResultPath: '$.failure', Assign: { 'e.$': '$.error' }, Next: 'A' },
    { ErrorEquals: ['B'], Next: 'B' },
  ];
  const states = {
    S: { ...task, Catch, End: true },
    A: { ...pass, Parameters: { 'a.$': '$.failure.Cause', 'b.$': '$.failure.Message', 'c.$': '$.other' } },
    B: { ...pass, Parameters: { 'a.$': '$.Error', 'b.$': '$.Cause.message' } },
  };
  expectWarnings('ASL7107', machine(states)).toEqual([
    '/States/S/Catch/0/Assign/e.$',
    '/States/A/Parameters/b.$',
    '/States/B/Parameters/b.$',
  ]);
});

test('one of several ways is enough', () => {
  const choice = { Type: 'Choice', Choices: [{ Variable: '$.k', IsNull: true, Next: 'A' }], Default: 'B' };
  const states = {
    S: choice,
    A: { Type: 'Pass', Result: { a: 1 }, Next: 'E' },
    B: { Type: 'Pass', Result: { b: { c: 1 } }, Next: 'E' },
    E: { ...pass, Parameters: { 'a.$': '$.a', 'b.$': '$.b.c', 'c.$': '$.c', 'd.$': '$.b.d' } },
  };
  expectWarnings('ASL7107', machine(states)).toEqual(['/States/E/Parameters/c.$', '/States/E/Parameters/d.$']);
});

test('and so is one that can bring anything', () => {
  const choice = { Type: 'Choice', Choices: [{ Variable: '$.k', IsNull: true, Next: 'A' }], Default: 'B' };
  const states = (first: string, second: string) => ({
    S: { ...choice, Choices: [{ Variable: '$.k', IsNull: true, Next: first }], Default: second },
    A: { Type: 'Pass', Result: { x: { k: 1 } }, Next: 'E' },
    B: { Type: 'Pass', Result: 1, ResultPath: '$.other', Next: 'E' },
    E: { ...pass, InputPath: '$.x.y' },
  });
  expectWarnings('ASL7107', machine(states('A', 'B'))).toEqual([]);
  expectWarnings('ASL7107', machine(states('B', 'A'))).toEqual([]);
});

test('a loop whose data take many turns to be known is left alone', () => {
  const shifting = (names: string[]) => {
    const moved = Object.fromEntries(names.slice(1).map((name, index) => [`${names[index]}.$`, `$.${name}`]));
    return machine({
      S: { Type: 'Pass', Result: Object.fromEntries(names.map((name) => [name, 0])), Next: 'A' },
      A: { Type: 'Pass', Parameters: { ...moved, [names.at(-1) ?? '']: { last: 1 } }, Next: 'C' },
      C: { Type: 'Choice', Choices: [{ Variable: '$.a', IsNull: true, Next: 'A' }], Default: 'E' },
      E: { ...pass, InputPath: '$.never' },
    });
  };
  expectWarnings('ASL7107', shifting(['a', 'b'])).toEqual(['/States/E/InputPath']);
  expectWarnings('ASL7107', shifting(['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'])).toEqual([]);
});

test('a loop brings what its end passes on', () => {
  const loop = { Type: 'Choice', Choices: [{ Variable: '$.count', NumericLessThan: 5, Next: 'A' }], Default: 'E' };
  const states = {
    S: { Type: 'Pass', Result: { count: 0 }, Next: 'C' },
    C: loop,
    A: { Type: 'Pass', Parameters: { 'count.$': 'States.MathAdd($.count, 1)', 'before.$': '$', late: 1 }, Next: 'C' },
    E: { ...pass, Parameters: { 'a.$': '$.late', 'b.$': '$.before.before.late', 'c.$': '$.never' } },
  };
  // What nests deeper with every turn is not known for long.
  expectWarnings('ASL7107', machine(states)).toEqual([]);
  const flat = { ...states, A: { Type: 'Pass', Parameters: { 'count.$': '$.count', late: 1 }, Next: 'C' } };
  expectWarnings('ASL7107', machine(flat)).toEqual(['/States/E/Parameters/b.$', '/States/E/Parameters/c.$']);
});

test('branches and iterations begin with what they are given', () => {
  const inner = { StartAt: 'I', States: { I: { ...pass, InputPath: '$.x' } } };
  const at = (place: string) => `/States/S/${place}/States/I/InputPath`;
  expectWarnings('ASL7107', machineOf({ Type: 'Parallel', Parameters: { a: 1 }, Branches: [inner] })).toEqual([
    at('Branches/0'),
  ]);
  expectWarnings(
    'ASL7107',
    machineOf({ Type: 'Map', ItemSelector: { 'a.$': '$$.Map.Item.Value' }, ItemProcessor: inner }),
  ).toEqual([at('ItemProcessor')]);
  expectWarnings('ASL7107', machineOf({ Type: 'Map', ItemProcessor: inner })).toEqual([]);
  const states = (items: object[]) =>
    machine({
      P: { Type: 'Pass', Result: { items }, Next: 'S' },
      S: { Type: 'Map', ItemsPath: '$.items', ItemProcessor: inner, End: true },
    });
  expectWarnings('ASL7107', states([{ a: 1 }, { b: 1 }])).toEqual([at('ItemProcessor')]);
  expectWarnings('ASL7107', states([{ a: 1 }, { x: 1 }])).toEqual([]);
  expectWarnings('ASL7107', states([])).toEqual([]);
});

test('what a Choice state asks for may be there', () => {
  const states = {
    P: order,
    T: {
      Type: 'Choice',
      Choices: [
        {
          And: [
            { Variable: '$.x', IsPresent: true },
            { Variable: "$['x'].y", StringEquals: 'a' },
          ],
          Next: 'E',
        },
        { Variable: '$.z', IsNull: true, Next: 'E' },
      ],
      Default: 'E',
    },
    E: { ...pass, Parameters: { 'a.$': '$.x.y', 'b.$': '$.z' } },
  };
  expectWarnings('ASL7107', machine(states)).toEqual(['/States/T/Choices/1/Variable', '/States/E/Parameters/b.$']);
});

test('paths that may match in another way are left alone', () => {
  const paths = ['$..x', '$.x[*]', "$['x','y']", '$.*.name', '$.customer.length()', '$$.x', '$x.y', '$[0:1]'];
  const parameters = Object.fromEntries(paths.map((path, index) => [`p${index}.$`, path]));
  expectWarnings('ASL7107', afterOrder({ ...pass, Parameters: parameters })).toEqual(['/States/T/Parameters/p1.$']);
});

test('what a placeholder leads to is not known', () => {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: a placeholder
  const states = { P: order, T: { ...pass, InputPath: '$.x' }, U: { ...task, Next: '${Next}' } };
  const choice = { Type: 'Choice', Choices: [{ Variable: '$.a', IsNull: true, Next: 'U' }], Default: 'P' };
  expectWarnings('ASL7107', machine({ C: choice, ...states }), { placeholders: 'tolerate' }).toEqual([]);
});
