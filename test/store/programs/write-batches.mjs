// Writes batches for ever, and a line with the number of each when it is written.
// Arguments: the built module, the path of the store.

import { pathToFileURL } from 'node:url';

const [module, path] = process.argv.slice(2);
const { sqliteStore } = await import(pathToFileURL(module));

const store = sqliteStore({ path });
await store.open();
for (let number = (await store.lastNumber()) + 1; ; number += 1) {
  const execution = {
    number,
    executionArn: `arn:${number}`,
    stateMachineArn: 'machine',
    status: 'RUNNING',
    startDate: number,
    details: JSON.stringify('x'.repeat(number % 3000)),
  };
  const part = (sequence) => ({ type: 'AppendJournal', number, sequence, events: `[${number},${sequence}]` });
  await store.write([
    { type: 'PutExecution', execution },
    part(1),
    part(2),
    part(3),
    { type: 'PutSnapshot', number, sequence: 3, snapshot: `${number}` },
    { type: 'PutDocument', key: 'latest', value: `${number}` },
    { type: 'DeleteExecution', number: number - 50 },
  ]);
  process.stdout.write(`${number}\n`);
}
