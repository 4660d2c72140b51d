// https://states-language.net/spec.html#parallel-state

import { describe, expect, test } from 'vitest';
import { jsonText } from '../../src/index.js';
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

const wait = (Seconds: number) => ({ Type: 'Wait', Seconds, End: true });
const fail = { Type: 'Fail', Error: 'Broken', Cause: 'it fell' };

test('branches run beside each other, and their outputs come in their order', async () => {
  const it = await run({ P: parallel({ A: wait(2) }, { B: wait(1) }) }, { input: 7 });
  expectHistory(it, [
    '1<0 ExecutionStarted',
    '2<0 ParallelStateEntered',
    '3<2 ParallelStateStarted',
    '4<3 WaitStateEntered',
    '5<3 WaitStateEntered',
    '6<5 WaitStateExited',
    '7<4 WaitStateExited',
    '8<7 ParallelStateSucceeded',
    '9<7 ParallelStateExited',
    '10<9 ExecutionSucceeded',
  ]);
  expectOutput(it, [7, 7]);
  expect(it.elapsed).toBe(2000);
});

test('the texts of the outputs are put together as they are', async () => {
  const it = await run({ P: parallel({ A: pass }, { B: pass }) }, { input: jsonText('[1, 2]') });
  expectEvent(it, 9, { name: 'P', output: '[[1, 2],[1, 2]]' });
});

test('every branch is given what Parameters make', async () => {
  const states = { P: { ...parallel({ A: pass }, { B: { ...pass, Result: 0 } }), Parameters: { 'x.$': '$.y' } } };
  expectOutput(await run(states, { input: { y: 3 } }), [{ x: 3 }, 0]);
});

describe('a branch that fails', () => {
  test('fails the execution', async () => {
    const it = await run({ P: parallel({ F: fail }) });
    expectHistory(it, [
      '1<0 ExecutionStarted',
      '2<0 ParallelStateEntered',
      '3<2 ParallelStateStarted',
      '4<3 FailStateEntered',
      '5<4 ParallelStateFailed',
      '6<5 ExecutionFailed: Broken',
    ]);
    expectFailure(it, 'Broken', 'it fell');
  });

  test('is caught', async () => {
    const it = await run({ P: { ...parallel({ F: fail }), Catch: [{ ErrorEquals: ['Broken'], Next: 'N' }] }, N: pass });
    expectHistory(it, [
      '1<0 ExecutionStarted',
      '2<0 ParallelStateEntered',
      '3<2 ParallelStateStarted',
      '4<3 FailStateEntered',
      '5<4 ParallelStateFailed',
      '6<5 ParallelStateExited',
      '7<6 PassStateEntered',
      '8<7 PassStateExited',
      '9<8 ExecutionSucceeded',
    ]);
    expectOutput(it, { Error: 'Broken', Cause: 'it fell' });
  });

  test('is tried again with all others', async () => {
    const Retry = [{ ErrorEquals: ['Broken'], MaxAttempts: 2 }];
    const it = await run({ P: { ...parallel({ F: fail }), Retry } });
    expectHistory(it, [
      '1<0 ExecutionStarted',
      '2<0 ParallelStateEntered',
      '3<2 ParallelStateStarted',
      '4<3 FailStateEntered',
      '5<4 ParallelStateStarted',
      '6<5 FailStateEntered',
      '7<6 ParallelStateStarted',
      '8<7 FailStateEntered',
      '9<8 ParallelStateFailed',
      '10<9 ExecutionFailed: Broken',
    ]);
  });

  test('by its task, has the state of that task aborted', async () => {
    const state = { ...parallel({ T: work }), Catch: [{ ErrorEquals: ['States.ALL'], Next: 'N' }] };
    const it = await run({ P: state, N: pass }, { tasks: failing(['Down']) });
    expectHistory(it, [
      '1<0 ExecutionStarted',
      '2<0 ParallelStateEntered',
      '3<2 ParallelStateStarted',
      '4<3 TaskStateEntered',
      '5<4 LambdaFunctionScheduled',
      '6<5 LambdaFunctionStarted',
      '7<6 LambdaFunctionFailed: Down',
      '8<7 TaskStateAborted',
      '9<7 ParallelStateFailed',
      '10<9 ParallelStateExited',
      '11<10 PassStateEntered',
      '12<11 PassStateExited',
      '13<12 ExecutionSucceeded',
    ]);
  });

  test('for data that it met, fails the execution and is no failure of the state', async () => {
    const branch = { A: { ...pass, InputPath: '$.gone' } };
    const state = { ...parallel(branch), Catch: [{ ErrorEquals: ['States.ALL'], Next: 'N' }] };
    const it = await run({ P: state, N: pass });
    expectHistory(it, [
      '1<0 ExecutionStarted',
      '2<0 ParallelStateEntered',
      '3<2 ParallelStateStarted',
      '4<3 PassStateEntered',
      '5<4 ExecutionFailed: States.Runtime',
    ]);
    expectRuntimeFailure(it, `${inState('A', 4)}Invalid path '$.gone' : No results for path: $['gone']`);
  });

  test('stops the others where they are, each stop pointing to the failure', async () => {
    const deep = { D: parallel({ W: wait(9) }) };
    const it = await run(
      { P: parallel({ W1: wait(1), F: fail }, { T: work }, { W2: wait(9) }, deep) },
      { tasks: silent },
    );
    expectHistory(it, [
      '1<0 ExecutionStarted',
      '2<0 ParallelStateEntered',
      '3<2 ParallelStateStarted',
      '4<3 WaitStateEntered',
      '5<3 TaskStateEntered',
      '6<5 LambdaFunctionScheduled',
      '7<3 WaitStateEntered',
      '8<3 ParallelStateEntered',
      '9<8 ParallelStateStarted',
      '10<9 WaitStateEntered',
      '11<6 LambdaFunctionStarted',
      '12<4 WaitStateExited',
      '13<12 FailStateEntered',
      '14<13 TaskStateAborted',
      '15<13 WaitStateAborted',
      '16<13 ParallelStateAborted',
      '17<13 WaitStateAborted',
      '18<13 ParallelStateFailed',
      '19<18 ExecutionFailed: Broken',
    ]);
  });

  test('leaves nothing of the others behind', () => {
    const state = { ...parallel({ T1: work }, { T2: { ...work, TimeoutSeconds: 5 } }, { W: wait(3) }) };
    const told = new Told({ P: { ...state, Catch: [{ ErrorEquals: ['States.ALL'], Next: 'N' }] }, N: work }).start();
    told.tell(1, { type: 'TaskStarted', taskId: 2 }).tell(1, { type: 'TaskFailed', taskId: 1, error: 'E' });
    expect(told.asked).toEqual(expect.arrayContaining(['CancelTask 2', 'ScheduleTask 3', 'StartTimer 31536000']));
    const { tasks, strands, forks, timers } = told.execution;
    expect([[...tasks.keys()], strands.size, forks.size, timers.stored().timers.length]).toEqual([[3], 1, 0, 1]);
  });
});

