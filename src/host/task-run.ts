// One task while its function runs: what the function sees of it, and whether the clock has to stand
// still for it.
//
//   R1. A task is active while its function does something other than sleep; only then does a clock that
//       stands wait for it.
//   R2. What a function says after its task is over changes nothing.

import type { ScheduleTask } from '../core/command.js';
import type { HostEvent } from '../core/host-event.js';
import type { Integration } from '../resolvers/integration.js';
import { failureOf, outputOf, storedResult } from '../resolvers/outcome.js';
import { ownCopy, type TaskFunction, type TaskRequest, UnansweredTaskError } from '../resolvers/task.js';
import { isNotSupported } from '../utils/not-supported.js';
import { asError, safely } from '../utils/thrown.js';
import { durationMilliseconds } from './duration.js';

/** What a task needs of its host. */
export interface TaskHost {
  /** What is told at one instant comes to the core at that instant. */
  readonly clockStands: boolean;
  now(): number;
  tell(run: TaskRun, news: HostEvent): void;
  /** Wakes the sleeper at `at`, epoch milliseconds. */
  wakeAt(at: number, sleeper: Sleeper): void;
  activated(): void;
  deactivated(): void;
  /** The function broke a rule of ours: the run fails, not the task. */
  crash(error: Error): void;
}

export interface Sleeper {
  readonly run: TaskRun;
  wake(): void;
}

export class TaskRun implements TaskRequest {
  readonly command: ScheduleTask;
  /** The place of the command among all. */
  readonly order: number;
  private readonly host: TaskHost;
  private readonly integration: Integration;
  private controller: AbortController | undefined;
  private copiedContext: Readonly<Record<string, unknown>> | undefined;
  /** The function has given a promise, and not yet its answer. */
  private isPending = false;
  /** The function has answered, or nobody waits for it any more. */
  isOver = false;
  /** The work has started, and nobody was told: whatever comes of it at this instant will say so, too. */
  private hasUntoldStart = false;
  private hasToldStart = false;
  /** Made at the first sleep: most functions never sleep. */
  private sleepers: Set<{ reject(reason: unknown): void }> | undefined;

  constructor(command: ScheduleTask, integration: Integration, order: number, host: TaskHost) {
    this.command = command;
    this.order = order;
    this.integration = integration;
    this.host = host;
  }

  /** Calls the function. What it answers is told to the host, now or later. */
  begin(answer: TaskFunction): void {
    let result: unknown;
    let promise: PromiseLike<unknown> | undefined;
    try {
      result = answer(ownCopy(this.integration.input(this.command.parameters.value)), this);
      promise = isPromiseLike(result) ? result : undefined;
    } catch (error) {
      return this.failed(error);
    }
    if (promise === undefined) return this.succeeded(result);
    this.isPending = true;
    if (this.isActive) this.host.activated();
    // An activity is started by the worker that takes it; any other work when it is handed out.
    if (this.command.resource.kind !== 'activity') {
      if (this.host.clockStands && this.isActive) this.hasUntoldStart = true;
      else this.started();
    }
    const succeeds = (value: unknown) => {
      if (this.settles()) this.succeeded(value);
    };
    const fails = (error: unknown) => {
      if (this.settles()) this.failed(error);
    };
    try {
      promise.then(succeeds, fails);
    } catch (error) {
      fails(error);
    }
  }

  /** Nobody waits for the answer any more. */
  cancel(): void {
    if (this.isOver) return;
    const wasActive = this.isActive;
    this.isOver = true;
    if (wasActive) this.host.deactivated();
    this.controller?.abort();
    for (const sleeper of this.sleepers ?? []) sleeper.reject(new TaskCancelled());
    this.sleepers = undefined;
  }

  get isSleeping(): boolean {
    return this.sleepers !== undefined && this.sleepers.size > 0;
  }

  private get isActive(): boolean {
    return this.isPending && !this.isOver && !this.isSleeping;
  }

  /** The promise of the function has settled: true when somebody waits for that. */
  private settles(): boolean {
    if (this.isOver) return false;
    if (this.isActive) this.host.deactivated();
    return true;
  }

