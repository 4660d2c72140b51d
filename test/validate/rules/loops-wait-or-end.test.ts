// Rule: a loop that nothing leads out of waits somewhere.

import { expect, test } from 'vitest';
import { expectWarnings, machine, pass, task, warningsOf } from '../harness.js';

const activity = { Type: 'Task', Resource: 'arn:aws:states:us-east-1:123456789012:activity:a' };
/** It ends only if the first question is answered so. */
const start = { Type: 'Choice', Choices: [{ Variable: '$.a', IsPresent: true, Next: 'End' }], Default: 'A' };
const looping = (states: object) => machine({ Start: start, ...states, End: pass });

test('a loop without a way out', () => {
  const states = { A: { ...task, Next: 'B' }, B: { Type: 'Pass', Next: 'A' } };
  expect(warningsOf(looping(states))).toEqual({
    'ASL7105 at /States/A':
      'An endless loop: nothing leads out of "A" and "B", and nothing waits in it | ' +
      'Let a Choice state lead out of it, or a Wait state slow it down.',
  });
  expectWarnings('ASL7105', looping({ A: { Type: 'Pass', Next: 'A' } })).toEqual(['/States/A']);
});

test('is found in a branch, where nothing else asks for an end', () => {
  const branch = { StartAt: 'A', States: { A: { Type: 'Pass', Next: 'B' }, B: { Type: 'Pass', Next: 'B' } } };
  expectWarnings('ASL7105', machine({ S: { Type: 'Parallel', Branches: [branch], End: true } })).toEqual([
    '/States/S/Branches/0/States/B',
  ]);
});

test('every way out counts', () => {
  const more = { Type: 'Choice', Choices: [{ Variable: '$.b', IsNull: true, Next: 'End' }], Default: 'A' };
  expectWarnings('ASL7105', looping({ A: more })).toEqual([]);
  const caught = { ...task, Next: 'A', Catch: [{ ErrorEquals: ['States.ALL'], Next: 'End' }] };
  expectWarnings('ASL7105', looping({ A: caught })).toEqual([]);
  // One that matches nothing fails.
  const failing = { Type: 'Choice', Choices: [{ Variable: '$.b', IsNull: true, Next: 'A' }] };
  expectWarnings('ASL7105', looping({ A: failing })).toEqual([]);
});

test('so does everything that waits', () => {
  const job = {
    Type: 'Task',
    Resource: 'arn:aws:states:::states:startExecution.sync',
    Parameters: { StateMachineArn: 's' },
  };
  for (const state of [{ Type: 'Wait', Seconds: 1 }, activity, job]) {
    expectWarnings('ASL7105', looping({ A: { ...state, Next: 'A' } })).toEqual([]);
    const branch = { StartAt: 'I', States: { I: { ...state, End: true } } };
    expectWarnings('ASL7105', looping({ A: { Type: 'Parallel', Branches: [branch], Next: 'A' } })).toEqual([]);
  }
});

test('what may come where a placeholder stands is not known', () => {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: a placeholder
  const states = { A: { ...task, Resource: '${FunctionArn}', Next: 'A' } };
  expectWarnings('ASL7105', looping(states), { placeholders: 'tolerate' }).toEqual([]);
});
