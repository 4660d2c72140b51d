// The reporter for jest: reports the coverage of state machines at the end of the run.
//
//   reporters: ['default', ['stepwright/jest/reporter', { thresholds: { states: 100 } }]],
//   setupFilesAfterEnv: ['stepwright/jest/coverage'],
//
// https://jestjs.io/docs/configuration#custom-reporters

import { partName } from '../parts.js';
import { type CoverageReporterOptions, RunReport } from '../run-report.js';
import { FOLDER_VARIABLE } from './folder.js';

export type { CoverageReporterOptions } from '../run-report.js';

/** What is read of jest's configuration. */
export interface JestGlobalConfig {
  readonly rootDir: string;
  readonly watch?: boolean;
  readonly watchAll?: boolean;
  readonly shard?: unknown;
  readonly testNamePattern?: string | undefined;
  readonly onlyChanged?: boolean;
  readonly onlyFailures?: boolean;
  readonly testPathPatterns?: { readonly patterns?: readonly string[] };
  readonly nonFlagArgs?: readonly string[];
}

/** What is read of jest's results. */
export interface JestResults {
  readonly testResults: readonly { readonly testFilePath: string; readonly skipped?: boolean }[];
}

export class StepwrightCoverageReporter {
  private readonly config: JestGlobalConfig;
  private readonly report: RunReport;
  private error: Error | undefined;

  /** @throws TypeError for wrong options. */
  constructor(config: JestGlobalConfig, options: CoverageReporterOptions = {}) {
    this.config = config;
    this.report = new RunReport(options, config.rootDir);
    // Workers are started later, and inherit it.
    process.env[FOLDER_VARIABLE] = this.report.folder;
  }

  onRunStart(): void {
    this.error = undefined;
    this.report.begin();
  }

  async onRunComplete(_contexts: unknown, { testResults }: JestResults): Promise<void> {
    const ran = testResults.map(({ testFilePath }) => ({ file: testFilePath, part: partName('', testFilePath) }));
    const { text, shortfalls } = await this.report.end(ran, notWhole(this.config));
    process.stdout.write(`\n${text}`);
    for (const shortfall of shortfalls) process.stderr.write(`ERROR: ${shortfall}\n`);
    if (shortfalls.length > 0) this.error = new Error(shortfalls.join('\n'));
  }

  /** An error of a reporter fails the run. */
  getLastError(): Error | undefined {
    return this.error;
  }
}

/**
 * Runners take the default export of a module.
 * @alias
 */
export default StepwrightCoverageReporter;

function notWhole(config: JestGlobalConfig): string | undefined {
  if (config.watch || config.watchAll) return 'jest watches';
  if (config.shard !== undefined) return 'it is a shard; merge the coverage.json of all of them';
  if (config.onlyChanged || config.onlyFailures) return 'only what has changed or failed is tested';
  const patterns = [...(config.testPathPatterns?.patterns ?? []), ...(config.nonFlagArgs ?? [])];
  return config.testNamePattern || patterns.length > 0 ? 'only some tests were asked for' : undefined;
}
