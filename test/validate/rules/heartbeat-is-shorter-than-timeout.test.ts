// Rule: HeartbeatSeconds and TimeoutSeconds.

import { test } from 'vitest';
import { expectSchemaErrors, expectValid, machineOf, task } from '../harness.js';

test('a heartbeat is due before the timeout', () => {
  expectValid(machineOf({ ...task, TimeoutSeconds: 5, HeartbeatSeconds: 4 }));
  expectValid(machineOf({ ...task, HeartbeatSeconds: 5 }));
  for (const HeartbeatSeconds of [5, 6]) {
    expectSchemaErrors(machineOf({ ...task, TimeoutSeconds: 5, HeartbeatSeconds })).toEqual([
      "The value of 'HeartbeatSeconds' must be smaller than the value of 'TimeoutSeconds' at /States/S/HeartbeatSeconds",
    ]);
  }
});

test('what an expression gives is not known before', () => {
  expectValid(machineOf({ ...task, QueryLanguage: 'JSONata', TimeoutSeconds: '{% 5 %}', HeartbeatSeconds: 5 }));
});
