// One execution in a host: its core, its history and journal, the tasks that are answered for it, and the handle that
// its starter has on it.
//
//   X1. The core is told one thing at a time, in a turn that the scheduler gives.
//   X2. An end leaves nothing behind: no timer, no task that is not aborted.

import type { Command } from '../core/command.js';
import type { Execution } from '../core/execution.js';
import { type HistoryEvent, toHistoryEvent } from '../core/history-event.js';
import { HistoryLog } from '../core/history-log.js';
import type { ExecutionIdentity, HostEvent } from '../core/host-event.js';
import type { Observer } from '../core/observer.js';
import { Payload, type StoredPayload } from '../core/payload.js';
import type { Program } from '../core/program.js';
import { ReadyQueue } from '../core/ready-queue.js';
import { notRedrivable, notRedrivableAs } from '../core/redrive.js';
import { standings } from '../core/standing.js';
import { newExecution, type StepOptions, step } from '../core/step.js';
import { type ChildHistory, childHistories, childHistory } from '../history/child-histories.js';
import { anyTasks, Dispatcher, type TaskSources } from '../resolvers/dispatch.js';
import type { IntegrationTable } from '../resolvers/integration-table.js';
import type { ObjectStore } from '../resolvers/object-store.js';
import { IntegrationFault } from '../resolvers/own-integration.js';
import { isNotSupported } from '../utils/not-supported.js';
import { asError, messageOf } from '../utils/thrown.js';
import { withOneMore } from '../utils/with-one-more.js';
import { activityNews, missingActivities } from './activity-news.js';
import { Breakpoint, type StopsBefore } from './breakpoint.js';
import { type CurrentState, currentState } from './current-state.js';
import type { HostedStateMachine } from './host.js';
import { detailsOfMapRuns, type MapRunDetails, type MapRunUpdate } from './map-runs.js';
import { type ExecutionHost, OutsideWork, type WorkCommand } from './outside-work.js';
import { PendingTask } from './pending-task.js';
import { type ExecutionOrigin, type RedriveOptions, Run } from './run.js';
import { newSnapshot, type RunSnapshot } from './run-snapshot.js';
import type { ExecutionTimer, Scheduler } from './scheduler.js';
import { ServiceError } from './service-error.js';
import { checkStateName } from './state-name.js';
import type { TaskRun } from './task-run.js';
import { UnfinishedWork } from './unfinished-work.js';

/** What the executions of a state machine in a host have in common. */
export interface SharedSettings {
  /** What they were started from. */
  readonly machine: HostedStateMachine;
  readonly program: Program;
  readonly integrations: IntegrationTable;
  readonly objectStore: ObjectStore | undefined;
  readonly origin: ExecutionOrigin;
  /** That of the definition. */
  definitionDigest(): string;
}

export interface ExecutionSettings {
  readonly shared: SharedSettings;
  readonly identity: ExecutionIdentity;
  readonly input: StoredPayload;
  readonly seed: number;
  readonly dispatcher: Dispatcher;
  /** Counts what the execution comes to. */
  readonly observer: Observer | undefined;
  readonly paused: boolean;
  /** When it starts, epoch milliseconds; default: at once. */
  readonly startAt?: number;
  /** What has happened to it before. */
  readonly past?: Past;
}

/** What has happened to an execution that is loaded. */
export interface Past {
  readonly journal: readonly HostEvent[];
  /** What has happened, and is yet to be told. */
  readonly news: readonly HostEvent[];
  /** One that has not ended is refused. */
  readonly hasEnded: boolean;
}

/** How far a task has come that the core does not know any more. */
const NEW_TASK = { hasStarted: false, hasSubmitted: false };

const NO_COMMANDS: readonly WorkCommand[] = [];
/** Is never added to. */
const NO_EVENTS: HostEvent[] = [];

/** How many turns a step counts for that used up its budget. */
const STEPS_OF_A_FULL_ONE = 64;

