// The histories of child executions of distributed Maps. Nothing of them is kept while the execution runs, for there may
// be millions: they are derived when somebody asks, by feeding the journal to the core again.
// https://docs.aws.amazon.com/step-functions/latest/apireference/API_GetExecutionHistory.html
//
//   D1. The history of a child is that of a top-level execution of the same states with the same input: ids from 1.
//   D2. Only the children that are asked for take memory.

import type { ExecutionOutcome } from '../core/command.js';
import { type HistoryEvent, type HistoryEventType, toHistoryEvent } from '../core/history-event.js';
import { HistoryLog } from '../core/history-log.js';
import type { ExecutionIdentity, HostEvent } from '../core/host-event.js';
import type { Program } from '../core/program.js';
import { feedJournal } from './journal.js';

/** A child execution as DescribeExecution and GetExecutionHistory have it. */
export interface ChildHistory {
  readonly executionArn: string;
  readonly name: string;
  readonly stateMachineArn: string;
  readonly mapRunArn: string;
  readonly status: 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED';
  /** Epoch milliseconds. */
  readonly startDate: number;
  /** Epoch milliseconds; only when it has ended. */
  readonly stopDate?: number;
  /** JSON text. */
  readonly input: string;
  /** JSON text; only when it succeeded. */
  readonly output?: string;
  readonly error?: string;
  readonly cause?: string;
  /** Oldest first. */
  readonly events: readonly HistoryEvent[];
}

/** A child execution as DescribeExecution has it. */
export interface ChildSummary extends Omit<ChildHistory, 'events'> {
  /** Whether it has child executions of its own. */
  readonly startsMapRuns: boolean;
}

/**
 * The history of the child execution with this ARN, as far as the journal goes; undefined when there is none.
 * @param program that of the execution whose Map Run started the child.
 * @param journal that of the same execution.
 * @throws RangeError when the journal's times run backwards.
 */
export function childHistory(
  program: Program,
  journal: readonly HostEvent[],
  executionArn: string,
): ChildHistory | undefined {
  return histories(program, journal, (child) => child.executionArn === executionArn).map(asHistory)[0];
}

/**
 * The histories of all child executions of a Map Run, in the order of their start: for runs with few of them.
 * @param program that of the execution that started the run.
 * @param journal that of the same execution.
 * @throws RangeError when the journal's times run backwards.
 */
export function childHistories(
  program: Program,
  journal: readonly HostEvent[],
  mapRunArn: string,
): readonly ChildHistory[] {
  return histories(program, journal, (_child, ofRun) => ofRun === mapRunArn).map(asHistory);
}

/** The child executions of these Map Runs without their events, in the order of their start. */
export function childSummaries(
  program: Program,
  journal: readonly HostEvent[],
  mapRunArns: ReadonlySet<string>,
): readonly ChildSummary[] {
  return histories(program, journal, (_child, ofRun) => mapRunArns.has(ofRun)).map((child) => ({
    ...describedAs(child),
    startsMapRuns: Array.from(child.log).some(({ type }) => type === 'MapRunStarted'),
  }));
}

interface FoundChild {
  readonly child: ExecutionIdentity;
  readonly mapRunArn: string;
  readonly log: HistoryLog;
}

function histories(
  program: Program,
  journal: readonly HostEvent[],
  isAskedFor: (child: ExecutionIdentity, mapRunArn: string) => boolean,
): readonly FoundChild[] {
  const found = new Map<string, FoundChild>();
  feedJournal(program, journal, (child, mapRunArn) => {
    if (!isAskedFor(child, mapRunArn)) return undefined;
    const known = found.get(child.executionArn);
    if (known !== undefined) return known.log;
    const log = new HistoryLog();
    found.set(child.executionArn, { child, mapRunArn, log });
    return log;
  });
  return [...found.values()];
}

/** Of an execution after these events; after all others it runs. */
export const STATUS_OF: Partial<Record<HistoryEventType, ExecutionOutcome['status']>> = {
  ExecutionSucceeded: 'SUCCEEDED',
  ExecutionFailed: 'FAILED',
  ExecutionTimedOut: 'TIMED_OUT',
  ExecutionAborted: 'ABORTED',
};

function asHistory(child: FoundChild): ChildHistory {
  return { ...describedAs(child), events: Array.from(child.log, toHistoryEvent) };
}

function describedAs({ child, mapRunArn, log }: FoundChild): Omit<ChildHistory, 'events'> {
  const { executionArn, executionName: name, stateMachineArn } = child;
  const [first, last] = [log.at(0), log.at(log.length - 1)];
  const status = STATUS_OF[last.type] ?? 'RUNNING';
  const { error, cause } = last.details ?? {};
  return {
    executionArn,
    name,
    stateMachineArn,
    mapRunArn,
    status,
    startDate: first.timestamp,
    ...(status !== 'RUNNING' && { stopDate: last.timestamp }),
    input: first.payload?.text() ?? '{}',
    ...(status === 'SUCCEEDED' && last.payload !== undefined && { output: last.payload.text() }),
    ...(status !== 'RUNNING' && error !== undefined && { error }),
    ...(status !== 'RUNNING' && cause !== undefined && { cause }),
  };
}
