import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import type { ReadItems } from '../../../src/core/command.js';
import { restoreItems } from '../../../src/core/stored-items.js';
import { ItemReader } from '../../../src/resolvers/item-reader/index.js';
import {
  type MemoryObject,
  memoryObjectStore,
  type ObjectStore,
  ObjectStoreError,
  type StoredObject,
} from '../../../src/resolvers/object-store.js';
import { ExactNumber, type JsonObject } from '../../../src/utils/json.js';

describe('JSON', () => {
  test('gives the elements of an array', async () => {
    await expectItems({ InputType: 'JSON' }, '[1, "a", {"b": null}]', [1, 'a', { b: null }]);
  });

  test('gives the members of an object, with their keys', async () => {
    const news = await read({ InputType: 'JSON' }, '{"a": 1, "b": [2]}');
    expect(news).toEqual({
      type: 'ItemsRead',
      mapRunId: 7,
      from: 0,
      items: {
        text: '[{"Key":"a","Value":1},{"Key":"b","Value":[2]}]',
        keys: ['a', 'b'],
        sources: [{ from: 0, source: 'S3://bucket/items' }],
      },
    });
  });

  test('keeps the digits of numbers', async () => {
    await expectItems({ InputType: 'JSON' }, '[12345678901234567890]', [new ExactNumber('12345678901234567890')]);
  });

  test.each(['1', '"text"', 'null'])('cannot iterate over %s', async (text) => {
    await expectFailure({ InputType: 'JSON' }, text, 'Attempting to map over non-iterable node.');
  });

  test('fails for what is not JSON', async () => {
    await expectFailure({ InputType: 'JSON' }, '[1,', /not valid JSON/);
  });

  test.each([
    ['/a/b', '{"a": {"b": [1]}}'],
    ['/a/1', '{"a": [[0], [1]]}'],
    ['/a~1b/~0', '{"a/b": {"~": [1]}}'],
    ['', '[1]'],
  ])('ItemsPointer %j', async (ItemsPointer, text) => {
    await expectItems({ InputType: 'JSON', ItemsPointer }, text, [1]);
  });

  test.each(['/a/c', '/a/b/0/x', '/toString', '/a/b/01'])('ItemsPointer %j points to nothing', async (ItemsPointer) => {
    const text = '{"a": {"b": [[1], [2]]}}';
    await expectFailure({ InputType: 'JSON', ItemsPointer }, text, 'Attempting to map over non-iterable node.');
  });

  test('fails for an ItemsPointer that is none', async () => {
    await expectFailure({ InputType: 'JSON', ItemsPointer: 'a' }, '{"a": []}', 'ItemsPointer is not a JSON Pointer: a');
  });
});

describe('JSON Lines', () => {
  test('gives an item for each line', async () => {
    await expectItems({ InputType: 'JSONL' }, '{"a": 1}\r\n[2]\n\n3', [{ a: 1 }, [2], 3]);
  });

  test('fails for a line that is not JSON', async () => {
    await expectFailure({ InputType: 'JSONL' }, '1\nx', /not valid JSON/);
  });
});

describe('CSV', () => {
  test('with headers in the first row', async () => {
    await expectItems({ InputType: 'CSV', CSVHeaderLocation: 'FIRST_ROW' }, 'a,b\n1,2\n', [{ a: '1', b: '2' }]);
  });

  test('with headers that are given', async () => {
    const config = { InputType: 'CSV', CSVHeaderLocation: 'GIVEN', CSVHeaders: ['a', 'b'] };
    await expectItems(config, '1,2\n', [{ a: '1', b: '2' }]);
  });

  test('with duplicate headers', async () => {
    const config = { InputType: 'CSV', CSVHeaderLocation: 'GIVEN', CSVHeaders: ['a', 'a'] };
    await expectFailure(config, '1,2\n', 'CSV headers cannot contain duplicates.');
  });

  test.each([
    ['COMMA', ','],
    ['PIPE', '|'],
    ['SEMICOLON', ';'],
    ['SPACE', ' '],
    ['TAB', '\t'],
  ])('with delimiter %s', async (CSVDelimiter, character) => {
    const config = { InputType: 'CSV', CSVHeaderLocation: 'FIRST_ROW', CSVDelimiter };
    await expectItems(config, `a${character}b\n1${character}2`, [{ a: '1', b: '2' }]);
  });
});

