// https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html

import { describe, expect, test } from 'vitest';
import { expectEvent, expectFailure, expectHistory, pass, run, silent, Told, work } from './harness.js';

const FULL = 'The execution reached the maximum number of history events (25000).';
const loop = {
  A: { Type: 'Pass', Next: 'B' },
  B: { Type: 'Choice', Choices: [{ Variable: '$', IsNull: true, Next: 'E' }], Default: 'A' },
  E: pass,
};

describe('25,000 events', () => {
  test('end a loop that has no end', async () => {
    const it = await run(loop);
    expect(it.history).toHaveLength(25_000);
    expect(it.history.at(-1)).toMatchObject({ id: 25_000, previousEventId: 24_999, type: 'ExecutionFailed' });
    expectEvent(it, 25_000, { error: 'States.Runtime', cause: FULL });
    expectFailure(it, 'States.Runtime', FULL);
    expect(it.history.map(({ id }) => id)).toEqual(Array.from({ length: 25_000 }, (_, index) => index + 1));
  });

  test('do not end an execution of as many', () => {
    // 2 events a state, and one at either end.
    const told = new Told({ A: { Type: 'Pass', Next: 'B' }, B: pass }, { limits: { historyEvents: 6 } }).start();
    expect(told.outcome?.status).toBe('SUCCEEDED');
    const full = new Told({ A: { Type: 'Pass', Next: 'B' }, B: pass }, { limits: { historyEvents: 5 } }).start();
    expectHistory(full, [
      '1<0 ExecutionStarted',
      '2<0 PassStateEntered',
      '3<2 PassStateExited',
      '4<3 PassStateEntered',
      '5<4 ExecutionFailed: States.Runtime',
    ]);
  });

  test('end it wherever it is, and whoever would catch that', () => {
    const branch = { StartAt: 'A', States: { A: { Type: 'Pass', Next: 'B' }, B: pass } };
    const state = {
      Type: 'Parallel',
      Branches: [branch, branch],
      Catch: [{ ErrorEquals: ['States.ALL'], Next: 'N' }],
      End: true,
    };
    const renamed = JSON.parse(
      JSON.stringify(state)
        .replace('"A":', '"C":')
        .replace('"StartAt":"A"', '"StartAt":"C"')
        .replace('"B":', '"D":')
        .replace('"Next":"B"', '"Next":"D"'),
    );
    const told = new Told({ P: renamed, N: pass }, { limits: { historyEvents: 9 } }).start();
    expect(told.outcome).toMatchObject({ status: 'FAILED', error: 'States.Runtime' });
    expect(told.history).toHaveLength(9);
    expect(told.history.at(-1)).toMatchObject({ id: 9, previousEventId: 8 });
  });

  test('end it when a task answers', () => {
    const told = new Told({ T: work }, { limits: { historyEvents: 5 } }).start();
    told.tell(1, { type: 'TaskSucceeded', taskId: 1, output: { value: 1 } });
    expect(told.history.map(({ type }) => type).slice(3)).toEqual(['LambdaFunctionStarted', 'ExecutionFailed']);
    expect(told.asked.at(-1)).toBe('EndExecution');
  });

  test('are no matter to an Express execution', async () => {
    const counting = {
      A: { Type: 'Pass', Parameters: { 'n.$': 'States.MathAdd($.n, 1)' }, Next: 'C' },
      C: { Type: 'Choice', Choices: [{ Variable: '$.n', NumericGreaterThan: 6500, Next: 'E' }], Default: 'A' },
      E: pass,
    };
    const it = await run(counting, { input: { n: 0 }, type: 'EXPRESS' });
    expect(it.status).toBe('SUCCEEDED');
    expect(it.history.length).toBeGreaterThan(25_000);
  });
});

describe('the time that an execution has', () => {
  test('is a year', async () => {
    const it = await run({ T: work }, { tasks: silent });
    expect({ status: it.status, elapsed: it.elapsed }).toEqual({ status: 'TIMED_OUT', elapsed: 365 * 86_400_000 });
  });

  test('is five minutes for Express', async () => {
    const it = await run({ T: work }, { tasks: silent, type: 'EXPRESS' });
    expect({ status: it.status, elapsed: it.elapsed }).toEqual({ status: 'TIMED_OUT', elapsed: 300_000 });
  });

  test('is no longer for a longer TimeoutSeconds', async () => {
    const it = await run({ T: work }, { tasks: silent, type: 'EXPRESS', fields: { TimeoutSeconds: 900 } });
    expect(it.elapsed).toBe(300_000);
  });
});

test('a task that times out at the last event ends the execution', () => {
  const told = new Told({ T: { ...work, TimeoutSeconds: 5 } }, { limits: { historyEvents: 5 } }).start();
  told.tell(0, { type: 'TaskStarted', taskId: 1 }).tell(5, { type: 'TimerFired' });
  expectHistory(told, [
    '1<0 ExecutionStarted',
    '2<0 TaskStateEntered',
    '3<2 LambdaFunctionScheduled',
    '4<3 LambdaFunctionStarted',
    '5<4 ExecutionFailed: States.Runtime',
  ]);
});
