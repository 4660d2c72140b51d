// Makes the golden file of the format that this release writes, fixtures/store/version-<number>.db: `npm run store-fixture`
// runs test/store/golden.test.ts, which writes the file when there is none, and reads all that there are.
//
// A file is made once, by the release that brought its format, and never again.

import { rmSync } from 'node:fs';
import { FORMAT_VERSION } from '../src/store/sqlite/schema.js';
import { sqliteStore } from '../src/store/sqlite/sqlite-store.js';
import type { StoredExecution, StoredStatus, StoreWrite } from '../src/store/store.js';

const STATUSES: readonly StoredStatus[] = ['RUNNING', 'SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED'];
const ACCOUNT = 'arn:aws:states:us-east-1:123456789012';
/** 1 January 2026, in epoch milliseconds. */
const BEGIN = 1_767_225_600_000;
const EXECUTIONS = 12;

export const goldenPath = `fixtures/store/version-${FORMAT_VERSION}.db`;

/** What every golden file has been given: the same batches, whatever the format. */
export function goldenBatches(): StoreWrite[][] {
  const numbers = Array.from({ length: EXECUTIONS }, (_, at) => at + 1);
  return [
    [
      { type: 'PutDocument', key: 'stateMachine/orders', value: '{"name":"orders"}' },
      { type: 'PutDocument', key: 'stateMachine/\u{1f4e6}', value: '{"name":"\u{1f4e6}"}' },
      { type: 'PutDocument', key: 'activity/pack', value: '{}' },
    ],
    ...numbers.map(batchOf),
    [
      { type: 'DeleteExecution', number: EXECUTIONS },
      { type: 'DeleteDocument', key: 'activity/pack' },
      { type: 'PutSnapshot', number: 1, sequence: 2, snapshot: '{"again":true}' },
    ],
  ];
}

/** Writes the file, to this path or its own place. */
export async function writeGolden(path = goldenPath): Promise<void> {
  const store = sqliteStore({ path });
  await store.open();
  for (const batch of goldenBatches()) await store.write(batch);
  await store.close();
  rmSync(`${path}.lock`);
}

function batchOf(number: number): StoreWrite[] {
  const status = STATUSES[number % STATUSES.length] ?? 'RUNNING';
  const startDate = BEGIN + number * 1000;
  const execution: StoredExecution = {
    number,
    executionArn: `${ACCOUNT}:execution:orders:order-${number}`,
    stateMachineArn: `${ACCOUNT}:stateMachine:${number % 3 === 0 ? 'returns' : 'orders'}`,
    status,
    startDate,
    ...(status === 'RUNNING' ? number % 2 === 0 && { wakeAt: startDate + 60_000 } : { stopDate: startDate + 500 }),
    details: JSON.stringify({ name: `order-${number}`, note: '\u00e9\u{1f600}' }),
  };
  return [
    { type: 'PutExecution', execution },
    { type: 'AppendJournal', number, sequence: 1, events: JSON.stringify([{ type: 'Start', at: startDate }]) },
    { type: 'AppendJournal', number, sequence: 2, events: JSON.stringify([{ text: 'x'.repeat(200 * number) }]) },
    { type: 'PutSnapshot', number, sequence: 1, snapshot: JSON.stringify({ at: number }) },
    { type: 'PutReference', name: `token-${number}`, number },
  ];
}
