// What is done outside of an execution because its core has commanded it: tasks that functions answer, items that are read,
// results that are written. Whatever drives an execution has one of these.
//
//   O1. What comes of it is told to whoever drives the execution, and to nobody else.
//   O2. What is no outcome of a state (a result that is not JSON, a task that nobody answers) ends the run.

import type { ReadItems, ScheduleTask, WriteResults } from '../core/command.js';
import type { HostEvent, HostNews } from '../core/host-event.js';
import type { Task } from '../core/task.js';
import type { Dispatcher } from '../resolvers/dispatch.js';
import type { IntegrationTable } from '../resolvers/integration-table.js';
import { ItemReader } from '../resolvers/item-reader/index.js';
import type { ObjectStore } from '../resolvers/object-store.js';
import { ResultWriter } from '../resolvers/result-writer.js';
import type { TaskFunction } from '../resolvers/task.js';
import { IdTable } from '../utils/id-table.js';
import { asError, messageOf } from '../utils/thrown.js';
import type { HostedStateMachine } from './host.js';
import type { Scheduler } from './scheduler.js';
import { type TaskHost, TaskRun } from './task-run.js';

/** What the work of an execution needs of the host around it. */
export interface ExecutionHost {
  readonly scheduler: Scheduler;
  /** The task can be answered from outside, by its token, until it is over. */
  openToken(run: TaskRun, token: string): void;
  /**
   * Takes a task for which nobody passed a function; false when nobody takes it.
   * @param isTakenUp whether it was scheduled in another process, or before it was at rest.
   */
  takeTask(run: TaskRun, isTakenUp: boolean): boolean;
  /** The function that answers the task by an execution of this state machine. */
  startingExecutionOf(run: TaskRun, machine: HostedStateMachine): TaskFunction;
  /** Whether there is such an activity: a task of one that there is not is never scheduled. Default: nobody knows. */
  activityExists?(activityArn: string): boolean;
  /** A worker took the task of an activity before it was at rest, and answers it by its token; default: nobody does. */
  isWithWorker?(run: TaskRun): boolean;
  /** Begins a task by its function, now or when it is the task's turn; default: now. */
  beginTask?(run: TaskRun, answer: TaskFunction): void;
  /** All that the function of a task waits for is whoever has the task token. */
  waitsForToken?(run: TaskRun): void;
  /** The function of a task is not at work any more, whether or not somebody waits for what it came to. */
  functionSettled?(run: TaskRun): void;
  /** A task is over, and this came of it. */
  hasOutcome?(run: TaskRun, news: HostEvent): void;
}

/** Whose work it is. */
export interface WorkOwner {
  /** It has ended, however it did: what is still at work changes nothing. */
  readonly hasEnded: boolean;
  /** Its run is given up: nothing more is begun. */
  readonly fault: Error | undefined;
  /** @param order the place of the command that this is about, among all. */
  tell(order: number, news: HostEvent): void;
  crash(error: Error): void;
}

export interface WorkSettings {
  readonly integrations: IntegrationTable;
  readonly objectStore: ObjectStore | undefined;
}

export type WorkCommand =
  | ScheduleTask
  | { readonly type: 'CancelTask'; readonly taskId: number }
  | ReadItems
  | WriteResults;

export class OutsideWork implements TaskHost {
  /** Who answers tasks from now on. */
  dispatcher: Dispatcher;
  private readonly owner: WorkOwner;
  private readonly settings: WorkSettings;
  private readonly host: ExecutionHost;
  private readonly tasks = new IdTable<TaskRun>();
  /** Made for the first distributed Map that needs them. */
  private itemReader: ItemReader | undefined;
  private resultWriter: ResultWriter | undefined;
  /** What is read or written now. */
  private transfers = 0;

  constructor(owner: WorkOwner, settings: WorkSettings, dispatcher: Dispatcher, host: ExecutionHost) {
    this.owner = owner;
    this.settings = settings;
    this.dispatcher = dispatcher;
    this.host = host;
  }

  get scheduler(): Scheduler {
    return this.host.scheduler;
  }

  /** The tasks that wait for their outcome, in the order in which they were scheduled. */
  get unanswered(): readonly TaskRun[] {
    return [...this.tasks.values()].filter(({ isOver }) => !isOver);
  }

  /** Whether somebody in this process is at it, other than by waiting for a token that somebody outside has. */
  get isBusy(): boolean {
    if (this.transfers > 0) return true;
    for (const run of this.tasks.values()) if (!run.restsWithToken) return true;
    return false;
  }