/** The names are those of the states, and of what `tasks` may answer; any string where they are not known. */
export class RunningExecution<StateName extends string = string, TaskKey extends string = string> {
  /** @internal */
  place = 0;
  readonly name: string;
  readonly executionArn: string;
  private readonly settings: ExecutionSettings;
  private readonly scheduler: Scheduler;
  private readonly core: Execution = newExecution();
  private readonly stepOptions: StepOptions & { readonly log: HistoryLog };
  private journal: HostEvent[] = NO_EVENTS;
  /** Made for the first. */
  private listeners: Set<(event: HistoryEvent) => void> | undefined;
  private endListeners: (() => void)[] | undefined;
  private readonly host: ExecutionHost;
  /** Made for the first command that is carried out outside. */
  private outsideWork: OutsideWork | undefined;
  /** What has happened and is yet to be told; made for the first. */
  private inbox: ReadyQueue<HostEvent> | undefined;
  private startedAt: number;
  private hasMore = false;
  /** When the core's timer fires, and where the scheduler has it. */
  private timerAt: number | undefined;
  private timer: ExecutionTimer | undefined;
  /** It is stopped before it enters another state. */
  private isTerminating = false;
  private stopRequest: { readonly error?: string; readonly cause?: string } | undefined;
  private isPaused: boolean;
  private isResting = false;
  private stepRequests: ((events: readonly HistoryEvent[]) => void)[] | undefined;
  /** Those who wait until what they asked of a Map Run is known; made for the first. */
  private requests: (() => void)[] | undefined;
  private crashed: Error | undefined;
  /** @internal */
  hasEnded = false;
  /** It has ended, and nothing more is done for it. */
  private hasLeft = false;
  private redriveRequested = false;
  /** Made for the first who asks for its result, or when there is one. */
  private attempt: Attempt | undefined;
  /** Where it is to stop. */
  private breakpoint: Breakpoint | undefined;
  /** What was commanded before it was loaded, and is carried out again. */
  private unfinished: readonly WorkCommand[] = NO_COMMANDS;

  /** @internal */
  constructor(settings: ExecutionSettings, host: ExecutionHost) {
    const { scheduler } = host;
    this.settings = settings;
    this.scheduler = scheduler;
    const log = new HistoryLog();
    this.stepOptions = settings.observer === undefined ? { log } : { log, observer: settings.observer };
    this.isPaused = settings.paused;
    this.startedAt = settings.startAt ?? scheduler.now();
    this.name = settings.identity.executionName;
    this.executionArn = settings.identity.executionArn;
    this.host = host;
    if (settings.past === undefined) this.begins();
    else this.load(settings.past);
    if (settings.startAt !== undefined) this.timer = scheduler.setTimer(this, settings.startAt);
  }

  private begins(): void {
    this.attempt = undefined;
    this.scheduler.add(this);
    this.rest();
  }

  /** @throws TypeError for a journal that does not fit the definition. */
  private load({ journal, news, hasEnded }: Past): void {
    const { program } = this.settings.shared;
    this.startedAt = journal[0]?.at ?? 0;
    const unfinished = new UnfinishedWork();
    for (const event of journal) {
      this.journal = withOneMore(this.journal, event);
      unfinished.follow(event, this.stepAsBefore(program, event));
    }
    if (hasEnded && !this.core.hasEnded) throw new TypeError('The journal is of an execution that has not ended');
    if (this.core.hasEnded) {
      // The commands of then have been carried out, or came to nothing.
      this.hasEnded = true;
      this.hasLeft = true;
      return this.thisAttempt.resolve(this.run());
    }
    for (const event of news) unfinished.follow(event, []);
    this.unfinished = unfinished.commands;
    for (const event of news) this.putIntoInbox(event);
    this.hasMore = this.core.findReady();
    this.timerAt = this.core.announcedTimer;
    this.begins();
    this.showTimer();
  }

  private stepAsBefore(program: Program, event: HostEvent): readonly Command[] {
    try {
      // What happened before is not observed again.
      return step(program, this.core, event, { log: this.log }).commands;
    } catch (error) {
      if (isNotSupported(error)) throw error;
      throw new TypeError(`The journal does not fit the state machine: ${messageOf(error)}`, { cause: error });
    }
  }

  private get work(): OutsideWork {
    const { shared, dispatcher } = this.settings;
    this.outsideWork ??= new OutsideWork(this, shared, dispatcher, this.host);
    return this.outsideWork;
  }

  private get unanswered(): readonly TaskRun[] {
    return this.outsideWork?.unanswered ?? [];
  }