describe('MaxItems', () => {
  test.each([
    [2, [1, 2]],
    [0, [1, 2, 3]],
    [100_000_000, [1, 2, 3]],
  ])('%d', async (MaxItems, items) => {
    await expectItems({ InputType: 'JSON', MaxItems }, '[1, 2, 3]', items);
  });

  test('reads nothing after the last item that it asks for', async () => {
    await expectItems({ InputType: 'JSONL', MaxItems: 1 }, '1\nx', [1]);
  });
});

describe('compressed objects', () => {
  test('are decompressed when they are gzip', async () => {
    await expectItems({ InputType: 'JSON' }, gzipSync('["\u00e9"]'), ['\u00e9']);
  });

  test('fail when gzip is cut off', async () => {
    await expectFailure({ InputType: 'JSON' }, gzipSync('[1]').subarray(0, 20), 'The data set is not valid gzip');
  });

  test('end the run when they are Zstandard', async () => {
    const body = new Uint8Array([0x28, 0xb5, 0x2f, 0xfd, 0]);
    await expect(read({ InputType: 'JSON' }, body)).rejects.toThrow('compression by Zstandard is not supported');
  });
});

describe('a listing', () => {
  const objects = [
    { bucket: 'bucket', key: 'a/1.csv', body: 'n\n1\n2' },
    { bucket: 'bucket', key: 'a/2.csv', body: 'n\n3' },
    { bucket: 'bucket', key: 'b/3.csv', body: 'n\n4' },
  ];

  test('gives what S3 tells of each object', async () => {
    const [first] = itemsOf(await readItems(listing({}, { Bucket: 'bucket' }), memoryObjectStore(objects)));
    expect(Object.keys(first as JsonObject)).toEqual(['Etag', 'LastModified', 'Key', 'Size', 'StorageClass']);
    expect(first).toMatchObject({
      Key: 'a/1.csv',
      Size: 5,
      StorageClass: 'STANDARD',
      LastModified: expect.any(Number),
    });
  });

  test('gives the objects under a prefix', async () => {
    const command = listing({}, { Bucket: 'bucket', Prefix: 'a/' });
    const items = itemsOf(await readItems(command, memoryObjectStore(objects))) as readonly JsonObject[];
    expect(items.map(({ Key }) => Key)).toEqual(['a/1.csv', 'a/2.csv']);
  });

  test('gives the items of the objects, with LOAD_AND_FLATTEN', async () => {
    const config = { Transformation: 'LOAD_AND_FLATTEN', InputType: 'CSV', CSVHeaderLocation: 'FIRST_ROW' };
    const command = listing(config, { Bucket: 'bucket', Prefix: 'a/' });
    expect(itemsOf(await readItems(command, memoryObjectStore(objects)))).toEqual([{ n: '1' }, { n: '2' }, { n: '3' }]);
  });

  function listing(readerConfig: JsonObject, parameters: JsonObject): ReadItems {
    return { ...command(readerConfig), resource: 'arn:aws:states:::s3:listObjectsV2', parameters };
  }
});

