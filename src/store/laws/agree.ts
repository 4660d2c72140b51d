// What a law says when it does not hold.

import { StoreError, type StoreErrorCode } from '../store.js';

const LONGEST_SHOWN = 400;

/** @throws Error when the rows that were read are others than the law expects. What is undefined is not there. */
export function agree(what: string, read: unknown, expected: unknown): void {
  const [left, right] = [textOf(read), textOf(expected)];
  if (left !== right) throw new Error(`${what}: expected ${shown(right)}, got ${shown(left)}`);
}

/** @throws Error when the work does not reject with a StoreError (of this code). */
export async function refuses(what: string, work: Promise<unknown>, code?: StoreErrorCode): Promise<void> {
  const outcome = await work.then(
    () => 'nothing was thrown',
    (error: unknown) => error,
  );
  const isRefusal = outcome instanceof StoreError && (code === undefined || outcome.code === code);
  if (isRefusal) return;
  throw new Error(`${what}: expected a StoreError${code === undefined ? '' : ` ${code}`}, got ${String(outcome)}`, {
    cause: outcome,
  });
}

/** Rows are equal whatever the order of their members. */
function textOf(rows: unknown): string {
  return JSON.stringify(rows, (_, value: unknown) => (isRow(value) ? sorted(value) : value)) ?? 'undefined';
}

function isRow(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function sorted(row: object): object {
  return Object.fromEntries(Object.entries(row).sort(([left], [right]) => (left < right ? -1 : 1)));
}

function shown(text: string): string {
  return text.length <= LONGEST_SHOWN ? text : `${text.slice(0, LONGEST_SHOWN)}… (${text.length} characters)`;
}
