// Stores in several processes, and in processes that are killed.

import { chmodSync, existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { sqliteStore } from '../../src/store/sqlite/sqlite-store.js';
import { buildStore, runProgram } from './child.js';
import { directory, using } from './places.js';

const KILLS = 12;

let built: Awaited<ReturnType<typeof buildStore>>;
beforeAll(async () => {
  built = await buildStore();
});
afterAll(() => built.remove());

it('has each batch whole that was acknowledged before the process was killed, and none in part', async () => {
  const path = join(directory(), 'executions.db');
  let last = 0;
  for (let kill = 0; kill < KILLS; kill += 1) {
    const writer = runProgram('write-batches.mjs', [built.module, path]);
    // Somewhere in the writing of a batch: lines arrive when they do.
    await writer.written(1 + Math.floor(Math.random() * 300));
    await writer.kill();
    const acknowledged = Number(writer.lines.at(-1));
    expect(acknowledged).toBeGreaterThan(last);
    last = await afterKill(path, acknowledged);
  }
}, 120_000);

it('is refused to another process, named, until the one that has it is killed', async () => {
  const path = join(directory(), 'executions.db');
  const holder = runProgram('open-store.mjs', [built.module, path]);
  await holder.written(1);
  expect(holder.lines).toEqual(['open']);
  await expect(sqliteStore({ path }).open()).rejects.toMatchObject({
    code: 'InUse',
    message: expect.stringContaining(`The store ${path} is in use: another process holds ${path}.lock`),
  });
  await holder.kill();
  await using(sqliteStore({ path }), async (store) => expect(await store.lastNumber()).toBe(0));
});

it('is refused to another process while this one has it', async () => {
  const path = join(directory(), 'executions.db');
  await using(sqliteStore({ path }), async () => {
    const second = runProgram('open-store.mjs', [built.module, path]);
    await second.written(1);
    expect(second.lines).toEqual([expect.stringContaining('InUse The store')]);
  });
});

it.skipIf(process.platform === 'win32')('says what it needs in a directory that it may not write to', async () => {
  const place = directory();
  chmodSync(place, 0o555);
  const path = join(place, 'executions.db');
  const second = runProgram('open-store.mjs', [built.module, path, 'unprivileged']);
  await second.written(1);
  expect(second.lines).toEqual([expect.stringMatching(/^Failed The store .*cannot be opened.*right to write there/)]);
  expect(readdirSync(place)).toEqual([]);
});

it.skipIf(process.platform === 'win32')('says what it needs of a file that it may not write to', async () => {
  const place = directory();
  const path = join(place, 'executions.db');
  await using(sqliteStore({ path }), async () => {});
  writeFileSync(`${path}.lock`, '');
  chmodSync(path, 0o444);
  chmodSync(`${path}.lock`, 0o666);
  chmodSync(place, 0o777);
  const second = runProgram('open-store.mjs', [built.module, path, 'unprivileged']);
  await second.written(1);
  expect(second.lines).toEqual([expect.stringMatching(/^Failed The store .*it may not be written/)]);
});

/** Opens the store, looks at all that the killed process wrote, and gives the number of the last batch. */
async function afterKill(path: string, acknowledged: number): Promise<number> {
  expect(existsSync(path)).toBe(true);
  let last = 0;
  await using(sqliteStore({ path }), async (store) => {
    last = await store.lastNumber();
    // The last line may not have been written any more.
    expect(last === acknowledged || last === acknowledged + 1).toBe(true);
    const kept = Array.from({ length: Math.min(last, 50) }, (_, at) => last - at);
    expect((await store.executions({ order: 'latest' }, 100)).map(({ number }) => number)).toEqual(kept);
    for (const number of kept) {
      const parts = [1, 2, 3].map((sequence) => ({ sequence, events: `[${number},${sequence}]` }));
      expect(await store.journal(number)).toEqual(parts);
      expect(await store.snapshot(number)).toEqual({ sequence: 3, snapshot: `${number}` });
    }
    for (const number of [last + 1, last - 50]) expect(await store.journal(number)).toEqual([]);
    expect(await store.document('latest')).toEqual({ key: 'latest', value: `${last}` });
  });
  return last;
}
