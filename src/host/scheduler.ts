// The loop of a host: whose turn it is, and when the clock moves. It drives any number of executions by one clock.
//
//   H1. Whatever an execution can do now is done before anything else is told to it.
//   H2. Under a clock that stands, the outcomes of all tasks that are active at this instant are told together, in
//       the order in which the tasks were scheduled; only then does the clock move. Same functions, same histories.
//   H3. At one instant, functions that wake from a sleep come before timers of the states.
//   H4. The clock stands as long as somebody outside is known to be at work on an answer.

import type { HostEvent } from '../core/host-event.js';
import { ReadyQueue } from '../core/ready-queue.js';
import { type Timer, TimerQueue } from '../core/timer-queue.js';
import { IdTable } from '../utils/id-table.js';
import { type Clock, LONGEST_TIMEOUT, ManualClock, VirtualClock } from './clock.js';
import { durationMilliseconds } from './duration.js';
import { otherWork } from './other-work.js';
import { soon, WakeUp } from './wake-up.js';

/** What the loop needs of an execution. */
export interface Scheduled {
  /** Its place among all that the scheduler has begun to drive, which is for the scheduler to say; 0 before. */
  place: number;
  /** Does the next thing that can be done; gives how many steps that counts for, none when there was nothing. */
  takeTurn(): number;
  /** Takes news, to be told in a turn. */
  hear(news: HostEvent): void;
  /** The time of its timer has come. */
  timerIsDue(): void;
  /** Whether that timer is the end of all the time that an execution may take. */
  isLastTimer(fireAt: number): boolean;
  /** Whether somebody is to answer it. */
  isWaiting(): boolean;
  /** The clock is moved by hand, and nothing more is to be done before it is. */
  timeStands(): void;
  /** Nobody has answered for so long that nobody will; rejects what waits for it. */
  giveUp(): void;
}

/** Somebody who sleeps until a time of the clock. */
export interface Sleeper {
  wake(): void;
  /** Whether the process is given time for other work when this one has been woken. */
  readonly letsOthersWork?: boolean;
}

/** A task whose function is at work. */
export interface Started {
  /** Tells that it has started, if nobody was told. */
  tellStart(): void;
}

export type SleepTimer = Timer<Sleeper>;
export type ExecutionTimer = Timer<Scheduled>;

interface Entry {
  readonly execution: Scheduled;
  /** The place of the command that it answers, among all commands. */
  readonly order: number;
  /** `at` is when the host heard of it. */
  readonly news: HostEvent;
}

/** After so many steps the host lets other work of the process run. */
const STEPS_BETWEEN_YIELDS = 1000;

export class Scheduler {
  readonly clock: Clock;
  private readonly timers = new TimerQueue<Scheduled>();
  private readonly sleeps = new TimerQueue<Sleeper>();
  private readonly wakeUp = new WakeUp();
  /** By their places. */
  private readonly live = new IdTable<Scheduled>();
  private latestPlace = 0;
  private readonly ready = new ReadyQueue<Scheduled>();
  private heard: Entry[] = [];
  private isHeardInOrder = true;
  /** Commands that the world answers, counted. */
  private commandCount = 0;
  /** Tasks that a clock that stands has to wait for. */
  private activeTasks = 0;
  /** Tasks that somebody outside has taken and not answered. */
  private outsideWork = 0;
  /** Tasks that have started at this instant, which is not told yet. */
  private started: Started[] = [];
  /** Who waits for news to be heard. */
  private hurried = 0;
  /** Code outside that sleeps on this clock: what it has taken waits as long. */
  private outsideSleepers = 0;
  /** Tokens that somebody outside may answer, and those of them whose task has no end of its own. */
  private openCallbacks = 0;
  private endlessCallbacks = 0;
  /** Executions that are stepped, and do nothing now. */
  private paused = 0;
  private readonly patience: number;
  private progress = 0;
  /** Since other work of the process had its turn. */
  private steps = 0;
  private watchdog: ReturnType<typeof setTimeout> | undefined;
  private isRunning = false;
  /** Who waits on this clock without being an execution. */
  private attendants = 0;

