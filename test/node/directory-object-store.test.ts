// Amazon S3 in a directory.

import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  type ListedObject,
  type ListObjectsRequest,
  NotSupportedError,
  type ObjectStore,
  ObjectStoreError,
} from '../../src/index.js';
import { directoryObjectStore } from '../../src/node.js';
import { expectFailure, expectOutput, run } from '../core/harness.js';

const Bucket = 'my-bucket';
const ContentType = 'application/json';

let directory: string;
let store: ObjectStore;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'stepwright-'));
  mkdirSync(join(directory, Bucket));
  store = directoryObjectStore(directory);
});

afterEach(() => rmSync(directory, { recursive: true, force: true }));

describe('an object is a file', () => {
  test('whose bytes are read', async () => {
    file('a/b.json', Buffer.from([0, 255]));
    expect(await bytesOf('a/b.json')).toEqual(Buffer.from([0, 255]));
  });

  test('that is read in chunks, and no further than somebody reads', async () => {
    file('large', Buffer.alloc(1_000_000, 'a'));
    const sizes: number[] = [];
    for await (const chunk of await bodyOf('large')) sizes.push(chunk.length);
    expect(sizes.length).toBeGreaterThan(1);
    expect(sizes.reduce((sum, size) => sum + size)).toBe(1_000_000);
    for await (const _first of await bodyOf('large')) break;
  });

  test('that is written in parts, and there when it is complete', async () => {
    const upload = await store.createMultipartUpload?.({ Bucket, Key: 'a/b', ContentType });
    await upload?.uploadPart('one,');
    await upload?.uploadPart('two');
    expect(await store.getObject({ Bucket, Key: 'a/b' })).toBeUndefined();
    await upload?.complete();
    expect(readFileSync(join(directory, Bucket, 'a/b'), 'utf8')).toBe('one,two');
    expect(readdirSync(directory)).toEqual([Bucket]);
  });

  test('that was given up, and leaves nothing', async () => {
    const upload = await store.createMultipartUpload?.({ Bucket, Key: 'a', ContentType });
    await upload?.uploadPart('one');
    await upload?.abort();
    expect(await store.getObject({ Bucket, Key: 'a' })).toBeUndefined();
    expect(readdirSync(directory)).toEqual([Bucket]);
  });

  test('that is written, with its folders, and in the place of another one', async () => {
    await store.putObject({ Bucket, Key: 'a/b/c.json', Body: 'old', ContentType });
    await store.putObject({ Bucket, Key: 'a/b/c.json', Body: 'nü', ContentType });
    expect(readFileSync(join(directory, Bucket, 'a/b/c.json'), 'utf8')).toBe('nü');
  });

  test('that is written as a whole: nothing else is left', async () => {
    await store.putObject({ Bucket, Key: 'a', Body: 'text', ContentType });
    mkdirSync(join(directory, Bucket, 'folder'));
    await expect(store.putObject({ Bucket, Key: 'folder', Body: 'text', ContentType })).rejects.toThrow(
      /EISDIR|ENOTEMPTY|EEXIST/,
    );
    expect(readdirSync(directory)).toEqual([Bucket]);
    expect(readdirSync(join(directory, Bucket)).sort()).toEqual(['a', 'folder']);
  });

  test('that is not there, or is no file', async () => {
    file('a/b', 'text');
    for (const Key of ['c', 'a', 'a/b/c']) expect(await store.getObject({ Bucket, Key })).toBeUndefined();
  });
});

describe('a bucket that does not exist', () => {
  test.each(['other-bucket', '..', '.', '', 'a/b', 'Upper', `${Bucket}/a`])('is told as S3 does: %j', async (name) => {
    file('a/b', 'text');
    const calls = [
      () => store.getObject({ Bucket: name, Key: 'a' }),
      () => store.listObjectsV2({ Bucket: name }),
      () => store.putObject({ Bucket: name, Key: 'a', Body: '', ContentType }),
    ];
    for (const call of calls) {
      await expect(call()).rejects.toThrow(ObjectStoreError);
      await expect(call()).rejects.toThrow('The specified bucket does not exist');
    }
  });

  test('may be made later', async () => {
    mkdirSync(join(directory, 'late'));
    expect(await listed({ Bucket: 'late' })).toEqual([]);
  });
});

describe('a key that no file can have is refused', () => {
  test.each(['../x', 'a/../../x', '/etc/passwd', 'a//b', 'a/', './a', 'a/.', '', 'a\0b'])('%j', async (Key) => {
    await expect(store.getObject({ Bucket, Key })).rejects.toThrow(NotSupportedError);
    await expect(store.putObject({ Bucket, Key, Body: '', ContentType })).rejects.toThrow(NotSupportedError);
    expect(readdirSync(directory)).toEqual([Bucket]);
  });

  test('also one that a link leads out of the directory', async () => {
    const outside = mkdtempSync(join(tmpdir(), 'stepwright-'));
    writeFileSync(join(outside, 'secret'), 'text');
    symlinkSync(outside, join(directory, Bucket, 'link'));
    symlinkSync(outside, join(directory, 'linked-bucket'));
    await expect(store.getObject({ Bucket, Key: 'link/secret' })).rejects.toThrow(NotSupportedError);
    await expect(store.putObject({ Bucket, Key: 'link/a/b', Body: '', ContentType })).rejects.toThrow(
      NotSupportedError,
    );
    await expect(store.getObject({ Bucket: 'linked-bucket', Key: 'secret' })).rejects.toThrow(NotSupportedError);
    expect(await listed({ Bucket })).toEqual([]);
    expect(readdirSync(outside)).toEqual(['secret']);
    rmSync(outside, { recursive: true });
  });
});

