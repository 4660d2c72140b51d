// The port to Amazon S3: what an ItemReader and a ResultWriter need of it, and a store in memory for tests.
//
// Under a clock that stands, the run waits for a store as it waits for a task: no virtual time passes.

import { utf8Length } from '../utils/utf8.js';

export type MaybePromise<T> = T | PromiseLike<T>;

/** What an ItemReader and a ResultWriter need of S3. Each may answer at once or with a promise. */
export interface ObjectStore {
  /** Undefined when there is no such object. https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html */
  getObject(request: GetObjectRequest): MaybePromise<StoredObject | undefined>;
  /** All objects, in the order of their keys. https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html */
  listObjectsV2(request: ListObjectsRequest): MaybePromise<readonly ListedObject[] | AsyncIterable<ListedObject>>;
  /** https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html */
  putObject(request: PutObjectRequest): MaybePromise<void>;
  /**
   * Begins an object that is too large to be held as one text. A store without this is given the whole text by
   * `putObject`. https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateMultipartUpload.html
   */
  createMultipartUpload?(request: MultipartUploadRequest): MaybePromise<MultipartUpload>;
}

export type MultipartUploadRequest = Omit<PutObjectRequest, 'Body'>;

/** An object that is being written: it is there when it is complete. */
export interface MultipartUpload {
  /** The next part; all but the last have at least the 5 MiB that S3 asks for. */
  uploadPart(body: string): MaybePromise<void>;
  complete(): MaybePromise<void>;
  /** What was uploaded is given up: the run has ended before the object was complete. */
  abort(): MaybePromise<void>;
}

export interface GetObjectRequest {
  readonly Bucket: string;
  readonly Key: string;
  readonly VersionId?: string;
}

export interface ListObjectsRequest {
  readonly Bucket: string;
  readonly Prefix?: string;
}

export interface PutObjectRequest {
  readonly Bucket: string;
  readonly Key: string;
  readonly Body: string;
  readonly ContentType: string;
}

export interface StoredObject {
  /** Text, or bytes in UTF-8, whole or chunk by chunk. Bytes may be compressed by gzip. */
  readonly body: string | Uint8Array | AsyncIterable<string | Uint8Array>;
}

/** An object as an item of `s3:listObjectsV2` tells it. */
export interface ListedObject {
  readonly Key: string;
  /** In bytes. */
  readonly Size: number;
  /** With the double quotes that S3 puts around it. */
  readonly Etag: string;
  /** Seconds since 1970. */
  readonly LastModified: number;
  readonly StorageClass: string;
}

/**
 * For a store to throw: S3 refuses the request. The Map state fails with States.ItemReaderFailed or
 * States.ResultWriterFailed, and the message is the cause. Anything else that a store throws ends the run.
 */
export class ObjectStoreError extends Error {
  override readonly name = 'ObjectStoreError';
}

/** A state reads from S3 or writes to it, and the run has no store. */
export class MissingObjectStoreError extends Error {
  override readonly name = 'MissingObjectStoreError';
  readonly state: string;
  readonly resource: string;

  constructor(state: string, resource: string) {
    super(
      `State ${JSON.stringify(state)} needs an object store (${resource}).\n` +
        "Pass one: objectStore: memoryObjectStore([{ bucket: 'my-bucket', key: 'items.json', body: '[1, 2]' }])",
    );
    this.state = state;
    this.resource = resource;
  }
}

/** An object of a store in memory. */
export interface MemoryObject {
  readonly bucket: string;
  readonly key: string;
  readonly body: string | Uint8Array;
}

export interface MemoryObjectStore extends ObjectStore {
  getObject(request: GetObjectRequest): MemoryObject | undefined;
  listObjectsV2(request: ListObjectsRequest): readonly ListedObject[];
  /** All objects by bucket and key: those it was made with, and those that were written. */
  objects(): readonly MemoryObject[];
}

/**
 * A store in memory, for tests. Every bucket exists, empty until something is put there; objects have one version.
 * Etags are made from the contents, and everything was last modified at the same time: runs repeat to the letter.
 */
export function memoryObjectStore(objects: readonly MemoryObject[] = []): MemoryObjectStore {
  const stored = new Map<string, MemoryObject>();
  const put = (object: MemoryObject) => stored.set(JSON.stringify([object.bucket, object.key]), object);
  for (const object of objects) put(object);
  const sorted = () => [...stored.values()].sort(byBucketAndKey);
  return {
    getObject: ({ Bucket, Key }) => stored.get(JSON.stringify([Bucket, Key])),
    listObjectsV2: ({ Bucket, Prefix = '' }) =>
      sorted()
        .filter(({ bucket, key }) => bucket === Bucket && key.startsWith(Prefix))
        .map(listed),
    putObject: ({ Bucket, Key, Body }) => {
      put({ bucket: Bucket, key: Key, body: Body });
    },
    objects: sorted,
  };
}

// S3 lists keys by their bytes in UTF-8, which is the order of their code points.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/ListingKeysUsingAPIs.html
function byBucketAndKey(left: MemoryObject, right: MemoryObject): number {
  return compareCodePoints(left.bucket, right.bucket) || compareCodePoints(left.key, right.key);
}

function compareCodePoints(left: string, right: string): number {
  const [a, b] = [[...left], [...right]];
  const at = a.findIndex((character, index) => character !== b[index]);
  if (at === -1) return a.length - b.length;
  return (a[at]?.codePointAt(0) ?? -1) - (b[at]?.codePointAt(0) ?? -1);
}

/** 2000-01-01T00:00:00Z, in seconds. */
const LAST_MODIFIED = 946_684_800;

function listed({ key, body }: MemoryObject): ListedObject {
  const Size = typeof body === 'string' ? utf8Length(body) : body.length;
  return { Key: key, Size, Etag: etagOf(body), LastModified: LAST_MODIFIED, StorageClass: 'STANDARD' };
}

// The form of an Etag of S3, not its value: the MD5 digest would tell a test nothing more.
function etagOf(body: string | Uint8Array): string {
  const bytes = typeof body === 'string' ? new TextEncoder().encode(body) : body;
  return `"${[0, 1, 2, 3].map((seed) => fnv1a(bytes, seed)).join('')}"`;
}

// https://datatracker.ietf.org/doc/html/draft-eastlake-fnv
function fnv1a(bytes: Uint8Array, seed: number): string {
  let hash = 0x811c9dc5 ^ seed;
  for (const byte of bytes) hash = Math.imul(hash ^ byte, 0x01000193);
  return (hash >>> 0).toString(16).padStart(8, '0');
}