  /** @param patience real milliseconds for which a clock that stands waits for an answer. */
  constructor(clock: Clock, patience: number) {
    this.clock = clock;
    this.patience = patience;
  }

  now(): number {
    return this.clock.now();
  }

  /** Whether something can be done at this instant. */
  get isBusy(): boolean {
    return this.heard.length > 0 || !this.ready.isEmpty;
  }

  /** Begins to drive an execution: in the next microtask, so that whoever started it can listen first. */
  add(execution: Scheduled): void {
    this.latestPlace += 1;
    execution.place = this.latestPlace;
    this.live.set(execution.place, execution);
    this.enqueue(execution);
    this.start();
  }

  /** Somebody waits on the clock, and it goes on for that alone; gives what ends it. */
  attend(): () => void {
    this.attendants += 1;
    this.start();
    return () => {
      this.attendants -= 1;
      this.wakeUp.wake();
    };
  }

  private start(): void {
    if (this.isRunning) return this.wakeUp.wake();
    this.isRunning = true;
    soon(this.goOn);
  }

  remove(execution: Scheduled): void {
    this.live.delete(execution.place);
    this.wakeUp.wake();
  }

  /** The execution has something to do now. */
  enqueue(execution: Scheduled): void {
    this.ready.push(execution);
    this.wakeUp.wake();
  }

  /** The place of the next command among all. */
  nextOrder(): number {
    this.commandCount += 1;
    return this.commandCount;
  }

  /** Brings news of the command with that place. */
  tell(execution: Scheduled, order: number, news: HostEvent): void {
    const { heard } = this;
    const entry = { execution, order, news };
    // Most often there is one: a list that begins as `[]` makes room for sixteen with the first. An empty list is not asked
    // for its element at -1, which V8 would look for by the text of the number.
    if (heard.length === 0) this.heard = [entry];
    else {
      const last = heard[heard.length - 1] as Entry; // there are some
      if (last.order > order) this.isHeardInOrder = false;
      heard.push(entry);
    }
    // A clock that stands waits for the outcomes of all; the system's does not.
    if (this.activeTasks === 0 || !this.clock.stands) this.wakeUp.wake();
  }

  setTimer(execution: Scheduled, fireAt: number): ExecutionTimer {
    return this.timers.add(fireAt, execution);
  }

  removeTimer(timer: ExecutionTimer | undefined): void {
    this.timers.remove(timer);
  }

  sleepUntil(at: number, sleeper: Sleeper): SleepTimer {
    const timer = this.sleeps.add(at, sleeper);
    if (!this.clock.stands) this.wakeUp.wake();
    return timer;
  }

  removeSleep(timer: SleepTimer | undefined): void {
    this.sleeps.remove(timer);
  }

  taskIsActive(): void {
    this.activeTasks += 1;
  }

  taskRests(): void {
    this.activeTasks -= 1;
    if (this.activeTasks === 0) this.wakeUp.wake();
  }

  /** The start of a task is told when other work of the process has had its turn, unless its outcome comes before. */
  hasStarted(task: Started): void {
    if (this.started.length === 0) void otherWork().then(() => this.tellStarts());
    this.started.push(task);
  }

  private tellStarts(): void {
    const { started } = this;
    this.started = [];
    for (const task of started) task.tellStart();
  }

  /** Somebody outside has taken something, and the clock stands until it is given back. */
  hold(): () => void {
    this.outsideWork += 1;
    let isHeld = true;
    return () => {
      if (!isHeld) return;
      isHeld = false;
      this.outsideWork -= 1;
      this.wakeUp.wake();
    };
  }

