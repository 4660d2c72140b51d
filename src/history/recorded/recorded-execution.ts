// An execution that ran elsewhere, as it was recorded: what GetExecutionHistory, DescribeExecution or CloudWatch Logs gave,
// read and checked. Whoever works with recordings works with these.

import type { HistoryEventType } from '../../core/history-event.js';
import type { StateMachineType } from '../../language/types.js';

/** https://docs.aws.amazon.com/step-functions/latest/apireference/API_HistoryEvent.html */
export interface RecordedEvent {
  readonly id: number;
  readonly previousEventId: number;
  readonly type: HistoryEventType;
  /** Epoch milliseconds; undefined where the recording has no times. */
  readonly timestamp: number | undefined;
  /**
   * The members of the event's details, under whatever name the recording has them: payloads and values of variables are
   * the JSON texts that the service gave. Empty for an event without details.
   */
  readonly details: Readonly<Record<string, unknown>>;
}

/** What DescribeExecution says, as far as it is needed. */
export interface RecordedDescription {
  readonly executionArn?: string;
  readonly name?: string;
  readonly stateMachineArn?: string;
  readonly status?: 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED' | 'PENDING_REDRIVE';
  /** Epoch milliseconds. */
  readonly startDate?: number;
  readonly stopDate?: number;
  /** JSON texts. */
  readonly input?: string;
  readonly output?: string;
  readonly error?: string;
  readonly cause?: string;
  readonly redriveCount?: number;
  /** Of a child execution of a distributed Map: the Map Run. */
  readonly mapRunArn?: string;
}

export interface RecordedExecution {
  /** Where it was read, for messages: `history.json`, `logs.jsonl, execution arn:...`. */
  readonly origin: string | undefined;
  /** Undefined where the recording does not say. Logs are of Express executions, unless their ARN says otherwise. */
  readonly type: StateMachineType | undefined;
  /** Oldest first. Their ids count up from 1, and none is left out. */
  readonly events: readonly RecordedEvent[];
  /** Empty where it was not given; of logs it has what their entries say. */
  readonly description: RecordedDescription;
  /** Child executions of distributed Maps, by the ARN of their Map Run; empty where they were not given. */
  readonly children: ReadonlyMap<string, readonly RecordedExecution[]>;
}
