// Where spans and measurements go: the port that `stepwright/opentelemetry` fills, and what an orchestrator tells it.
//
//   S1. A span of an execution covers its time in the memory of one process: one that rested, or goes on in the next process,
//       has one more.
//   S2. A span of a task covers one call of its function; the function is called within it.

import type { HostEvent } from '../core/host-event.js';
import type { TaskRun } from '../host/task-run.js';
import type { StateMachineType } from '../language/types.js';
import type { TaskFunction } from '../resolvers/task.js';
import type { Meter } from './metrics.js';
import type { Witnessed } from './witness.js';

/** Takes spans and measurements of an orchestrator. All times are epoch milliseconds of its clock. */
export interface Telemetry {
  readonly measure: Meter;
  /** Called once: `openExecutions` gives OpenExecutionCount whenever it is asked. @returns what ends that. */
  observe(openExecutions: () => number): () => void;
  /** Called in the asynchronous context of whoever starts the execution. */
  startExecution(execution: TelemetryExecution): ExecutionTelemetry;
}

export interface TelemetryExecution {
  readonly executionArn: string;
  readonly name: string;
  readonly stateMachineArn: string;
  readonly stateMachineName: string;
  readonly type: StateMachineType;
  /** It began before, and goes on after it was at rest or its process died. */
  readonly isResumed: boolean;
  readonly at: number;
}

export interface ExecutionTelemetry {
  startTask(task: TelemetryTask): TaskTelemetry;
  end(end: TelemetryEnd): void;
}

export interface TelemetryTask {
  readonly executionArn: string;
  readonly stateMachineArn: string;
  readonly state: string;
  /** The `Resource` of the state. */
  readonly resource: string;
  readonly kind: 'lambda' | 'activity' | 'integration';
  /** 1 for the first attempt, and one more with each retry. */
  readonly attempt: number;
  readonly at: number;
}

export interface TaskTelemetry {
  /** Calls the function of the task, so that what it does belongs to its span. */
  call<Result>(work: () => Result): Result;
  end(end: TelemetryEnd): void;
}

export interface TelemetryEnd {
  readonly at: number;
  /** Not there when it has no outcome in this process. */
  readonly status?: 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED';
  readonly error?: string;
  readonly cause?: string;
  /** What stopped it without being an outcome. */
  readonly fault?: Error;
}

/** An execution as it is traced. */
interface Traced extends Witnessed {
  readonly type: StateMachineType;
  readonly fault: Error | undefined;
  readonly outcome: Pick<TelemetryEnd, 'status' | 'error' | 'cause'> | undefined;
}

/** The spans of an orchestrator. */
export class Tracing {
  private readonly telemetry: Telemetry;
  private readonly now: () => number;
  private readonly executions = new Map<Traced, ExecutionTelemetry>();
  private readonly tasks = new WeakMap<TaskRun, TaskTelemetry>();

  constructor(telemetry: Telemetry, now: () => number) {
    this.telemetry = telemetry;
    this.now = now;
  }

  begins(execution: Traced): void {
    this.spanOf(execution, false);
  }

  /** The function, as it is called within a span of its own. */
  around(execution: Traced, run: TaskRun, answer: TaskFunction): TaskFunction {
    return (input, task) => {
      const { state, resource, attempt, command } = run;
      const { kind } = command.resource;
      const span = this.spanOf(execution, true).startTask({
        executionArn: execution.executionArn,
        stateMachineArn: execution.identity.stateMachineArn,
        state,
        resource,
        kind: kind === 'lambda' || kind === 'activity' ? kind : 'integration',
        attempt,
        at: this.now(),
      });
      this.tasks.set(run, span);
      // An outcome follows at once, where there is one.
      run.onFinish(() => queueMicrotask(() => this.taskEnds(run, {})));
      return span.call(() => answer(input, task));
    };
  }

  hasOutcome(run: TaskRun, news: HostEvent): void {
    if (news.type === 'TaskSucceeded') return this.taskEnds(run, { status: 'SUCCEEDED' });
    if (news.type === 'TaskRejected') return this.taskEnds(run, { status: 'FAILED', cause: news.reason });
    if (news.type !== 'TaskFailed') return;
    const { error, cause } = news;
    const failure = { ...(error !== undefined && { error }), ...(cause !== undefined && { cause }) };
    this.taskEnds(run, { status: 'FAILED', ...failure });
  }

  hasLeft(execution: Traced): void {
    const span = this.executions.get(execution);
    if (span === undefined) return;
    this.executions.delete(execution);
    const { fault, outcome } = execution;
    span.end({ at: this.now(), ...(fault === undefined ? outcome : { fault }) });
  }

  private taskEnds(run: TaskRun, end: Omit<TelemetryEnd, 'at'>): void {
    this.tasks.get(run)?.end({ at: this.now(), ...end });
    this.tasks.delete(run);
  }

  private spanOf(execution: Traced, isResumed: boolean): ExecutionTelemetry {
    const known = this.executions.get(execution);
    if (known !== undefined) return known;
    const { executionArn, executionName: name, stateMachineArn, stateMachineName } = execution.identity;
    const { type } = execution;
    const about = { executionArn, name, stateMachineArn, stateMachineName, type, isResumed, at: this.now() };
    const span = this.telemetry.startExecution(about);
    this.executions.set(execution, span);
    return span;
  }
}
