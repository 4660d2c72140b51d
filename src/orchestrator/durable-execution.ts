// One execution of an orchestrator, while it is in memory: its core, what has happened to it and is yet to be written, and
// what is to be done when that is in the store.
//
//   E1. The core is told one thing at a time, in a turn that the scheduler gives.
//   E2. What was told is in the store before anything outside follows from it: a task begins, an end is told, an
//       acknowledgement is given.
//   E3. No history and no journal is kept in memory: an execution costs the same however long it has run.
//   E4. A fault (of a function, of this library) stops it where its journal stands, and loses nothing of that.

import { withRedrive } from '../catalog/redrive-tokens.js';
import type { Command, ExecutionOutcome, ScheduleTask } from '../core/command.js';
import type { Execution, Timeline } from '../core/execution.js';
import { HistoryLog } from '../core/history-log.js';
import type { ExecutionIdentity, HostEvent } from '../core/host-event.js';
import { isWritingResults } from '../core/outstanding.js';
import type { Program } from '../core/program.js';
import { notRedrivable, notRedrivableAs } from '../core/redrive.js';
import { snapshot } from '../core/snapshot.js';
import { newExecution, step } from '../core/step.js';
import type { Task } from '../core/task.js';
import type { PreparedStateMachine } from '../host/host.js';
import type { MapRunUpdate } from '../host/map-runs.js';
import { type ExecutionHost, OutsideWork, type WorkCommand, type WorkOwner } from '../host/outside-work.js';
import { InternalError } from '../host/running-execution.js';
import type { ExecutionTimer, Scheduled, Scheduler } from '../host/scheduler.js';
import { Dispatcher, type TaskSources } from '../resolvers/dispatch.js';
import type { ObjectStore } from '../resolvers/object-store.js';
import { IntegrationFault } from '../resolvers/own-integration.js';
import type { StoredExecution, StoreWrite } from '../store/store.js';
import { isNotSupported } from '../utils/not-supported.js';
import { withOneMore } from '../utils/with-one-more.js';
import type { Changing } from './commit-queue.js';
import {
  detailsText,
  type ExecutionDetails,
  type ExecutionRow,
  journalText,
  outcomeDetails,
  snapshotText,
} from './stored-execution.js';
import type { Witnessed } from './witness.js';

/** What an execution needs of the orchestrator around it. */
export interface Surroundings {
  readonly scheduler: Scheduler;
  readonly tasks: TaskSources;
  readonly objectStore: ObjectStore | undefined;
  /** So many characters of a journal make a snapshot; undefined: as the last one was large. */
  readonly snapshotAfter: number | undefined;
  /** What its work needs. */
  hostOf(execution: DurableExecution): ExecutionHost;
  /** It has something to be written. */
  hasChanged(execution: DurableExecution): void;
  /** Nothing of it goes on in this process: it may be put to rest in the store. */
  isIdle(execution: DurableExecution): void;
  /** What is written with what has happened: the first `count` events of the log. */
  writesFor(execution: DurableExecution, log: HistoryLog, count: number): readonly StoreWrite[];
  /** What it was told is in the store, and was told to its history as the first `count` events of the log. */
  hasHappened(execution: DurableExecution, log: HistoryLog, count: number): void;
  /**
   * Its end is in the store, it rests there, or it has a fault: it is not driven any more.
   * @param wakeAt when one that rests is to be woken, epoch milliseconds.
   */
  hasLeft(execution: DurableExecution, wakeAt?: number): void;
  /** Whether a task that was at work when its process died fails, instead of being begun again. */
  failsInterrupted(command: ScheduleTask): boolean;
  /** Whether it is stopped before it enters another state, because its state machine is being deleted. */
  isTerminating(execution: DurableExecution): boolean;
  /** The token of a task of an activity that a worker took. */
  activityToken(execution: DurableExecution, taskId: number): string;
}

/** How an execution begins. */
export interface Beginning {
  readonly input: Extract<HostEvent, { readonly type: 'ExecutionStarted' }>['input'];
  readonly randomKey: string;
}

