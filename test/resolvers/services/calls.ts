// The vocabulary of the tests of services: an integration by its name, and what its call makes of parameters, responses
// and descriptions.

import { expect } from 'vitest';
import type { IntegrationPattern } from '../../../src/language/resource.js';
import type { AwsCall, AwsJob, AwsJobState, AwsTask, Integration } from '../../../src/resolvers/integration.js';
import { builtInIntegrations } from '../../../src/resolvers/services/index.js';
import { isTaskError } from '../../../src/resolvers/task.js';
import type { Json, JsonObject } from '../../../src/utils/json.js';

export const task: AwsTask = {
  pattern: 'requestResponse',
  executionArn: 'arn:aws:states:us-east-1:123456789012:execution:machine:run',
  stateMachineArn: 'arn:aws:states:us-east-1:123456789012:stateMachine:machine',
  found: {},
};

export function callOf(name: string): AwsCall {
  const { call } = named(name);
  if (call === undefined) throw new Error(`${name} has no call`);
  return call;
}

export function jobOf(name: string): AwsJob {
  const { job } = callOf(name);
  if (job === undefined) throw new Error(`${name} has no job`);
  return job;
}

/** The request of the API. */
export function requestOf(name: string, parameters: JsonObject, more: Partial<AwsTask> = {}): JsonObject {
  return callOf(name).request?.(parameters, { ...task, ...more }) ?? parameters;
}

/** What becomes of the response of the API. */
export function resultOf(
  name: string,
  response: JsonObject,
  { parameters = {}, pattern = 'requestResponse' }: { parameters?: JsonObject; pattern?: IntegrationPattern } = {},
): Json {
  const make = callOf(name).response;
  return make === undefined ? response : make(response, parameters, { ...task, pattern });
}

/** The response is a failure of the task. */
export function expectFailure(make: () => unknown, error: string, cause: string): void {
  let thrown: unknown;
  try {
    make();
  } catch (caught) {
    thrown = caught;
  }
  expect(isTaskError(thrown) && { error: thrown.error, cause: thrown.taskCause }).toEqual({ error, cause });
}

/** What a description says of the job. */
export function stateOf(name: string, description: JsonObject, pattern: IntegrationPattern = 'sync'): AwsJobState {
  return jobOf(name).read(description, {}, { ...task, pattern });
}

export function succeeded(result: Json): AwsJobState {
  return { status: 'succeeded', result };
}

export function failed(cause: Json): AwsJobState {
  return { status: 'failed', error: 'States.TaskFailed', cause: JSON.stringify(cause) };
}

export const running: AwsJobState = { status: 'running' };

/** An integration as `service:action`. */
function named(name: string): Integration {
  const found = builtInIntegrations.find(({ service, action }) => `${service}:${action}` === name);
  if (found === undefined) throw new Error(`There is no ${name}`);
  return found;
}
