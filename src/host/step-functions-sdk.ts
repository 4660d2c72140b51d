// Tasks that call the API of Step Functions itself (`aws-sdk:sfn`): the host is that service, and answers them.
// https://docs.aws.amazon.com/step-functions/latest/apireference/Welcome.html

import { formatInstant } from '../language/timestamp.js';
import { REQUEST_ID } from '../resolvers/sdk-metadata.js';
import { TaskError, type TaskFunction } from '../resolvers/task.js';
import { isJsonObject, type Json, type JsonObject, memberOf, stringifyJson } from '../utils/json.js';
import type { TakesAnswers } from './callbacks.js';
import type { ExecutionDescription } from './describe-execution.js';
import { endOf, type StartedExecution, type StartRequest, type StartsExecutions } from './nested-executions.js';
import { ServiceError } from './service-error.js';
import { syncOutput } from './sync-execution.js';
import type { TaskRun } from './task-run.js';

/** What of the host such a task can ask for. */
export interface StepFunctionsApi extends StartsExecutions, TakesAnswers {
  describeExecution(request: { readonly executionArn: string }): ExecutionDescription | Promise<ExecutionDescription>;
  /** @throws (or rejects with) ServiceError for a STANDARD state machine. */
  startSyncExecution(request: StartRequest): StartedExecution | Promise<StartedExecution>;
}

/** The function that answers such a task; undefined for any other, and for a state machine that the host does not know. */
export function stepFunctionsCall(run: TaskRun, api: StepFunctionsApi): TaskFunction | undefined {
  const { resource, parameters } = run.command;
  if (resource.kind !== 'sdk' || resource.service !== 'sfn') return undefined;
  const call = Object.hasOwn(CALLS, resource.action) ? CALLS[resource.action] : undefined;
  const request = new Request(parameters.value);
  if (call === undefined || (STARTS.has(resource.action) && !api.knows(request.text('StateMachineArn')))) {
    return undefined;
  }
  return async (_input, task) => {
    const response = await call(api, request, run).catch((error: unknown) => {
      throw error instanceof ServiceError ? sdkError(error) : error;
    });
    return resource.pattern === 'waitForTaskToken' ? task.waitForTaskToken(response) : response;
  };
}

type Call = (api: StepFunctionsApi, request: Request, run: TaskRun) => Promise<JsonObject>;

const STARTS: ReadonlySet<string> = new Set(['startExecution', 'startSyncExecution']);

const CALLS: { readonly [action: string]: Call } = {
  async sendTaskSuccess(api, request) {
    await api.sendTaskSuccess({ taskToken: request.text('TaskToken'), output: request.text('Output') });
    return {};
  },
  async sendTaskFailure(api, request) {
    await api.sendTaskFailure({
      taskToken: request.text('TaskToken'),
      ...request.optional('Error', 'error'),
      ...request.optional('Cause', 'cause'),
    });
    return {};
  },
  async sendTaskHeartbeat(api, request) {
    await api.sendTaskHeartbeat({ taskToken: request.text('TaskToken') });
    return {};
  },
  async startExecution(api, request) {
    const child = await api.startExecution(startRequest(request));
    const { executionArn, startDate } = await child.describe();
    return { ExecutionArn: executionArn, StartDate: formatInstant(startDate.getTime()) };
  },
  async startSyncExecution(api, request, run) {
    const child = await api.startSyncExecution(startRequest(request));
    await endOf(child, run);
    return inPascalCase(syncOutput(await child.describe()));
  },
  async describeExecution(api, request) {
    return inPascalCase(await api.describeExecution({ executionArn: request.text('ExecutionArn') }));
  },
};

function startRequest(request: Request): StartRequest {
  return {
    stateMachineArn: request.text('StateMachineArn'),
    input: request.has('Input') ? request.text('Input') : '{}',
    ...request.optional('Name', 'name'),
  };
}

/** The parameters of a call. A member that is no text is sent as its JSON text. */
class Request {
  private readonly parameters: Json;

  constructor(parameters: Json) {
    this.parameters = parameters;
  }

  has(name: string): boolean {
    return this.member(name) !== undefined;
  }

  text(name: string): string {
    const value = this.member(name);
    if (value === undefined) return '';
    return typeof value === 'string' ? value : stringifyJson(value);
  }

  optional<Name extends string>(name: string, as: Name): { readonly [N in Name]?: string } {
    return (this.has(name) ? { [as]: this.text(name) } : {}) as { readonly [N in Name]?: string };
  }

  private member(name: string): Json | undefined {
    return isJsonObject(this.parameters) ? memberOf(this.parameters, name) : undefined;
  }
}

function inPascalCase(answer: object): JsonObject {
  const members = Object.entries(answer).map(([name, value]): [string, Json] => [
    `${name.charAt(0).toUpperCase()}${name.slice(1)}`,
    value instanceof Date ? formatInstant(value.getTime()) : typeof value === 'object' ? inPascalCase(value) : value,
  ]);
  return Object.fromEntries(members.sort(([a], [b]) => (a < b ? -1 : 1)));
}

// Recorded: the errors of the SDK for Java 2.
function sdkError({ name, message }: ServiceError): TaskError {
  const error = name === 'ValidationException' ? name : `${name}Exception`;
  return new TaskError(
    `Sfn.${error}`,
    `${message} (Service: Sfn, Status Code: 400, Request ID: ${REQUEST_ID}) (SDK Attempt Count: 1)`,
  );
}
