// What keeps an orchestrator in operation: limits, turns, retention, and those who watch. The orchestrator tells it what
// happens, and asks it what may happen; each concern has a file of its own.

import type { HistoryLog } from '../core/history-log.js';
import type { HostEvent } from '../core/host-event.js';
import { LONGEST_TIMEOUT } from '../host/clock.js';
import type { Scheduler } from '../host/scheduler.js';
import type { TaskRun } from '../host/task-run.js';
import type { TaskFunction } from '../resolvers/task.js';
import { type Store, type StoredExecution, StoreError, type StoreWrite } from '../store/store.js';
import type { CommitQueue } from './commit-queue.js';
import type { DurableExecution } from './durable-execution.js';
import { Health, type OrchestratorHealth, type OrchestratorStatus } from './health.js';
import { checkedLimits, ExecutionCounts } from './limits.js';
import { OrchestratorLog } from './log.js';
import { Metrics, type OrchestratorMetrics } from './metrics.js';
import type { OrchestratorFault, OrchestratorOptions } from './options.js';
import { Retention } from './retention.js';
import { StatusChanges } from './status-changes.js';
import { TaskTurns } from './task-turns.js';
import { Tracing } from './telemetry.js';
import type { UnusedDefinitions } from './unused-definitions.js';

/** What operations need of the orchestrator around them. */
export interface OperationsAround {
  readonly store: Store;
  readonly scheduler: Scheduler;
  readonly queue: CommitQueue;
  readonly unused: UnusedDefinitions;
  /** Whether an execution is in memory, or on the way there. */
  isInMemory(number: number): boolean;
  /** JSON text. @throws (rejects) StoreError */
  inputOf(row: StoredExecution): Promise<string>;
  /** Something failed that stops nothing, or one execution. */
  onFault(fault: OrchestratorFault): void;
}

type OperationsOptions = Pick<OrchestratorOptions, 'limits' | 'retention' | 'telemetry' | 'log' | 'logging'>;

export class Operations {
  readonly counts: ExecutionCounts;
  readonly turns: TaskTurns;
  readonly retention: Retention;
  readonly statusChanges: StatusChanges;
  private readonly around: OperationsAround;
  private readonly healthOf: Health;
  private readonly log: OrchestratorLog;
  private readonly metrics: Metrics;
  private readonly since: Date;
  private readonly tracing: Tracing | undefined;
  private readonly telemetry: OperationsOptions['telemetry'];
  private endObservation: (() => void) | undefined;
  private isClosing = false;

  /** @throws TypeError for options that are none. */
  constructor(options: OperationsOptions, around: OperationsAround) {
    const { limits, retention, telemetry } = options;
    const { store, scheduler, queue } = around;
    if (telemetry !== undefined && typeof telemetry?.startExecution !== 'function') {
      throw new TypeError('`telemetry` has to be what openTelemetry() of stepwright/opentelemetry gives');
    }
    const now = () => scheduler.now();
    const onFault = (executionArn: string | undefined, error: Error) =>
      around.onFault({ ...(executionArn !== undefined && { executionArn }), error });
    const most = checkedLimits(limits);
    this.around = around;
    this.telemetry = telemetry;
    this.since = new Date(now());
    this.counts = new ExecutionCounts(most.openExecutions);
    this.turns = new TaskTurns(scheduler, most.tasks);
    this.healthOf = new Health(now);
    // What a function that takes entries throws is not said to it again.
    this.log = new OrchestratorLog(options, now, (executionArn, error) =>
      this.healthOf.hasFault({ ...(executionArn !== undefined && { executionArn }), error }),
    );
    this.metrics = new Metrics(telemetry?.measure);
    this.tracing = telemetry === undefined ? undefined : new Tracing(telemetry, now);
    this.retention = new Retention(retention, {
      store,
      counts: this.counts,
      now,
      isInMemory: (number) => around.isInMemory(number),
      write: (writes) => queue.write(writes),
      hasDeleted: (numbers) => {
        this.log.say('info', 'Executions that had ended were deleted', { executions: numbers.size });
        around.unused.executionsDeleted(numbers);
      },
      removeUnused: (goesOn) => around.unused.remove(goesOn),
      onFailure: (error) => onFault(undefined, error),
    });
    this.statusChanges = new StatusChanges({
      store,
      inputOf: (row) => around.inputOf(row),
      write: (writes) => queue.write(writes),
      hold: (number) => this.retention.hold(number),
      randomUuid: () => globalThis.crypto.randomUUID(),
      onFault,
    });
  }

  // --- its life -------------------------------------------------------------------------------------

  becomes(status: OrchestratorStatus): void {
    this.healthOf.becomes(status);
    const message = MESSAGES[status];
    if (message !== undefined) this.log.say(status === 'FAILED' ? 'error' : 'info', message);
  }

