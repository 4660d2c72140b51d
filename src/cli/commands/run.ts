// `stepwright run`: one execution from its start to its end, told to a person or to a program.

import {
  DefinitionError,
  type HostOptions,
  parseStateMachine,
  type RunningExecution,
  type StateMachine,
  type StateMachineType,
} from '../../index.js';
import { type Colors, colorsFor } from '../colors.js';
import { type DefinitionSource, readDefinition } from '../definition.js';
import { ExitCode } from '../exit-code.js';
import { findingsAsText } from '../findings/as-text.js';
import { readInput } from '../input.js';
import type { Io } from '../io.js';
import { openObjectStore } from '../open-object-store.js';
import { savedMachine } from '../saved-run.js';
import { readStateMachines, type StateMachineFile } from '../state-machines.js';
import { loadTasks } from '../tasks/load-tasks.js';
import { loadTestCase, type TestCaseOptions } from '../tasks/load-test-case.js';
import { type TellOptions, tellRun, warnOfMisspelledKeys } from '../tell-run.js';
import { UsageError } from '../usage-error.js';

export interface RunCommandOptions extends TellOptions, TestCaseOptions {
  readonly input?: string;
  readonly objectStore?: string;
  readonly stateMachine?: readonly StateMachineFile[];
  readonly startTime?: number;
  readonly seed: number;
  readonly name?: string;
  readonly type: StateMachineType;
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
    await io.stderr.write(printRefusal(error, definition, colorsFor(io.stderr, io.env)));
    return ExitCode.BAD_DEFINITION;
  }
  const input = await readInput(options.input, io);
  const tasks = options.tasks === undefined ? {} : await loadTasks(options.tasks);
  const testCase = await loadTestCase(options);
  await warnOfMisspelledKeys(machine, tasks, io);
  const objectStore = await openObjectStore(options.objectStore);
  const stateMachines = await readStateMachines(options.stateMachine ?? [], io);
  const execution = start(
    machine,
    input,
    {
      tasks: testCase === undefined ? tasks : [testCase, tasks],
      stateMachines,
      ...(objectStore && { objectStore }),
    },
    options,
  );
  return tellRun(execution, savedMachine(definition, options), tasks, options, io);
}

function printRefusal(
  { diagnostics }: DefinitionError,
  { name: file, text }: DefinitionSource,
  colors: Colors,
): string {
  const texts = new Map([[file, text]]);
  return findingsAsText([{ file, stateMachine: undefined, diagnostics, texts, unresolved: [] }], colors);
}

function checkOptions(argument: string, { input, clock, startTime }: RunCommandOptions): void {
  if (argument === '-' && input === '-') {
    throw new UsageError('Standard input is either the definition or the input: pass a file for one of them');
  }
  if (clock === 'system' && startTime !== undefined) {
    throw new UsageError('--start-time is for the virtual clock: the system clock starts now');
  }
}

function start(
  machine: StateMachine,
  input: unknown,
  world: Pick<HostOptions, 'tasks' | 'stateMachines' | 'objectStore'>,
  { clock, startTime, seed, name }: RunCommandOptions,
): RunningExecution {
  try {
    return machine.start(input, {
      ...world,
      clock,
      seed,
      ...(name && { name }),
      ...(startTime !== undefined && { startTime }),
    });
  } catch (error) {
    // The input is larger than an execution takes.
    throw error instanceof RangeError ? new UsageError(error.message) : error;
  }
}
