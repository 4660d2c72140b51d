// The history as CloudWatch Logs has it, for a state machine with logging: all that is left of an
// Express execution.
// https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html

import { DETAILS_MEMBER, type HistoryEvent, type HistoryEventType } from '../core/history-event.js';

/** https://docs.aws.amazon.com/step-functions/latest/apireference/API_LoggingConfiguration.html */
export interface LoggingConfiguration {
  /** Default: `OFF`. */
  readonly level?: 'ALL' | 'ERROR' | 'FATAL' | 'OFF';
  /** Whether inputs, outputs and parameters are logged. Default: false. */
  readonly includeExecutionData?: boolean;
}

/** An entry of the log; the service writes every number as text. */
export interface LogEntry {
  readonly id: string;
  readonly type: HistoryEventType;
  readonly details: Readonly<Record<string, unknown>>;
  readonly previous_event_id: string;
  /** Epoch milliseconds. */
  readonly event_timestamp: string;
  readonly execution_arn: string;
  readonly redrive_count: string;
}

/** The entries that the service would log for these events. */
export function logEntries(
  events: readonly HistoryEvent[],
  executionArn: string,
  { level = 'OFF', includeExecutionData = false }: LoggingConfiguration,
): LogEntry[] {
  const entries: LogEntry[] = [];
  let redriveCount = 0;
  for (const event of events) {
    if (event.type === 'ExecutionRedriven') redriveCount += 1;
    if (!isLogged(event.type, level)) continue;
    entries.push(logEntry(event, executionArn, redriveCount, includeExecutionData));
  }
  return entries;
}

/** The entry for one event. @param redriveCount how often the execution had been redriven by then. */
export function logEntry(
  event: HistoryEvent,
  executionArn: string,
  redriveCount: number,
  includeExecutionData: boolean,
): LogEntry {
  return {
    id: String(event.id),
    type: event.type,
    details: detailsOf(event, includeExecutionData),
    previous_event_id: String(event.previousEventId),
    event_timestamp: String(Date.parse(event.timestamp)),
    execution_arn: executionArn,
    redrive_count: String(redriveCount),
  };
}

function detailsOf(event: HistoryEvent, includeExecutionData: boolean): Readonly<Record<string, unknown>> {
  const member = DETAILS_MEMBER[event.type];
  const details = member === undefined ? {} : (event[member] ?? {});
  // Recorded: the members are in the order of their names.
  const members = Object.entries(details).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(includeExecutionData ? members : members.filter(([name]) => !isExecutionData(name)));
}

/** Whether a member of the details of an event is left out where execution data is not included. */
export function isExecutionData(member: string): boolean {
  return EXECUTION_DATA.has(member);
}

const EXECUTION_DATA: ReadonlySet<string> = new Set([
  'input',
  'inputDetails',
  'output',
  'outputDetails',
  'parameters',
  'assignedVariables',
  'assignedVariablesDetails',
]);

/**
 * Whether events of this type are logged at this level.
 * https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html#cloudwatch-log-level
 */
export function isLogged(type: HistoryEventType, level: NonNullable<LoggingConfiguration['level']>): boolean {
  switch (level) {
    case 'ALL':
      return true;
    case 'ERROR':
      return type === 'FailStateEntered' || /(?:Failed|TimedOut|Aborted)$/.test(type);
    case 'FATAL':
      return FATAL.has(type);
    case 'OFF':
      return false;
  }
}

const FATAL: ReadonlySet<HistoryEventType> = new Set(['ExecutionAborted', 'ExecutionFailed', 'ExecutionTimedOut']);
