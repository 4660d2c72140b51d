// The context object of a state that is tested: the one that the request gives, or the service's own.
// https://docs.aws.amazon.com/step-functions/latest/dg/input-output-contextobject.html

import type { ExecutionIdentity } from '../../core/host-event.js';
import type { Node } from '../../core/program.js';
import type { TaskWork } from '../../core/tasks.js';
import { formatTimestamp } from '../../language/timestamp.js';
import { isJsonObject, type Json, type JsonObject, JsonSyntaxError, jsonKind, parseJson } from '../../utils/json.js';
import { refusal } from './request.js';
import { STATE_NAME } from './tested-state.js';

/** What is known of the execution that there would be. */
export interface ContextFacts {
  readonly identity: ExecutionIdentity;
  readonly roleArn: string | undefined;
  readonly input: Json;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly retryCount: number;
}

/** Recorded: the name of the state is not that of the definition, and a role that is not given is null. */
export function defaultContext({ behaviour }: Node, facts: ContextFacts): JsonObject {
  const { identity, roleArn = null, input, at, retryCount } = facts;
  const time = formatTimestamp(at);
  const { executionArn: Id, executionName: Name } = identity;
  return {
    Execution: { Id, Input: input, Name, RoleArn: roleArn, StartTime: time },
    StateMachine: { Id: identity.stateMachineArn, Name: identity.stateMachineName },
    State: {
      Name: STATE_NAME,
      EnteredTime: time,
      ...(behaviour.countsRetries ? { RetryCount: retryCount } : {}),
    },
  };
}

type Kind = 'a string' | 'a number' | 'any';
type Members = { readonly [name: string]: Kind };

const FIELDS: { readonly [field: string]: Members } = {
  Execution: {
    Id: 'a string',
    Input: 'any',
    Name: 'a string',
    RoleArn: 'a string',
    StartTime: 'a string',
    RedriveCount: 'a number',
    RedriveTime: 'a string',
  },
  State: { EnteredTime: 'a string', Name: 'a string', RetryCount: 'a number' },
  StateMachine: { Id: 'a string', Name: 'a string' },
  Task: { Token: 'a string' },
};

/**
 * Members may be left out, but there are no others.
 * @throws ServiceError ValidationException
 */
export function givenContext(text: string, node: Node): JsonObject {
  const context = parsed(text);
  if (!isJsonObject(context)) throw invalid('Context object must be a JSON object');
  for (const [field, value] of Object.entries(context)) checkField(field, value, node);
  return context;
}

function checkField(field: string, value: Json, node: Node): void {
  if (field === 'Map') throw invalid("'Map' field is not supported when mocking a Context object");
  const members = Object.hasOwn(FIELDS, field) ? FIELDS[field] : undefined;
  if (members === undefined) throw invalid(`Field '${field}' is not allowed`);
  if (field === 'Task' && !hasToken(node)) {
    throw invalid(
      "Context object contains 'Task' when state is not a Task state with a '.sync' or '.waitForTaskToken' service integration pattern",
    );
  }
  if (!isJsonObject(value)) throw invalid(`${field} must be a JSON object`);
  for (const [name, member] of Object.entries(value)) {
    const kind = Object.hasOwn(members, name) ? members[name] : undefined;
    if (kind === undefined) throw invalid(`Field '${name}' is not allowed`);
    if (kind !== 'any' && `a ${jsonKind(member)}` !== kind) throw invalid(`${field}.${name} must be ${kind}`);
  }
}

function hasToken({ type, work }: Node): boolean {
  return type === 'Task' && (work as TaskWork).hasToken;
}

function parsed(text: string): Json {
  try {
    return parseJson(text);
  } catch (error) {
    if (error instanceof JsonSyntaxError) throw invalid('Context object must be valid JSON');
    throw error;
  }
}

function invalid(problem: string): Error {
  return refusal(`Invalid Context object provided: ${problem}`);
}
