// Runs one state: the core does what it does in an execution, begun at this state and stopped where it is left, or where
// it would be attempted again.

import type { Command, ExecutionOutcome, ReadItems, ScheduleTask } from '../../core/command.js';
import type { Execution, Strand } from '../../core/execution.js';
import type { ExecutionIdentity, HostEvent, HostNews } from '../../core/host-event.js';
import type { Inspection } from '../../core/inspection.js';
import type { Observer } from '../../core/observer.js';
import type { Payload, StoredPayload } from '../../core/payload.js';
import type { Node, Program } from '../../core/program.js';
import { newExecution, step } from '../../core/step.js';
import { assignVariables } from '../../core/variables.js';
import { VirtualClock } from '../../host/clock.js';
import { InternalError, UnansweredInTimeError } from '../../host/running-execution.js';
import { type Scheduled, Scheduler } from '../../host/scheduler.js';
import { ServiceError } from '../../host/service-error.js';
import { TaskRun } from '../../host/task-run.js';
import type { Dispatcher } from '../../resolvers/dispatch.js';
import type { IntegrationTable } from '../../resolvers/integration-table.js';
import { IntegrationFault } from '../../resolvers/own-integration.js';
import type { TaskFunction } from '../../resolvers/task.js';
import type { Json, JsonObject } from '../../utils/json.js';
import { isNotSupported, NotSupportedError } from '../../utils/not-supported.js';
import { asError } from '../../utils/thrown.js';
import { refusal } from './request.js';

export interface StateRunSettings {
  readonly program: Program;
  /** A node of the program, or one in its place. */
  readonly node: Node;
  readonly identity: ExecutionIdentity;
  readonly input: StoredPayload;
  readonly seed: number;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly variables: JsonObject;
  /** How often the state has been attempted again. */
  readonly retryCount: number;
  readonly inspection: Inspection;
  readonly observer: Observer | undefined;
  readonly integrations: IntegrationTable;
  /** Answers the task, whatever it is; without it, `dispatcher` finds who does. */
  readonly mock: TaskFunction | undefined;
  readonly dispatcher: Dispatcher;
  readItems(command: ReadItems): Promise<HostNews>;
  /** Real milliseconds for which an answer is waited for. */
  readonly patience: number;
}

/** How the state was left. */
export type StateEnding =
  | { readonly by: 'transition'; readonly output: Payload; readonly next: string }
  | { readonly by: 'end'; readonly outcome: ExecutionOutcome }
  /** It would be attempted again after so many milliseconds, by the Retrier of that index. */
  | { readonly by: 'retry'; readonly delay: number; readonly retryIndex: number };

export interface FinishedState {
  readonly ending: StateEnding;
  /** As they are when the state has been left. */
  readonly variables: ReadonlyMap<string, Json>;
}

/**
 * @throws (rejects) UnansweredTaskError and whatever else is no outcome of a state; ServiceError for what turns out to be
 * refused while the state runs.
 */
export function runState(settings: StateRunSettings): Promise<FinishedState> {
  return new StateRun(settings).finished;
}

class StateRun implements Scheduled {
  place = 0;
  readonly finished: Promise<FinishedState>;
  private resolve!: (finished: FinishedState) => void;
  private reject!: (error: Error) => void;
  private readonly settings: StateRunSettings;
  private readonly scheduler: Scheduler;
  private readonly core: Execution = newExecution();
  private readonly strand: Strand;
  private readonly tasks = new Map<number, TaskRun>();
  private readonly inbox: HostEvent[] = [];
  private timer: ReturnType<Scheduler['setTimer']> | undefined;
  private isTimerDue = false;
  private hasMore = true;
  private hasEnded = false;

  constructor(settings: StateRunSettings) {
    this.settings = settings;
    this.scheduler = new Scheduler(new VirtualClock(settings.at), settings.patience);
    this.finished = new Promise((resolve, reject) => {
      this.resolve = resolve;
      this.reject = reject;
    });
    this.strand = this.begin();
    this.scheduler.add(this);
  }

  // The execution begins, and stands before its first state: the one that is tested is put in its place.
  private begin(): Strand {
    const { program, node, identity, input, seed, at, variables, retryCount, inspection, observer } = this.settings;
    const { commands } = step(
      program,
      this.core,
      { type: 'ExecutionStarted', at, input, identity, seed, budget: 0 },
      { inspection },
    );
    const strand = this.core.root;
    if (strand === undefined) throw new Error('An execution begins with a strand');
    strand.node = node;
    strand.enteredAt = at;
    strand.retries = { total: retryCount, byRetrier: node.retriers.map(() => retryCount) };
    strand.phase = { on: 'attempt' };
    observer?.entered(node);
    if (assignVariables(strand, variables, program.limits) !== undefined) {
      throw refusal('Variables exceed the maximum size or depth');
    }
    for (const command of commands) this.carryOut(command);
    return strand;
  }

  // --- turns --------------------------------------------------------------------------------------

