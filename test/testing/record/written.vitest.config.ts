// Runs test files that were written by the tests: they import the package by its name, and get the sources.

import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { entryPoints } from '../../../scripts/entry-points.js';
import { synchronousJsonataForVite } from '../../../scripts/synchronous-jsonata.js';

export default defineConfig({
  plugins: [synchronousJsonataForVite()],
  resolve: {
    alias: Object.entries(entryPoints).map(([name, source]) => ({
      find: new RegExp(`^stepwright${name === 'index' ? '' : `/${name}`}$`),
      replacement: fileURLToPath(new URL(`../../../${source}`, import.meta.url)),
    })),
  },
  // Written tests check their mocks themselves: they need no world of their own each.
  test: { include: ['*.test.{ts,js}'], isolate: false, pool: 'threads', maxWorkers: 1 },
});
