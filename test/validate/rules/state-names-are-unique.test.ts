// Rule: state names.

import { test } from 'vitest';
import { expectErrors, expectValid, machine, machineOf, pass } from '../harness.js';

test('are unique over the whole machine', () => {
  const parallel = {
    Type: 'Parallel',
    Branches: [
      { StartAt: 'A', States: { A: pass } },
      { StartAt: 'A', States: { A: pass } },
    ],
  };
  expectErrors(machineOf(parallel)).toEqual([
    'DUPLICATE_STATE_NAME: Duplicate State name: A at /States/S/Branches[1]/States/A',
  ]);
});

test('have at most 80 characters', () => {
  const long = 'x'.repeat(81);
  expectErrors(machine({ [long]: pass })).toEqual([
    `INVALID_STATE_NAME: State name '${long}' exceeds the 80-character limit allowed by the service at /States/${long}`,
  ]);
  expectValid(machine({ ['\u{1f600}'.repeat(80)]: pass }));
});

test('may be any text', () => {
  expectValid(JSON.stringify(machine({ constructor: { Type: 'Pass', Next: 'a/b~ c' }, 'a/b~ c': pass })));
  expectValid('{"StartAt": "__proto__", "States": {"__proto__": {"Type": "Pass", "End": true}}}');
});
