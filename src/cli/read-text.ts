// What the command line reads: files, and standard input.

import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { decodeUtf8 } from '../utils/utf8.js';
import type { Io } from './io.js';
import { UsageError } from './usage-error.js';

/** @throws UsageError that says why the file cannot be read, or that it is no text. */
export async function readTextFile(path: string, what: string): Promise<string> {
  return textOf(await readBytesOf(path, what), `${what} ${path}`);
}

/** @throws UsageError when it is no text. */
export async function readStandardInput(what: string, io: Io): Promise<string> {
  return textOf(await io.readStdin(), `${what} on standard input`);
}

/**
 * The bytes of a file, or of standard input for `-`.
 * @throws UsageError that says why the file cannot be read.
 */
export function readBytes(path: string, what: string, io: Io): Promise<Uint8Array> {
  return path === '-' ? io.readStdin() : readBytesOf(path, what);
}

async function readBytesOf(path: string, what: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (error) {
    throw cannotRead(path, what, error);
  }
}

/** Says why a file could not be read. */
export function cannotRead(path: string, what: string, error: unknown): UsageError {
  return new UsageError(`Cannot read ${what} ${path}: ${reasonOf(error, path)}`);
}

/** Without a byte order mark. */
function textOf(bytes: Uint8Array, what: string): string {
  const text = decodeUtf8(bytes);
  if (typeof text === 'string') return text;
  throw new UsageError(`Cannot read ${what}: it is not UTF-8 from line ${text.before.split('\n').length} on`);
}

const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EISDIR: 'it is a directory',
};

function reasonOf(error: unknown, path: string): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'ENOENT' || code === 'ENOTDIR') return `there is no file ${resolve(path)}`;
  return REASONS[code] ?? String(error);
}
