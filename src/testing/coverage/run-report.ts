// What the reporters of test runners have in common: their options, and the end of a run.

import { resolve } from 'node:path';
import type { LocateOptions } from './files/locate.js';
import { clearParts, hasPart, readParts } from './parts.js';
import type { CoverageReportOptions } from './report/write.js';
import { type CoverageThresholds, checkThresholds } from './summary.js';

export interface CoverageReporterOptions extends CoverageReportOptions, LocateOptions {
  /** Percentages, of 100, below which the run fails. Asked of whole runs only. */
  readonly thresholds?: CoverageThresholds;
}

/** A test file that ran, and the name of its part. */
export interface RanTestFile {
  readonly file: string;
  readonly part: string;
}

export class RunReport {
  /** Where workers leave their parts. */
  readonly folder: string;
  private readonly options: CoverageReporterOptions;

  /** @throws TypeError for wrong options. */
  constructor(options: CoverageReporterOptions, root: string) {
    this.options = { ...options, root: resolve(root, options.root ?? '.') };
    if (options.thresholds !== undefined) checkThresholds(options.thresholds);
    this.folder = resolve(this.options.root ?? '.', options.directory ?? 'coverage/state-machines', '.parts');
  }

  begin(): void {
    clearParts(this.folder);
  }

  /**
   * Merges the parts and writes the reports.
   * @param notWhole why the run is no whole one, which thresholds are not for; undefined for a whole one
   * @returns what is to be printed, and what falls short of thresholds.
   */
  async end(
    ran: readonly RanTestFile[],
    notWhole: string | undefined,
  ): Promise<{ readonly text: string; readonly shortfalls: readonly string[] }> {
    const { thresholds } = this.options;
    const coverage = await readParts(this.folder).locate(this.options);
    const { text } = await coverage.write(this.options);
    const missing = ran
      .filter(({ part }) => !hasPart(this.folder, part))
      .map(({ file }) => `Nothing is known of ${file}: it failed to load, or its worker ended before it had told`);
    const skipped =
      notWhole === undefined || thresholds === undefined ? [] : [`Thresholds are not asked of this run: ${notWhole}`];
    const notes = [...missing, ...skipped].map((note) => `${note}\n`).join('');
    const shortfalls =
      thresholds === undefined || notWhole !== undefined
        ? []
        : coverage.check(thresholds).map(({ message }) => message);
    return { text: `${text}${notes}`, shortfalls };
  }
}
