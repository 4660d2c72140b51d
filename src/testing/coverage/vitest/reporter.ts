// The reporter for vitest: measures the coverage of state machines in all workers, and reports it at the end of the run.
//
//   test: { reporters: ['default', ['stepwright/vitest/reporter', { thresholds: { states: 100 } }]] }
//
// https://vitest.dev/api/advanced/reporters

import { fileURLToPath } from 'node:url';
import type { Reporter, TestModule, Vitest } from 'vitest/node';
import { partName } from '../parts.js';
import { type CoverageReporterOptions, RunReport } from '../run-report.js';

export type { CoverageReporterOptions } from '../run-report.js';

export class StepwrightCoverageReporter implements Reporter {
  private readonly options: CoverageReporterOptions;
  private vitest: Vitest | undefined;
  private report: RunReport | undefined;

  /** @throws TypeError (when vitest starts) for wrong options. */
  constructor(options: CoverageReporterOptions = {}) {
    this.options = options;
  }

  onInit(vitest: Vitest): void {
    this.vitest = vitest;
    this.report = new RunReport(this.options, vitest.config.root);
    // The blobs of shards have no coverage: `coverage.json` of each is merged.
    if (vitest.config.mergeReports !== undefined) return;
    this.report.begin();
    const setup = fileURLToPath(setupFile());
    for (const project of vitest.projects) {
      // What runs in a browser leaves no files here.
      if (project.config.browser?.enabled) continue;
      project.provide('stepwright:coverage' as never, { folder: this.report.folder, project: project.name } as never);
      project.config.setupFiles = [setup, ...project.config.setupFiles];
    }
  }

  async onTestRunEnd(modules: readonly TestModule[]): Promise<void> {
    const { vitest, report } = this;
    if (vitest === undefined || report === undefined || vitest.config.mergeReports !== undefined) return;
    const ran = modules
      .filter(({ project }) => !project.config.browser?.enabled)
      .map(({ moduleId, project }) => ({ file: moduleId, part: partName(project.name, moduleId) }));
    const { text, shortfalls } = await report.end(ran, notWhole(vitest));
    vitest.logger.log(`\n${text}`);
    for (const shortfall of shortfalls) vitest.logger.error(`ERROR: ${shortfall}`);
    if (shortfalls.length > 0) process.exitCode = 1;
  }
}

/**
 * Runners take the default export of a module.
 * @alias
 */
export default StepwrightCoverageReporter;

function notWhole({ config, filenamePattern }: Vitest & { readonly filenamePattern?: readonly string[] | undefined }) {
  if (config.watch) return 'vitest watches';
  if (config.shard !== undefined) return 'it is a shard; merge the coverage.json of all of them';
  if (config.testNamePattern !== undefined || (filenamePattern?.length ?? 0) > 0)
    return 'only some tests were asked for';
  return config.related !== undefined || config.changed ? 'only what has changed is tested' : undefined;
}

// Beside this file, in the sources as in the package.
function setupFile(): URL {
  return new URL(import.meta.url.endsWith('.ts') ? './setup.ts' : './coverage-setup.js', import.meta.url);
}
