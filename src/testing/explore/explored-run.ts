// One run under a schedule: the core of its executions, their tasks, and a clock that jumps. What comes next is decided
// at each point where several things can come.
//
//   X1. What an execution can do now is done before anything else comes.
//   X2. A task is called when it comes next, and its outcome is told at once: plainly in the order in which tasks were
//       scheduled, which is how a run under the virtual clock calls them and tells their outcomes.
//   X3. Time passes when nothing else can come; otherwise only where the schedule says so, and no further than whatever
//       is outstanding can last.
//   X4. No promise is made or awaited where no function gives one.

import type { Command, ScheduleTask } from '../../core/command.js';
import type { Execution } from '../../core/execution.js';
import { HistoryLog } from '../../core/history-log.js';
import type { ExecutionIdentity, HostEvent, HostNews } from '../../core/host-event.js';
import type { StoredPayload } from '../../core/payload.js';
import type { Program } from '../../core/program.js';
import { newExecution, type StepOptions, step } from '../../core/step.js';
import type { TimerPurpose } from '../../core/timer-queue.js';
import { checkTaskFailure, readTaskOutput, refusedToken } from '../../host/callbacks.js';
import { InternalError } from '../../host/running-execution.js';
import { ServiceError } from '../../host/service-error.js';
import type { StateMachineDefinition } from '../../language/types.js';
import type { Dispatcher } from '../../resolvers/dispatch.js';
import type { IntegrationTable } from '../../resolvers/integration-table.js';
import { IntegrationFault } from '../../resolvers/own-integration.js';
import { isNotSupported, NotSupportedError } from '../../utils/not-supported.js';
import { isPromiseLike } from '../../utils/promise-like.js';
import { asError } from '../../utils/thrown.js';
import { ExploredTask, inTime, type Sleeper, type TaskRun } from './explored-task.js';
import { type FaultCatalogue, longestWork, type TaskFault } from './faults.js';
import type { FaultKinds } from './options.js';
import { type Decisions, labelPart } from './schedule.js';

/** What all runs of an exploration have in common. */
export interface RunSettings {
  readonly definition: StateMachineDefinition;
  readonly program: Program;
  readonly integrations: IntegrationTable;
  readonly identity: ExecutionIdentity;
  readonly input: StoredPayload;
  readonly seed: number;
  /** Epoch milliseconds. */
  readonly startAt: number;
  readonly catalogue: FaultCatalogue;
  readonly kinds: FaultKinds;
  readonly maxFaults: number;
  readonly maxDelays: number;
  /** Real milliseconds. */
  readonly patience: number;
}

/** Told of what happens, in words. */
export type Trace = (at: number, text: string, isFault: boolean) => void;

/** Told of each fault that happens. */
export type FaultListener = (state: string | undefined, text: string) => void;

/** One delivery of the execution: there are two where an Express execution is delivered twice. */
export interface Delivery {
  readonly index: number;
  readonly core: Execution;
  readonly log: HistoryLog;
  readonly journal: HostEvent[];
  readonly stepOptions: StepOptions;
  readonly tasks: Map<number, ExploredTask>;
  readonly startedAt: number;
  hasMore: boolean;
}

/** What can come next. */
type Item =
  | { readonly kind: 'task'; readonly task: ExploredTask; readonly deadline: number }
  /** The work of a task that its state has given up. */
  | { readonly kind: 'late'; readonly task: ExploredTask; readonly deadline: number }
  | { readonly kind: 'outside'; readonly action: OutsideAction; readonly deadline: number };

interface OutsideAction {
  readonly id: string;
  readonly what: string;
  readonly act: () => unknown;
  /** It happens for the second time. */
  readonly isRepeated: boolean;
}

interface News {
  readonly delivery: Delivery;
  readonly news: HostNews;
}

/** Milliseconds within which an execution that is delivered twice begins again: as `runTwice` has it. */
const LATEST_REDELIVERY = 1000;
/** A run that decides more often than this has no end. */
const MOST_TURNS = 1_000_000;

