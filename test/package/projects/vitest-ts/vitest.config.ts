import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    reporters: [
      'default',
      ['stepwright/vitest/reporter', { include: ['../*.asl.json'], reporters: ['text', 'lcov', 'cobertura', 'html'] }],
    ],
  },
});
