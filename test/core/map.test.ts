// https://states-language.net/spec.html#map-state

import { describe, expect, test } from 'vitest';
import {
  detailsOf,
  expectEvent,
  expectFailure,
  expectHistory,
  expectOutput,
  expectRuntimeFailure,
  failing,
  inState,
  pass,
  run,
  type States,
  silent,
  Told,
  work,
} from './harness.js';

const jsonata = { QueryLanguage: 'JSONata' };
const fail = { Type: 'Fail', Error: 'Broken' };
const caught = { Catch: [{ ErrorEquals: ['States.ALL'], Next: 'N' }] };

test('iterations run beside each other', async () => {
  const it = await run({ M: map({ A: pass }) }, { input: [1, 2] });
  expectHistory(it, [
    '1<0 ExecutionStarted',
    '2<0 MapStateEntered',
    '3<2 MapStateStarted',
    '4<3 MapIterationStarted[0]',
    '5<3 MapIterationStarted[1]',
    '6<4 PassStateEntered',
    '7<6 PassStateExited',
    '8<7 MapIterationSucceeded[0]',
    '9<5 PassStateEntered',
    '10<9 PassStateExited',
    '11<10 MapIterationSucceeded[1]',
    '12<11 MapStateSucceeded',
    '13<11 MapStateExited',
    '14<13 ExecutionSucceeded',
  ]);
  expectEvent(it, 3, { length: 2 });
  expectEvent(it, 4, { name: 'M', index: 0 });
  expectEvent(it, 13, { name: 'M', output: '[1,2]' });
});

test('one after the other, each started by the last event inside the one before', async () => {
  const it = await run({ M: { ...map({ A: pass }), MaxConcurrency: 1 } }, { input: ['a', 'b'] });
  expectHistory(it, [
    '1<0 ExecutionStarted',
    '2<0 MapStateEntered',
    '3<2 MapStateStarted',
    '4<3 MapIterationStarted[0]',
    '5<4 PassStateEntered',
    '6<5 PassStateExited',
    '7<6 MapIterationSucceeded[0]',
    '8<6 MapIterationStarted[1]',
    '9<8 PassStateEntered',
    '10<9 PassStateExited',
    '11<10 MapIterationSucceeded[1]',
    '12<11 MapStateSucceeded',
    '13<11 MapStateExited',
    '14<13 ExecutionSucceeded',
  ]);
});

test('without items', async () => {
  const it = await run({ M: map({ A: pass }) }, { input: [] });
  expectHistory(it, [
    '1<0 ExecutionStarted',
    '2<0 MapStateEntered',
    '3<2 MapStateStarted',
    '4<3 MapStateSucceeded',
    '5<3 MapStateExited',
    '6<5 ExecutionSucceeded',
  ]);
  expectOutput(it, []);
});

test('the result is in the order of the items, not of their ends', async () => {
  const it = await run({ M: map({ W: { Type: 'Wait', SecondsPath: '$', Next: 'A' }, A: pass }) }, { input: [3, 1, 2] });
  expectOutput(it, [3, 1, 2]);
  expect(it.elapsed).toBe(3000);
});

describe('MaxConcurrency', () => {
  test.each([
    [1, 7000],
    [2, 4000],
    [3, 3000],
    [0, 3000],
  ])('of %i', async (MaxConcurrency, elapsed) => {
    const state = { ...map({ W: { Type: 'Wait', SecondsPath: '$', End: true } }), MaxConcurrency };
    expect((await run({ M: state }, { input: [3, 2, 2] })).elapsed).toBe(elapsed);
  });

  test('at most so many run at a time', async () => {
    let running = 0;
    let most = 0;
    const it = await run(
      { M: { ...map({ T: work }), MaxConcurrency: 3 } },
      {
        input: [5, 1, 4, 2, 3, 1, 1],
        tasks: async (seconds, task) => {
          running += 1;
          most = Math.max(most, running);
          await task.sleep(seconds * 1000);
          running -= 1;
        },
      },
    );
    expect(it.status).toBe('SUCCEEDED');
    expect(most).toBe(3);
  });

  test('is 40 where nothing is said', () => {
    const told = new Told({ M: map({ T: work }) }, { input: Array.from({ length: 50 }, () => 0) }).start();
    expect(told.execution.tasks.size).toBe(40);
  });

  test('may be a text that holds a number', async () => {
    const state = { ...map({ A: pass }), ItemsPath: '$.i', MaxConcurrencyPath: '$.c' };
    expectOutput(await run({ M: state }, { input: { i: [1], c: '2' } }), [1]);
  });

  test.each([['NoNumber'], [{}], [1.5], [99_999_999_999]])('may not be %j', async (c) => {
    const state = { ...map({ A: pass }), ItemsPath: '$.i', MaxConcurrencyPath: '$.c' };
    const it = await run({ M: state }, { input: { i: [1], c } });
    expectHistory(it, ['1<0 ExecutionStarted', '2<0 MapStateEntered', '3<2 ExecutionFailed: States.Runtime']);
    const shown = typeof c === 'string' ? c : JSON.stringify(c);
    expectRuntimeFailure(
      it,
      `${inState('M', 2)}The MaxConcurrencyPath field refers to value "${shown}" which is not a valid integer: $.c`,
    );
  });
});

