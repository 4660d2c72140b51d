// A journal: what a host told the core, in order. Fed to the core again it gives back the execution
// and its history, without asking anything of the world.
//
//   J1. Only facts from outside are in it: the start, outcomes of tasks, timers, requests to stop.
//   J2. The same journal and the same definition give the same history, byte for byte.

import type { Execution } from '../core/execution.js';
import type { HistoryRecord } from '../core/history-event.js';
import type { HostEvent } from '../core/host-event.js';
import type { Program } from '../core/program.js';
import { newExecution, step } from '../core/step.js';

export interface FedJournal {
  readonly execution: Execution;
  readonly events: readonly HistoryRecord[];
}

/** @throws RangeError when the journal's times run backwards. */
export function feedJournal(program: Program, journal: readonly HostEvent[]): FedJournal {
  const execution = newExecution();
  const events: HistoryRecord[] = [];
  for (const event of journal) {
    for (const record of step(program, execution, event).events) events.push(record);
  }
  return { execution, events };
}
