// The tasks of state machines, as mocks name them: which of them a key stands for, and whether there is any.

import type { HostedStateMachine } from '../../host/host.js';
import { readResource, type TaskResource } from '../../language/resource.js';
import { type StateVisit, traverse } from '../../language/traverse.js';
import type { StateMachineDefinition } from '../../language/types.js';
import { isLambdaInvoke, KeyedTasks } from '../../resolvers/keyed-tasks.js';
import { functionNameOf } from '../../resolvers/services/lambda.js';
import { didYouMean } from '../../utils/did-you-mean.js';
import { isJsonObject, type Json, type JsonObject, memberOf } from '../../utils/json.js';

/** A state machine whose definition is at hand. */
export interface MockableMachine extends HostedStateMachine {
  readonly definition: StateMachineDefinition;
}

/** A Task state of one of the machines. */
export interface MockedTask {
  readonly state: string;
  readonly resource: TaskResource;
  /** The state as the definition has it. */
  readonly fields: JsonObject;
  /** What `lambda:invoke` calls, as far as the definition says it. */
  readonly functionName: string | undefined;
  /** The Map and Parallel states around it, outermost first. */
  readonly around: readonly StateVisit[];
}

/** The Task states of a definition, in its order. */
export function tasksOf(definition: StateMachineDefinition): MockedTask[] {
  return statesOf(definition).flatMap((visit) => taskOf(visit) ?? []);
}

/** Whether a Map is around the task. */
export function isInMap({ around }: MockedTask): boolean {
  return around.some(({ type }) => type === 'Map');
}

export class MockedTasks {
  private readonly tasks: readonly MockedTask[];
  private readonly typeOf: ReadonlyMap<string, string>;

  constructor(machines: readonly MockableMachine[]) {
    this.tasks = machines.flatMap(({ definition }) => tasksOf(definition));
    const states = machines.flatMap(({ definition }) => statesOf(definition));
    this.typeOf = new Map(states.map(({ name, type }) => [name, String(type)]));
  }

  /** Names by which a task can be asked for. */
  get names(): ReadonlySet<string> {
    return new Set(this.tasks.map(({ state }) => state));
  }

  /**
   * The tasks that a key stands for, as far as the definitions say it: none for a Lambda function that a state may call
   * whose FunctionName is known only when it runs.
   * @throws TypeError for a key that stands for no task.
   */
  of(key: string): readonly MockedTask[] {
    const type = this.typeOf.get(key);
    if (type !== undefined && type !== 'Task') {
      throw new TypeError(`There is no task to mock in ${JSON.stringify(key)}, a ${type} state: ${this.known()}`);
    }
    const keyed = new KeyedTasks([[key, true]]);
    const found = this.tasks.filter(({ state, resource, functionName }) =>
      keyed.find({
        state,
        resource,
        parameters: { value: functionName === undefined ? {} : { FunctionName: functionName } },
      }),
    );
    if (found.length > 0 || this.mayBeFunction(key)) return found;
    const meant = didYouMean(key, this.keys());
    const hint = meant === undefined ? this.known() : `did you mean ${JSON.stringify(meant)}?`;
    throw new TypeError(`There is no state, Resource or function ${JSON.stringify(key)} to mock: ${hint}`);
  }

  private mayBeFunction(key: string): boolean {
    if (key.startsWith('arn:') && !key.includes(':function:')) return false;
    return this.tasks.some(({ resource, functionName }) => isLambdaInvoke(resource) && functionName === undefined);
  }

  private keys(): string[] {
    return this.tasks.flatMap(({ state, resource, functionName }) => [
      state,
      resource.arn,
      ...(functionName === undefined ? [] : [functionName]),
      ...(resource.kind === 'lambda' ? [resource.functionName] : []),
    ]);
  }

  private known(): string {
    const names = [...this.names].map((name) => JSON.stringify(name));
    return names.length === 0 ? 'there are no Task states' : `the Task states are ${names.join(', ')}`;
  }
}

function statesOf(definition: StateMachineDefinition): readonly StateVisit[] {
  return traverse(definition as unknown as Json).states; // a definition is JSON that has been checked
}

function taskOf(visit: StateVisit): MockedTask | undefined {
  const { name, state, type } = visit;
  const arn = memberOf(state, 'Resource');
  if (type !== 'Task' || typeof arn !== 'string') return undefined;
  const resource = readResource(arn);
  if (resource === undefined) return undefined;
  return { state: name, resource, fields: state, functionName: calledFunction(state, resource), around: around(visit) };
}

function calledFunction(state: JsonObject, resource: TaskResource): string | undefined {
  if (!isLambdaInvoke(resource)) return undefined;
  for (const field of ['Parameters', 'Arguments']) {
    const parameters = memberOf(state, field);
    const name = parameters !== undefined && isJsonObject(parameters) ? functionNameOf(parameters) : undefined;
    if (name !== undefined && !name.startsWith('{%')) return name;
  }
  return undefined;
}

function around({ container }: StateVisit): StateVisit[] {
  const { owner } = container;
  return owner === undefined ? [] : [...around(owner), owner];
}
