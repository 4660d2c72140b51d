// Sends tasks to real AWS, through clients of the AWS SDK for JavaScript v3 that the user passes.
//
//   A1. Nothing of the SDK is loaded before the first task is sent.
//   A2. Whatever AWS answers, a result or an error, becomes what it would be on Step Functions; whatever keeps a task
//       from being sent makes the run reject.
//   A3. AWS takes real time. A clock that stands waits for it, so jobs are polled in real time, too.

import type { IntegrationResource } from '../language/resource.js';
import type { AwsCall, AwsRequest, Integration } from '../resolvers/integration.js';
import { type JsonText, jsonText } from '../resolvers/json-text.js';
import { serviceResponse, type TaskFunction, type TaskRequest } from '../resolvers/task.js';
import { type TaskResolver, taskResolver } from '../resolvers/task-resolver.js';
import { isJsonObject, type Json, type JsonObject, parseJson, stringifyJson } from '../utils/json.js';
import { callApi, withMetadata } from './call.js';
import { type AwsClients, clientsByService, type ServiceClient } from './clients.js';
import { optimizedDialect, sdkDialect } from './dialect.js';
import { AwsSdkError } from './error.js';
import { optimizedFailure, sdkFailure } from './failure.js';
import { finishedJob } from './job.js';
import { invokeByApi, invokeFunction } from './lambda.js';
import { serviceInResource } from './names.js';

export interface AwsSdkOptions extends AwsClients {
  /** How long to wait before a job (`.sync`) is asked about, and asked again: real milliseconds. Default: 1000. */
  readonly pollingIntervalMilliseconds?: number;
}

/**
 * A resolver that answers tasks by real AWS, to be passed as one of `tasks`: SDK integrations
 * (`aws-sdk:<service>:<action>`), optimized integrations, and Lambda functions by their ARN, each where there is a
 * client for its service. Other tasks are left to the next resolver.
 * https://docs.aws.amazon.com/step-functions/latest/dg/supported-services-awssdk.html
 * @throws TypeError for two clients of one service, and for what is no client.
 */
export function awsSdk(options: AwsSdkOptions): TaskResolver {
  const { pollingIntervalMilliseconds = 1000 } = options;
  if (!(pollingIntervalMilliseconds >= 0 && Number.isFinite(pollingIntervalMilliseconds))) {
    throw new TypeError('`pollingIntervalMilliseconds` has to be a number of milliseconds');
  }
  const clients = clientsByService(options);
  if (clients.size === 0) throw new TypeError('awsSdk needs a client: clients: [new DynamoDBClient({})]');
  const answers = new Answers(clients, pollingIntervalMilliseconds);
  return taskResolver(({ resource, integration }) => {
    switch (resource.kind) {
      case 'lambda': {
        const lambda = clients.get('lambda');
        return lambda && ((_, task) => invokeFunction(lambda, resource, task.parametersText, task.signal));
      }
      case 'sdk': {
        const service = clients.get(resource.service);
        return service && answers.sdkIntegration(service, resource);
      }
      case 'optimized':
        return answers.optimizedIntegration(integration, resource);
      case 'activity':
      case 'http':
        return undefined;
    }
  });
}

class Answers {
  private readonly clients: ReadonlyMap<string, ServiceClient>;
  private readonly pollingIntervalMilliseconds: number;

  constructor(clients: ReadonlyMap<string, ServiceClient>, pollingIntervalMilliseconds: number) {
    this.clients = clients;
    this.pollingIntervalMilliseconds = pollingIntervalMilliseconds;
  }

  sdkIntegration(service: ServiceClient, resource: IntegrationResource): TaskFunction {
    const what = `aws-sdk:${resource.service}:${resource.action}`;
    return async (_, task) => {
      const request = requestOf(task, what);
      const { signal } = task;
      const call = { service, operation: resource.action, request, dialect: sdkDialect, what, signal };
      const { result } = await callApi(call).catch((error) => {
        throw sdkFailure(error, service.serviceId, what);
      });
      if (resource.pattern === 'waitForTaskToken') return answerByToken(task, exactly(result));
      return exactly(result);
    };
  }

  optimizedIntegration(integration: Integration, resource: IntegrationResource): TaskFunction | undefined {
    if (resource.service === 'lambda') {
      const lambda = this.clients.get('lambda');
      return lambda && ((_, task) => this.invoke(lambda, resource, task));
    }
    const { call } = integration;
    return call !== undefined && this.clients.has(serviceInResource(call.client))
      ? (_, task) => this.optimized(call, resource, task)
      : undefined;
  }

  private async invoke(lambda: ServiceClient, { pattern }: IntegrationResource, task: TaskRequest): Promise<unknown> {
    const response = exactly(await invokeByApi(lambda, requestOf(task, 'lambda:invoke'), task.signal));
    return pattern === 'waitForTaskToken' ? answerByToken(task, response) : serviceResponse(response);
  }

  private async optimized(call: AwsCall, resource: IntegrationResource, task: TaskRequest): Promise<unknown> {
    const what = `${resource.service}:${resource.resource}`;
    const parameters = requestOf(task, what);
    const isJob = resource.pattern === 'sync' || resource.pattern === 'sync:2';
    if (isJob && call.job === undefined) throw new AwsSdkError(`${what}: nothing says how its jobs are waited for`);
    const response = await this.send(call, call.request?.(parameters) ?? parameters, call, what, task.signal);
    const result = call.response?.(response.result, parameters) ?? response.result;
    const output = exactly(call.hasMetadata === false ? result : withMetadata(result, response));
    if (resource.pattern === 'waitForTaskToken') return answerByToken(task, output);
    if (!isJob || call.job === undefined) return serviceResponse(output);
    task.submitted(output);
    const finished = await finishedJob({
      job: call.job,
      submitted: response.result,
      parameters,
      pollingIntervalMilliseconds: this.pollingIntervalMilliseconds,
      signal: task.signal,
      send: async (api, request, signal) => (await this.send(api, request, call, what, signal)).result,
    });
    return serviceResponse(exactly(finished));
  }

  /** @throws TaskError for what the service answers, in the words of the integration that is called. */
  private async send(
    { client, operation }: Omit<AwsRequest, 'request'>,
    request: JsonObject,
    names: AwsCall,
    what: string,
    signal: AbortSignal | undefined,
  ) {
    const service = this.clients.get(serviceInResource(client));
    if (service === undefined) throw new AwsSdkError(`${what}: there is no client for ${client}, which it needs`);
    const dialect = optimizedDialect(service.service);
    const call = { service, operation, request, dialect, what, ...(signal === undefined ? {} : { signal }) };
    try {
      return await callApi(call);
    } catch (error) {
      throw optimizedFailure(error, names, what);
    }
  }
}

/** The call was made; whoever was given the token answers the task. */
async function answerByToken(task: TaskRequest, response: JsonText): Promise<never> {
  task.submitted(response);
  await task.sleep(Number.POSITIVE_INFINITY);
  throw new Error('A sleep without an end has ended');
}

function requestOf(task: TaskRequest, what: string): JsonObject {
  const parameters = parseJson(task.parametersText);
  if (isJsonObject(parameters)) return parameters;
  throw new AwsSdkError(`${what}: the parameters have to be an object`);
}

/** Digits and the order of members come through as they are. */
function exactly(result: Json): JsonText {
  return jsonText(stringifyJson(result));
}