  private get log(): HistoryLog {
    return this.stepOptions.log;
  }

  private takeUpWork(): void {
    const commands = this.unfinished;
    this.unfinished = NO_COMMANDS;
    for (const command of commands) {
      if (this.crashed !== undefined) return;
      if (command.type !== 'ScheduleTask') this.work.carryOut(command);
      else this.work.takeUp(command, this.core.tasks.get(command.taskId) ?? NEW_TASK);
    }
  }

  /**
   * Settles when the execution has ended, however it ended; after a redrive, when it has ended again. That is so at once,
   * but where results of a distributed Map that was stopped are yet to be written: then it is when they are, whatever the
   * store makes of it, and `status` has the outcome before. Rejects only for what is no outcome of a state machine: an UnansweredTaskError, a TaskResultError, a NotSupportedError, a fault of this
   * library.
   */
  get result(): Promise<Run<StateName, TaskKey>> {
    return this.thisAttempt.result as Promise<Run<StateName, TaskKey>>; // made by `run`
  }

  private get thisAttempt(): Attempt {
    this.attempt ??= new Attempt();
    return this.attempt;
  }

  /** `RUNNING`, or how the execution ended. */
  get status(): 'RUNNING' | Run['status'] {
    return this.outcome?.status ?? 'RUNNING';
  }

  // One that is to be redriven runs, though its core has yet to be told.
  private get outcome(): Execution['outcome'] {
    return this.redriveRequested ? undefined : this.core.outcome;
  }

  /** The time of the execution's clock. */
  get now(): Date {
    return new Date(this.scheduler.now());
  }

  /** The events so far, as GetExecutionHistory lists them. */
  get history(): readonly HistoryEvent[] {
    return Array.from(this.log, toHistoryEvent);
  }

  /** The Map Runs of distributed Maps as they stand, in the order of their start. */
  get mapRuns(): readonly MapRunDetails[] {
    return detailsOfMapRuns(this.core.mapRuns);
  }

  /**
   * A child execution of one of the Map Runs, as far as it has come; undefined when there is none by that ARN. It is derived
   * from the journal, and takes as long as all that has happened so far.
   */
  childExecution(executionArn: string): ChildHistory | undefined {
    // What none of the Map Runs can have started is not looked for.
    const [, , , , , , machine] = executionArn.split(':');
    const isOurs = [...this.core.mapRuns.values()].some((record) => record.stateMachineArn.endsWith(`:${machine}`));
    return isOurs ? childHistory(this.settings.shared.program, this.journal, executionArn) : undefined;
  }

  /**
   * Children of the execution's Map Runs, in the order of their start; derived as `childExecution` is.
   * @internal
   */
  childExecutions(mapRunArn: string): readonly ChildHistory[] {
    return childHistories(this.settings.shared.program, this.journal, mapRunArn);
  }

  /**
   * Gives a Map Run other limits; settles when they hold.
   * @internal
   */
  updateMapRun(update: MapRunUpdate & { readonly mapRunArn: string }): Promise<void> {
    return this.ask({ type: 'UpdateMapRun', at: this.scheduler.now(), ...update });
  }

  /**
   * Stops a child execution of a distributed Map that is running; settles when it has stopped.
   * @internal
   */
  stopChildExecution(child: {
    readonly executionArn: string;
    readonly error?: string;
    readonly cause?: string;
  }): Promise<void> {
    return this.ask({ type: 'StopExecution', at: this.scheduler.now(), ...child });
  }

  private ask(request: HostEvent): Promise<void> {
    return new Promise((resolve) => {
      this.requests ??= [];
      this.requests.push(resolve);
      this.hear(request);
    });
  }

  /** Calls `listener` with each event as it comes; gives the function that ends it. */
  onHistory(listener: (event: HistoryEvent) => void): () => void {
    this.listeners ??= new Set();
    this.listeners.add(listener);
    return () => this.listeners?.delete(listener);
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
    if (!this.hasEnded) this.scheduler.enqueue(this);
    await this.result.catch(() => undefined);
  }

