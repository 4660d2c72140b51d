// The dialect of https://docs.aws.amazon.com/step-functions/latest/dg/example-csv-parse-dist-map.html

import { describe, expect, test } from 'vitest';
import { csvItems, csvRows } from '../../../src/resolvers/item-reader/csv.js';

describe('rows', () => {
  test.each([
    [
      'fields between delimiters',
      'a,b\nc,d',
      [
        ['a', 'b'],
        ['c', 'd'],
      ],
    ],
    [
      'empty fields',
      ',\n,,',
      [
        ['', ''],
        ['', '', ''],
      ],
    ],
    ['no row after the last newline', 'a\n', [['a']]],
    ['newlines of Windows', 'a,b\r\nc\r\n', [['a', 'b'], ['c']]],
    ['a carriage return on its own', 'a\rb', [['a\rb']]],
    ['an empty line in between', 'a\n\nb', [['a'], [''], ['b']]],
    ['spaces', ' a , b ', [[' a ', ' b ']]],
    ['single quotes', "'a',b", [["'a'", 'b']]],
    ['quoted delimiters and newlines', '"a,b\nc",d', [['a,b\nc', 'd']]],
    ['a quoted field that is empty', '"",a', [['', 'a']]],
    ['doubled quotes in a quoted field', '"a ""b"" c"', [['a "b" c']]],
    ['doubled quotes in a field without', '{""a"":""b""}', [['{"a":"b"}']]],
    ['a quote within a field', 'a"b,c', [['a"b', 'c']]],
    ['what follows a closing quote', '"a"b,c', [['ab', 'c']]],
    ['escaped delimiters', 'a\\,b,c', [['a,b', 'c']]],
    ['escaped quotes', '\\"a\\",b', [['"a"', 'b']]],
    ['escaped quotes in a quoted field', '"a\\"b",c', [['a"b', 'c']]],
    ['escaped backslashes', 'C:\\\\Files\\\\a.exe,1', [['C:\\Files\\a.exe', '1']]],
    ['backslashes before other characters', 'a\\b\\', [['ab']]],
    ['nothing', '', []],
  ])('%s', async (_name, text, expected) => {
    for (const size of [1, 2, 3, 1000]) expect(await rows(text, ',', size)).toEqual(expected);
  });

  test('are split at the delimiter alone', async () => {
    expect(await rows('a,b|c\\|d|e\\,f', '|')).toEqual([['a,b', 'c|d', 'e,f']]);
  });
});

describe('items', () => {
  test('take their names from the first row', async () => {
    expect(await items('a,b\n1,true')).toEqual([{ a: '1', b: 'true' }]);
  });

  test('take their names from the headers that are given', async () => {
    expect(await items('1,2', ['a', 'b'])).toEqual([{ a: '1', b: '2' }]);
  });

  test('have an empty string for a field that is missing, and nothing of one too many', async () => {
    expect(await items('a,b\n1\n1,2,3')).toEqual([
      { a: '1', b: '' },
      { a: '1', b: '2' },
    ]);
  });

  test('may have a name that is empty, or one that objects inherit', async () => {
    const [item] = await items('__proto__,\n1,2');
    expect(Object.entries(item ?? {})).toEqual([
      ['', '2'],
      ['__proto__', '1'],
    ]);
  });

  test('are none without rows', async () => {
    expect(await items('')).toEqual([]);
    expect(await items('a,b\n')).toEqual([]);
  });

  test.each([
    ['of the first row', 'a,b,a\n1,2,3', undefined],
    ['that are given', '1,2', ['a', 'a']],
  ])('cannot have duplicate headers %s', async (_name, text, headers) => {
    await expect(items(text, headers)).rejects.toThrow('CSV headers cannot contain duplicates.');
  });
});

async function rows(text: string, delimiter: string, chunk = 1000): Promise<readonly unknown[]> {
  const found: unknown[] = [];
  for await (const some of csvRows(chunks(text, chunk), delimiter)) found.push(...some);
  return found;
}

async function items(text: string, headers?: readonly string[]): Promise<readonly unknown[]> {
  const found: unknown[] = [];
  for await (const some of csvItems(chunks(text, 2), ',', headers)) found.push(...some);
  return found;
}

async function* chunks(text: string, size: number): AsyncGenerator<string> {
  for (let at = 0; at < text.length; at += size) yield text.slice(at, at + size);
}
