// Waits for the end of an execution, and for whatever else can happen to the process meanwhile.

import { runningTasks, traceOf } from '../history/trace.js';
import type { Run, RunningExecution } from '../index.js';
import { colorsFor } from './colors.js';
import { ExitCode } from './exit-code.js';
import type { Io } from './io.js';
import { showProgress } from './progress.js';
import { stackOf, UsageError } from './usage-error.js';

/**
 * Stops the execution at the first interrupt, and the process at the second.
 * @param tasks the file that answers the tasks; undefined: there is none.
 * @throws (rejects) for what is no outcome of a state machine.
 */
export async function endOf(execution: RunningExecution, tasks: string | undefined, io: Io): Promise<Run> {
  const cleanUps = [
    showProgress(execution, io.stderr, colorsFor(io.stderr, io.env)),
    io.onInterrupt(stopThenQuit(execution, io)),
  ];
  const trouble = new Promise<never>((_resolve, reject) => {
    cleanUps.push(
      io.onIdle(() => reject(new UsageError(waitingInVain(execution)))),
      io.onUncaught((thrown) => {
        reject(tasks === undefined ? thrown : new UsageError(`Nobody caught an error of ${tasks}: ${stackOf(thrown)}`));
      }),
    );
  });
  try {
    return await Promise.race([execution.result, trouble]);
  } finally {
    for (const cleanUp of cleanUps) cleanUp();
  }
}

function stopThenQuit(execution: RunningExecution, io: Io): () => void {
  let isStopping = false;
  return () => {
    if (isStopping) return io.quit(ExitCode.INTERRUPTED);
    isStopping = true;
    void io.stderr.write(`${colorsFor(io.stderr, io.env).yellow('Stopping the execution. Ctrl-C once more quits.')}\n`);
    void execution.abort();
  };
}

function waitingInVain(execution: RunningExecution): string {
  const states = runningTasks(traceOf(execution.history)).map((name) => JSON.stringify(name));
  return `Nothing is left to wait for, and no answer has come for ${states.join(', ')}: a promise that never settles`;
}
