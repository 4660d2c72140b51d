// Rule: the machine can end.

import { test } from 'vitest';
import { expectErrors, expectValid, machine } from '../harness.js';

test('a machine without a terminal state is told nothing about reachability', () => {
  const states = { A: { Type: 'Pass', Next: 'B' }, B: { Type: 'Pass', Next: 'A' }, C: { Type: 'Pass', Next: 'A' } };
  expectErrors(machine(states)).toEqual(['MISSING_END_STATE: Workflow has no terminal state at null']);
});

test('a missing target comes first', () => {
  expectErrors(machine({ A: { Type: 'Pass', Next: 'B' } })).toEqual([
    "MISSING_TRANSITION_TARGET: Missing 'Next' target: B at /States/A/Next",
    'MISSING_END_STATE: Workflow has no terminal state at null',
  ]);
});

test('Succeed and Fail end it', () => {
  expectValid(machine({ S: { Type: 'Succeed' } }));
  expectValid(machine({ S: { Type: 'Fail' } }));
});
