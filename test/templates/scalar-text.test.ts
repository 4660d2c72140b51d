// Each character of a scalar has its place in the file, in every style of YAML and JSON.

import { expect, test } from 'vitest';
import { readDocument } from '../../src/templates/document.js';
import { memberNode } from '../../src/templates/node.js';
import { scalarText } from '../../src/templates/scalar-text.js';

test.each([
  ['a plain scalar', 'a: one two\n', 'one two'],
  ['a plain scalar over several lines', 'a: one\n  two\n\n  three\nb: 1\n', 'one two\nthree'],
  ['a single-quoted scalar', "a: 'it''s  one\n\n\n  two ''x'''\n", "it's  one\n\ntwo 'x'"],
  ['a double-quoted scalar', 'a: "one\\n\\"two\\" \\u0041\\U0001F600\\ttail"\n', 'one\n"two" A😀\ttail'],
  ['a double-quoted scalar over several lines', 'a: "one  \n  two \\\n  three \\\n  four"\n', 'one two three four'],
  ['a literal block', 'a: |\n  one\n    two\n\n  three\nb: 1\n', 'one\n  two\n\nthree\n'],
  ['a literal block without its last line end', 'a: |-\n    one\n    two\n\n\nb: 1\n', 'one\ntwo'],
  ['a literal block with an indicator and a comment', 'a: |2+ # why\n    one\n  two\n\nb: 1\n', '  one\ntwo\n\n'],
  ['a folded block', 'a: >\n  one\n  two\n\n  three\n    four\n  five\nb: 1\n', 'one two\nthree\n  four\nfive\n'],
  ['a literal block with Windows line ends', 'a: |\r\n  one\r\n  two\r\nb: 1\r\n', 'one\ntwo\n'],
  ['a JSON string', '{ "a": "one \\"two\\" \\\\ \\u00e9\\ud83d\\ude00 three" }', 'one "two" \\ é😀 three'],
  ['a tagged block', 'a: !Sub |\n  one\n  two\n', 'one\ntwo\n'],
])('%s', (_, text, value) => {
  const mapped = textOfA(text);
  expect(mapped.text).toBe(value);
  expect(mapped.spans.reduce((length, span) => length + span.length, 0)).toBe(value.length);
  for (const word of value.match(/[a-z]+/g) ?? []) {
    const at = value.indexOf(word);
    const { start, end } = mapped.rangeOf(at, at + word.length);
    expect([word, start, end]).toEqual([word, text.indexOf(word, 2), text.indexOf(word, 2) + word.length]);
  }
});

test('what an escape stands for has the place of the escape', () => {
  const { start, end } = textOfA('{ "a": "x\\u00e9y" }').rangeOf(1, 2);
  expect([start, end]).toEqual([9, 15]);
});

test('the spaces of a block that are not its indentation have their places', () => {
  const { start, end } = textOfA('a: |\n  one\n    two\n').rangeOf(4, 6);
  expect([start, end]).toEqual([13, 15]);
});

test('a piece of a text keeps its places', () => {
  const piece = textOfA('a: "one\\ttwo three"\n').slice(4, 7);
  expect([piece.text, piece.rangeOf(0, 3)]).toEqual(['two', expect.objectContaining({ start: 9, end: 12 })]);
});

test.each([
  ['spaces', `a: x${' '.repeat(300_000)}y\n`],
  ['a line of spaces in a block', `a: |\n  x\n${' '.repeat(300_000)}y\n`],
  ['escapes', `{"a":"${'\\n'.repeat(300_000)}"}`],
])('many %s take little time', (_, text) => {
  const start = performance.now();
  const mapped = textOfA(text);
  expect(mapped.spans.at(-1)?.at).toBeLessThan(mapped.text.length);
  expect(performance.now() - start).toBeLessThan(5000);
});

function textOfA(text: string) {
  const node = memberNode(readDocument({ path: 'template', text }), 'a');
  if (node?.kind !== 'scalar') throw new Error('a is no scalar');
  return scalarText(node);
}
