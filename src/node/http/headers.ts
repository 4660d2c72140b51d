// The headers of requests. Those that a definition must not set are refused before a task is scheduled, by its integration.

import { validateHeaderName, validateHeaderValue } from 'node:http';
import { TaskRefusedError } from '../../resolvers/task.js';
import { entriesOf, isJsonArray, isJsonObject, type Json, stringifyJson } from '../../utils/json.js';
import { NotSupportedError } from '../../utils/not-supported.js';

export type HeaderList = readonly (readonly [name: string, value: string])[];

/**
 * The `Headers` of a definition; a list of values becomes as many headers.
 * @throws TaskRefusedError for what no header can be.
 */
export function definedHeaders(headers: Json | undefined): HeaderList {
  if (headers === undefined || headers === null) return [];
  if (!isJsonObject(headers)) throw new NotSupportedError('Headers that are not an object are not supported');
  const entries = entriesOf(headers);
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
