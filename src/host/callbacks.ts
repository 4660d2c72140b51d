// Task tokens: who has one answers its task, once, while it runs.
// https://docs.aws.amazon.com/step-functions/latest/dg/connect-to-resource.html#connect-wait-token

import type { StoredPayload } from '../core/payload.js';
import { jsonProblem } from '../language/json-problem.js';
import { JsonSyntaxError, parseJson } from '../utils/json.js';
import { LateMap } from '../utils/late-map.js';
import { ServiceError } from './service-error.js';
import type { TaskRun } from './task-run.js';

const LONGEST_OUTPUT = 262_144;
const LONGEST_ERROR = 256;
const LONGEST_CAUSE = 32_768;

/** Takes the answers of whoever has task tokens. All reject with a ServiceError as the service would. */
export interface TakesAnswers {
  sendTaskSuccess(request: { readonly taskToken: string; readonly output: string }): Promise<void>;
  sendTaskFailure(request: {
    readonly taskToken: string;
    readonly error?: string;
    readonly cause?: string;
  }): Promise<void>;
  sendTaskHeartbeat(request: { readonly taskToken: string }): Promise<void>;
}

export class Callbacks {
  private readonly open = new LateMap<string, TaskRun>();
  private readonly closed = new LateMap<string, true>();
  private readonly forgets: boolean;

  /** @param options `forgets`: whether somebody else remembers the tokens whose tasks are over. */
  constructor({ forgets = false }: { readonly forgets?: boolean } = {}) {
    this.forgets = forgets;
  }

  /** The task that waits for it; undefined when none does, or any more. */
  run(token: string): TaskRun | undefined {
    return this.open.get(token);
  }

  /** A token that was given before ends the run: whoever has it would answer another task than they mean to. */
  add(token: string, run: TaskRun): void {
    if (this.open.has(token) || this.closed.has(token)) {
      return run.crash(
        new TypeError(
          `State ${JSON.stringify(run.state)} has a task token that another execution had: executions with the same seed ` +
            'draw the same tokens, so run them with different seeds, or load them into hosts of their own',
        ),
      );
    }
    this.open.set(token, run);
    run.onFinish(() => {
      this.open.delete(token);
      if (!this.forgets) this.closed.set(token, true);
    });
  }

  /** @throws ServiceError InvalidOutput, InvalidToken, TaskTimedOut, ValidationException */
  succeed(token: string, output: string): void {
    const stored = readTaskOutput(output);
    this.find(token).succeedWith(stored);
  }

  /** @throws ServiceError InvalidToken, TaskTimedOut, ValidationException */
  fail(token: string, error: string | undefined, cause: string | undefined): void {
    checkTaskFailure(error, cause);
    this.find(token).failWith({
      ...(error === undefined ? {} : { error }),
      ...(cause === undefined ? {} : { cause }),
    });
  }

  /** @throws ServiceError InvalidToken, TaskTimedOut */
  heartbeat(token: string): void {
    this.find(token).heartbeat();
  }

  private find(token: string): TaskRun {
    const run = this.open.get(token);
    if (run !== undefined) return run;
    throw refusedToken(this.closed.has(token));
  }
}

/** What is said of a token whose task is over, or that was never given. */
export function refusedToken(isOver: boolean): ServiceError {
  // A task that has ended and one whose time was up are the same to the service.
  return isOver
    ? new ServiceError('TaskTimedOut', "Task Timed Out: 'Provided task does not exist anymore'")
    : new ServiceError('InvalidToken', "Invalid Token: 'Invalid token'");
}

/** The output of SendTaskSuccess. @throws ServiceError InvalidOutput, ValidationException */
export function readTaskOutput(output: string): StoredPayload {
  checkText('output', output, LONGEST_OUTPUT);
  return readOutput(output);
}

/** Error and cause of SendTaskFailure. @throws ServiceError ValidationException */
export function checkTaskFailure(error: string | undefined, cause: string | undefined): void {
  if (error !== undefined) checkText('error', error, LONGEST_ERROR);
  if (cause !== undefined) checkText('cause', cause, LONGEST_CAUSE);
}

function checkText(member: string, text: unknown, longest: number): void {
  if (typeof text !== 'string') throw new TypeError(`\`${member}\` has to be a text, not ${typeof text}`);
  if (text.length > longest) {
    throw new ServiceError(
      'ValidationException',
      `1 validation error detected: Value at '${member}' failed to satisfy constraint: Member must have length less than or equal to ${longest}`,
    );
  }
}

// The text is kept as it is, whitespace included.
function readOutput(output: string): StoredPayload {
  try {
    parseJson(output);
  } catch (error) {
    if (!(error instanceof JsonSyntaxError)) throw error;
    throw new ServiceError('InvalidOutput', `Invalid Output: '${jsonProblem(output)?.message ?? error.message}'`);
  }
  return { text: output };
}
