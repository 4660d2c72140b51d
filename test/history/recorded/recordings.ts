// Recordings for tests: one execution, in each of the shapes in which people have it.

import { DETAILS_MEMBER, type HistoryEvent, type HistoryEventType } from '../../../src/core/history-event.js';

export const STARTED_AT = Date.UTC(2024, 3, 18, 6, 27, 58, 123);
export const STANDARD_ARN = 'arn:aws:states:eu-central-1:123456789012:execution:orders:order-1';
export const EXPRESS_ARN = 'arn:aws:states:eu-central-1:123456789012:express:orders:order-1:8b16bcb8';

export type Details = Readonly<Record<string, unknown>>;

/** `[type, details, previousEventId]`; an event points to the one before it, but the second one to none. */
export type Told = readonly [type: HistoryEventType, details?: Details, previousEventId?: number];

export const INPUT = { input: '{"a": 1.0}', inputDetails: { truncated: false } };
export const OUTPUT = { output: '{"b": 2}', outputDetails: { truncated: false } };

export const TOLD: readonly Told[] = [
  ['ExecutionStarted', { ...INPUT, roleArn: 'arn:aws:iam::123456789012:role/orders' }],
  ['TaskStateEntered', { name: 'Charge', ...INPUT }],
  [
    'TaskScheduled',
    {
      resourceType: 'lambda',
      resource: 'invoke',
      region: 'eu-central-1',
      parameters: '{"FunctionName":"charge"}',
      timeoutInSeconds: 60,
      heartbeatInSeconds: 5,
    },
  ],
  ['TaskStarted', { resourceType: 'lambda', resource: 'invoke' }],
  ['TaskSucceeded', { resourceType: 'lambda', resource: 'invoke', ...OUTPUT }],
  ['TaskStateExited', { name: 'Charge', ...OUTPUT, assignedVariables: { x: '1' } }],
  ['MapStateEntered', { name: 'Each', ...INPUT }],
  ['MapStateStarted', { length: 1 }],
  ['MapIterationStarted', { name: 'Each', index: 0 }],
  ['PassStateEntered', { name: 'Inner', ...INPUT }],
  ['PassStateExited', { name: 'Inner', ...OUTPUT }],
  ['MapIterationSucceeded', { name: 'Each', index: 0 }],
  ['MapStateSucceeded'],
  ['MapStateExited', { name: 'Each', ...OUTPUT }, 12],
  ['ExecutionSucceeded', OUTPUT],
];

/** A history as the SDK gives it, but for the notation of its times. */
export function historyOf(told: readonly Told[], timestamp: (ms: number) => unknown = isoOf): HistoryEvent[] {
  return told.map(([type, details = {}, previousEventId], index) => {
    const member = DETAILS_MEMBER[type];
    return {
      id: index + 1,
      previousEventId: previousEventId ?? (index === 1 ? 0 : index),
      type,
      timestamp: timestamp(STARTED_AT + index * 7) as string,
      ...(member !== undefined && { [member]: details }),
    };
  });
}

export const HISTORY: readonly HistoryEvent[] = historyOf(TOLD);

/** The entries that are logged of it. */
export function logOf(told: readonly Told[], executionArn = EXPRESS_ARN): Readonly<Record<string, unknown>>[] {
  return told.map(([type, details = {}, previousEventId], index) => ({
    id: String(index + 1),
    type,
    details: Object.fromEntries(
      Object.entries(details).map(([name, value]) => [name, typeof value === 'number' ? String(value) : value]),
    ),
    previous_event_id: String(previousEventId ?? (index === 1 ? 0 : index)),
    event_timestamp: String(STARTED_AT + index * 7),
    execution_arn: executionArn,
    redrive_count: '0',
  }));
}

export const LOG = logOf(TOLD);

/** What every shape of it reads as. */
export const EVENTS = TOLD.map(([type, details = {}, previousEventId], index) => ({
  id: index + 1,
  previousEventId: previousEventId ?? (index === 1 ? 0 : index),
  type,
  timestamp: STARTED_AT + index * 7,
  details,
}));

export const DESCRIPTION = {
  executionArn: STANDARD_ARN,
  stateMachineArn: 'arn:aws:states:eu-central-1:123456789012:stateMachine:orders',
  name: 'order-1',
  status: 'SUCCEEDED',
  startDate: isoOf(STARTED_AT),
  stopDate: isoOf(STARTED_AT + (TOLD.length - 1) * 7),
  input: '{"a": 1.0}',
  output: '{"b": 2}',
  redriveCount: 0,
  redriveStatus: 'NOT_REDRIVABLE',
};

export function isoOf(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}