  /**
   * Lets an execution that failed, timed out or was stopped go on where it ended, as RedriveExecution does.
   * @param options `tasks` answer from now on, instead of those that answered before.
   * @returns what comes of it.
   * @throws (rejects) ServiceError ExecutionNotRedrivable for one that runs or has succeeded, that is Express, or that ended
   * more than 14 days ago by the clock; what ended the run itself, where that was no outcome of the state machine.
   * https://docs.aws.amazon.com/step-functions/latest/apireference/API_RedriveExecution.html
   */
  async redrive({ tasks }: RedriveOptions<TaskKey> = {}): Promise<Run<StateName, TaskKey>> {
    if (this.crashed !== undefined) throw this.crashed;
    // Documented: a Map Run that is writing its results completes that before it is redriven.
    if (this.hasEnded && !this.hasLeft) await this.result;
    const refusal = this.notRedrivable();
    if (refusal !== undefined) throw new ServiceError('ExecutionNotRedrivable', refusal);
    if (tasks !== undefined) this.work.dispatcher = new Dispatcher(anyTasks(tasks), this.settings.shared.integrations);
    this.redriveRequested = true;
    this.stopRequest = undefined;
    this.hasEnded = false;
    this.hasLeft = false;
    this.begins();
    return this.result;
  }

  /**
   * Why the execution cannot be redriven now; undefined when it can be.
   * @internal
   */
  notRedrivable(): string | undefined {
    if (!this.hasEnded) return notRedrivableAs('RUNNING');
    return notRedrivable(this.settings.shared.program, this.core, this.scheduler.now());
  }

  /**
   * Moves a manual clock on, and does all that is due until then.
   * @param duration milliseconds, or a text such as `'2h'`.
   * @throws TypeError when the clock is not the manual one.
   */
  async advance(duration: number | string): Promise<void> {
    await this.scheduler.advance(duration);
    if (this.crashed !== undefined) throw this.crashed;
  }

  /** Stops before the next state. */
  pause(): void {
    this.isPaused = true;
    this.rest();
  }

  /** Goes on by itself. */
  resume(): void {
    this.isPaused = false;
    this.goOn();
  }

  /**
   * Does the next thing that can happen while paused: a state, an outcome, a timer. Gives the events that it told;
   * none when the execution has ended.
   */
  async step(): Promise<readonly HistoryEvent[]> {
    if (!this.isPaused)
      throw new TypeError('Only a paused execution is stepped: start it with paused: true, or call pause()');
    if (this.crashed !== undefined) throw this.crashed;
    if (this.hasEnded) return [];
    const events = await new Promise<readonly HistoryEvent[]>((resolve) => {
      this.stepRequests ??= [];
      this.stepRequests.push(resolve);
      this.goOn();
    });
    if (this.crashed !== undefined) throw this.crashed;
    return events;
  }

  /**
   * Goes on until it is about to enter a state, and pauses there.
   * @param where the name of the state, in whatever branch or iteration; or a function that says whether to stop before the
   * state that it is given. Where it stands already, it goes on to the next time.
   * @returns the state that comes next: its input, variables and the rest.
   * @throws (rejects) StateNotReachedError when the execution ends before, or a manual clock stands at which nothing more
   * happens (the execution is paused then); what `result` rejects with; TypeError for a name that no state has, and
   * while another call is waited for.
   */
  async runUntil(where: StateName | StopsBefore<StateName>): Promise<CurrentState<StateName>> {
    if (typeof where === 'string') checkStateName(where, stateNamesOf(this.settings.shared.program));
    else if (typeof where !== 'function') throw new TypeError('`runUntil` takes the name of a state, or a function');
    if (this.breakpoint !== undefined) throw new TypeError(`The execution runs until ${this.breakpoint.place} already`);
    if (this.crashed !== undefined) throw this.crashed;
    const breakpoint = new Breakpoint(where as string | StopsBefore, this.core);
    if (this.hasEnded) breakpoint.giveUp(this.ending());
    else {
      this.breakpoint = breakpoint;
      this.isPaused = false;
      this.goOn();
    }
    return breakpoint.reached as Promise<CurrentState<StateName>>;
  }

  /** The states that it is in, or comes to next: one, or several inside of Map and Parallel; none when it has ended. */
  get currentStates(): readonly CurrentState<StateName>[] {
    if (this.hasEnded) return [];
    return standings(this.core).map((standing) => currentState(standing) as CurrentState<StateName>);
  }

