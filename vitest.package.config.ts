// Tests of the package as its users install it. They need what `npm run build` makes.

import { defineConfig } from 'vitest/config';
import { reporters } from './scripts/test-reporters.js';

export default defineConfig({
  test: { include: ['test/package/**/*.test.ts'], testTimeout: 120_000, reporters: reporters('package') },
});
