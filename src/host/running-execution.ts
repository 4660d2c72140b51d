// The host in memory: one loop that drives an execution by any clock, and the handle on it.
//
//   H1. Whatever the core can do now is done before anything else is told to it.
//   H2. Under a clock that stands, the outcomes of all tasks that are active at this instant are told together, in
//       the order in which the tasks were scheduled; only then does the clock move. Same functions, same history.
//   H3. At one instant, functions that wake from a sleep come before timers of the states.
//   H4. An end leaves nothing behind: no timer, no task that is not aborted.

import type { Command, ScheduleTask } from '../core/command.js';
import type { Execution } from '../core/execution.js';
import { type HistoryEvent, toHistoryEvent } from '../core/history-event.js';
import { HistoryLog } from '../core/history-log.js';
import type { ExecutionIdentity, HostEvent, HostNews } from '../core/host-event.js';
import type { StoredPayload } from '../core/payload.js';
import type { Program } from '../core/program.js';
import { newExecution, type StepOptions, step } from '../core/step.js';
import type { Dispatcher } from '../resolvers/dispatch.js';
import type { IntegrationTable } from '../resolvers/integration-table.js';
import { readItems } from '../resolvers/item-reader/index.js';
import type { ObjectStore } from '../resolvers/object-store.js';
import { writeResults } from '../resolvers/result-writer.js';
import { ownCopy, UnansweredTaskError } from '../resolvers/task.js';
import { isNotSupported } from '../utils/not-supported.js';
import { asError, messageOf } from '../utils/thrown.js';
import { type Clock, ManualClock } from './clock.js';
import { durationMilliseconds } from './duration.js';
import { NewsQueue } from './news-queue.js';
import { Run } from './run.js';
import { SleepQueue } from './sleep-queue.js';
import { type Sleeper, type TaskHost, TaskRun } from './task-run.js';
import { WakeUp } from './wake-up.js';

export interface ExecutionSettings {
  readonly program: Program;
  readonly identity: ExecutionIdentity;
  readonly input: StoredPayload;
  readonly seed: number;
  readonly clock: Clock;
  readonly dispatcher: Dispatcher;
  readonly integrations: IntegrationTable;
  readonly objectStore: ObjectStore | undefined;
  readonly paused: boolean;
}

/** After so many steps the host lets other work of the process run; one that used up its budget counts for many. */
const STEPS_BETWEEN_YIELDS = 1000;
const STEPS_OF_A_FULL_ONE = 64;

export class RunningExecution {
  readonly name: string;
  readonly executionArn: string;
  /**
   * Settles when the execution has ended, however it ended. Rejects only for what is no outcome of a state machine:
   * an UnansweredTaskError, a TaskResultError, a NotSupportedError, a fault of this library.
   */
  readonly result: Promise<Run>;

  private readonly settings: ExecutionSettings;
  private readonly clock: Clock;
  private readonly core: Execution = newExecution();
  private readonly log = new HistoryLog();
  private readonly stepOptions: StepOptions = { log: this.log };
  private readonly journal: HostEvent[] = [];
  private readonly listeners = new Set<(event: HistoryEvent) => void>();
  private readonly tasks = new Map<number, TaskRun>();
  private readonly sleeps = new SleepQueue();
  private readonly news = new NewsQueue();
  private readonly wakeUp = new WakeUp();
  private readonly taskHost: TaskHost;
  private startedAt = 0;
  /** Commands that the world answers, counted. */
  private commandCount = 0;
  /** Tasks that a clock that stands has to wait for. */
  private activeTasks = 0;
  private hasMore = false;
  private timerAt: number | undefined;
  private stopRequest: { readonly error?: string; readonly cause?: string } | undefined;
  private isPaused: boolean;
  private stepRequests: ((events: readonly HistoryEvent[]) => void)[] = [];
  private crashed: Error | undefined;

