// Sends tasks to real AWS, through clients of the AWS SDK for JavaScript v3 that the user passes.
//
//   A1. Nothing of the SDK is loaded before the first task is sent.
//   A2. Whatever AWS answers, a result or an error, becomes what it would be on Step Functions; whatever keeps a task
//       from being sent makes the run reject.
//   A3. AWS takes real time. A clock that stands waits for it, so jobs are polled in real time, too.

import { type TaskResolver, taskResolver } from '../resolvers/task-resolver.js';
import { type AwsClients, clientsByService } from './clients.js';
import { invokeFunction } from './lambda.js';
import { OptimizedIntegrations } from './optimized-integrations.js';
import { answerSdkIntegration } from './sdk-integrations.js';

export interface AwsSdkOptions extends AwsClients {
  /** How long to wait before a job (`.sync`) is asked about, and asked again: real milliseconds. Default: 1000. */
  readonly pollingIntervalMilliseconds?: number;
}

/**
 * A resolver that answers tasks by real AWS, to be passed as one of `tasks`: SDK integrations
 * (`aws-sdk:<service>:<action>`), optimized integrations, and Lambda functions by their ARN, each where there is a
 * client for its service. Other tasks are left to the next resolver.
 * https://docs.aws.amazon.com/step-functions/latest/dg/integrate-services.html
 * @throws TypeError without a client, for two clients of one service, and for what is no client.
 */
export function awsSdk(options: AwsSdkOptions): TaskResolver {
  const { pollingIntervalMilliseconds = 1000 } = options;
  if (!(pollingIntervalMilliseconds >= 0 && Number.isFinite(pollingIntervalMilliseconds))) {
    throw new TypeError('`pollingIntervalMilliseconds` has to be a number of milliseconds');
  }
  const clients = clientsByService(options);
  if (clients.size === 0) throw new TypeError('awsSdk needs a client: clients: [new DynamoDBClient({})]');
  const optimized = new OptimizedIntegrations(clients, pollingIntervalMilliseconds);
  return taskResolver(({ resource, integration, parametersText }) => {
    switch (resource.kind) {
      case 'lambda': {
        const lambda = clients.get('lambda');
        return lambda && ((_input, task) => invokeFunction(lambda, resource, parametersText(), task));
      }
      case 'sdk': {
        const service = clients.get(resource.service);
        return service && ((_input, task) => answerSdkIntegration(service, resource, parametersText(), task));
      }
      case 'optimized': {
        const { call } = integration;
        if (call === undefined || !optimized.hasClientOf(call)) return undefined;
        return (_input, task) => optimized.answer(call, resource, parametersText(), task);
      }
      case 'activity':
      case 'http':
        return undefined;
    }
  });
}