/** Where an execution stands that was at rest, or in the memory of a process that has died. */
export interface StandingExecution {
  readonly core: Execution;
  /** The last part of the journal. */
  readonly sequence: number;
  /** Since the last snapshot: bytes of the journal, and those of the snapshot itself. */
  readonly weight: { readonly journal: number; readonly snapshot: number };
  readonly unfinished: readonly WorkCommand[];
  /** That some process had it in its memory is not in the store. */
  readonly isAtRest: boolean;
}

interface Waiting {
  /** How much has to be in the store of what was told. */
  readonly told: number;
  resolve(): void;
  reject(error: Error): void;
}

/** What was given to a batch, and is to be followed up when that is in the store. */
interface Taken {
  readonly isEnd: boolean;
  readonly rests: boolean;
  readonly log: HistoryLog | undefined;
  readonly logged: number;
  readonly held: readonly WorkCommand[];
  readonly fedCount: number;
}

/** Is never added to. */
const NOTHING: never[] = [];

/** How many turns a step counts for that used up its budget. */
const STEPS_OF_A_FULL_ONE = 64;
/** A snapshot is taken when the journal since the last one has this many characters, and twice as many as that one. */
const LEAST_FOR_A_SNAPSHOT = 64 * 1024;
/** The error of a task that was at work when its process died, where that fails it. */
export const TASK_INTERRUPTED = 'Stepwright.TaskInterrupted';

export class DurableExecution implements Scheduled, WorkOwner, Changing, Witnessed {
  place = 0;
  readonly number: number;
  readonly identity: ExecutionIdentity;
  /** Epoch milliseconds; of one that has yet to begin, what it will be at least. */
  startDate: number;
  private readonly prepared: PreparedStateMachine;
  private readonly surroundings: Surroundings;
  private readonly scheduler: Scheduler;
  details: ExecutionDetails;
  private readonly core: Execution;
  private readonly work: OutsideWork;
  private beginning: Beginning | undefined;
  private inbox: HostEvent[] = NOTHING;
  private nextInInbox = 0;
  private hasMore = false;
  private timerAt: number | undefined;
  private timer: ExecutionTimer | undefined;
  private stopRequest: { readonly error?: string; readonly cause?: string } | undefined;
  private redriveRequest: { readonly clientToken: string | undefined } | undefined;
  /** Of the last redrive that was fed. */
  private clientToken: string | undefined;
  private unfinished: readonly WorkCommand[] = [];
  /** What is yet to be written. */
  private events: HostEvent[] = NOTHING;
  private log: HistoryLog | undefined;
  /** How many events of the log were told by steps that came to their end. */
  private logged = 0;
  /** What is to be carried out when that has been. */
  private held: WorkCommand[] = NOTHING;
  tasksUnderWay: Witnessed['tasksUnderWay'] = undefined;
  private sequence = 0;
  private weight = { journal: 0, snapshot: 0 };
  isQueued = false;
  isBeingWritten = false;
  private taken: Taken | undefined;
  /** What of it stands in the store is not what has to stand there. */
  private isHeadStale = true;
  /** It is put to rest with the next batch, if nothing happens to it before. */
  private restRequested = false;
  private mapRunsWritten = 0;
  /** By what news is to be found when it is in the store, for those of which that is asked, and what has been fed of it. */
  private nameOfNews: WeakMap<HostEvent, string> | undefined;
  private namesOfFed: string[] = [];
  private teller: string | undefined;
  /** How much was told from outside, was fed to the core, and is in the store. */
  private toldCount = 0;
  private fedCount = 0;
  private waiting: Waiting[] = [];
  private readonly whoWaitsForIt: (() => void)[] = [];
  /** The core has ended, and all results of Map Runs are written. */
  hasEnded = false;
  fault: Error | undefined;
  private isDriven = false;

