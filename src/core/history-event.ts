// The event history: what the core tells as it goes, and the shape that GetExecutionHistory gives it.
//
// While an execution runs, an event is a small record that points at payloads; its JSON texts are
// made when somebody reads them.
// https://docs.aws.amazon.com/step-functions/latest/apireference/API_HistoryEvent.html

import { formatTimestamp } from '../language/timestamp.js';
import { type Json, stringifyJson } from '../utils/json.js';
import type { Payload } from './payload.js';

/** Every `type` of API_HistoryEvent. */
export type HistoryEventType =
  | 'ActivityFailed'
  | 'ActivityScheduled'
  | 'ActivityScheduleFailed'
  | 'ActivityStarted'
  | 'ActivitySucceeded'
  | 'ActivityTimedOut'
  | 'ChoiceStateEntered'
  | 'ChoiceStateExited'
  | 'EvaluationFailed'
  | 'ExecutionAborted'
  | 'ExecutionFailed'
  | 'ExecutionRedriven'
  | 'ExecutionStarted'
  | 'ExecutionSucceeded'
  | 'ExecutionTimedOut'
  | 'FailStateEntered'
  | 'LambdaFunctionFailed'
  | 'LambdaFunctionScheduled'
  | 'LambdaFunctionScheduleFailed'
  | 'LambdaFunctionStarted'
  | 'LambdaFunctionStartFailed'
  | 'LambdaFunctionSucceeded'
  | 'LambdaFunctionTimedOut'
  | 'MapIterationAborted'
  | 'MapIterationFailed'
  | 'MapIterationStarted'
  | 'MapIterationSucceeded'
  | 'MapRunAborted'
  | 'MapRunFailed'
  | 'MapRunRedriven'
  | 'MapRunStarted'
  | 'MapRunSucceeded'
  | 'MapStateAborted'
  | 'MapStateEntered'
  | 'MapStateExited'
  | 'MapStateFailed'
  | 'MapStateStarted'
  | 'MapStateSucceeded'
  | 'ParallelStateAborted'
  | 'ParallelStateEntered'
  | 'ParallelStateExited'
  | 'ParallelStateFailed'
  | 'ParallelStateStarted'
  | 'ParallelStateSucceeded'
  | 'PassStateEntered'
  | 'PassStateExited'
  | 'SucceedStateEntered'
  | 'SucceedStateExited'
  | 'TaskFailed'
  | 'TaskScheduled'
  | 'TaskStarted'
  | 'TaskStartFailed'
  | 'TaskStateAborted'
  | 'TaskStateEntered'
  | 'TaskStateExited'
  | 'TaskSubmitFailed'
  | 'TaskSubmitted'
  | 'TaskSucceeded'
  | 'TaskTimedOut'
  | 'WaitStateAborted'
  | 'WaitStateEntered'
  | 'WaitStateExited';

/** For each type of event the member that holds its details (undefined: it has none). */
export const DETAILS_MEMBER = {
  ActivityFailed: 'activityFailedEventDetails',
  ActivityScheduled: 'activityScheduledEventDetails',
  ActivityScheduleFailed: 'activityScheduleFailedEventDetails',
  ActivityStarted: 'activityStartedEventDetails',
  ActivitySucceeded: 'activitySucceededEventDetails',
  ActivityTimedOut: 'activityTimedOutEventDetails',
  ChoiceStateEntered: 'stateEnteredEventDetails',
  ChoiceStateExited: 'stateExitedEventDetails',
  EvaluationFailed: 'evaluationFailedEventDetails',
  ExecutionAborted: 'executionAbortedEventDetails',
  ExecutionFailed: 'executionFailedEventDetails',
  ExecutionRedriven: 'executionRedrivenEventDetails',
  ExecutionStarted: 'executionStartedEventDetails',
  ExecutionSucceeded: 'executionSucceededEventDetails',
  ExecutionTimedOut: 'executionTimedOutEventDetails',
  FailStateEntered: 'stateEnteredEventDetails',
  LambdaFunctionFailed: 'lambdaFunctionFailedEventDetails',
  LambdaFunctionScheduled: 'lambdaFunctionScheduledEventDetails',
  LambdaFunctionScheduleFailed: 'lambdaFunctionScheduleFailedEventDetails',
  LambdaFunctionStarted: undefined,
  LambdaFunctionStartFailed: 'lambdaFunctionStartFailedEventDetails',
  LambdaFunctionSucceeded: 'lambdaFunctionSucceededEventDetails',
  LambdaFunctionTimedOut: 'lambdaFunctionTimedOutEventDetails',
  MapIterationAborted: 'mapIterationAbortedEventDetails',
  MapIterationFailed: 'mapIterationFailedEventDetails',
  MapIterationStarted: 'mapIterationStartedEventDetails',
  MapIterationSucceeded: 'mapIterationSucceededEventDetails',
  MapRunAborted: undefined,
  MapRunFailed: 'mapRunFailedEventDetails',
  MapRunRedriven: 'mapRunRedrivenEventDetails',
  MapRunStarted: 'mapRunStartedEventDetails',
  MapRunSucceeded: undefined,
  MapStateAborted: undefined,
  MapStateEntered: 'stateEnteredEventDetails',
  MapStateExited: 'stateExitedEventDetails',
  MapStateFailed: undefined,
  MapStateStarted: 'mapStateStartedEventDetails',
  MapStateSucceeded: undefined,
  ParallelStateAborted: undefined,
  ParallelStateEntered: 'stateEnteredEventDetails',
  ParallelStateExited: 'stateExitedEventDetails',
  ParallelStateFailed: undefined,
  ParallelStateStarted: undefined,
  ParallelStateSucceeded: undefined,
  PassStateEntered: 'stateEnteredEventDetails',
  PassStateExited: 'stateExitedEventDetails',
  SucceedStateEntered: 'stateEnteredEventDetails',
  SucceedStateExited: 'stateExitedEventDetails',
  TaskFailed: 'taskFailedEventDetails',
  TaskScheduled: 'taskScheduledEventDetails',
  TaskStarted: 'taskStartedEventDetails',
  TaskStartFailed: 'taskStartFailedEventDetails',
  TaskStateAborted: undefined,
  TaskStateEntered: 'stateEnteredEventDetails',
  TaskStateExited: 'stateExitedEventDetails',
  TaskSubmitFailed: 'taskSubmitFailedEventDetails',
  TaskSubmitted: 'taskSubmittedEventDetails',
  TaskSucceeded: 'taskSucceededEventDetails',
  TaskTimedOut: 'taskTimedOutEventDetails',
  WaitStateAborted: undefined,
  WaitStateEntered: 'stateEnteredEventDetails',
  WaitStateExited: 'stateExitedEventDetails',
} as const satisfies { readonly [Type in HistoryEventType]: `${string}EventDetails` | undefined };