describe('items', () => {
  test('are where ItemsPath leads, and ItemSelector makes the input of each', async () => {
    const state = {
      ...map({ A: pass }),
      InputPath: '$.in',
      ItemsPath: '$.items',
      ItemSelector: { 'i.$': '$$.Map.Item.Index', 'v.$': '$$.Map.Item.Value', 'all.$': '$.all' },
    };
    const it = await run({ M: state }, { input: { in: { items: ['a', 'b'], all: true } } });
    expectOutput(it, [
      { i: 0, v: 'a', all: true },
      { i: 1, v: 'b', all: true },
    ]);
  });

  test('are selected by Parameters in the older form', async () => {
    const { ItemProcessor, ...rest } = map({ A: pass });
    const state = { ...rest, Iterator: ItemProcessor, Parameters: { 'v.$': '$$.Map.Item.Value' } };
    expectOutput(await run({ M: state }, { input: [1] }), [{ v: 1 }]);
  });

  test('that are no array fail the execution', async () => {
    for (const input of [{ a: 1 }, null]) {
      const it = await run({ M: map({ A: pass }) }, { input });
      expectRuntimeFailure(it, `${inState('M', 2)}Reference path "$" must point to array.`);
    }
  });

  test('of JSONata that are no array can be caught', async () => {
    const state = { ...map({ A: { Type: 'Pass', End: true } }), Items: '{% 1 %}' };
    const it = await run(
      { S: { Type: 'Pass', Next: 'M' }, M: { ...state, ...caught }, N: { Type: 'Pass', End: true } },
      { fields: jsonata },
    );
    expectHistory(it, [
      '1<0 ExecutionStarted',
      '2<0 PassStateEntered',
      '3<2 PassStateExited',
      '4<3 MapStateEntered',
      '5<3 EvaluationFailed: States.QueryEvaluationError',
      '6<5 MapStateFailed',
      '7<6 MapStateExited',
      '8<7 PassStateEntered',
      '9<8 PassStateExited',
      '10<9 ExecutionSucceeded',
    ]);
    expectEvent(it, 5, {
      cause: `${inState('M', 4)}The JSONata expression '1' specified for the field 'Items' returned an unexpected result type. Expected 'array', but was 'number' for value: 1`,
      location: 'Items',
    });
  });

  test('of a JSONata state are its input, which has to be an array', async () => {
    const it = await run({ M: map({ A: { Type: 'Pass', End: true } }) }, { input: 1, fields: jsonata });
    expectFailure(it, 'States.QueryEvaluationError', `${inState('M', 2)}Map state input must be an array but was: 1`);
    expect(detailsOf(it.history[2])).not.toHaveProperty('location');
  });
});

