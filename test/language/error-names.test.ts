// Which ErrorEquals matches which error.

import { expect, test } from 'vitest';
import { errorMatching, matchesError, predefinedErrorNames } from '../../src/language/error-names.js';

test('a name matches itself, exactly', () => {
  expect(matchesError(['Lambda.Unknown'], 'Lambda.Unknown')).toBe(true);
  expect(matchesError(['Lambda.Unknown'], 'lambda.unknown')).toBe(false);
  expect(matchesError([], 'Lambda.Unknown')).toBe(false);
});

test('States.ALL matches all but States.Runtime', () => {
  expect(matchesError(['States.ALL'], 'Custom')).toBe(true);
  expect(matchesError(['States.ALL'], 'States.DataLimitExceeded')).toBe(true);
  expect(matchesError(['States.ALL', 'States.Runtime', 'States.TaskFailed'], 'States.Runtime')).toBe(false);
});

test('States.TaskFailed matches what a task fails with, but no timeout', () => {
  expect(matchesError(['States.TaskFailed'], 'Custom')).toBe(true);
  expect(matchesError(['States.TaskFailed'], 'States.Permissions')).toBe(true);
  expect(matchesError(['States.TaskFailed'], 'States.Timeout')).toBe(false);
});

test('names that objects inherit are names like any other', () => {
  expect(errorMatching('constructor')).toEqual({ byAll: true, byTaskFailed: true, byName: true });
  expect(predefinedErrorNames).toContain('States.Timeout');
});
