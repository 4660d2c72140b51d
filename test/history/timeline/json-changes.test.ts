import { expect, test } from 'vitest';
import { jsonChanges } from '../../../src/history/timeline/json-changes.js';
import { parseJson } from '../../../src/utils/json.js';

test.each([
  ['{"a":1}', '{"a":1}', []],
  ['{"a":1}', '{"a":2}', ['changed $.a']],
  ['{"a":1,"b":2}', '{"b":2,"c":3}', ['removed $.a', 'added $.c']],
  ['[1,2,3]', '[1,9]', ['changed $[1]', 'removed $[2]']],
  ['[1]', '[1,[2]]', ['added $[1]']],
  ['{"a":{"b c":[{"d":1}]}}', '{"a":{"b c":[{"d":null}]}}', ["changed $.a['b c'][0].d"]],
  ['{"it\'s":1}', '{"it\'s":2}', ["changed $['it\\'s']"]],
  ['{"a":[]}', '{"a":{}}', ['changed $.a']],
  ['1', '"1"', ['changed $']],
  ['1.0', '1', ['changed $']],
  ['{"n":12345678901234567890}', '{"n":12345678901234567891}', ['changed $.n']],
  ['{"n":12345678901234567890}', '{"n":12345678901234567890}', []],
  ['{"__proto__":1}', '{}', ['removed $.__proto__']],
  ['{}', '{"toString":1}', ['added $.toString']],
])('from %s to %s', (before, after, changes) => {
  expect(jsonChanges(parseJson(before), parseJson(after)).map(({ kind, path }) => `${kind} ${path}`)).toEqual(changes);
});

test('does not go through what both share', () => {
  const shared: object = new Proxy({}, { ownKeys: () => expect.fail('was gone through') });
  expect(jsonChanges({ a: shared as never, n: 1 }, { a: shared as never, n: 2 })).toHaveLength(1);
});
