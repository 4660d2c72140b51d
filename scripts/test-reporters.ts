// How vitest reports: to people, and under CI also to a file that scripts/test-summary.mjs counts.

import type { ViteUserConfig } from 'vitest/config';

type Reporters = NonNullable<NonNullable<ViteUserConfig['test']>['reporters']>;

/** `name` tells the files of the suites apart. */
export function reporters(name: string): Reporters {
  if (process.env.CI === undefined) return ['default'];
  return ['default', ['json', { outputFile: `coverage/test-results/${name}.json` }]];
}