  takeTurn(): number {
    if (this.hasEnded) return 0;
    const event = this.nextEvent();
    if (event === undefined) return 0;
    this.hasMore = false;
    try {
      const { program, inspection, observer } = this.settings;
      const { commands } = step(program, this.core, event, { inspection, ...(observer && { observer }) });
      for (const command of commands) this.carryOut(command);
      const ending = this.ending();
      if (ending !== undefined) this.end(ending);
    } catch (error) {
      this.crash(isOwn(error) ? error : new InternalError(error));
    }
    if (this.hasMore || this.inbox.length > 0) this.scheduler.enqueue(this);
    return 1;
  }

  // What comes from outside is told first, and the state goes on after that: where it is left, no other is entered.
  private nextEvent(): HostEvent | undefined {
    const at = this.scheduler.now();
    if (this.hasMore) return { type: 'Continue', at, budget: 1 };
    const news = this.inbox.shift();
    if (news !== undefined) return { ...news, at, budget: 0 };
    if (!this.isTimerDue) return undefined;
    this.isTimerDue = false;
    return { type: 'TimerFired', at, budget: 0 };
  }

  private ending(): StateEnding | undefined {
    const { core, strand } = this;
    if (core.outcome !== undefined) return { by: 'end', outcome: core.outcome };
    const { phase } = strand;
    if (phase.on === 'enter') return { by: 'transition', output: strand.input, next: strand.node.name };
    if (phase.on !== 'timer' || phase.timer.purpose.kind !== 'retry') return undefined;
    const charged = strand.retries?.byRetrier.findIndex((count) => count > this.settings.retryCount) ?? -1;
    return { by: 'retry', delay: phase.timer.fireAt - core.now, retryIndex: charged };
  }

  private end(ending: StateEnding): void {
    this.leave();
    this.resolve({ ending, variables: this.strand.variables ?? new Map() });
  }

  private crash(error: Error): void {
    if (this.hasEnded) return;
    this.leave();
    this.reject(error);
  }

  private leave(): void {
    this.hasEnded = true;
    this.scheduler.removeTimer(this.timer);
    for (const run of this.tasks.values()) run.cancel();
    this.scheduler.remove(this);
  }

  // --- what the scheduler says --------------------------------------------------------------------

  hear(news: HostEvent): void {
    this.inbox.push(news);
    this.scheduler.enqueue(this);
  }

  timerIsDue(): void {
    this.timer = undefined;
    this.isTimerDue = true;
    this.scheduler.enqueue(this);
  }

  isLastTimer(): boolean {
    return false;
  }

  // The clock of a test jumps.
  timeStands(): void {}

  isWaiting(): boolean {
    return this.unanswered.length > 0;
  }

  giveUp(): void {
    this.crash(new UnansweredInTimeError(this.unanswered));
  }

  private get unanswered(): TaskRun[] {
    return [...this.tasks.values()].filter(({ isOver }) => !isOver);
  }

  // --- commands -----------------------------------------------------------------------------------

  private carryOut(command: Command): void {
    switch (command.type) {
      case 'ScheduleTask':
        return this.schedule(command);
      case 'CancelTask':
        this.tasks.get(command.taskId)?.cancel();
        return;
      case 'StartTimer':
        this.scheduler.removeTimer(this.timer);
        this.timer = this.scheduler.setTimer(this, command.fireAt);
        return;
      case 'CancelTimer':
        this.scheduler.removeTimer(this.timer);
        this.timer = undefined;
        return;
      case 'Continue':
        this.hasMore = true;
        return;
      case 'ReadItems':
        return this.read(command);
      // Nothing is written of children that did not run.
      case 'WriteResults':
      case 'EndExecution':
        return;
    }
  }

  private schedule(command: ScheduleTask): void {
    const { integrations, mock, dispatcher } = this.settings;
    const integration = integrations.of(command.resource);
    const run = new TaskRun(command, integration, this.scheduler.nextOrder(), {
      scheduler: this.scheduler,
      tell: ({ order }, news) => this.scheduler.tell(this, order, news),
      crash: (error) => this.crash(error),
      startingExecutionOf: () => {
        throw new NotSupportedError('a state machine as the mock of a state that is tested alone');
      },
    });
    this.tasks.set(command.taskId, run);
    const answer = mock ?? dispatcher.find(command);
    if (answer !== undefined) return run.begin(answer);
    this.crash(dispatcher.unanswered(command));
  }

  private read(command: ReadItems): void {
    const { scheduler } = this;
    const order = scheduler.nextOrder();
    scheduler.taskIsActive();
    this.settings
      .readItems(command)
      .then(
        (news) => scheduler.tell(this, order, { ...news, at: scheduler.now() } as HostEvent),
        (error) => this.crash(asError(error)),
      )
      .then(() => scheduler.taskRests());
  }
}

function isOwn(error: unknown): error is Error {
  return isNotSupported(error) || error instanceof IntegrationFault || error instanceof ServiceError;
}
