import { expect, test } from 'vitest';
import { JsonText, jsonText } from '../../src/index.js';
import { ExactNumber } from '../../src/utils/json.js';

test('keeps the text to the letter, and has the value', () => {
  const text = jsonText('{ "n": 1.0, "a": [true] }');
  expect(text).toBeInstanceOf(JsonText);
  expect(text.text).toBe('{ "n": 1.0, "a": [true] }');
  expect(text.value).toEqual({ n: new ExactNumber('1.0'), a: [true] });
});

test.each(['', '{', '{"a":1,}', "{'a':1}", '01', 'nul'])('%j is no JSON, and where is said', (text) => {
  expect(() => jsonText(text)).toThrow(SyntaxError);
  expect(() => jsonText(text)).toThrow(/^Not JSON at offset \d+: /);
});
