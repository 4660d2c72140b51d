// A store in a SQLite file whose SQLite has a thread of its own: what can become of a thread.

import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Worker } from 'node:worker_threads';
import Libsql from 'libsql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseStateMachine } from '../../src/index.js';
import { Orchestrator, type OrchestratorFault } from '../../src/orchestrator.js';
import { type SqliteStore, sqliteStore } from '../../src/store/sqlite/sqlite-store.js';
import type { StoreWrite } from '../../src/store/store.js';
import { type BuiltStore, buildStore, runProgram } from './child.js';
import { batchOf, directory, using, wholeBatches } from './places.js';

// A thread is started from a file that is built.
let built: BuiltStore;
beforeAll(async () => {
  built = await buildStore();
});
afterAll(() => built.remove());

describe('a thread', () => {
  it('writes and reads what a store without one does', async () => {
    const path = aPath();
    await using(inThread(path), async (store) => {
      for (let number = 1; number <= 40; number += 1) await store.write(batchOf(number, 3000));
      expect(await wholeBatches(store, 3000)).toBe(40);
      await store.backup(`${path}.copy`);
    });
    for (const at of [path, `${path}.copy`]) {
      await using(sqliteStore({ path: at }), async (store) => expect(await wholeBatches(store, 3000)).toBe(40));
    }
    expect(readdirSync(join(path, '..')).filter((name) => /-wal|-shm/.test(name))).toEqual([]);
  });

  it('does what it is asked for in order: a read that comes after a write has it', async () => {
    await using(inThread(), async (store) => {
      const asked = [store.lastNumber(), store.write(batchOf(1)), store.lastNumber(), store.write(batchOf(2))];
      expect(await Promise.all([...asked, store.lastNumber()])).toEqual([0, undefined, 1, undefined, 2]);
    });
  });

  it('lets the process do other work while it writes', async () => {
    await using(inThread(), async (store) => {
      const large = Array.from({ length: 200 }, (_, at) => batchOf(at + 1, 100_000)).flat();
      let turns = 0;
      const timer = setInterval(() => {
        turns += 1;
      }, 1);
      await store.write(large);
      clearInterval(timer);
      expect(turns).toBeGreaterThan(5);
    });
  });

  it('has what was given to it in the file when the store is closed', async () => {
    const path = aPath();
    const store = inThread(path);
    await store.open();
    const written = [1, 2, 3].map((number) => store.write(batchOf(number)));
    await store.close();
    await Promise.all(written);
    await using(sqliteStore({ path }), async (again) => expect(await wholeBatches(again)).toBe(3));
  });

  it('is one store with those without a thread', async () => {
    const path = aPath();
    await using(inThread(path), async () => {
      await expect(built.sqliteStore({ path }).open()).rejects.toMatchObject({ code: 'InUse' });
      await expect(sqliteStore({ path }).open()).rejects.toMatchObject({ code: 'InUse' });
      await expect(inThread(path).open()).rejects.toMatchObject({ code: 'InUse' });
    });
    await using(built.sqliteStore({ path }), async () => {
      await expect(inThread(path).open()).rejects.toMatchObject({ code: 'InUse' });
    });
    await using(inThread(path), async (store) => expect(await store.lastNumber()).toBe(0));
  });

  it('needs to be opened first, and does nothing after it is closed', async () => {
    const store = inThread();
    await expect(store.lastNumber()).rejects.toThrow('not open');
    await using(store, async () => {});
    await expect(store.write([])).rejects.toThrow('not open');
  });

  it.each([[''], ['left open']])('does not keep a process that has nothing to do any more %s', async (end) => {
    const path = aPath();
    const child = runProgram('use-thread.mjs', [built.module, path, end]);
    await child.ended();
    expect(child.lines).toEqual(['3 parts']);
    await using(sqliteStore({ path }), async (store) => expect(await store.journal(1)).toHaveLength(3));
  });
});