describe('a manifest', () => {
  const inventory = {
    destinationBucket: 'arn:aws:s3:::inventories',
    fileFormat: 'CSV',
    fileSchema: 'Bucket, Key, Size',
    files: [{ key: 'data/1.csv' }, { key: 'data/2.csv.gz' }],
  };
  const files = [
    { bucket: 'inventories', key: 'data/1.csv', body: '"photos","a.jpg","10"\n' },
    { bucket: 'inventories', key: 'data/2.csv.gz', body: gzipSync('"photos","b.jpg","20"\n') },
  ];
  const rows = [
    { Bucket: 'photos', Size: '10', Key: 'a.jpg' },
    { Bucket: 'photos', Size: '20', Key: 'b.jpg' },
  ];

  test.each([{ InputType: 'MANIFEST' }, { ManifestType: 'S3_INVENTORY' }])('of an S3 inventory: %j', async (config) => {
    await expectItems(config, JSON.stringify(inventory), rows, files);
  });

  test('of an S3 inventory that is not in CSV ends the run', async () => {
    const text = JSON.stringify({ ...inventory, fileFormat: 'ORC' });
    await expect(read({ InputType: 'MANIFEST' }, text)).rejects.toThrow('an S3 inventory in ORC is not supported');
  });

  test.each([
    'no JSON',
    '[]',
    JSON.stringify({ ...inventory, fileSchema: undefined }),
    JSON.stringify({ ...inventory, files: [1] }),
  ])('of no S3 inventory: %s', async (text) => {
    await expectFailure({ InputType: 'MANIFEST' }, text, 'The manifest is not that of an S3 inventory');
  });

  test('of an Athena query', async () => {
    const config = { ManifestType: 'ATHENA_DATA', InputType: 'JSONL' };
    const text = 's3://results/q/1\n"s3://results/q/2"\n';
    const results = [
      { bucket: 'results', key: 'q/1', body: '1\n2' },
      { bucket: 'results', key: 'q/2', body: '3' },
    ];
    await expectItems(config, text, [1, 2, 3], results);
  });

  test('of no Athena query', async () => {
    const config = { ManifestType: 'ATHENA_DATA', InputType: 'JSONL' };
    await expectFailure(config, 'results/q/1', 'The manifest is not that of an Athena query');
  });
});

describe('a body that comes chunk by chunk', () => {
  const text = 'a,b\n"\u00e9\u20ac\ud83d\ude00 1","x""y"\n2,3\n';
  const items = [
    { a: '\u00e9\u20ac\ud83d\ude00 1', b: 'x"y' },
    { a: '2', b: '3' },
  ];
  const config = { InputType: 'CSV', CSVHeaderLocation: 'FIRST_ROW' };

  test.each([1, 2, 3, 7, 1000])('of %i bytes is read as one that comes whole', async (size) => {
    expect(itemsOf(await readChunks(config, new TextEncoder().encode(text), size))).toEqual(items);
  });

  test.each([1, 5, 1000])('of %i bytes may be gzip', async (size) => {
    expect(itemsOf(await readChunks(config, gzipSync(text), size))).toEqual(items);
  });

  test('may be text', async () => {
    expect(itemsOf(await readBody(config, inChunks(text, 3)))).toEqual(items);
  });

  test.each([1, 4, 1000])('of %i bytes has lines', async (size) => {
    const lines = new TextEncoder().encode('{"a": 1}\n[2]\r\n\n3');
    expect(itemsOf(await readChunks({ InputType: 'JSONL' }, lines, size))).toEqual([{ a: 1 }, [2], 3]);
  });

  test('that breaks off is the fault of the store', async () => {
    async function* broken() {
      yield gzipSync(text).subarray(0, 12);
      throw new ObjectStoreError('connection lost');
    }
    expect(await readBody(config, broken())).toMatchObject({ type: 'ItemsReadFailed', cause: 'connection lost' });
  });

  test('is let go of when no more is wanted', async () => {
    let isClosed = false;
    async function* endless() {
      try {
        for (;;) yield '1\n';
      } finally {
        isClosed = true;
      }
    }
    expect(itemsOf(await readBody({ InputType: 'JSONL', MaxItems: 3 }, endless()))).toEqual([1, 1, 1]);
    expect(isClosed).toBe(true);
  });
});

