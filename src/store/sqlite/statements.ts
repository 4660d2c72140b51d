// The statements of a store in SQLite. Where an index is made for a question, the question names it: by its own guess,
// SQLite would sort all that run.

import type { ExecutionQuery, StoreWrite } from '../store.js';
import type { SqliteValue } from './connection.js';

const EXECUTION = 'number, execution_arn, state_machine_arn, status, start_date, stop_date, wake_at, details';

/** Inserts rows of one table. */
export interface Insert {
  readonly columns: number;
  /** The statement for so many rows, one of ROWS_AT_ONCE. */
  rows(count: number): string;
}

/** So many rows of one table are inserted at once, where there are as many: two thirds of what a row costs is the call. */
export const ROWS_AT_ONCE = [32, 8, 1];

function insert(into: string, columns: string, onConflict = ''): Insert {
  const count = columns.split(',').length;
  const row = `(${Array(count).fill('?').join(', ')})`;
  const statements = new Map(
    ROWS_AT_ONCE.map((rows) => [rows, `${into} (${columns}) VALUES ${Array(rows).fill(row).join(', ')} ${onConflict}`]),
  );
  return { columns: count, rows: (rows) => statements.get(rows) as string }; // one of those
}

export type WriteType = StoreWrite['type'];

const PUT_EXECUTION = insert(
  'INSERT INTO executions',
  EXECUTION,
  `ON CONFLICT (number) DO UPDATE SET
    execution_arn = excluded.execution_arn, state_machine_arn = excluded.state_machine_arn, status = excluded.status,
    start_date = excluded.start_date, stop_date = excluded.stop_date, wake_at = excluded.wake_at,
    details = excluded.details`,
);
const DELETE_EXECUTION = [
  'DELETE FROM executions WHERE number = ?',
  'DELETE FROM journal WHERE number = ?',
  'DELETE FROM snapshots WHERE number = ?',
  'DELETE FROM execution_references WHERE number = ?',
];

/** What is done for each type of write: rows are inserted, or these statements are run, one after another. */
export const WRITES: Readonly<Record<WriteType, Insert | readonly string[]>> = {
  PutExecution: PUT_EXECUTION,
  DeleteExecution: DELETE_EXECUTION,
  AppendJournal: insert('INSERT INTO journal', 'number, sequence, events'),
  PutSnapshot: insert('INSERT OR REPLACE INTO snapshots', 'number, sequence, snapshot'),
  PutReference: insert('INSERT OR REPLACE INTO execution_references', 'name, number'),
  PutDocument: insert('INSERT INTO documents', 'key, value', 'ON CONFLICT (key) DO UPDATE SET value = excluded.value'),
  DeleteDocument: ['DELETE FROM documents WHERE key = ?'],
};

export const EXECUTION_BY_NUMBER = `SELECT ${EXECUTION} FROM executions WHERE number = ?`;
export const EXECUTION_BY_ARN = `SELECT ${EXECUTION} FROM executions WHERE execution_arn = ?`;
export const JOURNAL =
  'SELECT sequence, events FROM journal WHERE number = ? AND sequence > ? ORDER BY sequence LIMIT ?';
export const SNAPSHOT = 'SELECT sequence, snapshot FROM snapshots WHERE number = ?';
export const REFERENCE = 'SELECT number FROM execution_references WHERE name = ?';
export const DOCUMENT = 'SELECT key, value FROM documents WHERE key = ?';
export const DOCUMENTS_FROM = 'SELECT key, value FROM documents WHERE key >= ?';
export const DOCUMENTS_BETWEEN = 'SELECT key, value FROM documents WHERE key >= ? AND key < ?';
export const COUNT_OPEN = "SELECT count(*) AS count FROM executions WHERE status = 'RUNNING'";
export const COUNT_ENDED =
  "SELECT count(*) AS count FROM executions INDEXED BY executions_ended WHERE status <> 'RUNNING'";
export const LAST_NUMBER = "SELECT seq FROM sqlite_sequence WHERE name = 'executions'";

export interface Select {
  readonly sql: string;
  readonly parameters: readonly SqliteValue[];
}

export function selectExecutions(query: ExecutionQuery, limit: number): Select {
  switch (query.order) {
    case 'latest': {
      const { stateMachineArn, status, before } = query;
      const conditions = [
        { sql: 'state_machine_arn = ?', value: stateMachineArn },
        { sql: 'status = ?', value: status },
        { sql: 'number < ?', value: before },
      ];
      return select('executions', conditions, 'number DESC', limit);
    }
    case 'resident':
      return select(
        "executions INDEXED BY executions_resident WHERE status = 'RUNNING' AND wake_at IS NULL",
        [{ sql: 'number > ?', value: query.after }],
        'number',
        limit,
      );
    case 'due':
      return select(
        "executions INDEXED BY executions_due WHERE status = 'RUNNING' AND wake_at IS NOT NULL",
        [{ sql: 'wake_at <= ?', value: query.until }],
        'wake_at, number',
        limit,
      );
    case 'ended':
      return select(
        "executions INDEXED BY executions_ended WHERE status <> 'RUNNING'",
        [{ sql: 'stop_date < ?', value: query.before }],
        'stop_date, number',
        limit,
      );
  }
}

interface Condition {
  readonly sql: string;
  /** Where there is none, nothing is asked for. */
  readonly value: SqliteValue | undefined;
}

function select(from: string, conditions: readonly Condition[], order: string, limit: number): Select {
  let sql = `SELECT ${EXECUTION} FROM ${from}`;
  const parameters: SqliteValue[] = [];
  for (const condition of conditions) {
    if (condition.value === undefined) continue;
    sql += ` ${sql.includes(' WHERE ') ? 'AND' : 'WHERE'} ${condition.sql}`;
    parameters.push(condition.value);
  }
  return { sql: `${sql} ORDER BY ${order} LIMIT ?`, parameters: [...parameters, limitOf(limit)] };
}

/** SQLite's limit is an integer. */
export function limitOf(limit: number): number {
  return Math.min(limit, Number.MAX_SAFE_INTEGER);
}
