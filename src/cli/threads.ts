// Other threads of this process that work for it: each runs this tool once more, and answers what it is asked.

import { parentPort, Worker, workerData } from 'node:worker_threads';
import { asError, messageOf } from '../utils/thrown.js';
import type { Thread } from './io.js';
import { UsageError } from './usage-error.js';

interface Question {
  readonly id: number;
  readonly question: unknown;
}

type Reply =
  | { readonly id: number; readonly answer: unknown }
  | { readonly id: number; readonly problem: string; readonly isUsage: boolean };

/**
 * @param script what the thread runs: it calls `answerAsThread`.
 * @param settings plain data, that it is given.
 */
export function startThread(script: string, settings: unknown): Thread {
  const worker = new Worker(new URL(script), { workerData: settings });
  const asked = new Map<number, { resolve(answer: unknown): void; reject(error: Error): void }>();
  let count = 0;
  let ended: Error | undefined;
  const fail = (error: Error) => {
    ended = error;
    for (const { reject } of asked.values()) reject(error);
    asked.clear();
  };
  worker.on('message', (reply: Reply) => {
    const waiting = asked.get(reply.id);
    asked.delete(reply.id);
    if ('answer' in reply) waiting?.resolve(reply.answer);
    else waiting?.reject(reply.isUsage ? new UsageError(reply.problem) : new Error(reply.problem));
  });
  worker.on('error', (error) => fail(asError(error)));
  worker.on('exit', (code) => fail(ended ?? new Error(`A thread has ended with the code ${code}`)));
  return {
    ask: (question) =>
      new Promise((resolve, reject) => {
        if (ended !== undefined) return reject(ended);
        count += 1;
        asked.set(count, { resolve, reject });
        worker.postMessage({ id: count, question } satisfies Question);
      }),
    end: async () => {
      await worker.terminate();
    },
  };
}

/** In the thread: answers one question after the other. @param start is given the settings, once. */
export function answerAsThread<Settings>(
  start: (settings: Settings) => Promise<(question: unknown) => Promise<unknown>>,
): void {
  const port = parentPort;
  if (port === null) throw new Error('This is no thread');
  // The thread that started this one gave it.
  const answering = start(workerData as Settings);
  let last: Promise<unknown> = Promise.resolve();
  port.on('message', ({ id, question }: Question) => {
    last = last
      .then(async () => (await answering)(question))
      .then(
        (answer) => port.postMessage({ id, answer } satisfies Reply),
        (error: unknown) => {
          const isUsage = error instanceof UsageError;
          const problem = isUsage ? error.message : (error instanceof Error && error.stack) || messageOf(error);
          port.postMessage({ id, problem, isUsage } satisfies Reply);
        },
      );
  });
}
