// Amazon S3 in a directory: the object `key` of a bucket is the file `<directory>/<bucket>/<key>`.
//
//   D1. Nothing outside of the directory is read or written: not by a key, not by a link.
//   D2. A file is there as a whole or not at all: it is written elsewhere, piece by piece, and renamed.
//   D3. What is listed depends on what is there, not on the order in which the file system tells it.

import { createHash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, readdir, realpath, rename, rm, stat } from 'node:fs/promises';
import { dirname, join, resolve, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';
import {
  type ListedObject,
  type MultipartUpload,
  type ObjectStore,
  ObjectStoreError,
  type StoredObject,
} from '../resolvers/object-store.js';
import { NotSupportedError } from '../utils/not-supported.js';

/**
 * Makes an object store of a directory: its folders are the buckets. A bucket that has no folder does not exist. Objects
 * have one version, and no content type.
 * @param directory the path of the directory; it need not exist before something is read or written.
 * @throws TypeError for a directory that is no text. (rejects) NotSupportedError for keys that no file can have, such as
 * `../a`, ObjectStoreError for buckets that do not exist, and what the file system throws.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations_Amazon_Simple_Storage_Service.html
 */
export function directoryObjectStore(directory: string): ObjectStore {
  if (typeof directory !== 'string' || directory === '') throw new TypeError('`directory` has to be a path');
  const root = resolve(directory);
  return {
    getObject: async ({ Bucket, Key }) => read(await bucketFolder(root, Bucket), Key),
    listObjectsV2: async ({ Bucket, Prefix = '' }) => list(await bucketFolder(root, Bucket), Prefix),
    putObject: async ({ Bucket, Key, Body }) => {
      const upload = await beginUpload(root, await bucketFolder(root, Bucket), Key);
      await upload.uploadPart(Body);
      await upload.complete();
    },
    createMultipartUpload: async ({ Bucket, Key }) => beginUpload(root, await bucketFolder(root, Bucket), Key),
  };
}

async function read(bucket: string, key: string): Promise<StoredObject | undefined> {
  const path = pathOf(bucket, key);
  const found = await realPath(path);
  if (found === undefined) return undefined;
  checkInside(bucket, found, key);
  return (await stat(found)).isFile() ? { body: chunksOf(found) } : undefined;
}

/** Opened when somebody begins to read, and closed when nobody reads on. */
async function* chunksOf(path: string): AsyncGenerator<Uint8Array> {
  yield* createReadStream(path);
}

async function beginUpload(root: string, bucket: string, key: string): Promise<MultipartUpload> {
  const path = pathOf(bucket, key);
  const folder = dirname(path);
  checkInside(bucket, await nearestRealPath(folder), key);
  await mkdir(folder, { recursive: true });
  // Beside the buckets, on the same file system: a name with a point in front is none of a bucket.
  const partial = join(root, `.${randomUUID()}.partial`);
  const file = await open(partial, 'wx');
  const abort = async () => {
    await file.close();
    await rm(partial, { force: true });
  };
  return {
    uploadPart: (text) => orGiveUp(file.appendFile(text), abort),
    complete: () =>
      orGiveUp(
        file
          .sync()
          .then(() => file.close())
          .then(() => rename(partial, path)),
        abort,
      ),
    abort,
  };
}

async function orGiveUp(work: Promise<void>, abort: () => Promise<void>): Promise<void> {
  try {
    await work;
  } catch (error) {
    await abort();
    throw error;
  }
}

// --- listing --------------------------------------------------------------------------------------

/** Looked at one by one, as somebody asks for the next. */
async function* list(bucket: string, prefix: string): AsyncGenerator<ListedObject> {
  const keys = await keysIn(bucket, '', prefix);
  const sorted = keys
    .map((key) => ({ key, bytes: Buffer.from(key, 'utf8') }))
    // https://docs.aws.amazon.com/AmazonS3/latest/userguide/ListingKeysUsingAPIs.html
    .sort((left, right) => Buffer.compare(left.bytes, right.bytes));
  for (const { key } of sorted) yield await listedObject(bucket, key);
}

async function keysIn(bucket: string, folder: string, prefix: string): Promise<readonly string[]> {
  const keys: string[] = [];
  for (const entry of await readdir(join(bucket, folder), { withFileTypes: true })) {
    const key = `${folder}${entry.name}`;
    if (entry.isFile() && key.startsWith(prefix)) keys.push(key);
    if (!entry.isDirectory()) continue;
    const inner = `${key}/`;
    if (inner.startsWith(prefix) || prefix.startsWith(inner)) keys.push(...(await keysIn(bucket, inner, prefix)));
  }
  return keys;
}

async function listedObject(bucket: string, key: string): Promise<ListedObject> {
  const path = join(bucket, key);
  const { size, mtimeMs } = await stat(path);
  const hash = createHash('md5');
  await pipeline(createReadStream(path), hash);
  return {
    Key: key,
    Size: size,
    Etag: `"${hash.digest('hex')}"`,
    LastModified: Math.floor(mtimeMs / 1000),
    StorageClass: 'STANDARD',
  };
}

// --- paths ----------------------------------------------------------------------------------------

// https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
const BUCKET_NAME = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;

/** The real path of a bucket's folder. @throws ObjectStoreError when there is no such bucket. */
async function bucketFolder(root: string, bucket: string): Promise<string> {
  const found = BUCKET_NAME.test(bucket) ? await realPath(join(root, bucket)) : undefined;
  if (found === undefined || !(await stat(found)).isDirectory()) {
    throw new ObjectStoreError('The specified bucket does not exist');
  }
  checkInside(await realpath(root), found, bucket);
  return found;
}

function pathOf(bucket: string, key: string): string {
  const names = key.split('/');
  const path = join(bucket, ...names);
  // `..`, `.` and an empty name make a path shorter, and `\` longer on Windows.
  const isPath = path.startsWith(bucket + sep) && path.split(sep).length === bucket.split(sep).length + names.length;
  if (!isPath || key.includes('\0')) {
    throw new NotSupportedError(`An object with the key ${JSON.stringify(key)} cannot be a file of a directory`);
  }
  return path;
}

function checkInside(folder: string, path: string, key: string): void {
  if (path === folder || path.startsWith(folder + sep)) return;
  throw new NotSupportedError(`${JSON.stringify(key)} is a link that leads out of the directory, and is not followed`);
}

/** Where a path leads, links followed; undefined where there is nothing. */
async function realPath(path: string): Promise<string | undefined> {
  try {
    return await realpath(path);
  } catch (error) {
    if (isNothingThere(error)) return undefined;
    throw error;
  }
}

async function nearestRealPath(path: string): Promise<string> {
  return (await realPath(path)) ?? nearestRealPath(dirname(path));
}

function isNothingThere(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return code === 'ENOENT' || code === 'ENOTDIR';
}
