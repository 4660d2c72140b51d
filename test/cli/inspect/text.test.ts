import { expect, test } from 'vitest';
import { cutTo, fillTo, safeLine, widthOf } from '../../../src/cli/inspect/text.js';

test.each([
  ['short', 10, 'short'],
  ['exactly', 7, 'exactly'],
  ['too long', 7, 'too lo…'],
  ['日本語', 6, '日本語'],
  ['日本語', 5, '日本…'],
  ['日本語', 4, '日…'],
  ['👩‍👩‍👧‍👦x', 3, '👩‍👩‍👧‍👦x'],
  ['👩‍👩‍👧‍👦xy', 3, '👩‍👩‍👧‍👦…'],
  ['e\u0301e\u0301', 2, 'e\u0301e\u0301'],
  ['anything', 1, '…'],
  ['anything', 0, ''],
  ['\u001b[2J', 9, '\uFFFD[2J'],
  ['one\ntwo', 9, 'one\\ntwo'],
])('%j in %i columns is %j', (text, columns, line) => {
  expect(cutTo(text, columns)).toBe(line);
});

test('is filled with spaces up to its columns, whatever its characters', () => {
  for (const text of ['', 'ab', '日本語日本語', '\u0000\u0085', '👍🏽👍🏽👍🏽', 'a\u202eb']) {
    for (let columns = 1; columns < 12; columns += 1) expect(widthOf(fillTo(text, columns))).toBe(columns);
  }
});

test('begins further to the right', () => {
  expect(cutTo('abcdefgh', 4, 2)).toBe('cde…');
  expect(cutTo('abcdefgh', 4, 6)).toBe('gh');
  expect(cutTo('日本語', 6, 1)).toBe(' 本語');
  expect(cutTo('abc', 4, 20)).toBe('');
});

test('of a long text no more is looked at than is shown', () => {
  const long = '"'.padEnd(5_000_000, '日');
  const started = performance.now();
  for (let line = 0; line < 50; line += 1) cutTo(long, 100);
  expect(performance.now() - started).toBeLessThan(1000);
});

test('safe lines have nothing that moves a cursor or turns the direction of writing', () => {
  const all = Array.from({ length: 0x3000 }, (_, code) => String.fromCharCode(code)).join('');
  expect(safeLine(all)).not.toMatch(/[\p{Cc}\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c]/u);
});
