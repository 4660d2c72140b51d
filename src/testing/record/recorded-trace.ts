// A recorded execution as the tree of what ran inside what, with the child executions of distributed Maps in it; and what
// a test cannot be made of.

import { DETAILS_MEMBER, type HistoryEvent } from '../../core/history-event.js';
import type { RecordedEvent, RecordedExecution } from '../../history/recorded/recorded-execution.js';
import { type AttemptTrace, detailsOf, type StateTrace, type Trace, traceOf } from '../../history/trace.js';
import { formatTimestamp } from '../../language/timestamp.js';
import { isJsonArray, parseJson, stringifyJson } from '../../utils/json.js';
import { NotSupportedError } from '../../utils/not-supported.js';
import { safely } from '../../utils/thrown.js';
import { RecordError } from './record-error.js';

/** Which child of its Map Run a recorded child execution is, from 0; undefined where that is not known. */
export type ChildIndex = (child: RecordedExecution) => number | undefined;

/**
 * @param execution with child executions in the order of their items.
 * @throws RecordError for a recording that is not whole: no payloads, payloads that were cut, no end.
 * @throws NotSupportedError for a recording of something that no test can be made of.
 */
export function recordedTrace(execution: RecordedExecution): Trace {
  checkEvents(execution.events);
  return traceWith(execution, { trace: recordedTrace, children: demandedChildren, number: inTheirOrder });
}

/** The same of a recording that is not whole: what was not recorded is not there. */
export function traceAsFarAsRecorded(execution: RecordedExecution, indexOf: ChildIndex): Trace {
  return traceWith(execution, {
    trace: (child) => traceAsFarAsRecorded(child, indexOf),
    children: knownChildren,
    number: (state, children) => numbered(state, children, indexOf),
  });
}

/** How child executions are read. */
interface Reading {
  trace(child: RecordedExecution): Trace;
  children(execution: RecordedExecution, state: StateTrace, attempt: AttemptTrace): readonly RecordedExecution[];
  /** The indexes of these child executions of a state, one for each. */
  number(state: StateTrace, children: readonly RecordedExecution[]): readonly number[];
}

function traceWith(execution: RecordedExecution, reading: Reading): Trace {
  const trace = traceOf(execution.events.map(historyEvent));
  return { ...trace, states: trace.states.map((state) => withChildren(state, execution, reading)) };
}

/** The event in the shape of GetExecutionHistory. A recording without times has all of its events at one. */
function historyEvent({ id, previousEventId, type, timestamp = 0, details }: RecordedEvent): HistoryEvent {
  const member = DETAILS_MEMBER[type];
  const event = { id, previousEventId, type, timestamp: formatTimestamp(timestamp) };
  return member === undefined ? event : { ...event, [member]: details };
}

/** How an execution ended. */
export type EndedStatus = 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED';

const END: { readonly [type: string]: EndedStatus } = {
  ExecutionSucceeded: 'SUCCEEDED',
  ExecutionFailed: 'FAILED',
  ExecutionTimedOut: 'TIMED_OUT',
  ExecutionAborted: 'ABORTED',
};

export interface RecordedEnd {
  readonly status: EndedStatus;
  readonly event: RecordedEvent;
  /** JSON text; of one that succeeded. */
  readonly output: string | undefined;
  readonly error: string | undefined;
  readonly cause: string | undefined;
}

/** @throws RecordError for an execution that has not ended. */
export function recordedEnd(execution: RecordedExecution): RecordedEnd {
  const end = endIn(execution);
  if (end !== undefined) return end;
  const last = execution.events.at(-1);
  throw new RecordError(
    `The recording has no end: its last event is ${last === undefined ? 'none' : `${last.id}, ${last.type}`}. ` +
      'Fetch the history when the execution has ended; one that has more than 1,000 events has several pages',
    last?.id,
  );
}

/** Undefined for an execution that has not ended. */
export function endIn({ events }: Pick<RecordedExecution, 'events'>): RecordedEnd | undefined {
  const event = events.at(-1);
  const status = event === undefined ? undefined : END[event.type];
  if (event === undefined || status === undefined) return undefined;
  const { output, error, cause } = event.details;
  return { status, event, output: optionalText(output), error: optionalText(error), cause: optionalText(cause) };
}

/** @throws RecordError where it has none. */
export function recordedInput({ events, description }: RecordedExecution): string {
  const [first] = events;
  const input = optionalText(first?.details.input) ?? description.input;
  if (first?.type !== 'ExecutionStarted') {
    throw new RecordError(
      'The recording does not begin with ExecutionStarted: its first events are missing',
      first?.id,
    );
  }
  if (input === undefined) throw missing(first, 'input');
  return input;
}

/** A payload of an event. @throws RecordError where it is missing. */
export function payloadText(event: HistoryEvent, details: Readonly<Record<string, unknown>>, member: string): string {
  const text = details[member];
  if (typeof text === 'string') return text;
  throw missing(event, member);
}

