// One task while its function runs: what the function sees of it, and whether the clock has to stand
// still for it.
//
//   R1. A task is active while its function does something other than sleep; only then does a clock that
//       stands wait for it.
//   R2. What a function says after its task is over changes nothing.
//   R3. A start and what came of it at the same instant are told as one: the outcome says that the task has started.
//   R4. Whoever has the task token can answer in the function's place, whatever the function does.

import type { ScheduleTask } from '../core/command.js';
import type { HostEvent } from '../core/host-event.js';
import type { StoredPayload } from '../core/payload.js';
import type { Integration } from '../resolvers/integration.js';
import { failureOf, outputOf, storedResult } from '../resolvers/outcome.js';
import { endsTheRun, isTaskRefused, type TaskError, type TaskFunction, type TaskRequest } from '../resolvers/task.js';
import { isPromiseLike } from '../utils/promise-like.js';
import { asError, messageOf } from '../utils/thrown.js';
import { durationMilliseconds } from './duration.js';
import type { HostedStateMachine } from './host.js';
import type { Scheduler, Sleeper, SleepTimer } from './scheduler.js';
import { TaskCancelled, TaskView } from './task-view.js';

/** What a task needs of its execution. */
export interface TaskHost {
  readonly scheduler: Scheduler;
  tell(run: TaskRun, news: HostEvent): void;
  /** The function broke a rule of ours: the run fails, not the task. */
  crash(error: Error): void;
  /** The function that answers the task by an execution of this state machine. */
  startingExecutionOf(run: TaskRun, machine: HostedStateMachine): TaskFunction;
  /** All that its function waits for is whoever has the task token. */
  waitsForToken?(run: TaskRun): void;
  /** Its function is not at work any more, whether or not somebody waits for what it came to. */
  functionSettled?(run: TaskRun): void;
}

/** The door of a function to the executions of its host. */
export const RUN_MACHINE = Symbol.for('stepwright.runMachine');

/** So many milliseconds of a clock that does not stand are one instant: timers of the process are no more exact. */
const ONE_INSTANT = 10;

/** A function that waits, for a time or for something else. */
interface Waiter {
  reject(reason: unknown): void;
  timer: SleepTimer | undefined;
}

export class TaskRun extends TaskView implements TaskRequest {
  /** The place of the command among all. */
  readonly order: number;
  private readonly host: TaskHost;
  /** The function has given a promise, and not yet its answer. */
  private isPending = false;
  /** Whoever had the token has answered, or somebody by hand, and not the function. */
  isAnsweredByToken = false;
  /** The work has started, and nobody was told: whatever comes of it at this instant will say so, too. */
  private hasUntoldStart = false;
  /** When it did, by a clock that does not stand for it; epoch milliseconds. */
  private startedAt: number | undefined;
  private hasToldStart = false;
  /** Made at the first sleep: most functions never sleep. */
  private waiters: Set<Waiter> | undefined;
  /** How many of them wait for whoever has the task token. */
  private tokenWaits = 0;
  /** What is to be given back when the task is over; made for the first. */
  private releases: (() => void)[] | undefined;

  constructor(command: ScheduleTask, integration: Integration, order: number, host: TaskHost) {
    super(command, integration);
    this.order = order;
    this.host = host;
  }

  /** Calls the function. What it answers is told to the host, now or later. */
  begin(answer: TaskFunction): void {
    let result: unknown;
    let promise: PromiseLike<unknown> | undefined;
    const { input } = this;
    try {
      result = answer(input, this);
      promise = isPromiseLike(result) ? result : undefined;
    } catch (error) {
      this.host.functionSettled?.(this);
      return this.isOver ? undefined : this.failed(error);
    }
    if (promise === undefined) {
      this.host.functionSettled?.(this);
      return this.isOver ? undefined : this.succeeded(result);
    }
    this.isPending = true;
    if (this.isActive) this.scheduler.taskIsActive();
    // An activity is started by the worker that takes it; any other work when it is handed out.
    if (this.command.resource.kind !== 'activity' && !this.isOver) {
      if (this.isActive) this.startsNow();
      else this.started();
    }
    const succeeds = (value: unknown) => {
      if (this.settles()) this.succeeded(value);
    };
    const fails = (error: unknown) => {
      if (this.settles()) this.failed(error);
    };
    try {
      promise.then(succeeds, fails);
    } catch (error) {
      fails(error);
    }
  }

  /** Nobody waits for the answer any more. */
  cancel(): void {
    if (!this.isOver) this.end();
  }

