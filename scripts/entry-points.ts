// What users import, and the file it is made of: read by the build, and by the tests that run the examples of the
// documentation. Each name has an entry of `exports` in package.json.

/** By the name of the built file; `index` is the package itself. */
export const entryPoints = {
  index: 'src/index.ts',
  core: 'src/core.ts',
  node: 'src/node.ts',
  aws: 'src/aws.ts',
  replay: 'src/replay.ts',
  service: 'src/service.ts',
  store: 'src/store.ts',
  orchestrator: 'src/orchestrator.ts',
  api: 'src/api.ts',
  opentelemetry: 'src/opentelemetry.ts',
  testing: 'src/testing/index.ts',
  vitest: 'src/testing/vitest.ts',
  jest: 'src/testing/jest.ts',
  'vitest/reporter': 'src/testing/coverage/vitest/reporter.ts',
  'jest/reporter': 'src/testing/coverage/jest/reporter.ts',
  'jest/coverage': 'src/testing/coverage/jest/setup.ts',
} as const;
