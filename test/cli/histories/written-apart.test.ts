import { expect, test } from 'vitest';
import { writtenApart } from '../../../src/cli/histories/written-apart.js';
import { memoryObjectStore, type ObjectStore, ObjectStoreError } from '../../../src/index.js';

const object = (key: string, body: string) => ({ bucket: 'b', key, body });

test('what is written is read again, and is not in the store', async () => {
  const store = memoryObjectStore([object('a', 'old')]);
  const apart = writtenApart(store);
  await apart.putObject({ Bucket: 'b', Key: 'a', Body: 'new', ContentType: 'text/plain' });
  expect(await apart.getObject({ Bucket: 'b', Key: 'a' })).toMatchObject({ body: 'new' });
  expect(store.objects()).toEqual([object('a', 'old')]);
});

test('both are listed in the order of their keys, each key once', async () => {
  const store = memoryObjectStore([object('a', ''), object('c', ''), object('e/x', ''), object('\u{10000}', '')]);
  const apart = writtenApart(store);
  for (const Key of ['\uffee', 'd', 'c', 'z', 'b']) {
    await apart.putObject({ Bucket: 'b', Key, Body: 'new', ContentType: 'text/plain' });
  }
  const keysOf = async (Prefix?: string) => {
    const keys: string[] = [];
    const listed = await apart.listObjectsV2({ Bucket: 'b', ...(Prefix !== undefined && { Prefix }) });
    for await (const { Key } of listed) keys.push(Key);
    return keys;
  };
  expect(await keysOf()).toEqual(['a', 'b', 'c', 'd', 'e/x', 'z', '\uffee', '\u{10000}']);
  expect(await keysOf('e/')).toEqual(['e/x']);
  expect(await keysOf('d')).toEqual(['d']);
});

test('what the store refuses is refused', async () => {
  const refuses: ObjectStore = {
    ...memoryObjectStore(),
    getObject: () => Promise.reject(new ObjectStoreError('The specified bucket does not exist')),
  };
  const apart = writtenApart(refuses);
  await expect(apart.putObject({ Bucket: 'x', Key: 'k', Body: '', ContentType: '' })).rejects.toThrow('does not exist');
  expect(await apart.listObjectsV2({ Bucket: 'x' })).toBeDefined();
});
