// The headers of requests: which ones a definition must not set, and which ones the service sets itself.

import { validateHeaderName, validateHeaderValue } from 'node:http';
import { TaskRefusedError } from '../../resolvers/task.js';
import { entriesOf, isJsonArray, isJsonObject, type Json, stringifyJson } from '../../utils/json.js';
import { NotSupportedError } from '../../utils/not-supported.js';

export type HeaderList = readonly (readonly [name: string, value: string])[];

/** Names in lower case; one that ends with `*` stands for all that begin so. */
export type ForbiddenHeaders = readonly string[];

// https://docs.aws.amazon.com/step-functions/latest/dg/call-https-apis.html#connect-http-task-fields
// biome-ignore format: a table
export const FORBIDDEN_FOR_HTTP_TASKS: ForbiddenHeaders = [
  'a-im', 'accept-charset', 'accept-datetime', 'accept-encoding', 'authorization', 'cache-control', 'connection',
  'content-encoding', 'content-md5', 'date', 'expect', 'forwarded', 'from', 'host', 'http2-settings', 'if-match',
  'if-modified-since', 'if-none-match', 'if-range', 'if-unmodified-since', 'max-forwards', 'origin', 'pragma',
  'proxy-authorization', 'referer', 'server', 'te', 'trailer', 'transfer-encoding', 'upgrade', 'via', 'warning',
  'x-forwarded-*', 'x-amz-*', 'x-amzn-*',
];

// https://docs.aws.amazon.com/step-functions/latest/dg/connect-api-gateway.html#connect-api-gateway-requests
// biome-ignore format: a table
export const FORBIDDEN_FOR_API_GATEWAY: ForbiddenHeaders = [
  'x-forwarded*', 'x-amz*', 'x-amzn*', 'authorization', 'connection', 'content-md5', 'expect', 'host', 'max-forwards',
  'proxy-authenticate', 'server', 'te', 'transfer-encoding', 'trailer', 'upgrade', 'via', 'www-authenticate',
];

/**
 * The `Headers` of a definition; a list of values becomes as many headers.
 * @throws TaskRefusedError for forbidden ones and for what no header can be.
 */
export function definedHeaders(headers: Json | undefined, forbidden: ForbiddenHeaders): HeaderList {
  if (headers === undefined || headers === null) return [];
  if (!isJsonObject(headers)) throw new NotSupportedError('Headers that are not an object are not supported');
  const entries = entriesOf(headers);
  const unsupported = entries.map(([name]) => name.toLowerCase()).filter((name) => isForbidden(name, forbidden));
  if (unsupported.length > 0) {
    throw new TaskRefusedError(`The 'Headers' field contains unsupported values: [${unsupported.join(', ')}]`);
  }
  const list = entries.flatMap(([name, value]) =>
    textsOf(value, `Headers.${name}`).map((text) => [name, text] as const),
  );
  for (const [name, value] of list) checkHeader(name, value);
  return list;
}

/** The texts of a value or of a list of values. @throws NotSupportedError for objects and nulls. */
export function textsOf(value: Json, place: string): readonly string[] {
  if (isJsonArray(value)) return value.map((item) => textOf(item, place));
  return [textOf(value, place)];
}

function textOf(value: Json, place: string): string {
  if (value === null || isJsonArray(value) || isJsonObject(value)) {
    throw new NotSupportedError(`A ${value === null ? 'null' : 'nested value'} in ${place} is not supported`);
  }
  return typeof value === 'string' ? value : stringifyJson(value);
}

function isForbidden(name: string, forbidden: ForbiddenHeaders): boolean {
  return forbidden.some((each) => (each.endsWith('*') ? name.startsWith(each.slice(0, -1)) : name === each));
}

function checkHeader(name: string, value: string): void {
  try {
    validateHeaderName(name);
    validateHeaderValue(name, value);
  } catch {
    throw new TaskRefusedError(
      `The 'Headers' field contains what cannot be sent as a header: [${JSON.stringify(name)}]`,
    );
  }
}

/** Those of `list` and those of `stronger`, which come in the place of others of the same name. */
export function mergeHeaders(list: HeaderList, stronger: HeaderList): HeaderList {
  const names = new Set(stronger.map(([name]) => name.toLowerCase()));
  return [...list.filter(([name]) => !names.has(name.toLowerCase())), ...stronger];
}

export function hasHeader(list: HeaderList, wanted: string): boolean {
  return list.some(([name]) => name.toLowerCase() === wanted);
}
