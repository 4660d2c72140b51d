import { describe, expect, test } from 'vitest';
import { restoreItems, storeItems } from '../../src/core/stored-items.js';
import { ExactNumber } from '../../src/utils/json.js';

describe('items at rest', () => {
  test('come back with their keys', () => {
    const items = [
      { value: { Key: 'b', Value: 1 }, key: 'b' },
      { value: { Key: 'a', Value: null }, key: 'a' },
    ];
    expect(restoreItems(storeItems(items))).toEqual(items);
  });

  test('come back with the source of each', () => {
    const items = ['S3://b/1', 'S3://b/1', 'S3://b/2', 'S3://b/1'].map((source, value) => ({
      value,
      key: undefined,
      source,
    }));
    const stored = storeItems(items);
    expect(stored.sources?.map(({ from }) => from)).toEqual([0, 2, 3]);
    expect(restoreItems(stored)).toEqual(items);
  });

  test('keep the digits of numbers', () => {
    const [item] = restoreItems(storeItems([{ value: new ExactNumber('1.0') }]));
    expect(item?.value).toEqual(new ExactNumber('1.0'));
  });

  test('are one text', () => {
    expect(storeItems([{ value: [1] }, { value: 'a' }])).toEqual({ text: '[[1],"a"]' });
    expect(restoreItems({ text: '[]' })).toEqual([]);
  });

  test.each(['{}', '1'])('are not %s', (text) => {
    expect(() => restoreItems({ text })).toThrow(TypeError);
  });
});