  constructor(
    place: {
      readonly number: number;
      readonly identity: ExecutionIdentity;
      readonly startDate: number;
      readonly details: ExecutionDetails;
      readonly prepared: PreparedStateMachine;
    },
    surroundings: Surroundings,
    from: Beginning | StandingExecution,
  ) {
    this.number = place.number;
    this.identity = place.identity;
    this.startDate = place.startDate;
    this.details = place.details;
    this.prepared = place.prepared;
    this.surroundings = surroundings;
    this.scheduler = surroundings.scheduler;
    const { integrations } = place.prepared;
    const dispatcher = new Dispatcher(surroundings.tasks, integrations);
    const { objectStore } = surroundings;
    this.work = new OutsideWork(this, { integrations, objectStore }, dispatcher, surroundings.hostOf(this));
    if ('core' in from) {
      this.core = from.core;
      this.sequence = from.sequence;
      this.weight = { ...from.weight };
      this.unfinished = from.unfinished;
      this.isHeadStale = from.isAtRest;
      this.mapRunsWritten = from.core.mapRuns.size;
      this.hasEnded = this.isOver;
      this.hasMore = !this.hasEnded && from.core.findReady();
      this.timerAt = from.core.announcedTimer;
    } else {
      this.core = newExecution();
      this.beginning = from;
      this.toldCount = 1;
    }
  }

  get executionArn(): string {
    return this.identity.executionArn;
  }

  get name(): string {
    return this.identity.executionName;
  }

  get program(): Program {
    return this.prepared.program;
  }

  /** Its own history; undefined before it has begun. */
  get timeline(): Timeline | undefined {
    return this.core.timelines.get(1);
  }

  /** Undefined while it runs. */
  get outcome(): ExecutionOutcome | undefined {
    return this.core.outcome;
  }

  get type(): Program['type'] {
    return this.program.type;
  }

  /** What it was started with; JSON text. */
  get input(): string {
    return this.core.timelines.get(1)?.input.text() ?? '{}';
  }

  /** As the store has it when it has ended, but for its details. */
  get row(): ExecutionRow {
    return this.rowOf(false);
  }

  /** Its Map Runs as they stand, those included of which nothing is written yet. */
  get mapRuns(): Execution['mapRuns'] {
    return this.core.mapRuns;
  }

  /** Begins to drive it. */
  drive(): void {
    if (this.isDriven) return;
    this.isDriven = true;
    this.showTimer();
    this.scheduler.add(this);
  }

  /** Settles when all that it was told so far is in the store. */
  recorded(): Promise<void> {
    if (this.fault !== undefined) return Promise.reject(this.fault);
    if (this.hasEnded) return Promise.resolve();
    return new Promise((resolve, reject) => {
      this.waiting.push({ told: this.toldCount, resolve, reject });
      // There may be nothing to write: then it is answered with the batch of whoever has something.
      this.surroundings.hasChanged(this);
    });
  }

  /** @returns what settles when that is in the store. */
  stop(reason: { readonly error?: string; readonly cause?: string }): Promise<void> {
    if (this.hasEnded) return Promise.resolve();
    if (this.stopRequest === undefined && this.core.outcome === undefined) {
      this.stopRequest = reason;
      this.toldCount += 1;
      this.scheduler.enqueue(this);
    }
    return this.recorded();
  }

  /**
   * Lets it go on where it ended; `notRedrivable` has said that it can.
   * @param clientToken by which the request is known when it is repeated.
   * @returns what settles when that is in the store.
   */
  redrive(clientToken?: string): Promise<void> {
    this.redriveRequest = { clientToken };
    this.hasEnded = false;
    this.toldCount += 1;
    this.isHeadStale = true;
    this.drive();
    return this.recorded();
  }

  /** Why it cannot be redriven now; undefined when it can. */
  notRedrivable(): string | undefined {
    if (!this.hasEnded) return notRedrivableAs('RUNNING');
    return notRedrivable(this.program, this.core, this.scheduler.now());
  }

  /** Gives a Map Run other limits. @returns what settles when that is in the store. */
  updateMapRun(update: MapRunUpdate & { readonly mapRunArn: string }): Promise<void> {
    if (this.hasEnded) return Promise.resolve();
    this.tell(this.scheduler.nextOrder(), { type: 'UpdateMapRun', at: this.scheduler.now(), ...update });
    return this.recorded();
  }