export class ExploredRun implements TaskRun {
  now: number;
  readonly patience: number;
  readonly deliveries: Delivery[] = [];
  /** The calls of functions, in their order. */
  readonly calls: ExploredTask[] = [];
  private readonly settings: RunSettings;
  private readonly decisions: Decisions;
  private readonly trace: Trace | undefined;
  private readonly onFault: FaultListener;
  private dispatcher: Dispatcher | undefined;
  private readonly items: Item[] = [];
  private inbox: News[] = [];
  private nextInInbox = 0;
  /** Tasks that nobody waits for any more, and whose functions have not been called. */
  private readonly cancelled: ExploredTask[] = [];
  private sleepers: Sleeper[] = [];
  private readonly tokens = new Map<string, ExploredTask>();
  private readonly deadTokens = new Set<string>();
  /** The execution is delivered once more until then. */
  private redeliverUntil: number | undefined;
  private faultsLeft: number;
  private delaysLeft: number;
  private crashed: Error | undefined;
  private turns = 0;
  private hasFinished = false;
  private actionCount = 0;
  /** What happens outside because of the function that is being called, where that is not to happen now. */
  private captured: Item[] | undefined;
  /** A function is being called, and has not returned. */
  private isCalling = false;
  /** What happens outside before such a call has returned. */
  private readonly early: Promise<void>[] = [];
  /** What happens outside because of a task, after its state has given it up. */
  private readonly lateActions = new Map<ExploredTask, readonly Item[]>();

  constructor(settings: RunSettings, decisions: Decisions, onFault: FaultListener, trace?: Trace) {
    this.settings = settings;
    this.decisions = decisions;
    this.onFault = onFault;
    this.trace = trace;
    this.now = settings.startAt;
    this.patience = settings.patience;
    this.faultsLeft = settings.maxFaults;
    this.delaysLeft = settings.maxDelays;
  }

  /**
   * Runs to the end.
   * @param check looks at the run after each thing that happened; true ends it.
   * @throws what is no outcome of a state machine; in a rejection where functions are asynchronous.
   */
  run(dispatcher: Dispatcher, check: (() => boolean) | undefined): Promise<void> | undefined {
    this.dispatcher = dispatcher;
    this.begin();
    return this.goOn(check);
  }

  private goOn(check: (() => boolean) | undefined): Promise<void> | undefined {
    while (!this.hasFinished) {
      const pending = this.turn();
      if (this.crashed !== undefined) throw this.crashed;
      if (pending !== undefined) {
        return pending.then(() => {
          if (this.crashed !== undefined) throw this.crashed;
          if (check?.()) return undefined;
          return this.goOn(check);
        });
      }
      if (check?.()) return undefined;
    }
    return undefined;
  }

  private begin(): void {
    const { program, kinds } = this.settings;
    if (program.type === 'EXPRESS' && kinds.redelivery && this.faultsLeft > 0) {
      if (this.decisions.decide(0, 1, () => 'delivered-twice') === 1) {
        this.fault(undefined, 'the Express execution is delivered twice');
        this.redeliverUntil = this.now + LATEST_REDELIVERY;
      }
    }
    this.start();
  }

  private start(): void {
    const log = new HistoryLog();
    const delivery: Delivery = {
      index: this.deliveries.length,
      core: newExecution(),
      log,
      journal: [],
      stepOptions: { log },
      tasks: new Map(),
      startedAt: this.now,
      hasMore: false,
    };
    this.deliveries.push(delivery);
    const { input, identity, seed } = this.settings;
    if (delivery.index > 0) this.trace?.(this.now, 'the execution begins for the second time', false);
    this.feed(delivery, { type: 'ExecutionStarted', input, identity, seed });
  }

  // --- turns --------------------------------------------------------------------------------------

