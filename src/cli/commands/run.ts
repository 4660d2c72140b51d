// `stepwright run`: one execution from its start to its end, told to a person or to a program.

import { stat } from 'node:fs/promises';
import {
  DefinitionError,
  NotSupportedError,
  type ObjectStore,
  parseStateMachine,
  type Run,
  type RunningExecution,
  type StateMachine,
  type StateMachineType,
  TaskResultError,
  type Tasks,
  UnansweredTaskError,
} from '../../index.js';
import { directoryObjectStore } from '../../node/directory-object-store.js';
import { MissingObjectStoreError } from '../../resolvers/object-store.js';
import { type Json, parseJson } from '../../utils/json.js';
import { colorsFor } from '../colors.js';
import { printFindings, readDefinition } from '../definition.js';
import { endOf } from '../end-of.js';
import { ExitCode } from '../exit-code.js';
import { readInput } from '../input.js';
import type { Io } from '../io.js';
import { writeJsonDocument } from '../json-document.js';
import { adviceOnUnanswered, misspelledKeys } from '../tasks/advice.js';
import { OutOfOutcomesError } from '../tasks/answer.js';
import { loadTasks } from '../tasks/load-tasks.js';
import { printTrace } from '../trace/print.js';
import { printSummary } from '../trace/summary.js';
import { traceOf } from '../trace/tree.js';
import { UsageError } from '../usage-error.js';

export interface RunCommandOptions {
  readonly input?: string;
  readonly tasks?: string;
  readonly objectStore?: string;
  readonly clock: 'virtual' | 'system';
  readonly startTime?: number;
  readonly seed: number;
  readonly name?: string;
  readonly machineName?: string;
  readonly type: StateMachineType;
  readonly json?: boolean;
  readonly history?: boolean;
}

/** @throws UsageError for what is wrong with the call. */
export async function runCommand(argument: string, options: RunCommandOptions, io: Io): Promise<ExitCode> {
  checkOptions(argument, options);
  const definition = await readDefinition(argument, io);
  let machine: StateMachine;
  try {
    const { type, machineName: name } = options;
    const format = definition.format;
    machine = parseStateMachine(definition.text, { type, ...(name && { name }), ...(format && { format }) });
  } catch (error) {
    if (!(error instanceof DefinitionError)) throw error;
    await io.stderr.write(printFindings(error.diagnostics, definition, colorsFor(io.stderr, io.env)));
    return ExitCode.BAD_DEFINITION;
  }
  const input = await readInput(options.input, io);
  const tasks = options.tasks === undefined ? {} : await loadTasks(options.tasks);
  await warnOfMisspelledKeys(machine, tasks, io);
  const objectStore = await openObjectStore(options.objectStore);
  const execution = start(machine, input, tasks, objectStore, options);
  let run: Run;
  try {
    run = await endOf(execution, options.tasks, io);
  } catch (error) {
    // How it came to that is half of the answer.
    if (isText(options)) await io.stdout.write(`${traceLines(execution, io).join('\n')}\n`);
    throw asUsageError(error, tasks, options);
  }
  await report(execution, run, options, io);
  return run.status === 'SUCCEEDED' ? ExitCode.SUCCESS : ExitCode.FAILED;
}

function checkOptions(argument: string, { input, clock, startTime }: RunCommandOptions): void {
  if (argument === '-' && input === '-') {
    throw new UsageError('Standard input is either the definition or the input: pass a file for one of them');
  }
  if (clock === 'system' && startTime !== undefined) {
    throw new UsageError('--start-time is for the virtual clock: the system clock starts now');
  }
}

async function openObjectStore(directory: string | undefined): Promise<ObjectStore | undefined> {
  if (directory === undefined) return undefined;
  const found = await stat(directory).catch(() => undefined);
  if (!found?.isDirectory()) throw new UsageError(`--object-store: there is no directory ${JSON.stringify(directory)}`);
  return directoryObjectStore(directory);
}

function start(
  machine: StateMachine,
  input: unknown,
  tasks: Tasks,
  objectStore: ObjectStore | undefined,
  { clock, startTime, seed, name }: RunCommandOptions,
): RunningExecution {
  try {
    return machine.start(input, {
      tasks,
      clock,
      seed,
      ...(name && { name }),
      ...(objectStore && { objectStore }),
      ...(startTime !== undefined && { startTime }),
    });
  } catch (error) {
    // The input is larger than an execution takes.
    throw error instanceof RangeError ? new UsageError(error.message) : error;
  }
}

async function report(execution: RunningExecution, run: Run, options: RunCommandOptions, io: Io): Promise<void> {
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

function isText({ json, history }: RunCommandOptions): boolean {
  return !json && !history;
}

function traceLines(execution: RunningExecution, io: Io): string[] {
  return printTrace(traceOf(execution.history), { colors: colorsFor(io.stdout, io.env), columns: io.stdout.columns });
}

async function warnOfMisspelledKeys(machine: StateMachine, tasks: Tasks, io: Io): Promise<void> {
  const colors = colorsFor(io.stderr, io.env);
  for (const { key, meant } of misspelledKeys(machine.definition, tasks)) {
    await io.stderr.write(
      `${colors.yellow('warning:')} the tasks name ${JSON.stringify(key)}, which is no state; did you mean ${JSON.stringify(meant)}?\n`,
    );
  }
}

function asUsageError(error: unknown, tasks: Tasks, options: RunCommandOptions): unknown {
  if (error instanceof OutOfOutcomesError || error instanceof TaskResultError || error instanceof NotSupportedError) {
    return new UsageError(error.message);
  }
  if (error instanceof MissingObjectStoreError) {
    return new UsageError(
      `State ${JSON.stringify(error.state)} needs an object store (${error.resource}).\n` +
        'Pass --object-store DIRECTORY, with a folder for each bucket in it',
    );
  }
  if (error instanceof UnansweredTaskError) return new UsageError(adviceOnUnanswered(error, tasks, options.tasks));
  return error;
}
