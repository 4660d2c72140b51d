// The thread of a store: does what it is asked for, one after another.

import { parentPort, workerData } from 'node:worker_threads';
import { type Answer, type PackedBatch, type Request, sendable, unpack } from './messages.js';
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

function perform(method: Request['method'], args: Request['args']): Promise<unknown> {
  if (method === 'write') return store.write(unpack(args[0] as PackedBatch));
  const perform = store[method] as (...args: readonly unknown[]) => Promise<unknown>;
  return perform.apply(store, args as unknown[]);
}
