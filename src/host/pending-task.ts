// A task that waits for its outcome, for whoever answers it by hand.

import type { PathStep } from '../core/command.js';
import { TaskError } from '../resolvers/task.js';
import type { TaskRun } from './task-run.js';

/** A task that was handed out and has no outcome yet. Answering it in the place of its function takes it from that. */
export class PendingTask<StateName extends string = string> {
  readonly state: StateName;
  /** The iterations and branches around the state, outermost first. */
  readonly path: readonly PathStep[];
  /** The `Resource` of the state. */
  readonly resource: string;
  /** 1 for the first attempt, and one more with each retry. */
  readonly attempt: number;
  /** `$$.Task.Token`; undefined for integrations without one. */
  readonly taskToken: string | undefined;
  private readonly run: TaskRun;

  /** @internal */
  constructor(run: TaskRun) {
    this.run = run;
    this.state = run.state as StateName;
    this.path = run.path;
    this.resource = run.resource;
    this.attempt = run.attempt;
    this.taskToken = run.taskToken;
  }

  /** The input, as its function was given it: plain JSON, a copy. */
  get input(): unknown {
    return this.run.input;
  }

  /** Whether an outcome has come. */
  get isOver(): boolean {
    return this.run.isOver;
  }

  /**
   * Gives the result, as its function would have returned it.
   * @throws TypeError when the task is over. What is not JSON rejects the run with a TaskResultError.
   */
  succeed(result?: unknown): void {
    this.checkOpen();
    this.run.succeedByHand(result);
  }

  /**
   * Fails the task.
   * @throws TypeError when the task is over.
   */
  fail(error?: string, cause?: string): void {
    this.checkOpen();
    this.run.failByHand(new TaskError(error, cause));
  }

  /**
   * Lets the task run into its timeout: whatever its function answers is not heard, and the task ends as the clock comes to
   * its TimeoutSeconds or HeartbeatSeconds.
   * @throws TypeError when the task is over, and when the state has neither.
   */
  timeOut(): void {
    this.checkOpen();
    const { timeoutSeconds, heartbeatSeconds } = this.run.command;
    if (timeoutSeconds === undefined && heartbeatSeconds === undefined) {
      throw new TypeError(
        `State ${JSON.stringify(this.state)} has neither TimeoutSeconds nor HeartbeatSeconds: its task cannot time out`,
      );
    }
    this.run.fallSilent();
  }

  /**
   * Restarts the time of HeartbeatSeconds.
   * @throws TypeError when the task is over.
   */
  heartbeat(): void {
    this.checkOpen();
    this.run.heartbeat();
  }

  private checkOpen(): void {
    if (this.isOver)
      throw new TypeError(`The task of state ${JSON.stringify(this.state)} is over: nobody waits for it`);
  }
}
