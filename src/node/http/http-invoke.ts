// An HTTP task: its request, and what becomes of the response.
// https://docs.aws.amazon.com/step-functions/latest/dg/call-https-apis.html
//
// Documented: the fields, the headers, how a connection is merged in, the encodings, the responses that are refused, and
// by an example the result: lower-case names of headers, in the order of a HashMap. Recorded nowhere, and so read from
// the documentation to the letter: a RequestBody that is a text is sent as JSON, in quotes. Not known: the wording of
// causes, the result of an empty body (an empty text here), and the error when no connection is made (States.Http.Socket
// here, as when there is no response in time).

import { STATUS_CODES } from 'node:http';
import type { JsonText } from '../../resolvers/json-text.js';
import { TaskError, TaskRefusedError } from '../../resolvers/task.js';
import { inHashMapOrder } from '../../utils/hash-map.js';
import {
  entriesOf,
  isJsonObject,
  type Json,
  type JsonObject,
  memberOf,
  stringifyJson,
  withMember,
} from '../../utils/json.js';
import { NotSupportedError } from '../../utils/not-supported.js';
import type { HttpRequest, HttpResponse } from './client.js';
import { appendQuery, type ConnectionParameters, NO_CONNECTION } from './connection.js';
import { type ArrayFormat, formEncode } from './form-encoding.js';
import { definedHeaders, type HeaderList, hasHeader, mergeHeaders, textsOf } from './headers.js';
import { METHODS, requiredText } from './parameters.js';
import { bodyOf, isSuccess, resultOf } from './response.js';
import { redactor } from './secrets.js';

/** The ARN of the connection that a task names. @throws TaskRefusedError where it names none. */
export function connectionArnOf(parameters: JsonObject): string {
  for (const field of ['InvocationConfig', 'Authentication']) {
    const holder = memberOf(parameters, field);
    const arn = isJsonObject(holder) ? memberOf(holder, 'ConnectionArn') : undefined;
    if (typeof arn === 'string') return arn;
  }
  throw new TaskRefusedError('An HTTP task needs a connection: InvocationConfig.ConnectionArn');
}

/** @throws TaskRefusedError for what the service refuses, NotSupportedError for what it does not document. */
export function httpTaskRequest(parameters: JsonObject, connection: ConnectionParameters, region: string): HttpRequest {
  const method = requiredText(parameters, 'Method');
  if (!METHODS.has(method)) throw new TaskRefusedError(`The Method of an HTTP task is none of HTTP: ${method}`);
  const endpoint = requiredText(parameters, 'ApiEndpoint');
  if (!URL.canParse(endpoint)) throw new TaskRefusedError(`The ApiEndpoint of an HTTP task is no URL: ${endpoint}`);
  const url = new URL(endpoint);
  // A fragment is not sent.
  url.hash = '';
  appendQuery(url, mergedQuery(memberOf(parameters, 'QueryParameters'), connection));
  const withoutConnection = content(parameters, NO_CONNECTION, region);
  return { method, url, ...content(parameters, connection, region), withoutConnection };
}

interface Content {
  readonly headers: HeaderList;
  readonly body: string | undefined;
}

function content(parameters: JsonObject, connection: ConnectionParameters, region: string): Content {
  const defined = definedHeaders(memberOf(parameters, 'Headers'));
  const merged = mergeHeaders(defined, connection.headers);
  const fixed: HeaderList = [
    ['User-Agent', `Amazon|StepFunctions|HttpInvoke|${region}`],
    ['Range', 'bytes=0-262144'],
  ];
  const headers = mergeHeaders(merged, fixed);
  const body = encodedBody(
    mergedBody(memberOf(parameters, 'RequestBody'), connection),
    memberOf(parameters, 'Transform'),
  );
  if (body === undefined || hasHeader(headers, 'content-type')) return { headers, body };
  return { headers: [...headers, ['Content-Type', 'application/json; charset=UTF-8']], body };
}

