// A Task that starts another state machine of the same host: in the same time, and with the answers of the service.
// https://docs.aws.amazon.com/step-functions/latest/dg/connect-stepfunctions.html

import { jsonText } from '../resolvers/json-text.js';
import { serviceResponse, TaskError, type TaskFunction, type TaskRequest } from '../resolvers/task.js';
import { isJsonObject, type Json, type JsonObject, memberOf, parseJson, stringifyJson } from '../utils/json.js';
import { NotSupportedError } from '../utils/not-supported.js';
import { describeExecution } from './describe-execution.js';
import type { RunningExecution } from './running-execution.js';
import { ServiceError } from './service-error.js';
import type { TaskRun } from './task-run.js';

/** Starts the execution that the parameters ask for. */
export type StartChild = (child: {
  /** JSON text. */
  readonly input: string;
  readonly name?: string;
}) => RunningExecution;

/** The state machine that a task starts, when it is one that does. */
export function startedStateMachine({ command }: TaskRun): string | undefined {
  const { resource, parameters } = command;
  if (resource.kind !== 'optimized' || resource.service !== 'states' || resource.action !== 'startExecution') {
    return undefined;
  }
  const { value } = parameters;
  const arn = isJsonObject(value) ? memberOf(value, 'StateMachineArn') : undefined;
  return typeof arn === 'string' ? arn : undefined;
}

/** The function that answers such a task. */
export function startingExecution(run: TaskRun, start: StartChild): TaskFunction {
  const { resource, parameters } = run.command;
  if (resource.kind === 'lambda' || resource.kind === 'activity') throw new Error('It starts no execution');
  const { pattern } = resource;
  return async (_input, task) => {
    const child = started(parameters.value, start);
    const response = startResponse(child, task);
    if (pattern === 'requestResponse') return serviceResponse(response);
    if (pattern === 'waitForTaskToken') return task.waitForTaskToken(response);
    // DescribeExecution, by which the service waits, refuses it; what becomes of the task then is not known.
    if (child.type === 'EXPRESS')
      throw new NotSupportedError('Waiting for an Express execution that a task has started');
    task.submitted(response);
    // Whoever stops the parent stops the child.
    task.signal.addEventListener('abort', () => {
      if (!run.isAnsweredByToken) void child.abort();
    });
    const { ended, end } = run.wait();
    child.onEnd(end.now);
    await ended;
    return child.fault === undefined ? resultOf(child, pattern === 'sync:2') : undefined;
  };
}

function started(parameters: Json, start: StartChild): RunningExecution {
  const of = (name: string) => (isJsonObject(parameters) ? memberOf(parameters, name) : undefined);
  const name = of('Name');
  try {
    return start({ input: inputText(of('Input')), ...(typeof name === 'string' ? { name } : {}) });
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

// The same on every run, since no request was made.
const REQUEST_ID = '00000000-0000-4000-8000-000000000000';

function startResponse(child: RunningExecution, task: TaskRequest): JsonObject {
  const startDate = task.now().getTime();
  const body = stringifyJson({ executionArn: child.executionArn, startDate: startDate / 1000 });
  const headers: readonly (readonly [string, string])[] = [
    ['x-amzn-RequestId', REQUEST_ID],
    ['connection', 'keep-alive'],
    ['Content-Length', String(body.length)],
    ['Date', task.now().toUTCString()],
    ['Content-Type', 'application/x-amz-json-1.0'],
  ];
  const byName = [...headers].sort(([a], [b]) => (a.toLowerCase() < b.toLowerCase() ? -1 : 1));
  return {
    ExecutionArn: child.executionArn,
    SdkHttpMetadata: {
      AllHttpHeaders: Object.fromEntries(headers.map(([name, value]) => [name, [value]])),
      HttpHeaders: Object.fromEntries(byName),
      HttpStatusCode: 200,
    },
    SdkResponseMetadata: { RequestId: REQUEST_ID },
    StartDate: startDate,
  };
}

/** @throws TaskError when the child did not succeed. */
function resultOf(child: RunningExecution, isParsed: boolean): unknown {
  const description = describeExecution(child);
  const text = stringifyJson(describedInPascalCase(description, isParsed));
  if (description.status !== 'SUCCEEDED') throw new TaskError('States.TaskFailed', text);
  return serviceResponse(jsonText(text));
}

// The members of DescribeExecution by the alphabet; dates are epoch milliseconds.
function describedInPascalCase(description: ReturnType<typeof describeExecution>, isParsed: boolean): JsonObject {
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
