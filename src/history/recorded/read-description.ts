// What DescribeExecution says of an execution, and whether it is the one whose events were read.
// https://docs.aws.amazon.com/step-functions/latest/apireference/API_DescribeExecution.html

import type { HistoryEventType } from '../../core/history-event.js';
import { formatTimestamp } from '../../language/timestamp.js';
import type { StateMachineType } from '../../language/types.js';
import { parseJson, stringifyJson } from '../../utils/json.js';
import { safely } from '../../utils/thrown.js';
import { isEnd, isTruncated } from './check-events.js';
import type { Refuse } from './history-format-error.js';
import { isRawObject, printed } from './raw.js';
import { wholeNumber } from './read-event.js';
import { readTimestamp } from './read-timestamp.js';
import type { RecordedDescription, RecordedEvent } from './recorded-execution.js';

type Status = NonNullable<RecordedDescription['status']>;

const STATUSES: readonly Status[] = ['RUNNING', 'SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED', 'PENDING_REDRIVE'];
const TEXTS = [
  'executionArn',
  'name',
  'stateMachineArn',
  'input',
  'output',
  'error',
  'cause',
  'mapRunArn',
] as const satisfies readonly (keyof RecordedDescription)[];
const TIMES = ['startDate', 'stopDate'] as const satisfies readonly (keyof RecordedDescription)[];

/** A response of DescribeExecution; undefined, or null as other SDKs write it, is none. */
export function readDescription(raw: unknown, refuse: Refuse): RecordedDescription {
  if (raw === undefined || raw === null) return {};
  if (!isRawObject(raw)) return refuse('NOT_A_HISTORY', `the description is ${printed(raw)}, not an object`);
  const description: Record<string, unknown> = {};
  for (const name of TEXTS) {
    const value = raw[name] ?? undefined;
    if (value === undefined) continue;
    if (typeof value !== 'string')
      refuse('NOT_A_HISTORY', `${name} of the description is ${printed(value)}, not a text`);
    description[name] = value;
  }
  for (const name of TIMES) {
    const value = raw[name] ?? undefined;
    if (value === undefined) continue;
    const time = readTimestamp(value);
    if (time === undefined) refuse('NOT_A_HISTORY', `${name} of the description is ${printed(value)}, no instant`);
    description[name] = time;
  }
  const status = raw.status ?? undefined;
  if (status !== undefined) {
    if (!isStatus(status)) refuse('NOT_A_HISTORY', `status of the description is ${printed(status)}`);
    description.status = status;
  }
  const redriveCount = wholeNumber(raw.redriveCount);
  if (redriveCount !== undefined) description.redriveCount = redriveCount;
  return description;
}

function isStatus(value: unknown): value is Status {
  return STATUSES.some((status) => status === value);
}

/** What an ARN says of the execution that it names. */
export function describedByArn(executionArn: string): RecordedDescription {
  const [, prefix, kind, machine, name] = EXECUTION_ARN.exec(executionArn) ?? [];
  if (kind === undefined) return { executionArn };
  return { executionArn, name: name ?? '', stateMachineArn: `${prefix}:stateMachine:${machine}` };
}

/** Standard executions have `execution` in their ARN, Express executions have `express`. */
export function typeByArn(executionArn: string | undefined): StateMachineType | undefined {
  const kind = EXECUTION_ARN.exec(executionArn ?? '')?.[2];
  if (kind === undefined) return undefined;
  return kind === 'express' ? 'EXPRESS' : 'STANDARD';
}

const EXECUTION_ARN = /^(arn:[^:]*:states:[^:]*:[^:]*):(execution|express):([^:]+):([^:]+)(?::[^:]+)?$/;

/** Refuses a description of another execution, and one that was read at another time than the events. */
export function checkDescription(
  description: RecordedDescription,
  events: readonly RecordedEvent[],
  refuse: Refuse,
): void {
  const [first, last] = [events[0], events.at(-1)];
  if (first === undefined || last === undefined) return;
  checkStatus(description.status, last, refuse);
  checkTime('startDate', description.startDate, first, refuse);
  if (isEnd(last.type)) checkTime('stopDate', description.stopDate, last, refuse);
  checkPayload('input', description.input, first, refuse);
  if (last.type === 'ExecutionSucceeded') checkPayload('output', description.output, last, refuse);
}

const STATUS_OF: { readonly [Type in HistoryEventType]?: Status } = {
  ExecutionSucceeded: 'SUCCEEDED',
  ExecutionFailed: 'FAILED',
  ExecutionTimedOut: 'TIMED_OUT',
  ExecutionAborted: 'ABORTED',
};

function checkStatus(status: Status | undefined, last: RecordedEvent, refuse: Refuse): void {
  // A child execution whose Map Run waits for a redrive: it has failed, and its history may say so already or not.
  if (status === undefined || status === 'PENDING_REDRIVE') return;
  const byEvents = STATUS_OF[last.type] ?? 'RUNNING';
  if (status === byEvents) return;
  if (byEvents === 'RUNNING') {
    refuse(
      'OTHER_DESCRIPTION',
      `the description says ${status}, and the events end with ${last.type}: they were read before the execution ended, or not to their end. Read them again`,
      last.id,
    );
  }
  const why =
    status === 'RUNNING'
      ? 'it was read before the execution ended. Read it again'
      : 'it is of another execution, or was read before a redrive';
  refuse(
    'OTHER_DESCRIPTION',
    `the description says ${status}, and the history ends with ${last.type}: ${why}`,
    last.id,
  );
}

/** Some writers cut times to seconds. */
const TOLERANCE_MILLISECONDS = 1000;

function checkTime(
  name: 'startDate' | 'stopDate',
  time: number | undefined,
  { id, type, timestamp }: RecordedEvent,
  refuse: Refuse,
): void {
  if (time === undefined || timestamp === undefined || Math.abs(time - timestamp) <= TOLERANCE_MILLISECONDS) return;
  refuse(
    'OTHER_DESCRIPTION',
    `${name} of the description is ${formatTimestamp(time)}, and ${type} was at ${formatTimestamp(timestamp)}: it is of another execution`,
    id,
  );
}

function checkPayload(
  name: 'input' | 'output',
  described: string | undefined,
  { id, type, details }: RecordedEvent,
  refuse: Refuse,
): void {
  const recorded = details[name];
  if (described === undefined || typeof recorded !== 'string' || isTruncated(details)) return;
  if (described === recorded || compactText(described) === compactText(recorded)) return;
  refuse('OTHER_DESCRIPTION', `${name} of the description is not that of ${type}: it is of another execution`, id);
}

/** The same JSON may be spaced otherwise. */
function compactText(text: string): string {
  return safely(() => stringifyJson(parseJson(text)), text);
}
