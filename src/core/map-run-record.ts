// What there is to know of a Map Run while it runs and for good: the answers of DescribeMapRun and ListMapRuns.
// https://docs.aws.amazon.com/step-functions/latest/apireference/API_DescribeMapRun.html
// https://docs.aws.amazon.com/step-functions/latest/apireference/API_ListMapRuns.html
//
// Recorded: thresholds that the definition does not give are 0, and without a ResultWriter the results of the children
// that succeeded count as written.

import type { ExecutionOutcome } from './command.js';

export type MapRunStatus = 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'ABORTED';

/** Children, or the items in them, by how they stand. */
export interface MapRunCounts {
  pending: number;
  running: number;
  succeeded: number;
  failed: number;
  timedOut: number;
  aborted: number;
  total: number;
  resultsWritten: number;
}

/** Kept by the core, in place: one of the same size for each Map Run, however many children it has. */
export interface MapRunRecord {
  readonly mapRunArn: string;
  /** The execution that started the run. */
  readonly executionArn: string;
  /** That of the children: `<machine>/<label>`. */
  readonly stateMachineArn: string;
  status: MapRunStatus;
  /** Epoch milliseconds. */
  readonly startedAt: number;
  /** Epoch milliseconds; null while it runs. */
  stoppedAt: number | null;
  /** As the state says, or whoever changed it later; 0 for as many as there may be. */
  maxConcurrency: number;
  toleratedFailureCount: number;
  toleratedFailurePercentage: number;
  /** How often the run was redriven, and when last (epoch milliseconds); null for never. */
  redriveCount: number;
  redrivenAt: number | null;
  readonly itemCounts: MapRunCounts;
  /** With an ItemBatcher, `total` counts the batches that have been made. */
  readonly executionCounts: MapRunCounts;
}

/** What DescribeMapRun answers. `Time`: epoch milliseconds, or whatever a host makes of them. */
export interface MapRunDescription<Time = number> {
  readonly mapRunArn: string;
  readonly executionArn: string;
  readonly status: MapRunStatus;
  readonly startDate: Time;
  /** Only when the run has ended. */
  readonly stopDate?: Time;
  readonly maxConcurrency: number;
  readonly toleratedFailurePercentage: number;
  readonly toleratedFailureCount: number;
  /** There when the run has been redriven. */
  readonly redriveCount?: number;
  readonly redriveDate?: Time;
  readonly itemCounts: Readonly<MapRunCounts>;
  readonly executionCounts: Readonly<MapRunCounts>;
}

/** An entry of what ListMapRuns answers; dates are epoch milliseconds. */
export interface MapRunListItem {
  readonly executionArn: string;
  readonly mapRunArn: string;
  readonly stateMachineArn: string;
  readonly startDate: number;
  /** Only when the run has ended. */
  readonly stopDate?: number;
}

/** The answer of DescribeMapRun, a copy: what happens to the run later does not show in it. */
export function describeMapRun(record: MapRunRecord): MapRunDescription {
  const { startedAt, stoppedAt, itemCounts, executionCounts, redriveCount, redrivenAt } = record;
  return {
    mapRunArn: record.mapRunArn,
    executionArn: record.executionArn,
    status: record.status,
    startDate: startedAt,
    ...(stoppedAt !== null && { stopDate: stoppedAt }),
    maxConcurrency: record.maxConcurrency,
    toleratedFailureCount: record.toleratedFailureCount,
    toleratedFailurePercentage: record.toleratedFailurePercentage,
    ...(redrivenAt !== null && { redriveCount, redriveDate: redrivenAt }),
    itemCounts: { ...itemCounts },
    executionCounts: { ...executionCounts },
  };
}

/**
 * The `mapRuns` that ListMapRuns answers for an execution, in the order of their start.
 * @param records those of the execution itself and of child executions that have Map Runs of their own.
 */
export function listMapRuns(records: Iterable<MapRunRecord>, executionArn: string): readonly MapRunListItem[] {
  return Array.from(records)
    .filter((record) => record.executionArn === executionArn)
    .map(({ mapRunArn, stateMachineArn, startedAt, stoppedAt }) => ({
      executionArn,
      mapRunArn,
      stateMachineArn,
      startDate: startedAt,
      ...(stoppedAt !== null && { stopDate: stoppedAt }),
    }));
}

// --- kept by the core -------------------------------------------------------------------------------

/** Counts of a run that has no items yet. */
export function noCounts(): MapRunCounts {
  return { pending: 0, running: 0, succeeded: 0, failed: 0, timedOut: 0, aborted: 0, total: 0, resultsWritten: 0 };
}

/** How a count of children that have ended is called. */
const COUNT_OF = {
  SUCCEEDED: 'succeeded',
  FAILED: 'failed',
  TIMED_OUT: 'timedOut',
  ABORTED: 'aborted',
} as const satisfies Record<ExecutionOutcome['status'], keyof MapRunCounts>;

export function itemsFound({ itemCounts }: MapRunRecord, items: number): void {
  itemCounts.total += items;
  itemCounts.pending += items;
}

export function childrenFormed({ executionCounts }: MapRunRecord, children: number): void {
  executionCounts.total += children;
  executionCounts.pending += children;
}

/** Children that were formed and not started are formed again. */
export function childrenDissolved(record: MapRunRecord, children: number): void {
  childrenFormed(record, -children);
}

export function childStarted({ itemCounts, executionCounts }: MapRunRecord, items: number): void {
  move(executionCounts, 'pending', 'running', 1);
  move(itemCounts, 'pending', 'running', items);
}

/** A child that has ended is to run again. */
export function childRedriven(record: MapRunRecord, items: number, status: ExecutionOutcome['status']): void {
  move(record.executionCounts, COUNT_OF[status], 'pending', 1);
  move(record.itemCounts, COUNT_OF[status], 'pending', items);
}

/** A child that was to run again stays as it was. */
export function childLeft(record: MapRunRecord, items: number, status: ExecutionOutcome['status']): void {
  move(record.executionCounts, 'pending', COUNT_OF[status], 1);
  move(record.itemCounts, 'pending', COUNT_OF[status], items);
}

export function childStopped(record: MapRunRecord, items: number, status: ExecutionOutcome['status']): void {
  move(record.executionCounts, 'running', COUNT_OF[status], 1);
  move(record.itemCounts, 'running', COUNT_OF[status], items);
}

export function resultsKept({ itemCounts, executionCounts }: MapRunRecord, children: number, items: number): void {
  executionCounts.resultsWritten += children;
  itemCounts.resultsWritten += items;
}

/** Only what became of the children that succeeded stays written. */
export function resultsWithdrawn({ itemCounts, executionCounts }: MapRunRecord): void {
  executionCounts.resultsWritten = executionCounts.succeeded;
  itemCounts.resultsWritten = itemCounts.succeeded;
}

/** A run that did not succeed goes on. */
export function mapRunRedriven(record: MapRunRecord, now: number): void {
  record.status = 'RUNNING';
  record.stoppedAt = null;
  record.redriveCount += 1;
  record.redrivenAt = now;
}

/** The run is over; one that is over already stays as it was. */
export function mapRunStopped(record: MapRunRecord, status: Exclude<MapRunStatus, 'RUNNING'>, now: number): void {
  if (record.status !== 'RUNNING') return;
  record.status = status;
  record.stoppedAt = now;
}

function move(counts: MapRunCounts, from: keyof MapRunCounts, to: keyof MapRunCounts, by: number): void {
  counts[from] -= by;
  counts[to] += by;
}
