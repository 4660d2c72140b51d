// What an integration is: how a request of a service is checked and completed, what a function that answers it
// is given, and what its result or its error becomes. Ours are made by the constructor that is there for everybody.
// https://docs.aws.amazon.com/step-functions/latest/dg/integrate-services.html

import type { IntegrationPattern } from '../language/resource.js';
import type { Json, JsonObject } from '../utils/json.js';
import { messageOf, nameOf } from '../utils/thrown.js';
import type { ParameterRules } from './parameters.js';

export interface IntegrationDefinition {
  /** As in `arn:aws:states:::<service>:<action>.<pattern>`. */
  readonly service: string;
  readonly action: string;
  /** How the integration can be used; at least one. */
  readonly patterns: readonly IntegrationPattern[];
  /** The page that describes it. */
  readonly documentation?: string;
  /**
   * What the parameters may be. A request that does not fit is refused: the execution fails with States.Runtime before
   * the task is scheduled. Without it, anything goes.
   */
  readonly parameters?: ParameterRules;
  /** Adds to the parameters what Step Functions adds; the history shows the completed ones. */
  readonly complete?: (parameters: JsonObject, pattern: IntegrationPattern) => JsonObject;
  /** What a function is given, of the parameters. Default: the parameters. */
  readonly input?: (parameters: Json) => Json;
  /** The task's result, of what a function returned. Default: that. */
  readonly output?: (result: Json, parameters: Json) => Json;
  /** Error and cause, of what a function threw that is no TaskError. Default: the error's name and message. */
  readonly failure?: (thrown: unknown) => TaskFailure;
  /** How the AWS SDK answers it. Without it, only a function can. */
  readonly call?: AwsCall;
}

export interface TaskFailure {
  readonly error: string;
  readonly cause: string;
}

/**
 * How an integration is answered by real AWS: which API it calls, and how a job is waited for.
 *
 * Requests, responses and descriptions have the member names of the API with a capital first letter, and the dates of
 * responses are epoch milliseconds. The members of a result stand in the order of the alphabet, those that `hasMetadata`
 * adds included: so every recorded result of the service has them.
 */
export interface AwsCall extends AwsRequest {
  /** What errors are called: `SQS`, as in `SQS.QueueDoesNotExistException`. */
  readonly errorPrefix: string;
  /** How the service calls itself in causes: `AmazonSQS`, as in `(Service: AmazonSQS; Status Code: 400; ...)`. */
  readonly errorService: string;
  /** The exception for error codes that the service's model has not: `AmazonSQSException`. */
  readonly genericError: string;
  /** Asked before the call, where its request needs what the parameters do not say: the `found` of the task. */
  readonly lookup?: AwsRequest;
  /**
   * The result of the task, or with a pattern that waits what TaskSubmitted tells, of the API's response.
   * Default: the response.
   * @throws TaskError for a response that is a failure.
   */
  readonly response?: (response: JsonObject, parameters: JsonObject, task: AwsTask) => Json;
  /** Whether `SdkHttpMetadata` and `SdkResponseMetadata` are added to the result. Default: true. */
  readonly hasMetadata?: boolean;
  /** How a job (`.sync`) is waited for; there for every integration with that pattern. */
  readonly job?: AwsJob;
}

/** What a request may need to know besides its parameters. */
export interface AwsTask {
  readonly pattern: IntegrationPattern;
  /** `$$.Execution.Id` */
  readonly executionArn: string;
  /** `$$.StateMachine.Id` */
  readonly stateMachineArn: string;
  /** The response of the `lookup`; `{}` without one. */
  readonly found: JsonObject;
}

/** A call of an API of the AWS SDK for JavaScript v3. */
export interface AwsRequest {
  /** The service id of the SDK's client: `SQS`, `DynamoDB`, `Batch`. https://docs.aws.amazon.com/AWSJavaScriptSDK/v3/latest/ */
  readonly client: string;
  /** `SendMessage` */
  readonly operation: string;
  /** The request, of the parameters of the state. Default: the parameters. */
  readonly request?: (parameters: JsonObject, task: AwsTask) => JsonObject;
}

export interface AwsJob {
  /** Asks how the job is doing. */
  readonly describe: AwsJobRequest;
  /** What a description says; the result of a job that succeeded is that of the task, without metadata. */
  readonly read: (description: JsonObject, parameters: JsonObject, task: AwsTask) => AwsJobState;
  /** What it says when `describe` fails with this error; undefined where that says nothing of the job. */
  readonly readError?: (errorName: string, submitted: JsonObject) => AwsJobState | undefined;
  /** Stops the job when nobody waits for it any more. Without it, the job goes on. */
  readonly stop?: AwsJobRequest;
}

/** A call about a job; `submitted` is the API's response that began it, before `response` made something of it. */
export interface AwsJobRequest {
  readonly client: string;
  readonly operation: string;
  readonly request: (submitted: JsonObject, parameters: JsonObject) => JsonObject;
}

export type AwsJobState =
  | { readonly status: 'running' }
  | { readonly status: 'succeeded'; readonly result: Json }
  | ({ readonly status: 'failed' } & TaskFailure);

/** An integration, ready for use: made by `integration`. */
export interface Integration {
  readonly service: string;
  readonly action: string;
  readonly patterns: readonly IntegrationPattern[];
  readonly documentation: string | undefined;
  readonly parameters: ParameterRules | undefined;
  readonly call: AwsCall | undefined;
  complete(parameters: JsonObject, pattern: IntegrationPattern): JsonObject;
  input(parameters: Json): Json;
  output(result: Json, parameters: Json): Json;
  failure(thrown: unknown): TaskFailure;
}

/**
 * Makes an integration. Pass it as `integrations` to parseStateMachine to add a service of one's own, or in place of
 * one of ours.
 * @throws TypeError for a service, an action or patterns that no Resource could name.
 */
export function integration(definition: IntegrationDefinition): Integration {
  const { service, action, patterns } = definition;
  if (!/^[a-z0-9-]+$/.test(service)) throw new TypeError(`An integration's service is lower case: ${String(service)}`);
  if (!/^[A-Za-z0-9]+$/.test(action)) throw new TypeError(`An integration's action is a name: ${String(action)}`);
  const unknown = patterns.find((pattern) => !PATTERNS.has(pattern));
  if (patterns.length === 0 || unknown !== undefined) {
    throw new TypeError(
      `The patterns of ${service}:${action} are some of ${[...PATTERNS].join(', ')}, not ${unknown ?? 'none'}`,
    );
  }
  return Object.freeze({
    complete: (parameters: JsonObject) => parameters,
    input: (parameters: Json) => parameters,
    output: (result: Json) => result,
    failure: (thrown: unknown) => ({ error: nameOf(thrown), cause: messageOf(thrown) }),
    documentation: undefined,
    parameters: undefined,
    call: undefined,
    ...definition,
  });
}

const PATTERNS: ReadonlySet<string> = new Set<IntegrationPattern>([
  'requestResponse',
  'sync',
  'sync:2',
  'waitForTaskToken',
]);
