// Whether events are the whole history of one execution, in whatever order and how often they come.
//
//   E1. Ids count up from 1, and none is left out: a replay cannot guess what happened.
//   E2. What is there twice is the same (pages overlap), or it is of two executions.
//   E3. Nothing follows the end but a redrive.
//   E4. All events have times, or none has.
//
// https://docs.aws.amazon.com/step-functions/latest/apireference/API_GetExecutionHistory.html

import type { HistoryEventType } from '../../core/history-event.js';
import { SERVICE_LIMITS } from '../../core/limits.js';
import type { StateMachineType } from '../../language/types.js';
import { isLogged } from '../log-entry.js';
import type { Refuse } from './history-format-error.js';
import { printedIds } from './raw.js';
import type { RecordedEvent } from './recorded-execution.js';

/** What is known of where the events come from. */
export interface EventSource {
  readonly isLog: boolean;
  readonly type: StateMachineType | undefined;
  /** Pages say that there are more of them, which nobody read. */
  readonly hasUnreadPages: boolean;
}

/** The events in the order of their ids, each once. */
export function checkEvents(events: readonly RecordedEvent[], source: EventSource, refuse: Refuse): RecordedEvent[] {
  if (events.length === 0) refuse('NOT_A_HISTORY', 'holds no event: the history of an execution has one at least');
  const ordered = inOrder(events, refuse);
  checkCount(ordered, source, refuse);
  checkNoneMissing(ordered, source, refuse);
  checkEnds(ordered, refuse);
  checkTimestamps(ordered, refuse);
  checkExecutionData(ordered, source, refuse);
  return ordered;
}

export function isEnd(type: HistoryEventType): boolean {
  return ENDS.has(type);
}

const ENDS: ReadonlySet<HistoryEventType> = new Set([
  'ExecutionSucceeded',
  'ExecutionFailed',
  'ExecutionTimedOut',
  'ExecutionAborted',
]);

function inOrder(events: readonly RecordedEvent[], refuse: Refuse): RecordedEvent[] {
  const byId = new Map<number, RecordedEvent>();
  for (const event of events) {
    const known = byId.get(event.id);
    if (known === undefined) byId.set(event.id, event);
    else if (!isSame(known, event)) refuseConflict(known, event, refuse);
  }
  return [...byId.values()].sort((a, b) => a.id - b.id);
}

function isSame(left: RecordedEvent, right: RecordedEvent): boolean {
  return stableText(left) === stableText(right);
}

/** The order of members says nothing: writers differ in it. */
function stableText(value: unknown): string {
  return JSON.stringify(value, (_, member: unknown) =>
    typeof member === 'object' && member !== null && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1)))
      : member,
  );
}

function refuseConflict(known: RecordedEvent, event: RecordedEvent, refuse: Refuse): never {
  const differ =
    known.type === event.type ? `${known.type} twice, and not the same` : `${known.type} and ${event.type}`;
  return refuse(
    'CONFLICTING_EVENTS',
    `two events have this id (${differ}): these are events of two executions; give each execution by itself`,
    event.id,
  );
}

function checkCount(events: readonly RecordedEvent[], { isLog, type }: EventSource, refuse: Refuse): void {
  const mayBeExpress = type === 'EXPRESS' || (isLog && type === undefined);
  if (mayBeExpress || events.length <= SERVICE_LIMITS.STANDARD.historyEvents) return;
  refuse(
    'TOO_MANY_EVENTS',
    `holds ${events.length} events, and a Standard execution has ${SERVICE_LIMITS.STANDARD.historyEvents} at most` +
      (type === undefined ? ": of an Express execution, say so with type: 'EXPRESS'" : ''),
  );
}

function checkNoneMissing(events: readonly RecordedEvent[], source: EventSource, refuse: Refuse): void {
  const missing: number[] = [];
  let next = 1;
  for (const { id } of events) {
    // Somebody else's ids may be far from 1; a message holds no more than so many of them.
    if (id - next > MOST_MISSING) refuseFarIds(next, id, source, refuse);
    while (next < id) missing.push(next++);
    next = id + 1;
  }
  if (missing.length > 0) {
    const are = missing.length === 1 ? 'is' : 'are';
    refuse('MISSING_EVENTS', `${eventsOf(missing)} ${are} missing: ${whyMissing(events, source)}`, missing);
  }
  if (source.hasUnreadPages) {
    const last = events.at(-1)?.id ?? 0;
    refuse(
      'UNREAD_PAGES',
      `there are more events than these ${last}: the page that nextToken leads to was not read. ${READ_ALL_PAGES}`,
    );
  }
  const [first] = events;
  if (first !== undefined && first.type !== 'ExecutionStarted') {
    refuse('INVALID_EVENT', `the first event is ${first.type}, and a history begins with ExecutionStarted`, first.id);
  }
}

