// Opens a store, writes a line with how that went, and holds the store until the process is ended.
// Arguments: the built module, the path of the store; `unprivileged` when it is not to have the rights of root.

import { pathToFileURL } from 'node:url';

const [module, path, rights] = process.argv.slice(2);
const { sqliteStore } = await import(pathToFileURL(module));

// Loaded while it can be read.
const driver = process.getBuiltinModule?.('node:sqlite')?.DatabaseSync ?? (await import('libsql')).default;
if (rights === 'unprivileged' && process.getuid?.() === 0) process.setuid(65_534);

await sqliteStore({ path, driver })
  .open()
  .then(
    () => process.stdout.write('open\n'),
    (error) => process.stdout.write(`${error.code} ${error.message}\n`),
  );
setInterval(() => {}, 60_000);
