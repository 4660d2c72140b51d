// A Task that starts another state machine of the same host: in the same time, and with the answers of the service.
// https://docs.aws.amazon.com/step-functions/latest/dg/connect-stepfunctions.html

import type { StateMachineType } from '../language/types.js';
import { jsonText } from '../resolvers/json-text.js';
import { REQUEST_ID, sdkMetadata } from '../resolvers/sdk-metadata.js';
import { serviceResponse, TaskError, type TaskFunction, type TaskRequest } from '../resolvers/task.js';
import { isJsonObject, type Json, type JsonObject, memberOf, parseJson, stringifyJson } from '../utils/json.js';
import { NotSupportedError } from '../utils/not-supported.js';
import type { ExecutionDescription } from './describe-execution.js';
import { ServiceError } from './service-error.js';
import type { TaskRun } from './task-run.js';

/** An execution that is to be started. */
export interface StartRequest {
  readonly stateMachineArn: string;
  readonly name?: string;
  /** JSON text. */
  readonly input: string;
}

/** An execution that a task has started. */
export interface StartedExecution {
  readonly executionArn: string;
  readonly type: StateMachineType;
  describe(): ExecutionDescription | Promise<ExecutionDescription>;
  abort(): Promise<void>;
  /** Calls `listener` when the execution ends, or at once where it has ended. */
  onEnd(listener: () => void): void;
}

/** What of the host a task that starts executions asks for. */
export interface StartsExecutions {
  knows(stateMachineArn: string): boolean;
  /** @throws (or rejects with) ServiceError as StartExecution of the API. */
  startExecution(request: StartRequest): StartedExecution | Promise<StartedExecution>;
}

/** The function that answers such a task; undefined for any other, and for a state machine that the host does not know. */
export function startingExecution(run: TaskRun, host: StartsExecutions): TaskFunction | undefined {
  const { resource, parameters } = run.command;
  if (resource.kind !== 'optimized' || resource.service !== 'states' || resource.action !== 'startExecution') {
    return undefined;
  }
  const request = startRequest(parameters.value);
  if (request === undefined || !host.knows(request.stateMachineArn)) return undefined;
  const { pattern } = resource;
  return async (_input, task) => {
    const child = await started(request, host);
    // An Express execution can be neither described nor stopped, which this needs; what the service answers is not known.
    if (child.type === 'EXPRESS' && (pattern === 'sync' || pattern === 'sync:2')) {
      throw new NotSupportedError(`${resource.arn} of an EXPRESS state machine (use aws-sdk:sfn:startSyncExecution)`);
    }
    const response = startResponse(child, task);
    if (pattern === 'requestResponse') return serviceResponse(response);
    if (pattern === 'waitForTaskToken') return task.waitForTaskToken(response);
    task.submitted(response);
    // Whoever stops the parent stops the child.
    task.signal.addEventListener('abort', () => {
      if (!run.isAnsweredByToken) void child.abort();
    });
    await endOf(child, run);
    return resultOf(await child.describe(), pattern === 'sync:2');
  };
}

/**
 * Waits until the child has ended, as the task of `run`. It never settles for a child that ended without an outcome: that
 * has ended the run of the task, too.
 */
export async function endOf(child: StartedExecution, run: TaskRun): Promise<void> {
  const { ended, end } = run.wait();
  child.onEnd(end.now);
  await ended;
}

function startRequest(parameters: Json): StartRequest | undefined {
  if (!isJsonObject(parameters)) return undefined;
  const stateMachineArn = memberOf(parameters, 'StateMachineArn');
  const name = memberOf(parameters, 'Name');
  if (typeof stateMachineArn !== 'string') return undefined;
  return {
    stateMachineArn,
    input: inputText(memberOf(parameters, 'Input')),
    ...(typeof name === 'string' && { name }),
  };
}

async function started(request: StartRequest, host: StartsExecutions): Promise<StartedExecution> {
  try {
    return await host.startExecution(request);
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    const { name: code, message } = error;
    throw new TaskError(
      `StepFunctions.${code}Exception`,
      `${message} (Service: AWSStepFunctions; Status Code: 400; Error Code: ${code}; Request ID: ${REQUEST_ID}; Proxy: null)`,
    );
  }
}

// A string is the text of the input, anything else is written as JSON.
function inputText(input: Json | undefined): string {
  if (input === undefined || input === null) return '{}';
  return typeof input === 'string' ? input : stringifyJson(input);
}

function startResponse(child: StartedExecution, task: TaskRequest): JsonObject {
  const startDate = task.now().getTime();
  const body = stringifyJson({ executionArn: child.executionArn, startDate: startDate / 1000 });
  return {
    ExecutionArn: child.executionArn,
    ...sdkMetadata([
      ['x-amzn-RequestId', REQUEST_ID],
      ['connection', 'keep-alive'],
      ['Content-Length', String(body.length)],
      ['Date', task.now().toUTCString()],
      ['Content-Type', 'application/x-amz-json-1.0'],
    ]),
    StartDate: startDate,
  };
}

/** @throws TaskError when the child did not succeed. */
function resultOf(description: ExecutionDescription, isParsed: boolean): unknown {
  const text = stringifyJson(describedInPascalCase(description, isParsed));
  if (description.status !== 'SUCCEEDED') throw new TaskError('States.TaskFailed', text);
  return serviceResponse(jsonText(text));
}

// The members of DescribeExecution by the alphabet; dates are epoch milliseconds.
function describedInPascalCase(description: ExecutionDescription, isParsed: boolean): JsonObject {
  const { status, input, output, error, cause, startDate, stopDate, redriveCount } = description;
  const payload = (text: string): Json => (isParsed ? parseJson(text) : text);
  return {
    ...(cause !== undefined && { Cause: cause }),
    ...(error !== undefined && { Error: error }),
    ExecutionArn: description.executionArn,
    Input: payload(input),
    InputDetails: { Included: true },
    Name: description.name,
    ...(output !== undefined && { Output: payload(output) }),
    OutputDetails: { Included: true },
    RedriveCount: redriveCount,
    RedriveStatus: description.redriveStatus,
    ...(description.redriveStatusReason !== undefined && { RedriveStatusReason: description.redriveStatusReason }),
    StartDate: startDate.getTime(),
    StateMachineArn: description.stateMachineArn,
    Status: status,
    ...(stopDate !== undefined && { StopDate: stopDate.getTime() }),
  };
}
