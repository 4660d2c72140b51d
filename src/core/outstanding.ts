// What an execution waits for from outside, as the commands that asked for it: for a host that has restored it from a
// snapshot. Parts of results that are being written are not among them: no snapshot keeps what is in them.

import type { ReadItems, ScheduleTask } from './command.js';
import type { Execution } from './execution.js';
import { itemsAskedFor } from './map-run-items.js';

/** Tasks first, in the order in which they were scheduled. */
export function outstanding({ tasks, forks }: Execution): readonly (ScheduleTask | ReadItems)[] {
  const reads = Array.from(forks.values(), itemsAskedFor).filter((command) => command !== undefined);
  return [...tasks.values(), ...reads];
}

/** Whether the host is writing results of a Map Run: what was commanded for that cannot be had again. */
export function isWritingResults({ forks, closing }: Execution): boolean {
  return [...forks.values(), ...closing.values()].some(({ mapRun }) => mapRun?.results?.writing !== undefined);
}
