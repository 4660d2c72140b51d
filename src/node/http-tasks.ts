// Tasks that send real requests: http:invoke and apigateway:invoke.
// https://docs.aws.amazon.com/step-functions/latest/dg/call-https-apis.html
// https://docs.aws.amazon.com/step-functions/latest/dg/connect-api-gateway.html

import type { JsonText } from '../resolvers/json-text.js';
import { TaskError, type TaskFunction, type TaskRequest, UnansweredTaskError } from '../resolvers/task.js';
import { type TaskDescription, type TaskResolver, taskResolver } from '../resolvers/task-resolver.js';
import { isJsonObject, type JsonObject, parseJson } from '../utils/json.js';
import { apiGatewayRequest, apiGatewayResult } from './http/api-gateway.js';
import { DestinationRefused, HttpClient, NoResponse, ResponseTooLarge } from './http/client.js';
import { Connection, type HttpConnection } from './http/connection.js';
import { connectionArnOf, httpTaskRequest, httpTaskResult } from './http/http-invoke.js';
import { redactor } from './http/secrets.js';

export interface HttpTasksOptions {
  /** The EventBridge connections that HTTP tasks name, by ARN. A task that names another one is declined. */
  readonly connections?: Readonly<Record<string, HttpConnection>>;
  /**
   * The hosts that may be called: `api.example.com`, `*.example.com` for all below it, or a function that is asked about
   * each URL, redirects included. A task for another host is declined. Default: every public host.
   */
  readonly allow?: readonly string[] | ((url: URL) => boolean);
  /**
   * Addresses and ranges that are not public and may be called all the same: `127.0.0.1`, `10.0.0.0/8`. Default: none. What
   * counts is the address that is connected to, whatever the name.
   */
  readonly privateAddresses?: readonly string[];
  /** Whether `http:` is called, too; the service only calls `https:`. Default: false. */
  readonly allowHttp?: boolean;
  /**
   * What becomes of a redirect. `fail` (the default): it is a status code that is not 2xx. `follow`: up to five are
   * followed, and another origin gets nothing of the connection. What the service does is not documented.
   */
  readonly redirects?: 'fail' | 'follow';
  /** How long a request may take, in milliseconds of real time, whatever the clock of the run. Default: 60000, as on AWS. */
  readonly timeoutMilliseconds?: number;
  /** The longest body that is read. Default: 262145, what the Range header asks for. */
  readonly maxResponseBytes?: number;
  /** Certificates in PEM of authorities that are trusted besides those of Node. */
  readonly ca?: string | readonly string[];
}

/**
 * Answers `http:invoke` and `apigateway:invoke` by real requests; to be passed as one of `tasks`. Under the virtual clock
 * they take no time of the execution.
 * @throws TypeError for options that are none.
 */
export function httpTasks(options: HttpTasksOptions = {}): TaskResolver {
  const client = new HttpClient(options);
  const connections = new Map(
    Object.entries(options.connections ?? {}).map(([arn, each]) => [arn, new Connection(arn, each, client)]),
  );
  return taskResolver((description) => {
    const call = callOf(description, client, connections);
    return call === undefined ? undefined : answering(call, description);
  });
}

/** A task goes where it may not go, or names a connection that is not there: somebody else may answer it. */
export class HttpTaskDeclinedError extends UnansweredTaskError {
  /** @internal */
  constructor({ state, resource }: TaskRequest, parameters: unknown, reason: string) {
    super(state, resource, parameters);
    this.message = `The request of state ${JSON.stringify(state)} (${resource}) is not sent: ${reason}`;
  }
}

/** Sends a request and makes the result; throws what the task fails with. */
type Call = (task: TaskRequest) => Promise<JsonText>;

function callOf(
  description: TaskDescription,
  client: HttpClient,
  connections: ReadonlyMap<string, Connection>,
): Call | undefined {
  const { resource } = description;
  if (resource.kind === 'lambda' || resource.kind === 'activity' || resource.kind === 'sdk') return undefined;
  switch (`${resource.service}:${resource.action}`) {
    case 'http:invoke':
      return (task) => callHttp(description, task, client, connections);
    case 'apigateway:invoke':
      return (task) => callApiGateway(description, task, client);
    default:
      return undefined;
  }
}

function answering(call: Call, { resource, parameters }: TaskDescription): TaskFunction {
  return async (_input, task) => {
    let result: JsonText;
    try {
      result = await call(task);
    } catch (error) {
      if (error instanceof DestinationRefused) throw new HttpTaskDeclinedError(task, parameters(), error.message);
      if (error instanceof ResponseTooLarge) throw tooLarge(task);
      throw error;
    }
    const isCalledBack = 'pattern' in resource && resource.pattern === 'waitForTaskToken';
    return isCalledBack ? task.waitForTaskToken(result) : result;
  };
}

async function callHttp(
  description: TaskDescription,
  task: TaskRequest,
  client: HttpClient,
  connections: ReadonlyMap<string, Connection>,
): Promise<JsonText> {
  const parameters = parametersOf(description);
  const arn = connectionArnOf(parameters);
  const connection = connections.get(arn);
  if (connection === undefined) {
    throw new HttpTaskDeclinedError(task, description.parameters(), `\`connections\` has no ${arn}`);
  }
  const added = await connection.parameters(task.signal);
  const request = httpTaskRequest(parameters, added, regionOf(task));
  try {
    const response = await client.send(request, task.signal);
    connection.heardOf(response);
    return httpTaskResult(response, added.secrets);
  } catch (error) {
    if (!(error instanceof NoResponse)) throw error;
    throw new TaskError('States.Http.Socket', redactor(added.secrets)(error.message));
  }
}

async function callApiGateway(description: TaskDescription, task: TaskRequest, client: HttpClient): Promise<JsonText> {
  const request = apiGatewayRequest(parametersOf(description));
  try {
    return apiGatewayResult(await client.send(request, task.signal));
  } catch (error) {
    if (!(error instanceof NoResponse)) throw error;
    throw new TaskError('ApiGateway.SdkClientException', `Unable to execute HTTP request: ${error.message}`);
  }
}

function parametersOf({ parametersText }: TaskDescription): JsonObject {
  const parameters = parseJson(parametersText());
  return isJsonObject(parameters) ? parameters : {};
}

// The quota of payloads, in the words of the service.
function tooLarge({ state }: TaskRequest): TaskError {
  const cause = `The state/task '${state}' returned a result with a size exceeding the maximum number of bytes service limit.`;
  return new TaskError('States.DataLimitExceeded', cause);
}

/** Of `arn:aws:states:<region>:<account>:execution:...`. */
function regionOf({ context }: TaskRequest): string {
  const execution = context.Execution as { readonly Id: string }; // every context object has it
  return execution.Id.split(':')[3] ?? '';
}
