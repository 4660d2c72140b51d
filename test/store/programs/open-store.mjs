// Opens a store, writes a line with how that went, and holds the store until the process is ended.
// Arguments: the built module, the path of the store.

import { pathToFileURL } from 'node:url';

const [module, path] = process.argv.slice(2);
const { sqliteStore } = await import(pathToFileURL(module));

await sqliteStore({ path })
  .open()
  .then(
    () => process.stdout.write('open\n'),
    (error) => process.stdout.write(`${error.code} ${error.message}\n`),
  );
setInterval(() => {}, 60_000);
