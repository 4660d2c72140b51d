// The directory that stands for Amazon S3.

import { stat } from 'node:fs/promises';
import type { ObjectStore } from '../index.js';
import { directoryObjectStore } from '../node/directory-object-store.js';
import { UsageError } from './usage-error.js';

/** @throws UsageError when there is no such directory. */
export async function openObjectStore(directory: string | undefined): Promise<ObjectStore | undefined> {
  if (directory === undefined) return undefined;
  const found = await stat(directory).catch(() => undefined);
  if (!found?.isDirectory()) throw new UsageError(`--object-store: there is no directory ${JSON.stringify(directory)}`);
  return directoryObjectStore(directory);
}