const MOST_MISSING = 1_000_000;
const READ_ALL_PAGES = 'Ask again with the token until there is none, or let the SDK or the command line do it.';

function refuseFarIds(next: number, id: number, source: EventSource, refuse: Refuse): never {
  return refuse('MISSING_EVENTS', `events ${next}-${id - 1} are missing: ${whyMissing([], source)}`);
}

function eventsOf(ids: readonly number[]): string {
  return `${ids.length === 1 ? 'event' : 'events'} ${printedIds(ids)}`;
}

function whyMissing(events: readonly RecordedEvent[], { isLog, hasUnreadPages }: EventSource): string {
  if (hasUnreadPages) return `the page that nextToken leads to was not read. ${READ_ALL_PAGES}`;
  if (!isLog) return 'a page of the history was not read, or events were taken out of it';
  const level = (['FATAL', 'ERROR'] as const).find((name) => events.every(({ type }) => isLogged(type, name)));
  if (level === undefined) {
    return 'the log was read in part. Read all of its pages, from before the execution started until after it ended';
  }
  return (
    `what is here is what the log level ${level} lets through, and the rest was never logged. ` +
    'Log at level ALL to have whole histories of the executions to come'
  );
}

function checkEnds(events: readonly RecordedEvent[], refuse: Refuse): void {
  events.forEach((event, index) => {
    const before = events[index - 1];
    if (before === undefined) return;
    if (event.type === 'ExecutionStarted') {
      refuse(
        'EVENTS_AFTER_END',
        'a second ExecutionStarted: these are events of two executions; give each execution by itself',
        event.id,
      );
    }
    if (isEnd(before.type) && event.type !== 'ExecutionRedriven') {
      refuse(
        'EVENTS_AFTER_END',
        `${event.type} follows ${before.type}, which ends the execution: nothing but ExecutionRedriven can follow it`,
        event.id,
      );
    }
  });
}

function checkTimestamps(events: readonly RecordedEvent[], refuse: Refuse): void {
  const without = events.filter(({ timestamp }) => timestamp === undefined).map(({ id }) => id);
  if (without.length === 0 || without.length === events.length) return;
  refuse('MISSING_TIMESTAMPS', `${eventsOf(without)} without a timestamp, and others with one`, without);
}

/** What is there in every recording of the service, unless execution data was left out or cut. */
function dataMember(type: HistoryEventType): 'input' | 'output' | 'parameters' | undefined {
  if (type === 'TaskScheduled') return 'parameters';
  if (/^ExecutionStarted$|StateEntered$|^(?:LambdaFunction|Activity)Scheduled$/.test(type)) return 'input';
  return /^ExecutionSucceeded$|StateExited$|^(?:LambdaFunction|Activity|Task)Succeeded$/.test(type)
    ? 'output'
    : undefined;
}

function checkExecutionData(events: readonly RecordedEvent[], { isLog }: EventSource, refuse: Refuse): void {
  const without = events.filter(lacksData).map(({ id }) => id);
  if (without.length === 0) return;
  const what = `no execution data in ${eventsOf(without)}: `;
  const why = isLog
    ? 'the state machine logs with includeExecutionData: false, so inputs and outputs were never logged. Log with includeExecutionData: true to have them of the executions to come'
    : 'the history was asked for with includeExecutionData: false, or by somebody who may not decrypt it. Ask for it with the data';
  refuse('MISSING_EXECUTION_DATA', what + why, without);
}

function lacksData({ type, details }: RecordedEvent): boolean {
  const member = dataMember(type);
  return member !== undefined && details[member] === undefined && !isTruncated(details);
}

/** Whether the service cut off a payload of the event: what is left of it is no JSON text. */
export function isTruncated(details: RecordedEvent['details']): boolean {
  return Object.entries(details).some(
    ([name, value]) =>
      name.endsWith('Details') &&
      typeof value === 'object' &&
      value !== null &&
      'truncated' in value &&
      value.truncated === true,
  );
}
