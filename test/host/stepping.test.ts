import { describe, expect, test } from 'vitest';
import { type HistoryEvent, parseStateMachine } from '../../src/index.js';
import { lineOf, machine, pass, work } from '../core/harness.js';

const two = parseStateMachine(machine({ A: { Type: 'Pass', Next: 'B' }, B: pass }));
const lines = (events: readonly HistoryEvent[]) => events.map(lineOf);

test('each step does one state, and gives what it told', async () => {
  const execution = two.start({}, { paused: true });
  expect(execution.history).toEqual([]);
  expect(lines(await execution.step())).toEqual([
    '1<0 ExecutionStarted',
    '2<0 PassStateEntered',
    '3<2 PassStateExited',
  ]);
  expect(execution.status).toBe('RUNNING');
  expect(lines(await execution.step())).toEqual([
    '4<3 PassStateEntered',
    '5<4 PassStateExited',
    '6<5 ExecutionSucceeded',
  ]);
  expect(execution.status).toBe('SUCCEEDED');
  expect(await execution.step()).toEqual([]);
});

test('an outcome and a timer are steps as well', async () => {
  const states = { T: { ...work, End: undefined, Next: 'W' }, W: { Type: 'Wait', Seconds: 60, End: true } };
  const execution = parseStateMachine(machine(states)).start({}, { paused: true, tasks: () => 1 });
  const told: string[][] = [];
  while (execution.status === 'RUNNING') told.push(lines(await execution.step()));
  expect(told).toEqual([
    ['1<0 ExecutionStarted', '2<0 TaskStateEntered', '3<2 LambdaFunctionScheduled'],
    ['4<3 LambdaFunctionStarted', '5<4 LambdaFunctionSucceeded', '6<5 TaskStateExited', '7<6 WaitStateEntered'],
    ['8<7 WaitStateExited', '9<8 ExecutionSucceeded'],
  ]);
});

test('resume lets it go on by itself', async () => {
  const execution = two.start({}, { paused: true });
  await execution.step();
  execution.resume();
  expect((await execution.result).status).toBe('SUCCEEDED');
});

test('pause stops it before the next state', async () => {
  const waits = parseStateMachine(machine({ W: { Type: 'Wait', Seconds: 5, Next: 'B' }, B: pass }));
  const execution = waits.start({}, { clock: 'manual' });
  await execution.advance(0);
  execution.pause();
  void execution.advance('1h');
  await new Promise((resolve) => setImmediate(resolve));
  expect(execution.history).toHaveLength(2);
  execution.resume();
  expect((await execution.result).status).toBe('SUCCEEDED');
});

test('steps that are asked for at once come one after the other', async () => {
  const execution = two.start({}, { paused: true });
  const [first, second, third] = await Promise.all([execution.step(), execution.step(), execution.step()]);
  expect([first?.length, second?.length, third?.length]).toEqual([3, 3, 0]);
});

describe('is refused', () => {
  test('where nothing is paused', async () => {
    await expect(two.start().step()).rejects.toThrow(
      new TypeError('Only a paused execution is stepped: start it with paused: true, or call pause()'),
    );
  });

  test('with what ended the run', async () => {
    const execution = parseStateMachine(machine({ T: work })).start({}, { paused: true });
    await expect(execution.step()).rejects.toMatchObject({ name: 'UnansweredTaskError' });
    await expect(execution.step()).rejects.toMatchObject({ name: 'UnansweredTaskError' });
  });
});

test('a function that is at work when its task is over holds the clock no longer', async () => {
  const branch = (name: string, state: object) => ({ StartAt: name, States: { [name]: state } });
  const Branches = [branch('T', work), branch('F', { Type: 'Fail', Error: 'E' })];
  const states = {
    P: { Type: 'Parallel', Branches, Catch: [{ ErrorEquals: ['E'], Next: 'W' }], End: true },
    W: { Type: 'Wait', Seconds: 5, End: true },
  };
  const tasks = () => new Promise(() => undefined);
  const execution = parseStateMachine(machine(states)).start({}, { paused: true, tasks });
  while (execution.history.at(-1)?.type !== 'WaitStateEntered') await execution.step();
  execution.resume();
  expect((await execution.result).elapsed).toBe(5000);
});

test('abort ends what is paused', async () => {
  const execution = two.start({}, { paused: true });
  await execution.step();
  await execution.abort();
  expect(lines((await execution.result).history).at(-1)).toBe('4<0 ExecutionAborted');
});
