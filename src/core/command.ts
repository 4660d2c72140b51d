// What the core asks of its host. The order of commands is part of the contract: the same program
// and the same host events give the same commands.

import type { TaskResource } from '../language/resource.js';
import type { Json, JsonObject } from '../utils/json.js';
import type { ChildExecution } from './execution.js';
import type { Payload } from './payload.js';

/** Where a state runs: the iterations and branches around it, outermost first. */
export type PathStep =
  | { readonly map: string; readonly index: number }
  | { readonly parallel: string; readonly branch: number };

export type Command =
  | ScheduleTask
  /** Nobody waits for the outcome of this task any more; it may be stopped, and what it answers is ignored. */
  | { readonly type: 'CancelTask'; readonly taskId: number }
  /** Send TimerFired at `fireAt` (epoch milliseconds). Replaces the timer before it: there is one at most. */
  | { readonly type: 'StartTimer'; readonly fireAt: number }
  | { readonly type: 'CancelTimer' }
  | ReadItems
  | WriteResults
  /** There is more to do now: send Continue. */
  | { readonly type: 'Continue' }
  | { readonly type: 'EndExecution'; readonly outcome: ExecutionOutcome };

export interface ScheduleTask {
  readonly type: 'ScheduleTask';
  /** Counts up from 1 in the execution: stable when the journal is fed again. */
  readonly taskId: number;
  readonly state: string;
  /** Made when it is asked for. */
  path(): readonly PathStep[];
  readonly resource: TaskResource;
  /** The effective input (Lambda function and activity ARNs), or the evaluated Parameters or Arguments. */
  readonly parameters: Payload;
  /** The context object of this attempt, made when it is asked for. */
  context(): Json;
  /** 1 for the first attempt, and one more with each retry. */
  readonly attempt: number;
  /** `$$.Task.Token`, for the patterns that have one. */
  readonly taskToken: string | undefined;
  readonly timeoutSeconds: number | undefined;
  readonly heartbeatSeconds: number | undefined;
}

/**
 * Asks for items of a distributed Map's ItemReader: for the first of them, and again when they are nearly used up. The
 * host gives as many at a time as it likes.
 */
export interface ReadItems {
  readonly type: 'ReadItems';
  readonly mapRunId: number;
  readonly state: string;
  /** The index of the first item that is wanted. */
  readonly from: number;
  readonly resource: string;
  /** ReaderConfig, with paths and expressions evaluated. */
  readonly readerConfig: Json;
  /** Parameters or Arguments, evaluated. */
  readonly parameters: Json;
}

/**
 * Asks to write a part of what a distributed Map's ResultWriter writes. The next part comes when this one is written;
 * the files are complete after the last. Of a Map Run that was stopped with its execution, they come before EndExecution
 * and after it, until the last is written; a redrive before that runs all children again.
 */
export interface WriteResults {
  readonly type: 'WriteResults';
  readonly mapRunId: number;
  readonly state: string;
  /** Counts up from 0. */
  readonly part: number;
  readonly isLast: boolean;
  readonly resource: string;
  readonly parameters: Json;
  /** Where the manifest belongs: `<Prefix>/<id of the map run>/manifest.json`. */
  readonly manifestKey: string;
  readonly mapRunArn: string;
  /** WriterConfig: Transformation and OutputType. */
  readonly writerConfig: JsonObject;
  /**
   * All of the run was written once, before it was redriven: the files of children that succeeded, which its manifest
   * names, stay and are named again. Those of children that failed or were not started are made anew.
   */
  readonly addsToManifest: boolean;
  /** Child executions that have ended, in the order of their items. */
  readonly children: readonly ChildExecution[];
  /** The inputs of those that will not be started, because the run has failed. */
  readonly pending: readonly Payload[];
}

/** How an execution ended. `output` only when it succeeded; `error` and `cause` where the service gives them. */
export interface ExecutionOutcome {
  readonly status: 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED';
  readonly output?: Payload;
  readonly error?: string;
  readonly cause?: string;
}
