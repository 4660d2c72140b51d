// What a store in a SQLite file costs beside its binding alone: `npm run build`, then `node bench/store.mjs [seconds]`.
//
// Both insert the same parts of journals, of about 1 KB, with the same settings (write-ahead log, synchronous = FULL), in
// turns of the same length: one part to a commit, and a group of parts to a commit. Read the ratios, not the rates: these
// are those of the disk.

import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sqliteStore } from '../dist/store.js';
import { median, ratios, spread } from './statistics.mjs';

const GROUPS = [1, 100];
const ROUNDS = 15;
const PARTS_OF_A_JOURNAL = 50;
const EVENTS = JSON.stringify([{ type: 'TaskSucceeded', output: 'x'.repeat(1000) }]);

const seconds = Number(process.argv[2] ?? 0.5);
const Database = process.getBuiltinModule?.('node:sqlite')?.DatabaseSync ?? (await import('libsql')).default;
const directory = mkdtempSync(join(tmpdir(), 'stepwright-bench-'));
const bare = bareLoop(join(directory, 'bare.db'));
const store = await storeLoop(join(directory, 'store.db'));

console.log(`Node ${process.versions.node}, ${Database.name === 'DatabaseSync' ? 'node:sqlite' : 'libsql'}`);
for (const group of GROUPS) {
  const rates = { bare: [], store: [] };
  for (let round = 0; round < ROUNDS; round += 1) {
    rates.bare.push(await rateOf(bare, group));
    rates.store.push(await rateOf(store, group));
  }
  const ratio = ratios(rates.store, rates.bare);
  const [stored, alone] = [median(rates.store), median(rates.bare)].map((rate) => `${Math.round(rate)}/s`.padStart(9));
  const share = `${median(ratio).toFixed(2)} ± ${spread(ratio).toFixed(2)}`;
  console.log(`${String(group).padStart(4)} to a commit: store ${stored}, binding alone ${alone}, ratio ${share}`);
}
const bytes = (name) => statSync(join(directory, name)).size;
await store.close();
bare.close();
console.log(`bytes of the files: store ${bytes('store.db')}, binding alone ${bytes('bare.db')}`);
rmSync(directory, { recursive: true });

/** Parts per second. */
async function rateOf({ write }, group) {
  const start = performance.now();
  let parts = 0;
  while (performance.now() - start < seconds * 1000) {
    await write(group);
    parts += group;
  }
  return (parts / (performance.now() - start)) * 1000;
}

function bareLoop(path) {
  const database = new Database(path);
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL');
  database.exec('CREATE TABLE journal (number INTEGER, sequence INTEGER, events TEXT, UNIQUE (number, sequence))');
  const insert = database.prepare('INSERT INTO journal VALUES (?, ?, ?)');
  const place = places();
  return {
    async write(group) {
      database.exec('BEGIN IMMEDIATE');
      for (let each = 0; each < group; each += 1) {
        const { number, sequence } = place();
        insert.run(number, sequence, EVENTS);
      }
      database.exec('COMMIT');
    },
    close: () => database.close(),
  };
}

async function storeLoop(path) {
  const opened = sqliteStore({ path, driver: Database });
  await opened.open();
  const place = places();
  return {
    write: (group) =>
      opened.write(Array.from({ length: group }, () => ({ type: 'AppendJournal', ...place(), events: EVENTS }))),
    close: () => opened.close(),
  };
}

/** The next part of a journal, each time. */
function places() {
  let written = 0;
  return () => {
    const at = written;
    written += 1;
    return { number: 1 + Math.floor(at / PARTS_OF_A_JOURNAL), sequence: 1 + (at % PARTS_OF_A_JOURNAL) };
  };
}
