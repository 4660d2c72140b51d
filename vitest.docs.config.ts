// Runs the examples of the documentation: `npm run docs`. Those for the shell need what `npm run build` makes.

import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { entryPoints } from './scripts/entry-points.js';
import { synchronousJsonataForVite } from './scripts/synchronous-jsonata.js';
import { reporters } from './scripts/test-reporters.js';
import { writeExamples } from './test/docs/write-examples.js';

// Before vitest looks for test files: each example is one.
writeExamples();

export default defineConfig({
  plugins: [synchronousJsonataForVite()],
  resolve: { alias: aliases() },
  test: {
    include: ['test/docs/examples.test.ts', 'test/docs/.examples/**/*.test.ts'],
    setupFiles: ['test/docs/in-the-folder-of-the-example.ts'],
    testTimeout: 60_000,
    maxWorkers: '100%',
    silent: 'passed-only',
    reporters: reporters('docs'),
  },
});

/** Examples import the package by its name; they get the sources. */
function aliases() {
  return Object.entries(entryPoints).map(([name, source]) => ({
    find: new RegExp(`^stepwright${name === 'index' ? '' : `/${name}`}$`),
    replacement: fileURLToPath(new URL(source, import.meta.url)),
  }));
}