  /**
   * Somebody waits for what was told so far to have been heard, and a task may be at work that waits for them: it is heard
   * before what is active at this instant has its outcome. Gives what ends it.
   */
  hurry(): () => void {
    this.hurried += 1;
    this.wakeUp.wake();
    return () => {
      this.hurried -= 1;
    };
  }

  /** Code outside takes time on this clock. */
  sleepOutside(milliseconds: number): Promise<void> {
    this.outsideSleepers += 1;
    const leave = this.attend();
    return new Promise((resolve) => {
      const wake = () => {
        this.outsideSleepers -= 1;
        leave();
        resolve();
      };
      this.sleepUntil(this.now() + milliseconds, { wake, letsOthersWork: true });
    });
  }

  /** Somebody outside may answer a token; its task may have no timeout of its own. */
  openCallback(isEndless: boolean): () => void {
    this.openCallbacks += 1;
    if (isEndless) this.endlessCallbacks += 1;
    return () => {
      this.openCallbacks -= 1;
      if (isEndless) this.endlessCallbacks -= 1;
    };
  }

  pause(): void {
    this.paused += 1;
  }

  resume(): void {
    this.paused -= 1;
    this.wakeUp.wake();
  }

  /**
   * Moves a manual clock on; settles when all that is due until then has been done.
   * @param duration milliseconds, or a text such as `'2h'`.
   * @throws (rejects) TypeError for another clock.
   */
  async advance(duration: number | string): Promise<void> {
    const { clock } = this;
    if (!(clock instanceof ManualClock)) {
      throw new TypeError("Only a manual clock is moved by hand: start the execution with clock: 'manual'");
    }
    const milliseconds = durationMilliseconds(duration);
    if (!Number.isFinite(milliseconds)) throw new TypeError('The clock cannot be moved by an infinite time');
    const arrived = clock.advance(milliseconds);
    if (!this.isRunning) clock.release();
    this.wakeUp.wake();
    await arrived;
  }

  // --- the loop -----------------------------------------------------------------------------------

  // No `async` function: what it costs to wait in one is a quarter of what a task costs here.
  private readonly goOn = (): void => {
    while (this.live.size > 0 || this.attendants > 0) {
      const taken = this.takeTurn();
      if (taken === 0) return this.waitForMore();
      this.progress += 1;
      this.steps += taken;
      if (this.steps >= STEPS_BETWEEN_YIELDS) {
        this.steps = 0;
        void otherWork().then(this.goOn);
        return;
      }
    }
    this.isRunning = false;
    this.steps = 0;
    clearTimeout(this.watchdog);
    this.watchdog = undefined;
    if (this.clock instanceof ManualClock) this.clock.release();
  };

  private takeTurn(): number {
    for (;;) {
      const execution = this.ready.take();
      if (execution === undefined) {
        if (!this.deliverNews() && !this.fireTimers()) return 0;
      } else {
        const steps = execution.takeTurn();
        if (steps > 0) return steps;
      }
    }
  }

  /** Tells what has come in. What comes in meanwhile is told after it. */
  private deliverNews(): boolean {
    if (this.heard.length === 0) return false;
    if (this.clock.stands && this.activeTasks > 0 && this.hurried === 0) return false;
    const batch = this.heard;
    // Outcomes of one instant are in the order of their tasks; under the system clock they are as they came.
    if (this.clock.stands && !this.isHeardInOrder) batch.sort((a, b) => a.order - b.order);
    this.heard = [];
    this.isHeardInOrder = true;
    for (const { execution, news } of batch) execution.hear(news);
    return true;
  }

  private fireTimers(): boolean {
    if (this.clock.stands && this.activeTasks > 0) return false;
    const now = this.clock.now();
    if ((this.sleeps.nextFireAt ?? Number.POSITIVE_INFINITY) <= now) return false;
    const timer = this.timers.takeDue(now);
    timer?.purpose.timerIsDue();
    return timer !== undefined;
  }

