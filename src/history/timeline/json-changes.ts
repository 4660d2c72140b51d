// Where two JSON values differ, member by member.

import {
  isJsonArray,
  isJsonObject,
  type Json,
  type JsonObject,
  jsonKind,
  keysOf,
  memberOf,
  stringifyJson,
} from '../../utils/json.js';

/** A value that is there in one of two places, or another one in each. `path` is a JSONPath: `$.items[0]['a b']`. */
export type JsonChange<Value = unknown> =
  | { readonly kind: 'added'; readonly path: string; readonly after: Value }
  | { readonly kind: 'removed'; readonly path: string; readonly before: Value }
  | { readonly kind: 'changed'; readonly path: string; readonly before: Value; readonly after: Value };

/** In the order of the members; those that are gone come where they were. Empty for values that are equal. */
export function jsonChanges(before: Json, after: Json, path = '$'): JsonChange<Json>[] {
  const changes: JsonChange<Json>[] = [];
  collect(before, after, path, changes);
  return changes;
}

function collect(before: Json, after: Json, path: string, changes: JsonChange<Json>[]): void {
  // Payloads share what did not change: most of two large values is one.
  if (before === after) return;
  if (isJsonArray(before) && isJsonArray(after)) return items(before, after, path, changes);
  if (isJsonObject(before) && isJsonObject(after)) return members(before, after, path, changes);
  if (isSameScalar(before, after)) return;
  changes.push({ kind: 'changed', path, before, after });
}

function items(before: readonly Json[], after: readonly Json[], path: string, changes: JsonChange<Json>[]): void {
  const common = Math.min(before.length, after.length);
  for (let index = 0; index < common; index += 1) {
    collect(before[index] as Json, after[index] as Json, `${path}[${index}]`, changes);
  }
  for (let index = common; index < before.length; index += 1) {
    changes.push({ kind: 'removed', path: `${path}[${index}]`, before: before[index] as Json });
  }
  for (let index = common; index < after.length; index += 1) {
    changes.push({ kind: 'added', path: `${path}[${index}]`, after: after[index] as Json });
  }
}

function members(before: JsonObject, after: JsonObject, path: string, changes: JsonChange<Json>[]): void {
  for (const name of keysOf(before)) {
    const place = memberPath(path, name);
    const now = memberOf(after, name);
    if (now === undefined) changes.push({ kind: 'removed', path: place, before: before[name] as Json });
    else collect(before[name] as Json, now, place, changes);
  }
  for (const name of keysOf(after)) {
    if (memberOf(before, name) !== undefined) continue;
    changes.push({ kind: 'added', path: memberPath(path, name), after: after[name] as Json });
  }
}

function isSameScalar(before: Json, after: Json): boolean {
  const kind = jsonKind(before);
  if (kind !== jsonKind(after) || kind === 'array' || kind === 'object') return false;
  // 1.0 and 1 are the same number, and other texts: whoever looks for a difference wants to see it.
  return stringifyJson(before) === stringifyJson(after);
}

const PLAIN_NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

function memberPath(path: string, name: string): string {
  if (PLAIN_NAME.test(name)) return `${path}.${name}`;
  return `${path}['${name.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}']`;
}
