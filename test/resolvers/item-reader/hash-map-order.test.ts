import { describe, expect, test } from 'vitest';
import { hashMapOrder } from '../../../src/resolvers/item-reader/hash-map-order.js';

describe('keys in the order of a HashMap', () => {
  test.each([
    ['as recorded', ['0', 'True', '{}'], ['0', '{}', 'True']],
    ['as recorded', ['H1', ''], ['', 'H1']],
    // https://docs.aws.amazon.com/step-functions/latest/dg/input-output-itemreader.html
    ['as documented', ['userId', 'movieId', 'rating', 'timestamp'], ['rating', 'movieId', 'userId', 'timestamp']],
    ['as documented', ['Bucket', 'Key', 'Size', 'LastModifiedDate'], ['LastModifiedDate', 'Bucket', 'Size', 'Key']],
    // MyLetters and MyArray share a bucket.
    ['as they were put, within a bucket', ['MyLetters', 'MyArray'], ['MyLetters', 'MyArray']],
    ['as they were put, within a bucket', ['MyArray', 'MyLetters'], ['MyArray', 'MyLetters']],
  ])('%s: %j', (_name, keys, order) => {
    expect(hashMapOrder(keys).map(({ key }) => key)).toEqual(order);
  });

  test('with their place in the list', () => {
    expect(hashMapOrder(['H1', ''])).toEqual([
      { key: '', index: 1 },
      { key: 'H1', index: 0 },
    ]);
  });

  test('in 16 buckets for 12 keys, and in 32 for one more', () => {
    // Codes 96 ('`') and 113 ('q') are 0 and 1 in 16 buckets, 0 and 17 in 32; 97 ('a') is 1 in both.
    const twelve = ['q', ...'abcdefghijk'];
    expect(
      hashMapOrder(twelve)
        .map(({ key }) => key)
        .slice(0, 2),
    ).toEqual(['q', 'a']);
    expect(
      hashMapOrder([...twelve, 'l'])
        .map(({ key }) => key)
        .slice(0, 2),
    ).toEqual(['a', 'b']);
  });
});