  private waitForMore(): void {
    if (this.isHeld()) {
      this.wakeUp.call(this.goOn);
      return this.watch();
    }
    if (this.clock instanceof VirtualClock && this.openCallbacks === 0 && this.goesOn) {
      const due = this.nextDue();
      if (due !== undefined) {
        this.clock.jump(due);
        return soon(this.hasJumped);
      }
    }
    void this.letTimePass().then(this.goOn);
  }

  /** Time goes on for whoever asks for it: nobody does, unless it is moved by hand. */
  private get goesOn(): boolean {
    return this.paused < this.live.size || this.attendants > 0;
  }

  private readonly hasJumped = (): void => {
    if (this.wakeSleepers()) void otherWork().then(this.goOn);
    else soon(this.goOn);
  };

  private async letTimePass(): Promise<void> {
    const woken = this.wakeUp.next();
    if (!this.goesOn) {
      await this.clock.reach(undefined, woken);
      return;
    }
    const due = this.nextDue();
    // Whoever outside holds a token may answer at this instant, before time goes on.
    if (this.clock.stands && this.openCallbacks > 0 && (await this.somethingHappens())) return;
    if (this.clock instanceof ManualClock && !this.clock.comesTo(due)) {
      for (const execution of [...this.live.values()]) execution.timeStands();
    }
    await this.clock.reach(due, woken);
    if (this.wakeSleepers()) await otherWork();
  }

  /** @returns whether the process is to be given time for other work. */
  private wakeSleepers(): boolean {
    const now = this.now();
    let timer = this.sleeps.takeDue(now);
    if (timer === undefined) return false;
    const wokenUp: Sleeper[] = [];
    for (; timer !== undefined; timer = this.sleeps.takeDue(now)) wokenUp.push(timer.purpose);
    for (const sleeper of wokenUp) sleeper.wake();
    return wokenUp.some(({ letsOthersWork }) => letsOthersWork);
  }

  private isHeld(): boolean {
    if (!this.clock.stands) return false;
    if (this.activeTasks > 0 || (this.outsideWork > 0 && this.outsideSleepers === 0)) return true;
    return this.clock.jumps && this.endlessCallbacks > 0 && this.nothingButTheEndIsDue();
  }

  /** What comes next is that an execution has used up a year: a token without a timeout is waited for instead. */
  private nothingButTheEndIsDue(): boolean {
    const { nextFireAt } = this.timers;
    if (this.sleeps.nextFireAt !== undefined || nextFireAt === undefined) return this.sleeps.nextFireAt === undefined;
    return this.timers.first?.purpose.isLastTimer(nextFireAt) ?? true;
  }

  private async somethingHappens(): Promise<boolean> {
    await otherWork();
    return this.isBusy || this.isHeld();
  }

  private nextDue(): number | undefined {
    const sleep = this.sleeps.nextFireAt;
    const timer = this.timers.nextFireAt;
    return sleep === undefined || timer === undefined ? (sleep ?? timer) : Math.min(sleep, timer);
  }

  /** An answer that never comes is not waited for without end: a run that hangs says nothing. */
  private watch(): void {
    if (this.watchdog !== undefined || !Number.isFinite(this.patience)) return;
    const seen = this.progress;
    this.watchdog = setTimeout(
      () => {
        this.watchdog = undefined;
        if (!this.isHeld()) return;
        if (this.progress !== seen) return this.watch();
        // Where nobody waits for an answer, it is the clock that somebody holds, and all wait for that.
        const live = [...this.live.values()];
        const waiting = live.filter((execution) => execution.isWaiting());
        for (const execution of waiting.length > 0 ? waiting : live) execution.giveUp();
      },
      Math.min(this.patience, LONGEST_TIMEOUT),
    );
    // A process in which nothing else goes on is not kept for it: it ends, and says that it waited for nothing.
    if (typeof this.watchdog === 'object' && 'unref' in this.watchdog) this.watchdog.unref();
  }
}