  private succeeded(result: unknown): void {
    this.isOver = true;
    try {
      this.host.tell(this, {
        type: 'TaskSucceeded',
        taskId: this.taskId,
        output: outputOf(this.integration, this.command, result),
        at: this.host.now(),
      });
    } catch (error) {
      this.host.crash(asError(error));
    }
  }

  private failed(thrown: unknown): void {
    this.isOver = true;
    try {
      if (isNotSupported(thrown) || safely(() => thrown instanceof UnansweredTaskError, false)) throw thrown;
      const failure = failureOf(this.integration, this.command, thrown);
      this.host.tell(this, { type: 'TaskFailed', taskId: this.taskId, ...failure, at: this.host.now() });
    } catch (error) {
      this.host.crash(asError(error));
    }
  }

  // --- what the function sees ---------------------------------------------------------------------

  private get taskId(): number {
    return this.command.taskId;
  }

  get state(): string {
    return this.command.state;
  }

  get path(): TaskRequest['path'] {
    return this.command.path();
  }

  get resource(): string {
    return this.command.resource.arn;
  }

  get parameters(): unknown {
    return ownCopy(this.command.parameters.value);
  }

  get attempt(): number {
    return this.command.attempt;
  }

  get context(): Readonly<Record<string, unknown>> {
    this.copiedContext ??= ownCopy(this.command.context()) as Readonly<Record<string, unknown>>;
    return this.copiedContext;
  }

  get taskToken(): string | undefined {
    return this.command.taskToken;
  }

  get timeoutSeconds(): number | undefined {
    return this.command.timeoutSeconds;
  }

  get signal(): AbortSignal {
    if (this.controller === undefined) {
      this.controller = new AbortController();
      if (this.isOver) this.controller.abort();
    }
    return this.controller.signal;
  }

  now(): Date {
    return new Date(this.host.now());
  }

  sleep(duration: number | string): Promise<void> {
    const milliseconds = durationMilliseconds(duration);
    if (this.isOver) return Promise.reject(new TaskCancelled());
    this.tellStart();
    const slept = new Promise<void>((resolve, reject) => {
      const sleeper = { reject };
      const wasActive = this.isActive;
      this.sleepers ??= new Set();
      this.sleepers.add(sleeper);
      if (wasActive) this.host.deactivated();
      if (milliseconds === Number.POSITIVE_INFINITY) return;
      const wake = () => {
        if (!this.sleepers?.delete(sleeper)) return;
        if (this.isActive) this.host.activated();
        resolve();
      };
      this.host.wakeAt(this.host.now() + milliseconds, { run: this, wake });
    });
    // Nobody has to await a sleep: one that is cut short is no fault.
    slept.catch(() => undefined);
    return slept;
  }

  heartbeat(): void {
    if (!this.hasToldStart) this.started();
    this.tellWhileRunning({ type: 'TaskHeartbeat', taskId: this.taskId, at: this.host.now() });
  }

  started({ workerName }: { readonly workerName?: string } = {}): void {
    this.hasUntoldStart = false;
    this.hasToldStart = true;
    this.tellWhileRunning({
      type: 'TaskStarted',
      taskId: this.taskId,
      ...(workerName === undefined ? {} : { workerName }),
      at: this.host.now(),
    });
  }

  submitted(response: unknown): void {
    if (this.isOver) return;
    try {
      const output = storedResult(this.command, response);
      this.tellWhileRunning({ type: 'TaskSubmitted', taskId: this.taskId, output, at: this.host.now() });
    } catch (error) {
      // Thrown into the function, it would be a failure of the task, for a Catcher to hide.
      this.host.crash(asError(error));
    }
  }

  decline(): never {
    throw new UnansweredTaskError(
      this.state,
      this.resource,
      ownCopy(this.integration.input(this.command.parameters.value)),
    );
  }

  private tellStart(): void {
    if (this.hasUntoldStart) this.started();
  }

  private tellWhileRunning(news: HostEvent): void {
    if (!this.isOver) this.host.tell(this, news);
  }
}

/** What a sleeping function sees when its task is over. */
class TaskCancelled extends Error {
  override readonly name = 'AbortError';

  constructor() {
    super('The task is over: nobody waits for its answer any more');
  }
}

function isPromiseLike(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function';
}
