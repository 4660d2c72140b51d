// The file of a store in SQLite: damage, no room, files of others, backups.

import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { Connection, type SqliteDriver } from '../../src/store/sqlite/connection.js';
import { findDriver } from '../../src/store/sqlite/drivers.js';
import { FORMAT_VERSION } from '../../src/store/sqlite/schema.js';
import { sqliteStore } from '../../src/store/sqlite/sqlite-store.js';
import { selectExecutions } from '../../src/store/sqlite/statements.js';
import { type ExecutionQuery, StoreError } from '../../src/store/store.js';
import { batchOf, directory, using, wholeBatches } from './places.js';

let driver: SqliteDriver;
beforeAll(async () => {
  driver = await findDriver(undefined);
});

describe('files', () => {
  it('is one file when it is closed, beside that of its lock', async () => {
    const path = aPath();
    await using(sqliteStore({ path }), (store) => store.write(batchOf(1)));
    expect(readdirSync(join(path, '..'))).toEqual(['executions.db', 'executions.db.lock']);
    expect(statSync(`${path}.lock`).size).toBe(0);
  });

  it('is one store by all paths that lead to it', async () => {
    const path = aPath();
    await using(sqliteStore({ path }), async () => {
      symlinkSync(path, `${path}.link`);
      await expect(sqliteStore({ path: `${path}.link` }).open()).rejects.toMatchObject({ code: 'InUse' });
      const here = join(path, '..', '.', 'executions.db');
      await expect(sqliteStore({ path: here }).open()).rejects.toMatchObject({ code: 'InUse' });
    });
  });

  it('is read by others while it is open', async () => {
    const path = aPath();
    await using(sqliteStore({ path }), async (store) => {
      await store.write(batchOf(1));
      const reader = new Connection(driver, path);
      expect(reader.all('SELECT execution_arn FROM executions')).toMatchObject([{ execution_arn: 'arn:1' }]);
      await store.write(batchOf(2));
      expect(reader.all('SELECT count(*) AS count FROM journal')).toMatchObject([{ count: 4 }]);
      reader.close();
    });
  });

  it('needs to be opened first, and nothing after it is closed', async () => {
    const store = sqliteStore({ path: aPath() });
    await expect(store.write([])).rejects.toThrow('The store is not open');
    await using(store, async () => {});
    await expect(store.lastNumber()).rejects.toThrow('The store is not open');
  });

  it('needs a directory', async () => {
    const path = join(directory(), 'none', 'executions.db');
    await expect(sqliteStore({ path }).open()).rejects.toThrow(`The store ${path}: there is no directory`);
  });
});

describe('files of others', () => {
  it.each([
    ['a text', 'Corrupt', (path: string) => writeFileSync(path, 'a letter\n'.repeat(1000))],
    ['a short text', 'Corrupt', (path: string) => writeFileSync(path, 'a')],
    ['a directory', 'Failed', (path: string) => mkdirSync(path)],
    ['a database of another application', 'Failed', (path: string) => otherDatabase(path, [])],
    ['such a database in WAL mode', 'Failed', (path: string) => otherDatabase(path, ['PRAGMA journal_mode = WAL'])],
    ['one with the number of another', 'Failed', (path: string) => otherDatabase(path, ['PRAGMA application_id = 7'])],
  ] as const)('refuses %s, and leaves it as it is', async (_, code, make) => {
    const path = aPath();
    make(path);
    const before = filesOf(path);
    await expect(sqliteStore({ path }).open()).rejects.toMatchObject({
      code,
      message: expect.stringContaining(`The store ${path}: `),
    });
    expect(filesOf(path)).toEqual(before);
  });

  it('refuses what a newer release wrote, and leaves it as it is', async () => {
    const path = aPath();
    await using(sqliteStore({ path }), (store) => store.write(batchOf(1)));
    otherDatabase(path, [`PRAGMA user_version = ${FORMAT_VERSION + 1}`]);
    const before = filesOf(path);
    await expect(sqliteStore({ path }).open()).rejects.toMatchObject({
      code: 'Version',
      message: expect.stringContaining(`of format ${FORMAT_VERSION + 1}, and this release knows those up to`),
    });
    expect(filesOf(path)).toEqual(before);
  });

  it('takes a file that is empty', async () => {
    const path = aPath();
    writeFileSync(path, '');
    await using(sqliteStore({ path }), async (store) => expect(await store.lastNumber()).toBe(0));
  });
});

