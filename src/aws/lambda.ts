// Lambda functions by their ARN: the event goes out and the result comes back to the letter.
// https://docs.aws.amazon.com/step-functions/latest/dg/connect-lambda.html

import type { LambdaResource } from '../language/resource.js';
import { type JsonText, jsonText } from '../resolvers/json-text.js';
import { TaskError, type TaskRequest } from '../resolvers/task.js';
import { isJsonObject, type JsonObject, memberOf, parseJson } from '../utils/json.js';
import { safely } from '../utils/thrown.js';
import { callApi } from './call.js';
import type { ServiceClient } from './clients.js';
import { optimizedDialect } from './dialect.js';
import { AwsSdkError } from './error.js';
import { type ErrorNames, optimizedFailure } from './failure.js';

const NAMES: ErrorNames = {
  errorPrefix: 'Lambda',
  errorService: 'AWSLambda',
  genericError: 'AWSLambdaException',
};

/**
 * The result of a function.
 * @param event its JSON text
 * @throws TaskError with the function's own error, or that of the service.
 */
export async function invokeFunction(
  service: ServiceClient,
  { arn }: LambdaResource,
  event: string,
  { signal }: TaskRequest,
): Promise<JsonText> {
  const request = { FunctionName: arn, Payload: event };
  const call = { service, operation: 'Invoke', request, dialect: optimizedDialect('lambda'), what: arn, signal };
  const { result } = await callApi(call).catch((error) => {
    throw optimizedFailure(error, NAMES, arn);
  });
  const payload = payloadOf(result);
  if (memberOf(result, 'FunctionError') !== undefined) throw functionError(payload);
  try {
    return jsonText(payload);
  } catch (error) {
    throw new AwsSdkError(`${arn}: the result of the function is not JSON`, { cause: error });
  }
}

function payloadOf({ Payload: payload }: JsonObject): string {
  return typeof payload === 'string' ? payload : '';
}

/** The cause is what the function gave (recorded: with its spaces). */
function functionError(payload: string): TaskError {
  const error = safely(() => parseJson(payload), null);
  const errorType = isJsonObject(error) ? memberOf(error, 'errorType') : undefined;
  if (typeof errorType === 'string') return new TaskError(errorType, payload);
  return new TaskError(
    'Lambda.Unknown',
    `The cause could not be determined because Lambda did not return an error type. Returned payload: ${payload}`,
  );
}
