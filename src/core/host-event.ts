// What a host tells the core. A journal is a list of these: fed to the core again, they give back
// the execution. Plain JSON, versioned with the journal.

import type { Draws } from '../utils/random.js';
import type { StoredPayload } from './payload.js';
import type { StoredItems } from './stored-items.js';
import type { TimerPurpose } from './timer-queue.js';

/** What the execution is called and where it runs: the constant part of its context object and its ARNs. */
export interface ExecutionIdentity {
  readonly executionArn: string;
  readonly executionName: string;
  readonly stateMachineArn: string;
  readonly stateMachineName: string;
  readonly roleArn: string;
  readonly region: string;
}

/**
 * The outcomes that end a task without a result, by when it failed: before the service was called
 * (`schedule`), when the call was made (`start`), when the job or callback was handed over (`submit`), or
 * while it ran (`run`).
 */
export type TaskFailureStage = 'schedule' | 'start' | 'submit' | 'run';

/** What a host tells, and when. */
export type HostEvent = HostFact & {
  /** How many states the step runs at most; default: 1000. Kept with the event, so that a journal says all. */
  readonly budget?: number;
};

/** `at` is epoch milliseconds by the host's clock, never less than in the event before. */
export type HostFact =
  | {
      readonly type: 'ExecutionStarted';
      readonly at: number;
      readonly input: StoredPayload;
      readonly identity: ExecutionIdentity;
      /** Seeds everything random: jitter, task tokens, `$random()`, `States.UUID()`. */
      readonly seed: number;
      /**
       * What random values are made of instead of the seed: a text that nobody outside knows, and no other execution has.
       * Then nobody guesses a task token, and no other execution draws it.
       */
      readonly randomKey?: string;
      /** What is drawn at random, where that is known: of an execution that ran elsewhere. */
      readonly draws?: Draws;
      /** ARNs of the activities of its tasks that do not exist. */
      readonly missingActivities?: readonly string[];
    }
  /**
   * Goes on where the last step stopped because its work was bounded: by its own order, or with the chain of states that
   * `strandId` says, if it is that one's turn at all.
   */
  | { readonly type: 'Continue'; readonly at: number; readonly strandId?: number }
  /**
   * The time of the StartTimer command has come. Where `timer` says which one, that one alone fires, whether or not it is
   * due: clocks of another place differ.
   */
  | { readonly type: 'TimerFired'; readonly at: number; readonly timer?: TimerPurpose }
  | { readonly type: 'TaskStarted'; readonly at: number; readonly taskId: number; readonly workerName?: string }
  | { readonly type: 'TaskSubmitted'; readonly at: number; readonly taskId: number; readonly output: StoredPayload }
  | { readonly type: 'TaskSucceeded'; readonly at: number; readonly taskId: number; readonly output: StoredPayload }
  | {
      readonly type: 'TaskFailed';
      readonly at: number;
      readonly taskId: number;
      readonly stage?: TaskFailureStage;
      readonly error?: string;
      readonly cause?: string;
    }
  | { readonly type: 'TaskHeartbeat'; readonly at: number; readonly taskId: number }
  /** The task cannot run at all, whatever its retriers say: fails the execution with States.Runtime. */
  | { readonly type: 'TaskRejected'; readonly at: number; readonly taskId: number; readonly reason: string }
  | {
      readonly type: 'ItemsRead';
      readonly at: number;
      readonly mapRunId: number;
      /** The index of the first of them, as the command asked for it. */
      readonly from: number;
      readonly items: StoredItems;
      /** How many items there are in all, where that is more than these: with the first of them. */
      readonly total?: number;
    }
  | {
      readonly type: 'ItemsReadFailed';
      readonly at: number;
      readonly mapRunId: number;
      readonly error: string;
      readonly cause?: string;
    }
  | { readonly type: 'ResultsWritten'; readonly at: number; readonly mapRunId: number; readonly part: number }
  | {
      readonly type: 'ResultsWriteFailed';
      readonly at: number;
      readonly mapRunId: number;
      readonly error: string;
      readonly cause?: string;
    }
  /** A Map Run has other limits from now on: those that are there. Nothing happens to one that has ended. */
  | {
      readonly type: 'UpdateMapRun';
      readonly at: number;
      readonly mapRunArn: string;
      /** 0 for as many as there may be. */
      readonly maxConcurrency?: number;
      readonly toleratedFailureCount?: number;
      readonly toleratedFailurePercentage?: number;
    }
  /** The activity does not exist from now on: a task of it is not scheduled, and fails the execution with States.Runtime. */
  | { readonly type: 'DeleteActivity'; readonly at: number; readonly activityArn: string }
  /** The activity, which did not exist, does from now on. */
  | { readonly type: 'CreateActivity'; readonly at: number; readonly activityArn: string }
  /** An execution that failed, timed out or was stopped goes on where it ended. */
  | { readonly type: 'RedriveExecution'; readonly at: number }
  | {
      readonly type: 'StopExecution';
      readonly at: number;
      readonly error?: string;
      readonly cause?: string;
      /** That of a child execution of a distributed Map, which stops alone; default: the execution itself. */
      readonly executionArn?: string;
    };

/** A host event whose time is not yet known. */
export type HostNews = HostEvent extends infer Event ? (Event extends HostEvent ? Omit<Event, 'at'> : never) : never;
