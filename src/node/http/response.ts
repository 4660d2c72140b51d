// From a response to the result of a task.

import { jsonOrText } from '../../resolvers/aws-shapes.js';
import { JsonText } from '../../resolvers/json-text.js';
import { ObjectBuilder, stringifyJson } from '../../utils/json.js';
import type { HttpResponse } from './client.js';
import type { HeaderList } from './headers.js';
import { type Redact, redactJson } from './secrets.js';

export function isSuccess({ statusCode }: HttpResponse): boolean {
  return statusCode >= 200 && statusCode < 300;
}

/** The text of a body, by the charset of its content type, else UTF-8; undefined for bytes that are no text. */
export function bodyOf({ body }: HttpResponse, contentType: string): string | undefined {
  const charset = /;\s*charset\s*=\s*"?([^\s";]+)/i.exec(contentType)?.[1] ?? 'utf-8';
  try {
    return new TextDecoder(charset, { fatal: true }).decode(body);
  } catch {
    return undefined;
  }
}

export interface ReadResponse {
  readonly statusCode: number;
  readonly statusText: string;
  readonly headers: HeaderList;
  readonly body: string;
}

/** `{"Headers":{"<name>":["<value>"]},"ResponseBody":...,"StatusCode":200,"StatusText":"OK"}`: a body that is JSON as JSON. */
export function resultOf(response: ReadResponse, names: readonly string[], redact: Redact): JsonText {
  const { statusCode, statusText, headers, body } = response;
  const Headers = new ObjectBuilder();
  for (const name of names) {
    const same = headers.filter(([other]) => other.toLowerCase() === name.toLowerCase());
    Headers.set(
      name,
      same.map(([, value]) => redact(value)),
    );
  }
  const ResponseBody = redactJson(jsonOrText(body), redact);
  const result = { Headers: Headers.finish(), ResponseBody, StatusCode: statusCode, StatusText: statusText };
  return new JsonText(stringifyJson(result));
}
