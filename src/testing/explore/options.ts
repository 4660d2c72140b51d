// What an exploration is told: the world, the tasks, what must hold, and what may go wrong.

import type { PathStep } from '../../core/command.js';
import type { Run } from '../../host/run.js';
import type { TaskSources } from '../../resolvers/dispatch.js';
import type { TaskFunctions } from '../../resolvers/task.js';
import type { TaskResolver } from '../../resolvers/task-resolver.js';
import type { DeclaredFaults } from './faults.js';

/** Kinds of what is explored besides the plain run. All are on unless it says otherwise. */
export interface FaultKinds {
  /** Tasks fail before they have done anything, with each error that they can give. */
  readonly errors: boolean;
  /** Tasks do their work, and the call fails all the same: their response is lost. */
  readonly lostResponses: boolean;
  /** Calls are throttled. */
  readonly throttling: boolean;
  /** TimeoutSeconds of tasks and of the machine, and the five minutes of an Express execution, run out. */
  readonly timeouts: boolean;
  /** HeartbeatSeconds run out. */
  readonly heartbeats: boolean;
  /**
   * Whoever has a task token answers late, twice, never, or before the call that handed it out has returned; no worker
   * takes an activity.
   */
  readonly callbacks: boolean;
  /** An Express execution is delivered twice. */
  readonly redelivery: boolean;
  /** Somebody stops the execution. Off by default. */
  readonly stops: boolean;
  /** Tasks of branches and iterations, and what happens outside, come in every order. */
  readonly orders: boolean;
  /** Waits and intervals of retries end while tasks are still at work. */
  readonly delays: boolean;
}

interface ExploreSettings<World, StateName extends string, TaskName extends string> {
  /** What must hold when a run has ended, by what is told when it does not. */
  readonly invariants?: { readonly [description: string]: Invariant<World, StateName> };
  /** What must hold at every moment of a run: it is looked at after each thing that happened. */
  readonly always?: { readonly [description: string]: (moment: ExploredMoment<World>) => Verdict };
  /** How many schedules are run at most. Default: 10,000. */
  readonly runs?: number;
  /** Decides which schedules are drawn at random, and all that is random in the executions. Default: 0. */
  readonly seed?: number;
  /** When the executions start. Default: 2024-01-01T00:00:00Z. */
  readonly startTime?: Date | number | string;
  /** Errors that tasks can give besides those that are known of them, by name of the state. */
  readonly faults?: DeclaredFaults<TaskName>;
  /** Kinds to switch on or off. */
  readonly kinds?: Partial<FaultKinds>;
  /** How many faults there are in one run at most. Default: 2. */
  readonly maxFaults?: number;
  /** How often, in one run, time passes while something else could come. Default: 2. */
  readonly maxDelays?: number;
  /** Runs this one schedule alone: the `replay` of a failure that was found. */
  readonly replay?: string;
  /**
   * `reject` (the default) with an ExplorationError when an invariant is broken, or `report` it in `failure`.
   */
  readonly onFailure?: 'reject' | 'report';
  /** For how long, in real time, a function is waited for: milliseconds, or a text. Default: 60 seconds. */
  readonly answerTimeout?: number | string;
}

/** With a world of its own for each run. */
export interface ExploreWorldOptions<
  World,
  StateName extends string = string,
  TaskKey extends string = string,
  TaskName extends string = string,
> extends ExploreSettings<World, StateName, TaskName> {
  /** Makes what the tasks work on, anew for each run: databases, queues, counters. */
  readonly world: () => World;
  /** Who answers the tasks; or what makes that of the world, and of what may happen outside. */
  readonly tasks?:
    | ((world: World, outside: Outside) => TaskSources<TaskKey>)
    | TaskFunctions<TaskKey>
    | TaskResolver
    | readonly (TaskFunctions<TaskKey> | TaskResolver)[];
}

/** Without a world: functions that keep nothing from run to run. */
export interface ExplorePlainOptions<
  StateName extends string = string,
  TaskKey extends string = string,
  TaskName extends string = string,
> extends ExploreSettings<undefined, StateName, TaskName> {
  readonly world?: undefined;
  readonly tasks?: TaskSources<TaskKey>;
}

/** `false`, a text that says what is wrong, or an error that is thrown: the invariant is broken. */
// biome-ignore lint/suspicious/noConfusingVoidType: an invariant may be a function that only throws
export type Verdict = boolean | string | undefined | void;

declare const NAMES: unique symbol;

/** Looks at a run that has ended. */
export interface Invariant<World = unknown, StateName extends string = string> {
  (explored: Explored<World>): Verdict | PromiseLike<Verdict>;
  /** Of types only: the states that it asks about. */
  readonly [NAMES]?: StateName;
}

/** What an invariant sees. */
export interface Explored<World = unknown> {
  readonly world: World;
  /** The run; of an Express execution that was delivered twice, the first. */
  readonly run: Run;
  /** Both runs of an Express execution that was delivered twice; else the one. */
  readonly runs: readonly Run[];
  /** The states that were entered, in order; of both runs. */
  readonly visited: readonly string[];
  /** The calls of functions, in order, those included whose answer nobody heard. */
  readonly calls: readonly ExploredCall[];
  /** The names of all states of the machine. */
  readonly stateNames: ReadonlySet<string>;
}

/** What is seen of a run that has not ended. */
export interface ExploredMoment<World = unknown> {
  readonly world: World;
  /** Milliseconds from the start, on the clock of the run. */
  readonly elapsed: number;
  readonly calls: readonly ExploredCall[];
}

/** A function was called. */
export interface ExploredCall {
  readonly state: string;
  readonly path: readonly PathStep[];
  readonly resource: string;
  readonly attempt: number;
  /** What it was given: a copy. */
  readonly input: unknown;
}

/** What may happen outside of the state machine. */
export interface Outside {
  /**
   * Somebody does something at some time from now on: the exploration decides when, and whether it happens late, twice,
   * never, or before the function that says so has returned.
   * @param what in words, for the trace: `'the manager approves'`.
   */
  later(what: string, act: () => unknown): void;
  /**
   * Ends the task of a token with a result, JSON text.
   * @throws ServiceError InvalidToken, TaskTimedOut, InvalidOutput, ValidationException
   * https://docs.aws.amazon.com/step-functions/latest/apireference/API_SendTaskSuccess.html
   */
  sendTaskSuccess(request: { readonly taskToken: string; readonly output: string }): void;
  /**
   * Fails the task of a token.
   * @throws ServiceError InvalidToken, TaskTimedOut, ValidationException
   * https://docs.aws.amazon.com/step-functions/latest/apireference/API_SendTaskFailure.html
   */
  sendTaskFailure(request: { readonly taskToken: string; readonly error?: string; readonly cause?: string }): void;
  /**
   * Restarts the time of HeartbeatSeconds.
   * @throws ServiceError InvalidToken, TaskTimedOut
   * https://docs.aws.amazon.com/step-functions/latest/apireference/API_SendTaskHeartbeat.html
   */
  sendTaskHeartbeat(request: { readonly taskToken: string }): void;
}
