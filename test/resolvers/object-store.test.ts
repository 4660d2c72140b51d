import { describe, expect, test } from 'vitest';
import { memoryObjectStore } from '../../src/resolvers/object-store.js';

const Bucket = 'bucket';

describe('an object store in memory', () => {
  test('gives what it was made with', async () => {
    const store = memoryObjectStore([{ bucket: Bucket, key: 'a', body: 'text' }]);
    expect((await store.getObject({ Bucket, Key: 'a' }))?.body).toBe('text');
  });

  test('gives what was written last', async () => {
    const store = memoryObjectStore([{ bucket: Bucket, key: 'a', body: 'old' }]);
    await store.putObject({ Bucket, Key: 'a', Body: 'new', ContentType: 'text/plain' });
    expect(store.objects()).toEqual([{ bucket: Bucket, key: 'a', body: 'new' }]);
  });

  test('has no object of that key in another bucket', async () => {
    const store = memoryObjectStore([{ bucket: Bucket, key: 'a', body: 'text' }]);
    expect(await store.getObject({ Bucket: 'other', Key: 'a' })).toBeUndefined();
  });

  test('lists the keys of a bucket by prefix, in the order of their code points', async () => {
    const keys = ['p/\u{1F600}', 'p/\uFF5E', 'p/b', 'p/B', 'p/', 'q', 'p/bb'];
    const store = memoryObjectStore([...keys.map((key) => ({ bucket: Bucket, key, body: '' })), OTHER_BUCKET]);
    const listed = await store.listObjectsV2({ Bucket, Prefix: 'p/' });
    expect(listed.map(({ Key }) => Key)).toEqual(['p/', 'p/B', 'p/b', 'p/bb', 'p/\uFF5E', 'p/\u{1F600}']);
  });

  test('lists everything without a prefix', async () => {
    const store = memoryObjectStore([{ bucket: Bucket, key: 'a', body: '' }, OTHER_BUCKET]);
    expect(await store.listObjectsV2({ Bucket })).toHaveLength(1);
  });

  test.each([
    ['text', 'h\u00e9', 3],
    ['bytes', new Uint8Array([0, 255]), 2],
  ])('counts the bytes of %s', async (_name, body, size) => {
    const [object] = await memoryObjectStore([{ bucket: Bucket, key: 'a', body }]).listObjectsV2({ Bucket });
    expect(object?.Size).toBe(size);
  });

  test('makes Etags of the contents alone', async () => {
    const bodies = ['one', 'one', 'two'];
    const store = memoryObjectStore(bodies.map((body, index) => ({ bucket: Bucket, key: `${index}`, body })));
    const [first, second, third] = (await store.listObjectsV2({ Bucket })).map(({ Etag }) => Etag);
    expect(first).toMatch(/^"[0-9a-f]{32}"$/);
    expect(second).toBe(first);
    expect(third).not.toBe(first);
  });
});

const OTHER_BUCKET = { bucket: 'other', key: 'p/other', body: '' };
