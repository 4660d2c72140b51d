// How tasks are answered: what a user writes, and what it is given.
// https://docs.aws.amazon.com/step-functions/latest/dg/state-task.html

import type { PathStep, ScheduleTask } from '../core/command.js';
import type { TaskFailureStage } from '../core/host-event.js';
import { isNotSupported } from '../utils/not-supported.js';
import { safely } from '../utils/thrown.js';

/**
 * Answers a task: returns its result, or a promise of it, or throws.
 *
 * `input` is plain JSON and the function's own: the effective input for the ARN of a Lambda function or an
 * activity, the `Payload` for `lambda:invoke`, else the evaluated Parameters or Arguments. An error that is thrown
 * fails the task with the error's `name` and `message`, as Lambda reports a function's; a TaskError to the letter.
 */
// Inputs have whatever shape the definition gives them, and functions say which one they expect.
// biome-ignore lint/suspicious/noExplicitAny: the parameter type of a user's own function
export type TaskFunction = (input: any, task: TaskRequest) => unknown;

/**
 * Who answers which task: by the name of the state, by Resource, by the ARN or name of the Lambda function
 * that `lambda:invoke` calls, or by a pattern with `*` over Resources; the first of these that is there. Or one
 * function for all. `Key` are the names of states and functions that there are, where they are known.
 */
export type Tasks<Key extends string = string> = TaskFunction | TaskFunctions<Key>;

/** Functions by state, Resource, Lambda function or pattern. */
export type TaskFunctions<Key extends string = string> = { readonly [K in Key]?: TaskFunction } & (string extends Key
  ? { readonly [stateOrResource: string]: TaskFunction }
  : {
      readonly [arn: `arn:${string}`]: TaskFunction;
      readonly [pattern: `${string}*${string}`]: TaskFunction;
    });

/** The task at hand, as a TaskFunction sees it. */
export interface TaskRequest {
  /** The name of the Task state. */
  readonly state: string;
  /** The iterations and branches around the state, outermost first. */
  readonly path: readonly PathStep[];
  /** The `Resource` of the state. */
  readonly resource: string;
  /**
   * The evaluated Parameters or Arguments as they stand in TaskScheduled; the effective input of a Lambda function or an
   * activity. Plain JSON and the function's own.
   */
  readonly parameters: unknown;
  /** 1 for the first attempt, and one more with each retry. */
  readonly attempt: number;
  /** The context object of this attempt. https://docs.aws.amazon.com/step-functions/latest/dg/input-output-contextobject.html */
  readonly context: Readonly<Record<string, unknown>>;
  /** `$$.Task.Token`; undefined for integrations without one. */
  readonly taskToken: string | undefined;
  /**
   * Names this attempt of the task: 32 hexadecimal digits, the same when its function is called again because the process
   * died, and no other task's. For whatever the function calls that does the same thing once for each key.
   */
  readonly idempotencyKey: string;
  /** Seconds that the task has from its start; undefined when the state does not say. */
  readonly timeoutSeconds: number | undefined;
  /** Aborted when nobody waits for the answer any more: a timeout, a failed sibling, the end of the execution. */
  readonly signal: AbortSignal;
  /** The time of the execution's clock. */
  now(): Date;
  /**
   * Takes time on the execution's clock: milliseconds, or a text such as `'5s'` or `'2h'`; `Infinity` never ends.
   * Under the virtual clock no real time passes. Rejects when the signal is aborted. While a function sleeps, it is
   * taken to do nothing else: await the sleep.
   */
  sleep(duration: number | string): Promise<void>;
  /** Restarts the time of HeartbeatSeconds. */
  heartbeat(): void;
  /**
   * Tells the start of the work now: for an activity, which worker took it. Without it, an activity is taken with its
   * first heartbeat or its answer, and its timeouts do not run before; any other work starts at once.
   */
  started(options?: { readonly workerName?: string }): void;
  /** Tells TaskSubmitted: the response of the call that began a job (`.sync`) or handed out the token. */
  submitted(response: unknown): void;
  /**
   * Leaves the answer to whoever has the task token: `return task.waitForTaskToken({ MessageId: '1' })`. Tells
   * TaskSubmitted with `response`, where there is one. The promise rejects when the task is over.
   * https://docs.aws.amazon.com/step-functions/latest/dg/connect-to-resource.html#connect-wait-token
   */
  waitForTaskToken(response?: unknown): Promise<never>;
  /** Says that this function does not answer this task; the run fails as if there were none. */
  decline(): never;
}

// Known by these marks and not by their classes: whoever makes them may have loaded another copy of this package.
const TASK_ERROR = Symbol.for('stepwright.TaskError');