  /** The store is open, and nothing has been taken up yet. @throws (rejects) StoreError */
  async open(): Promise<void> {
    const { open, ended } = await this.around.store.counts();
    this.counts.open += open;
    this.counts.ended += ended;
    this.endObservation = this.telemetry?.observe(() => this.counts.open);
    await this.statusChanges.open();
  }

  /** All that was going on has been taken up. */
  isOpen(): void {
    this.becomes('OPEN');
    this.retention.open(!this.around.scheduler.clock.stands);
  }

  /** @throws StoreError when no executions are started any more. */
  checkTakesStarts(): void {
    if (this.isClosing) throw new StoreError('Failed', 'The orchestrator is closing: it starts no more executions');
  }

  /** Takes nothing new, and waits for what is at work. @param milliseconds for how long at most, in real time. */
  async drain(milliseconds: number): Promise<void> {
    this.isClosing = true;
    this.becomes('CLOSING');
    this.retention.close();
    const began = performance.now();
    await this.turns.drain(milliseconds);
    await within(milliseconds - (performance.now() - began), this.statusChanges.settled());
    await this.retention.settled();
    const { atWork } = this.turns;
    if (milliseconds > 0 && atWork > 0) this.log.say('warn', 'Functions are still at work, and are not waited for');
  }

  /** Nothing more is written. */
  letGo(): void {
    this.isClosing = true;
    this.retention.close();
    this.statusChanges.close();
    this.endObservation?.();
    void this.turns.drain(0);
  }

  hasFault(fault: OrchestratorFault): void {
    this.healthOf.hasFault(fault);
    this.log.say('error', fault.executionArn === undefined ? 'A fault' : 'A fault of an execution', fault);
  }

  // --- executions -----------------------------------------------------------------------------------

  begins(execution: DurableExecution): void {
    this.tracing?.begins(execution);
  }

  writesFor(execution: DurableExecution, log: HistoryLog, count: number): readonly StoreWrite[] {
    // Documented: Step Functions sends none for Express executions.
    return execution.type === 'EXPRESS' ? [] : this.statusChanges.writesFor(execution, log, count);
  }

  hasHappened(execution: DurableExecution, log: HistoryLog, count: number): void {
    this.metrics.witness(execution, log, count);
    this.log.witness(execution, log, count);
    this.statusChanges.witness(execution);
  }

  hasLeft(execution: DurableExecution): void {
    this.tracing?.hasLeft(execution);
    if (!execution.hasEnded) return;
    this.counts.hasEnded();
    this.retention.look();
  }

  // --- tasks ----------------------------------------------------------------------------------------

  beginTask(execution: DurableExecution, run: TaskRun, answer: TaskFunction): void {
    this.turns.begin(run, this.tracing === undefined ? answer : this.tracing.around(execution, run, answer));
  }

  hasOutcome({ executionArn, identity }: DurableExecution, run: TaskRun, news: HostEvent): void {
    this.tracing?.hasOutcome(run, news);
    if (news.type !== 'TaskFailed') return;
    const { stateMachineArn } = identity;
    const { state, resource, attempt } = run;
    const { error, cause } = news;
    const failure = { ...(error !== undefined && { error }), ...(cause !== undefined && { cause }) };
    this.log.say('warn', 'A task has failed', { executionArn, stateMachineArn, state, resource, attempt, ...failure });
  }

  // --- those who ask --------------------------------------------------------------------------------

  health(inMemory: number): OrchestratorHealth {
    const { counts, turns } = this;
    const { queue } = this.around;
    return this.healthOf.read({
      executions: { open: counts.open, ended: counts.ended, inMemory },
      tasks: { atWork: turns.atWork, waiting: turns.waiting },
      writes: { waiting: queue.waiting, batches: queue.counts.batches, written: queue.counts.writes },
    });
  }

  readMetrics(): OrchestratorMetrics {
    const { open, limit } = this.counts;
    return {
      since: this.since,
      OpenExecutionCount: open,
      ...(Number.isFinite(limit) && { OpenExecutionLimit: limit }),
      stateMachines: this.metrics.read(),
    };
  }
}

const MESSAGES: Partial<Record<OrchestratorStatus, string>> = {
  OPEN: 'The orchestrator is open',
  CLOSING: 'The orchestrator is closing',
  CLOSED: 'The orchestrator is closed',
  FAILED: 'The orchestrator has failed',
};

/** Waits for something, but no longer than so many milliseconds of real time. */
async function within(milliseconds: number, settled: Promise<void>): Promise<void> {
  if (milliseconds <= 0) return;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const over = new Promise<void>((resolve) => {
    if (Number.isFinite(milliseconds)) timer = setTimeout(resolve, Math.min(milliseconds, LONGEST_TIMEOUT));
  });
  await Promise.race([settled, over]);
  clearTimeout(timer);
}
