// An execution that has been started, told to its end: to a person as a trace, to a program as JSON, and to a file from
// which it can be redriven.

import { printTrace } from '../history/print-trace.js';
import { traceOf } from '../history/trace.js';
import {
  NotSupportedError,
  type Run,
  type RunningExecution,
  type StateMachine,
  TaskResultError,
  type Tasks,
  UnansweredTaskError,
} from '../index.js';
import { MissingObjectStoreError } from '../resolvers/object-store.js';
import { MockConfigError } from '../testing/mock-config.js';
import { MockError } from '../testing/mocks/mock-error.js';
import { type Json, parseJson } from '../utils/json.js';
import { colorsFor } from './colors.js';
import { endOf } from './end-of.js';
import { ExitCode } from './exit-code.js';
import type { Io } from './io.js';
import { writeJsonDocument } from './json-document.js';
import { adviceOnMissingStore } from './open-object-store.js';
import { type SavedMachine, saveRun } from './saved-run.js';
import { printSummary } from './summary.js';
import { adviceOnUnanswered, misspelledKeys } from './tasks/advice.js';
import { OutOfOutcomesError } from './tasks/answer.js';
import { UsageError } from './usage-error.js';

export interface TellOptions {
  /** The file that answers the tasks. */
  readonly tasks?: string;
  readonly clock: 'virtual' | 'system';
  readonly json?: boolean;
  readonly history?: boolean;
  /** The file that the run is saved to. */
  readonly save?: string;
}

/** @throws UsageError for what the tasks, or whoever called, can put right. */
export async function tellRun(
  execution: RunningExecution,
  machine: SavedMachine,
  tasks: Tasks,
  options: TellOptions,
  io: Io,
): Promise<ExitCode> {
  let run: Run;
  try {
    run = await endOf(execution, options.tasks, io);
  } catch (error) {
    // How it came to that is half of the answer.
    if (isText(options)) await io.stdout.write(`${traceLines(execution, io).join('\n')}\n`);
    throw asUsageError(error, tasks, options);
  }
  if (options.save !== undefined) await saveRun(options.save, machine, run);
  await report(execution, run, options, io);
  return run.status === 'SUCCEEDED' ? ExitCode.SUCCESS : ExitCode.FAILED;
}

/** Says which of the tasks name no state of the machine, and nearly one. */
export async function warnOfMisspelledKeys(machine: StateMachine, tasks: Tasks, io: Io): Promise<void> {
  const colors = colorsFor(io.stderr, io.env);
  for (const { key, meant } of misspelledKeys(machine.definition, tasks)) {
    await io.stderr.write(
      `${colors.yellow('warning:')} the tasks name ${JSON.stringify(key)}, which is no state; did you mean ${JSON.stringify(meant)}?\n`,
    );
  }
}

async function report(execution: RunningExecution, run: Run, options: TellOptions, io: Io): Promise<void> {
  if (options.history) return writeJsonDocument(io.stdout, { events: run.history as unknown as Json }); // JSON by its making
  if (options.json) return writeJsonDocument(io.stdout, documentOf(run));
  const colors = colorsFor(io.stdout, io.env);
  const lines = [...traceLines(execution, io), '', ...printSummary(run, options.clock, colors)];
  return io.stdout.write(`${lines.join('\n')}\n`);
}

function documentOf(run: Run): Json {
  return {
    status: run.status,
    ...(run.outputText !== undefined && { output: parseJson(run.outputText) }),
    ...(run.error !== undefined && { error: run.error }),
    ...(run.cause !== undefined && { cause: run.cause }),
    name: run.name,
    executionArn: run.executionArn,
    startDate: run.startDate.toISOString(),
    stopDate: run.stopDate.toISOString(),
    elapsed: run.elapsed,
    events: run.history.length,
  };
}

function isText({ json, history }: TellOptions): boolean {
  return !json && !history;
}

function traceLines(execution: RunningExecution, io: Io): string[] {
  return printTrace(traceOf(execution.history), { colors: colorsFor(io.stdout, io.env), columns: io.stdout.columns });
}

function asUsageError(error: unknown, tasks: Tasks, options: TellOptions): unknown {
  if (
    error instanceof OutOfOutcomesError ||
    error instanceof MockConfigError ||
    error instanceof MockError ||
    error instanceof TaskResultError ||
    error instanceof NotSupportedError
  ) {
    return new UsageError(error.message);
  }
  if (error instanceof MissingObjectStoreError) {
    return new UsageError(adviceOnMissingStore(error));
  }
  if (error instanceof UnansweredTaskError) return new UsageError(adviceOnUnanswered(error, tasks, options.tasks));
  return error;
}
