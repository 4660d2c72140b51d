// The name that somebody probably meant.

import { expect, test } from 'vitest';
import { didYouMean } from '../../src/utils/did-you-mean.js';

test.each([
  ['Retyr', 'Retry'],
  ['retry', 'Retry'],
  ['Retrys', 'Retry'],
  ['TimeoutSecond', 'TimeoutSeconds'],
  ['Foo', undefined],
  ['', undefined],
])('%s', (given, expected) => {
  expect(didYouMean(given, ['Retry', 'Catch', 'TimeoutSeconds'])).toBe(expected);
});