test('a Parallel in a Parallel succeeds past its own end', async () => {
  const it = await run({ P: parallel({ Q: parallel({ A: pass }) }) }, { input: [1] });
  expectHistory(it, [
    '1<0 ExecutionStarted',
    '2<0 ParallelStateEntered',
    '3<2 ParallelStateStarted',
    '4<3 ParallelStateEntered',
    '5<4 ParallelStateStarted',
    '6<5 PassStateEntered',
    '7<6 PassStateExited',
    '8<7 ParallelStateSucceeded',
    '9<7 ParallelStateExited',
    '10<9 ParallelStateSucceeded',
    '11<9 ParallelStateExited',
    '12<11 ExecutionSucceeded',
  ]);
  expectOutput(it, [[[1]]]);
});

test('an output that cannot be made is retried and caught as a failure of the state', async () => {
  const state = {
    ...parallel({ A: { Type: 'Pass', End: true } }),
    Output: '{% $nothing %}',
    Catch: [{ ErrorEquals: ['States.QueryEvaluationError'], Next: 'N' }],
  };
  const it = await run({ P: state, N: { Type: 'Pass', End: true } }, { fields: { QueryLanguage: 'JSONata' } });
  expectHistory(it, [
    '1<0 ExecutionStarted',
    '2<0 ParallelStateEntered',
    '3<2 ParallelStateStarted',
    '4<3 PassStateEntered',
    '5<4 PassStateExited',
    '6<5 ParallelStateSucceeded',
    '7<5 EvaluationFailed: States.QueryEvaluationError',
    '8<7 ParallelStateFailed',
    '9<8 ParallelStateExited',
    '10<9 PassStateEntered',
    '11<10 PassStateExited',
    '12<11 ExecutionSucceeded',
  ]);
  expect(detailsOf(it.history[6])).toMatchObject({ state: 'P', location: 'Output' });
});

/** A Parallel state with these branches, each given by its states. */
function parallel(...branches: readonly States[]) {
  return { Type: 'Parallel', Branches: branches.map(branchOf), End: true };
}

// The first state of a branch leads to the second, and so on.
function branchOf(states: States) {
  const names = Object.keys(states);
  const linked = names.map((name, index) => {
    const next = names[index + 1];
    const { End, ...state } = states[name] as { readonly End?: boolean };
    return [name, next === undefined ? states[name] : { ...state, Next: next }];
  });
  return { StartAt: names[0], States: Object.fromEntries(linked) };
}