describe('a large data set', () => {
  const lines = Array.from({ length: 12_345 }, (_, index) => `${index}\n`).join('');

  test('comes in pieces, the first with the count of all', async () => {
    const { pieces, values } = await readAll(lines);
    expect(pieces.length).toBeGreaterThan(2);
    expect(pieces.map(({ from }) => from)).toEqual(pieces.map(({ from }) => from).sort((a, b) => a - b));
    expect(pieces.map(({ total }) => total)).toEqual([12_345, ...pieces.slice(1).map(() => undefined)]);
    expect(values).toEqual(Array.from({ length: 12_345 }, (_, index) => index));
  });

  test('comes in pieces of few items, where they are large', async () => {
    const { pieces, values } = await readAll(`${JSON.stringify('x'.repeat(400_000))}\n`.repeat(10));
    expect(values.length).toBe(10);
    expect(pieces.length).toBeGreaterThan(2);
  });

  test('that is broken at its end fails before any item of it is given', async () => {
    const news = await readItems(command({ InputType: 'JSONL' }), storeWith(`${lines}x`));
    expect(news.type).toBe('ItemsReadFailed');
  });

  test('has no more items than MaxItems', async () => {
    const { values, pieces } = await readAll(`${lines}x`, { MaxItems: 12_000 });
    expect(pieces[0]?.total).toBe(12_000);
    expect(values.length).toBe(12_000);
  });

  test('is gone on with where it was left, by a reader that has not begun it', async () => {
    const store = storeWith(lines);
    const news = await new ItemReader(store).read({ ...command({ InputType: 'JSONL' }), from: 12_000 });
    expect(itemsOf(news)[0]).toBe(12_000);
    expect(itemsOf(news).length).toBe(345);
  });

  test('is read twice, and no more often', async () => {
    let reads = 0;
    const store: ObjectStore = {
      ...memoryObjectStore(),
      getObject: () => {
        reads += 1;
        return { body: lines };
      },
    };
    await readAll(lines, {}, store);
    expect(reads).toBe(2);
  });

  test('of objects that are listed one by one comes in pieces, too', async () => {
    async function* listing() {
      for (let id = 0; id < 6000; id += 1) {
        yield { Key: `k${id}`, Size: id, Etag: '""', LastModified: 0, StorageClass: 'STANDARD' };
      }
    }
    const store: ObjectStore = { ...memoryObjectStore(), listObjectsV2: () => listing() };
    const listed = { ...command({}), resource: 'arn:aws:states:::s3:listObjectsV2' };
    const news = await readItems(listed, store);
    expect(news).toMatchObject({ type: 'ItemsRead', total: 6000 });
  });

  async function readAll(body: string, config: JsonObject = {}, store: ObjectStore = storeWith(body)) {
    const reader = new ItemReader(store);
    const pieces: { readonly from: number; readonly total?: number | undefined }[] = [];
    const values: unknown[] = [];
    for (let total = 1; values.length < total; ) {
      const news = await reader.read({ ...command({ InputType: 'JSONL', ...config }), from: values.length });
      if (news.type !== 'ItemsRead') throw new Error(news.cause);
      pieces.push({ from: news.from, total: news.total });
      total = pieces[0]?.total ?? 0;
      values.push(...itemsOf(news));
    }
    return { pieces, values };
  }

  function storeWith(body: string): ObjectStore {
    return memoryObjectStore([{ bucket: PLACE.Bucket, key: PLACE.Key, body }]);
  }
});

describe('what is not there', () => {
  test('an object', async () => {
    const news = await readItems(command({ InputType: 'JSON' }), memoryObjectStore());
    expect(news).toEqual({
      type: 'ItemsReadFailed',
      mapRunId: 7,
      error: 'States.ItemReaderFailed',
      cause: 'The specified key does not exist.',
    });
  });

  test('a Bucket', async () => {
    const news = await readItems(
      { ...command({ InputType: 'JSON' }), parameters: { Bucket: null } },
      memoryObjectStore(),
    );
    expect(news).toMatchObject({ type: 'ItemsReadFailed', error: 'States.ItemReaderFailed' });
  });

  test('a store', async () => {
    await expect(readItems(command({ InputType: 'JSON' }), undefined)).rejects.toMatchObject({
      name: 'MissingObjectStoreError',
      state: 'Read all',
      message: expect.stringContaining('Pass one: objectStore: memoryObjectStore('),
    });
  });
});

describe('what is not supported ends the run', () => {
  test.each([
    [{ InputType: 'PARQUET' }, 'InputType PARQUET'],
    [{}, 'InputType (none)'],
    [{ ManifestType: 'GLUE' }, 'ManifestType GLUE'],
    [{ InputType: 'CSV' }, 'CSV with a CSVHeaderLocation other than'],
    [{ InputType: 'CSV', CSVHeaderLocation: 'FIRST_ROW', CSVDelimiter: 'COLON' }, 'CSVDelimiter COLON'],
  ])('%j', async (config, feature) => {
    await expect(read(config, '')).rejects.toMatchObject({
      name: 'UnsupportedDataSetError',
      state: 'Read all',
      message: expect.stringContaining(feature),
    });
  });

  test('a Transformation', async () => {
    const unknown = { ...command({ Transformation: 'REVERSE' }), resource: 'arn:aws:states:::s3:listObjectsV2' };
    await expect(readItems(unknown, memoryObjectStore())).rejects.toThrow('Transformation REVERSE is not supported');
  });

  test('a resource', async () => {
    const resource = 'arn:aws:states:::dynamodb:getItem';
    await expect(readItems({ ...command({}), resource }, memoryObjectStore())).rejects.toThrow(resource);
  });
});

