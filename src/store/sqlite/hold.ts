// One store at a time has a file (K3). SQLite would let several processes write to it.
//
// Beside the file is a second, empty database, and the store holds its exclusive lock as long as it is open. The operating
// system frees the lock when the process ends, however that happens. The file itself stays open to readers.
//
// Locks of files are those of a process: two bindings in one process do not see each other's, and to close a file frees
// what the process has locked of it. So the process also remembers what it holds, and nothing here opens a file that is held.

import { existsSync, rmSync } from 'node:fs';
import { heldHere } from '../refusals.js';
import { StoreError } from '../store.js';
import { Connection, type SqliteDriver } from './connection.js';
import { sqliteCode, storeErrorOf } from './error-codes.js';

/** The package can be in a process twice, for ESM and for CommonJS. */
const HELD = Symbol.for('stepwright.heldFiles');

export interface Hold {
  /** Lets go. `withoutTrace`: also of the lock file, if it was made for this hold. */
  release(options?: { readonly withoutTrace?: boolean }): void;
}

/**
 * @param path of the store's file: the real one, without links.
 * @throws StoreError `InUse` when another store has it, in this process or in another one.
 */
export function takeHold(driver: SqliteDriver, path: string): Hold {
  const forget = holdInProcess(path);
  const lockPath = `${path}.lock`;
  const isNew = !existsSync(lockPath);
  let lock: Connection;
  try {
    lock = lockedFile(driver, lockPath, path);
  } catch (error) {
    forget();
    throw error;
  }
  return {
    release({ withoutTrace = false } = {}) {
      forget();
      lock.close();
      if (withoutTrace && isNew) rmSync(lockPath, { force: true });
    },
  };
}

/**
 * Remembers that this process holds it; the other part of a hold, for whoever has the file in another thread.
 * @returns what forgets it.
 * @throws StoreError `InUse`
 */
export function holdInProcess(path: string): () => void {
  const held = heldFiles();
  if (held.has(path)) throw heldHere(`The store ${path}`);
  held.add(path);
  return () => void held.delete(path);
}

function lockedFile(driver: SqliteDriver, lockPath: string, path: string): Connection {
  let lock: Connection | undefined;
  try {
    lock = new Connection(driver, lockPath);
    lock.exec('PRAGMA busy_timeout = 0');
    lock.exec('BEGIN EXCLUSIVE');
    return lock;
  } catch (error) {
    lock?.close();
    if (sqliteCode(error) !== 'BUSY') throw storeErrorOf(error, lockPath);
    const message =
      `The store ${path} is in use: another process holds ${lockPath}. ` +
      'One process has a store at a time: end the other one, or give this one a path of its own';
    throw new StoreError('InUse', message, { cause: error });
  }
}

function heldFiles(): Set<string> {
  const shared = globalThis as { [HELD]?: Set<string> };
  shared[HELD] ??= new Set();
  return shared[HELD];
}
