// One event of a recording: as GetExecutionHistory has it, or as CloudWatch Logs has it.
// https://docs.aws.amazon.com/step-functions/latest/apireference/API_HistoryEvent.html
// https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html

import { DETAILS_MEMBER, type HistoryEventType } from '../../core/history-event.js';
import { meantHint } from '../../utils/did-you-mean.js';
import type { Refuse } from './history-format-error.js';
import { printed, type RawObject } from './raw.js';
import { readMilliseconds, readTimestamp, readWrittenTime } from './read-timestamp.js';
import type { RecordedEvent } from './recorded-execution.js';

/** An event of GetExecutionHistory. */
export function readHistoryEvent(raw: RawObject, refuse: Refuse): RecordedEvent {
  const id = idOf(raw.id, refuse);
  const type = typeOf(raw.type, id, refuse);
  if ('previous_event_id' in raw) {
    refuse('INVALID_EVENT', 'its members are in snake case: those of the API are read (previousEventId)', id);
  }
  return {
    id,
    previousEventId: previousIdOf(raw.previousEventId, { id, type }, refuse),
    type,
    timestamp: timestampOf(raw.timestamp, id, refuse),
    details: detailsIn(raw, { id, type }, refuse),
  };
}

/**
 * An entry of a log: all of its numbers are texts, and the name of its details says nothing of their kind. LocalStack writes
 * its time in ISO 8601.
 */
export function readLogEntry(raw: RawObject, refuse: Refuse): RecordedEvent {
  const id = idOf(raw.id, refuse);
  const type = typeOf(raw.type, id, refuse);
  const time = raw.event_timestamp ?? undefined;
  const timestamp = readMilliseconds(time) ?? (typeof time === 'string' ? readWrittenTime(time) : undefined);
  if (timestamp === undefined && time !== undefined) {
    refuse('INVALID_EVENT', `its event_timestamp ${printed(time)} is not epoch milliseconds`, id);
  }
  return {
    id,
    previousEventId: previousIdOf(raw.previous_event_id, { id, type }, refuse),
    type,
    timestamp,
    details: readDetails(raw.details ?? {}, 'details', { id, type }, refuse),
  };
}

type Known = Pick<RecordedEvent, 'id' | 'type'>;

function idOf(value: unknown, refuse: Refuse): number {
  const id = wholeNumber(value);
  if (id !== undefined && id >= 1) return id;
  return refuse('INVALID_EVENT', `an event with the id ${printed(value)}: ids of events count up from 1`);
}

function typeOf(value: unknown, id: number, refuse: Refuse): HistoryEventType {
  if (typeof value === 'string' && Object.hasOwn(DETAILS_MEMBER, value)) return value as HistoryEventType;
  return refuse(
    'UNKNOWN_EVENT_TYPE',
    `its type ${printed(value)} is none that API_HistoryEvent lists` +
      `${typeof value === 'string' ? meantHint(value, Object.keys(DETAILS_MEMBER)) : ''}`,
    id,
  );
}

function previousIdOf(value: unknown, { id, type }: Known, refuse: Refuse): number {
  const previous = wholeNumber(value);
  // Emulators that chain each event to the one before it write 1: the service chains nothing to the start.
  if (previous === 1 && type.endsWith('StateEntered')) return 0;
  if (previous !== undefined && previous < id) return previous;
  if (previous !== undefined) {
    return refuse('INVALID_EVENT', `its previousEventId ${previous} is no event before it`, id);
  }
  // Writers that leave out zeros leave it out where it is 0, as the API has it here.
  if ((value === undefined || value === null) && (id <= 3 || ENDS_FROM_OUTSIDE.has(type))) return 0;
  return refuse('INVALID_EVENT', `its previousEventId is ${printed(value)}, which is no id`, id);
}

const ENDS_FROM_OUTSIDE: ReadonlySet<HistoryEventType> = new Set(['ExecutionAborted', 'ExecutionTimedOut']);

function timestampOf(value: unknown, id: number, refuse: Refuse): number | undefined {
  if (value === undefined || value === null) return undefined;
  const timestamp = readTimestamp(value);
  if (timestamp !== undefined) return timestamp;
  return refuse(
    'INVALID_EVENT',
    `its timestamp ${printed(value)} is no instant: that is a Date, ISO 8601 with an offset, epoch seconds or epoch milliseconds`,
    id,
  );
}

/** The member for the type, or another that ends as they do; SDKs of other languages write the rest as null. */
function detailsIn(raw: RawObject, event: Known, refuse: Refuse): RecordedEvent['details'] {
  const members = Object.keys(raw).filter((name) => name.endsWith('EventDetails') && isThere(raw[name]));
  const expected = DETAILS_MEMBER[event.type];
  const member = expected !== undefined && members.includes(expected) ? expected : members[0];
  if (members.length > 1) {
    refuse('INVALID_EVENT', `it has ${members.join(' and ')}; an event has one of these`, event.id);
  }
  return readDetails(member === undefined ? {} : raw[member], member ?? expected ?? 'details', event, refuse);
}

function readDetails(raw: unknown, member: string, event: Known, refuse: Refuse): RecordedEvent['details'] {
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) {
    return refuse('INVALID_EVENT', `its ${member} is ${printed(raw)}, not an object`, event.id);
  }
  const details: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(raw)) {
    if (isThere(value)) details[name] = readMember(name, value, member, event.id, refuse);
  }
  if (STATE_EVENT.test(event.type) && details.name === undefined) {
    refuse('INVALID_EVENT', `its ${member} has no name of a state`, event.id);
  }
  return details;
}

const STATE_EVENT = /State(?:Entered|Exited)$/;
const NUMBERS = new Set(['index', 'length', 'timeoutInSeconds', 'heartbeatInSeconds', 'redriveCount']);
const JSON_TEXTS = new Set(['input', 'output', 'parameters']);
const TEXTS = new Set([
  ...JSON_TEXTS,
  'name',
  'error',
  'cause',
  'location',
  'state',
  'resource',
  'resourceType',
  'region',
  'roleArn',
  'workerName',
  'mapRunArn',
]);

function readMember(name: string, value: unknown, member: string, id: number, refuse: Refuse): unknown {
  if (NUMBERS.has(name)) {
    const number = wholeNumber(value);
    if (number === undefined) {
      refuse('INVALID_EVENT', `${member}.${name} is ${printed(value)}, not a whole number`, id);
    }
    return number;
  }
  if (TEXTS.has(name) && typeof value !== 'string') {
    const hint = JSON_TEXTS.has(name) ? ' with JSON in it, as the service gives it: leave it unparsed' : '';
    refuse('INVALID_EVENT', `${member}.${name} is ${printed(value)}, not a text${hint}`, id);
  }
  if (name.endsWith('Details') && typeof value === 'object' && value !== null && 'truncated' in value) {
    return { ...value, truncated: value.truncated === true || value.truncated === 'true' };
  }
  return value;
}

function isThere(value: unknown): boolean {
  return value !== undefined && value !== null;
}

/** From 0 up: as a number, or as the text that logs have. */
export function wholeNumber(value: unknown): number | undefined {
  const number = typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value;
  return typeof number === 'number' && Number.isSafeInteger(number) && number >= 0 ? number : undefined;
}
