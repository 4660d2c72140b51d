// A call of Amazon API Gateway: its request, and what becomes of the response.
// https://docs.aws.amazon.com/step-functions/latest/dg/connect-api-gateway.html
//
// Recorded: the members of the result, names of headers as they came in an order without regard to their case, a body
// that is sent as JSON also when it is a text, no body for a null, the cause of a failure. Not known: what is sent with
// a method that takes no body (none here), and the exceptions without a status code (ApiGateway.SdkClientException).

import type { JsonText } from '../../resolvers/json-text.js';
import { TaskError, TaskRefusedError } from '../../resolvers/task.js';
import { entriesOf, isJsonObject, type JsonObject, memberOf, stringifyJson } from '../../utils/json.js';
import { NotSupportedError } from '../../utils/not-supported.js';
import type { HttpRequest, HttpResponse } from './client.js';
import { appendQuery } from './connection.js';
import { definedHeaders, hasHeader, textsOf } from './headers.js';
import { METHODS, requiredText } from './parameters.js';
import { bodyOf, isSuccess, resultOf } from './response.js';

const METHODS_WITH_BODY: ReadonlySet<string> = new Set(['PATCH', 'POST', 'PUT']);

/** @throws TaskRefusedError for what the service refuses, NotSupportedError for an authorization. */
export function apiGatewayRequest(parameters: JsonObject): HttpRequest {
  const authType = memberOf(parameters, 'AuthType') ?? 'NO_AUTH';
  if (authType !== 'NO_AUTH') {
    throw new NotSupportedError(
      `AuthType ${stringifyJson(authType)} of apigateway:invoke is not supported, only NO_AUTH`,
    );
  }
  const method = requiredText(parameters, 'Method');
  if (!METHODS.has(method))
    throw new TaskRefusedError(`The Method of a call of API Gateway is none of HTTP: ${method}`);
  const url = urlOf(parameters);
  const query = memberOf(parameters, 'QueryParameters');
  if (isJsonObject(query)) {
    appendQuery(
      url,
      entriesOf(query).flatMap(([name, value]) =>
        textsOf(value, `QueryParameters.${name}`).map((text) => [name, text] as const),
      ),
    );
  }
  const headers = definedHeaders(memberOf(parameters, 'Headers'));
  const requestBody = memberOf(parameters, 'RequestBody') ?? undefined;
  const body = requestBody === undefined || !METHODS_WITH_BODY.has(method) ? undefined : stringifyJson(requestBody);
  if (body === undefined || hasHeader(headers, 'content-type')) return { method, url, headers, body };
  return { method, url, headers: [...headers, ['Content-Type', 'application/json']], body };
}

// `<API ID>.execute-api.<region>.amazonaws.com`: a host, and no URL.
const HOST = /^[A-Za-z0-9.-]+(?::\d+)?$/;

function urlOf(parameters: JsonObject): URL {
  const endpoint = requiredText(parameters, 'ApiEndpoint');
  if (!HOST.test(endpoint)) throw new TaskRefusedError(`The ApiEndpoint is no host of API Gateway: ${endpoint}`);
  const path = ['Stage', 'Path']
    .map((field) => memberOf(parameters, field))
    .filter((part) => typeof part === 'string')
    .map((part) => part.replace(/^\//, '').replaceAll('?', '%3F').replaceAll('#', '%23'))
    .filter((part) => part !== '');
  const text = `https://${endpoint}/${path.join('/')}`;
  if (!URL.canParse(text)) throw new TaskRefusedError(`The ApiEndpoint is no host of API Gateway: ${endpoint}`);
  return new URL(text);
}

/** The result of the task. @throws TaskError for any status code but 2xx. */
export function apiGatewayResult(response: HttpResponse): JsonText {
  const { statusCode, statusText, headers } = response;
  const type = headers.find(([name]) => name.toLowerCase() === 'content-type')?.[1] ?? '';
  const body = bodyOf(response, type);
  if (body === undefined) {
    throw new NotSupportedError('A response of API Gateway that is no text is not supported: AWS does not document it');
  }
  if (!isSuccess(response)) throw new TaskError(`ApiGateway.${statusCode}`, body);
  return resultOf({ statusCode, statusText, headers, body }, sortedNames(response), (text) => text);
}

function sortedNames({ headers }: HttpResponse): readonly string[] {
  const byName = new Map<string, string>();
  for (const [name] of headers) if (!byName.has(name.toLowerCase())) byName.set(name.toLowerCase(), name);
  return [...byName].sort(([left], [right]) => (left < right ? -1 : 1)).map(([, name]) => name);
}
