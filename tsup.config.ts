// Builds the package: the library for ESM and CJS with its types, and the command-line tool.

import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { defineConfig, type Options } from 'tsup';
import { entryPoints } from './scripts/entry-points.js';
import { synchronousJsonataForEsbuild } from './scripts/synchronous-jsonata.js';

// What the package carries inside: jsonata is changed on the way in, @noble/hashes and p-limit (with yocto-queue) are ESM
// only, the server (with hono) is for the command-line tool alone, and the others made the import take half as long again
// when each of their files was looked for and read.
const BUNDLED = [
  'jsonata',
  '@noble/hashes',
  'p-limit',
  'yocto-queue',
  '@hono/node-server',
  'hono',
  'yaml',
  're2js',
  'ms',
  'aws4fetch',
];
/** And a few lines of tsup's own, in CommonJS. */
const PASSED_ON = [...BUNDLED, 'tsup'];

// Here and not by tsup's `clean`: the two builds below run at the same time, and neither may remove what the other wrote.
rmSync('dist', { recursive: true, force: true });

const shared: Options = {
  target: 'node20',
  sourcemap: true,
  noExternal: BUNDLED.map((name) => new RegExp(`^${name}(/|$)`)),
  esbuildPlugins: [synchronousJsonataForEsbuild()],
  esbuildOptions: (options) => {
    // What of it is not used can be left out of its ES modules only, and under Node's conditions it is CommonJS.
    options.alias = { yaml: resolve('node_modules/yaml/browser/index.js') };
  },
};

const dts = {
  entry: { ...entryPoints },
  // What is marked `@internal` is not for users. rollup-plugin-dts still sets an option that TypeScript 6 calls deprecated.
  compilerOptions: { stripInternal: true, ignoreDeprecations: '6.0' },
};

// In one build, so that the command-line tool and the library share their code.
const esm: Options = {
  ...shared,
  entry: {
    ...entryPoints,
    cli: 'src/cli/main.ts',
    // What a store in a SQLite file starts as its thread, also that of CommonJS.
    'store-thread': 'src/store/sqlite/thread.ts',
    // The reporter for vitest gives it to the workers.
    'vitest/coverage-setup': 'src/testing/coverage/vitest/setup.ts',
  },
  format: ['esm'],
  dts,
  onSuccess: async () => writeLicences(),
};

// The entry points share their code here too: what one of them has made is known to the others. It is the tree-shaking
// that makes CommonJS of the chunks, and leaves their syntax as it is.
const cjs: Options = {
  ...shared,
  entry: { ...entryPoints },
  format: ['cjs'],
  shims: true,
  splitting: true,
  treeshake: true,
  dts,
};

export default defineConfig([esm, cjs]);

// What is bundled is passed on: its licence asks for the notice to be in every copy.
function writeLicences(): void {
  const notices = PASSED_ON.map((name) => {
    const file = ['LICENSE', 'license', 'LICENSE.md', 'license.md']
      .map((base) => `node_modules/${name}/${base}`)
      .find(existsSync);
    if (file === undefined) throw new Error(`${name} is bundled, and its licence was not found`);
    const { version } = JSON.parse(readFileSync(`node_modules/${name}/package.json`, 'utf8')) as { version: string };
    return `${name} ${version}\n\n${readFileSync(file, 'utf8').trim()}\n`;
  });
  writeFileSync('dist/THIRD-PARTY-LICENSES.txt', notices.join(`\n${'-'.repeat(80)}\n\n`));
}
