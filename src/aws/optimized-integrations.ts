// Optimized integrations: each says which API it calls, what it makes of request and response, and how its jobs end.
// https://docs.aws.amazon.com/step-functions/latest/dg/integrate-optimized.html

import type { IntegrationPattern, IntegrationResource } from '../language/resource.js';
import type { AwsCall, AwsRequest, AwsTask } from '../resolvers/integration.js';
import { serviceResponse, type TaskRequest } from '../resolvers/task.js';
import type { JsonObject } from '../utils/json.js';
import { exactly, requestOf } from './answer.js';
import { type ApiResponse, callApi, withMetadata } from './call.js';
import type { ServiceClient } from './clients.js';
import { optimizedDialect } from './dialect.js';
import { AwsSdkError } from './error.js';
import { optimizedFailure } from './failure.js';
import { finishedJob } from './job.js';
import { serviceInResource } from './names.js';

export class OptimizedIntegrations {
  private readonly clients: ReadonlyMap<string, ServiceClient>;
  private readonly pollingIntervalMilliseconds: number;

  constructor(clients: ReadonlyMap<string, ServiceClient>, pollingIntervalMilliseconds: number) {
    this.clients = clients;
    this.pollingIntervalMilliseconds = pollingIntervalMilliseconds;
  }

  hasClientOf({ client }: AwsCall): boolean {
    return this.clients.has(serviceInResource(client));
  }

  /** @param parametersText the JSON text of Parameters or Arguments */
  async answer(
    call: AwsCall,
    { service, resource, pattern }: IntegrationResource,
    parametersText: string,
    task: TaskRequest,
  ): Promise<unknown> {
    const what = `${service}:${resource}`;
    const { signal } = task;
    const parameters = requestOf(parametersText, what);
    const isJob = pattern === 'sync' || pattern === 'sync:2';
    if (isJob && call.job === undefined) throw new AwsSdkError(`${what}: nothing says how its jobs are waited for`);

    const before = awsTaskOf(pattern, task);
    const { lookup } = call;
    const sent =
      lookup === undefined
        ? before
        : {
            ...before,
            found: (await this.send(call, lookup, requestFor(lookup, parameters, before), what, signal)).result,
          };
    const response = await this.send(call, call, requestFor(call, parameters, sent), what, signal);
    const result = call.response?.(response.result, parameters, sent) ?? response.result;
    const output = exactly(call.hasMetadata === false ? result : withMetadata(result, response));
    if (pattern === 'waitForTaskToken') return task.waitForTaskToken(output);
    if (!isJob || call.job === undefined) return serviceResponse(output);

    task.submitted(output);
    const finished = await finishedJob({
      job: call.job,
      submitted: response.result,
      parameters,
      task: sent,
      pollingIntervalMilliseconds: this.pollingIntervalMilliseconds,
      signal,
      send: async (api, request, aborted) => (await this.send(call, api, request, what, aborted)).result,
    });
    return serviceResponse(exactly(finished));
  }

  /** @throws TaskError for what the service answers, in the words of the integration that is called. */
  private async send(
    names: AwsCall,
    { client, operation }: Omit<AwsRequest, 'request'>,
    request: JsonObject,
    what: string,
    signal: AbortSignal | undefined,
  ): Promise<ApiResponse> {
    const service = this.clients.get(serviceInResource(client));
    if (service === undefined) throw new AwsSdkError(`${what}: there is no client for ${client}, which it needs`);
    const call = { service, operation, request, dialect: optimizedDialect(service.service), what };
    try {
      return await callApi(signal === undefined ? call : { ...call, signal });
    } catch (error) {
      throw optimizedFailure(error, names, what);
    }
  }
}

function requestFor({ request }: AwsRequest, parameters: JsonObject, task: AwsTask): JsonObject {
  return request === undefined ? parameters : request(parameters, task);
}

function awsTaskOf(pattern: IntegrationPattern, { context }: TaskRequest): AwsTask {
  return {
    pattern,
    executionArn: idOf(context.Execution),
    stateMachineArn: idOf(context.StateMachine),
    found: {},
  };
}

/** `$$.Execution.Id`, `$$.StateMachine.Id` */
function idOf(part: unknown): string {
  const { Id } = part as { readonly Id: string }; // the context object of every execution has it
  return Id;
}