  /** Does one thing. */
  private turn(): Promise<void> | undefined {
    this.turns += 1;
    if (this.turns > MOST_TURNS) throw new Error('The explored execution goes on without an end');
    for (const delivery of this.deliveries) {
      if (delivery.hasMore) {
        this.feed(delivery, { type: 'Continue' });
        return undefined;
      }
    }
    const next = this.inbox[this.nextInInbox];
    if (next !== undefined) {
      this.nextInInbox += 1;
      this.feed(next.delivery, next.news);
      return undefined;
    }
    if (this.nextInInbox > 0) {
      this.inbox = [];
      this.nextInInbox = 0;
    }
    const cancelled = this.cancelled.shift();
    if (cancelled !== undefined) return this.giveUp(cancelled);
    return this.next();
  }

  private feed(delivery: Delivery, news: HostNews): void {
    // Each piece of news is told once, and nobody else has it.
    const event = news as HostNews & { at: number } as HostEvent & { at: number };
    event.at = this.now;
    delivery.journal.push(event);
    delivery.hasMore = false;
    try {
      const { commands } = step(this.settings.program, delivery.core, event, delivery.stepOptions);
      for (const command of commands) this.carryOut(delivery, command);
    } catch (error) {
      this.crash(isNotSupported(error) || error instanceof IntegrationFault ? error : new InternalError(error));
    }
  }

  private carryOut(delivery: Delivery, command: Command): void {
    switch (command.type) {
      case 'ScheduleTask':
        return this.schedule(delivery, command);
      case 'CancelTask':
        return this.cancel(delivery, command.taskId);
      case 'Continue':
        delivery.hasMore = true;
        return;
      case 'ReadItems':
      case 'WriteResults':
        throw new NotSupportedError(
          `State ${JSON.stringify(command.state)}: a distributed Map with an ItemReader or a ResultWriter is not explored`,
        );
      case 'EndExecution':
        this.trace?.(this.now, `the execution ends: ${endOf(command.outcome)}`, false);
        return;
      // The timers of the core are looked at where they are.
      case 'StartTimer':
      case 'CancelTimer':
        return;
    }
  }

  private schedule(delivery: Delivery, command: ScheduleTask): void {
    const id = delivery.index === 0 ? String(command.taskId) : `second.${command.taskId}`;
    const integration = this.settings.integrations.of(command.resource);
    const task = new ExploredTask(command, { id, delivery: delivery.index, integration }, this);
    delivery.tasks.set(command.taskId, task);
    if (command.taskToken !== undefined) this.tokens.set(command.taskToken, task);
    this.items.push({ kind: 'task', task, deadline: task.deadline });
  }

  private cancel(delivery: Delivery, taskId: number): void {
    const task = delivery.tasks.get(taskId);
    if (task === undefined || task.isOver) return;
    this.end(delivery, task);
    task.cancel();
    const index = this.items.findIndex((item) => item.kind === 'task' && item.task === task);
    if (index >= 0) {
      this.items.splice(index, 1);
      this.cancelled.push(task);
    } else if (task.isLate) this.pushLate(task);
    const late = this.lateActions.get(task);
    if (late !== undefined) this.items.push(...late);
  }

  /** Nothing more is heard of the task. */
  private end(delivery: Delivery, task: ExploredTask): void {
    task.isOver = true;
    delivery.tasks.delete(task.command.taskId);
    const { taskToken } = task.command;
    if (taskToken !== undefined) {
      this.tokens.delete(taskToken);
      this.deadTokens.add(taskToken);
    }
    if (this.sleepers.length > 0) this.sleepers = this.sleepers.filter((sleeper) => sleeper.task !== task);
  }

  private pushLate(task: ExploredTask): void {
    this.items.push({ kind: 'late', task, deadline: task.scheduledAt + longestWork(task.command.resource) });
  }

  // --- what comes next ------------------------------------------------------------------------------

