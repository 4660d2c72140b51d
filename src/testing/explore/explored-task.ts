// One task in an explored run: what its function sees of it. What the function says is told to the run at once, unless
// the run has decided that it is not heard.
//
//   E1. A function runs by itself: from its call to its end, to its sleep, or until it waits for its token.
//   E2. What a task says that is over, or that is not heard, changes nothing.

import type { ScheduleTask } from '../../core/command.js';
import type { HostNews } from '../../core/host-event.js';
import { durationMilliseconds } from '../../host/duration.js';
import { TaskCancelled, TaskView } from '../../host/task-view.js';
import type { Integration } from '../../resolvers/integration.js';
import { failureOf, outputOf, storedResult } from '../../resolvers/outcome.js';
import {
  endsTheRun,
  isTaskRefused,
  type TaskFunction,
  type TaskRequest,
  UnansweredTaskError,
} from '../../resolvers/task.js';
import { isPromiseLike } from '../../utils/promise-like.js';
import { messageOf } from '../../utils/thrown.js';
import { longestWork } from './faults.js';

/** What a task needs of its run. */
export interface TaskRun {
  /** Epoch milliseconds. */
  readonly now: number;
  /** Real milliseconds for which a promise is waited for. */
  readonly patience: number;
  tell(task: ExploredTask, news: HostNews): void;
  sleep(sleeper: Sleeper): void;
  /** Ends the exploration: what happened is no outcome of a task. */
  crash(error: unknown): void;
}

export interface Sleeper {
  readonly task: ExploredTask;
  /** Epoch milliseconds; Infinity for never. */
  readonly wakeAt: number;
  wake(): void;
}

export class ExploredTask extends TaskView implements TaskRequest {
  /** Unique in the run, and the same in each run that comes to it. */
  readonly id: string;
  /** Which delivery of the execution it belongs to. */
  readonly delivery: number;
  /** Epoch milliseconds. */
  readonly scheduledAt: number;
  private readonly run: TaskRun;
  /** It has been told that the work has started. */
  hasStarted = false;
  /** Nothing that the function says is heard. */
  isMuted = false;
  /** What the function comes to is not heard: the task never answers. */
  isHung = false;
  /** It gives signs of life while it does not answer. */
  isBeating = false;
  /** Its work is done after the state has given it up. */
  isLate = false;
  /** Somebody else answers, who has the token. */
  waitsForToken = false;
  /** What the function came to, for the trace. */
  outcome: string | undefined;
  private waits: { readonly reject: (reason: unknown) => void; readonly sleeper: Sleeper }[] = [];
  private settled: Promise<void> | undefined;
  /** Called when the function rests: it sleeps, or waits for its token. */
  private rested: (() => void) | undefined;

  constructor(
    command: ScheduleTask,
    place: { readonly id: string; readonly delivery: number; readonly integration: Integration },
    run: TaskRun,
  ) {
    super(command, place.integration);
    this.id = place.id;
    this.delivery = place.delivery;
    this.run = run;
    this.scheduledAt = run.now;
  }

  /** The latest time at which its outcome may come without its state timing out (epoch milliseconds). */
  get deadline(): number {
    const { resource, timeoutSeconds, heartbeatSeconds } = this.command;
    const longest = this.scheduledAt + longestWork(resource);
    const seconds = Math.min(timeoutSeconds ?? Number.POSITIVE_INFINITY, heartbeatSeconds ?? Number.POSITIVE_INFINITY);
    return Math.min(longest, this.scheduledAt + seconds * 1000 - 1);
  }

  /** Calls the function. A promise when it is not done at once: settled when it has ended or rests. */
  call(answer: TaskFunction | undefined): Promise<void> | undefined {
    const { input } = this;
    let result: unknown;
    try {
      if (answer === undefined) throw new UnansweredTaskError(this.state, this.resource, input);
      result = answer(input, this);
    } catch (error) {
      this.failed(error);
      return undefined;
    }
    if (!isPromiseLike(result)) {
      this.succeeded(result);
      return undefined;
    }
    // A promise of `waitForTaskToken` says nothing more.
    if (result === this.tokenPromise) return undefined;
    this.settled = Promise.resolve(result).then(
      (value) => this.succeeded(value),
      (error: unknown) => this.failed(error),
    );
    return this.quiet();
  }

  /** Settles when the function has ended or rests. */
  quiet(): Promise<void> | undefined {
    if (this.settled === undefined || this.waitsForToken || this.waits.length > 0) return undefined;
    const rests = new Promise<void>((resolve) => {
      this.rested = resolve;
    });
    return inTime(Promise.race([this.settled, rests]), this.run.patience, this.state);
  }

