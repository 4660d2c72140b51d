// YAML as a tree: anchors, aliases and merge keys are resolved, and what JSON cannot say is refused.

import { expect, test } from 'vitest';
import { resultOf } from './harness.js';

// biome-ignore format: a table
test.each([
  ['{ <<: { a: 1, b: 2 }, a: 3 }', { a: 3, b: 2 }],
  ['{ <<: [{ a: 1 }, { a: 2, b: 2 }] }', { a: 1, b: 2 }],
  ['[&x { a: 1 }, *x]', [{ a: 1 }, { a: 1 }]],
  ['[&x { a: 1 }, { <<: *x, b: 2 }]', [{ a: 1 }, { a: 1, b: 2 }]],
  ['{ 404: a, true: b }', { 404: 'a', true: 'b' }],
  ['[1, 1.5, true, null, ~, 2020-01-01, "1", 0x10]', [1, 1.5, true, null, null, '2020-01-01', '1', 16]],
])('%s', (text, value) => {
  expect(resultOf(text)).toEqual(value);
});

// biome-ignore format: a table
test.each([
  ['{ a: 1, a: 2 }', 'template.yaml:10:27: The YAML is not valid: Map keys must be unique'],
  ['*nobody', 'An alias without its anchor'],
  ['&x [*x]', 'An alias that contains itself'],
  ['{ <<: 1 }', 'A merge key (<<) takes a mapping or a sequence of mappings'],
  ['{ [1]: 2 }', 'A key of a mapping has to be text'],
  ['.inf', "'.inf' is not a value that JSON can say"],
])('refuses %s', (text, problem) => {
  expect(() => resultOf(text)).toThrow(problem);
});
