// Reading the members of states, whatever is in them.

import type { Place } from '../language/place.js';
import { isJsonArray, isJsonObject, type JsonObject, memberOf } from '../utils/json.js';

/** The objects in the array `field` (Retry, Catch, Choices, ...) with their places. */
export function objectsOf(object: JsonObject, place: Place, field: string): { item: JsonObject; place: Place }[] {
  const items = memberOf(object, field);
  if (!isJsonArray(items)) return [];
  const list = place.at(field);
  const found: { item: JsonObject; place: Place }[] = [];
  items.forEach((item, index) => {
    if (isJsonObject(item)) found.push({ item, place: list.at(index) });
  });
  return found;
}

export function textOf(object: JsonObject, field: string): string | undefined {
  const value = memberOf(object, field);
  return typeof value === 'string' ? value : undefined;
}

export function objectOf(object: JsonObject, field: string): JsonObject | undefined {
  const value = memberOf(object, field);
  return isJsonObject(value) ? value : undefined;
}
