// Rule: the size of a definition.

import { test } from 'vitest';
import { expectSchemaErrors, expectValid, machineOf, pass } from '../harness.js';

test('has at most 1 MB', () => {
  const fits = JSON.stringify(machineOf(pass, { Comment: 'x'.repeat(1_000_000) }));
  expectValid(fits);
  const text = JSON.stringify(machineOf(pass, { Comment: 'é'.repeat(600_000) }));
  const bytes = text.length + 600_000;
  expectSchemaErrors(text).toEqual([
    `The definition has ${bytes} bytes, more than the 1048576 that the service allows at /`,
  ]);
});
