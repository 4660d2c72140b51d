// From a task to the function that answers it, in the shape of its integration.

import type { ScheduleTask } from '../core/command.js';
import { anyService, type Integration } from './integration.js';
import { functionNameOf, lambdaFunction, lambdaInvoke } from './lambda.js';
import type { TaskFunction, Tasks } from './task.js';

/** The integration of a task's Resource. */
export function integrationOf({ resource }: ScheduleTask): Integration {
  if (resource.kind === 'lambda') return lambdaFunction;
  if (resource.kind === 'optimized' && resource.service === 'lambda') return lambdaInvoke;
  return anyService;
}

/** Finds functions by state, Resource, Lambda function and pattern; made once a run. */
export class Dispatcher {
  private readonly forAll: TaskFunction | undefined;
  private readonly byKey: ReadonlyMap<string, TaskFunction>;
  /** What was found before: the names of states are unique in a machine. */
  private readonly byState = new Map<string, TaskFunction | undefined>();
  private readonly patterns: readonly { readonly pattern: RegExp; readonly answer: TaskFunction }[];

  /** @throws TypeError for anything that is not a function. */
  constructor(tasks: Tasks = {}) {
    if (typeof tasks === 'function') {
      this.forAll = tasks;
      this.byKey = new Map();
      this.patterns = [];
      return;
    }
    if (typeof tasks !== 'object' || tasks === null || Array.isArray(tasks)) {
      throw new TypeError('`tasks` has to be a function, or an object of functions by state or Resource');
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
