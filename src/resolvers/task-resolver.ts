// Who answers tasks, decided by code: how the resolvers that call something real are made, ours and those of users.

import type { TaskResource } from '../language/resource.js';
import { safely } from '../utils/thrown.js';
import type { Integration } from './integration.js';
import type { TaskFunction } from './task.js';

/** A task that is looking for its function. */
export interface TaskDescription {
  /** The name of the Task state. */
  readonly state: string;
  /** What its `Resource` names. */
  readonly resource: TaskResource;
  readonly integration: Integration;
  /** The evaluated Parameters or Arguments; the effective input of a Lambda function or an activity. A copy. */
  parameters(): unknown;
  /** The same as JSON text, to the letter: with every digit of its numbers and the order of its members. */
  parametersText(): string;
}

// Known by this mark and not by its class: whoever made it may have loaded another copy of this package.
const TASK_RESOLVER = Symbol.for('stepwright.TaskResolver');

/** What finds functions. */
export interface ResolvesTasks {
  /** The function that answers the task; undefined where this is for somebody else. */
  readonly resolve: (task: TaskDescription) => TaskFunction | undefined;
  /** How this could have been told the answer of a task that nobody answers: a text for whoever wrote the test. */
  readonly advice?: (task: TaskDescription) => string | undefined;
}

/** Finds the function for a task; made by `taskResolver`. */
export class TaskResolver {
  /** @internal */
  readonly [TASK_RESOLVER] = true;
  /** The function that answers the task; undefined where this is for somebody else. */
  readonly resolve: (task: TaskDescription) => TaskFunction | undefined;
  /** @internal */
  readonly advice?: ResolvesTasks['advice'];
  /**
   * Makes what answers one execution, where that counts something: asked for when the execution starts.
   * @internal
   */
  readonly forExecution?: () => ResolvesTasks;

  /** @internal */
  constructor(resolve: (task: TaskDescription) => TaskFunction | undefined, forExecution?: () => ResolvesTasks) {
    this.resolve = resolve;
    if (forExecution !== undefined) this.forExecution = forExecution;
  }
}

/**
 * Makes a resolver, to be passed as one of `tasks`.
 * @param resolve gives the function that answers a task, or undefined to leave it to the next one.
 */
export function taskResolver(resolve: (task: TaskDescription) => TaskFunction | undefined): TaskResolver {
  if (typeof resolve !== 'function') throw new TypeError('A task resolver is made of a function that finds functions');
  return new TaskResolver(resolve);
}

export function isTaskResolver(value: unknown): value is TaskResolver {
  return safely(() => typeof value === 'object' && value !== null && TASK_RESOLVER in value, false);
}
