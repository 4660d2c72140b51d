// https://states-language.net/spec.html#fallback-states

import { describe, expect, test } from 'vitest';
import { TaskError } from '../../src/index.js';
import {
  expectEvent,
  expectFailure,
  expectHistory,
  expectOutput,
  expectRuntimeFailure,
  failing,
  inState,
  pass,
  run,
  silent,
  work,
} from './harness.js';

const cause = '{"errorType":"Broken","errorMessage":"Broken happened","trace":[]}';
const catching = (catcher: object, state: object = {}) => ({
  T: { ...work, ...state, Catch: [{ ErrorEquals: ['States.ALL'], Next: 'N', ...catcher }] },
  N: pass,
});

test('leads on with the error output', async () => {
  const it = await run(catching({}), { tasks: failing(['Broken']) });
  expectHistory(it, [
    '1<0 ExecutionStarted',
    '2<0 TaskStateEntered',
    '3<2 LambdaFunctionScheduled',
    '4<3 LambdaFunctionStarted',
    '5<4 LambdaFunctionFailed: Broken',
    '6<5 TaskStateExited',
    '7<6 PassStateEntered',
    '8<7 PassStateExited',
    '9<8 ExecutionSucceeded',
  ]);
  expectEvent(it, 6, { output: JSON.stringify({ Error: 'Broken', Cause: cause }) });
});

test('comes after the retriers', async () => {
  const it = await run(catching({}, { Retry: [{ ErrorEquals: ['Broken'], MaxAttempts: 1 }] }), {
    tasks: failing(['Broken', 'Broken']),
  });
  expect(it.history.map(({ type }) => type).slice(2, 9)).toEqual([
    'LambdaFunctionScheduled',
    'LambdaFunctionStarted',
    'LambdaFunctionFailed',
    'LambdaFunctionScheduled',
    'LambdaFunctionStarted',
    'LambdaFunctionFailed',
    'TaskStateExited',
  ]);
});

test('the first catcher that names the error takes it', async () => {
  const Catch = [
    { ErrorEquals: ['Other'], Next: 'A' },
    { ErrorEquals: ['Broken', 'More'], Next: 'B' },
    { ErrorEquals: ['States.ALL'], Next: 'C' },
  ];
  const states = {
    T: { ...work, Catch },
    A: { ...pass, Result: 'a' },
    B: { ...pass, Result: 'b' },
    C: { ...pass, Result: 'c' },
  };
  expectOutput(await run(states, { tasks: failing(['Broken']) }), 'b');
  expectOutput(await run(states, { tasks: failing(['Different']) }), 'c');
});

test('an error that nobody names fails the execution', async () => {
  expectFailure(await run(catching({ ErrorEquals: ['Other'] }), { tasks: failing(['Broken']) }), 'Broken', cause);
});

test('States.Runtime is caught by nothing, not by its own name', async () => {
  const it = await run(catching({ ErrorEquals: ['States.Runtime'] }, { InputPath: '$.a.b' }), { tasks: () => 1 });
  expectHistory(it, ['1<0 ExecutionStarted', '2<0 TaskStateEntered', '3<2 ExecutionFailed: States.Runtime']);
  expectRuntimeFailure(it, `${inState('T', 2)}Invalid path '$.a.b' : Missing property in path $['a']`);
});

describe('what goes on', () => {
  const tasks = () => {
    throw new TaskError('E', 'why');
  };
  const input = { a: { b: 1 } };

  test('is the error output in the raw input, where ResultPath says so', async () => {
    expectOutput(await run(catching({ ResultPath: '$.a.error' }, { InputPath: '$.a' }), { input, tasks }), {
      a: { b: 1, error: { Error: 'E', Cause: 'why' } },
    });
  });

  test('is the input alone, where ResultPath is null', async () => {
    expectOutput(await run(catching({ ResultPath: null }), { input, tasks }), input);
  });

  test("is not subject to the state's own ResultSelector, ResultPath and OutputPath", async () => {
    const state = { ResultSelector: { 'x.$': '$.y' }, ResultPath: '$.r', OutputPath: '$.a' };
    expectOutput(await run(catching({}, state), { input, tasks }), { Error: 'E', Cause: 'why' });
  });

  test('of a timeout has an empty cause', async () => {
    expectOutput(await run(catching({}, { TimeoutSeconds: 1 }), { tasks: silent }), {
      Error: 'States.Timeout',
      Cause: '',
    });
  });

  test('is what Output of JSONata makes of $states.errorOutput', async () => {
    const states = {
      T: {
        Type: 'Task',
        Resource: work.Resource,
        Catch: [
          {
            ErrorEquals: ['E'],
            Next: 'N',
            Output: { e: '{% $states.errorOutput.Error %}', i: '{% $states.input %}' },
            Assign: { c: '{% $states.errorOutput.Cause %}' },
          },
        ],
        End: true,
      },
      N: { Type: 'Pass', Output: ['{% $states.input %}', '{% $c %}'], End: true },
    };
    expectOutput(await run(states, { input: 7, tasks, fields: { QueryLanguage: 'JSONata' } }), [
      { e: 'E', i: 7 },
      'why',
    ]);
  });
});

test('variables may be assigned', async () => {
  const states = catching({ Assign: { 'e.$': '$.Error' } });
  const it = await run({ ...states, N: { ...pass, Parameters: { 'e.$': '$e' } } }, { tasks: failing(['Broken']) });
  expectEvent(it, 6, { assignedVariables: { e: '"Broken"' }, assignedVariablesDetails: { truncated: false } });
  expectOutput(it, { e: 'Broken' });
});

test("what fails in a catcher is not for the state's own retriers and catchers", async () => {
  const states = {
    T: {
      Type: 'Task',
      Resource: work.Resource,
      Retry: [{ ErrorEquals: ['States.QueryEvaluationError'] }],
      Catch: [{ ErrorEquals: ['States.ALL'], Next: 'N', Output: '{% $nothing %}' }],
      End: true,
    },
    N: { Type: 'Pass', End: true },
  };
  const it = await run(states, { tasks: failing(['Broken']), fields: { QueryLanguage: 'JSONata' } });
  expectHistory(it, [
    '1<0 ExecutionStarted',
    '2<0 TaskStateEntered',
    '3<2 LambdaFunctionScheduled',
    '4<3 LambdaFunctionStarted',
    '5<4 LambdaFunctionFailed: Broken',
    '6<5 EvaluationFailed: States.QueryEvaluationError',
    '7<6 ExecutionFailed: States.QueryEvaluationError',
  ]);
  expectEvent(it, 6, { state: 'T', location: 'Catch[0]/Output' });
});

test('what a catcher does not find fails the execution, from inside a branch too', async () => {
  const catcher = { ErrorEquals: ['States.ALL'], Next: 'N', Assign: { 'x.$': '$.gone' } };
  const branch = { StartAt: 'T', States: { T: { ...work, Catch: [catcher] }, N: pass } };
  const it = await run({ P: { Type: 'Parallel', Branches: [branch], End: true } }, { tasks: failing(['Broken']) });
  expectHistory(it, [
    '1<0 ExecutionStarted',
    '2<0 ParallelStateEntered',
    '3<2 ParallelStateStarted',
    '4<3 TaskStateEntered',
    '5<4 LambdaFunctionScheduled',
    '6<5 LambdaFunctionStarted',
    '7<6 LambdaFunctionFailed: Broken',
    '8<7 ExecutionFailed: States.Runtime',
  ]);
});