  /** Stops a child execution of a distributed Map. @returns what settles when that is in the store. */
  stopChildExecution(child: { readonly executionArn: string; readonly error?: string; readonly cause?: string }) {
    if (this.hasEnded) return Promise.resolve();
    this.tell(this.scheduler.nextOrder(), { type: 'StopExecution', at: this.scheduler.now(), ...child });
    return this.recorded();
  }

  /** Settles when what it waits for from outside has been taken up again. */
  whenUp(): Promise<void> {
    if (this.unfinished.length === 0 || !this.isDriven) return Promise.resolve();
    return new Promise((resolve) => this.whoWaitsForIt.push(resolve));
  }

  /** Asks to be put to rest with the next batch. */
  rest(): void {
    this.restRequested = true;
    this.surroundings.hasChanged(this);
  }

  /** The process lets go of it, wherever it is: its functions are told, and nothing more is written. */
  abandon(fault: Error): void {
    if (this.fault === undefined && !this.hasEnded) this.standStill(fault);
  }

  // --- what the scheduler sees of it ----------------------------------------------------------------

  takeTurn(): number {
    if (!this.isDriven || this.fault !== undefined) return 0;
    // What is overdue comes first: a task whose time was up while nobody was there is not begun again.
    // So does a stop.
    if (this.unfinished.length > 0 && !this.isTimerDue() && this.stopRequest === undefined) this.takeUpWork();
    const event = this.nextEvent();
    if (event === undefined) {
      if (this.isIdle()) this.surroundings.isIdle(this);
      return 0;
    }
    if (this.surroundings.isTerminating(this)) this.feedUntilTransition(event);
    else this.feed(event);
    if (this.hasMore || this.nextInInbox < this.inbox.length || this.unfinished.length > 0) {
      this.scheduler.enqueue(this);
    }
    return this.hasMore ? STEPS_OF_A_FULL_ONE : 1;
  }

  hear(news: HostEvent): void {
    this.inbox = withOneMore(this.inbox, news);
    this.scheduler.enqueue(this);
  }

  timerIsDue(): void {
    this.timer = undefined;
    this.scheduler.enqueue(this);
  }

  isLastTimer(fireAt: number): boolean {
    return fireAt >= this.startDate + this.program.limits.executionSeconds * 1000;
  }

  isWaiting(): boolean {
    return this.work.unanswered.length > 0;
  }

  timeStands(): void {}

  giveUp(): void {
    this.crash(new Error(`Nobody answers a task of ${this.executionArn}`));
  }

  /** What it is told by `act` can be found by this name as soon as it is in the store. */
  tellAs(name: string, act: () => void): void {
    this.teller = name;
    try {
      act();
    } finally {
      this.teller = undefined;
    }
  }

  // --- what its work tells it -----------------------------------------------------------------------

  tell(order: number, news: HostEvent): void {
    if (!this.isDriven) return;
    this.toldCount += 1;
    if (this.teller !== undefined) {
      this.nameOfNews ??= new WeakMap();
      this.nameOfNews.set(news, this.teller);
    }
    this.scheduler.tell(this, order, news);
  }

  crash(error: Error): void {
    // Whose end is about to be written has its outcome, whatever a function that nobody waits for makes of it.
    if (this.hasEnded || this.fault !== undefined || this.isOver) return;
    this.standStill(error);
  }

  private standStill(error: Error): void {
    this.fault = error;
    this.held = NOTHING;
    this.leave();
    for (const { reject } of this.waiting.splice(0)) reject(error);
    // What it was told before is a fact, and is written; so is that it does not rest.
    if (this.events.length > 0 || this.isHeadStale) this.surroundings.hasChanged(this);
    this.surroundings.hasLeft(this);
  }

  // --- turns ----------------------------------------------------------------------------------------

  private get isOver(): boolean {
    return this.core.hasEnded && this.core.closing.size === 0;
  }

  private isTimerDue(): boolean {
    return this.timerAt !== undefined && this.timerAt <= this.scheduler.now();
  }

