// Recordings of machines that run here, and test files that run as their owner would run them.

import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { RecordedEvent, RecordedExecution } from '../../../src/history/recorded/recorded-execution.js';
import { detailsOf } from '../../../src/history/trace.js';
import type { ChildHistory, HistoryEvent, Run } from '../../../src/index.js';

/** A run as GetExecutionHistory, DescribeExecution and ListExecutions would have told it. */
export function recordingOf(run: Run, more: Partial<RecordedExecution> = {}): RecordedExecution {
  const { name, executionArn, status } = run;
  return {
    origin: 'history.json',
    type: 'STANDARD',
    events: run.history.map(recordedEvent),
    description: { name, executionArn, status },
    children: new Map(
      run.mapRuns.map(({ mapRunArn }) => [mapRunArn, run.childExecutions(mapRunArn).map(recordedChild)] as const),
    ),
    ...more,
  };
}

function recordedChild({ events, name, executionArn, status, mapRunArn }: ChildHistory): RecordedExecution {
  return {
    origin: undefined,
    type: 'STANDARD',
    events: events.map(recordedEvent),
    description: { name, executionArn, status, mapRunArn },
    children: new Map(),
  };
}

function recordedEvent(event: HistoryEvent): RecordedEvent {
  const { id, previousEventId, type, timestamp } = event;
  return { id, previousEventId, type, timestamp: Date.parse(timestamp), details: detailsOf(event) };
}

const root = fileURLToPath(new URL('../../../', import.meta.url));

/** A folder in which test files run with vitest, by the sources. */
export class TestFolder {
  // Inside of the project: the files import the package, and vitest.
  readonly path: string;

  constructor() {
    mkdirSync(join(root, 'test/testing/record/.written'), { recursive: true });
    this.path = mkdtempSync(join(root, 'test/testing/record/.written/'));
  }

  write(name: string, text: string): void {
    writeFileSync(join(this.path, name), text);
  }

  run(): { readonly passed: readonly string[]; readonly failed: ReadonlyMap<string, string> } {
    const config = join(root, 'test/testing/record/written.vitest.config.ts');
    const { stdout, stderr } = spawnSync(
      process.execPath,
      [
        join(root, 'node_modules/vitest/vitest.mjs'),
        'run',
        '--config',
        config,
        '--root',
        this.path,
        '--reporter',
        'json',
      ],
      { cwd: this.path, encoding: 'utf8', env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: undefined } },
    );
    const begin = stdout.indexOf('{');
    if (begin === -1) throw new Error(`vitest gave no report:\n${stdout}${stderr}`);
    const { testResults } = JSON.parse(stdout.slice(begin)) as { readonly testResults: readonly FileResult[] };
    const failed = testResults.filter(({ status }) => status !== 'passed');
    return {
      passed: testResults.filter(({ status }) => status === 'passed').map(({ name }) => nameOf(name)),
      failed: new Map(
        failed.map(({ name, message, assertionResults }) => [
          nameOf(name),
          [message, ...assertionResults.flatMap(({ failureMessages }) => failureMessages)].join('\n'),
        ]),
      ),
    };
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}

interface FileResult {
  readonly name: string;
  readonly status: string;
  readonly message: string;
  readonly assertionResults: readonly { readonly failureMessages: readonly string[] }[];
}

function nameOf(path: string): string {
  return path.split('/').at(-1) ?? path;
}
