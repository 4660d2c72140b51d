// SDK integrations: any API of a service, without anything added to its request or its response.
// https://docs.aws.amazon.com/step-functions/latest/dg/supported-services-awssdk.html

import type { IntegrationResource } from '../language/resource.js';
import type { TaskRequest } from '../resolvers/task.js';
import { exactly, requestOf } from './answer.js';
import { callApi } from './call.js';
import type { ServiceClient } from './clients.js';
import { sdkDialect } from './dialect.js';
import { sdkFailure } from './failure.js';

/** @param parameters the JSON text of Parameters or Arguments */
export async function answerSdkIntegration(
  service: ServiceClient,
  { service: name, action, pattern }: IntegrationResource,
  parameters: string,
  task: TaskRequest,
): Promise<unknown> {
  const what = `aws-sdk:${name}:${action}`;
  const request = requestOf(parameters, what);
  const call = { service, operation: action, request, dialect: sdkDialect, what, signal: task.signal };
  const { result } = await callApi(call).catch((error) => {
    throw sdkFailure(error, service.serviceId, what);
  });
  return pattern === 'waitForTaskToken' ? task.waitForTaskToken(exactly(result)) : exactly(result);
}
