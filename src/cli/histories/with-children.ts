// Executions of distributed Maps and their children, which may stand in different files: together, as a replay needs them.
//
//   W1. Only these are held back, until all files have been read: whatever is no part of a Map Run passes as it comes.

import { attachChildren, isChild, startsMapRuns } from '../../history/recorded/child-recordings.js';
import type { RecordedExecution } from '../../history/recorded/recorded-execution.js';
import type { HistoryReading } from './read-history-files.js';

export class MapRunFamilies {
  private readonly held: RecordedExecution[] = [];
  /** Whoever is given children is another object than before, of the same events. */
  private readonly origins = new Map<RecordedExecution['events'], string>();

  /** Holds back what is part of a Map Run. @returns whether it is. */
  takes({ origin, execution }: Pick<HistoryReading, 'origin' | 'execution'>): boolean {
    if (execution === undefined || !waitsForOthers(execution)) return false;
    this.held.push(execution);
    this.origins.set(execution.events, origin);
    return true;
  }

  /** What was held: children with the one that has started them, and in their place what is wrong with one that has none. */
  readings(): readonly HistoryReading[] {
    const originOf = ({ events, origin }: RecordedExecution) => this.origins.get(events) ?? origin ?? '';
    const { executions, refused } = attachChildren(this.held);
    return [
      ...executions.map((execution) => ({ origin: originOf(execution), execution })),
      ...refused.map(({ child, error }) => ({ origin: originOf(child), error })),
    ];
  }
}

/** Whether it is replayed when all others have been read. */
export function waitsForOthers(execution: RecordedExecution): boolean {
  return isChild(execution) || (startsMapRuns(execution) && execution.children.size === 0);
}
