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
  ])('%s', (_name, text, rows) => {
    expect([...csvRows(text, ',')]).toEqual(rows);
  });

  test('are split at the delimiter alone', () => {
    expect([...csvRows('a,b|c\\|d|e\\,f', '|')]).toEqual([['a,b', 'c|d', 'e,f']]);
  });
});

describe('items', () => {
  test('take their names from the first row', () => {
    expect(items('a,b\n1,true')).toEqual([{ a: '1', b: 'true' }]);
  });

  test('take their names from the headers that are given', () => {
    expect(items('1,2', ['a', 'b'])).toEqual([{ a: '1', b: '2' }]);
  });

  test('have an empty string for a field that is missing, and nothing of one too many', () => {
    expect(items('a,b\n1\n1,2,3')).toEqual([
      { a: '1', b: '' },
      { a: '1', b: '2' },
    ]);
  });

  test('may have a name that is empty, or one that objects inherit', () => {
    const [item] = items('__proto__,\n1,2');
    expect(Object.entries(item ?? {})).toEqual([
      ['', '2'],
      ['__proto__', '1'],
    ]);
  });

  test('are none without rows', () => {
    expect(items('')).toEqual([]);
    expect(items('a,b\n')).toEqual([]);
  });

  test('are read no further than asked', () => {
    const text = `a\n1\n${'2\n'.repeat(1000)}`;
    const reader = csvItems(text, ',', undefined);
    expect(reader.next().value).toEqual({ a: '1' });
  });

  test.each([
    ['of the first row', 'a,b,a\n1,2,3', undefined],
    ['that are given', '1,2', ['a', 'a']],
  ])('cannot have duplicate headers %s', (_name, text, headers) => {
    expect(() => items(text, headers)).toThrow('CSV headers cannot contain duplicates.');
  });
});

function items(text: string, headers?: readonly string[]) {
  return [...csvItems(text, ',', headers)];
}
