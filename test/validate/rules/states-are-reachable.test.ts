// Rule: every state can be reached.

import { test } from 'vitest';
import { expectErrors, expectValid, machine, machineOf, pass, task } from '../harness.js';

test('from StartAt', () => {
  expectErrors(machine({ A: { Type: 'Pass', Next: 'gone' }, B: pass })).toEqual([
    "MISSING_TRANSITION_TARGET: Missing 'Next' target: gone at /States/A/Next",
    'MISSING_TRANSITION_TARGET: State "B" is not reachable. at /States/B',
  ]);
  expectValid(machine({ A: { ...task, Next: 'B', Catch: [{ ErrorEquals: ['e'], Next: 'C' }] }, B: pass, C: pass }));
});

test('states that only reach each other are not reachable', () => {
  const states = { A: pass, B: { Type: 'Pass', Next: 'C' }, C: { Type: 'Pass', Next: 'B' } };
  expectErrors(machine(states)).toEqual([
    'MISSING_TRANSITION_TARGET: State "B" is not reachable. at /States/B',
    'MISSING_TRANSITION_TARGET: State "C" is not reachable. at /States/C',
  ]);
});

test('in branches and item processors too', () => {
  const branch = { StartAt: 'A', States: { A: pass, B: pass } };
  expectErrors(machineOf({ Type: 'Parallel', Branches: [branch] })).toEqual([
    'MISSING_TRANSITION_TARGET: State "B" is not reachable. at /States/S/Branches[0]/States/B',
  ]);
});

test('a loop with an unreachable end is told that end', () => {
  const states = { A: { Type: 'Pass', Next: 'B' }, B: { Type: 'Pass', Next: 'A' }, C: pass };
  expectErrors(machine(states)).toEqual(['MISSING_TRANSITION_TARGET: State "C" is not reachable. at /States/C']);
});
