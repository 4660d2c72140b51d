// https://docs.aws.amazon.com/step-functions/latest/dg/concepts-input-output-filtering.html
// https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html

import { describe, expect, test } from 'vitest';
import {
  detailsOf,
  expectEvent,
  expectFailure,
  expectHistory,
  expectOutput,
  expectRuntimeFailure,
  FUNCTION,
  inState,
  pass,
  run,
  work,
} from './harness.js';

describe('JSONPath', () => {
  test('the steps, in order', async () => {
    const state = {
      ...work,
      InputPath: '$.in',
      Parameters: { 'p.$': '$.x', fixed: 1 },
      ResultSelector: { 'r.$': '$.y' },
      ResultPath: '$.result',
      OutputPath: '$.result',
    };
    const it = await run({ T: state }, { input: { in: { x: 'X' } }, tasks: (input) => ({ y: input, z: 0 }) });
    expectEvent(it, 2, { input: '{"in":{"x":"X"}}' });
    expect(JSON.parse(String(detailsOf(it.history[2]).input))).toEqual({ p: 'X', fixed: 1 });
    expectOutput(it, { r: { p: 'X', fixed: 1 } });
  });

  test('ResultPath puts the result into the raw input, not into what InputPath chose', async () => {
    const it = await run(
      { T: { ...work, InputPath: '$.a', ResultPath: '$.r' } },
      { input: { a: 1, b: 2 }, tasks: (a) => a },
    );
    expectOutput(it, { a: 1, b: 2, r: 1 });
  });

  test('a null ResultPath drops the result', async () => {
    expectOutput(await run({ T: { ...work, ResultPath: null } }, { input: { a: 1 }, tasks: () => 2 }), { a: 1 });
  });

  test('ResultPath may name an element that is there', async () => {
    expectOutput(
      await run({ T: { ...work, ResultPath: '$.l[1].x' } }, { input: { l: [0, { y: 1 }] }, tasks: () => 2 }),
      {
        l: [0, { y: 1, x: 2 }],
      },
    );
  });

  test('an OutputPath that leads nowhere fails the execution, after the task', async () => {
    const it = await run({ T: { ...work, OutputPath: '$.gone' } }, { tasks: () => ({}) });
    expectHistory(it, [
      '1<0 ExecutionStarted',
      '2<0 TaskStateEntered',
      '3<2 LambdaFunctionScheduled',
      '4<3 LambdaFunctionStarted',
      '5<4 LambdaFunctionSucceeded',
      '6<5 ExecutionFailed: States.Runtime',
    ]);
    expectRuntimeFailure(it, `${inState('T', 2)}Invalid path '$.gone' : No results for path: $['gone']`);
  });

  test('a Parameters field that leads nowhere names the input', async () => {
    const it = await run({ A: { ...pass, Parameters: { 'value.$': '$.no' } } }, { input: { a: 1 } });
    expectHistory(it, ['1<0 ExecutionStarted', '2<0 PassStateEntered', '3<2 ExecutionFailed: States.Runtime']);
    expectRuntimeFailure(
      it,
      `${inState('A', 2)}The JSONPath '$.no' specified for the field 'value.$' could not be found in the input '{"a":1}'`,
    );
  });

  test('the prefix of a cause names the event of the entry', async () => {
    const it = await run({ A: { Type: 'Pass', Next: 'B' }, B: { ...pass, InputPath: '$.a.b' } });
    expectRuntimeFailure(it, `${inState('B', 4)}Invalid path '$.a.b' : Missing property in path $['a']`);
  });
});

describe('JSONata', () => {
  const fields = { QueryLanguage: 'JSONata' };

  test('Arguments go in, Output comes out', async () => {
    const state = {
      Type: 'Task',
      Resource: FUNCTION,
      Arguments: { a: '{% $states.input.x %}' },
      Output: { in: '{% $states.input %}', out: '{% $states.result %}' },
      End: true,
    };
    expectOutput(await run({ T: state }, { input: { x: 1 }, tasks: (input) => [input], fields }), {
      in: { x: 1 },
      out: [{ a: 1 }],
    });
  });

  test('without Output, the result goes on', async () => {
    const state = { Type: 'Task', Resource: FUNCTION, End: true };
    expectOutput(await run({ T: state }, { input: 1, tasks: () => 'r', fields }), 'r');
  });

  test('without Arguments, the input goes in', async () => {
    const state = { Type: 'Task', Resource: FUNCTION, End: true };
    expectOutput(await run({ T: state }, { input: { a: 1 }, tasks: (input) => input, fields }), { a: 1 });
  });

  test('what fails points past the entry of the state', async () => {
    const it = await run({ A: { Type: 'Pass', Output: { result: '{% $doesNotExist %}' }, End: true } }, { fields });
    expectHistory(it, [
      '1<0 ExecutionStarted',
      '2<0 PassStateEntered',
      '3<0 EvaluationFailed: States.QueryEvaluationError',
      '4<3 ExecutionFailed: States.QueryEvaluationError',
    ]);
    const cause = `${inState('A', 2)}The JSONata expression '$doesNotExist' specified for the field 'Output/result' returned nothing (undefined).`;
    expectEvent(it, 3, { cause, error: 'States.QueryEvaluationError', location: 'Output/result', state: 'A' });
    expectFailure(it, 'States.QueryEvaluationError', cause);
  });

  test('what fails in a later state points to the state before', async () => {
    const it = await run(
      { A: { Type: 'Pass', Next: 'B' }, B: { Type: 'Pass', Output: '{% $no %}', End: true } },
      { fields },
    );
    expect(it.history.slice(3).map(({ id, previousEventId }) => `${id}<${previousEventId}`)).toEqual([
      '4<3',
      '5<3',
      '6<5',
    ]);
  });

  test('a Task whose Output fails has the event after its success', async () => {
    const state = { Type: 'Task', Resource: FUNCTION, Output: '{% $no %}', End: true };
    const it = await run({ T: state }, { tasks: () => 1, fields });
    expectHistory(it, [
      '1<0 ExecutionStarted',
      '2<0 TaskStateEntered',
      '3<2 LambdaFunctionScheduled',
      '4<3 LambdaFunctionStarted',
      '5<4 LambdaFunctionSucceeded',
      '6<5 EvaluationFailed: States.QueryEvaluationError',
      '7<6 ExecutionFailed: States.QueryEvaluationError',
    ]);
  });
});

test('the two languages meet in one machine', async () => {
  const states = {
    A: { Type: 'Pass', Parameters: { 'x.$': '$.y' }, Next: 'B' },
    B: { Type: 'Pass', QueryLanguage: 'JSONata', Output: '{% $states.input.x + 1 %}', End: true },
  };
  expectOutput(await run(states, { input: { y: 1 } }), 2);
});
