// https://states-language.net/spec.html#retrying-after-error

import { describe, expect, test } from 'vitest';
import { detailsOf, expectFailure, expectHistory, expectOutput, failing, pass, run, silent, work } from './harness.js';

const retrying = (...Retry: readonly object[]) => ({ T: { ...work, Retry } });

test('attempts follow each other, without leaving the state', async () => {
  const it = await run(retrying({ ErrorEquals: ['Busy'], MaxAttempts: 2 }), {
    tasks: failing(['Busy', 'Busy', 'Busy']),
  });
  expectHistory(it, [
    '1<0 ExecutionStarted',
    '2<0 TaskStateEntered',
    '3<2 LambdaFunctionScheduled',
    '4<3 LambdaFunctionStarted',
    '5<4 LambdaFunctionFailed: Busy',
    '6<5 LambdaFunctionScheduled',
    '7<6 LambdaFunctionStarted',
    '8<7 LambdaFunctionFailed: Busy',
    '9<8 LambdaFunctionScheduled',
    '10<9 LambdaFunctionStarted',
    '11<10 LambdaFunctionFailed: Busy',
    '12<11 ExecutionFailed: Busy',
  ]);
});

test('an attempt that succeeds ends the state', async () => {
  const it = await run(retrying({ ErrorEquals: ['Busy'] }), { tasks: failing(['Busy']) });
  expectOutput(it, 'done');
  expect(it.history.map(({ type }) => type).slice(-3)).toEqual([
    'LambdaFunctionSucceeded',
    'TaskStateExited',
    'ExecutionSucceeded',
  ]);
});

describe('delays', () => {
  const always = Array.from({ length: 20 }, () => 'Busy');
  const cases: readonly (readonly [string, object, readonly number[]])[] = [
    ['are 1, 2 and 4 seconds where nothing is said', {}, [1, 2, 4]],
    [
      'grow from IntervalSeconds by BackoffRate',
      { IntervalSeconds: 3, BackoffRate: 1.5, MaxAttempts: 4 },
      [3, 4.5, 6.75, 10.125],
    ],
    ['stay the same at a rate of 1', { IntervalSeconds: 2, BackoffRate: 1, MaxAttempts: 3 }, [2, 2, 2]],
    ['are at most MaxDelaySeconds', { IntervalSeconds: 2, MaxDelaySeconds: 5, MaxAttempts: 4 }, [2, 4, 5, 5]],
    ['are none after no attempt', { MaxAttempts: 0 }, []],
  ];
  test.each(cases)('%s', async (_claim, retrier, delays) => {
    const it = await run(retrying({ ErrorEquals: ['Busy'], ...retrier }), { tasks: failing(always) });
    const times = it.history
      .filter(({ type }) => type === 'LambdaFunctionScheduled')
      .map(({ timestamp }) => Date.parse(timestamp));
    expect(times.slice(1).map((time, index) => (time - (times[index] ?? 0)) / 1000)).toEqual(delays);
  });

  test('with full jitter are between nothing and the whole delay, and as random as the seed', async () => {
    const retrier = {
      ErrorEquals: ['Busy'],
      IntervalSeconds: 100,
      BackoffRate: 1,
      MaxAttempts: 40,
      JitterStrategy: 'FULL',
    };
    const delays = async (seed: number) => {
      const it = await run(retrying(retrier), { tasks: failing(Array.from({ length: 40 }, () => 'Busy')), seed });
      const times = it.history
        .filter(({ type }) => type === 'LambdaFunctionScheduled')
        .map(({ timestamp }) => Date.parse(timestamp));
      return times.slice(1).map((time, index) => time - (times[index] ?? 0));
    };
    const drawn = await delays(1);
    expect(drawn).toHaveLength(40);
    expect(Math.min(...drawn)).toBeGreaterThanOrEqual(0);
    expect(Math.min(...drawn)).toBeLessThan(25_000);
    expect(Math.max(...drawn)).toBeGreaterThan(75_000);
    expect(Math.max(...drawn)).toBeLessThanOrEqual(100_000);
    expect(await delays(1)).toEqual(drawn);
    expect(await delays(2)).not.toEqual(drawn);
  });
});

