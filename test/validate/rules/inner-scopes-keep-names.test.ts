// Rule: a branch or an iteration assigns no variable that a scope around it assigns.

import { expect, test } from 'vitest';
import { expectWarnings, machine, machineOf, pass, warningsOf } from '../harness.js';

const assigning = (more: object = {}) => ({
  StartAt: 'I',
  States: { I: { ...pass, Assign: { 'x.$': '$' } } },
  ...more,
});

test('the scope around, before or after', () => {
  expect(warningsOf(machineOf({ Type: 'Parallel', Branches: [assigning()], Assign: { x: 1 } }))).toEqual({
    'ASL7109 at /States/S/Branches/0/States/I/Assign/x.$':
      "The variable '$x' is assigned in an outer scope already | " +
      'The outer one, which keeps its value, is assigned at /States/S/Assign/x.',
  });
  const states = { S: { Type: 'Map', Iterator: assigning(), Next: 'T' }, T: { ...pass, Assign: { x: 1 } } };
  expectWarnings('ASL7109', machine(states)).toEqual(['/States/S/Iterator/States/I/Assign/x.$']);
});

test('and those around that', () => {
  const map = { StartAt: 'M', States: { M: { Type: 'Map', ItemProcessor: assigning(), End: true } } };
  expectWarnings('ASL7109', machineOf({ Type: 'Parallel', Branches: [map], Assign: { x: 1 } })).toEqual([
    '/States/S/Branches/0/States/M/ItemProcessor/States/I/Assign/x.$',
  ]);
});

test('branches beside each other have their own', () => {
  const other = { StartAt: 'J', States: { J: { ...pass, Assign: { x: 1 } } } };
  expectWarnings('ASL7109', machineOf({ Type: 'Parallel', Branches: [assigning(), other] })).toEqual([]);
});

test('a distributed Map sees nothing outside', () => {
  const processor = assigning({ ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' } });
  expectWarnings('ASL7109', machineOf({ Type: 'Map', ItemProcessor: processor, Assign: { x: 1 } })).toEqual([]);
});