  /** The tasks that wait for their outcome, in the order in which they were scheduled. */
  get pendingTasks(): readonly PendingTask<StateName>[] {
    return this.unanswered.map((run) => new PendingTask<StateName>(run));
  }

  /**
   * The task of a state that waits for its outcome, to be answered by hand.
   * @throws TypeError when the state has none, or several (see `pendingTasks`).
   */
  pendingTask(state: StateName): PendingTask<StateName> {
    checkStateName(state, stateNamesOf(this.settings.shared.program));
    const [task, another] = this.pendingTasks.filter((each) => each.state === state);
    if (task !== undefined && another === undefined) return task;
    throw new TypeError(
      task === undefined
        ? `State ${JSON.stringify(state)} has no task that waits for its outcome`
        : `State ${JSON.stringify(state)} has several tasks that wait for their outcome: choose one of pendingTasks`,
    );
  }

  /**
   * Lets other functions answer from now on: those that were there are asked for what these do not answer.
   * @throws TypeError for anything that is no `tasks`.
   */
  useTasks(tasks: TaskSources<TaskKey>): void {
    this.work.dispatcher = this.work.dispatcher.before(anyTasks(tasks));
  }

  /**
   * What is needed to go on in another process: plain JSON, for `restore` of the state machine. Functions that are at work
   * are called again there, and so are those of activities; a task whose token was handed out waits on.
   * @throws TypeError when the run was given up, and while a task runs a child execution of this host, which would be
   * started twice.
   */
  snapshot(): RunSnapshot {
    if (this.crashed !== undefined) throw new TypeError('The run was given up: there is nothing to go on with');
    if (this.core.status === 'NOT_STARTED') throw new TypeError('The execution has not begun: start it again instead');
    for (const { command } of this.unanswered) {
      const { resource } = command;
      if (resource.kind !== 'optimized' || resource.service !== 'states') continue;
      throw new TypeError(
        `State ${JSON.stringify(command.state)} runs a child execution: take the snapshot when that has ended`,
      );
    }
    return newSnapshot({
      type: this.settings.shared.program.type,
      definition: this.settings.shared.definitionDigest(),
      isPaused: this.isPaused,
      at: this.scheduler.now(),
      journal: [...this.journal],
      news: this.inbox?.toArray() ?? [],
    });
  }

  /**
   * Calls `listener` in the instant in which the execution ends, before its clock can move.
   * @internal
   */
  onEnd(listener: () => void): void {
    this.endListeners ??= [];
    this.endListeners.push(listener);
  }

  /**
   * Stops it before it enters another state, as the service does when its state machine is deleted.
   * https://docs.aws.amazon.com/step-functions/latest/apireference/API_DeleteStateMachine.html
   * @internal
   */
  terminate(): void {
    this.isTerminating = true;
  }

  /** @internal */
  get origin(): ExecutionOrigin {
    return this.settings.shared.origin;
  }

  /** @internal */
  get machine(): HostedStateMachine {
    return this.settings.shared.machine;
  }

  /** @internal */
  get type(): Program['type'] {
    return this.settings.shared.program.type;
  }

  /**
   * Whether it was started with this input, text for text.
   * @internal
   */
  hasInput(input: StoredPayload): boolean {
    return Payload.restored(this.settings.input).text() === Payload.restored(input).text();
  }

  /**
   * What it was told so far, and what that is fed to.
   * @internal
   */
  get fed(): { readonly program: Program; readonly journal: readonly HostEvent[] } {
    return { program: this.settings.shared.program, journal: [...this.journal] };
  }

  /**
   * What is known of the execution, as the API describes it.
   * @internal
   */
  get facts() {
    const { identity, input } = this.settings;
    const { outcome, core } = this;
    const { now, timelines } = core;
    const timeline = timelines.get(1);
    return {
      identity,
      input: Payload.restored(input).text(),
      startedAt: this.startedAt,
      stoppedAt: now,
      outcome,
      redriveCount: timeline?.redriveCount ?? 0,
      redrivenAt: timeline?.redrivenAt,
    };
  }

  /**
   * What ended the run without being an outcome of the state machine.
   * @internal
   */
  get fault(): Error | undefined {
    return this.crashed;
  }

