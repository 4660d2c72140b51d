// How vitest reports: to people, and under CI also to a file that scripts/test-summary.mjs counts.

export function reporters(name: string) {
  return process.env.CI === undefined
    ? ['default']
    : ['default', ['json', { outputFile: `coverage/test-results/${name}.json` }] as const];
}