  /** Nothing is to be done, written or waited for in this process. */
  private isIdle(): boolean {
    // One that has left may be in memory again as another, which has its place in the store.
    if (!this.isDriven || this.fault !== undefined || this.hasEnded) return false;
    if (this.beginning !== undefined || this.hasMore) return false;
    const isQuiet = this.events.length === 0 && this.held.length === 0 && this.unfinished.length === 0;
    return isQuiet && this.waiting.length === 0 && this.toldCount === this.fedCount && !this.work.isBusy;
  }

  private takeUpWork(): void {
    const commands = this.unfinished;
    this.unfinished = [];
    for (const command of commands) {
      if (this.fault !== undefined) return;
      if (command.type === 'ScheduleTask') this.takeUp(command);
      else this.work.carryOut(command);
    }
    this.isUp();
  }

  private isUp(): void {
    for (const resolve of this.whoWaitsForIt.splice(0)) resolve();
  }

  private takeUp(command: ScheduleTask): void {
    const task = this.core.tasks.get(command.taskId);
    if (task === undefined) return;
    if (this.isHandedOut(command, task) || !this.surroundings.failsInterrupted(command)) {
      return this.work.takeUp(command, task);
    }
    this.tell(this.scheduler.nextOrder(), {
      type: 'TaskFailed',
      at: this.scheduler.now(),
      taskId: command.taskId,
      error: TASK_INTERRUPTED,
      cause: 'The process that ran the task ended before the task did',
    });
  }

  /** Somebody else answers it, or the orchestrator itself. */
  private isHandedOut({ resource }: ScheduleTask, { hasSubmitted }: Task): boolean {
    if (resource.kind === 'activity') return true;
    if (resource.kind === 'optimized' && resource.service === 'states') return true;
    return hasSubmitted && 'pattern' in resource && resource.pattern === 'waitForTaskToken';
  }

  // A task that is over before it has begun is not begun.
  private carryOut(command: WorkCommand): void {
    if (command.type !== 'ScheduleTask' || this.core.tasks.has(command.taskId)) this.work.carryOut(command);
  }

  private nextEvent(): HostEvent | undefined {
    // The clock of the process that drove it before may have been ahead.
    const at = Math.max(this.scheduler.now(), this.core.now);
    const { beginning, stopRequest } = this;
    if (beginning !== undefined) {
      this.beginning = undefined;
      this.fedCount += 1;
      const { identity } = this;
      this.startDate = at;
      // Stopped before it began: no state runs.
      const budget = stopRequest === undefined ? {} : { budget: 0 };
      return { type: 'ExecutionStarted', at, identity, seed: this.number, ...beginning, ...budget };
    }
    if (this.redriveRequest !== undefined) {
      this.clientToken = this.redriveRequest.clientToken;
      this.redriveRequest = undefined;
      this.fedCount += 1;
      return { type: 'RedriveExecution', at, ...(stopRequest !== undefined && { budget: 0 }) };
    }
    if (stopRequest !== undefined) {
      this.stopRequest = undefined;
      this.fedCount += 1;
      return { type: 'StopExecution', at, ...stopRequest };
    }
    if (this.hasMore) return { type: 'Continue', at };
    const news = this.nextNews();
    if (news !== undefined) return news.at === at ? news : { ...news, at };
    if (!this.isTimerDue()) return undefined;
    this.hideTimer();
    this.timerAt = undefined;
    return { type: 'TimerFired', at };
  }

  private nextNews(): HostEvent | undefined {
    const news = this.inbox[this.nextInInbox];
    if (news !== undefined) {
      this.nextInInbox += 1;
      this.fedCount += 1;
      const name = this.nameOfNews?.get(news);
      if (name !== undefined) this.namesOfFed.push(name);
    } else if (this.nextInInbox > 0) {
      this.inbox = NOTHING;
      this.nextInInbox = 0;
    }
    return news;
  }

  private feedUntilTransition(event: HostEvent): void {
    this.feed({ ...event, budget: 0 });
    if (!this.hasMore || this.stopRequest !== undefined) return;
    this.stopRequest = {};
    this.toldCount += 1;
  }

