// `stepwright redrive`: an execution that was saved and did not succeed goes on where it ended.

import { Host, parseStateMachine, type RunningExecution } from '../../index.js';
import { messageOf } from '../../utils/thrown.js';
import type { ExitCode } from '../exit-code.js';
import type { Io } from '../io.js';
import { openObjectStore } from '../open-object-store.js';
import { readSavedRun, type SavedRun } from '../saved-run.js';
import { readStateMachines, type StateMachineFile } from '../state-machines.js';
import { loadTasks } from '../tasks/load-tasks.js';
import { type TellOptions, tellRun, warnOfMisspelledKeys } from '../tell-run.js';
import { UsageError } from '../usage-error.js';

export interface RedriveCommandOptions extends TellOptions {
  readonly objectStore?: string;
  readonly stateMachine?: readonly StateMachineFile[];
}

/** @throws UsageError for what is wrong with the call. */
export async function redriveCommand(file: string, options: RedriveCommandOptions, io: Io): Promise<ExitCode> {
  const saved = await readSavedRun(file);
  const tasks = options.tasks === undefined ? {} : await loadTasks(options.tasks);
  const objectStore = await openObjectStore(options.objectStore);
  const { type, name, format } = saved;
  const machine = readAgain(file, () =>
    parseStateMachine(saved.definition, { type, ...(name && { name }), ...(format && { format }) }),
  );
  await warnOfMisspelledKeys(machine, tasks, io);
  const stateMachines = await readStateMachines(options.stateMachine ?? [], io);
  const host = new Host({
    tasks,
    stateMachines,
    clock: options.clock,
    ...(options.clock === 'virtual' && { startTime: endOf(saved) }),
    ...(objectStore && { objectStore }),
  });
  const execution = readAgain(file, () => host.load(machine, saved.journal));
  redrive(execution);
  return tellRun(execution, saved, tasks, options, io);
}

/** The virtual clock stands where the run ended. */
function endOf({ journal }: SavedRun): number {
  return journal[journal.length - 1]?.at ?? 0;
}

function readAgain<T>(file: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw new UsageError(`The run in ${file} cannot be taken up: ${messageOf(error)}`);
  }
}

function redrive(execution: RunningExecution): void {
  const refusal = execution.notRedrivable();
  if (refusal !== undefined) throw new UsageError(refusal);
  // How it ends is asked for with its trace.
  execution.redrive().catch(() => undefined);
}
