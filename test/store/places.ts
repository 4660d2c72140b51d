// Directories for the files of stores: each test has one of its own.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished } from 'vitest';
import type { StoreMaker } from '../../src/store/laws.js';
import { type SqliteStore, type SqliteStoreOptions, sqliteStore } from '../../src/store/sqlite/sqlite-store.js';
import type { StoredExecution, StoreWrite } from '../../src/store/store.js';

/** A new directory, which is removed when the test has ended. */
export function directory(): string {
  const made = mkdtempSync(join(tmpdir(), 'stepwright-store-'));
  onTestFinished(() => rmSync(made, { recursive: true, force: true }));
  return made;
}

/** Makes stores in files, each in a directory of its own. */
export function sqliteMaker(
  options: Omit<SqliteStoreOptions, 'path'> = {},
  makeStore: typeof sqliteStore = sqliteStore,
): StoreMaker<SqliteStore> {
  const directories = new Map<SqliteStore, string>();
  const storeIn = (place: string) => {
    const store = makeStore({ path: join(place, 'executions.db'), ...options });
    directories.set(store, place);
    return store;
  };
  return {
    make: () => storeIn(mkdtempSync(join(tmpdir(), 'stepwright-store-'))),
    reopen: (store) => storeIn(directories.get(store) ?? ''),
    remove: (store) => rmSync(directories.get(store) ?? '', { recursive: true, force: true }),
  };
}

/** Opens the store, and closes it after the work. */
export async function using<Result>(
  store: SqliteStore,
  work: (store: SqliteStore) => Promise<Result>,
): Promise<Result> {
  await store.open();
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}

/** The batch of an execution with this number: all that belongs to it, in texts of about so many characters. */
export function batchOf(number: number, size = 10): StoreWrite[] {
  const execution: StoredExecution = {
    number,
    executionArn: `arn:${number}`,
    stateMachineArn: 'machine',
    status: 'RUNNING',
    startDate: number,
    details: '{}',
  };
  return [
    { type: 'PutExecution', execution },
    { type: 'AppendJournal', number, sequence: 1, events: JSON.stringify(`${number}`.padEnd(size)) },
    { type: 'AppendJournal', number, sequence: 2, events: '[]' },
    { type: 'PutDocument', key: 'latest', value: `${number}` },
  ];
}

/**
 * How many batches of `batchOf` are there, from the first on.
 * @throws where one is there in part.
 */
export async function wholeBatches(store: SqliteStore, size = 10): Promise<number> {
  const last = await store.lastNumber();
  const numbers = (await store.executions({ order: 'latest' }, 100_000)).map(({ number }) => number).reverse();
  expect(numbers).toEqual(Array.from({ length: last }, (_, at) => at + 1));
  for (const number of [...numbers, last + 1]) {
    const events = [JSON.stringify(`${number}`.padEnd(size)), '[]'];
    const parts = number > last ? [] : events.map((text, at) => ({ sequence: at + 1, events: text }));
    expect(await store.journal(number)).toEqual(parts);
  }
  expect((await store.document('latest'))?.value).toBe(last === 0 ? undefined : `${last}`);
  return last;
}
