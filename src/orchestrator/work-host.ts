// What the work of one execution needs of its orchestrator: the same for all, but for whose it is.

import type { HostEvent } from '../core/host-event.js';
import type { HostedStateMachine } from '../host/host.js';
import type { ExecutionHost } from '../host/outside-work.js';
import type { Scheduler } from '../host/scheduler.js';
import type { TaskRun } from '../host/task-run.js';
import type { TaskFunction } from '../resolvers/task.js';
import type { DurableExecution } from './durable-execution.js';
import type { Operations } from './operations.js';

/** The orchestrator, as its executions' work sees it. */
export interface WorkAround {
  readonly scheduler: Scheduler;
  readonly operations: Operations;
  openToken(execution: DurableExecution, run: TaskRun, token: string): void;
  takeTask(execution: DurableExecution, run: TaskRun, isTakenUp: boolean): boolean;
  startingExecutionOf(execution: DurableExecution, run: TaskRun, machine: HostedStateMachine): TaskFunction;
  isWithWorker(execution: DurableExecution, run: TaskRun): boolean;
}

export class WorkHost implements ExecutionHost {
  private readonly execution: DurableExecution;
  private readonly around: WorkAround;

  constructor(execution: DurableExecution, around: WorkAround) {
    this.execution = execution;
    this.around = around;
  }

  get scheduler(): Scheduler {
    return this.around.scheduler;
  }

  openToken(run: TaskRun, token: string): void {
    this.around.openToken(this.execution, run, token);
  }

  takeTask(run: TaskRun, isTakenUp: boolean): boolean {
    return this.around.takeTask(this.execution, run, isTakenUp);
  }

  beginTask(run: TaskRun, answer: TaskFunction): void {
    this.around.operations.beginTask(this.execution, run, answer);
  }

  waitsForToken(run: TaskRun): void {
    this.around.operations.turns.giveUp(run);
  }

  functionSettled(run: TaskRun): void {
    this.around.operations.turns.functionSettled(run);
  }

  hasOutcome(run: TaskRun, news: HostEvent): void {
    this.around.operations.hasOutcome(this.execution, run, news);
  }

  startingExecutionOf(run: TaskRun, machine: HostedStateMachine): TaskFunction {
    // Else nobody might be left to do the tasks of that one.
    this.around.operations.turns.giveUp(run);
    return this.around.startingExecutionOf(this.execution, run, machine);
  }

  isWithWorker(run: TaskRun): boolean {
    return this.around.isWithWorker(this.execution, run);
  }
}
