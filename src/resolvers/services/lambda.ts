// Lambda: a function is given its event and gives its result, whether the Resource is its ARN or
// `lambda:invoke`; the shapes around event, result and error differ.
// https://docs.aws.amazon.com/step-functions/latest/dg/connect-lambda.html

import { isJsonObject, type Json, type JsonObject, memberOf, stringifyJson, withMember } from '../../utils/json.js';
import { messageOf, nameOf } from '../../utils/thrown.js';
import { jsonOrText, without, withText } from '../aws-shapes.js';
import { integration, type TaskFailure } from '../integration.js';
import { type Header, REQUEST_ID, sdkMetadata } from '../sdk-metadata.js';
import { TaskError } from '../task.js';

const documentation = 'https://docs.aws.amazon.com/step-functions/latest/dg/connect-lambda.html';

/** The Resource is the function's ARN: what goes in and out is the function's own. */
export const lambdaFunction = integration({
  service: 'lambda',
  action: 'function',
  patterns: ['requestResponse'],
  documentation,
  failure: lambdaFailure,
});

/** `arn:aws:states:::lambda:invoke`: the event is the Payload, and the result comes in Lambda's response. */
const lambdaInvoke = integration({
  service: 'lambda',
  action: 'invoke',
  patterns: ['requestResponse', 'waitForTaskToken'],
  documentation,
  input: payloadOf,
  output: (result, parameters) => {
    const text = stringifyJson(result);
    return {
      ExecutedVersion: qualifierOf(parameters) ?? '$LATEST',
      Payload: result,
      ...sdkMetadata(headersFor(text.length)),
      StatusCode: 200,
    };
  },
  failure: lambdaFailure,
  call: {
    client: 'Lambda',
    operation: 'Invoke',
    errorPrefix: 'Lambda',
    errorService: 'AWSLambda',
    genericError: 'AWSLambdaException',
    // A Payload that is null is none (recorded: the function is given `{}`).
    request: (parameters) =>
      memberOf(parameters, 'Payload') === null ? without(parameters, 'Payload') : withText(parameters, 'Payload'),
    response(response) {
      const payload = payloadText(response);
      if (memberOf(response, 'FunctionError') !== undefined) throw functionError(payload);
      return withMember(response, 'Payload', jsonOrText(payload));
    },
  },
});

export const lambda = [lambdaInvoke];

function headersFor(contentLength: number): readonly Header[] {
  return [
    ['X-Amz-Executed-Version', '$LATEST'],
    ['Content-Length', String(contentLength)],
    ['Content-Type', 'application/json'],
    ['x-amzn-RequestId', REQUEST_ID],
  ];
}

/** The event of the function: a text is the JSON text of the event; without a Payload, or with null, it is `{}`. */
function payloadOf(parameters: Json): Json {
  const payload = isJsonObject(parameters) ? memberOf(parameters, 'Payload') : undefined;
  if (payload === undefined || payload === null) return {};
  // Lambda is sent the text as it is; one that is not JSON is a string to whoever reads it.
  return typeof payload === 'string' ? jsonOrText(payload) : payload;
}

function payloadText({ Payload }: JsonObject): string {
  return typeof Payload === 'string' ? Payload : '';
}

// As executions of the service tell it of a function that crashed or ran out of its time.
const UNKNOWN_ERROR =
  'The cause could not be determined because Lambda did not return an error type. Returned payload: ';

/** Recorded: the error is the errorType of what the function threw, the cause that in compact JSON. */
function functionError(payload: string): TaskError {
  const thrown = jsonOrText(payload);
  const errorType = isJsonObject(thrown) ? memberOf(thrown, 'errorType') : undefined;
  return typeof errorType === 'string'
    ? new TaskError(errorType, stringifyJson(thrown))
    : new TaskError('Lambda.Unknown', UNKNOWN_ERROR + payload);
}

/** The name or ARN of the function that `lambda:invoke` calls. */
export function functionNameOf(parameters: Json): string | undefined {
  const name = isJsonObject(parameters) ? memberOf(parameters, 'FunctionName') : undefined;
  return typeof name === 'string' ? name : undefined;
}

function qualifierOf(parameters: Json): string | undefined {
  const qualifier = isJsonObject(parameters) ? memberOf(parameters, 'Qualifier') : undefined;
  return typeof qualifier === 'string' ? qualifier : undefined;
}

// https://docs.aws.amazon.com/lambda/latest/dg/nodejs-exceptions.html: the error of a function in Node.js. Its
// stack would differ from machine to machine, and is left out.
function lambdaFailure(thrown: unknown): TaskFailure {
  const errorType = nameOf(thrown);
  return { error: errorType, cause: stringifyJson({ errorType, errorMessage: messageOf(thrown), trace: [] }) };
}
