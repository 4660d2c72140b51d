// From a task to the function that answers it.

import type { ScheduleTask } from '../core/command.js';
import { ownCopy } from '../utils/copy-json.js';
import { isPromiseLike } from '../utils/promise-like.js';
import type { IntegrationTable } from './integration-table.js';
import { KeyedTasks } from './keyed-tasks.js';
import { isUnansweredTask, type TaskFunction, type Tasks, UnansweredTaskError } from './task.js';
import { isTaskResolver, type TaskDescription, type TaskResolver } from './task-resolver.js';

/** Who answers tasks: functions by name, or a resolver; of several the first that has an answer. */
export type TaskSources<Key extends string = string> =
  | Tasks<Key>
  | TaskResolver
  | readonly (Tasks<Key> | TaskResolver)[];

/** Which names the functions are for is a matter of types: whoever finds them goes by the names that are there. */
export function anyTasks<Key extends string>(tasks: TaskSources<Key>): TaskSources {
  return tasks as TaskSources;
}

/** Finds the function for a task in one place or in several; made once an execution, or once for all of a state machine. */
export class Dispatcher {
  /** All executions of a state machine can have it: no resolver keeps anything for one of them. */
  readonly isForAll: boolean;
  private readonly sources: Source[];
  private readonly integrations: IntegrationTable;

  /** @throws TypeError for anything that is no function, no object of functions and no resolver. */
  constructor(tasks: TaskSources, integrations: IntegrationTable) {
    const list: readonly (Tasks | TaskResolver)[] = isList(tasks) ? tasks : [tasks];
    let isForAll = true;
    this.sources = list.map((each) => {
      if (!isTaskResolver(each)) return new NamedTasks(each);
      isForAll = false;
      return byResolver(each, integrations);
    });
    this.isForAll = isForAll;
    this.integrations = integrations;
  }

  /**
   * Asks `tasks` first, and what this one asks only then.
   * @throws TypeError as the constructor.
   */
  before(tasks: TaskSources): Dispatcher {
    const dispatcher = new Dispatcher(tasks, this.integrations);
    dispatcher.sources.push(...this.sources);
    return dispatcher;
  }

  find(command: ScheduleTask): TaskFunction | undefined {
    return this.findFrom(0, command);
  }

  /** What to say of a task that nobody answers. */
  unanswered(command: ScheduleTask): UnansweredTaskError {
    const { state, resource, parameters } = command;
    const integration = this.integrations.of(resource);
    const advice = this.sources.map((source) => source.advice?.(command)).find((each) => each !== undefined);
    return new UnansweredTaskError(state, resource.arn, ownCopy(integration.input(parameters.value)), advice);
  }

  private findFrom(index: number, command: ScheduleTask): TaskFunction | undefined {
    for (let at = index; at < this.sources.length; at += 1) {
      const answer = this.sources[at]?.find(command);
      if (answer === undefined) continue;
      return at === this.sources.length - 1 ? answer : this.orTheNext(answer, at, command);
    }
    return undefined;
  }

  private orTheNext(answer: TaskFunction, at: number, command: ScheduleTask): TaskFunction {
    return orTheNext(answer, () => this.findFrom(at + 1, command));
  }
}

interface Source {
  find(command: ScheduleTask): TaskFunction | undefined;
  /** How it could have been told the answer. */
  advice?(command: ScheduleTask): string | undefined;
}

function isList(tasks: TaskSources): tasks is readonly (Tasks | TaskResolver)[] {
  return Array.isArray(tasks);
}

function byResolver(resolver: TaskResolver, integrations: IntegrationTable): Source {
  const { resolve, advice } = resolver.forExecution?.() ?? resolver;
  return {
    find: (command) => resolve(description(command, integrations)),
    advice: (command) => advice?.(description(command, integrations)),
  };
}

function description({ state, resource, parameters }: ScheduleTask, integrations: IntegrationTable): TaskDescription {
  return {
    state,
    resource,
    integration: integrations.of(resource),
    parameters: () => ownCopy(parameters.value),
    parametersText: () => parameters.text(),
  };
}

/** A function that declines its task leaves it to whoever comes after it. */
function orTheNext(answer: TaskFunction, next: () => TaskFunction | undefined): TaskFunction {
  return (input, task) => {
    const passOn = (thrown: unknown) => {
      const other = isUnansweredTask(thrown) ? next() : undefined;
      if (other === undefined) throw thrown;
      return other(input, task);
    };
    try {
      const result = answer(input, task);
      return isPromiseLike(result) ? Promise.resolve(result).catch(passOn) : result;
    } catch (error) {
      return passOn(error);
    }
  };
}

/** Finds functions by state, Resource, Lambda function and pattern. */
class NamedTasks implements Source {
  private readonly forAll: TaskFunction | undefined;
  private readonly entries: readonly (readonly [key: string, answer: TaskFunction])[];
  /** Made for the first task: many an execution has none. */
  private keyed: KeyedTasks<TaskFunction> | undefined;

  /** @throws TypeError for anything that is not a function. */
  constructor(tasks: Tasks) {
    if (typeof tasks === 'function') {
      this.forAll = tasks;
      this.entries = [];
      return;
    }
    if (typeof tasks !== 'object' || tasks === null || Array.isArray(tasks)) {
      throw new TypeError(
        '`tasks` has to be a function, an object of functions by state or Resource, a resolver, or a list of these',
      );
    }
    const entries = Object.entries(tasks);
    for (const [key, answer] of entries) {
      if (typeof answer !== 'function') {
        throw new TypeError(
          `tasks[${JSON.stringify(key)}] has to be a function that answers the task, not ${kindOf(answer)}`,
        );
      }
    }
    this.forAll = undefined;
    this.entries = entries;
  }

  find(command: ScheduleTask): TaskFunction | undefined {
    if (this.forAll !== undefined) return this.forAll;
    this.keyed ??= new KeyedTasks(this.entries);
    return this.keyed.find(command);
  }
}

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'an array' : `a value of type ${typeof value}`;
}