  // --- pauses --------------------------------------------------------------------------------------

  private get isStanding(): boolean {
    return this.isPaused && (this.stepRequests === undefined || this.stepRequests.length === 0);
  }

  /** A paused execution that nobody steps takes no part in time. */
  private rest(): void {
    if (!this.isStanding || this.isResting || this.hasEnded) return;
    this.isResting = true;
    this.scheduler.pause();
    this.hideTimer();
  }

  private stopResting(): void {
    if (this.isResting) this.scheduler.resume();
    this.isResting = false;
  }

  private goOn(): void {
    if (this.hasEnded) return;
    this.stopResting();
    this.showTimer();
    this.scheduler.enqueue(this);
  }

  // --- turns --------------------------------------------------------------------------------------

  // What the scheduler sees of it.
  /** @internal */
  takeTurn(): number {
    if (this.hasEnded) return this.hearOfResults();
    if (this.unfinished.length > 0) this.takeUpWork();
    if (this.crashed !== undefined) return this.end();
    if (this.stopRequest === undefined && (this.isStanding || this.stopsHere())) return 0;
    const event = this.nextEvent();
    if (event === undefined) return 0;
    const request = this.isPaused ? this.stepRequests?.shift() : undefined;
    const told = this.log.length;
    this.hearOfActivities(event.at);
    if (this.requests !== undefined && isRequest(event)) this.requests.shift()?.();
    if (this.isTerminating) this.feedUntilTransition(event);
    else if (this.breakpoint !== undefined) this.feedUntilBreakpoint(event);
    else this.feed(request === undefined ? event : { ...event, budget: 1 });
    if (request !== undefined) {
      request(this.eventsSince(told));
      this.rest();
    }
    const steps = this.hasMore ? STEPS_OF_A_FULL_ONE : 1;
    if (this.hasStopped) return this.end();
    if (this.hasMore || this.inbox?.isEmpty === false) this.scheduler.enqueue(this);
    return steps;
  }

  private feedUntilTransition(event: HostEvent): void {
    this.feed({ ...event, budget: 0 });
    if (this.hasMore) this.stopRequest ??= {};
  }

  /** Looks before each state. */
  private feedUntilBreakpoint(event: HostEvent): void {
    const isStep = event.type === 'Continue';
    if (isStep) this.breakpoint?.leave();
    this.feed({ ...event, budget: isStep ? 1 : 0 });
  }

  private stopsHere(): boolean {
    const { breakpoint } = this;
    if (breakpoint === undefined || !this.isAtBreakpoint(breakpoint)) return false;
    this.breakpoint = undefined;
    this.pause();
    return true;
  }

  // A function of the user's decides.
  private isAtBreakpoint(breakpoint: Breakpoint): boolean {
    try {
      return breakpoint.stops(this.core);
    } catch (error) {
      breakpoint.giveUp(asError(error));
      return true;
    }
  }

  /** @internal */
  timeStands(): void {
    const at = this.now.toISOString();
    this.giveUpBreakpoint(`the clock stands at ${at}, where nothing more happens; move it with advance()`);
  }

  private giveUpBreakpoint(why: string | Error): void {
    const { breakpoint } = this;
    if (breakpoint === undefined) return;
    this.breakpoint = undefined;
    breakpoint.giveUp(why);
    this.pause();
  }

  private ending(): string {
    const { status, error, cause } = this.core.outcome ?? {};
    const why = [error, cause].filter((text) => text !== undefined).join(': ');
    return `it ended as ${status}${why === '' ? '' : ` (${why})`}`;
  }

  /** @internal */
  hear(news: HostEvent): void {
    if (this.hasLeft) return;
    this.putIntoInbox(news);
    this.scheduler.enqueue(this);
  }

  private putIntoInbox(news: HostEvent): void {
    this.inbox ??= new ReadyQueue();
    this.inbox.push(news);
  }

  /** @internal */
  timerIsDue(): void {
    this.timer = undefined;
    this.scheduler.enqueue(this);
  }

  /** @internal */
  isLastTimer(fireAt: number): boolean {
    return fireAt >= this.startedAt + this.settings.shared.program.limits.executionSeconds * 1000;
  }

