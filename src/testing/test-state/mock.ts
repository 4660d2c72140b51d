// The mock of a request: read, and held against what the state could be answered with.
// https://docs.aws.amazon.com/step-functions/latest/apireference/API_MockInput.html

import { Payload } from '../../core/payload.js';
import type { StateFailure } from '../../core/state-failure.js';
import type { TaskWork } from '../../core/tasks.js';
import { jsonText } from '../../resolvers/json-text.js';
import { serviceResponse, TaskError, type TaskFunction } from '../../resolvers/task.js';
import { isJsonArray, isJsonObject, type Json, JsonSyntaxError, memberOf, parseJson } from '../../utils/json.js';
import { checkResponse } from './check-response.js';
import { tooManyFailures } from './mocked-children.js';
import { type ReadTestState, refusal } from './request.js';
import { responseOf } from './responses.js';
import type { FieldValidationMode } from './test-state.js';
import type { TestedState } from './tested-state.js';

type MockInput = NonNullable<ReadTestState['mock']>;

export type Mock = { readonly result: Payload } | { readonly failure: StateFailure };

/** @throws ServiceError ValidationException for a mock that does not fit the state. */
export function readMock(
  { result, errorOutput, fieldValidationMode = 'STRICT' }: MockInput,
  tested: TestedState,
): Mock {
  const { type } = tested.node;
  if (type !== 'Task' && type !== 'Map' && type !== 'Parallel') {
    throw refusal(`State type '${type}' is not supported when a mock is specified`);
  }
  if (result === undefined) return { failure: { error: errorOutput?.error, cause: errorOutput?.cause } };
  const value = parsed(result);
  if (type === 'Task') checkTaskResult(value, tested, fieldValidationMode);
  else if (type === 'Map' && isWritten(tested)) checkWritten(value);
  else checkResults(value, tested);
  return { result: new Payload(value, result) };
}

/** @throws ServiceError ValidationException for more failures than a mocked list has results. */
export function checkFailureCount(mock: Mock, failureCount: number): void {
  if (!('result' in mock) || !isJsonArray(mock.result.value)) return;
  if (failureCount > mock.result.value.length) throw tooManyFailures();
}

/** The function that answers a task as the mock says. */
export function mockedTask(mock: Mock): TaskFunction {
  return () => {
    if ('failure' in mock) throw new TaskError(mock.failure.error, mock.failure.cause);
    return serviceResponse(jsonText(mock.result.text()));
  };
}

function parsed(result: string): Json {
  try {
    return parseJson(result);
  } catch (error) {
    if (error instanceof JsonSyntaxError) throw refusal('Mocked result must be valid JSON');
    throw error;
  }
}

function checkTaskResult(value: Json, { node }: TestedState, mode: FieldValidationMode): void {
  const { resource } = node.work as TaskWork;
  const response = responseOf(resource);
  if (response !== undefined) checkResponse(value, response, resource.kind === 'sdk' ? 'sdk' : 'optimized', mode);
}

// A WriterConfig alone says in which form the results are passed on.
function isWritten({ fields }: TestedState): boolean {
  const writer = memberOf(fields, 'ResultWriter');
  return isJsonObject(writer) && memberOf(writer, 'Resource') !== undefined;
}

// What a ResultWriter leaves of the results is where they are.
function checkWritten(value: Json): void {
  if (!isJsonObject(value)) throw refusal('Mocked result must be a JSON object.');
}

function checkResults(value: Json, { node, fields }: TestedState): void {
  if (!isJsonArray(value)) throw refusal('Mocked result must be an array.');
  const branches = memberOf(fields, 'Branches');
  if (node.type === 'Parallel' && isJsonArray(branches) && branches.length !== value.length) {
    throw refusal('Mocked result must contain the same number of items as number of Parallel branches.');
  }
}
