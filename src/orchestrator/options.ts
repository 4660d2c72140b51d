// How an Orchestrator is made.

import type { TaskSources } from '../resolvers/dispatch.js';
import type { Integration } from '../resolvers/integration.js';
import type { ObjectStore } from '../resolvers/object-store.js';
import type { Store } from '../store/store.js';
import type { OrchestratorLimits } from './limits.js';
import type { LogOptions } from './log.js';
import type { RetentionOptions } from './retention.js';
import type { Telemetry } from './telemetry.js';

/** A task that was at work when its process died. */
export interface InterruptedTask {
  readonly state: string;
  /** The `Resource` of the state. */
  readonly resource: string;
  /** 1 for the first attempt. */
  readonly attempt: number;
}

/**
 * What becomes of a task that was at work when its process died: it is started again, with the same idempotency key, or it
 * fails with the error `Stepwright.TaskInterrupted`, for Retry and Catch of its state to decide.
 */
export type InterruptedTaskPolicy = 'startAgain' | 'fail';

export interface OrchestratorOptions<TaskKey extends string = string> extends LogOptions {
  /** Where executions are kept, such as a `sqliteStore`. It is opened and closed by the orchestrator. */
  readonly store: Store;
  /** Who answers the tasks: functions, resolvers, or a list of these of which the first one answers that can. */
  readonly tasks?: TaskSources<TaskKey>;
  /** Integrations of one's own, for definitions that come from the store. */
  readonly integrations?: readonly Integration[];
  /** Where ItemReaders read and ResultWriters write. */
  readonly objectStore?: ObjectStore;
  /** What becomes of tasks that were at work when their process died. Default: `startAgain`. */
  readonly interruptedTasks?: InterruptedTaskPolicy | ((task: InterruptedTask) => InterruptedTaskPolicy);
  /** How many executions that only wait stay in memory; others rest in the store. Default: 10,000. */
  readonly idleExecutions?: number;
  /** How much is taken on at a time. Default: no limits. */
  readonly limits?: OrchestratorLimits;
  /** How long executions are kept when they have ended. Default: 90 days, as with AWS. */
  readonly retention?: RetentionOptions;
  /** Where spans and measurements go: what `openTelemetry()` of stepwright/opentelemetry gives. */
  readonly telemetry?: Telemetry;
  /**
   * A snapshot is taken when the journal since the last one has so many characters; by default it depends on how large the
   * last one was.
   * @internal
   */
  readonly snapshotAfter?: number;
  /** Called with what stops an execution or the orchestrator without being an outcome of a state machine. */
  readonly onFault?: (fault: OrchestratorFault) => void;
  /**
   * `system` (the default) really waits; `virtual` jumps to whatever is due next and `manual` stands until `advance` moves
   * it: for tests.
   */
  readonly clock?: 'system' | 'virtual' | 'manual';
  /** When the time begins, for a clock that is not the system's. Default: 2024-01-01T00:00:00Z. */
  readonly startTime?: Date | number | string;
}

/** What stopped an execution where its journal stands, or (without an `executionArn`) the orchestrator. */
export interface OrchestratorFault {
  readonly executionArn?: string;
  readonly error: Error;
}