  private feed(event: HostEvent): void {
    this.hasMore = false;
    this.log ??= new HistoryLog();
    let commands: readonly Command[];
    try {
      commands = step(this.program, this.core, event, { log: this.log }).commands;
    } catch (error) {
      this.crash(isNotSupported(error) || error instanceof IntegrationFault ? error : new InternalError(error));
      return;
    }
    this.events = withOneMore(this.events, event);
    this.logged = this.log.length;
    for (const command of commands) this.note(command);
    this.restRequested = false;
    this.surroundings.hasChanged(this);
  }

  private note(command: Command): void {
    switch (command.type) {
      case 'StartTimer':
        this.hideTimer();
        this.timerAt = command.fireAt;
        return this.showTimer();
      case 'CancelTimer':
        this.hideTimer();
        this.timerAt = undefined;
        return;
      case 'Continue':
        this.hasMore = true;
        return;
      case 'EndExecution':
        return;
      default:
        this.held = withOneMore(this.held, command);
    }
  }

  private showTimer(): void {
    if (this.timerAt === undefined || this.timer !== undefined) return;
    this.timer = this.scheduler.setTimer(this, this.timerAt);
  }

  private hideTimer(): void {
    this.scheduler.removeTimer(this.timer);
    this.timer = undefined;
  }

  // --- the store ------------------------------------------------------------------------------------

  takeChanges(writes: StoreWrite[]): void {
    const { events, held, fedCount } = this;
    const { log, logged } = this;
    this.log = undefined;
    this.logged = 0;
    this.events = NOTHING;
    this.held = NOTHING;
    const isEnd = this.isOver && events.length > 0;
    const rests = this.restRequested && events.length === 0 && this.isIdle();
    this.restRequested = false;
    if (events.length > 0) this.writeEvents(writes, events, held);
    if (events.some(isRedrive)) this.details = this.detailsOfRedrive();
    if (isEnd) this.details = this.detailsAtEnd();
    if (isEnd || rests || (this.isHeadStale && (events.length > 0 || this.fault !== undefined))) {
      writes.push({ type: 'PutExecution', execution: this.head(rests) });
      this.isHeadStale = rests;
    }
    if (log !== undefined && logged > 0) {
      // A step that a fault has cut short tells nothing: what it has logged is left out.
      for (const write of this.surroundings.writesFor(this, log, logged)) writes.push(write);
    }
    this.taken = { isEnd, rests, log, logged, held, fedCount };
  }

  private writeEvents(writes: StoreWrite[], events: readonly HostEvent[], held: readonly WorkCommand[]): void {
    const { number } = this;
    this.sequence += 1;
    const text = journalText(events);
    this.weight.journal += text.length;
    writes.push({ type: 'AppendJournal', number, sequence: this.sequence, events: text });
    this.writeReferences(writes, events, held);
    this.writeSnapshot(writes);
  }

  // A snapshot now and then, the rarer the larger it is: all of them together cost no more than the journal.
  private writeSnapshot(writes: StoreWrite[]): void {
    const { weight, core, number, sequence } = this;
    const { snapshotAfter = Math.max(LEAST_FOR_A_SNAPSHOT, 2 * weight.snapshot) } = this.surroundings;
    if (weight.journal < snapshotAfter) return;
    // A fault may have come in the middle of a step.
    if (this.isOver || this.fault !== undefined || isWritingResults(core)) return;
    const text = snapshotText(snapshot(core));
    this.weight = { journal: 0, snapshot: text.length };
    writes.push({ type: 'PutSnapshot', number, sequence, snapshot: text });
  }

