// The directory that stands for Amazon S3.

import { stat } from 'node:fs/promises';
import type { MissingObjectStoreError, ObjectStore } from '../index.js';
import { directoryObjectStore } from '../node/directory-object-store.js';
import { UsageError } from './usage-error.js';

/** @throws UsageError when there is no such directory. */
export async function openObjectStore(directory: string | undefined): Promise<ObjectStore | undefined> {
  if (directory === undefined) return undefined;
  const found = await stat(directory).catch(() => undefined);
  if (!found?.isDirectory()) throw new UsageError(`--object-store: there is no directory ${JSON.stringify(directory)}`);
  return directoryObjectStore(directory);
}

/** What to do where a state needs the store and none was passed. */
export function adviceOnMissingStore({ state, resource }: MissingObjectStoreError): string {
  return (
    `State ${JSON.stringify(state)} needs an object store (${resource}).\n` +
    'Pass --object-store DIRECTORY, with a folder for each bucket in it'
  );
}