  /** Nobody waits for the outcome any more. */
  cancel(): void {
    this.isOver = true;
    this.abort();
    for (const { reject } of this.waits.splice(0)) reject(new TaskCancelled());
    this.rejectToken?.(new TaskCancelled());
  }

  private succeeded(result: unknown): void {
    if (this.isOver || this.isMuted || this.isHung) return;
    try {
      const output = outputOf(this.integration, this.command, result);
      this.tell({ type: 'TaskSucceeded', taskId: this.command.taskId, output });
    } catch (error) {
      this.run.crash(error);
    }
  }

  private failed(thrown: unknown): void {
    if (endsTheRun(thrown)) return this.run.crash(thrown);
    if (this.isOver || this.isMuted || this.isHung) return;
    const { taskId } = this.command;
    try {
      if (isTaskRefused(thrown)) return this.tell({ type: 'TaskRejected', taskId, reason: messageOf(thrown) });
      this.tell({ type: 'TaskFailed', taskId, ...failureOf(this.integration, this.command, thrown) });
    } catch (error) {
      this.run.crash(error);
    }
  }

  private tell(news: HostNews): void {
    if (!this.isOver && !this.isMuted) this.run.tell(this, news);
  }

  // --- what the function sees ---------------------------------------------------------------------

  now(): Date {
    return new Date(this.run.now);
  }

  sleep(duration: number | string): Promise<void> {
    const milliseconds = durationMilliseconds(duration);
    // Work that goes on after its state has given it up knows nothing of that.
    if (this.isLate && this.isOver) return Promise.resolve();
    if (this.isOver) return Promise.reject(new TaskCancelled());
    this.startsAtOnce();
    return new Promise((resolve, reject) => {
      const sleeper: Sleeper = {
        task: this,
        wakeAt: this.run.now + milliseconds,
        wake: () => {
          this.waits = this.waits.filter((wait) => wait.sleeper !== sleeper);
          resolve();
        },
      };
      this.waits.push({ reject, sleeper });
      this.run.sleep(sleeper);
      this.rested?.();
    });
  }

  private tokenPromise: Promise<never> | undefined;
  private rejectToken: ((reason: unknown) => void) | undefined;

  waitForTaskToken(response?: unknown): Promise<never> {
    if (this.taskToken === undefined) {
      const problem = `The function for state ${JSON.stringify(this.state)} (${this.resource}) waits for a task token that it has not`;
      this.run.crash(new TypeError(problem));
    } else if (response === undefined) this.startsAtOnce();
    else this.submitted(response);
    this.waitsForToken = true;
    this.tokenPromise ??= new Promise<never>((_, reject) => {
      if (this.isOver) reject(new TaskCancelled());
      else this.rejectToken = reject;
    });
    this.tokenPromise.catch(() => undefined);
    this.rested?.();
    return this.tokenPromise;
  }

  heartbeat(): void {
    if (!this.hasStarted) this.started();
    this.tell({ type: 'TaskHeartbeat', taskId: this.command.taskId });
  }

  started({ workerName }: { readonly workerName?: string } = {}): void {
    if (this.hasStarted) return;
    this.hasStarted = true;
    const { taskId } = this.command;
    this.tell({ type: 'TaskStarted', taskId, ...(workerName === undefined ? {} : { workerName }) });
  }

  /** An activity is started by the worker that takes it; any other work when it is handed out. */
  private startsAtOnce(): void {
    if (this.command.resource.kind !== 'activity') this.started();
  }

  submitted(response: unknown): void {
    if (this.isOver || this.isMuted) return;
    try {
      const output = storedResult(this.command, response);
      this.tell({ type: 'TaskSubmitted', taskId: this.command.taskId, output });
    } catch (error) {
      this.run.crash(error);
    }
  }
}

/** A function gives no answer in real time, and an exploration waits for it. */
export class ExplorationStuckError extends Error {
  override readonly name = 'ExplorationStuckError';
}

/** @throws (rejects) ExplorationStuckError when nothing has come of it in so many real milliseconds. */
export async function inTime(work: Promise<void>, patience: number, what: string): Promise<void> {
  if (!Number.isFinite(patience)) return work;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      const problem = `${JSON.stringify(what)} has not answered for so long that the exploration is given up. Where an answer takes longer, pass \`answerTimeout\``;
      reject(new ExplorationStuckError(problem));
    }, patience);
  });
  try {
    await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
