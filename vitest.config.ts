// The tests of `npm test`: of the sources, without a build. What is built has vitest.package.config.ts, the examples of
// the documentation vitest.docs.config.ts.

import { configDefaults, defineConfig } from 'vitest/config';
import { synchronousJsonataForVite } from './scripts/synchronous-jsonata.js';
import { reporters } from './scripts/test-reporters.js';

export default defineConfig({
  plugins: [synchronousJsonataForVite()],
  test: {
    include: ['test/**/*.test.ts'],
    exclude: [...configDefaults.exclude, 'test/package/**', 'test/docs/examples.test.ts', 'test/docs/.examples/**'],
    reporters: reporters(process.env.STEPWRIGHT_FAST_PATHS === 'off' ? 'careful' : 'unit'),
    // All of the machine: by default one core is left to others.
    maxWorkers: '100%',
    // What hangs ends, and a busy machine fails nothing.
    testTimeout: 30_000,
    setupFiles: ['test/setup/fast-paths.ts'],
    coverage: { include: ['src/**/*.ts'] },
  },
});