  /** @internal */
  constructor(settings: ExecutionSettings) {
    this.settings = settings;
    this.clock = settings.clock;
    this.isPaused = settings.paused;
    this.name = settings.identity.executionName;
    this.executionArn = settings.identity.executionArn;
    this.taskHost = {
      clockStands: this.clock.stands,
      now: () => this.clock.now(),
      tell: (run, news) => this.hear(run, news),
      wakeAt: (at, sleeper) => this.addSleeper(at, sleeper),
      activated: () => {
        this.activeTasks += 1;
      },
      deactivated: () => {
        this.activeTasks -= 1;
        if (this.activeTasks === 0) this.wakeUp.wake();
      },
      crash: (error) => this.crash(error),
    };
    this.result = this.drive();
    // Whoever does not ask for the result is not to be told by the process.
    this.result.catch(() => undefined);
  }

  /** `RUNNING`, or how the execution ended. */
  get status(): 'RUNNING' | Run['status'] {
    return this.core.outcome?.status ?? 'RUNNING';
  }

  /** The time of the execution's clock. */
  get now(): Date {
    return new Date(this.clock.now());
  }

  /** The events so far, as GetExecutionHistory lists them. */
  get history(): readonly HistoryEvent[] {
    return Array.from(this.log, toHistoryEvent);
  }

