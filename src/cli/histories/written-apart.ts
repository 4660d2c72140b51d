// An object store of which objects are read, and into which nothing is written: what an execution writes that never ran is
// kept in memory, where that execution finds it again.

import { type ListedObject, memoryObjectStore, type ObjectStore } from '../../resolvers/object-store.js';

/** @param store is read; it says also which buckets and keys there may be. */
export function writtenApart(store: ObjectStore): ObjectStore {
  const written = memoryObjectStore();
  return {
    getObject: (request) => written.getObject(request) ?? store.getObject(request),
    listObjectsV2: async (request) => merged(written.listObjectsV2(request), await store.listObjectsV2(request)),
    putObject: async (request) => {
      // Refused as by the store itself: a bucket that is not there, a key that cannot be.
      await store.getObject(request);
      written.putObject(request);
    },
  };
}

/** Both in the order of their keys, as S3 lists them; what was written is there in place of what was read. */
async function* merged(
  written: readonly ListedObject[],
  read: readonly ListedObject[] | AsyncIterable<ListedObject>,
): AsyncGenerator<ListedObject> {
  let next = 0;
  for await (const object of read) {
    for (let own = written[next]; own !== undefined && isBefore(own, object); own = written[next]) {
      yield own;
      next += 1;
    }
    if (written[next]?.Key !== object.Key) yield object;
  }
  yield* written.slice(next);
}

function isBefore({ Key: left }: ListedObject, { Key: right }: ListedObject): boolean {
  return Buffer.compare(Buffer.from(left, 'utf8'), Buffer.from(right, 'utf8')) < 0;
}
