// Rule: the Timestamp of a Wait.

import { test } from 'vitest';
import { expectSchemaErrors, expectValid, machineOf } from '../harness.js';

test.each(['2016-12-05 21:29:29Z', '2016-12-05T21:29:29', '2016-13-05T21:29:29Z', "{% '2016-03-14T01:59:00Z' %}"])(
  '%s is refused',
  (timestamp) => {
    expectSchemaErrors(machineOf({ Type: 'Wait', Timestamp: timestamp })).toEqual([
      'String does not match RFC3339 timestamp at /States/S/Timestamp',
    ]);
  },
);

test('a timestamp, and in JSONata an expression', () => {
  expectValid(machineOf({ Type: 'Wait', Timestamp: '2016-03-14T01:59:00.000Z' }));
  expectValid(machineOf({ Type: 'Wait', QueryLanguage: 'JSONata', Timestamp: "{% '2016-03-14T01:59:00Z' %}" }));
});