function optionalText(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function missing({ id, type }: Pick<RecordedEvent, 'id' | 'type'>, member: string): RecordError {
  return new RecordError(
    `Event ${id}, ${type}, has no ${member}: the recording was made without the data of the execution ` +
      '(includeExecutionData)',
    id,
  );
}

function checkEvents(events: readonly RecordedEvent[]): void {
  for (const { id, type, details } of events) {
    if (type === 'ExecutionRedriven' || type === 'MapRunRedriven') {
      throw new NotSupportedError(`Event ${id}, ${type}: no test is written of an execution that was redriven`);
    }
    for (const [member, value] of Object.entries(details)) {
      if (!member.endsWith('Details') || typeof value !== 'object' || value === null) continue;
      if ('truncated' in value && value.truncated === true) {
        throw new RecordError(
          `Event ${id}, ${type}: its ${member.slice(0, -'Details'.length)} was cut when it was recorded, and what is missing is not known`,
          id,
        );
      }
    }
  }
}

// --- child executions -------------------------------------------------------------------------------

function knownChildren({ children }: RecordedExecution, _state: StateTrace, { mapRunArn }: AttemptTrace) {
  return (mapRunArn === undefined ? undefined : children.get(mapRunArn)) ?? [];
}

function demandedChildren({ children }: RecordedExecution, state: StateTrace, { mapRunArn, items }: AttemptTrace) {
  const found = mapRunArn === undefined ? undefined : children.get(mapRunArn);
  if (found !== undefined) return found;
  // Of no items there are none.
  if (items === 0) return [];
  throw new RecordError(
    `The state ${JSON.stringify(state.name)} (event ${state.entered.id}) is a distributed Map, and the histories of its child executions are not in the recording` +
      `${mapRunArn === undefined ? '' : `: ListExecutions with the Map Run ${mapRunArn} lists them`}`,
    state.entered.id,
  );
}

function withChildren(state: StateTrace, execution: RecordedExecution, reading: Reading): StateTrace {
  if (state.attempts.every(({ blocks, isDistributed }) => blocks.length === 0 && !isDistributed)) return state;
  const attempts = state.attempts.map((attempt) => attemptWithChildren(state, attempt, execution, reading));
  return { ...state, attempts };
}

function attemptWithChildren(
  state: StateTrace,
  attempt: AttemptTrace,
  execution: RecordedExecution,
  reading: Reading,
): AttemptTrace {
  if (!attempt.isDistributed) {
    const blocks = attempt.blocks.map((block) => ({
      ...block,
      states: block.states.map((each) => withChildren(each, execution, reading)),
    }));
    return { ...attempt, blocks };
  }
  const children = reading.children(execution, state, attempt);
  const indexes = reading.number(state, children);
  const blocks = children.map((child, position) => {
    const trace = reading.trace(child);
    const end = endIn(child);
    return {
      kind: 'child',
      index: indexes[position] ?? position,
      startedAt: trace.startedAt,
      endedAt: end === undefined ? undefined : (end.event.timestamp ?? trace.startedAt),
      status: end === undefined ? 'running' : STATUS[end.status],
      states: trace.states,
    } as const;
  });
  return { ...attempt, blocks: blocks.sort((left, right) => left.index - right.index) };
}

function inTheirOrder(_state: StateTrace, children: readonly RecordedExecution[]): readonly number[] {
  return children.map((_, position) => position);
}

/** Those that are known, and for the others what is free, in the order of their start, as far as no result tells another. */
function numbered(state: StateTrace, children: readonly RecordedExecution[], indexOf: ChildIndex): readonly number[] {
  const indexes = children.map(indexOf);
  const unknown = [...children.keys()].filter((position) => indexes[position] === undefined);
  const inOrder = unknown.sort((left, right) => startOf(children[left]) - startOf(children[right]));
  const isNothingKnown = unknown.length === children.length;
  const taken = new Set(indexes);
  let next = 0;
  for (const position of isNothingKnown ? inOrderOfResults(state, children, inOrder) : inOrder) {
    while (taken.has(next)) next += 1;
    indexes[position] = next;
    next += 1;
  }
  return indexes as number[]; // each has one now
}

/** The same positions, those of children that have succeeded in the order in which the result of the Map lists them. */
function inOrderOfResults(
  { exited }: StateTrace,
  children: readonly RecordedExecution[],
  inOrder: readonly number[],
): readonly number[] {
  const { output } = exited === undefined ? {} : detailsOf(exited);
  const results = typeof output === 'string' ? safely(() => parseJson(output), null) : null;
  if (!isJsonArray(results)) return inOrder;
  const outputs = new Map(inOrder.map((position) => [position, outputOf(children[position])]));
  const succeeded = inOrder.filter((position) => outputs.get(position) !== undefined);
  const byOutput = new Map<string, number[]>();
  for (const position of succeeded) {
    const text = outputs.get(position) ?? '';
    const same = byOutput.get(text);
    if (same === undefined) byOutput.set(text, [position]);
    else same.push(position);
  }
  const listed = results.flatMap((result) => byOutput.get(stringifyJson(result))?.shift() ?? []);
  // It was made into something else.
  if (listed.length !== results.length || listed.length !== succeeded.length) return inOrder;
  let next = 0;
  return inOrder.map((position) => (outputs.get(position) === undefined ? position : (listed[next++] as number)));
}

function outputOf(child: RecordedExecution | undefined): string | undefined {
  const { output } = (child && endIn(child)) ?? {};
  return output === undefined ? undefined : safely(() => stringifyJson(parseJson(output)), undefined);
}

function startOf(child: RecordedExecution | undefined): number {
  return child?.events[0]?.timestamp ?? child?.description.startDate ?? 0;
}

const STATUS = {
  SUCCEEDED: 'succeeded',
  FAILED: 'failed',
  TIMED_OUT: 'timed-out',
  ABORTED: 'aborted',
} as const satisfies Readonly<Record<EndedStatus, string>>;