  private next(): Promise<void> | undefined {
    const { items } = this;
    const { kinds } = this.settings;
    const isRedelivered = this.redeliverUntil !== undefined;
    const count = items.length + (isRedelivered ? 1 : 0);
    const stops = kinds.stops && this.faultsLeft > 0 && this.isStoppable;
    if (count === 0 && !stops) return this.nothingElse();
    const orders = kinds.orders && count > 1 ? count - 1 : 0;
    const delay = count > 0 ? this.delay() : undefined;
    const faults = (stops ? 1 : 0) + (delay === 'fault' ? 1 : 0);
    const others = orders + (delay === 'order' ? 1 : 0);
    if (others + faults === 0) return this.take(0);
    const chosen = this.decisions.decide(others, faults, (alternative) => {
      if (alternative <= orders) return `next(${this.nameOfItem(alternative)})`;
      if (alternative === orders + 1 && delay !== undefined) return 'time-passes';
      return 'stop';
    });
    if (chosen <= orders) return count === 0 ? this.nothingElse() : this.take(chosen);
    if (chosen === orders + 1 && delay !== undefined) return this.timePasses(delay);
    this.faultsLeft -= 1;
    this.fault(undefined, 'somebody stops the execution');
    for (const delivery of this.deliveries) {
      if (!delivery.core.hasEnded) this.feed(delivery, { type: 'StopExecution' });
    }
    return undefined;
  }

  private nothingElse(): Promise<void> | undefined {
    if (this.hasEnded) {
      this.hasFinished = true;
      return undefined;
    }
    return this.passTime();
  }

  private get hasEnded(): boolean {
    return this.deliveries.every(({ core }) => core.hasEnded);
  }

  // An Express execution that was started asynchronously cannot be stopped.
  private get isStoppable(): boolean {
    return this.settings.program.type === 'STANDARD' && !this.hasEnded;
  }

  private nameOfItem(index: number): string {
    const item = this.items[index];
    if (item === undefined) return 'delivery';
    return item.kind === 'outside' ? item.action.id : item.task.id;
  }

  private take(index: number): Promise<void> | undefined {
    const [item] = this.items.splice(index, 1);
    if (item === undefined) {
      this.redeliverUntil = undefined;
      this.start();
      return undefined;
    }
    switch (item.kind) {
      case 'task':
        return this.takeTask(item.task);
      case 'late':
        return this.call(item.task, 'does its work now, for which nobody waits');
      case 'outside':
        return this.takeAction(item.action);
    }
  }

  // --- tasks --------------------------------------------------------------------------------------

  private takeTask(task: ExploredTask): Promise<void> | undefined {
    const faults = this.faultsLeft > 0 ? this.settings.catalogue.of(task.command) : NO_FAULTS;
    const chosen =
      faults.length === 0
        ? 0
        : this.decisions.decide(0, faults.length, (alternative) => labelOf(task, faults[alternative - 1] as TaskFault));
    const fault = chosen === 0 ? undefined : faults[chosen - 1];
    if (fault === undefined) return this.call(task, '');
    this.faultsLeft -= 1;
    if (fault.error !== undefined) return this.fails(task, fault, fault.error);
    return this.hangs(task, fault);
  }

  /** @param what happens thereby, where it is not that the task is answered. */
  private call(task: ExploredTask, what: string): Promise<void> | undefined {
    this.calls.push(task);
    this.isCalling = true;
    const answered = task.call(this.dispatcher?.find(task.command));
    this.isCalling = false;
    const pending = this.early.length === 0 ? answered : Promise.all([answered, ...this.early.splice(0)]).then(nothing);
    return this.trace === undefined ? pending : after(pending, () => this.traceCall(task, what));
  }

  private fails(task: ExploredTask, { work }: TaskFault, error: string): Promise<void> | undefined {
    const tell = () => {
      const { taskId } = task.command;
      this.news(task, { type: 'TaskFailed', taskId, error, cause: CAUSE });
    };
    if (work === 'none') {
      this.faultOf(task, `fails with ${error}, and its work is not done`);
      tell();
      return undefined;
    }
    task.isMuted = true;
    return this.callAndThen(task, tell, () => this.faultOf(task, `does its work, and its response is lost: ${error}`));
  }

