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
  if (method === 'write') return store.perform(args[0] as readonly BatchStep[]);
  const perform = store[method] as (...args: readonly unknown[]) => Promise<unknown>;
  return perform.apply(store, args as unknown[]);
}
