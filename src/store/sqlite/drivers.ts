// Which binding opens the database: the one that was given, else what Node has, else libsql where it is installed.

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { StoreError } from '../store.js';
import type { SqliteDriver } from './connection.js';

/** @throws StoreError `Unavailable` when there is none, or the one that was given does not run in this Node. */
export async function findDriver(given: SqliteDriver | undefined): Promise<SqliteDriver> {
  if (given !== undefined) {
    refuseUnusable(given);
    return given;
  }
  return nodeSqlite() ?? (await libsql());
}

/** `node:sqlite`, in Node 22.13 and later. */
function nodeSqlite(): SqliteDriver | undefined {
  const builtin = withoutWarningOf('SQLite', () => process.getBuiltinModule?.('node:sqlite'));
  return (builtin as { DatabaseSync: SqliteDriver } | undefined)?.DatabaseSync;
}

/** Node 22 warns, when `node:sqlite` is loaded, that it is experimental. Who uses a store did not choose it. */
function withoutWarningOf<Result>(feature: string, load: () => Result): Result {
  const { emitWarning } = process;
  process.emitWarning = (...warning: unknown[]) => {
    const [message, type] = warning;
    if (type === 'ExperimentalWarning' && String(message).startsWith(feature)) return;
    Reflect.apply(emitWarning, process, warning);
  };
  try {
    return load();
  } finally {
    process.emitWarning = emitWarning;
  }
}

async function libsql(): Promise<SqliteDriver> {
  try {
    const { default: Database } = await import('libsql');
    return Database as unknown as SqliteDriver;
  } catch (cause) {
    const message =
      `Node ${process.versions.node} has no node:sqlite (22.13 and later have it), and libsql cannot be loaded. ` +
      'Install it (npm install libsql), or give another binding: sqliteStore({ path, driver })';
    throw new StoreError('Unavailable', message, { cause });
  }
}

/** better-sqlite3 13 can be installed in Node 20, and ends the process there when a database is opened. */
function refuseUnusable(driver: SqliteDriver): void {
  const nodeMajor = Number.parseInt(process.versions.node, 10);
  if (nodeMajor >= 22) return;
  const version = versionOfBetterSqlite3(driver);
  if (version === undefined || Number.parseInt(version, 10) < 13) return;
  const message =
    `better-sqlite3 ${version} does not run in Node ${process.versions.node}: it would end the process. ` +
    'Install better-sqlite3@12, or libsql, or use Node 22 or later';
  throw new StoreError('Unavailable', message);
}

/** Of the package that the class came from; undefined when it came from elsewhere. */
function versionOfBetterSqlite3(driver: SqliteDriver): string | undefined {
  const { cache } = createRequire(join(process.cwd(), 'any.js'));
  for (const module of Object.values(cache)) {
    if (module === undefined || !/[\\/]better-sqlite3[\\/]lib[\\/]/.test(module.filename)) continue;
    if (module.exports !== driver) continue;
    const manifest = readFileSync(join(dirname(dirname(module.filename)), 'package.json'), 'utf8');
    return (JSON.parse(manifest) as { version: string }).version;
  }
  return undefined;
}