/** An event as the core tells it: a small record that points at a payload. */
export interface HistoryRecord {
  readonly id: number;
  readonly previousEventId: number;
  readonly type: HistoryEventType;
  /** Epoch milliseconds. */
  readonly timestamp: number;
  /** The `name` of the state (or of the Map state of an iteration); undefined where the details have none. */
  readonly name: string | undefined;
  readonly payload: Payload | undefined;
  /** The other members of the details; undefined where there are none. */
  readonly details: HistoryDetails | undefined;
}

/** Which member of the details the payload of an event is. */
export function payloadMember(type: HistoryEventType): 'input' | 'output' | 'parameters' {
  if (type === 'TaskScheduled') return 'parameters';
  return INPUT_EVENTS.test(type) ? 'input' : 'output';
}

const INPUT_EVENTS = /^ExecutionStarted$|(?:StateEntered|Scheduled)$/;

/** Members of the details objects of API_HistoryEvent, other than the name and the payload. */
export interface HistoryDetails {
  readonly error?: string;
  readonly cause?: string;
  readonly location?: string;
  readonly state?: string;
  readonly roleArn?: string;
  readonly resource?: string;
  readonly resourceType?: string;
  readonly region?: string;
  readonly timeoutInSeconds?: number;
  readonly heartbeatInSeconds?: number;
  readonly taskCredentials?: { readonly roleArn: string };
  readonly workerName?: string;
  readonly index?: number;
  readonly length?: number;
  readonly mapRunArn?: string;
  readonly redriveCount?: number;
  /** Values of variables; shown as JSON texts. */
  readonly assignedVariables?: Readonly<Record<string, Json>>;
}

/** What an event that has a name tells first: one object for all such events of a state. */
export interface NamedType {
  readonly type: HistoryEventType;
  readonly name: string;
}

export function typeOf(head: HistoryEventType | NamedType): HistoryEventType {
  return typeof head === 'string' ? head : head.type;
}

/** Details as they are told and kept: a number where all that they say is the `index` of an iteration. */
export type ToldDetails = HistoryDetails | number;

export function toldDetails(details: ToldDetails | undefined): HistoryDetails | undefined {
  return typeof details === 'number' ? { index: details } : details;
}

/**
 * An event of GetExecutionHistory, as the AWS SDK for JavaScript gives it, but for `timestamp`: an
 * ISO 8601 text here.
 */
export interface HistoryEvent {
  readonly id: number;
  readonly previousEventId: number;
  readonly type: HistoryEventType;
  readonly timestamp: string;
  readonly [detailsMember: `${string}EventDetails`]: Readonly<Record<string, unknown>>;
}

const NOT_TRUNCATED = { truncated: false } as const;

/** The event in the shape of GetExecutionHistory, its texts made now. */
export function toHistoryEvent(record: HistoryRecord): HistoryEvent {
  const event: Record<string, unknown> = {
    timestamp: formatTimestamp(record.timestamp),
    type: record.type,
    id: record.id,
    previousEventId: record.previousEventId,
  };
  const member = DETAILS_MEMBER[record.type];
  if (member !== undefined) event[member] = detailsOf(record);
  return event as unknown as HistoryEvent;
}

function detailsOf(record: HistoryRecord): Record<string, unknown> {
  const details: Record<string, unknown> = {};
  if (record.name !== undefined) details.name = record.name;
  if (record.payload !== undefined) {
    const member = payloadMember(record.type);
    details[member] = record.payload.text();
    if (member !== 'parameters') details[`${member}Details`] = NOT_TRUNCATED;
  }
  for (const [key, value] of Object.entries(record.details ?? {})) {
    if (key === 'assignedVariables') {
      details[key] = textsOf(value as Readonly<Record<string, Json>>);
      details.assignedVariablesDetails = NOT_TRUNCATED;
    } else if (value !== undefined) {
      details[key] = value;
    }
  }
  return details;
}

function textsOf(variables: Readonly<Record<string, Json>>): Record<string, string> {
  return Object.fromEntries(Object.entries(variables).map(([name, value]) => [name, stringifyJson(value)]));
}
