// What goes between a store and its thread: what is asked for, and what comes of it.

import { asError } from '../../utils/thrown.js';
import { StoreError, type StoreErrorCode } from '../store.js';
import type { SqliteStore } from './store-in-file.js';

/** What a thread is asked for. */
export type Method = Exclude<keyof SqliteStore, 'writesAside'>;

export interface Request {
  /** The answer has the same. */
  readonly id: number;
  readonly method: Method;
  /** Those of the method; of `write`, the steps of the batch, and whether the one before had yet to settle. */
  readonly args: readonly unknown[];
}

export type Answer =
  | { readonly id: number; readonly value: unknown }
  | { readonly id: number; readonly error: SentError };

// --- errors ---------------------------------------------------------------------------------------------

/** An error, and the members by which a binding says what SQLite answered: a copy of an error has lost them. */
export interface SentError {
  readonly name: string;
  readonly message: string;
  readonly stack: string | undefined;
  /** Those that are texts or numbers. */
  readonly members: Readonly<Record<string, unknown>>;
  readonly cause: SentError | undefined;
}

export function sendable(thrown: unknown): SentError {
  const error = asError(thrown);
  const { name, message, stack, cause } = error;
  const isPlain = (value: unknown) => typeof value === 'string' || typeof value === 'number';
  const members = Object.fromEntries(Object.entries(error).filter(([, value]) => isPlain(value)));
  return { name, message, stack, members, cause: cause === undefined ? undefined : sendable(cause) };
}

export function received({ name, message, stack, members, cause }: SentError): Error {
  const options = cause === undefined ? undefined : { cause: received(cause) };
  const isOfStore = name === 'StoreError';
  const error = isOfStore
    ? new StoreError(members.code as StoreErrorCode, message, options)
    : new Error(message, options);
  if (!isOfStore) Object.assign(error, members);
  if (stack !== undefined) error.stack = stack;
  return error;
}
