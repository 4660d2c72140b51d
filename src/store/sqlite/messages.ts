// What goes between a store and its thread. A batch is sent as one text and one list of numbers: to copy many small objects
// from one thread to the other costs as much as to insert them.

import { type StoredExecution, type StoredStatus, StoreError, type StoreErrorCode, type StoreWrite } from '../store.js';
import type { SqliteStore } from './store-in-file.js';

/** What a thread is asked for. */
export type Method = Exclude<keyof SqliteStore, 'writesAside'>;

export interface Request {
  /** The answer has the same. */
  readonly id: number;
  readonly method: Method;
  /** Those of the method; of `write`, the batch packed. */
  readonly args: readonly unknown[];
}

export type Answer =
  | { readonly id: number; readonly value: unknown }
  | { readonly id: number; readonly error: SentError };

// --- batches --------------------------------------------------------------------------------------------

export interface PackedBatch {
  /** All texts, one after another. */
  readonly text: string;
  /** Of each write: which type it is, its numbers, and the lengths of its texts. */
  readonly numbers: readonly (number | null)[];
}

/** The number of a type is its place. */
const TYPES: readonly StoreWrite['type'][] = [
  'PutExecution',
  'DeleteExecution',
  'AppendJournal',
  'PutSnapshot',
  'PutReference',
  'PutDocument',
  'DeleteDocument',
];
const TYPE_NUMBERS = Object.fromEntries(TYPES.map((type, index) => [type, index])) as Record<
  StoreWrite['type'],
  number
>;

export function pack(batch: readonly StoreWrite[]): PackedBatch {
  const numbers: (number | null)[] = [];
  const texts: string[] = [];
  const add = (text: string) => {
    numbers.push(text.length);
    texts.push(text);
  };
  for (const write of batch) {
    numbers.push(TYPE_NUMBERS[write.type]);
    switch (write.type) {
      case 'PutExecution': {
        const { number, executionArn, stateMachineArn, status, startDate, stopDate, wakeAt, details } = write.execution;
        numbers.push(number, startDate, stopDate ?? null, wakeAt ?? null);
        add(executionArn);
        add(stateMachineArn);
        add(status);
        add(details);
        break;
      }
      case 'DeleteExecution':
        numbers.push(write.number);
        break;
      case 'AppendJournal':
        numbers.push(write.number, write.sequence);
        add(write.events);
        break;
      case 'PutSnapshot':
        numbers.push(write.number, write.sequence);
        add(write.snapshot);
        break;
      case 'PutReference':
        numbers.push(write.number);
        add(write.name);
        break;
      case 'PutDocument':
        add(write.key);
        add(write.value);
        break;
      case 'DeleteDocument':
        add(write.key);
        break;
    }
  }
  return { text: texts.join(''), numbers };
}

export function unpack({ text, numbers }: PackedBatch): StoreWrite[] {
  const batch: StoreWrite[] = [];
  let at = 0;
  let read = 0;
  const next = () => numbers[at++] as number;
  const optional = () => numbers[at++] ?? undefined;
  const nextText = () => {
    const from = read;
    read += next();
    return text.slice(from, read);
  };
  while (at < numbers.length) batch.push(unpackNext(TYPES[next()] as StoreWrite['type'], next, optional, nextText));
  return batch;
}

/** Members are read in the order in which they are written here, which is that of `pack`. */
function unpackNext(
  type: StoreWrite['type'],
  next: () => number,
  optional: () => number | undefined,
  text: () => string,
): StoreWrite {
  switch (type) {
    case 'PutExecution': {
      const number = next();
      const startDate = next();
      const stopDate = optional();
      const wakeAt = optional();
      const execution: StoredExecution = {
        number,
        executionArn: text(),
        stateMachineArn: text(),
        status: text() as StoredStatus,
        startDate,
        ...(stopDate !== undefined && { stopDate }),
        ...(wakeAt !== undefined && { wakeAt }),
        details: text(),
      };
      return { type, execution };
    }
    case 'DeleteExecution':
      return { type, number: next() };
    case 'AppendJournal':
      return { type, number: next(), sequence: next(), events: text() };
    case 'PutSnapshot':
      return { type, number: next(), sequence: next(), snapshot: text() };
    case 'PutReference':
      return { type, number: next(), name: text() };
    case 'PutDocument':
      return { type, key: text(), value: text() };
    case 'DeleteDocument':
      return { type, key: text() };
  }
}

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

export function sendable(error: unknown): SentError {
  if (!(error instanceof Error)) return sendable(new Error(String(error)));
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
