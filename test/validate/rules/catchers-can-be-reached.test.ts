// Rule: a retrier or a catcher takes some error that none before it takes.

import { expect, test } from 'vitest';
import { expectWarnings, machine, pass, task, warningsOf } from '../harness.js';

const catching = (...lists: string[][]) =>
  machine({ S: { ...task, Catch: lists.map((ErrorEquals) => ({ ErrorEquals, Next: 'P' })), End: true }, P: pass });

test('the same names twice', () => {
  expect(warningsOf(catching(['A', 'B'], ['C'], ['B', 'C']))).toEqual({
    'ASL7102 at /States/S/Catch/2/ErrorEquals':
      'Nothing can come to this catcher: what it names goes to Catch[0] and Catch[1] first',
  });
  expectWarnings('ASL7102', catching(['A'], ['A', 'B'])).toEqual([]);
});

test('retriers too', () => {
  const Retry = [{ ErrorEquals: ['A'] }, { ErrorEquals: ['A'], MaxAttempts: 9 }];
  expect(warningsOf(machine({ S: { ...task, Retry, End: true } }))).toEqual({
    'ASL7102 at /States/S/Retry/1/ErrorEquals':
      'Nothing can come to this retrier: what it names goes to Retry[0] first',
  });
});

test('States.TaskFailed takes the errors of a task, but not all of those of the service', () => {
  expectWarnings('ASL7102', catching(['States.TaskFailed'], ['Custom'])).toEqual(['/States/S/Catch/1/ErrorEquals']);
  expectWarnings('ASL7102', catching(['States.TaskFailed'], ['States.Timeout'], ['States.DataLimitExceeded'])).toEqual(
    [],
  );
  expectWarnings('ASL7102', catching(['Custom'], ['States.TaskFailed'])).toEqual([]);
  const branch = { StartAt: 'A', States: { A: { ...task, End: true } } };
  const Catch = [['States.TaskFailed'], ['Custom']].map((ErrorEquals) => ({ ErrorEquals, Next: 'P' }));
  expectWarnings(
    'ASL7102',
    machine({ S: { Type: 'Parallel', Branches: [branch], Catch, End: true }, P: pass }),
  ).toEqual([]);
});

test('a missed heartbeat is a timeout, and a timeout no missed heartbeat', () => {
  expectWarnings('ASL7102', catching(['States.Timeout'], ['States.HeartbeatTimeout'])).toEqual([
    '/States/S/Catch/1/ErrorEquals',
  ]);
  expectWarnings('ASL7102', catching(['States.HeartbeatTimeout'], ['States.Timeout'])).toEqual([]);
});

test('States.ALL takes the rest', () => {
  expectWarnings('ASL7102', catching(['A'], ['States.TaskFailed'], ['States.ALL'])).toEqual([]);
});