  /** @internal */
  isWaiting(): boolean {
    return this.unanswered.length > 0;
  }

  /** @internal */
  giveUp(): void {
    if (this.hasEnded) this.leave();
    else this.crash(new UnansweredInTimeError(this.unanswered));
  }

  private nextEvent(): HostEvent | undefined {
    const at = this.scheduler.now();
    if (this.core.status === 'NOT_STARTED') {
      const { input, identity, seed, startAt } = this.settings;
      if (startAt !== undefined && startAt > at && this.stopRequest === undefined) return undefined;
      this.startedAt = at;
      const missing = missingActivities(this.settings.shared.program, this.host);
      const started = {
        type: 'ExecutionStarted',
        at,
        input,
        identity,
        seed,
        ...(missing.length > 0 && { missingActivities: missing }),
      } as const;
      // Stopped before it began: no state runs.
      return this.stopRequest === undefined ? started : { ...started, budget: 0 };
    }
    if (this.redriveRequested) {
      this.redriveRequested = false;
      // Stopped before it went on: no state runs.
      return { type: 'RedriveExecution', at, ...(this.stopRequest !== undefined && { budget: 0 }) };
    }
    if (this.stopRequest !== undefined) return { type: 'StopExecution', at, ...this.stopRequest };
    if (this.hasMore) return { type: 'Continue', at };
    const news = this.inbox?.take();
    if (news !== undefined) return news.at === at ? news : { ...news, at };
    if (this.timerAt === undefined || this.timerAt > at) return undefined;
    this.hideTimer();
    this.timerAt = undefined;
    return { type: 'TimerFired', at };
  }

  private get hasStopped(): boolean {
    return this.core.hasEnded || this.crashed !== undefined;
  }

  private end(): number {
    this.hasEnded = true;
    this.hideTimer();
    this.outsideWork?.cancelTasks();
    this.stopResting();
    if (this.stepRequests !== undefined) for (const resolve of this.stepRequests.splice(0)) resolve([]);
    if (this.requests !== undefined) for (const resolve of this.requests.splice(0)) resolve();
    if (this.breakpoint !== undefined) this.giveUpBreakpoint(this.crashed ?? this.ending());
    if (this.endListeners !== undefined) for (const listener of this.endListeners.splice(0)) listener();
    if (this.isWriting) this.scheduler.enqueue(this);
    else this.leave();
    return 1;
  }

  /** It has ended, and results of Map Runs that were stopped are yet to be written. */
  private get isWriting(): boolean {
    return this.crashed === undefined && this.core.closing.size > 0;
  }

  // Nothing else is heard any more.
  private hearOfResults(): number {
    if (this.hasLeft) return 0;
    const news = this.inbox?.take();
    if (news === undefined) return 0;
    if ('mapRunId' in news) this.feed({ ...news, at: this.scheduler.now() });
    if (this.isWriting) this.scheduler.enqueue(this);
    else this.leave();
    return 1;
  }

  private leave(): void {
    if (this.hasLeft) return;
    this.hasLeft = true;
    this.scheduler.remove(this);
    // The run has its outcome, whatever the store says.
    this.outsideWork?.close();
    if (this.crashed === undefined) this.thisAttempt.resolve(this.run());
    else this.thisAttempt.reject(this.crashed);
  }

  private run(): Run<StateName, TaskKey> {
    const { outcome, now } = this.core;
    if (outcome === undefined) throw new Error('The execution has not ended');
    return new Run({
      outcome,
      identity: this.settings.identity,
      log: this.log,
      journal: this.journal,
      startedAt: this.startedAt,
      stoppedAt: now,
      program: this.settings.shared.program,
      mapRuns: this.mapRuns,
      origin: this.origin,
      execution: this,
    });
  }

  private eventsSince(position: number): HistoryEvent[] {
    return Array.from({ length: this.log.length - position }, (_, index) =>
      toHistoryEvent(this.log.at(position + index)),
    );
  }

  private hearOfActivities(at: number): void {
    const { program } = this.settings.shared;
    if (program.activities.length === 0 || this.core.status === 'NOT_STARTED') return;
    for (const news of activityNews(program, this.core, this.host)) this.feed({ ...news, at } as HostEvent);
  }