describe('damage', () => {
  const BATCHES = 30;
  const SIZE = 2000;

  it('has a beginning of the batches when the log is cut off anywhere', async () => {
    const copies = await unclosedCopy();
    const { size } = statSync(`${copies}-wal`);
    const found: number[] = [];
    for (let part = 0; part <= 40; part += 1) {
      const path = copyOf(copies);
      truncateSync(`${path}-wal`, Math.floor((size * part) / 40));
      found.push(await using(sqliteStore({ path }), (store) => wholeBatches(store, SIZE)));
    }
    expect(found).toEqual(found.toSorted((left, right) => left - right));
    expect(found.at(-1)).toBe(BATCHES);
    expect(new Set(found).size).toBeGreaterThan(10);
  });

  it('has a beginning of the batches when a byte of the log is another one', async () => {
    const copies = await unclosedCopy();
    const { size } = statSync(`${copies}-wal`);
    const found: number[] = [];
    for (let part = 0; part < 40; part += 1) {
      const path = copyOf(copies);
      flip(`${path}-wal`, Math.floor((size * part) / 40) + 17);
      found.push(await using(sqliteStore({ path }), (store) => wholeBatches(store, SIZE)));
    }
    expect(Math.max(...found)).toBeGreaterThan(BATCHES / 2);
  });

  it('says that it is damaged when the file is cut off', async () => {
    const path = await closedStore();
    truncateSync(path, Math.floor(statSync(path).size / 2 / 4096) * 4096);
    await expect(readAll(path)).rejects.toMatchObject({
      code: 'Corrupt',
      message: `The store ${path}: it is damaged. Restore a backup`,
    });
  });

  it('reads what was written, or says what is the matter, when pages of the file are garbled', async () => {
    const closed = await closedStore();
    const pages = statSync(closed).size / 4096;
    const outcomes = new Set<string>();
    for (let page = 0; page < pages; page += 1) {
      const path = copyOf(closed);
      const bytes = readFileSync(path);
      bytes.fill(0xa5, page * 4096, (page + 1) * 4096);
      writeFileSync(path, bytes);
      const outcome = await readAll(path).catch((error: unknown) => error);
      if (outcome !== 'read') expect(outcome).toMatchObject({ name: 'StoreError', code: 'Corrupt' });
      outcomes.add(outcome === 'read' ? 'read' : 'Corrupt');
    }
    expect(outcomes).toContain('Corrupt');
  });

  /** A store that was not closed: as a power failure leaves it. */
  async function unclosedCopy(): Promise<string> {
    const path = aPath();
    return using(sqliteStore({ path }), async (store) => {
      for (let number = 1; number <= BATCHES; number += 1) await store.write(batchOf(number, SIZE));
      return copyOf(path);
    });
  }

  async function closedStore(): Promise<string> {
    const path = aPath();
    await using(sqliteStore({ path }), async (store) => {
      for (let number = 1; number <= BATCHES; number += 1) await store.write(batchOf(number, SIZE));
    });
    return path;
  }

  async function readAll(path: string): Promise<string> {
    await using(sqliteStore({ path }), (store) => wholeBatches(store, SIZE));
    return 'read';
  }
});

describe('writes that fail', () => {
  it('has nothing of a batch for which there is no room, and goes on when there is', async () => {
    const path = aPath();
    let limited: { exec(sql: string): unknown } | undefined;
    class Limited extends driver {
      constructor(at: string) {
        super(at);
        if (!at.endsWith('.lock')) limited = this;
      }
    }
    await using(sqliteStore({ path, driver: Limited }), async (store) => {
      limited?.exec('PRAGMA max_page_count = 60');
      let written = 0;
      const fill = async () => {
        for (; written < 100; written += 1) await store.write(batchOf(written + 1, 5000));
      };
      await expect(fill()).rejects.toMatchObject({
        code: 'Full',
        message: `The store ${path}: there is no room on the disk. Make room, and write again`,
      });
      expect(written).toBeGreaterThan(5);
      expect(await wholeBatches(store, 5000)).toBe(written);
      limited?.exec('PRAGMA max_page_count = 10000');
      await fill();
      expect(await wholeBatches(store, 5000)).toBe(100);
    });
  });

  it('has nothing of a batch while another program writes, and says so', async () => {
    const path = aPath();
    await using(sqliteStore({ path }), async (store) => {
      await store.write(batchOf(1));
      const other = new Connection(driver, path);
      other.exec('BEGIN IMMEDIATE');
      await expect(store.write(batchOf(2))).rejects.toMatchObject({
        code: 'Failed',
        message: expect.stringContaining(`The store ${path}: another program is writing to it`),
      });
      other.exec('ROLLBACK');
      other.close();
      expect(await wholeBatches(store)).toBe(1);
      await store.write(batchOf(2));
    });
  });

  it.each([
    ['U+0000', 'a\0b'],
    ['half of a surrogate pair', 'a\ud800b'],
  ])('refuses a text with %s, which SQLite would change', async (what, text) => {
    await using(sqliteStore({ path: aPath() }), async (store) => {
      const write = store.write([...batchOf(1), { type: 'PutDocument', key: text, value: '{}' }]);
      await expect(write).rejects.toThrow(what);
      await expect(write).rejects.toBeInstanceOf(StoreError);
      expect(await store.lastNumber()).toBe(0);
    });
  });
});