describe('what goes wrong', () => {
  it('says what SQLite says, as it is said without a thread', async () => {
    const path = join(directory(), 'none', 'executions.db');
    await expect(inThread(path).open()).rejects.toMatchObject({
      code: 'Failed',
      message: `The store ${path}: there is no directory ${join(path, '..')}`,
    });
    const other = aPath();
    writeFileSync(other, 'no database'.repeat(20));
    const refusal = await failureOf(sqliteStore({ path: other }).open());
    expect(refusal).toMatchObject({ code: 'Corrupt' });
    expect(await failureOf(inThread(other).open())).toMatchObject({ name: 'StoreError', ...refusal });
    expect(existsSync(`${other}.lock`)).toBe(false);
    // Nothing of it is left: the file can be replaced, and opened.
    const place = aPath();
    mkdirSync(place);
    await expect(inThread(place).open()).rejects.toMatchObject({ code: 'Failed' });
  });

  it('names the part of a journal that is there, out of many', async () => {
    await using(inThread(), async (store) => {
      const part = (number: number): StoreWrite => ({ type: 'AppendJournal', number, sequence: 1, events: '[]' });
      await store.write([part(33)]);
      const many = Array.from({ length: 50 }, (_, at) => part(at + 1));
      const refusal = await failureOf(store.write(many));
      expect(refusal).toMatchObject({ code: 'Failed', message: expect.stringContaining('33') });
      expect(refusal?.cause).toMatchObject({ message: expect.stringContaining('UNIQUE constraint failed') });
      expect(await store.journal(1)).toEqual([]);
    });
  });

  it('keeps no text that SQLite would change', async () => {
    await using(inThread(), async (store) => {
      for (const value of ['a\0b', '\ud800']) {
        await expect(store.write([{ type: 'PutDocument', key: 'key', value }])).rejects.toThrow('cannot be kept');
      }
      expect(await store.documents('')).toEqual([]);
    });
  });

  it('rejects all that is asked for when the thread has ended, and another store can have the file', async () => {
    const path = aPath();
    const store = inThread(path);
    await store.open();
    await store.write(batchOf(1));
    const asked = [store.write(batchOf(2)), store.lastNumber()].map(failureOf);
    await threadOf(store).terminate();
    const ended = { code: 'Failed', message: `The store ${path}: its thread has ended` };
    // What it had answered before is answered.
    for (const failure of await Promise.all(asked)) if (failure !== undefined) expect(failure).toMatchObject(ended);
    await expect(store.write(batchOf(3))).rejects.toMatchObject(ended);
    await expect(store.close()).rejects.toMatchObject(ended);
    await using(inThread(path), async (again) => expect(await wholeBatches(again)).toBeGreaterThanOrEqual(1));
  });

  it('stops an orchestrator when its thread ends, and the next one goes on', async () => {
    const path = aPath();
    const store = inThread(path);
    const faults: OrchestratorFault[] = [];
    const first = new Orchestrator({
      store,
      tasks: () => new Promise(() => {}),
      onFault: (fault) => faults.push(fault),
    });
    const execution = await first.start(machine, {}, { name: 'one' });
    const result = failureOf(execution.result());
    await threadOf(store).terminate();
    await expect(first.start(machine)).rejects.toMatchObject({ code: 'Failed' });
    expect(await result).toMatchObject({ code: 'Failed' });
    expect(first.health().status).toBe('FAILED');
    // Whoever was reading just then is told of it, too.
    expect(new Set(faults.map(({ error }) => error.message))).toEqual(
      new Set([`The store ${path}: its thread has ended`]),
    );
    await first.close();
    const next = new Orchestrator({ store: inThread(path), tasks: () => 'done' });
    expect(await next.execution(execution.executionArn).result()).toMatchObject({ output: '"done"' });
    await next.close();
  });

  it('is not started without its file, or with a class', async () => {
    // Of the sources, which are not built.
    await expect(sqliteStore({ path: aPath(), thread: true }).open()).rejects.toMatchObject({
      code: 'Unavailable',
      message: expect.stringMatching(/there is no file .*store-thread\.js.* or use sqliteStore without `thread`$/),
    });
    expect(() => sqliteStore({ path: aPath(), thread: true, driver: Libsql })).toThrow(TypeError);
  });
});

const machine = parseStateMachine({
  StartAt: 'Work',
  States: { Work: { Type: 'Task', Resource: 'arn:aws:lambda:us-east-1:123456789012:function:work', End: true } },
});

function aPath(): string {
  return join(directory(), 'executions.db');
}

function inThread(path = aPath()): SqliteStore {
  return built.sqliteStore({ path, thread: true });
}

/** Ends as by an error of its own, which no test can bring about: what it is to the store is the same. */
function threadOf(store: SqliteStore): Worker {
  return Reflect.get(store, 'thread') as Worker; // private
}

/** Undefined where there is none. */
function failureOf(promise: Promise<unknown>): Promise<Error | undefined> {
  return promise.then(
    () => undefined,
    (error: Error) => error,
  );
}
