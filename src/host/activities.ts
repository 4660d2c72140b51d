// Activities: tasks that workers take when they ask for one, in the order in which they were scheduled.
// https://docs.aws.amazon.com/step-functions/latest/dg/concepts-activities.html

import type { TaskFunction } from '../resolvers/task.js';
import type { Callbacks } from './callbacks.js';
import type { Scheduler } from './scheduler.js';
import { activityDoesNotExist } from './service-error.js';
import type { TaskRun } from './task-run.js';

/** Milliseconds for which a worker's request is kept open. https://docs.aws.amazon.com/step-functions/latest/apireference/API_GetActivityTask.html */
const LONG_POLL = 60_000;

/** What GetActivityTask gives; without a token when no task came within 60 seconds. */
export interface ActivityTask {
  readonly taskToken: string | undefined;
  /** JSON text. */
  readonly input: string | undefined;
}

export interface WorkerOptions {
  readonly workerName?: string;
  /** How many tasks the worker takes at a time. Default: 1. */
  readonly concurrency?: number;
}

/** Somebody who waits for a task. */
interface Taker {
  /** Whether another one can be taken now. */
  readonly isFree: boolean;
  take(run: TaskRun, makeToken: () => string): void;
  /** Nothing is given out any more. */
  close?(why: Error): void;
}

/** A task that was scheduled and not yet taken. */
interface Waiting {
  readonly makeToken: () => string;
  /** Nobody can take it any more. */
  close(): void;
}

interface Activity {
  readonly waiting: Map<TaskRun, Waiting>;
  readonly takers: Set<Taker>;
  isHandingOut: boolean;
}

export class Activities {
  private readonly byArn = new Map<string, Activity>();
  private readonly scheduler: Scheduler;
  private readonly callbacks: Callbacks;

  constructor(scheduler: Scheduler, callbacks: Callbacks) {
    this.scheduler = scheduler;
    this.callbacks = callbacks;
  }

  create(activityArn: string): void {
    if (!this.byArn.has(activityArn)) {
      this.byArn.set(activityArn, { waiting: new Map(), takers: new Set(), isHandingOut: false });
    }
  }

  delete(activityArn: string): void {
    this.byArn.delete(activityArn);
  }

  /** Nothing is given out any more: whoever waits for a task is told why. */
  close(why: Error): void {
    for (const { takers } of this.byArn.values()) for (const taker of [...takers]) taker.close?.(why);
  }

  has(activityArn: string): boolean {
    return this.byArn.has(activityArn);
  }

  /**
   * Puts a task where workers find it.
   * @param makeToken gives the token by which a worker that polls answers it.
   */
  schedule(run: TaskRun, makeToken: () => string): void {
    const activity = this.get(run.resource);
    // Like the answer to a token, a worker may come from outside; timeouts of the task begin when it is taken.
    const close = this.scheduler.openCallback(true);
    activity.waiting.set(run, { makeToken, close });
    run.onFinish(() => stopWaiting(activity, run));
    this.handOut(activity);
  }

  /** @throws ServiceError ActivityDoesNotExist */
  poll(activityArn: string, workerName: string | undefined, signal: AbortSignal | undefined): Promise<ActivityTask> {
    const activity = this.get(activityArn);
    const { scheduler, callbacks } = this;
    return new Promise((resolve, reject) => {
      const stopWaiting = () => {
        activity.takers.delete(poller);
        scheduler.removeSleep(deadline);
        endAttendance();
        signal?.removeEventListener('abort', abort);
      };
      const poller: Taker = {
        isFree: true,
        take(run, makeToken) {
          stopWaiting();
          const taskToken = makeToken();
          callbacks.add(taskToken, run);
          run.holdClock();
          run.started(workerName === undefined ? {} : { workerName });
          resolve({ taskToken, input: run.command.parameters.text() });
        },
        close(why) {
          stopWaiting();
          reject(why);
        },
      };
      const abort = () => {
        stopWaiting();
        reject(signal?.reason);
      };
      const endAttendance = scheduler.attend();
      const deadline = scheduler.sleepUntil(scheduler.now() + LONG_POLL, {
        // Whoever asks again and again is not to keep others of the process from their work.
        letsOthersWork: true,
        wake() {
          stopWaiting();
          resolve({ taskToken: undefined, input: undefined });
        },
      });
      if (signal?.aborted) return abort();
      signal?.addEventListener('abort', abort, { once: true });
      activity.takers.add(poller);
      this.handOut(activity);
    });
  }

  /** Lets a function answer the tasks; gives what stops it from taking more. */
  work(activityArn: string, answer: TaskFunction, { workerName, concurrency = 1 }: WorkerOptions): () => void {
    this.create(activityArn);
    const activity = this.get(activityArn);
    let busy = 0;
    const worker: Taker = {
      get isFree() {
        return busy < concurrency;
      },
      take: (run) => {
        busy += 1;
        run.onFinish(() => {
          busy -= 1;
          this.handOut(activity);
        });
        run.started(workerName === undefined ? {} : { workerName });
        run.begin(answer);
      },
    };
    activity.takers.add(worker);
    this.handOut(activity);
    return () => activity.takers.delete(worker);
  }

  private get(activityArn: string): Activity {
    const activity = this.byArn.get(activityArn);
    if (activity !== undefined) return activity;
    throw activityDoesNotExist(activityArn);
  }

  // A function that answers at once makes room while tasks are handed out.
  private handOut(activity: Activity): void {
    if (activity.isHandingOut) return;
    activity.isHandingOut = true;
    for (const [run, { makeToken }] of activity.waiting) {
      const taker = freeOne(activity.takers);
      if (taker === undefined) break;
      stopWaiting(activity, run);
      taker.take(run, makeToken);
    }
    activity.isHandingOut = false;
  }
}

function stopWaiting({ waiting }: Activity, run: TaskRun): void {
  waiting.get(run)?.close();
  waiting.delete(run);
}

function freeOne(takers: Iterable<Taker>): Taker | undefined {
  for (const taker of takers) if (taker.isFree) return taker;
  return undefined;
}