  private callAndThen(task: ExploredTask, then: () => void, tell: () => void): Promise<void> | undefined {
    this.calls.push(task);
    const done = () => {
      tell();
      then();
    };
    return after(task.call(this.dispatcher?.find(task.command)), done);
  }

  /** The task does not answer; its time runs out, where it has one. */
  private hangs(task: ExploredTask, fault: TaskFault): Promise<void> | undefined {
    const { kind, work } = fault;
    const { resource, heartbeatSeconds, taskToken } = task.command;
    task.isHung = true;
    task.isBeating = kind === 'timeouts' && heartbeatSeconds !== undefined;
    // An activity that no worker takes does not start.
    if (resource.kind !== 'activity' || kind !== 'callbacks') task.started();
    const isCallback = taskToken !== undefined;
    if (work === 'none' || (work === 'late' && !isCallback)) {
      task.isLate = work === 'late';
      this.faultOf(task, hangText(fault, resource.kind));
      return undefined;
    }
    // What somebody else does about its token is not done, or not before its time is up.
    const captured: Item[] = [];
    if (isCallback) this.captured = captured;
    const hasReturned = () => {
      this.captured = undefined;
      if (work === 'late') this.lateActions.set(task, captured);
    };
    return this.callAndThen(task, hasReturned, () => this.faultOf(task, hangText(fault, resource.kind)));
  }

  /** Nobody waits for a task whose function was not called yet: it was called all the same, or is, or never will be. */
  private giveUp(task: ExploredTask): Promise<void> | undefined {
    const chosen = this.settings.kinds.orders
      ? this.decisions.decide(2, 0, (alternative) => `${alternative === 1 ? 'not-called' : 'called-late'}(${task.id})`)
      : 0;
    if (chosen === 0) return this.call(task, 'is stopped after its work');
    if (chosen === 1) this.traceTask(task, 'is stopped before it has done anything');
    else {
      this.traceTask(task, 'is stopped, and does its work later');
      task.isLate = true;
      this.pushLate(task);
    }
    return undefined;
  }

  tell(task: ExploredTask, news: HostNews): void {
    this.news(task, news);
  }

  private news(task: ExploredTask, news: HostNews): void {
    const delivery = this.deliveries[task.delivery];
    if (delivery === undefined || task.isOver) return;
    this.inbox.push({ delivery, news });
    if (news.type === 'TaskSucceeded' || news.type === 'TaskFailed' || news.type === 'TaskRejected') {
      task.outcome =
        news.type === 'TaskSucceeded' ? textOf(news.output) : `failed with ${'error' in news ? news.error : news.type}`;
      this.end(delivery, task);
    }
  }

  sleep(sleeper: Sleeper): void {
    this.sleepers.push(sleeper);
  }

  crash(error: unknown): void {
    this.crashed ??= asError(error);
  }

  // --- what happens outside ------------------------------------------------------------------------

  /** Somebody outside does something, now or later. */
  later(what: string, act: () => unknown): void {
    this.actionCount += 1;
    const action: OutsideAction = { id: `outside.${this.actionCount}`, what, act, isRepeated: false };
    if (this.captured !== undefined) {
      this.captured.push({ kind: 'outside', action, deadline: Number.POSITIVE_INFINITY });
      return;
    }
    if (this.settings.kinds.callbacks && this.faultsLeft > 0 && this.isCalling) {
      if (this.decisions.decide(0, 1, () => `early(${action.id})`) === 1) {
        this.faultsLeft -= 1;
        this.fault(undefined, `${what}, before the call that leads to it has returned`);
        const pending = this.act(action);
        if (pending !== undefined) this.early.push(pending);
        return;
      }
    }
    this.items.push({ kind: 'outside', action, deadline: Number.POSITIVE_INFINITY });
  }