  /** Whether all that is left of it is that somebody outside has the task token. */
  get restsWithToken(): boolean {
    return this.tokenWaits > 0 && this.waiters?.size === this.tokenWaits;
  }

  /** It has been handed out before, and whoever has its token answers it. */
  restWithToken(): void {
    this.begin(() => this.tokenAnswers(true));
  }

  /**
   * Settles never: whoever has the token answers in the place of the function.
   * @param isTold whether the history says that the token was handed out: only then is the task not begun again.
   */
  private tokenAnswers(isTold: boolean): Promise<never> {
    if (this.isOver) return Promise.reject(new TaskCancelled());
    const { timeoutSeconds, heartbeatSeconds } = this.command;
    const isEndless = timeoutSeconds === undefined && heartbeatSeconds === undefined;
    this.onFinish(this.scheduler.openCallback(isEndless));
    if (isTold) this.tokenWaits += 1;
    this.host.waitsForToken?.(this);
    return this.wait().ended as Promise<never>;
  }

  /**
   * Lets go of a task that rests with its token. Its function, which waits for nothing else, is not told: another run of
   * the task takes its place.
   */
  leave(): void {
    this.finish();
  }

  /** The task is over, and its function may still be at work. */
  private end(): void {
    const wasActive = this.isActive;
    const { waiters } = this;
    this.finish();
    if (wasActive) this.scheduler.taskRests();
    this.abort();
    for (const waiter of waiters ?? []) waiter.reject(new TaskCancelled());
  }

  private finish(): void {
    this.isOver = true;
    const { waiters, releases } = this;
    if (waiters !== undefined) for (const { timer } of waiters) this.scheduler.removeSleep(timer);
    this.waiters = undefined;
    if (releases !== undefined) for (const release of releases) release();
    this.releases = undefined;
  }

  /** Calls `release` when the task is over. */
  onFinish(release: () => void): void {
    this.releases ??= [];
    this.releases.push(release);
  }

  private get scheduler(): Scheduler {
    return this.host.scheduler;
  }

  private get isWaiting(): boolean {
    return this.waiters !== undefined && this.waiters.size > 0;
  }

  private get isActive(): boolean {
    return this.isPending && !this.isOver && !this.isWaiting;
  }

  /** The promise of the function has settled: true when somebody waits for that. */
  private settles(): boolean {
    this.host.functionSettled?.(this);
    if (this.isOver) return false;
    if (this.isActive) this.scheduler.taskRests();
    return true;
  }

  private succeeded(result: unknown): void {
    this.tellStartOfBefore();
    this.finish();
    try {
      this.host.tell(this, {
        type: 'TaskSucceeded',
        taskId: this.taskId,
        output: outputOf(this.integration, this.command, result),
        at: this.scheduler.now(),
      });
    } catch (error) {
      this.host.crash(asError(error));
    }
  }

  private failed(thrown: unknown): void {
    this.tellStartOfBefore();
    this.finish();
    try {
      if (endsTheRun(thrown)) throw thrown;
      const { taskId } = this;
      const at = this.scheduler.now();
      if (isTaskRefused(thrown)) {
        return this.host.tell(this, { type: 'TaskRejected', taskId, reason: messageOf(thrown), at });
      }
      const failure = failureOf(this.integration, this.command, thrown);
      this.host.tell(this, { type: 'TaskFailed', taskId, ...failure, at });
    } catch (error) {
      this.host.crash(asError(error));
    }
  }

  // --- what the function sees ---------------------------------------------------------------------

  private get taskId(): number {
    return this.command.taskId;
  }

  now(): Date {
    return new Date(this.scheduler.now());
  }

  sleep(duration: number | string): Promise<void> {
    const milliseconds = durationMilliseconds(duration);
    if (this.isOver) return Promise.reject(new TaskCancelled());
    this.tellStart();
    const { ended, end } = this.wait();
    if (milliseconds !== Number.POSITIVE_INFINITY) end.after(milliseconds);
    return ended;
  }

  /**
   * The function waits: the clock does not stand for it until `end` is called. Nobody has to await that: a wait that is
   * cut short is no fault.
   */
  wait(): { readonly ended: Promise<void>; readonly end: End } {
    const { scheduler } = this;
    const waiter: Waiter = { reject: () => undefined, timer: undefined };
    let resolve: () => void = () => undefined;
    const ended = new Promise<void>((fulfil, reject) => {
      resolve = fulfil;
      waiter.reject = reject;
    });
    ended.catch(() => undefined);
    const wasActive = this.isActive;
    this.waiters ??= new Set();
    this.waiters.add(waiter);
    if (wasActive) scheduler.taskRests();
    const now = () => {
      if (!this.waiters?.delete(waiter)) return;
      if (this.isActive) scheduler.taskIsActive();
      resolve();
    };
    const task = this;
    const sleeper: Sleeper = {
      wake: now,
      // A function with several sleeps goes on with none of them active: it is given the time that needs no waiting.
      get letsOthersWork() {
        return task.isWaiting;
      },
    };
    const after = (milliseconds: number) => {
      waiter.timer = scheduler.sleepUntil(scheduler.now() + milliseconds, sleeper);
    };
    return { ended, end: { now, after } };
  }

