// An execution at rest. That it goes on as it would have is a law: test/laws.

import { describe, expect, test } from 'vitest';
import { type ExecutionSnapshot, restore, SNAPSHOT_VERSION, snapshot } from '../../src/core/snapshot.js';
import { ExactNumber } from '../../src/utils/json.js';
import { FUNCTION, machine, pass, programOf, Told, work } from './harness.js';

test('is plain JSON', () => {
  const states = { T: { ...work, TimeoutSeconds: 10, Retry: [{ ErrorEquals: ['E'] }] } };
  const told = new Told(states, { input: [1] }).start().tell(1, { type: 'TaskStarted', taskId: 1 });
  const stored = snapshot(told.execution);
  expect(JSON.parse(JSON.stringify(stored))).toEqual(stored);
});

test('gives back what it was taken of', () => {
  const branches = ['A', 'B'].map((name) => ({ StartAt: name, States: { [name]: { ...work, HeartbeatSeconds: 9 } } }));
  const told = new Told({ P: { Type: 'Parallel', Branches: branches, End: true } }).start();
  told.tell(1, { type: 'TaskStarted', taskId: 2 });
  const stored = snapshot(told.execution);
  expect(snapshot(restore(told.program, stored))).toEqual(stored);
});

test('of an execution that has ended has its outcome', () => {
  const told = new Told({ A: pass }, { input: { a: 1 } }).start();
  const restored = restore(told.program, snapshot(told.execution));
  expect(restored.outcome?.status).toBe('SUCCEEDED');
  expect(restored.outcome?.output?.text()).toBe('{"a":1}');
});

test('stores a payload that several parts share once', () => {
  const branches = Array.from({ length: 20 }, (_, index) => ({
    StartAt: `T${index}`,
    States: { [`T${index}`]: work },
  }));
  const told = new Told(
    { P: { Type: 'Parallel', Branches: branches, End: true } },
    { input: 'x'.repeat(1000) },
  ).start();
  const stored = snapshot(told.execution);
  expect(stored.payloads).toHaveLength(1);
  expect(JSON.stringify(stored).length).toBeLessThan(20_000);
});

test('keeps the texts of payloads, where their values would not give them again', () => {
  const told = new Told({ T: work }, { input: [new ExactNumber('1.0')] }).start();
  told.execution = restore(told.program, JSON.parse(JSON.stringify(snapshot(told.execution))) as ExecutionSnapshot);
  told
    .tell(0, { type: 'TaskStarted', taskId: 1 })
    .tell(0, { type: 'TaskSucceeded', taskId: 1, output: { text: '{ "b": 2.50 }' } });
  expect(told.outcome?.output?.text()).toBe('{ "b": 2.50 }');
});

test('keeps variables, counts of retries and what waits in the queue', () => {
  const states = {
    A: { Type: 'Pass', Assign: { v: 'kept' }, Next: 'T' },
    T: { Type: 'Task', Resource: FUNCTION, Retry: [{ ErrorEquals: ['E'], MaxAttempts: 1 }], Next: 'Z' },
    Z: { Type: 'Pass', Parameters: { 'v.$': '$v' }, End: true },
  };
  const told = new Told(states, { budget: 1 }).start();
  const rest = () => {
    told.execution = restore(told.program, JSON.parse(JSON.stringify(snapshot(told.execution))) as ExecutionSnapshot);
  };
  rest();
  told.tell(0, { type: 'Continue' });
  rest();
  told.tell(0, { type: 'TaskFailed', taskId: 1, error: 'E' });
  rest();
  told.tell(1, { type: 'TimerFired' });
  rest();
  told.tell(1, { type: 'TaskSucceeded', taskId: 2, output: { value: 0 } });
  rest();
  told.tell(1, { type: 'Continue' });
  expect(told.outcome?.output?.value).toEqual({ v: 'kept' });
});

describe('is refused', () => {
  const told = new Told({ T: work }).start();
  const stored = snapshot(told.execution);

  test('of another version', () => {
    const other = { ...stored, version: 99 } as unknown as ExecutionSnapshot;
    expect(() => restore(told.program, other)).toThrow(
      new TypeError(`The snapshot is of version 99; this release reads version ${SNAPSHOT_VERSION}`),
    );
  });

  test('with a program that has not its states', () => {
    const other = programOf(machine({ Other: work }));
    expect(() => restore(other, stored)).toThrow(
      new TypeError('The snapshot is of another definition: there is no state "T"'),
    );
  });

  test.each([
    ['strand', { ready: [99] }, 'The snapshot has no strand 99'],
    ['payload', { payloads: [] }, 'The snapshot has no payload 0'],
  ])('that lacks a %s', (_what, part, complaint) => {
    expect(() => restore(told.program, { ...stored, ...part })).toThrow(new TypeError(complaint));
  });
});

test('belongs to a definition with as many containers', () => {
  const told = new Told({
    P: { Type: 'Parallel', Branches: [{ StartAt: 'A', States: { A: work } }], End: true },
  }).start();
  const other = programOf(machine({ P: work }));
  expect(() => restore(other, snapshot(told.execution))).toThrow('The snapshot is of another definition');
});
