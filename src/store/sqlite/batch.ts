// What a batch comes to in SQLite: the rows of each table one after another, to be inserted many at a time. In this form it
// also goes from one thread to another: to copy an object for each row would cost as much as to insert it.

import { arnTaken, sequenceTaken } from '../refusals.js';
import type { StoreWrite } from '../store.js';
import type { Connection, SqliteValue } from './connection.js';
import { sqliteCode } from './error-codes.js';
import { type Insert, ROWS_AT_ONCE, WRITES, type WriteType } from './statements.js';

/** Rows of one table, or what is to be deleted of it. */
export interface BatchStep {
  readonly type: WriteType;
  /** Of each row as many as its statement takes; the rows one after another. */
  readonly values: SqliteValue[];
}

/**
 * Executions and what belongs to them are gathered: nothing else in a batch depends on where they stand, but deletions.
 * Documents are written and deleted in their order.
 */
export function stepsOf(batch: readonly StoreWrite[]): readonly BatchStep[] {
  const steps: BatchStep[] = [];
  let gathered: Partial<Record<WriteType, SqliteValue[]>> = {};
  const rowsOf = (type: WriteType): SqliteValue[] => {
    let values = gathered[type];
    if (values === undefined) {
      values = [];
      gathered[type] = values;
      steps.push({ type, values });
    }
    return values;
  };
  for (const write of batch) {
    switch (write.type) {
      case 'AppendJournal':
        rowsOf('AppendJournal').push(write.number, write.sequence, write.events);
        break;
      case 'PutExecution': {
        const { number, executionArn, stateMachineArn, status, startDate, stopDate, wakeAt, details } = write.execution;
        const rows = rowsOf('PutExecution');
        rows.push(number, executionArn, stateMachineArn, status, startDate, stopDate ?? null, wakeAt ?? null, details);
        break;
      }
      case 'PutReference':
        rowsOf('PutReference').push(write.name, write.number);
        break;
      case 'DeleteExecution':
        gathered = {};
        steps.push({ type: 'DeleteExecution', values: [write.number] });
        break;
      case 'PutSnapshot':
        rowsOf('PutSnapshot').push(write.number, write.sequence, write.snapshot);
        break;
      case 'PutDocument':
        steps.push({ type: 'PutDocument', values: [write.key, write.value] });
        break;
      case 'DeleteDocument':
        steps.push({ type: 'DeleteDocument', values: [write.key] });
        break;
    }
  }
  return steps;
}

/** Does what `stepsOf` has made of a batch, within a transaction. */
export function perform(connection: Connection, steps: readonly BatchStep[]): void {
  for (const { type, values } of steps) {
    const statements = WRITES[type];
    if ('columns' in statements) insertAll(connection, statements, values, REFUSALS[type]);
    else for (const sql of statements) connection.run(sql, ...values);
  }
}

/** Says what it is that a constraint of a table has refused. */
type Refusal = (row: readonly SqliteValue[], cause: unknown) => Error;

const REFUSALS: Partial<Record<WriteType, Refusal>> = {
  PutExecution: ([, executionArn], cause) => arnTaken(String(executionArn), cause),
  AppendJournal: ([number, sequence], cause) => sequenceTaken(Number(number), Number(sequence), cause),
};

function insertAll(connection: Connection, insert: Insert, values: readonly SqliteValue[], refusal?: Refusal): void {
  const { columns } = insert;
  for (let from = 0; from < values.length; ) {
    const left = (values.length - from) / columns;
    const rows = ROWS_AT_ONCE.find((count) => count <= left) ?? 1;
    const to = from + rows * columns;
    insertRows(connection, insert, rows, rows * columns === values.length ? values : values.slice(from, to), refusal);
    from = to;
  }
}

function insertRows(
  connection: Connection,
  insert: Insert,
  rows: number,
  values: readonly SqliteValue[],
  refusal: Refusal | undefined,
): void {
  try {
    connection.run(insert.rows(rows), ...values);
  } catch (error) {
    if (sqliteCode(error) !== 'CONSTRAINT' || refusal === undefined) throw error;
    if (rows === 1) throw refusal(values, error);
    // None of them is there. One after another, the one that was refused is known.
    for (let from = 0; from < values.length; from += insert.columns) {
      insertRows(connection, insert, 1, values.slice(from, from + insert.columns), refusal);
    }
  }
}
