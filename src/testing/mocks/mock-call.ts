// What a mock was asked, and what came of it.

import type { PathStep } from '../../core/command.js';
import { isJsonText } from '../../resolvers/json-text.js';
import { isServiceResponse, isTaskError, type TaskRequest } from '../../resolvers/task.js';
import { copyJson, ownCopy } from '../../utils/copy-json.js';
import { messageOf, nameOf } from '../../utils/thrown.js';

/** How an attempt came out; `pending` for one that has no answer yet, and for one that ended without it. */
export type MockCallOutcome =
  | { readonly status: 'succeeded'; readonly result: unknown }
  | { readonly status: 'failed'; readonly error: string | undefined; readonly cause: string | undefined }
  | { readonly status: 'pending' };

/** One attempt of a task that a mock answered. */
export interface MockCall {
  /** The name of the Task state. */
  readonly state: string;
  readonly resource: string;
  /** What the mock stands under: the name of the state, its Resource, a function, a pattern. */
  readonly key: string;
  /** As a function is given it; a copy. */
  readonly input: unknown;
  /** 1 for the first attempt of a visit, and one more with each retry. */
  readonly attempt: number;
  /** The iterations and branches around the state, outermost first. */
  readonly path: readonly PathStep[];
  /** The time of the execution's clock. */
  readonly at: Date;
  /** The result as the mock gave it, or the error. */
  readonly outcome: MockCallOutcome;
}

/** A call while it is made. */
export class RecordedCall {
  private readonly call: Omit<MockCall, 'outcome'>;
  private outcome: MockCallOutcome = { status: 'pending' };

  constructor(key: string, input: unknown, { state, resource, attempt, path }: TaskRequest, at: Date) {
    this.call = { state, resource, key, input: copyJson(input), attempt, path, at };
  }

  get state(): string {
    return this.call.state;
  }

  get key(): string {
    return this.call.key;
  }

  read(): MockCall {
    return { ...this.call, outcome: this.outcome };
  }

  succeeded(result: unknown): void {
    const value = isServiceResponse(result) ? result.body : result;
    this.outcome = { status: 'succeeded', result: isJsonText(value) ? ownCopy(value.value) : value };
  }

  failed(thrown: unknown): void {
    const { error, taskCause: cause } = isTaskError(thrown)
      ? thrown
      : { error: nameOf(thrown), taskCause: messageOf(thrown) };
    this.outcome = { status: 'failed', error, cause };
  }
}
