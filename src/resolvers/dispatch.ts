// From a task to the function that answers it.

import type { ScheduleTask } from '../core/command.js';
import { isPromiseLike } from '../utils/promise-like.js';
import type { IntegrationTable } from './integration-table.js';
import { functionNameOf } from './services/lambda.js';
import { isUnansweredTask, ownCopy, type TaskFunction, type Tasks } from './task.js';
import { isTaskResolver, type TaskResolver } from './task-resolver.js';

/** Who answers tasks: functions by name, or a resolver; of several the first that has an answer. */
export type TaskSources<Key extends string = string> =
  | Tasks<Key>
  | TaskResolver
  | readonly (Tasks<Key> | TaskResolver)[];

/** Which names the functions are for is a matter of types: whoever finds them goes by the names that are there. */
export function anyTasks<Key extends string>(tasks: TaskSources<Key>): TaskSources {
  return tasks as TaskSources;
}

/** Finds the function for a task in one place or in several; made once a run. */
export class Dispatcher {
  private readonly sources: Source[];

  /** @throws TypeError for anything that is no function, no object of functions and no resolver. */
  constructor(tasks: TaskSources, integrations: IntegrationTable) {
    const list: readonly (Tasks | TaskResolver)[] = isList(tasks) ? tasks : [tasks];
    this.sources = list.map((each) => (isTaskResolver(each) ? byResolver(each, integrations) : new NamedTasks(each)));
  }

  /**
   * Asks `tasks` first, and what this one asks only then.
   * @throws TypeError as the constructor.
   */
  before(tasks: TaskSources, integrations: IntegrationTable): Dispatcher {
    const dispatcher = new Dispatcher(tasks, integrations);
    dispatcher.sources.push(...this.sources);
    return dispatcher;
  }

  find(command: ScheduleTask): TaskFunction | undefined {
    return this.findFrom(0, command);
  }

  private findFrom(index: number, command: ScheduleTask): TaskFunction | undefined {
    for (let at = index; at < this.sources.length; at += 1) {
      const answer = this.sources[at]?.find(command);
      if (answer === undefined) continue;
      return at === this.sources.length - 1 ? answer : orTheNext(answer, () => this.findFrom(at + 1, command));
    }
    return undefined;
  }
}

interface Source {
  find(command: ScheduleTask): TaskFunction | undefined;
}

function isList(tasks: TaskSources): tasks is readonly (Tasks | TaskResolver)[] {
  return Array.isArray(tasks);
}

function byResolver(resolver: TaskResolver, integrations: IntegrationTable): Source {
  return {
    find: ({ state, resource, parameters }) =>
      resolver.resolve({
        state,
        resource,
        integration: integrations.of(resource),
        parameters: () => ownCopy(parameters.value),
        parametersText: () => parameters.text(),
      }),
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
  private readonly byKey: ReadonlyMap<string, TaskFunction>;
  /** What was found before: the names of states are unique in a machine. */
  private readonly byState = new Map<string, TaskFunction | undefined>();
  private readonly patterns: readonly { readonly pattern: RegExp; readonly answer: TaskFunction }[];

  /** @throws TypeError for anything that is not a function. */
  constructor(tasks: Tasks) {
    if (typeof tasks === 'function') {
      this.forAll = tasks;
      this.byKey = new Map();
      this.patterns = [];
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
    this.byKey = new Map(entries);
    this.patterns = entries
      .filter(([key]) => key.includes('*'))
      .map(([key, answer]) => ({ pattern: wildcard(key), answer }));
  }

  find(command: ScheduleTask): TaskFunction | undefined {
    if (this.forAll !== undefined) return this.forAll;
    const { state, resource } = command;
    // What `lambda:invoke` calls is said by its parameters; for any other task the definition decides.
    if (resource.kind === 'optimized' && resource.service === 'lambda') return this.search(command);
    const known = this.byState.get(state);
    if (known !== undefined || this.byState.has(state)) return known;
    const answer = this.search(command);
    this.byState.set(state, answer);
    return answer;
  }

  private search({ state, resource, parameters }: ScheduleTask): TaskFunction | undefined {
    const exact = this.byKey.get(state) ?? this.byKey.get(resource.arn);
    if (exact !== undefined) return exact;
    const invoked =
      resource.kind === 'lambda'
        ? resource.functionName
        : resource.kind === 'optimized' && resource.service === 'lambda'
          ? functionNameOf(parameters.value)
          : undefined;
    if (invoked !== undefined) {
      const answer = this.byKey.get(invoked) ?? this.byKey.get(shortName(invoked));
      if (answer !== undefined) return answer;
    }
    return this.patterns.find(
      ({ pattern }) => pattern.test(resource.arn) || (invoked !== undefined && pattern.test(invoked)),
    )?.answer;
  }
}

// `arn:aws:lambda:us-east-1:123456789012:function:charge:prod`, `123456789012:function:charge` and `charge:prod` are
// all the function `charge`. https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
function shortName(functionName: string): string {
  const name = /(?:^|:)function:([^:]+)/.exec(functionName)?.[1] ?? functionName.split(':')[0];
  return name ?? functionName;
}

function wildcard(key: string): RegExp {
  const parts = key.split('*').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`, 's');
}

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'an array' : `a value of type ${typeof value}`;
}
