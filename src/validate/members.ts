// Reading the members of states, whatever is in them.

import { isJsonObject, type JsonObject, memberOf } from '../utils/json.js';

export function textOf(object: JsonObject, field: string): string | undefined {
  const value = memberOf(object, field);
  return typeof value === 'string' ? value : undefined;
}

export function objectOf(object: JsonObject, field: string): JsonObject | undefined {
  const value = memberOf(object, field);
  return isJsonObject(value) ? value : undefined;
}