describe('a store of the user', () => {
  test('is told the version', async () => {
    const asked: unknown[] = [];
    const store = storeThat((request) => {
      asked.push(request);
      return { body: '[]' };
    });
    await readItems({ ...command({ InputType: 'JSON' }), parameters: { ...PLACE, VersionId: 'v1' } }, store);
    expect(asked).toEqual([{ ...PLACE, VersionId: 'v1' }]);
  });

  test('may answer with a promise', async () => {
    const store = storeThat(() => Promise.resolve({ body: '[1]' }));
    expect(itemsOf(await readItems(command({ InputType: 'JSON' }), store))).toEqual([1]);
  });

  test('fails the state with an ObjectStoreError', async () => {
    const store = storeThat(() => {
      throw new ObjectStoreError('Access Denied');
    });
    const news = await readItems(command({ InputType: 'JSON' }), store);
    expect(news).toMatchObject({ error: 'States.ItemReaderFailed', cause: 'Access Denied' });
  });

  test('ends the run with any other error', async () => {
    const store = storeThat(() => {
      throw new TypeError('a mistake');
    });
    await expect(readItems(command({ InputType: 'JSON' }), store)).rejects.toThrow('a mistake');
  });

  function storeThat(getObject: ObjectStore['getObject']): ObjectStore {
    return { ...memoryObjectStore(), getObject };
  }
});

const PLACE = { Bucket: 'bucket', Key: 'items' };

function command(readerConfig: JsonObject): ReadItems {
  const resource = 'arn:aws:states:::s3:getObject';
  return { type: 'ReadItems', mapRunId: 7, state: 'Read all', from: 0, resource, readerConfig, parameters: PLACE };
}

function readBody(readerConfig: JsonObject, body: StoredObject['body']) {
  return readItems(command(readerConfig), { ...memoryObjectStore(), getObject: () => ({ body }) });
}

function readChunks(readerConfig: JsonObject, bytes: Uint8Array, size: number) {
  return readBody(readerConfig, inChunks(bytes, size));
}

async function* inChunks<T extends string | Uint8Array>(whole: T, size: number): AsyncGenerator<T> {
  for (let at = 0; at < whole.length; at += size) yield whole.slice(at, at + size) as T;
}

function readItems(command: ReadItems, store: ObjectStore | undefined) {
  return new ItemReader(store).read(command);
}

/** Reads an object with the reader's configuration. */
function read(readerConfig: JsonObject, body: string | Uint8Array, others: readonly MemoryObject[] = []) {
  const object = { bucket: PLACE.Bucket, key: PLACE.Key, body };
  return readItems(command(readerConfig), memoryObjectStore([object, ...others]));
}

async function expectItems(
  readerConfig: JsonObject,
  body: string | Uint8Array,
  items: readonly unknown[],
  others?: readonly MemoryObject[],
): Promise<void> {
  expect(itemsOf(await read(readerConfig, body, others))).toEqual(items);
}

async function expectFailure(
  readerConfig: JsonObject,
  body: string | Uint8Array,
  cause: string | RegExp,
): Promise<void> {
  expect(await read(readerConfig, body)).toMatchObject({
    type: 'ItemsReadFailed',
    mapRunId: 7,
    error: 'States.ItemReaderFailed',
    cause: typeof cause === 'string' ? cause : expect.stringMatching(cause),
  });
}

function itemsOf(news: Awaited<ReturnType<typeof readItems>>) {
  if (news.type !== 'ItemsRead') throw new Error(`${news.error}: ${news.cause}`);
  return restoreItems(news.items).map(({ value }) => value);
}
