// Which binding a store uses, and what it says where there is none.

import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import Libsql from 'libsql';
import { describe, expect, it } from 'vitest';
import { findDriver } from '../../src/store/sqlite/drivers.js';
import { sqliteCode, storeErrorOf } from '../../src/store/sqlite/error-codes.js';
import { sqliteStore } from '../../src/store/sqlite/sqlite-store.js';
import { buildStore } from './child.js';
import { directory, using } from './places.js';

const nodeMajor = Number.parseInt(process.versions.node, 10);

describe('bindings', () => {
  it('is node:sqlite where Node has it, else libsql', async () => {
    const { name } = await findDriver(undefined);
    expect(name).toBe(nodeMajor >= 22 ? 'DatabaseSync' : 'Database');
  });

  it('is the one that is given', async () => {
    const path = join(directory(), 'executions.db');
    const opened: string[] = [];
    class Given extends Libsql {
      constructor(at: string) {
        super(at);
        opened.push(at);
      }
    }
    await using(sqliteStore({ path, driver: Given }), async () => {});
    expect(opened).toEqual([`${path}.lock`, path]);
  });

  it('shows no warning', async () => {
    const { module, remove } = await buildStore();
    const program = `
      const { sqliteStore } = await import(${JSON.stringify(module)});
      const { emitWarning } = process;
      await sqliteStore({ path: ${JSON.stringify(join(directory(), 'executions.db'))} }).open();
      console.log(emitWarning === process.emitWarning);
    `;
    const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', program], {
      encoding: 'utf8',
    });
    remove();
    expect(stderr).toBe('');
    expect(stdout).toBe('true\n');
  });

  it.runIf(nodeMajor < 22)('says what to install where there is none', async () => {
    const { module, remove } = await buildStore({ withPackages: false });
    const program = `
      const { sqliteStore } = await import(${JSON.stringify(module)});
      await sqliteStore({ path: 'executions.db' }).open().catch(({ code, message }) => console.log(code, message));
    `;
    const child = spawnSync(process.execPath, ['--input-type=module', '-e', program], { encoding: 'utf8' });
    remove();
    expect(child.stdout).toMatch(
      /^Unavailable Node 20.* has no node:sqlite .* Install it \(npm install libsql\), or give/,
    );
  });

  it.runIf(nodeMajor < 22)('refuses a better-sqlite3 that would end the process', async () => {
    const path = join(directory(), 'executions.db');
    await expect(sqliteStore({ path, driver: betterSqlite3('13.2.0') }).open()).rejects.toMatchObject({
      code: 'Unavailable',
      message: expect.stringMatching(/^better-sqlite3 13\.2\.0 does not run in Node 20.*better-sqlite3@12/),
    });
    await expect(sqliteStore({ path, driver: betterSqlite3('12.11.1') }).open()).rejects.toThrow('it was opened');
  });

  /** A package of that name and version, whose class says when it is used. */
  function betterSqlite3(version: string) {
    const place = join(directory(), 'node_modules', 'better-sqlite3');
    mkdirSync(join(place, 'lib'), { recursive: true });
    writeFileSync(
      join(place, 'package.json'),
      JSON.stringify({ name: 'better-sqlite3', version, main: 'lib/index.js' }),
    );
    writeFileSync(
      join(place, 'lib', 'index.js'),
      "module.exports = class Database { constructor() { throw new Error('it was opened') } };",
    );
    return createRequire(resolve('test/store/drivers.test.ts'))(place);
  }
});

describe('errors of bindings', () => {
  const withMembers = (members: object, message = 'what SQLite said') => Object.assign(new Error(message), members);

  it.each([
    ['node:sqlite', withMembers({ code: 'ERR_SQLITE_ERROR', errcode: 13 }), 'FULL'],
    ['node:sqlite, extended', withMembers({ code: 'ERR_SQLITE_ERROR', errcode: 10 + 3 * 256 }), 'IOERR'],
    ['libsql', withMembers({ code: 'SQLITE_BUSY_SNAPSHOT', rawCode: 517 }), 'BUSY'],
    [
      'libsql, opening',
      new Error('ConnectionFailed("Unable to open connection to local database /a: 14")'),
      'CANTOPEN',
    ],
    ['better-sqlite3', withMembers({ code: 'SQLITE_CORRUPT_VTAB' }), 'CORRUPT'],
    ['better-sqlite3, plain', withMembers({ code: 'SQLITE_NOTADB' }), 'NOTADB'],
    ['of something else', withMembers({ code: 'ENOENT' }), undefined],
  ])('of %s are told apart', (_, error, code) => {
    expect(sqliteCode(error)).toBe(code);
  });

  it.each([
    ['SQLITE_FULL', 'Full', 'there is no room on the disk'],
    ['SQLITE_CORRUPT', 'Corrupt', 'it is damaged. Restore a backup'],
    ['SQLITE_NOTADB', 'Corrupt', 'it is no SQLite database'],
    ['SQLITE_BUSY', 'Failed', 'another program is writing to it'],
    ['SQLITE_READONLY', 'Failed', 'it may not be written'],
    ['SQLITE_CANTOPEN', 'Failed', 'it cannot be opened'],
    ['SQLITE_IOERR_FSYNC', 'Failed', 'the disk failed to read or write'],
    ['SQLITE_NOMEM', 'Failed', 'what SQLite said'],
  ])('%s is a StoreError %s that names the path', (code, storeCode, message) => {
    const error = withMembers({ code });
    expect(storeErrorOf(error, '/data/executions.db')).toMatchObject({
      code: storeCode,
      message: expect.stringContaining(`The store /data/executions.db: ${message}`),
      cause: error,
    });
  });
});
