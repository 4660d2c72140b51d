// The laws find what is wrong with a store: each of these is one that forgets something.

import { expect, it } from 'vitest';
import { storeLaws } from '../../src/store/laws.js';
import { memoryStore } from '../../src/store/memory-store.js';
import type { Store, StoreWrite } from '../../src/store/store.js';

const BROKEN: Readonly<Record<string, (store: Store) => Partial<Store>>> = {
  'writes a batch one by one': (store) => ({
    write: async (batch) => {
      for (const write of batch) await store.write([write]);
    },
  }),
  'takes a part of a journal twice': (store) => ({
    write: async (batch) => store.write(batch).catch(() => {}),
  }),
  'writes what was given ahead of a batch that is refused': () => ({ writesAside: true }),
  'forgets deletes of executions': (store) => ({
    write: (batch) => store.write(batch.filter(({ type }) => type !== 'DeleteExecution')),
  }),
  'keeps the first snapshot': (store) => ({
    write: async (batch) => {
      const kept: StoreWrite[] = [];
      for (const write of batch) {
        if (write.type !== 'PutSnapshot' || (await store.snapshot(write.number)) === undefined) kept.push(write);
      }
      return store.write(kept);
    },
  }),
  'has the earliest start first': (store) => ({
    executions: async (query, limit) => {
      if (query.order !== 'latest') return store.executions(query, limit);
      return [...(await store.executions(query, 1000))].reverse().slice(0, limit);
    },
  }),
  'orders what is due by number': (store) => ({
    executions: async (query, limit) => {
      const rows = await store.executions(query, limit);
      return query.order === 'due' ? [...rows].sort((left, right) => left.number - right.number) : rows;
    },
  }),
  'is late by a millisecond': (store) => ({
    executions: (query, limit) =>
      store.executions(query.order === 'due' ? { ...query, until: query.until - 1 } : query, limit),
  }),
  'has those that end at the time': (store) => ({
    executions: (query, limit) => {
      const isEnded = query.order === 'ended' && query.before !== undefined;
      return store.executions(isEnded ? { ...query, before: query.before + 1 } : query, limit);
    },
  }),
  'knows no limit': (store) => ({ executions: (query) => store.executions(query, 1000) }),
  'reads a journal from the part itself': (store) => ({
    journal: (number, after = 0, limit) => store.journal(number, after - 1, limit),
  }),
  'orders documents as a dictionary does': (store) => ({
    documents: async (prefix) =>
      [...(await store.documents(prefix))].sort((left, right) => left.key.localeCompare(right.key)),
  }),
  'knows no large letters': (store) => ({ document: (key) => store.document(key.toLowerCase()) }),
  'composes letters': (store) => ({
    document: async (key) => {
      const found = await store.document(key);
      return found && { ...found, value: found.value.normalize() };
    },
  }),
  'cuts texts off': (store) => ({
    snapshot: async (number) => {
      const found = await store.snapshot(number);
      return found && { ...found, snapshot: found.snapshot.slice(0, 65_535) };
    },
  }),
  'counts what has ended as open': (store) => ({
    counts: async () => {
      const { open, ended } = await store.counts();
      return { open: open + ended, ended };
    },
  }),
  'forgets the number of a deleted execution': (store) => ({
    lastNumber: async () => (await store.executions({ order: 'latest' }, 1))[0]?.number ?? 0,
  }),
  'throws errors of its own': (store) => ({
    write: (batch) =>
      store.write(batch).catch(() => {
        throw new Error('constraint failed');
      }),
  }),
};

it.each(Object.entries(BROKEN))('the laws find the store that %s', async (_, breakIt) => {
  const make = () => {
    const store = memoryStore();
    const broken = breakIt(store);
    return new Proxy(store, {
      get: (_target, name: Exclude<keyof Store, 'writesAside'>) => broken[name] ?? store[name].bind(store),
    });
  };
  await expect(failures(storeLaws({ make }, { seed: 1, runs: 20 }))).resolves.not.toEqual([]);
});

it('the laws find the store that is empty when it is opened again, and the one that two have', async () => {
  const laws = storeLaws({ make: memoryStore, reopen: memoryStore }, { seed: 1, runs: 1 });
  expect(await failures(laws)).toEqual([
    'what was written is there when the store is opened again',
    'a second store is refused while the first one is open',
  ]);
});

async function failures(laws: ReturnType<typeof storeLaws>): Promise<string[]> {
  const failed: string[] = [];
  for (const law of laws) await law.check().catch(() => failed.push(law.name));
  return failed;
}
