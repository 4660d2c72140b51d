// A store in a SQLite file: durable, in one place, read by any SQLite tool.

import type { SqliteDriver } from './connection.js';
import { type SqliteStore, StoreInFile } from './store-in-file.js';
import { StoreInThread } from './store-in-thread.js';

export type { SqliteStore };

export interface SqliteStoreOptions {
  /**
   * Of the file, which is made if it is not there; its directory has to be. Beside it are `<path>-wal`, `<path>-shm` and
   * `<path>.lock`.
   */
  readonly path: string;
  /**
   * The class that opens a database, such as `Database` of better-sqlite3; by default `DatabaseSync` of `node:sqlite`
   * where Node has it, else libsql's `Database`.
   */
  readonly driver?: SqliteDriver;
  /**
   * Whether SQLite has a thread of its own (default: false). The process then does other work while a batch is written,
   * and an Orchestrator goes on with other executions meanwhile. Not with a `driver`: a class cannot be given to a thread.
   */
  readonly thread?: boolean;
}

/**
 * A store in a file. Without a thread of its own, what SQLite does, it does at once: the process waits for the disk while a
 * batch is written.
 * @throws TypeError for a `driver` in a thread.
 */
export function sqliteStore({ path, driver, thread = false }: SqliteStoreOptions): SqliteStore {
  if (!thread) return new StoreInFile(path, driver);
  if (driver === undefined) return new StoreInThread(path);
  throw new TypeError('sqliteStore({ thread: true }) finds its binding itself: leave `driver` out, or `thread`');
}
