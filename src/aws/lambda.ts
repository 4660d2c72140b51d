// Lambda functions: the event goes out as it is, and comes back as the function's result, or as its error.
// https://docs.aws.amazon.com/step-functions/latest/dg/connect-lambda.html

import type { LambdaResource } from '../language/resource.js';
import { type JsonText, jsonText } from '../resolvers/json-text.js';
import { TaskError } from '../resolvers/task.js';
import { isJsonObject, type Json, type JsonObject, memberOf, parseJson, stringifyJson } from '../utils/json.js';
import { safely } from '../utils/thrown.js';
import { type ApiCall, type ApiResponse, callApi, withMetadata } from './call.js';
import type { ServiceClient } from './clients.js';
import { optimizedDialect } from './dialect.js';
import { type ErrorNames, optimizedFailure } from './failure.js';

const NAMES: ErrorNames = {
  errorPrefix: 'Lambda',
  errorService: 'AWSLambda',
  genericError: 'AWSLambdaException',
};

/** Answers a task whose Resource is the function's ARN: the result is the function's, to the letter. */
export async function invokeFunction(
  service: ServiceClient,
  { arn }: LambdaResource,
  event: string,
  signal: AbortSignal,
): Promise<JsonText> {
  const { result } = await invoke(service, { FunctionName: arn, Payload: event }, arn, signal);
  const payload = textOf(result);
  throwFailure(result, payload, payload);
  return jsonText(payload === '' ? 'null' : payload);
}

/** Answers `lambda:invoke`: the response of the API with the function's result as its Payload. */
export async function invokeByApi(service: ServiceClient, parameters: JsonObject, signal: AbortSignal): Promise<Json> {
  const { Payload: event = null, ...others } = parameters;
  const response = await invoke(
    service,
    // A text is the JSON text of the event; without one the function is given {}.
    event === null ? others : { ...others, Payload: typeof event === 'string' ? event : stringifyJson(event) },
    'lambda:invoke',
    signal,
  );
  const payload = textOf(response.result);
  const value: Json = payload === '' ? '' : parseJson(payload);
  throwFailure(response.result, payload, stringifyJson(value));
  return withMetadata({ ...response.result, Payload: value }, response);
}

async function invoke(
  service: ServiceClient,
  request: JsonObject,
  what: string,
  signal: AbortSignal,
): Promise<ApiResponse> {
  const call: ApiCall = { service, operation: 'Invoke', request, dialect: optimizedDialect('lambda'), what, signal };
  try {
    return await callApi(call);
  } catch (error) {
    throw optimizedFailure(error, NAMES, what);
  }
}

function textOf(result: JsonObject): string {
  const payload = memberOf(result, 'Payload');
  return typeof payload === 'string' ? payload : '';
}

/** The function threw: its error is the state's. */
function throwFailure(result: JsonObject, payload: string, cause: string): void {
  if (memberOf(result, 'FunctionError') === undefined) return;
  const error = safely(() => parseJson(payload), null);
  const errorType = isJsonObject(error) ? memberOf(error, 'errorType') : undefined;
  if (typeof errorType === 'string') throw new TaskError(errorType, cause);
  throw new TaskError(
    'Lambda.Unknown',
    `The cause could not be determined because Lambda did not return an error type. Returned payload: ${payload}`,
  );
}
