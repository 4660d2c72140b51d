// The tables of a store in SQLite, and how a file of an older release becomes one of this.
//
// Journals are rowid tables with integers as their keys: with the key as the row's place (WITHOUT ROWID), rows of about
// 1 KB spill to pages of their own, and the file is four times as large.

/** In the header of each file: "STPW". */
export const APPLICATION_ID = 0x53545057;

/**
 * What leads from each version of the format to the next, from an empty file on. The version is in the header of a file.
 * What is in a release does not change: a change of the format is one more migration.
 */
export const MIGRATIONS: readonly string[] = [
  `
  -- AUTOINCREMENT remembers the largest number, also of executions that were deleted.
  CREATE TABLE executions (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    execution_arn TEXT NOT NULL UNIQUE,
    state_machine_arn TEXT NOT NULL,
    status TEXT NOT NULL,
    start_date INTEGER NOT NULL,
    stop_date INTEGER,
    wake_at INTEGER,
    details TEXT NOT NULL
  );
  -- The number of the row is the last column of each index.
  CREATE INDEX executions_by_machine ON executions (state_machine_arn);
  CREATE INDEX executions_by_machine_and_status ON executions (state_machine_arn, status);
  CREATE INDEX executions_by_status ON executions (status);
  CREATE INDEX executions_resident ON executions (status) WHERE status = 'RUNNING' AND wake_at IS NULL;
  CREATE INDEX executions_due ON executions (wake_at) WHERE status = 'RUNNING' AND wake_at IS NOT NULL;
  CREATE INDEX executions_ended ON executions (stop_date) WHERE status <> 'RUNNING';

  CREATE TABLE journal (
    number INTEGER NOT NULL,
    sequence INTEGER NOT NULL,
    events TEXT NOT NULL,
    UNIQUE (number, sequence)
  );

  CREATE TABLE snapshots (
    number INTEGER PRIMARY KEY,
    sequence INTEGER NOT NULL,
    snapshot TEXT NOT NULL
  );

  CREATE TABLE execution_references (
    name TEXT PRIMARY KEY,
    number INTEGER NOT NULL
  ) WITHOUT ROWID;
  CREATE INDEX execution_references_by_number ON execution_references (number);

  CREATE TABLE documents (
    key TEXT PRIMARY KEY NOT NULL,
    value TEXT NOT NULL
  );
  `,
];

/** The version that this release writes. */
export const FORMAT_VERSION = MIGRATIONS.length;