  private takeAction(action: OutsideAction): Promise<void> | undefined {
    if (!action.isRepeated && this.settings.kinds.callbacks && this.faultsLeft > 0) {
      const chosen = this.decisions.decide(
        0,
        2,
        (alternative) => `${alternative === 1 ? 'never' : 'twice'}(${action.id})`,
      );
      if (chosen > 0) this.faultsLeft -= 1;
      if (chosen === 1) {
        this.fault(undefined, `${action.what}: that never happens`);
        return undefined;
      }
      if (chosen === 2) {
        this.fault(undefined, `${action.what}: that happens twice`);
        const id = `${action.id}.again`;
        this.items.push({
          kind: 'outside',
          action: { ...action, id, isRepeated: true },
          deadline: Number.POSITIVE_INFINITY,
        });
      }
    }
    return this.act(action);
  }

  private act({ what, act }: OutsideAction): Promise<void> | undefined {
    this.trace?.(this.now, what, false);
    // Whoever is told that a token is no longer good has to see to that: what they throw is theirs.
    const failed = (error: unknown) => {
      if (!(error instanceof ServiceError)) this.crash(error);
      else this.trace?.(this.now, `${what}: they are told ${error.name}`, false);
    };
    try {
      const result = act();
      if (!isPromiseLike(result)) return undefined;
      return inTime(Promise.resolve(result).then(nothing, failed), this.patience, what);
    } catch (error) {
      failed(error);
      return undefined;
    }
  }

  /** @throws ServiceError */
  sendTaskSuccess({ taskToken, output }: { readonly taskToken: string; readonly output: string }): void {
    const stored = readTaskOutput(output);
    const task = this.taskOf(taskToken);
    this.news(task, { type: 'TaskSucceeded', taskId: task.command.taskId, output: stored });
  }

  /** @throws ServiceError */
  sendTaskFailure(request: { readonly taskToken: string; readonly error?: string; readonly cause?: string }): void {
    const { taskToken, ...failure } = request;
    checkTaskFailure(failure.error, failure.cause);
    const task = this.taskOf(taskToken);
    this.news(task, { type: 'TaskFailed', taskId: task.command.taskId, ...failure });
  }

  /** @throws ServiceError */
  sendTaskHeartbeat({ taskToken }: { readonly taskToken: string }): void {
    const task = this.taskOf(taskToken);
    this.news(task, { type: 'TaskHeartbeat', taskId: task.command.taskId });
  }

  private taskOf(taskToken: string): ExploredTask {
    const task = this.tokens.get(taskToken);
    if (task !== undefined) return task;
    throw refusedToken(this.deadTokens.has(taskToken));
  }

  // --- time ---------------------------------------------------------------------------------------

  /** Whether time may pass though something else could come: and whether that is a fault. */
  private delay(): 'order' | 'fault' | undefined {
    const { kinds } = this.settings;
    if (!kinds.delays && !kinds.callbacks && !kinds.timeouts) return undefined;
    const next = this.nextTime();
    if (next === undefined) return undefined;
    for (const { deadline } of this.items) if (deadline < next.at) return undefined;
    if (this.redeliverUntil !== undefined && this.redeliverUntil < next.at) return undefined;
    switch (this.meaningOf(next)) {
      case 'order':
        return kinds.delays && this.delaysLeft > 0 ? 'order' : undefined;
      case 'late callback':
        return kinds.callbacks && this.faultsLeft > 0 ? 'fault' : undefined;
      case 'execution timeout':
        return kinds.timeouts && this.faultsLeft > 0 ? 'fault' : undefined;
      default:
        return undefined;
    }
  }

  private meaningOf({ purpose, delivery }: DueTime): 'order' | 'late callback' | 'execution timeout' | undefined {
    if (purpose === undefined || delivery === undefined) return 'order';
    switch (purpose.kind) {
      case 'wait':
      case 'retry':
      case 'child-timeout':
        return 'order';
      case 'execution-timeout':
        // Nobody waits for a year.
        return this.hasOwnTimeout ? 'execution timeout' : undefined;
      case 'task-timeout':
      case 'task-heartbeat': {
        const task = delivery.tasks.get(purpose.taskId);
        if (task?.isHung) return 'order';
        return task?.waitsForToken ? 'late callback' : undefined;
      }
    }
  }