describe('retriers', () => {
  test('count each for itself', async () => {
    const it = await run(retrying({ ErrorEquals: ['A'], MaxAttempts: 1 }, { ErrorEquals: ['B'], MaxAttempts: 1 }), {
      tasks: failing(['A', 'B', 'A', 'X']),
    });
    expectFailure(it, 'A', it.cause);
    expect(it.history.filter(({ type }) => type === 'LambdaFunctionScheduled')).toHaveLength(3);
  });

  test('have each all of their attempts', async () => {
    const it = await run(retrying({ ErrorEquals: ['A'], MaxAttempts: 2 }, { ErrorEquals: ['B'], MaxAttempts: 2 }), {
      tasks: failing(['A', 'B', 'A', 'B']),
    });
    expectOutput(it, 'done');
  });

  test('that have used up their attempts hide those behind them', async () => {
    const it = await run(
      retrying({ ErrorEquals: ['A'], MaxAttempts: 1 }, { ErrorEquals: ['States.ALL'], MaxAttempts: 5 }),
      { tasks: failing(['A', 'A']) },
    );
    expectFailure(it, 'A', it.cause);
  });

  test('start anew when the state is entered again', async () => {
    const states = {
      T: { Type: 'Task', Resource: work.Resource, Retry: [{ ErrorEquals: ['A'], MaxAttempts: 1 }], Next: 'C' },
      C: { Type: 'Choice', Choices: [{ Variable: '$', StringEquals: 'again', Next: 'T' }], Default: 'E' },
      E: pass,
    };
    const results: readonly string[] = ['!A', 'again', '!A', 'end'];
    let call = 0;
    const it = await run(states, {
      tasks: () => {
        const result = results[call];
        call += 1;
        if (result?.startsWith('!')) throw Object.assign(new Error('no'), { name: 'A' });
        return result;
      },
    });
    expectOutput(it, 'end');
  });

  test.each([
    ['States.ALL', 'Custom', true],
    ['States.TaskFailed', 'Custom', true],
    ['Custom', 'Custom', true],
    ['custom', 'Custom', false],
    ['States.ALL', 'States.Runtime', false],
    ['States.Runtime', 'States.Runtime', false],
    ['States.TaskFailed', 'States.Timeout', false],
    ['States.ALL', 'States.Timeout', true],
  ])('for %s meet %s: %s', async (name, error, meets) => {
    const it = await run(retrying({ ErrorEquals: [name], MaxAttempts: 1 }), { tasks: failing([error]) });
    expect(it.status).toBe(meets ? 'SUCCEEDED' : 'FAILED');
  });

  test('an empty list of retriers is none', async () => {
    expectFailure(
      await run({ T: { ...work, Retry: [] } }, { tasks: failing(['A']) }),
      'A',
      '{"errorType":"A","errorMessage":"A happened","trace":[]}',
    );
  });
});

test('$$.State.RetryCount and attempt count', async () => {
  const seen: unknown[] = [];
  await run(
    {
      T: { ...work, Parameters: { 'count.$': '$$.State.RetryCount' }, Retry: [{ ErrorEquals: ['E'], MaxAttempts: 2 }] },
    },
    {
      tasks: (input, task) => {
        seen.push([input.count, task.attempt]);
        throw Object.assign(new Error(), { name: 'E' });
      },
    },
  );
  expect(seen).toEqual([
    [0, 1],
    [1, 2],
    [2, 3],
  ]);
});

test('a timeout is tried again', async () => {
  const states = { T: { ...work, TimeoutSeconds: 5, Retry: [{ ErrorEquals: ['States.Timeout'], MaxAttempts: 1 }] } };
  const it = await run(states, { tasks: silent });
  expectHistory(it, [
    '1<0 ExecutionStarted',
    '2<0 TaskStateEntered',
    '3<2 LambdaFunctionScheduled',
    '4<3 LambdaFunctionStarted',
    '5<4 LambdaFunctionTimedOut: States.Timeout',
    '6<5 LambdaFunctionScheduled',
    '7<6 LambdaFunctionStarted',
    '8<7 LambdaFunctionTimedOut: States.Timeout',
    '9<8 ExecutionFailed: States.Timeout',
  ]);
  expect(it.elapsed).toBe(11_000);
  expect(detailsOf(it.history[8])).toEqual({ error: 'States.Timeout' });
});

test('an expression that fails is evaluated anew each attempt', async () => {
  const states = {
    T: {
      Type: 'Task',
      Resource: work.Resource,
      Arguments: '{% $nothing %}',
      Retry: [{ ErrorEquals: ['States.QueryEvaluationError'], MaxAttempts: 1 }],
      End: true,
    },
  };
  const it = await run(states, { fields: { QueryLanguage: 'JSONata' } });
  expectHistory(it, [
    '1<0 ExecutionStarted',
    '2<0 TaskStateEntered',
    '3<0 EvaluationFailed: States.QueryEvaluationError',
    '4<3 EvaluationFailed: States.QueryEvaluationError',
    '5<4 ExecutionFailed: States.QueryEvaluationError',
  ]);
});
