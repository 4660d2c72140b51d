// What the files of the services share: requests, responses and descriptions of jobs in the shapes of AWS's APIs, with
// their members in Pascal case.

import {
  isJsonArray,
  isJsonObject,
  type Json,
  type JsonObject,
  JsonSyntaxError,
  memberOf,
  parseJson,
  stringifyJson,
  withMember,
} from '../utils/json.js';
import type { AwsJobState } from './integration.js';

/** The value at the end of these names and indexes; undefined where there is none. */
export function valueAt(value: Json | undefined, ...path: readonly (string | number)[]): Json | undefined {
  let found = value;
  for (const step of path) {
    if (typeof step === 'number') found = isJsonArray(found) ? found[step] : undefined;
    else found = isJsonObject(found) ? memberOf(found, step) : undefined;
  }
  return found;
}

/** An object of those members that there are. */
export function objectOf(members: Readonly<Record<string, Json | undefined>>): JsonObject {
  const given = Object.entries(members).filter((member): member is [string, Json] => member[1] !== undefined);
  return Object.fromEntries(given);
}

/** `object` without the members of these names. */
export function without(object: JsonObject, ...names: readonly string[]): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([name]) => !names.includes(name)));
}

/** The value of a body that is JSON, else its text. */
export function jsonOrText(text: string): Json {
  try {
    return parseJson(text);
  } catch (error) {
    if (error instanceof JsonSyntaxError) return text;
    throw error;
  }
}

/** With the member as a text, if it is there: a text as it is, any other value as its JSON text. */
export function withText(object: JsonObject, name: string): JsonObject {
  const value = memberOf(object, name);
  return value === undefined || typeof value === 'string' ? object : withMember(object, name, stringifyJson(value));
}

/**
 * What the status of a job says. A status that is in neither list is that of a job that runs. A job that failed fails its
 * task with States.TaskFailed and, as the cause, what would have been the result (recorded for Amazon ECS and for nested
 * executions).
 */
export function jobState(
  status: Json | undefined,
  ends: { readonly succeeded: readonly string[]; readonly failed: readonly string[] },
  result: Json | undefined,
): AwsJobState {
  if (typeof status !== 'string') return { status: 'running' };
  if (ends.succeeded.includes(status)) return { status: 'succeeded', result: result ?? null };
  if (ends.failed.includes(status)) return failedJob(result);
  return { status: 'running' };
}

export function failedJob(result: Json | undefined): AwsJobState {
  return { status: 'failed', error: 'States.TaskFailed', cause: stringifyJson(result ?? null) };
}

/** The API's operation of an action: `PutItem` of `putItem`. */
export function operationOf(action: string): string {
  return action.charAt(0).toUpperCase() + action.slice(1);
}