describe('a list of objects', () => {
  test('tells what S3 tells of each', async () => {
    file('a.json', 'h\u00e9');
    utimesSync(join(directory, Bucket, 'a.json'), 1_700_000_000.75, 1_700_000_000.75);
    expect(await listed({ Bucket })).toEqual([
      {
        Key: 'a.json',
        Size: 3,
        // As md5sum has it.
        Etag: '"33fcd01258e6ba07ef405dc9e721f3a7"',
        LastModified: 1_700_000_000,
        StorageClass: 'STANDARD',
      },
    ]);
  });

  test('is in the order of the bytes of the keys', async () => {
    const keys = ['p/\u{1F600}', 'p/\uFF5E', 'p/b', 'p/a/z', 'p/a.b', 'p-', 'B'];
    for (const key of keys) file(key, '');
    expect((await listed({ Bucket })).map(({ Key }) => Key)).toEqual([
      'B',
      'p-',
      'p/a.b',
      'p/a/z',
      'p/b',
      'p/\uFF5E',
      'p/\u{1F600}',
    ]);
  });

  test.each([
    ['a/', ['a/1', 'a/b/2']],
    ['a/b', ['a/b/2']],
    ['a/b/2', ['a/b/2']],
    ['a', ['a/1', 'a/b/2', 'ab/3']],
    ['../', []],
    ['c/d/e', []],
  ])('has those that begin with %j', async (Prefix, keys) => {
    for (const key of ['a/1', 'a/b/2', 'ab/3', 'c']) file(key, '');
    expect((await listed({ Bucket, Prefix })).map(({ Key }) => Key)).toEqual(keys);
  });
});

describe('a distributed Map', () => {
  const map = (ItemReader: object, ResultWriter?: object) => ({
    Type: 'Map',
    ItemReader: { Resource: 'arn:aws:states:::s3:getObject', ...ItemReader },
    ItemProcessor: {
      ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
      StartAt: 'P',
      States: { P: { Type: 'Pass', End: true } },
    },
    ...(ResultWriter && { ResultWriter: { Resource: 'arn:aws:states:::s3:putObject', ...ResultWriter } }),
    End: true,
  });
  const reader = (Key: string) => ({ ReaderConfig: { InputType: 'JSON' }, Parameters: { Bucket, Key } });

  test('reads its items and writes its results', async () => {
    file('items.json', '[1, 2]');
    const states = { M: map(reader('items.json'), { Parameters: { Bucket, Prefix: 'results' } }) };
    const it = await run(states, { objectStore: store });
    expect(it.status).toBe('SUCCEEDED');
    const { Key } = (it.output as { readonly ResultWriterDetails: { readonly Key: string } }).ResultWriterDetails;
    const manifest = JSON.parse(readFileSync(join(directory, Bucket, Key), 'utf8'));
    const [succeeded] = manifest.ResultFiles.SUCCEEDED;
    expect(JSON.parse(readFileSync(join(directory, Bucket, succeeded.Key), 'utf8'))).toHaveLength(2);
  });

  test('takes the files for its items', async () => {
    for (const key of ['b', 'a']) file(key, '');
    const ItemReader = { Resource: 'arn:aws:states:::s3:listObjectsV2', Parameters: { Bucket } };
    const it = await run(
      { M: { ...map(ItemReader), ResultSelector: { 'keys.$': '$[*].Key' } } },
      { objectStore: store },
    );
    expectOutput(it, { keys: ['a', 'b'] });
  });

  test('fails where S3 would', async () => {
    const states = { M: map({ ...reader('a'), Parameters: { Bucket: 'other-bucket', Key: 'a' } }) };
    const it = await run(states, { objectStore: store });
    expectFailure(it, 'States.ItemReaderFailed', 'The specified bucket does not exist');
  });
});

test.each([undefined, ''])('a directory that is none is refused: %j', (path) => {
  expect(() => directoryObjectStore(path as string)).toThrow(TypeError);
});

async function listed(request: ListObjectsRequest): Promise<readonly ListedObject[]> {
  const objects: ListedObject[] = [];
  for await (const object of await store.listObjectsV2(request)) objects.push(object);
  return objects;
}

async function bodyOf(Key: string): Promise<AsyncIterable<Uint8Array>> {
  return (await store.getObject({ Bucket, Key }))?.body as AsyncIterable<Uint8Array>;
}

async function bytesOf(key: string): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of await bodyOf(key)) chunks.push(chunk);
  return Buffer.concat(chunks);
}

function file(key: string, body: string | Uint8Array): void {
  const path = join(directory, Bucket, key);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, body);
}
