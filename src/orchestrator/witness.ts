// What has happened to executions, for whoever is to know: metrics, logs, events, listeners. All of it is in the store.

import type { Timeline } from '../core/execution.js';
import type { ExecutionIdentity } from '../core/host-event.js';
import type { IdTable } from '../utils/id-table.js';
import type { TaskUnderWay } from './metrics.js';

/** An execution as whoever hears of it sees it. */
export interface Witnessed {
  readonly number: number;
  readonly executionArn: string;
  readonly identity: ExecutionIdentity;
  /** Epoch milliseconds. */
  readonly startDate: number;
  /** Its own history; undefined before it has begun. */
  readonly timeline: Timeline | undefined;
  /** Kept for the metrics: by the last event of each. */
  tasksUnderWay: IdTable<TaskUnderWay> | undefined;
}
