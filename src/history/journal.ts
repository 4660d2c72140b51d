// A journal: what a host told the core, in order. Fed to the core again it gives back the execution
// and its history, without asking anything of the world.
//
//   J1. Only facts from outside are in it: the start, outcomes of tasks, timers, requests to stop.
//   J2. The same journal and the same definition give the same history, byte for byte.

import type { Execution } from '../core/execution.js';
import { HistoryLog } from '../core/history-log.js';
import type { HostEvent } from '../core/host-event.js';
import type { Program } from '../core/program.js';
import { newExecution, step } from '../core/step.js';
import type { ChildLog } from '../core/turn.js';

export interface FedJournal {
  readonly execution: Execution;
  readonly events: HistoryLog;
}

/**
 * Gives the execution that the journal leads to, and its history.
 * @param childLog where the histories of child executions are told to; default: nowhere.
 * @throws RangeError when the journal's times run backwards.
 */
export function feedJournal(program: Program, journal: readonly HostEvent[], childLog?: ChildLog): FedJournal {
  const execution = newExecution();
  const log = new HistoryLog();
  for (const event of journal) step(program, execution, event, { log, ...(childLog !== undefined && { childLog }) });
  return { execution, events: log };
}
