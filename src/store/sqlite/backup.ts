// A copy of a store while it is in use.

import { closeSync, existsSync, fsyncSync, openSync, renameSync, rmSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { StoreError } from '../store.js';
import type { Connection } from './connection.js';
import { storeErrorOf } from './error-codes.js';

/**
 * Writes the copy beside its place, and moves it there when it is whole: SQLite neither syncs what VACUUM INTO makes nor
 * removes it when it fails (https://www.sqlite.org/lang_vacuum.html#vacuuminto).
 */
export function backUp(connection: Connection, path: string): void {
  const target = resolve(path);
  if (existsSync(target)) throw new StoreError('Failed', `There is a file ${target} already: back up to a new one`);
  const unfinished = `${target}.unfinished`;
  try {
    rmSync(unfinished, { force: true });
    connection.run('VACUUM INTO ?', unfinished);
    // Windows syncs what may be written alone.
    sync(unfinished, 'r+');
    renameSync(unfinished, target);
    // A directory cannot be opened on Windows, and need not be.
    if (process.platform !== 'win32') sync(dirname(target));
  } catch (error) {
    rmSync(unfinished, { force: true });
    throw storeErrorOf(error, target);
  }
}

function sync(path: string, flags = 'r'): void {
  const file = openSync(path, flags);
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
