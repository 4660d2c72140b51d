// Rows of one table that are gathered, to be inserted many at a time.

import type { Connection, SqliteValue } from './connection.js';
import { sqliteCode } from './error-codes.js';
import { type Insert, MANY } from './statements.js';

export class Rows {
  private readonly connection: Connection;
  private readonly insert: Insert;
  private readonly refusal: (row: readonly SqliteValue[], cause: unknown) => Error;
  private values: SqliteValue[] = [];

  /** @param refusal says what it is that a constraint of the table has refused. */
  constructor(connection: Connection, insert: Insert, refusal: (row: readonly SqliteValue[], cause: unknown) => Error) {
    this.connection = connection;
    this.insert = insert;
    this.refusal = refusal;
  }

  add(...row: SqliteValue[]): void {
    this.values.push(...row);
    if (this.values.length === MANY * this.insert.columns) this.insertMany();
  }

  /** Inserts what is left. */
  flush(): void {
    const { columns } = this.insert;
    const { values } = this;
    this.values = [];
    for (let at = 0; at < values.length; at += columns) this.insertOne(values.slice(at, at + columns));
  }

  private insertMany(): void {
    try {
      this.connection.run(this.insert.many, ...this.values);
      this.values = [];
    } catch (error) {
      if (!isRefused(error)) throw error;
      // None of them is there. One after another, the one that was refused is known.
      this.flush();
    }
  }

  private insertOne(row: readonly SqliteValue[]): void {
    try {
      this.connection.run(this.insert.one, ...row);
    } catch (error) {
      throw isRefused(error) ? this.refusal(row, error) : error;
    }
  }
}

function isRefused(error: unknown): boolean {
  return sqliteCode(error) === 'CONSTRAINT';
}