  private get hasOwnTimeout(): boolean {
    const { program } = this.settings;
    return program.type === 'EXPRESS' || program.timeoutSeconds !== undefined;
  }

  private timePasses(meaning: 'order' | 'fault'): Promise<void> | undefined {
    if (meaning === 'order') this.delaysLeft -= 1;
    else this.faultsLeft -= 1;
    const next = this.nextTime();
    const waiting = this.items.map((item) => (item.kind === 'outside' ? item.action.what : describe(item.task)));
    const text = `time passes before this comes: ${waiting.join('; ')}`;
    if (meaning === 'order') this.trace?.(this.now, text, false);
    else
      this.fault(
        undefined,
        next?.purpose?.kind === 'execution-timeout' ? `the execution takes too long: ${text}` : text,
      );
    // Whatever takes time has been started.
    for (const item of this.items) {
      if (item.kind !== 'task' || item.task.command.resource.kind === 'activity' || item.task.hasStarted) continue;
      item.task.hasStarted = true;
      this.feed(this.deliveries[item.task.delivery] as Delivery, {
        type: 'TaskStarted',
        taskId: item.task.command.taskId,
      });
    }
    return this.passTime();
  }

  private nextTime(): DueTime | undefined {
    let first: DueTime | undefined;
    for (const delivery of this.deliveries) {
      const timer = delivery.core.timers.first;
      if (timer !== undefined && (first === undefined || timer.fireAt < first.at)) {
        first = { at: timer.fireAt, purpose: timer.purpose, delivery };
      }
    }
    for (const { wakeAt } of this.sleepers) {
      if (first === undefined || wakeAt <= first.at) first = { at: wakeAt, purpose: undefined, delivery: undefined };
    }
    return first;
  }

  private passTime(): Promise<void> | undefined {
    const next = this.nextTime();
    if (next === undefined || next.at === Number.POSITIVE_INFINITY) {
      throw new Error('The explored execution waits for nothing, and has not ended');
    }
    const { purpose, delivery } = next;
    if (purpose === undefined || delivery === undefined) return this.wake(next.at);
    if (purpose.kind === 'task-heartbeat' && delivery.tasks.get(purpose.taskId)?.isBeating) {
      this.now = Math.max(this.now, next.at - 1);
      this.feed(delivery, { type: 'TaskHeartbeat', taskId: purpose.taskId });
      return undefined;
    }
    this.now = Math.max(this.now, next.at);
    if (this.trace !== undefined) this.traceTimer(delivery, purpose);
    this.feed(delivery, { type: 'TimerFired' });
    return undefined;
  }

  /** Functions go on that have slept until then, one after the other. */
  private wake(at: number): Promise<void> {
    this.now = Math.max(this.now, at);
    const due = this.sleepers.filter(({ wakeAt }) => wakeAt <= this.now);
    this.sleepers = this.sleepers.filter(({ wakeAt }) => wakeAt > this.now);
    due.sort(
      (one, other) => one.task.delivery - other.task.delivery || one.task.command.taskId - other.task.command.taskId,
    );
    return due.reduce<Promise<void>>(
      (before, sleeper) =>
        before.then(() => {
          sleeper.wake();
          return sleeper.task.quiet();
        }),
      Promise.resolve(),
    );
  }

  // --- words --------------------------------------------------------------------------------------

  private fault(state: string | undefined, text: string): void {
    this.onFault(state, text);
    this.trace?.(this.now, text, true);
  }

  private faultOf(task: ExploredTask, text: string): void {
    this.onFault(task.state, text);
    this.trace?.(this.now, `${describe(task)} ${text}`, true);
  }

