// Rule: one of several fields, or exactly one.

import { test } from 'vitest';
import { expectSchemaErrors, expectValid, machine, machineOf, pass, task } from '../harness.js';

test('exactly one of Next and End', () => {
  expectSchemaErrors(machine({ A: { Type: 'Pass', Next: 'B', End: true }, B: pass })).toEqual([
    'There should only be one of the following fields: [Next, End] at /States/A',
  ]);
  expectSchemaErrors(machine({ A: { Type: 'Pass', Next: 'B' }, B: pass, C: { Type: 'Pass' } })).toContain(
    'This object should have only one of the following fields: [Next, End] at /States/C',
  );
  expectValid(machine({ A: { Type: 'Pass', Next: 'B', End: false }, B: pass }));
});

test('a Wait waits for one thing', () => {
  const fields = '[SecondsPath, Seconds, TimestampPath, Timestamp]';
  expectSchemaErrors(machineOf({ Type: 'Wait' })).toEqual([
    `This object should have only one of the following fields: ${fields} at /States/S`,
  ]);
  expectSchemaErrors(machineOf({ Type: 'Wait', Seconds: 1, SecondsPath: '$.s' })).toEqual([
    `There should only be one of the following fields: ${fields} at /States/S`,
  ]);
});

test('a Map has an ItemProcessor or an Iterator', () => {
  const inner = { StartAt: 'A', States: { A: pass } };
  expectSchemaErrors(machineOf({ Type: 'Map' })).toEqual([
    'This object should have only one of the following fields: [ItemProcessor, Iterator] at /States/S',
  ]);
  const both = { Type: 'Map', ItemProcessor: inner, Iterator: { StartAt: 'B', States: { B: pass } } };
  expectSchemaErrors(machineOf(both)).toEqual([
    'There should only be one of the following fields: [ItemProcessor, Iterator] at /States/S',
  ]);
});

test('a field and its Path exclude each other', () => {
  expectSchemaErrors(machineOf({ ...task, TimeoutSeconds: 1, TimeoutSecondsPath: '$.t' })).toEqual([
    'There should only be one of the following fields: [TimeoutSeconds, TimeoutSecondsPath] at /States/S',
  ]);
  expectSchemaErrors(machine({ S: { Type: 'Fail', Error: 'e', ErrorPath: '$.e' } })).toEqual([
    'There should only be one of the following fields: [Error, ErrorPath] at /States/S',
  ]);
});
