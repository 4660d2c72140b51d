// What of a task its function reads, whoever runs the task: all of it comes from the command.

import type { ScheduleTask } from '../core/command.js';
import { hexDigest } from '../expressions/digest.js';
import type { Integration } from '../resolvers/integration.js';
import { type TaskRequest, UnansweredTaskError } from '../resolvers/task.js';
import { ownCopy } from '../utils/copy-json.js';

export abstract class TaskView {
  readonly command: ScheduleTask;
  protected readonly integration: Integration;
  private controller: AbortController | undefined;
  private copiedContext: Readonly<Record<string, unknown>> | undefined;
  /** Nobody waits for an answer of the function any more. */
  isOver = false;

  constructor(command: ScheduleTask, integration: Integration) {
    this.command = command;
    this.integration = integration;
  }

  /** What the function is given: a copy of its own each time. */
  get input(): unknown {
    return ownCopy(this.integration.input(this.command.parameters.value));
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

  /** As many digits as all that takes such a key has room for. */
  get idempotencyKey(): string {
    const { Execution: execution } = this.context as { readonly Execution: { readonly Id: string } }; // made by the core
    const digest = hexDigest(`${execution.Id} ${this.command.taskId}`, 'SHA-256') as string; // there is this algorithm
    return digest.slice(0, 32);
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

  /** Tells the function, if it listens, that its task is over. */
  protected abort(): void {
    this.controller?.abort();
  }

  decline(): never {
    throw new UnansweredTaskError(this.state, this.resource, this.input);
  }
}

/** What a function that waits sees when its task is over. */
export class TaskCancelled extends Error {
  override readonly name = 'AbortError';

  constructor() {
    super('The task is over: nobody waits for its answer any more');
  }
}
