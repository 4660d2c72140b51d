// Where executions are kept, so that they outlive the process: in a SQLite file, in memory, or in a store of your own, which
// the laws hold to what every store does.
//
//   import { sqliteStore } from 'stepwright/store';
//
//   const store = sqliteStore({ path: 'executions.db' });

export { type StoreLaw, type StoreLawsOptions, type StoreMaker, storeLaws } from './store/laws.js';
export { memoryStore } from './store/memory-store.js';
export type { SqliteDatabase, SqliteDriver, SqliteStatement, SqliteValue } from './store/sqlite/connection.js';
export { type SqliteStore, type SqliteStoreOptions, sqliteStore } from './store/sqlite/sqlite-store.js';
// The port.
export {
  type ExecutionQuery,
  type JournalPart,
  type Store,
  type StoreCounts,
  type StoredDocument,
  type StoredExecution,
  type StoredSnapshot,
  type StoredStatus,
  StoreError,
  type StoreErrorCode,
  type StoreWrite,
} from './store/store.js';