  /** Calls `listener` with each event as it comes; gives the function that ends it. */
  onHistory(listener: (event: HistoryEvent) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /**
   * Stops the execution, as StopExecution does; it ends as ABORTED. Nothing happens when it has ended.
   * @throws (rejects) TypeError for an error or a cause that is no text.
   * https://docs.aws.amazon.com/step-functions/latest/apireference/API_StopExecution.html
   */
  async abort(reason: { readonly error?: string; readonly cause?: string } = {}): Promise<void> {
    if (typeof reason !== 'object' || reason === null) {
      throw new TypeError('The reason of an abort is an object with `error` and `cause`, or none');
    }
    const { error, cause } = reason;
    for (const [member, text] of Object.entries({ error, cause })) {
      if (text !== undefined && typeof text !== 'string') {
        throw new TypeError(`The \`${member}\` of an abort has to be a text, not a ${typeof text}`);
      }
    }
    this.stopRequest ??= { ...(error === undefined ? {} : { error }), ...(cause === undefined ? {} : { cause }) };
    this.wakeUp.wake();
    await this.result.catch(() => undefined);
  }

  /**
   * Moves a manual clock on, and does all that is due until then.
   * @param duration milliseconds, or a text such as `'2h'`.
   * @throws TypeError when the clock is not the manual one.
   */
  async advance(duration: number | string): Promise<void> {
    if (!(this.clock instanceof ManualClock)) {
      throw new TypeError("Only a manual clock is moved by hand: start the execution with clock: 'manual'");
    }
    const milliseconds = durationMilliseconds(duration);
    if (!Number.isFinite(milliseconds)) throw new TypeError('The clock cannot be moved by an infinite time');
    const arrived = this.clock.advance(milliseconds);
    if (this.hasStopped) this.clock.release();
    this.wakeUp.wake();
    await arrived;
    if (this.crashed !== undefined) throw this.crashed;
  }

  /** Stops before the next state. */
  pause(): void {
    this.isPaused = true;
  }

  /** Goes on by itself. */
  resume(): void {
    this.isPaused = false;
    this.wakeUp.wake();
  }

  /**
   * Does the next thing that can happen while paused: a state, an outcome, a timer. Gives the events that it told;
   * none when the execution has ended.
   */
  async step(): Promise<readonly HistoryEvent[]> {
    if (!this.isPaused)
      throw new TypeError('Only a paused execution is stepped: start it with paused: true, or call pause()');
    if (this.crashed !== undefined) throw this.crashed;
    if (this.hasStopped) return [];
    const events = await new Promise<readonly HistoryEvent[]>((resolve) => {
      this.stepRequests.push(resolve);
      this.wakeUp.wake();
    });
    if (this.crashed !== undefined) throw this.crashed;
    return events;
  }

  // --- the loop -----------------------------------------------------------------------------------

  private async drive(): Promise<Run> {
    // Lets whoever started the execution listen first.
    await undefined;
    let steps = 0;
    while (!this.hasStopped) {
      if (this.isPaused && this.stepRequests.length === 0 && this.stopRequest === undefined) {
        await this.wakeUp.next();
      } else if (this.moveOn()) {
        steps += this.hasMore ? STEPS_OF_A_FULL_ONE : 1;
        if (steps >= STEPS_BETWEEN_YIELDS) {
          steps = 0;
          await otherWork();
        }
      } else {
        await this.waitForMore();
      }
    }
    return this.end();
  }

  private get hasStopped(): boolean {
    return this.core.hasEnded || this.crashed !== undefined;
  }

  private end(): Run {
    for (const run of this.tasks.values()) run.cancel();
    this.tasks.clear();
    this.sleeps.clear();
    if (this.clock instanceof ManualClock) this.clock.release();
    for (const resolve of this.stepRequests.splice(0)) resolve([]);
    if (this.crashed !== undefined) throw this.crashed;
    const { outcome, now } = this.core;
    if (outcome === undefined) throw new Error('The loop ended before the execution');
    return new Run(outcome, this.settings.identity, this.log, this.journal, this.startedAt, now);
  }

  /** Tells the core the next thing, if there is one. */
  private moveOn(): boolean {
    const event = this.nextEvent();
    if (event === undefined) return false;
    const request = this.isPaused ? this.stepRequests.shift() : undefined;
    if (request === undefined) {
      this.feed(event);
    } else {
      const told = this.log.length;
      this.feed({ ...event, budget: 1 });
      request(this.eventsSince(told));
    }
    return true;
  }

  private nextEvent(): HostEvent | undefined {
    const at = this.clock.now();
    if (this.core.status === 'NOT_STARTED') {
      const { input, identity, seed } = this.settings;
      this.startedAt = at;
      const started = { type: 'ExecutionStarted', at, input, identity, seed } as const;
      // Stopped before it began: no state runs.
      return this.stopRequest === undefined ? started : { ...started, budget: 0 };
    }
    if (this.stopRequest !== undefined) return { type: 'StopExecution', at, ...this.stopRequest };
    if (this.hasMore) return { type: 'Continue', at };
    const news = this.nextNews();
    if (news !== undefined) return news.at === at ? news : { ...news, at };
    if (this.clock.stands && this.activeTasks > 0) return undefined;
    if (this.timerAt === undefined || this.timerAt > at || this.sleeps.isDue(at)) return undefined;
    this.timerAt = undefined;
    return { type: 'TimerFired', at };
  }

  private nextNews(): HostEvent | undefined {
    const next = this.news.take();
    if (next !== undefined) return next;
    if (this.clock.stands && this.activeTasks > 0) return undefined;
    this.news.beginBatch(this.clock.stands ? 'of commands' : 'of arrival');
    return this.news.take();
  }

  private eventsSince(position: number): HistoryEvent[] {
    return Array.from({ length: this.log.length - position }, (_, index) =>
      toHistoryEvent(this.log.at(position + index)),
    );
  }

  private feed(event: HostEvent): void {
    this.journal.push(event);
    this.hasMore = false;
    try {
      const told = this.log.length;
      const { commands } = step(this.settings.program, this.core, event, this.stepOptions);
      if (this.listeners.size > 0) this.announce(this.eventsSince(told));
      for (const command of commands) {
        // What one command brings to light ends the run: nobody else is called.
        if (this.crashed !== undefined) return;
        this.carryOut(command);
      }
    } catch (error) {
      this.crash(isNotSupported(error) ? error : new InternalError(error));
    }
  }

  private announce(events: readonly HistoryEvent[]): void {
    for (const event of events) {
      for (const listener of this.listeners) {
        try {
          listener(event);
        } catch (error) {
          this.crash(asError(error));
        }
      }
    }
  }

  private carryOut(command: Command): void {
    switch (command.type) {
      case 'ScheduleTask':
        return this.schedule(command);
      case 'CancelTask':
        this.tasks.get(command.taskId)?.cancel();
        this.tasks.delete(command.taskId);
        return;
      case 'StartTimer':
        this.timerAt = command.fireAt;
        return;
      case 'CancelTimer':
        this.timerAt = undefined;
        return;
      case 'Continue':
        this.hasMore = true;
        return;
      case 'ReadItems':
        return this.begin(() => readItems(command, this.settings.objectStore));
      case 'WriteResults':
        return this.begin(() => writeResults(command, this.settings.objectStore));
      case 'EndExecution':
        return;
    }
  }

  private schedule(command: ScheduleTask): void {
    const integration = this.settings.integrations.of(command.resource);
    const answer = this.settings.dispatcher.find(command);
    if (answer === undefined) {
      const input = ownCopy(integration.input(command.parameters.value));
      return this.crash(new UnansweredTaskError(command.state, command.resource.arn, input));
    }
    const run = new TaskRun(command, integration, this.nextOrder(), this.taskHost);
    this.tasks.set(command.taskId, run);
    run.begin(answer);
  }

  private hear(run: TaskRun, news: HostEvent): void {
    if (run.isOver) this.tasks.delete(run.command.taskId);
    this.tell(run.order, news);
  }

  private tell(order: number, news: HostEvent): void {
    this.news.add(order, news);
    if (!this.clock.stands) this.wakeUp.wake();
  }

  private nextOrder(): number {
    this.commandCount += 1;
    return this.commandCount;
  }

  /** Does work of the host's own. What it throws is no outcome of a state, but the end of the run. */
  private begin(work: () => HostNews | PromiseLike<HostNews>): void {
    const order = this.nextOrder();
    let answer: HostNews | PromiseLike<HostNews>;
    try {
      answer = work();
    } catch (error) {
      return this.crash(asError(error));
    }
    if (!('then' in answer)) return this.tell(order, { ...answer, at: this.clock.now() });
    this.taskHost.activated();
    answer.then(
      (news) => {
        this.tell(order, { ...news, at: this.clock.now() });
        this.taskHost.deactivated();
      },
      (error: unknown) => this.crash(asError(error)),
    );
  }

  private addSleeper(at: number, sleeper: Sleeper): void {
    this.sleeps.add(at, sleeper);
    if (!this.clock.stands) this.wakeUp.wake();
  }

  private async waitForMore(): Promise<void> {
    const woken = this.wakeUp.next();
    if (this.clock.stands && this.activeTasks > 0) {
      await woken;
      return;
    }
    await this.clock.reach(this.nextDue(), woken);
    const wokenUp = this.sleeps.takeDue(this.clock.now());
    for (const sleeper of wokenUp) sleeper.wake();
    // A function with several sleeps goes on with none of them active: it is given the time that needs no waiting.
    if (wokenUp.some(({ run }) => run.isSleeping)) await otherWork();
  }

  private nextDue(): number | undefined {
    const sleep = this.sleeps.nextAt;
    if (sleep === undefined || this.timerAt === undefined) return sleep ?? this.timerAt;
    return Math.min(sleep, this.timerAt);
  }

  private crash(error: Error): void {
    this.crashed ??= error;
    this.wakeUp.wake();
  }
}

/** A fault of this library, not of the state machine or of whoever runs it. */
export class InternalError extends Error {
  override readonly name = 'InternalError';

  constructor(cause: unknown) {
    super(`This is a fault of stepwright; please report it: ${messageOf(cause)}`, { cause });
  }
}

/** Lets timers, promises and I/O of the process run. */
function otherWork(): Promise<void> {
  return new Promise((resolve) => {
    if (typeof setImmediate === 'function') setImmediate(resolve);
    else setTimeout(resolve, 0);
  });
}