  private feed(event: HostEvent): void {
    this.journal = withOneMore(this.journal, event);
    this.hasMore = false;
    try {
      const told = this.log.length;
      const { commands } = step(this.settings.shared.program, this.core, event, this.stepOptions);
      if (this.listeners !== undefined) this.announce(this.listeners, this.eventsSince(told));
      for (const command of commands) {
        // What one command brings to light ends the run: nobody else is called.
        if (this.crashed !== undefined) return;
        this.carryOut(command);
      }
    } catch (error) {
      this.crash(isNotSupported(error) || error instanceof IntegrationFault ? error : new InternalError(error));
    }
  }

  private announce(listeners: Iterable<(event: HistoryEvent) => void>, events: readonly HistoryEvent[]): void {
    for (const event of events) {
      for (const listener of listeners) {
        try {
          listener(event);
        } catch (error) {
          this.crash(asError(error));
        }
      }
    }
  }

  // --- commands -----------------------------------------------------------------------------------

  private carryOut(command: Command): void {
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
        return this.work.carryOut(command);
    }
  }

  private showTimer(): void {
    if (this.timerAt === undefined || this.timer !== undefined) return;
    if (this.isStanding) return;
    this.timer = this.scheduler.setTimer(this, this.timerAt);
  }

  private hideTimer(): void {
    this.scheduler.removeTimer(this.timer);
    this.timer = undefined;
  }

  /**
   * What came of its work outside.
   * @internal
   */
  tell(order: number, news: HostEvent): void {
    this.scheduler.tell(this, order, news);
  }

  /**
   * Ends the run by what is no outcome of the state machine.
   * @internal
   */
  crash(error: Error): void {
    if (this.hasEnded) return;
    this.crashed ??= error;
    this.scheduler.enqueue(this);
  }
}

/** Whether somebody may wait until it is known: it is asked of a Map Run, or of a child of one. */
function isRequest(event: HostEvent): boolean {
  return event.type === 'UpdateMapRun' || (event.type === 'StopExecution' && event.executionArn !== undefined);
}

function stateNamesOf({ containers }: Program): ReadonlySet<string> {
  return new Set(containers.flatMap(({ nodes }) => [...nodes.keys()]));
}

/** From a start, or a redrive, to the end. */
class Attempt {
  /** Made for the first who asks: of many executions nobody does before they have ended. It alone holds the run. */
  private promise: Promise<Run> | undefined;
  private resolvePromise: ((run: Run) => void) | undefined;
  private rejectPromise: ((error: Error) => void) | undefined;

  get result(): Promise<Run> {
    this.promise ??= new Promise((resolve, reject) => {
      this.resolvePromise = resolve;
      this.rejectPromise = reject;
    });
    return this.promise;
  }

  resolve(run: Run): void {
    if (this.promise === undefined) this.promise = Promise.resolve(run);
    else this.resolvePromise?.(run);
  }

  reject(error: Error): void {
    // Whoever does not ask for the result is not to be told by the process.
    this.result.catch(() => undefined);
    this.rejectPromise?.(error);
  }
}

/** A function, or whoever took a task, gives no answer, and the clock stands because of it: the run would never end. */
export class UnansweredInTimeError extends Error {
  override readonly name = 'UnansweredInTimeError';
  /** The states whose tasks were waited for. */
  readonly states: readonly string[];

  /** @internal */
  constructor(waiting: readonly TaskRun[]) {
    const states = [...new Set(waiting.map(({ state }) => state))];
    super(
      states.length === 0
        ? 'The clock of the host is held (`holdClock`) for so long that the run is given up. Where that takes longer, pass ' +
            '`answerTimeout`'
        : `Nobody has answered ${states.map((state) => JSON.stringify(state)).join(', ')} for so long that the run is given up. ` +
            'Where an answer takes longer, pass `answerTimeout`; to let a timeout of the state come, await task.sleep(Infinity)',
    );
    this.states = states;
  }
}

/** A fault of this library, not of the state machine or of whoever runs it. */
export class InternalError extends Error {
  override readonly name = 'InternalError';

  constructor(cause: unknown) {
    super(`This is a fault of stepwright; please report it: ${messageOf(cause)}`, { cause });
  }
}
