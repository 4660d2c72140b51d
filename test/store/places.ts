// Directories for the files of stores: each test has one of its own.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { StoreMaker } from '../../src/store/laws.js';
import { type SqliteStore, type SqliteStoreOptions, sqliteStore } from '../../src/store/sqlite/sqlite-store.js';

/** A new directory, which is removed when the test has ended. */
export function directory(): string {
  const made = mkdtempSync(join(tmpdir(), 'stepwright-store-'));
  onTestFinished(() => rmSync(made, { recursive: true, force: true }));
  return made;
}

/** Makes stores in files, each in a directory of its own. */
export function sqliteMaker(options: Omit<SqliteStoreOptions, 'path'> = {}): StoreMaker<SqliteStore> {
  const directories = new Map<SqliteStore, string>();
  const storeIn = (place: string) => {
    const store = sqliteStore({ path: join(place, 'executions.db'), ...options });
    directories.set(store, place);
    return store;
  };
  return {
    make: () => storeIn(mkdtempSync(join(tmpdir(), 'stepwright-store-'))),
    reopen: (store) => storeIn(directories.get(store) ?? ''),
    remove: (store) => rmSync(directories.get(store) ?? '', { recursive: true, force: true }),
  };
}