describe('backups', () => {
  it('copies the store as it is, and goes on', async () => {
    const path = aPath();
    const copy = `${path}.backup`;
    await using(sqliteStore({ path }), async (store) => {
      await store.write([...batchOf(1), ...batchOf(2)]);
      await store.write([
        { type: 'DeleteExecution', number: 2 },
        { type: 'PutDocument', key: 'latest', value: '1' },
      ]);
      await store.backup(copy);
      await store.write(batchOf(3));
    });
    expect(readdirSync(join(path, '..')).filter((name) => name.includes('backup'))).toEqual(['executions.db.backup']);
    await using(sqliteStore({ path: copy }), async (store) => {
      expect((await store.executions({ order: 'latest' }, 10)).map(({ number }) => number)).toEqual([1]);
      expect(await store.lastNumber()).toBe(2);
      await store.write(batchOf(3));
    });
  });

  it('does not write over a file', async () => {
    const path = aPath();
    await using(sqliteStore({ path }), async (store) => {
      await expect(store.backup(path)).rejects.toThrow(`There is a file ${path} already`);
      const nowhere = join(path, '..', 'none', 'copy.db');
      await expect(store.backup(nowhere)).rejects.toMatchObject({ code: 'Failed' });
      expect(existsSync(`${nowhere}.unfinished`)).toBe(false);
      await store.write(batchOf(1));
    });
  });
});

describe('queries', () => {
  const QUERIES: readonly ExecutionQuery[] = [
    { order: 'latest' },
    { order: 'latest', before: 9 },
    { order: 'latest', stateMachineArn: 'machine' },
    { order: 'latest', stateMachineArn: 'machine', before: 9 },
    { order: 'latest', status: 'FAILED' },
    { order: 'latest', status: 'FAILED', before: 9 },
    { order: 'latest', stateMachineArn: 'machine', status: 'FAILED', before: 9 },
    { order: 'resident' },
    { order: 'resident', after: 9 },
    { order: 'due', until: 9 },
    { order: 'ended' },
    { order: 'ended', before: 9 },
  ];

  it.each(QUERIES.map((query) => [JSON.stringify(query), query] as const))(
    '%s sorts nothing, and reads no more',
    async (_, query) => {
      const path = aPath();
      await using(sqliteStore({ path }), async () => {
        const reader = new Connection(driver, path);
        const { sql, parameters } = selectExecutions(query, 10);
        const plan = reader.all(`EXPLAIN QUERY PLAN ${sql}`, ...parameters).map(({ detail }) => String(detail));
        reader.close();
        expect(plan).toHaveLength(1);
        // All of a table, or of an index, is read in its order until the limit.
        if (query.order === 'latest' && Object.keys(query).length === 1) expect(plan[0]).toBe('SCAN executions');
        else if (query.order === 'ended') expect(plan[0]).toContain('USING INDEX executions_ended');
        else expect(plan[0]).toContain('SEARCH executions USING');
      });
    },
  );
});

function aPath(): string {
  return join(directory(), 'executions.db');
}

function copyOf(path: string): string {
  const copy = aPath();
  for (const suffix of ['', '-wal']) if (existsSync(path + suffix)) copyFileSync(path + suffix, copy + suffix);
  return copy;
}

function flip(path: string, at: number): void {
  const bytes = readFileSync(path);
  bytes.writeUInt8(bytes.readUInt8(at) ^ 0xff, at);
  writeFileSync(path, bytes);
}

function otherDatabase(path: string, statements: readonly string[]): void {
  const other = new Connection(driver, path);
  other.exec('CREATE TABLE others (id INTEGER)');
  for (const sql of statements) other.exec(sql);
  other.close();
}

/** The files of the directory, with what is in them. */
function filesOf(path: string): Record<string, string> {
  const place = join(path, '..');
  const files = readdirSync(place).filter((name) => statSync(join(place, name)).isFile());
  return Object.fromEntries(files.map((name) => [name, readFileSync(join(place, name), 'latin1')]));
}
