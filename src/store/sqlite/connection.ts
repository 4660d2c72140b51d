// One connection to a SQLite database, whichever binding it is through: `node:sqlite`, libsql and better-sqlite3 have
// these methods in common.

import { type SqliteCode, sqliteCode } from './error-codes.js';

export type SqliteValue = string | number | null;

/** A statement of a binding: `StatementSync` of `node:sqlite`, `Statement` of better-sqlite3 and of libsql. */
export interface SqliteStatement {
  run(...parameters: SqliteValue[]): unknown;
  /** The rows, each an object with the names of its columns. */
  all(...parameters: SqliteValue[]): unknown[];
}

/** An open database of a binding. */
export interface SqliteDatabase {
  exec(sql: string): unknown;
  prepare(sql: string): SqliteStatement;
  close(): unknown;
}

/** The class of a binding that opens a database: `DatabaseSync` of `node:sqlite`, `Database` of better-sqlite3 and libsql. */
export type SqliteDriver = new (path: string) => SqliteDatabase;

export type SqliteRow = Readonly<Record<string, SqliteValue>>;

export class Connection {
  private readonly database: SqliteDatabase;
  private readonly statements = new Map<string, SqliteStatement>();

  constructor(driver: SqliteDriver, path: string) {
    this.database = new driver(path);
  }

  exec(sql: string): void {
    this.database.exec(sql);
  }

  run(sql: string, ...parameters: SqliteValue[]): void {
    for (const value of parameters) if (typeof value === 'string') refuseUnstorable(value);
    this.prepared(sql).run(...parameters);
  }

  all(sql: string, ...parameters: SqliteValue[]): readonly SqliteRow[] {
    return this.prepared(sql).all(...parameters) as SqliteRow[];
  }

  /** Does all of the work, or nothing. */
  transaction(work: () => void): void {
    this.exec('BEGIN IMMEDIATE');
    try {
      work();
      this.exec('COMMIT');
    } catch (error) {
      this.rollBack();
      throw error;
    }
  }

  close(): void {
    this.statements.clear();
    this.database.close();
  }

  /** SQLite has rolled back by itself after some errors, and says that there is nothing to roll back. */
  private rollBack(): void {
    try {
      this.exec('ROLLBACK');
    } catch (error) {
      const harmless: SqliteCode = 'ERROR';
      if (sqliteCode(error) !== harmless) throw error;
    }
  }

  private prepared(sql: string): SqliteStatement {
    let statement = this.statements.get(sql);
    if (statement === undefined) {
      statement = this.database.prepare(sql);
      this.statements.set(sql, statement);
    }
    return statement;
  }
}

/** SQLite keeps UTF-8, and bindings end a text at U+0000: such a text would come back as another one. */
function refuseUnstorable(text: string): void {
  if (text.includes('\0')) throw new RangeError('A text with the character U+0000 cannot be kept in SQLite');
  if (!isWellFormed(text)) throw new RangeError('A text with half of a surrogate pair cannot be kept in SQLite');
}

function isWellFormed(text: string): boolean {
  // In Node since 20, and in the types of TypeScript since ES2024.
  return (text as string & { isWellFormed(): boolean }).isWellFormed();
}
