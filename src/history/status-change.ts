// The events that Step Functions sends to EventBridge when the status of a Standard execution changes.
// https://docs.aws.amazon.com/step-functions/latest/dg/eventbridge-integration.html

import type { HistoryEventType, HistoryRecord } from '../core/history-event.js';
import type { ExecutionIdentity } from '../core/host-event.js';
import { notRedrivableAs } from '../core/redrive.js';
import { formatTimestamp } from '../language/timestamp.js';
import type { Random } from '../utils/random.js';
import { utf8Length } from '../utils/utf8.js';

export interface StatusChangeEvent {
  readonly version: '0';
  readonly id: string;
  readonly 'detail-type': 'Step Functions Execution Status Change';
  readonly source: 'aws.states';
  readonly account: string;
  /** ISO 8601, in seconds. */
  readonly time: string;
  readonly region: string;
  readonly resources: readonly [executionArn: string];
  readonly detail: StatusChangeDetail;
}

export interface StatusChangeDetail {
  readonly executionArn: string;
  readonly stateMachineArn: string;
  readonly name: string;
  readonly status: 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED';
  /** Epoch milliseconds. */
  readonly startDate: number;
  /** Epoch milliseconds; null while it runs. */
  readonly stopDate: number | null;
  /** JSON text; null where it is too large to be included. */
  readonly input: string | null;
  readonly output: string | null;
  readonly stateMachineVersionArn: null;
  readonly stateMachineAliasArn: null;
  readonly redriveCount: number;
  /** Epoch milliseconds; null when the execution was never redriven. */
  readonly redriveDate: number | null;
  readonly redriveStatus: 'REDRIVABLE' | 'NOT_REDRIVABLE';
  readonly redriveStatusReason: string | null;
  readonly inputDetails: { readonly included: boolean };
  readonly outputDetails: { readonly included: boolean } | null;
  readonly error: string | null;
  readonly cause: string | null;
}

/** Bytes of escaped input and output that an event takes. */
const MOST_BYTES = 248 * 1024;

const STATUS_OF: Partial<Record<HistoryEventType, StatusChangeDetail['status']>> = {
  ExecutionStarted: 'RUNNING',
  ExecutionRedriven: 'RUNNING',
  ExecutionSucceeded: 'SUCCEEDED',
  ExecutionFailed: 'FAILED',
  ExecutionTimedOut: 'TIMED_OUT',
  ExecutionAborted: 'ABORTED',
};

/** One event for each change, oldest first. @param random draws their ids. */
export function statusChanges(
  identity: ExecutionIdentity,
  history: Iterable<HistoryRecord>,
  random: Random,
): readonly StatusChangeEvent[] {
  let input = '{}';
  let startDate = 0;
  let redriveCount = 0;
  let redriveDate: number | null = null;
  const changes: StatusChangeEvent[] = [];
  for (const { type, timestamp: at, payload, details } of history) {
    const status = statusOf(type);
    if (status === undefined) continue;
    if (type === 'ExecutionStarted') {
      input = payload?.text() ?? '{}';
      startDate = at;
    } else if (type === 'ExecutionRedriven') {
      redriveCount += 1;
      redriveDate = at;
    }
    const output = status === 'SUCCEEDED' ? payload?.text() : undefined;
    // Recorded for the description of an execution: a timeout has neither.
    const failure = status === 'TIMED_OUT' ? undefined : details;
    const change = { id: random.uuid(), status, at, startDate, input, redriveCount, redriveDate };
    changes.push(
      statusChange(identity, {
        ...change,
        ...(output !== undefined && { output }),
        ...(failure?.error !== undefined && { error: failure.error }),
        ...(failure?.cause !== undefined && { cause: failure.cause }),
      }),
    );
  }
  return changes;
}

/** The status of an execution after an event of this type; undefined where it has no other than before. */
export function statusOf(type: HistoryEventType): StatusChangeDetail['status'] | undefined {
  return STATUS_OF[type];
}

/** A change of the status of an execution. */
export interface StatusChange {
  /** A UUID. */
  readonly id: string;
  readonly status: StatusChangeDetail['status'];
  /** Epoch milliseconds, as all times here. */
  readonly at: number;
  readonly startDate: number;
  /** JSON text. */
  readonly input: string;
  /** JSON text; only when it succeeded. */
  readonly output?: string;
  readonly error?: string;
  readonly cause?: string;
  readonly redriveCount: number;
  readonly redriveDate: number | null;
}

/** The event for one change. */
export function statusChange(
  identity: Pick<ExecutionIdentity, 'executionArn' | 'stateMachineArn' | 'executionName'>,
  change: StatusChange,
): StatusChangeEvent {
  const { executionArn, stateMachineArn, executionName } = identity;
  const { id, status, at, startDate, input, output, error, cause, redriveCount, redriveDate } = change;
  const [, , , region = '', account = ''] = executionArn.split(':');
  return {
    version: '0',
    id,
    'detail-type': 'Step Functions Execution Status Change',
    source: 'aws.states',
    account,
    time: `${formatTimestamp(at).slice(0, 19)}Z`,
    region,
    resources: [executionArn],
    detail: {
      executionArn,
      stateMachineArn,
      name: executionName,
      status,
      startDate,
      stopDate: status === 'RUNNING' ? null : at,
      ...dataOf(input, output),
      stateMachineVersionArn: null,
      stateMachineAliasArn: null,
      redriveCount,
      redriveDate,
      ...redriveStatus(status),
      error: error ?? null,
      cause: cause ?? null,
    },
  };
}

// Documented: input and output together, escaped, have 248 KB at most; the input goes first.
function dataOf(
  input: string,
  output: string | undefined,
): Pick<StatusChangeDetail, 'input' | 'inputDetails' | 'output' | 'outputDetails'> {
  const outputBytes = output === undefined ? 0 : escapedBytes(output);
  const takesInput = escapedBytes(input) + outputBytes <= MOST_BYTES;
  const takesOutput = outputBytes <= MOST_BYTES;
  return {
    input: takesInput ? input : null,
    inputDetails: { included: takesInput },
    output: takesOutput ? (output ?? null) : null,
    outputDetails: output === undefined ? null : { included: takesOutput },
  };
}

function escapedBytes(text: string): number {
  return utf8Length(JSON.stringify(text));
}

function redriveStatus(
  status: StatusChangeDetail['status'],
): Pick<StatusChangeDetail, 'redriveStatus' | 'redriveStatusReason'> {
  return status === 'RUNNING' || status === 'SUCCEEDED'
    ? { redriveStatus: 'NOT_REDRIVABLE', redriveStatusReason: notRedrivableAs(status) }
    : { redriveStatus: 'REDRIVABLE', redriveStatusReason: null };
}
