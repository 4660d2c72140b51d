// Writes reports of a coverage: files in a folder, and text for the terminal.

import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import istanbulReport from 'istanbul-lib-report';
import istanbulReports from 'istanbul-reports';
import type { Coverage } from '../coverage.js';
import { meant } from '../data.js';
import { htmlPages } from './html.js';
import { istanbulCoverageMap } from './istanbul.js';
import { asSummary, asText } from './text.js';

/** The names of reports. */
export const coverageReporters = ['text', 'text-summary', 'html', 'json', 'lcov', 'cobertura', 'istanbul'] as const;

export type CoverageReporter = (typeof coverageReporters)[number];

export interface CoverageReportOptions {
  /**
   * `text` and `text-summary` for the terminal, `html`: index.html and a page for each machine; `json`: coverage.json, for
   * `Coverage.from`; `lcov`: lcov.info; `cobertura`: cobertura-coverage.xml; `istanbul`: coverage-final.json. Default: `text`,
   * `html`, `json` and `lcov`.
   */
  readonly reporters?: readonly CoverageReporter[];
  /** The folder, relative to the root. Default: `coverage/state-machines`. */
  readonly directory?: string;
  /** What the names of files are relative to. Default: the working directory. */
  readonly root?: string;
}

export interface WrittenReports {
  /** Paths of the files that were written. */
  readonly files: readonly string[];
  /** What `text` and `text-summary` say. */
  readonly text: string;
}

const DEFAULT_REPORTERS: readonly CoverageReporter[] = ['text', 'html', 'json', 'lcov'];
const DEFAULT_DIRECTORY = 'coverage/state-machines';

/** @throws TypeError for a reporter that there is not. */
export function writeReports(coverage: Coverage, options: CoverageReportOptions): WrittenReports {
  const { reporters = DEFAULT_REPORTERS, directory = DEFAULT_DIRECTORY } = options;
  const root = resolve(options.root ?? process.cwd());
  const folder = resolve(root, directory);
  checkReporters(reporters);
  const files: string[] = [];
  const texts: string[] = [];
  const write = (name: string, content: string) => {
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
    files.push(path);
  };
  for (const reporter of reporters) {
    switch (reporter) {
      case 'text':
        texts.push(asText(coverage));
        break;
      case 'text-summary':
        texts.push(asSummary(coverage));
        break;
      case 'json':
        write('coverage.json', `${JSON.stringify(coverage)}\n`);
        break;
      case 'html':
        for (const [name, page] of htmlPages(coverage, root)) write(name, page);
        break;
      case 'lcov':
        files.push(istanbul('lcovonly', 'lcov.info'));
        break;
      case 'cobertura':
        files.push(istanbul('cobertura', 'cobertura-coverage.xml'));
        break;
      case 'istanbul':
        files.push(istanbul('json', 'coverage-final.json'));
        break;
    }
  }
  return { files, text: texts.join('\n') };

  function istanbul(name: 'lcovonly' | 'cobertura' | 'json', file: string): string {
    mkdirSync(folder, { recursive: true });
    const context = istanbulReport.createContext({ dir: folder, coverageMap: istanbulCoverageMap(coverage, root) });
    istanbulReports.create(name, { file, projectRoot: root }).execute(context);
    return join(folder, file);
  }
}

/** @throws TypeError */
function checkReporters(reporters: unknown): void {
  if (!Array.isArray(reporters)) throw new TypeError('`reporters` is a list of names of reports');
  for (const name of reporters as unknown[]) {
    if ((coverageReporters as readonly unknown[]).includes(name)) continue;
    throw new TypeError(`There is no report ${JSON.stringify(name)}${meant(String(name), coverageReporters)}`);
  }
}