  waitForTaskToken(response?: unknown): Promise<never> {
    if (this.taskToken === undefined) {
      this.host.crash(
        new TypeError(
          `The function for state ${JSON.stringify(this.state)} (${this.resource}) waits for a task token that it has not`,
        ),
      );
    } else if (response === undefined) this.tellStart();
    else this.submitted(response);
    return this.tokenAnswers(response !== undefined);
  }

  heartbeat(): void {
    if (!this.hasToldStart) this.started();
    this.tellWhileRunning({ type: 'TaskHeartbeat', taskId: this.taskId, at: this.scheduler.now() });
  }

  started({ workerName }: { readonly workerName?: string } = {}): void {
    this.hasUntoldStart = false;
    this.hasToldStart = true;
    const { taskId } = this;
    const at = this.scheduler.now();
    this.tellWhileRunning(
      workerName === undefined ? { type: 'TaskStarted', taskId, at } : { type: 'TaskStarted', taskId, workerName, at },
    );
  }

  submitted(response: unknown): void {
    if (this.isOver) return;
    try {
      const output = storedResult(this.command, response);
      this.tellWhileRunning({ type: 'TaskSubmitted', taskId: this.taskId, output, at: this.scheduler.now() });
    } catch (error) {
      // Thrown into the function, it would be a failure of the task, for a Catcher to hide.
      this.host.crash(asError(error));
    }
  }

  /**
   * Answers a task of `states:startExecution` by an execution of this state machine, in the host and the time of the task.
   * @internal
   */
  [RUN_MACHINE](machine: HostedStateMachine): unknown {
    return this.host.startingExecutionOf(this, machine)(undefined, this);
  }

  private startsNow(): void {
    const { scheduler } = this;
    this.hasUntoldStart = true;
    if (scheduler.clock.stands) return;
    this.startedAt = scheduler.now();
    scheduler.hasStarted(this);
  }

  /** Tells that it has started, if nobody was told. */
  tellStart(): void {
    if (this.hasUntoldStart) this.started();
  }

  /** An outcome comes, which speaks for the start only if that is not longer ago. */
  private tellStartOfBefore(): void {
    if (!this.hasUntoldStart || this.startedAt === undefined) return;
    if (this.scheduler.now() - this.startedAt > ONE_INSTANT) this.started();
  }

  /** Ends the run, and not the task: what happened is no outcome of a task. */
  crash(error: Error): void {
    this.finish();
    this.host.crash(error);
  }

  // --- what somebody else says, who has the token ----------------------------------------------------

  /** The clock stands until the task is over: somebody outside is at work on it. */
  holdClock(): void {
    this.onFinish(this.scheduler.hold());
  }

  /** @param output JSON text, already read: it is JSON. */
  succeedWith(output: StoredPayload): void {
    this.isAnsweredByToken = true;
    this.end();
    this.host.tell(this, { type: 'TaskSucceeded', taskId: this.taskId, output, at: this.scheduler.now() });
  }

  failWith(failure: { readonly error?: string; readonly cause?: string }): void {
    this.isAnsweredByToken = true;
    this.end();
    this.host.tell(this, { type: 'TaskFailed', taskId: this.taskId, ...failure, at: this.scheduler.now() });
  }

  // --- what somebody says by hand, in the place of the function ----------------------------------------

  succeedByHand(result: unknown): void {
    this.isAnsweredByToken = true;
    this.end();
    this.succeeded(result);
  }

  failByHand(error: TaskError): void {
    this.isAnsweredByToken = true;
    this.end();
    this.failed(error);
  }

  /** The task goes on without its function: its time runs, and nobody answers. */
  fallSilent(): void {
    if (!this.hasToldStart) this.started();
    this.end();
  }

  private tellWhileRunning(news: HostEvent): void {
    if (!this.isOver) this.host.tell(this, news);
  }
}

/** How a wait ends. */
export interface End {
  now(): void;
  /** At that time of the clock. */
  after(milliseconds: number): void;
}