  private traceTask(task: ExploredTask, text: string): void {
    this.trace?.(this.now, `${describe(task)} ${text}`, false);
  }

  private traceCall(task: ExploredTask, text: string): void {
    if (this.trace === undefined) return;
    if (text !== '') return this.traceTask(task, text);
    if (task.outcome === undefined) return this.traceTask(task, 'is called, and has not answered yet');
    this.traceTask(task, task.outcome.startsWith('failed') ? task.outcome : `answers ${task.outcome}`);
  }

  private traceTimer(delivery: Delivery, purpose: TimerPurpose): void {
    const text = this.timerText(delivery, purpose);
    this.trace?.(this.now, text, false);
  }

  private timerText(delivery: Delivery, purpose: TimerPurpose): string {
    switch (purpose.kind) {
      case 'execution-timeout':
        return 'the time of the execution is up';
      case 'child-timeout':
        return 'the time of a child execution is up';
      case 'wait':
        return `${JSON.stringify(delivery.core.strands.get(purpose.strandId)?.node.name)} has waited`;
      case 'retry':
        return `${JSON.stringify(delivery.core.strands.get(purpose.strandId)?.node.name)} is attempted again`;
      case 'task-timeout':
      case 'task-heartbeat': {
        const task = delivery.tasks.get(purpose.taskId);
        const field = purpose.kind === 'task-timeout' ? 'TimeoutSeconds' : 'HeartbeatSeconds';
        return `${task === undefined ? 'a task' : describe(task)} times out (${field})`;
      }
    }
  }
}

interface DueTime {
  /** Epoch milliseconds. */
  readonly at: number;
  /** Undefined for a function that sleeps. */
  readonly purpose: TimerPurpose | undefined;
  readonly delivery: Delivery | undefined;
}

const NO_FAULTS: readonly TaskFault[] = [];
const CAUSE = 'A fault of the exploration';

function labelOf({ id }: ExploredTask, { kind, work, error }: TaskFault): string {
  if (error !== undefined) return `${work === 'none' ? 'fails' : 'loses'}(${id},${labelPart(error)})`;
  const what = { timeouts: 'times-out', heartbeats: 'misses-heartbeat', callbacks: 'unanswered' }[kind as 'timeouts'];
  return `${what}(${id},${work})`;
}

function hangText({ kind, work }: TaskFault, resource: string): string {
  const done = { none: 'does nothing', done: 'does its work', late: 'is slow to do its work' }[work];
  switch (kind) {
    case 'heartbeats':
      return `${done}, and sends no heartbeat`;
    case 'callbacks':
      return resource === 'activity' ? 'is taken by no worker' : 'is handed out, and never answered';
    default:
      return `${done}, and does not answer in time`;
  }
}

/** A task as the trace calls it: the state, where it is, and which attempt. */
function describe({ state, path, attempt, delivery }: ExploredTask): string {
  const place = path.map((each) => ('map' in each ? `${each.map}[${each.index}]` : `${each.parallel}[${each.branch}]`));
  const where = place.length === 0 ? '' : ` in ${place.join(' ')}`;
  const again = attempt === 1 ? '' : ` (attempt ${attempt})`;
  return `${JSON.stringify(state)}${where}${again}${delivery === 0 ? '' : ' of the second delivery'}`;
}

const LONGEST_TEXT = 120;

function textOf(output: StoredPayload): string {
  const text = 'text' in output ? output.text : JSON.stringify(output.value);
  return text.length > LONGEST_TEXT ? `${text.slice(0, LONGEST_TEXT)}...` : text;
}

function endOf({
  status,
  error,
  cause,
}: {
  readonly status: string;
  readonly error?: string;
  readonly cause?: string;
}): string {
  return [status, error, cause].filter((part) => part !== undefined && part !== '').join(', ');
}

function after(pending: Promise<void> | undefined, then: () => void): Promise<void> | undefined {
  if (pending !== undefined) return pending.then(then);
  then();
  return undefined;
}

function nothing(): void {}
