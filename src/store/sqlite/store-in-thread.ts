// A store in a SQLite file whose SQLite has a thread of its own: the thread that calls it waits for no disk.
//
//   T1. What is asked for is done in the order in which it was asked for: what a read gives was written before it.
//   T2. The process lives as long as something is asked for and not answered, and no longer.
//   T3. A batch that is given before the one before has settled is not written when that one is not.
//   T4. A thread that ends by itself is a store that failed: all that was asked for rejects, and so does all that is.

import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { messageOf } from '../../utils/thrown.js';
import { notOpen } from '../refusals.js';
import {
  type ExecutionQuery,
  type JournalPart,
  type StoreCounts,
  type StoredDocument,
  type StoredExecution,
  type StoredSnapshot,
  StoreError,
  type StoreWrite,
} from '../store.js';
import { stepsOf } from './batch.js';
import { holdInProcess } from './hold.js';
import { type Answer, type Method, type Request, received } from './messages.js';
import { realPath } from './open-file.js';
import type { SqliteStore } from './store-in-file.js';

/** Beside what this file is built into. */
const THREAD_FILE = './store-thread.js';

interface Asked {
  resolve(value: unknown): void;
  reject(error: Error): void;
}

export class StoreInThread implements SqliteStore {
  readonly writesAside = true;
  private path: string;
  private thread: Worker | undefined;
  private release: (() => void) | undefined;
  private readonly asked = new Map<number, Asked>();
  private lastId = 0;
  /** Batches that were given and have not settled. */
  private writing = 0;
  private failure: StoreError | undefined;

  constructor(path: string) {
    this.path = path;
  }

  async open(): Promise<void> {
    this.path = realPath(this.path);
    // Other threads have lists of their own of what they hold.
    this.release = holdInProcess(this.path);
    try {
      this.thread = this.startThread();
      await this.ask('open');
    } catch (error) {
      await this.end();
      throw error;
    }
  }

  async write(batch: readonly StoreWrite[]): Promise<void> {
    const isGivenAhead = this.writing > 0;
    this.writing += 1;
    try {
      await this.ask('write', stepsOf(batch), isGivenAhead);
    } finally {
      this.writing -= 1;
    }
  }

  execution(key: number | string): Promise<StoredExecution | undefined> {
    return this.ask('execution', key);
  }

  executions(query: ExecutionQuery, limit: number): Promise<readonly StoredExecution[]> {
    return this.ask('executions', query, limit);
  }

  journal(number: number, after?: number, limit?: number): Promise<readonly JournalPart[]> {
    return this.ask('journal', number, after, limit);
  }

  snapshot(number: number): Promise<StoredSnapshot | undefined> {
    return this.ask('snapshot', number);
  }

  reference(name: string): Promise<number | undefined> {
    return this.ask('reference', name);
  }

  document(key: string): Promise<StoredDocument | undefined> {
    return this.ask('document', key);
  }

  documents(prefix: string): Promise<readonly StoredDocument[]> {
    return this.ask('documents', prefix);
  }

  counts(): Promise<StoreCounts> {
    return this.ask('counts');
  }

  lastNumber(): Promise<number> {
    return this.ask('lastNumber');
  }

  backup(path: string): Promise<void> {
    return this.ask('backup', path);
  }

  async close(): Promise<void> {
    try {
      await this.ask('close');
    } finally {
      await this.end();
    }
  }

  private startThread(): Worker {
    const file = fileURLToPath(new URL(THREAD_FILE, import.meta.url));
    if (!existsSync(file)) {
      throw this.unavailable(
        `there is no file ${file}. Where an application is bundled, leave stepwright out of the bundle`,
      );
    }
    let thread: Worker;
    try {
      // Options of the command line may be for the first file of a process alone.
      thread = new Worker(file, { workerData: { path: this.path }, execArgv: [], name: 'stepwright store' });
    } catch (cause) {
      throw this.unavailable(`${messageOf(cause)}. Where Node limits what a process may do, allow it threads`, cause);
    }
    thread.unref();
    thread.on('message', (answer: Answer) => this.hear(answer));
    thread.on('error', (error) => this.fail(error));
    thread.on('exit', () => this.fail(undefined));
    return thread;
  }

  private ask<Value>(method: Method, ...args: unknown[]): Promise<Value> {
    const { thread, failure, asked } = this;
    if (failure !== undefined) return Promise.reject(failure);
    if (thread === undefined) return Promise.reject(notOpen());
    return new Promise<unknown>((resolve, reject) => {
      this.lastId += 1;
      const request: Request = { id: this.lastId, method, args };
      thread.postMessage(request);
      if (asked.size === 0) thread.ref();
      asked.set(request.id, { resolve, reject });
    }) as Promise<Value>;
  }

  private hear(answer: Answer): void {
    const asked = this.asked.get(answer.id);
    this.asked.delete(answer.id);
    if (this.asked.size === 0) this.thread?.unref();
    if ('error' in answer) asked?.reject(received(answer.error));
    else asked?.resolve(answer.value);
  }

  private fail(cause: unknown): void {
    if (this.thread === undefined) return;
    const why = cause === undefined ? '' : `: ${messageOf(cause)}`;
    this.failure ??= new StoreError('Failed', `The store ${this.path}: its thread has ended${why}`, { cause });
    for (const { reject } of this.asked.values()) reject(this.failure);
    this.asked.clear();
  }

  /** The file is free when the thread has ended. */
  private async end(): Promise<void> {
    const { thread, release } = this;
    this.thread = undefined;
    this.release = undefined;
    await thread?.terminate();
    release?.();
  }

  private unavailable(why: string, cause?: unknown): StoreError {
    const message = `The thread of the store ${this.path} cannot be started: ${why}, or use sqliteStore without \`thread\``;
    return new StoreError('Unavailable', message, { cause });
  }
}
