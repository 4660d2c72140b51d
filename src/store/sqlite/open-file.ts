// The file of a store: found, held, looked at before anything is changed, and brought to the format of this release.

import { closeSync, existsSync, openSync, readSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { StoreError } from '../store.js';
import { Connection, type SqliteDriver } from './connection.js';
import { storeErrorOf } from './error-codes.js';
import { type Hold, takeHold } from './hold.js';
import { APPLICATION_ID, FORMAT_VERSION, MIGRATIONS } from './schema.js';

export interface OpenFile {
  readonly connection: Connection;
  readonly hold: Hold;
}

/**
 * @throws StoreError `InUse` when it is held, `Version` when a newer release wrote it, `Corrupt` when it is no database,
 * `Failed` when it is one of something else, or cannot be opened.
 */
export function openFile(driver: SqliteDriver, path: string): OpenFile {
  const hold = takeHold(driver, path);
  let connection: Connection | undefined;
  try {
    refuseForeign(path);
    connection = new Connection(driver, path);
    connection.exec('PRAGMA busy_timeout = 1000');
    migrate(connection, path);
    // Durable when a transaction has ended, and readers are not in the way: https://www.sqlite.org/wal.html
    connection.exec('PRAGMA journal_mode = WAL');
    connection.exec('PRAGMA synchronous = FULL');
    return { connection, hold };
  } catch (error) {
    connection?.close();
    hold.release({ withoutTrace: true });
    throw storeErrorOf(error, path);
  }
}

/**
 * All that was written is in the one file afterwards, unless someone reads it now. libsql keeps a database open until its
 * statements are collected as garbage: out of WAL mode, it has no lock meanwhile, and touches nothing.
 */
export function closeFile({ connection, hold }: OpenFile): void {
  try {
    connection.exec('PRAGMA busy_timeout = 0');
    connection.exec('PRAGMA journal_mode = DELETE');
  } catch {
    // The write-ahead log stays where it is, and whoever opens the file next reads it.
  }
  try {
    connection.close();
  } finally {
    hold.release();
  }
}

/** The path as the file system has it, without links: whoever opens the same file comes to the same path. */
export function realPath(path: string): string {
  const absolute = resolve(path);
  try {
    return existsSync(absolute) ? realpathSync(absolute) : join(realpathSync(dirname(absolute)), basename(absolute));
  } catch (cause) {
    throw new StoreError('Failed', `The store ${absolute}: there is no directory ${dirname(absolute)}`, { cause });
  }
}

// https://www.sqlite.org/fileformat.html#the_database_header
const HEADER_LENGTH = 100;
const MAGIC = 'SQLite format 3\0';
const APPLICATION_ID_AT = 68;

/** Looks at the bytes: SQLite would write to the database of another application when it opens it. */
function refuseForeign(path: string): void {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats === undefined) return;
  if (!stats.isFile()) throw new StoreError('Failed', `The store ${path}: there is a directory, or what is no file`);
  // A store that was not finished, or not begun: SQLite undoes the first, and both are empty then.
  if (stats.size === 0 || existsSync(`${path}-journal`)) return;
  const header = Buffer.alloc(HEADER_LENGTH);
  const file = openSync(path, 'r');
  try {
    readSync(file, header, 0, HEADER_LENGTH, 0);
  } finally {
    closeSync(file);
  }
  if (header.toString('latin1', 0, MAGIC.length) !== MAGIC) throw noDatabase(path);
  if (header.readUInt32BE(APPLICATION_ID_AT) !== APPLICATION_ID) throw ofSomethingElse(path);
}

function migrate(connection: Connection, path: string): void {
  const isNew = connection.all('SELECT 1 FROM sqlite_schema LIMIT 1').length === 0;
  if (!isNew && headerValue(connection, 'application_id') !== APPLICATION_ID) throw ofSomethingElse(path);
  const version = headerValue(connection, 'user_version');
  if (version > FORMAT_VERSION) {
    const message =
      `The store ${path} is of format ${version}, and this release knows those up to ${FORMAT_VERSION}: ` +
      'a newer release of stepwright wrote it. Use that one';
    throw new StoreError('Version', message);
  }
  if (version === FORMAT_VERSION) return;
  connection.transaction(() => {
    connection.exec(`PRAGMA application_id = ${APPLICATION_ID}`);
    for (const migration of MIGRATIONS.slice(version)) connection.exec(migration);
    connection.exec(`PRAGMA user_version = ${FORMAT_VERSION}`);
  });
}

function headerValue(connection: Connection, name: 'application_id' | 'user_version'): number {
  return Number(connection.all(`PRAGMA ${name}`)[0]?.[name]);
}

function noDatabase(path: string): StoreError {
  const message =
    `The store ${path}: the file is no SQLite database, and was left as it is. Give another path; ` +
    'if this was a store, its beginning is damaged: restore a backup';
  return new StoreError('Corrupt', message);
}

function ofSomethingElse(path: string): StoreError {
  const message = `The store ${path}: the file is a SQLite database of another application, and was left as it is. Give another path`;
  return new StoreError('Failed', message);
}
