// Executions of distributed Maps and their children, which may stand in different files: together, as a replay needs them.
//
//   W1. Only these are held back, until all files have been read: whatever is no part of a Map Run passes as it comes.

import { attachChildren, isChild, startsMapRuns } from '../../history/recorded/child-recordings.js';
import type { RecordedExecution } from '../../history/recorded/recorded-execution.js';
import type { HistoryReading } from './read-history-files.js';

/** The same executions: children with the one that has started them, and in their place what is wrong with one that has none. */
export async function* withChildren(readings: AsyncIterable<HistoryReading>): AsyncGenerator<HistoryReading> {
  const held: RecordedExecution[] = [];
  // Whoever is given children is another object than before, of the same events.
  const origins = new Map<RecordedExecution['events'], string>();
  for await (const reading of readings) {
    if (reading.error !== undefined || !waitsForOthers(reading.execution)) yield reading;
    else {
      held.push(reading.execution);
      origins.set(reading.execution.events, reading.origin);
    }
  }
  const originOf = ({ events, origin }: RecordedExecution) => origins.get(events) ?? origin ?? '';
  const { executions, refused } = attachChildren(held);
  for (const execution of executions) yield { origin: originOf(execution), execution };
  for (const { child, error } of refused) yield { origin: originOf(child), error };
}

function waitsForOthers(execution: RecordedExecution): boolean {
  return isChild(execution) || (startsMapRuns(execution) && execution.children.size === 0);
}
