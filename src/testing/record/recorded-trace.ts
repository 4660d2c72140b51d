// A recorded execution as the tree of what ran inside what, with the child executions of distributed Maps in it; and what
// a test cannot be made of.

import { DETAILS_MEMBER, type HistoryEvent } from '../../core/history-event.js';
import type { RecordedEvent, RecordedExecution } from '../../history/recorded/recorded-execution.js';
import { type AttemptTrace, type StateTrace, type Trace, traceOf } from '../../history/trace.js';
import { formatTimestamp } from '../../language/timestamp.js';
import { NotSupportedError } from '../../utils/not-supported.js';
import { RecordError } from './record-error.js';

/**
 * @throws RecordError for a recording that is not whole: no payloads, payloads that were cut, no end.
 * @throws NotSupportedError for a recording of something that no test can be made of.
 */
export function recordedTrace(execution: RecordedExecution): Trace {
  checkEvents(execution.events);
  const trace = traceOf(execution.events.map(historyEvent));
  return { ...trace, states: trace.states.map((state) => withChildren(state, execution)) };
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
export function recordedEnd({ events }: RecordedExecution): RecordedEnd {
  const last = events.at(-1);
  const status = last === undefined ? undefined : END[last.type];
  if (last === undefined || status === undefined) {
    throw new RecordError(
      `The recording has no end: its last event is ${last === undefined ? 'none' : `${last.id}, ${last.type}`}. ` +
        'Fetch the history when the execution has ended; one that has more than 1,000 events has several pages',
      last?.id,
    );
  }
  const { output, error, cause } = last.details;
  return { status, event: last, output: optionalText(output), error: optionalText(error), cause: optionalText(cause) };
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

function withChildren(state: StateTrace, execution: RecordedExecution): StateTrace {
  if (state.attempts.every(({ blocks, isDistributed }) => blocks.length === 0 && !isDistributed)) return state;
  return { ...state, attempts: state.attempts.map((attempt) => attemptWithChildren(state, attempt, execution)) };
}

function attemptWithChildren(state: StateTrace, attempt: AttemptTrace, execution: RecordedExecution): AttemptTrace {
  if (!attempt.isDistributed) {
    const blocks = attempt.blocks.map((block) => ({
      ...block,
      states: block.states.map((each) => withChildren(each, execution)),
    }));
    return { ...attempt, blocks };
  }
  const children = attempt.mapRunArn === undefined ? undefined : execution.children.get(attempt.mapRunArn);
  if (children === undefined) {
    throw new RecordError(
      `The state ${JSON.stringify(state.name)} (event ${state.entered.id}) is a distributed Map, and the histories of its child executions are not in the recording` +
        `${attempt.mapRunArn === undefined ? '' : `: ListExecutions with the Map Run ${attempt.mapRunArn} lists them`}`,
      state.entered.id,
    );
  }
  const started = children.map((child) => ({ child, trace: recordedTrace(child) }));
  const inOrder = started.sort((left, right) => left.trace.startedAt - right.trace.startedAt);
  const blocks = inOrder.map(({ child, trace }, index) => {
    const { status, event } = recordedEnd(child);
    const endedAt = event.timestamp ?? trace.startedAt;
    return {
      kind: 'child',
      index,
      startedAt: trace.startedAt,
      endedAt,
      status: STATUS[status],
      states: trace.states,
    } as const;
  });
  return { ...attempt, blocks };
}

const STATUS = {
  SUCCEEDED: 'succeeded',
  FAILED: 'failed',
  TIMED_OUT: 'timed-out',
  ABORTED: 'aborted',
} as const satisfies Readonly<Record<EndedStatus, string>>;