  /** What it can be found by from now on: tokens of its tasks, those who answered them, its Map Runs. */
  private writeReferences(writes: StoreWrite[], events: readonly HostEvent[], held: readonly WorkCommand[]): void {
    if (this.namesOfFed.length > 0) this.writeNames(writes, this.namesOfFed.splice(0));
    for (const command of held) {
      if (command.type === 'ScheduleTask' && command.taskToken !== undefined) {
        this.writeNames(writes, [command.taskToken]);
      }
    }
    for (const event of events) {
      if (event.type !== 'TaskStarted') continue;
      const task = this.core.tasks.get(event.taskId);
      if (task?.resource.kind !== 'activity') continue;
      this.writeNames(writes, [this.surroundings.activityToken(this, event.taskId)]);
    }
    if (this.core.mapRuns.size === this.mapRunsWritten) return;
    this.writeNames(writes, [...this.core.mapRuns.keys()].slice(this.mapRunsWritten));
    this.mapRunsWritten = this.core.mapRuns.size;
  }

  private writeNames(writes: StoreWrite[], names: readonly string[]): void {
    const { number } = this;
    for (const name of names) writes.push({ type: 'PutReference', name, number });
  }

  private head(isAtRest: boolean): StoredExecution {
    return Object.assign(this.rowOf(isAtRest), { details: detailsText(this.details) });
  }

  private rowOf(isAtRest: boolean): ExecutionRow {
    const { number, startDate, core } = this;
    const { executionArn, stateMachineArn } = this.identity;
    const outcome = this.isOver ? core.outcome : undefined;
    if (outcome !== undefined) {
      const { status } = outcome;
      return { number, executionArn, stateMachineArn, status, startDate, stopDate: core.now };
    }
    const row: ExecutionRow = { number, executionArn, stateMachineArn, status: 'RUNNING', startDate };
    return isAtRest ? { ...row, wakeAt: this.timerAt ?? Number.MAX_SAFE_INTEGER } : row;
  }

  private detailsAtEnd(): ExecutionDetails {
    const { outcome, now } = this.core;
    if (outcome === undefined) throw new Error('The execution has not ended');
    const { output: _output, error: _error, cause: _cause, notRedrivable: _reason, ...rest } = this.details;
    const reason = notRedrivable(this.program, this.core, now);
    return { ...rest, ...outcomeDetails(outcome), ...(reason !== undefined && { notRedrivable: reason }) };
  }

  private detailsOfRedrive(): ExecutionDetails {
    const { output: _output, error: _error, cause: _cause, notRedrivable: _reason, redrives, ...rest } = this.details;
    const timeline = this.core.timelines.get(1);
    const { redriveCount = 0, redrivenAt } = timeline ?? {};
    if (redrivenAt === undefined) return { ...rest, redriveCount };
    const tokens = withRedrive(this.clientToken, redrives, redrivenAt);
    return { ...rest, redriveCount, redriveDate: redrivenAt, ...(tokens !== undefined && { redrives: tokens }) };
  }

  followUp(): void {
    if (this.taken === undefined) return;
    const { isEnd, rests, log, logged, held, fedCount } = this.taken;
    this.taken = undefined;
    if (log !== undefined) {
      if (logged > 0) this.surroundings.hasHappened(this, log, logged);
      log.clear();
      this.log ??= log;
    }
    const isDone = this.waiting.length === 0 ? NOTHING : this.waiting.filter((each) => each.told <= fedCount);
    if (isDone.length > 0) this.waiting = this.waiting.filter((each) => each.told > fedCount);
    if (isEnd) {
      this.hasEnded = true;
      this.leave();
    } else {
      for (const command of held) {
        if (this.fault !== undefined) break;
        this.carryOut(command);
      }
    }
    for (const { resolve } of isDone) resolve();
    if (isEnd) {
      for (const { resolve } of this.waiting.splice(0)) resolve();
      this.surroundings.hasLeft(this);
    } else if (rests && this.isIdle()) {
      this.work.leaveTasks();
      this.leave();
      this.surroundings.hasLeft(this, this.timerAt ?? Number.MAX_SAFE_INTEGER);
    } else if (this.isIdle()) {
      this.log = undefined;
      this.surroundings.isIdle(this);
    }
  }

  private leave(): void {
    this.isDriven = false;
    this.hideTimer();
    this.work.cancelTasks();
    this.work.close();
    this.scheduler.remove(this);
    this.isUp();
  }
}

function isRedrive({ type }: HostEvent): boolean {
  return type === 'RedriveExecution';
}
