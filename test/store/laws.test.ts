// The stores of this package hold the laws of stores.

import Libsql from 'libsql';
import { afterAll, describe, it, vi } from 'vitest';
import { storeLaws } from '../../src/store/laws.js';
import { memoryStore } from '../../src/store/memory-store.js';
import { buildStore } from './child.js';
import { sqliteMaker } from './places.js';

vi.setConfig({ testTimeout: 60_000 });

const SEED = 20_261_126;

// A thread is started from a file that is built.
const built = await buildStore();
afterAll(() => built.remove());

const SUITES = {
  'a store in memory': storeLaws({ make: memoryStore, reopen: (store) => store }, { seed: SEED, runs: 300 }),
  // In the binding that this Node has.
  'a store in a SQLite file': storeLaws(sqliteMaker(), { seed: SEED, runs: 40 }),
  'a store in a SQLite file, in a thread of its own': built.storeLaws(
    sqliteMaker({ thread: true }, built.sqliteStore),
    { seed: SEED, runs: 20 },
  ),
  ...(process.getBuiltinModule?.('node:sqlite') !== undefined && {
    'a store in a SQLite file, by libsql': storeLaws(sqliteMaker({ driver: Libsql }), { seed: SEED, runs: 40 }),
  }),
};

for (const [name, laws] of Object.entries(SUITES)) {
  describe(name, () => {
    for (const law of laws) it(law.name, () => law.check());
  });
}
