// The thread of a store: does what it is asked for, one after another.

import { parentPort, workerData } from 'node:worker_threads';
import type { BatchStep } from './batch.js';
import { type Answer, type Request, sendable } from './messages.js';
import { StoreInFile } from './store-in-file.js';

const { path } = workerData as { readonly path: string };
const store = new StoreInFile(path, undefined);

parentPort?.on('message', async ({ id, method, args }: Request) => {
  let answer: Answer;
  try {
    answer = { id, value: await perform(method, args) };
  } catch (error) {
    answer = { id, error: sendable(error) };
  }
  parentPort?.postMessage(answer);
});

function perform(method: Request['method'], args: Request['args']): unknown {
  if (method === 'write') return write(...(args as [steps: readonly BatchStep[], isGivenAhead: boolean]));
  const perform = store[method] as (...args: readonly unknown[]) => Promise<unknown>;
  return perform.apply(store, args as unknown[]);
}

/** The batch before was not written, because of this. */
let refused: { readonly error: unknown } | undefined;

/** @param isGivenAhead whoever gave it did not know what had become of the one before. */
function write(steps: readonly BatchStep[], isGivenAhead: boolean): void {
  if (isGivenAhead && refused !== undefined) throw refused.error;
  refused = undefined;
  try {
    store.perform(steps);
  } catch (error) {
    refused = { error };
    throw error;
  }
}
