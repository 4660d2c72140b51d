// Stores that earlier releases have written are opened and read by this one.

import { copyFileSync, existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { goldenBatches, goldenPath, writeGolden } from '../../scripts/store-fixture.js';
import { memoryStore } from '../../src/store/memory-store.js';
import { Connection } from '../../src/store/sqlite/connection.js';
import { findDriver } from '../../src/store/sqlite/drivers.js';
import { FORMAT_VERSION } from '../../src/store/sqlite/schema.js';
import { sqliteStore } from '../../src/store/sqlite/sqlite-store.js';
import type { ExecutionQuery, Store } from '../../src/store/store.js';
import { batchOf, directory, using } from './places.js';

const FIXTURES = 'fixtures/store';

if (process.env.STEPWRIGHT_WRITE_STORE_FIXTURE !== undefined && !existsSync(goldenPath)) await writeGolden();

const files = readdirSync(FIXTURES).filter((name) => name.endsWith('.db'));

it('there is a file of each format', () => {
  const expected = Array.from({ length: FORMAT_VERSION }, (_, at) => `version-${at + 1}.db`);
  expect(files.toSorted()).toEqual(expected.toSorted());
});

describe.each(files)('%s', (name) => {
  it('is of the format that it is named after', () => {
    const header = readFileSync(join(FIXTURES, name));
    expect(`version-${header.readUInt32BE(60)}.db`).toBe(name);
    expect(header.toString('latin1', 68, 72)).toBe('STPW');
  });

  it('reads as it was written, and is written to', async () => {
    const path = join(directory(), name);
    copyFileSync(join(FIXTURES, name), path);
    const model = memoryStore();
    await model.open();
    for (const batch of goldenBatches()) await model.write(batch);
    const next = (await model.lastNumber()) + 1;
    await using(sqliteStore({ path }), async (store) => {
      expect(await allOf(store)).toEqual(await allOf(model));
      await store.write(batchOf(next));
      await model.write(batchOf(next));
      expect(await allOf(store)).toEqual(await allOf(model));
    });
  });

  it('has, when it was opened, the tables of a new file', async () => {
    const path = join(directory(), name);
    copyFileSync(join(FIXTURES, name), path);
    const fresh = join(directory(), name);
    for (const each of [path, fresh]) await using(sqliteStore({ path: each }), async () => {});
    expect(await schemaOf(path)).toEqual(await schemaOf(fresh));
  });
});

it('the batches of the golden files are written as they are', async () => {
  const path = join(directory(), 'golden.db');
  await writeGolden(path);
  await using(sqliteStore({ path }), async (store) => {
    expect(await store.counts()).toEqual({ open: 2, ended: 9 });
    expect((await store.executions({ order: 'due', until: Number.MAX_SAFE_INTEGER }, 9)).length).toBe(1);
  });
});

async function allOf(store: Store): Promise<unknown> {
  const queries: ExecutionQuery[] = [
    { order: 'latest' },
    { order: 'latest', stateMachineArn: 'arn:aws:states:us-east-1:123456789012:stateMachine:returns' },
    { order: 'resident' },
    { order: 'due', until: Number.MAX_SAFE_INTEGER },
    { order: 'ended' },
  ];
  const last = await store.lastNumber();
  const numbers = Array.from({ length: last }, (_, at) => at + 1);
  return {
    last,
    counts: await store.counts(),
    executions: await Promise.all(queries.map((query) => store.executions(query, 100))),
    journals: await Promise.all(numbers.map((number) => store.journal(number))),
    snapshots: await Promise.all(numbers.map((number) => store.snapshot(number))),
    references: await Promise.all(numbers.map((number) => store.reference(`token-${number}`))),
    documents: await store.documents(''),
  };
}

async function schemaOf(path: string): Promise<unknown> {
  const connection = new Connection(await findDriver(undefined), path);
  const schema = connection.all('SELECT type, name, sql FROM sqlite_schema ORDER BY name').map((row) => ({ ...row }));
  connection.close();
  return schema;
}
