// Opens a store whose SQLite has a thread of its own, writes, and does nothing more: the process ends when it has nothing to
// do. Writes a line with what it comes to.
// Arguments: the built module, the path of the store; `left open` when it is not closed.

import { pathToFileURL } from 'node:url';

const [module, path, end] = process.argv.slice(2);
const { sqliteStore } = await import(pathToFileURL(module));

const store = sqliteStore({ path, thread: true });
await store.open();
const part = (sequence) => [{ type: 'AppendJournal', number: 1, sequence, events: '[]' }];
// Nobody waits for them but the process.
const written = [1, 2, 3].map((sequence) => store.write(part(sequence)));
Promise.all(written).then(async () => {
  process.stdout.write(`${(await store.journal(1)).length} parts\n`);
  if (end !== 'left open') await store.close();
});
