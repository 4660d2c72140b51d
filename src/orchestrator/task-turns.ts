// Whose turn it is to be at work: the functions that answer tasks, so many at a time.
//
//   T1. A task that waits for its turn has not started: its function is not called, and its history says nothing of a start.
//       One that is over before its turn comes never starts.
//   T2. A function keeps its turn until it settles, also when its task is over before: what is limited is what is at work.
//       One that has nothing to do but to wait, for a task token or for another execution, passes its turn on.
//   T3. Tasks have their turns in the order in which they were to begin. A clock that stands does not move on while a turn
//       passes from one to the next.

import pLimit, { type LimitFunction } from 'p-limit';
import { LONGEST_TIMEOUT } from '../host/clock.js';
import type { Scheduler } from '../host/scheduler.js';
import type { TaskRun } from '../host/task-run.js';
import type { TaskFunction } from '../resolvers/task.js';

export class TaskTurns {
  private readonly scheduler: Pick<Scheduler, 'hold'>;
  private readonly limit: LimitFunction | undefined;
  /** Those at work, and what passes their turns on. */
  private readonly turns = new Map<TaskRun, () => void>();
  /** For turns that are on their way to the next task. */
  private readonly holds: (() => void)[] = [];
  private isDraining = false;
  private drained: (() => void)[] = [];

  /** @param most how many are at work at a time; Infinity: any number. */
  constructor(scheduler: Pick<Scheduler, 'hold'>, most: number) {
    this.scheduler = scheduler;
    this.limit = most === Number.POSITIVE_INFINITY ? undefined : pLimit(most);
  }

  /** How many functions are at work. */
  get atWork(): number {
    return this.turns.size;
  }

  /** How many tasks wait for their turns. */
  get waiting(): number {
    return this.limit?.pendingCount ?? 0;
  }

  /** Whether no task begins any more. */
  get isOver(): boolean {
    return this.isDraining;
  }

  /** Begins the task when it is its turn. */
  begin(run: TaskRun, answer: TaskFunction): void {
    const { limit } = this;
    if (this.isDraining) return;
    if (limit === undefined) return this.call(run, answer, nobodyWaits);
    if (limit.activeCount < limit.concurrency) this.passOn();
    void limit(() => this.takeTurn(run, answer));
  }

  /** The function does nothing but wait for what others do: the next one can be at work meanwhile. */
  giveUp(run: TaskRun): void {
    this.end(run);
  }

  /** The function of a task is not at work any more. */
  functionSettled(run: TaskRun): void {
    this.end(run);
  }

  /**
   * Begins no more tasks.
   * @param milliseconds for how long functions that are at work are waited for, in real time.
   */
  async drain(milliseconds: number): Promise<void> {
    this.isDraining = true;
    if (this.turns.size === 0 || milliseconds === 0) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    await new Promise<void>((resolve) => {
      this.drained.push(resolve);
      if (Number.isFinite(milliseconds)) timer = setTimeout(resolve, Math.min(milliseconds, LONGEST_TIMEOUT));
    });
    clearTimeout(timer);
  }

  private takeTurn(run: TaskRun, answer: TaskFunction): Promise<void> {
    const hold = this.holds.shift();
    return new Promise<void>((resolve) => {
      const pass = () => {
        if (this.waiting > 0) this.passOn();
        resolve();
      };
      if (run.isOver || this.isDraining) pass();
      else this.call(run, answer, pass);
      hold?.();
    });
  }

  private passOn(): void {
    this.holds.push(this.scheduler.hold());
  }

  private call(run: TaskRun, answer: TaskFunction, pass: () => void): void {
    this.turns.set(run, pass);
    run.begin(answer);
  }

  private end(run: TaskRun): void {
    const pass = this.turns.get(run);
    if (pass === undefined) return;
    this.turns.delete(run);
    pass();
    if (this.turns.size === 0) for (const resolve of this.drained.splice(0)) resolve();
  }
}

function nobodyWaits(): void {}
