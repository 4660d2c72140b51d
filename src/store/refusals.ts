// What every store refuses in the same words.

import { StoreError } from './store.js';

export function sequenceTaken(number: number, sequence: number, cause?: unknown): StoreError {
  const message = `Part ${sequence} of the journal of execution ${number} is written already`;
  return new StoreError('Failed', message, { cause });
}

export function arnTaken(executionArn: string, cause?: unknown): StoreError {
  return new StoreError('Failed', `There is another execution with the ARN ${executionArn}`, { cause });
}

export function notOpen(): StoreError {
  return new StoreError('Failed', 'The store is not open: call open() first, and nothing after close()');
}

export function heldHere(what: string): StoreError {
  return new StoreError(
    'InUse',
    `${what} is open in this process: one store has it at a time. Close the other one first`,
  );
}
