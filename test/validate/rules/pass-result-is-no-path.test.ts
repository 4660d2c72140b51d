// Rule: nothing in the Result of a Pass state is evaluated.

import { expect, test } from 'vitest';
import { expectWarnings, machineOf, pass, warningsOf } from '../harness.js';

test('a path in it is a text, whatever its name', () => {
  expect(warningsOf(machineOf({ ...pass, Result: '$.a' }))).toEqual({
    'ASL7003 at /States/S/Result':
      'The Result of a Pass state is static: what looks like a JSONPath is a text | ' +
      'What is computed goes into Parameters, under a name that ends with ".$".',
  });
  const result = { 'a.$': '$', b: [{ c: 'States.UUID()' }], d: 'text', e: '$', f: 5 };
  expectWarnings('ASL7003', machineOf({ ...pass, Result: result })).toEqual([
    '/States/S/Result/a.$',
    '/States/S/Result/b/0/c',
  ]);
  expectWarnings('ASL7003', machineOf({ ...pass, Result: '$' })).toEqual(['/States/S/Result']);
});

test('Parameters are evaluated', () => {
  expectWarnings('ASL7003', machineOf({ ...pass, Parameters: { 'a.$': '$' } })).toEqual([]);
});
