import { expect, test } from 'vitest';
import { parseStateMachine } from '../../src/index.js';
import { machine, pass } from '../core/harness.js';

const two = parseStateMachine(machine({ A: { Type: 'Wait', Seconds: 5, Next: 'B' }, B: pass }));

test('are told each event, in order, as the history has it', async () => {
  const execution = two.start();
  const heard: unknown[] = [];
  execution.onHistory((event) => heard.push(event));
  expect(heard).toEqual((await execution.result).history);
});

test('are told while the execution runs', async () => {
  const execution = two.start({}, { clock: 'manual' });
  const heard: string[] = [];
  execution.onHistory(({ type }) => heard.push(type));
  await execution.advance(0);
  expect(heard).toEqual(['ExecutionStarted', 'WaitStateEntered']);
  await execution.abort();
});

test('are told nothing after they have left', async () => {
  const execution = two.start({}, { clock: 'manual' });
  const heard: string[] = [];
  const leave = execution.onHistory(({ type }) => heard.push(type));
  await execution.advance(0);
  leave();
  await execution.advance('1h');
  expect(heard).toEqual(['ExecutionStarted', 'WaitStateEntered']);
});

test('that come late are told what is to come', async () => {
  const execution = two.start({}, { clock: 'manual' });
  await execution.advance(0);
  const heard: string[] = [];
  execution.onHistory(({ type }) => heard.push(type));
  await execution.advance('1h');
  expect(heard).toEqual(['WaitStateExited', 'PassStateEntered', 'PassStateExited', 'ExecutionSucceeded']);
});

test('that throw end the run with what they threw', async () => {
  const execution = two.start();
  execution.onHistory(() => {
    throw new RangeError('no more');
  });
  await expect(execution.result).rejects.toThrow(new RangeError('no more'));
});

test('may stop the execution', async () => {
  const execution = two.start();
  execution.onHistory(({ type }) => {
    if (type === 'WaitStateEntered') void execution.abort();
  });
  expect((await execution.result).status).toBe('ABORTED');
});
