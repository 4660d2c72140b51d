// What runs the executions of an account, as the operations of the API ask for it: a host in memory, or an orchestrator.

import type { HistoryEvent } from '../core/history-event.js';
import type { ChildHistory } from '../history/child-histories.js';
import type { ActivityTask } from '../host/activities.js';
import type { TakesAnswers } from '../host/callbacks.js';
import type { ExecutionDescription, ExecutionStatus } from '../host/describe-execution.js';
import type { MapRunDetails, MapRunUpdate } from '../host/map-runs.js';
import type { StartSyncExecutionOutput } from '../host/sync-execution.js';
import type { JsonText } from '../resolvers/json-text.js';
import type { Origin, StateMachineRecord } from './records.js';
import type { Startable } from './startable.js';

/** What a request says of an execution that is to be started; its definition has been loaded. */
export interface StartOrder {
  readonly machine: Startable;
  readonly input: JsonText;
  readonly name?: string;
}

export interface DescribedExecution {
  readonly description: ExecutionDescription;
  /** Undefined when it was started by other means than its ARN. */
  readonly origin: Origin | undefined;
}

export interface StartedFrom {
  readonly stateMachineArn: string;
  /** As of a described execution. */
  readonly origin: Origin | undefined;
}

export interface ListedExecution {
  /** Counts up with the starts. */
  readonly order: number;
  readonly item: Pick<
    ExecutionDescription,
    'executionArn' | 'stateMachineArn' | 'name' | 'status' | 'startDate' | 'stopDate' | 'redriveCount' | 'redriveDate'
  >;
  readonly origin: Origin | undefined;
}

export interface ExecutionsQuery {
  readonly stateMachineArn: string;
  readonly status?: ExecutionStatus;
  /** Those with a smaller order. */
  readonly before?: number;
  readonly isListed: (origin: Origin | undefined) => boolean;
}

/** Gives out the tasks of activities, and takes the answers. */
export interface TaskDesk extends TakesAnswers {
  getActivityTask(
    request: { readonly activityArn: string; readonly workerName?: string },
    options: { readonly abortSignal?: AbortSignal },
  ): Promise<ActivityTask>;
}

/** All reject with a ServiceError where the service has one, and with what ended a run that has no outcome. */
export interface ExecutionBackend {
  readonly now: Date;
  readonly tasks: TaskDesk;
  start(order: StartOrder): Promise<{ readonly executionArn: string; readonly startDate: Date }>;
  startSync(order: StartOrder): Promise<StartSyncExecutionOutput>;
  stopExecution(request: {
    readonly executionArn: string;
    readonly error?: string;
    readonly cause?: string;
  }): Promise<{ readonly stopDate: Date }>;
  /** A request with a `clientToken` that it was redriven by lately is answered as that one was. */
  redriveExecution(request: {
    readonly executionArn: string;
    readonly clientToken?: string;
  }): Promise<{ readonly redriveDate: Date }>;
  execution(executionArn: string): Promise<DescribedExecution>;
  /** Without its description, of which parts may have to be read. */
  startedFrom(executionArn: string): Promise<StartedFrom>;
  /** The latest started first, at most `limit`. */
  executions(query: ExecutionsQuery, limit: number): Promise<readonly ListedExecution[]>;
  getExecutionHistory(request: { readonly executionArn: string }): Promise<readonly HistoryEvent[]>;
  /** A child execution of a distributed Map. */
  childExecution(executionArn: string): Promise<ChildHistory>;
  /** Those of a Map Run, in the order of their start. */
  childExecutions(mapRunArn: string): Promise<readonly ChildHistory[]>;
  listMapRuns(request: { readonly executionArn: string }): Promise<readonly MapRunDetails[]>;
  describeMapRun(request: { readonly mapRunArn: string }): Promise<MapRunDetails>;
  updateMapRun(request: MapRunUpdate & { readonly mapRunArn: string }): Promise<void>;
  /**
   * Stops executions of a state machine before they enter another state; those of an Express one go on.
   * @param isOver is called when the last one has ended; where none runs, before the promise settles.
   */
  terminate(record: StateMachineRecord, isOver: () => Promise<void>): Promise<void>;
  /** Its tasks wait for a worker from now on; those that do get none when it is closed. */
  openActivity(activityArn: string): void;
  closeActivity(activityArn: string): void;
}