describe('an iteration that fails', () => {
  test('fails the state', async () => {
    const it = await run({ M: map({ F: fail }) }, { input: [0] });
    expectHistory(it, [
      '1<0 ExecutionStarted',
      '2<0 MapStateEntered',
      '3<2 MapStateStarted',
      '4<3 MapIterationStarted[0]',
      '5<4 FailStateEntered',
      '6<5 MapIterationFailed[0]',
      '7<5 MapStateFailed',
      '8<7 ExecutionFailed: Broken',
    ]);
  });

  test('is caught', async () => {
    const it = await run({ M: { ...map({ F: fail }), ...caught }, N: pass }, { input: [0] });
    expectHistory(it, [
      '1<0 ExecutionStarted',
      '2<0 MapStateEntered',
      '3<2 MapStateStarted',
      '4<3 MapIterationStarted[0]',
      '5<4 FailStateEntered',
      '6<5 MapIterationFailed[0]',
      '7<5 MapStateFailed',
      '8<7 MapStateExited',
      '9<8 PassStateEntered',
      '10<9 PassStateExited',
      '11<10 ExecutionSucceeded',
    ]);
  });

  test('is tried again with all others', async () => {
    const Retry = [{ ErrorEquals: ['Broken'], MaxAttempts: 1 }];
    const it = await run({ M: { ...map({ F: fail }), Retry } }, { input: [0] });
    expectHistory(it, [
      '1<0 ExecutionStarted',
      '2<0 MapStateEntered',
      '3<2 MapStateStarted',
      '4<3 MapIterationStarted[0]',
      '5<4 FailStateEntered',
      '6<5 MapIterationFailed[0]',
      '7<5 MapStateStarted',
      '8<7 MapIterationStarted[0]',
      '9<8 FailStateEntered',
      '10<9 MapIterationFailed[0]',
      '11<9 MapStateFailed',
      '12<11 ExecutionFailed: Broken',
    ]);
    expectEvent(it, 7, { length: 1 });
  });

  test('aborts the others, their tasks with them, all pointing to the failure', async () => {
    const state = map({ T: { ...work, TimeoutSeconds: 5 } });
    const it = await run({ M: state }, { input: [0, 1, 2], tasks: silent });
    expectHistory(it, [
      '1<0 ExecutionStarted',
      '2<0 MapStateEntered',
      '3<2 MapStateStarted',
      '4<3 MapIterationStarted[0]',
      '5<3 MapIterationStarted[1]',
      '6<3 MapIterationStarted[2]',
      '7<4 TaskStateEntered',
      '8<7 LambdaFunctionScheduled',
      '9<5 TaskStateEntered',
      '10<9 LambdaFunctionScheduled',
      '11<6 TaskStateEntered',
      '12<11 LambdaFunctionScheduled',
      '13<8 LambdaFunctionStarted',
      '14<10 LambdaFunctionStarted',
      '15<12 LambdaFunctionStarted',
      '16<13 LambdaFunctionTimedOut: States.Timeout',
      '17<14 LambdaFunctionTimedOut: States.Timeout',
      '18<15 LambdaFunctionTimedOut: States.Timeout',
      '19<16 MapIterationFailed[0]',
      '20<16 TaskStateAborted',
      '21<16 MapIterationAborted[1]',
      '22<16 TaskStateAborted',
      '23<16 MapIterationAborted[2]',
      '24<16 TaskStateAborted',
      '25<16 MapStateFailed',
      '26<25 ExecutionFailed: States.Timeout',
    ]);
    expectFailure(it, 'States.Timeout', undefined);
  });

  test('that was to come is never started', async () => {
    const seen: unknown[] = [];
    const it = await run(
      { M: { ...map({ T: work }), MaxConcurrency: 1 } },
      {
        input: [1, 2, 3],
        tasks: (item) => {
          seen.push(item);
          if (item === 2) throw new Error('no');
        },
      },
    );
    expect(it.status).toBe('FAILED');
    expect(seen).toEqual([1, 2]);
  });

  test('for an expression, fails through the container', async () => {
    const state = map({ A: { Type: 'Pass', Output: '{% $nothing %}', End: true } });
    const it = await run({ M: state }, { input: [0], fields: jsonata });
    expectHistory(it, [
      '1<0 ExecutionStarted',
      '2<0 MapStateEntered',
      '3<2 MapStateStarted',
      '4<3 MapIterationStarted[0]',
      '5<4 PassStateEntered',
      '6<4 EvaluationFailed: States.QueryEvaluationError',
      '7<6 MapIterationFailed[0]',
      '8<6 MapStateFailed',
      '9<8 ExecutionFailed: States.QueryEvaluationError',
    ]);
  });
});

test('an iteration that retries its own task keeps the others going', async () => {
  const state = map({ T: { ...work, Retry: [{ ErrorEquals: ['Busy'], IntervalSeconds: 5 }] } });
  const tasks = failing(['Busy']);
  const it = await run({ M: state }, { input: [0, 1], tasks });
  expectOutput(it, ['done', 'done']);
  expect(it.elapsed).toBe(5000);
});

test('a Map in a Map sees its own items', async () => {
  const inner = { ...map({ A: pass }), ItemSelector: { 'v.$': '$$.Map.Item.Value', 'i.$': '$$.Map.Item.Index' } };
  expectOutput(await run({ M: map({ I: inner }) }, { input: [['a'], ['b', 'c']] }), [
    [{ v: 'a', i: 0 }],
    [
      { v: 'b', i: 0 },
      { v: 'c', i: 1 },
    ],
  ]);
});

function map(states: States) {
  return { Type: 'Map', ItemProcessor: { StartAt: Object.keys(states)[0], States: states }, End: true };
}
