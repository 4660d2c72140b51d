// Texts from where the command line says: a file, or standard input.

import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { UsageError } from './usage-error.js';

/** @throws UsageError that says why the file cannot be read. */
export async function readTextFile(path: string, what: string): Promise<string> {
  try {
    return withoutByteOrderMark(await readFile(path, 'utf8'));
  } catch (error) {
    throw new UsageError(`Cannot read ${what} ${path}: ${reasonOf(error, path)}`);
  }
}

export function withoutByteOrderMark(text: string): string {
  return text.startsWith('\uFEFF') ? text.slice(1) : text;
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