function mergedQuery(query: Json | undefined, { queryParameters }: ConnectionParameters) {
  if (query !== undefined && query !== null && !isJsonObject(query)) {
    throw new NotSupportedError('QueryParameters that are not an object are not supported');
  }
  const names = new Set(queryParameters.map(([name]) => name));
  const own = query === undefined || query === null ? [] : entriesOf(query);
  const kept = own
    .filter(([name]) => !names.has(name))
    .flatMap(([name, value]) => textsOf(value, `QueryParameters.${name}`).map((text) => [name, text] as const));
  return [...kept, ...queryParameters];
}

// --- the body -------------------------------------------------------------------------------------

function mergedBody(body: Json | undefined, { body: added }: ConnectionParameters): Json | undefined {
  // As recorded for API Gateway: a null is no body.
  const own = body ?? undefined;
  if (added.length === 0) return own;
  if (own !== undefined && !isJsonObject(own)) {
    throw new TaskRefusedError('A RequestBody that is not an object cannot be merged with the body of the connection');
  }
  return added.reduce<JsonObject>((merged, [name, value]) => withMember(merged, name, value), own ?? {});
}

function encodedBody(body: Json | undefined, transform: Json | undefined): string | undefined {
  const encoding = isJsonObject(transform) ? memberOf(transform, 'RequestBodyEncoding') : undefined;
  switch (encoding) {
    case undefined:
    case 'NONE':
      return body === undefined ? undefined : stringifyJson(body);
    case 'URL_ENCODED':
      if (body === undefined) return undefined;
      if (!isJsonObject(body)) {
        throw new NotSupportedError('RequestBodyEncoding URL_ENCODED of anything but an object is not supported');
      }
      return formEncode(body, arrayFormatOf(transform as JsonObject)); // it has a RequestBodyEncoding
    default:
      throw new TaskRefusedError(`The RequestBodyEncoding is neither NONE nor URL_ENCODED: ${stringifyJson(encoding)}`);
  }
}

const ARRAY_FORMATS: ReadonlySet<Json> = new Set<ArrayFormat>(['INDICES', 'REPEAT', 'COMMAS', 'BRACKETS']);

function arrayFormatOf(transform: JsonObject): ArrayFormat {
  const options = memberOf(transform, 'RequestEncodingOptions');
  const format = (isJsonObject(options) ? memberOf(options, 'ArrayFormat') : undefined) ?? 'INDICES';
  if (isArrayFormat(format)) return format;
  throw new TaskRefusedError(`The ArrayFormat is none of ${[...ARRAY_FORMATS].join(', ')}: ${stringifyJson(format)}`);
}

function isArrayFormat(value: Json): value is ArrayFormat {
  return ARRAY_FORMATS.has(value);
}

// --- the response ---------------------------------------------------------------------------------

// https://docs.aws.amazon.com/step-functions/latest/dg/call-https-apis.html#unsupported-http-task-responses
const UNSUPPORTED_CONTENT = /^\s*(?:application\/octet-stream\s*(?:;|$)|(?:image|video|audio)\/)/i;

/**
 * The result of the task, without the secrets of the connection.
 * @throws TaskError for any status code but 2xx, TaskRefusedError for a response that is not supported.
 */
export function httpTaskResult(response: HttpResponse, secrets: readonly string[]): JsonText {
  const redact = redactor(secrets);
  const statusText = redact(response.statusText || (STATUS_CODES[response.statusCode] ?? ''));
  if (!isSuccess(response)) throw new TaskError(`States.Http.StatusCode.${response.statusCode}`, statusText);
  const headers = response.headers.map(([name, value]) => [name.toLowerCase(), value] as const);
  const type = headers.find(([name]) => name === 'content-type')?.[1] ?? '';
  if (UNSUPPORTED_CONTENT.test(type)) {
    throw new TaskRefusedError(`The response has a content type that is not supported: ${redact(type)}`);
  }
  const body = bodyOf(response, type);
  if (body === undefined) throw new TaskRefusedError('The response cannot be read as a text');
  const names = [...new Set(headers.map(([name]) => name))];
  return resultOf(
    { statusCode: response.statusCode, statusText, headers, body },
    inHashMapOrder(names, String),
    redact,
  );
}
