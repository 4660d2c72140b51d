// Rule: States.ALL.

import { test } from 'vitest';
import { expectSchemaErrors, expectValid, machineOf, task } from '../harness.js';

test('is the last of its list, and alone', () => {
  const message = 'States.ALL must appear alone and at end of list';
  expectSchemaErrors(machineOf({ ...task, Retry: [{ ErrorEquals: ['States.ALL', 'e'] }] })).toEqual([
    `${message} at /States/S/Retry[0]/ErrorEquals`,
  ]);
  const first = [
    { ErrorEquals: ['States.ALL'], Next: 'S' },
    { ErrorEquals: ['e'], Next: 'S' },
  ];
  expectSchemaErrors(machineOf({ ...task, Catch: first })).toEqual([`${message} at /States/S/Catch[0]/ErrorEquals`]);
  expectValid(machineOf({ ...task, Catch: first.toReversed() }));
});

test('names that are not known are accepted', () => {
  expectValid(machineOf({ ...task, Retry: [{ ErrorEquals: ['State.ALL'] }, { ErrorEquals: ['States.ALL'] }] }));
});