/** Fails a task with an error and a cause of one's own choice, to the letter. */
export class TaskError extends Error {
  /** @internal */
  readonly [TASK_ERROR] = true;
  override readonly name = 'TaskError';
  readonly error: string | undefined;
  readonly taskCause: string | undefined;
  /** Whether the task failed while it ran, or already when it was scheduled, started or submitted. Default: `run`. */
  readonly stage: TaskFailureStage;

  constructor(error?: string, cause?: string, { stage = 'run' }: { readonly stage?: TaskFailureStage } = {}) {
    super(`${error ?? 'no error'}: ${cause ?? 'no cause'}`);
    this.error = error;
    this.taskCause = cause;
    this.stage = stage;
  }
}

export function isTaskError(thrown: unknown): thrown is TaskError {
  return safely(() => typeof thrown === 'object' && thrown !== null && TASK_ERROR in thrown, false);
}

const TASK_REFUSED = Symbol.for('stepwright.TaskRefusedError');

/**
 * For a function to throw: the request is one that the service does not carry out, whatever Retriers and Catchers say.
 * The execution fails with States.Runtime, and the message is the cause, after the words with which each such cause
 * begins.
 */
export class TaskRefusedError extends Error {
  /** @internal */
  readonly [TASK_REFUSED] = true;
  override readonly name = 'TaskRefusedError';
}

export function isTaskRefused(thrown: unknown): thrown is TaskRefusedError {
  return safely(() => typeof thrown === 'object' && thrown !== null && TASK_REFUSED in thrown, false);
}

const SERVICE_RESPONSE = Symbol.for('stepwright.ServiceResponse');

/** A service's whole response, which the integration does not wrap once more. */
export class ServiceResponse {
  /** @internal */
  readonly [SERVICE_RESPONSE] = true;
  readonly body: unknown;

  constructor(body: unknown) {
    this.body = body;
  }
}

export function isServiceResponse(value: unknown): value is ServiceResponse {
  return typeof value === 'object' && value !== null && SERVICE_RESPONSE in value;
}

/**
 * Answers `lambda:invoke` with the whole response of the service (`StatusCode`, `Payload`, ...) instead of the result
 * of the function. Other integrations take their response as it is anyway.
 */
export function serviceResponse(body: unknown): ServiceResponse {
  return new ServiceResponse(body);
}

const UNANSWERED_TASK = Symbol.for('stepwright.UnansweredTaskError');

/** Nobody answers a task: the run fails, since any result would be made up. */
export class UnansweredTaskError extends Error {
  /** @internal */
  readonly [UNANSWERED_TASK] = true;
  override readonly name = 'UnansweredTaskError';
  readonly state: string;
  readonly resource: string;
  /** The input of the task, as a TaskFunction would have been given it. */
  readonly input: unknown;

  /** @param advice how it can be told the answer. */
  constructor(
    state: string,
    resource: string,
    input: unknown,
    advice = `Pass a function for it: tasks: { ${JSON.stringify(state)}: (input) => ({ /* the result */ }) }`,
  ) {
    super(
      `Nobody answers the task of state ${JSON.stringify(state)} (${resource}).\n` +
        `Its input: ${shortened(JSON.stringify(input))}\n${advice}`,
    );
    this.state = state;
    this.resource = resource;
    this.input = input;
  }
}

export function isUnansweredTask(thrown: unknown): thrown is UnansweredTaskError {
  return safely(() => typeof thrown === 'object' && thrown !== null && UNANSWERED_TASK in thrown, false);
}

/** The mark of errors that say what is wrong with a test: they end the run, and no Catcher sees them. */
export const TEST_FAULT = Symbol.for('stepwright.TestFault');

/** Whether that was thrown which is no failure of a task: the run rejects with it. */
export function endsTheRun(thrown: unknown): boolean {
  const isFault = safely(() => typeof thrown === 'object' && thrown !== null && TEST_FAULT in thrown, false);
  return isFault || isUnansweredTask(thrown) || isNotSupported(thrown);
}

const LONGEST_INPUT = 2000;

function shortened(text: string): string {
  return text.length > LONGEST_INPUT ? `${text.slice(0, LONGEST_INPUT)}... (${text.length} characters)` : text;
}

/** A function answered with something that is no answer: a result that is not JSON, or a TaskError that is none. */
export class TaskResultError extends TypeError {
  override readonly name = 'TaskResultError';

  /** @internal */
  constructor(command: ScheduleTask, problem: string) {
    super(`The function for state ${JSON.stringify(command.state)} (${command.resource.arn}) ${problem}`);
  }
}
