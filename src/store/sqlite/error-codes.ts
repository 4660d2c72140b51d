// What SQLite answered, out of the error that a binding makes of it, and what it means for a store.
// https://www.sqlite.org/rescode.html

import { messageOf } from '../../utils/thrown.js';
import { StoreError, type StoreErrorCode } from '../store.js';

/** Primary result codes by their numbers. */
const CODES = {
  1: 'ERROR',
  3: 'PERM',
  5: 'BUSY',
  6: 'LOCKED',
  7: 'NOMEM',
  8: 'READONLY',
  10: 'IOERR',
  11: 'CORRUPT',
  13: 'FULL',
  14: 'CANTOPEN',
  15: 'PROTOCOL',
  18: 'TOOBIG',
  19: 'CONSTRAINT',
  22: 'NOLFS',
  23: 'AUTH',
  26: 'NOTADB',
} as const;

export type SqliteCode = (typeof CODES)[keyof typeof CODES];

const MEANINGS: Partial<Record<SqliteCode, readonly [StoreErrorCode, string]>> = {
  BUSY: [
    'Failed',
    'another program is writing to it, or reads it for long. Let it finish, and keep others from writing',
  ],
  LOCKED: ['Failed', 'another program is writing to it. Keep others from writing'],
  READONLY: ['Failed', 'it may not be written. The process needs the right to write the file and its directory'],
  PERM: ['Failed', 'the process may not open it. It needs the right to read and write the file and its directory'],
  AUTH: ['Failed', 'the process may not open it. It needs the right to read and write the file and its directory'],
  CANTOPEN: [
    'Failed',
    'it cannot be opened. Its directory has to exist, and the process to have the right to write there',
  ],
  IOERR: ['Failed', 'the disk failed to read or write. Look at the disk, and whether the file system has locks'],
  PROTOCOL: ['Failed', 'it could not be locked. Keep it on a local disk'],
  TOOBIG: ['Failed', 'a text is larger than SQLite can hold'],
  FULL: ['Full', 'there is no room on the disk. Make room, and write again'],
  CORRUPT: ['Corrupt', 'it is damaged. Restore a backup'],
  NOTADB: ['Corrupt', 'it is no SQLite database. Is it the right file? If it was a store, restore a backup'],
};

/** The primary result code, where the error is one of SQLite: each binding has its own member for it. */
export function sqliteCode(error: unknown): SqliteCode | undefined {
  if (!(error instanceof Error)) return undefined;
  const { errcode, rawCode, code } = error as { errcode?: unknown; rawCode?: unknown; code?: unknown };
  for (const number of [errcode, rawCode]) {
    if (typeof number === 'number') return (CODES as Partial<Record<number, SqliteCode>>)[number & 0xff];
  }
  const name = typeof code === 'string' ? /^SQLITE_([A-Z]+)/.exec(code)?.[1] : undefined;
  return Object.values(CODES).find((each) => each === name) ?? codeInMessage(error);
}

/** libsql says why a database cannot be opened in its message alone: `ConnectionFailed("…: 14")`. */
function codeInMessage(error: Error): SqliteCode | undefined {
  const number = /^ConnectionFailed\(.*: (\d+)"\)$/s.exec(error.message.trim())?.[1];
  return number === undefined ? undefined : (CODES as Partial<Record<number, SqliteCode>>)[Number(number) & 0xff];
}

/** The error of a store at this path. */
export function storeErrorOf(error: unknown, path: string): StoreError {
  if (error instanceof StoreError) return error;
  const sqlite = sqliteCode(error);
  const [code, what] = (sqlite && MEANINGS[sqlite]) ?? ['Failed', messageOf(error)];
  return new StoreError(code, `The store ${path}: ${what}`, { cause: error });
}
