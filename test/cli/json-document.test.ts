// JSON for standard output.

import { expect, test } from 'vitest';
import { prettyJson } from '../../src/cli/json-document.js';
import { parseJson } from '../../src/utils/json.js';

test.each(['{}', '[]', '[1,[2,{"a":[]}],{"b":{"c":null,"d":"é\\n"}}]', '"text"', 'null'])(
  '%s is laid out as JSON.stringify does',
  (text) => {
    expect(prettyJson(parseJson(text))).toBe(JSON.stringify(JSON.parse(text), undefined, 2));
  },
);

test('members keep their order', () => {
  expect(prettyJson(parseJson('{"b":1,"1":2}'))).toBe('{\n  "b": 1,\n  "1": 2\n}');
});

test('numbers keep their text', () => {
  expect(prettyJson(parseJson('[1.0,12345678901234567890]'))).toBe('[\n  1.0,\n  12345678901234567890\n]');
});
