// A store in a SQLite file, in the thread that calls it: what SQLite does, it does at once.

import { notOpen } from '../refusals.js';
import type {
  ExecutionQuery,
  JournalPart,
  Store,
  StoreCounts,
  StoredDocument,
  StoredExecution,
  StoredSnapshot,
  StoredStatus,
  StoreWrite,
} from '../store.js';
import { backUp } from './backup.js';
import { type BatchStep, perform, stepsOf } from './batch.js';
import type { Connection, SqliteDriver, SqliteRow, SqliteValue } from './connection.js';
import { findDriver } from './drivers.js';
import { storeErrorOf } from './error-codes.js';
import { closeFile, type OpenFile, openFile, realPath } from './open-file.js';
import * as statements from './statements.js';

export interface SqliteStore extends Store {
  /**
   * Writes a copy of the store, as it is now, to a new file. The copy is whole when it is there, and durable.
   * @throws (rejects) StoreError `Failed` when there is such a file already.
   */
  backup(path: string): Promise<void>;
}

export class StoreInFile implements SqliteStore {
  private readonly driver: SqliteDriver | undefined;
  private path: string;
  private file: OpenFile | undefined;

  constructor(path: string, driver: SqliteDriver | undefined) {
    this.path = path;
    this.driver = driver;
  }

  async open(): Promise<void> {
    const driver = await findDriver(this.driver);
    this.path = realPath(this.path);
    this.file = openFile(driver, this.path);
  }

  async write(batch: readonly StoreWrite[]): Promise<void> {
    this.perform(stepsOf(batch));
  }

  /** Writes a batch in its other form. @throws what `write` rejects with. */
  perform(steps: readonly BatchStep[]): void {
    this.use((connection) => connection.transaction(() => perform(connection, steps)));
  }

  async execution(key: number | string): Promise<StoredExecution | undefined> {
    const sql = typeof key === 'number' ? statements.EXECUTION_BY_NUMBER : statements.EXECUTION_BY_ARN;
    const [row] = this.all(sql, key);
    return row && executionOf(row);
  }

  async executions(query: ExecutionQuery, limit: number): Promise<readonly StoredExecution[]> {
    const { sql, parameters } = statements.selectExecutions(query, limit);
    return this.all(sql, ...parameters).map(executionOf);
  }

  async journal(number: number, after = 0, limit = Number.POSITIVE_INFINITY): Promise<readonly JournalPart[]> {
    const rows = this.all(statements.JOURNAL, number, after, statements.limitOf(limit));
    return rows.map((row) => ({ sequence: Number(row.sequence), events: String(row.events) }));
  }

  async snapshot(number: number): Promise<StoredSnapshot | undefined> {
    const [row] = this.all(statements.SNAPSHOT, number);
    return row && { sequence: Number(row.sequence), snapshot: String(row.snapshot) };
  }

  async reference(name: string): Promise<number | undefined> {
    const [row] = this.all(statements.REFERENCE, name);
    return row && Number(row.number);
  }

  async document(key: string): Promise<StoredDocument | undefined> {
    const [row] = this.all(statements.DOCUMENT, key);
    return row && documentOf(row);
  }

  async documents(prefix: string): Promise<readonly StoredDocument[]> {
    const end = afterAllWith(prefix);
    const rows =
      end === undefined
        ? this.all(statements.DOCUMENTS_FROM, prefix)
        : this.all(statements.DOCUMENTS_BETWEEN, prefix, end);
    // SQLite compares the bytes of UTF-8, whose order is another one than that of UTF-16.
    return rows.map(documentOf).sort((left, right) => (left.key < right.key ? -1 : 1));
  }

  async counts(): Promise<StoreCounts> {
    const [open] = this.all(statements.COUNT_OPEN);
    const [ended] = this.all(statements.COUNT_ENDED);
    return { open: Number(open?.count), ended: Number(ended?.count) };
  }

  async lastNumber(): Promise<number> {
    const [row] = this.all(statements.LAST_NUMBER);
    return Number(row?.seq ?? 0);
  }

  async backup(path: string): Promise<void> {
    this.use((connection) => backUp(connection, path));
  }

  async close(): Promise<void> {
    const file = this.opened();
    this.file = undefined;
    try {
      closeFile(file);
    } catch (error) {
      throw storeErrorOf(error, this.path);
    }
  }

  private all(sql: string, ...parameters: SqliteValue[]): readonly SqliteRow[] {
    return this.use((connection) => connection.all(sql, ...parameters));
  }

  private use<Result>(work: (connection: Connection) => Result): Result {
    const { connection } = this.opened();
    try {
      return work(connection);
    } catch (error) {
      throw storeErrorOf(error, this.path);
    }
  }

  private opened(): OpenFile {
    if (this.file === undefined) throw notOpen();
    return this.file;
  }
}

function executionOf(row: SqliteRow): StoredExecution {
  return {
    number: Number(row.number),
    executionArn: String(row.execution_arn),
    stateMachineArn: String(row.state_machine_arn),
    status: String(row.status) as StoredStatus,
    startDate: Number(row.start_date),
    ...(row.stop_date !== null && { stopDate: Number(row.stop_date) }),
    ...(row.wake_at !== null && { wakeAt: Number(row.wake_at) }),
    details: String(row.details),
  };
}

function documentOf(row: SqliteRow): StoredDocument {
  return { key: String(row.key), value: String(row.value) };
}

const LAST_CODE_POINT = 0x10ffff;
const BEFORE_SURROGATES = 0xd7ff;
const AFTER_SURROGATES = 0xe000;

/** The first text, by code points, after all those that begin so; undefined when there is none. */
function afterAllWith(prefix: string): string | undefined {
  const points = Array.from(prefix, (character) => character.codePointAt(0) ?? 0);
  while (points.at(-1) === LAST_CODE_POINT) points.pop();
  const last = points.pop();
  if (last === undefined) return undefined;
  return String.fromCodePoint(...points, last === BEFORE_SURROGATES ? AFTER_SURROGATES : last + 1);
}
