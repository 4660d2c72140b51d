// Rule: a path counts only in a field whose name ends with `Path`.

import { expect, test } from 'vitest';
import { expectWarnings, machine, pass, warningsOf } from '../harness.js';

const choice = (condition: object) =>
  machine({ S: { Type: 'Choice', Choices: [{ ...condition, Next: 'P' }], Default: 'P' }, P: pass });

test('Error and Cause of a Fail state', () => {
  expect(warningsOf(machine({ S: { Type: 'Fail', Error: '$.error', Cause: "States.Format('{}', $.cause)" } }))).toEqual(
    {
      'ASL7002 at /States/S/Error':
        "The value of the field 'Error' looks like a JSONPath, but the field does not end with 'Path': it is a text | " +
        'To have it evaluated, write "ErrorPath".',
      'ASL7002 at /States/S/Cause':
        "The value of the field 'Cause' looks like an intrinsic function, but the field does not end with 'Path': " +
        'it is a text | To have it evaluated, write "CausePath".',
    },
  );
  expectWarnings('ASL7002', machine({ S: { Type: 'Fail', Error: 'Order.Failed', Cause: 'Costs $.50' } })).toEqual([]);
});

test('texts that are compared with', () => {
  const condition = { Variable: '$.a', StringEquals: '$.b' };
  expectWarnings('ASL7002', choice(condition)).toEqual(['/States/S/Choices/0/StringEquals']);
  expectWarnings('ASL7002', choice({ And: [{ Not: condition }, { Or: [condition] }] })).toEqual([
    '/States/S/Choices/0/And/0/Not/StringEquals',
    '/States/S/Choices/0/And/1/Or/0/StringEquals',
  ]);
  expectWarnings('ASL7002', choice({ Variable: '$.a', StringEqualsPath: '$.b' })).toEqual([]);
});

test('a pattern may look like a path', () => {
  expectWarnings('ASL7002', choice({ Variable: '$.a', StringMatches: '$.b' })).toEqual([]);
});

test('in a JSONata state a path is a text', () => {
  expectWarnings('ASL7002', machine({ S: { Type: 'Fail', Error: '$.error' } }, { QueryLanguage: 'JSONata' })).toEqual(
    [],
  );
});