  carryOut(command: WorkCommand): void {
    switch (command.type) {
      case 'ScheduleTask':
        return this.hand(this.runFor(command));
      case 'CancelTask':
        this.tasks.get(command.taskId)?.cancel();
        this.tasks.delete(command.taskId);
        return;
      case 'ReadItems':
        return this.begin(() => this.reader().read(command));
      case 'WriteResults':
        return this.begin(() => this.write(command));
    }
  }

  /** Takes up a task again that was scheduled in another process, or before it was at rest. */
  takeUp(command: ScheduleTask, { hasStarted, hasSubmitted }: Pick<Task, 'hasStarted' | 'hasSubmitted'>): void {
    const { resource } = command;
    const run = this.runFor(command);
    // Somebody outside has the token: the function, or the worker, has done its part.
    const isHandedOut = hasSubmitted && 'pattern' in resource && resource.pattern === 'waitForTaskToken';
    const isTaken = hasStarted && resource.kind === 'activity' && this.host.isWithWorker?.(run) === true;
    if (isHandedOut || isTaken) run.restWithToken();
    else this.hand(run, true);
  }

  /** Nobody waits for any task any more. */
  cancelTasks(): void {
    for (const run of this.tasks.values()) run.cancel();
    this.tasks.clear();
  }

  /** Lets go of tasks that wait for a token: they are taken up again when the execution is. */
  leaveTasks(): void {
    for (const run of this.tasks.values()) run.leave();
    this.tasks.clear();
  }

  /** Nothing more is read or written. A store that is slow to let go is not waited for. */
  close(): void {
    for (const open of [this.itemReader, this.resultWriter]) open?.close().catch(() => undefined);
  }

  private runFor(command: ScheduleTask): TaskRun {
    const { host } = this;
    const integration = this.settings.integrations.of(command.resource);
    const run = new TaskRun(command, integration, host.scheduler.nextOrder(), this);
    this.tasks.set(command.taskId, run);
    if (command.taskToken !== undefined) host.openToken(run, command.taskToken);
    return run;
  }

  /** Gives the task to whoever answers it. */
  private hand(run: TaskRun, isTakenUp = false): void {
    const { host, owner } = this;
    const { command } = run;
    if (owner.fault !== undefined) return;
    const answer = this.dispatcher.find(command);
    if (answer !== undefined) return host.beginTask === undefined ? run.begin(answer) : host.beginTask(run, answer);
    if (host.takeTask(run, isTakenUp)) return;
    owner.crash(this.dispatcher.unanswered(command));
  }

  // --- what its tasks tell it -----------------------------------------------------------------------

  tell(run: TaskRun, news: HostEvent): void {
    if (run.isOver) {
      this.tasks.delete(run.command.taskId);
      this.host.hasOutcome?.(run, news);
    }
    this.owner.tell(run.order, news);
  }

  waitsForToken(run: TaskRun): void {
    this.host.waitsForToken?.(run);
  }

  functionSettled(run: TaskRun): void {
    this.host.functionSettled?.(run);
  }

  crash(error: Error): void {
    this.owner.crash(error);
  }

  startingExecutionOf(run: TaskRun, machine: HostedStateMachine): TaskFunction {
    return this.host.startingExecutionOf(run, machine);
  }

  // --- what is read and written ---------------------------------------------------------------------

  private reader(): ItemReader {
    this.itemReader ??= new ItemReader(this.settings.objectStore);
    return this.itemReader;
  }

  private writer(): ResultWriter {
    this.resultWriter ??= new ResultWriter(this.settings.objectStore);
    return this.resultWriter;
  }

  private async write(command: WriteResults): Promise<HostNews> {
    try {
      return await this.writer().write(command);
    } catch (error) {
      // The run has its outcome, and nothing that a store does changes it.
      if (!this.owner.hasEnded) throw error;
      const { mapRunId } = command;
      return { type: 'ResultsWriteFailed', mapRunId, error: 'States.ResultWriterFailed', cause: messageOf(error) };
    }
  }

  /** Does work of the host's own. What it throws is no outcome of a state, but the end of the run. */
  private begin(work: () => HostNews | PromiseLike<HostNews>): void {
    const { owner } = this;
    const { scheduler } = this.host;
    const order = scheduler.nextOrder();
    let answer: HostNews | PromiseLike<HostNews>;
    try {
      answer = work();
    } catch (error) {
      return owner.crash(asError(error));
    }
    const tell = (news: HostNews) => owner.tell(order, { ...news, at: scheduler.now() } as HostEvent);
    if (!('then' in answer)) return tell(answer);
    scheduler.taskIsActive();
    this.transfers += 1;
    const fail = (error: unknown) => {
      if (!owner.hasEnded) owner.crash(asError(error));
    };
    answer.then(tell, fail).then(() => {
      this.transfers -= 1;
      scheduler.taskRests();
    });
  }
}
