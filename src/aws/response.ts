// From what a command of the SDK gave to the JSON of a result, with the names of Step Functions.

import { copyJson } from '../utils/copy-json.js';
import { inHashMapOrder } from '../utils/hash-map.js';
import { ExactNumber, type Json, type JsonObject, ObjectBuilder } from '../utils/json.js';
import type { Dialect } from './dialect.js';
import { AwsSdkError } from './error.js';
import type { Schema } from './schema.js';

/**
 * The result of an output of a command. Members come by their names, as recorded, and those that are not there are
 * left out; a body that is a stream is read, and comes last.
 * @param what names the API in errors: `aws-sdk:s3:getObject`
 */
export async function jsonOutput(output: object, schema: Schema, dialect: Dialect, what: string): Promise<JsonObject> {
  if (schema.isUnitSchema()) return {};
  const result = structure(output, schema, dialect);
  for (const [member, memberSchema] of schema.structIterator()) {
    if (!memberSchema.isStreaming()) continue;
    if (memberSchema.isStructSchema()) throw new AwsSdkError(`${what}: streams of events cannot be read ('${member}')`);
    const body = memberIn(output, member);
    if (isReadable(body)) return { ...result, [dialect.memberName(member)]: await body.transformToString('utf-8') };
  }
  return result;
}

/** An object with its members sorted by name. */
export function sorted(members: readonly (readonly [name: string, value: Json])[]): JsonObject {
  const object = new ObjectBuilder();
  for (const [name, value] of [...members].sort(([left], [right]) => (left < right ? -1 : 1))) object.set(name, value);
  return object.finish();
}

function structure(output: object, schema: Schema, dialect: Dialect): JsonObject {
  const members: [name: string, value: Json][] = [];
  for (const [member, memberSchema] of schema.structIterator()) {
    if (memberSchema.isStreaming()) continue;
    const value = memberIn(output, member);
    if (value !== undefined && value !== null) {
      members.push([dialect.memberName(member), jsonValue(value, memberSchema, dialect)]);
    } else if (dialect.hasEmptyLists && memberSchema.isListSchema()) {
      members.push([dialect.memberName(member), []]);
    }
  }
  return sorted(members);
}

function jsonValue(value: unknown, schema: Schema, dialect: Dialect): Json {
  if (value === null || value === undefined) return null;
  if (schema.isStructSchema()) return structure(value, schema, dialect);
  if (schema.isListSchema() && Array.isArray(value)) {
    return value.map((item) => jsonValue(item, schema.getValueSchema(), dialect));
  }
  if (schema.isMapSchema()) return map(value, schema.getValueSchema(), dialect);
  if (value instanceof Date) return dialect.timestamp(value);
  if (value instanceof Uint8Array) return text(value, schema);
  if (typeof value === 'bigint') return exact(String(value));
  if (isNumericValue(value)) return exact(value.string);
  // A string member of JSON is a String object with the text.
  if (value instanceof String) return String(value);
  if (typeof value === 'number' && !Number.isFinite(value)) return String(value);
  return copyJson(value) ?? null;
}

/** Maps of the SDK for Java are HashMaps. */
function map(value: object, schema: Schema, dialect: Dialect): JsonObject {
  const object = new ObjectBuilder();
  for (const [key, member] of inHashMapOrder(Object.entries(value), ([name]) => name)) {
    object.set(key, jsonValue(member, schema, dialect));
  }
  return object.finish();
}

function text(bytes: Uint8Array, schema: Schema): string {
  const isBody = schema.getMergedTraits().httpPayload !== undefined;
  return isBody ? new TextDecoder().decode(bytes) : Buffer.from(bytes).toString('base64');
}

function exact(digits: string): Json {
  return String(Number(digits)) === digits ? Number(digits) : new ExactNumber(digits);
}

function memberIn(object: object, name: string): unknown {
  return Object.hasOwn(object, name) ? (object as { readonly [name: string]: unknown })[name] : undefined;
}

/** A body, as the SDK mixes it in: https://github.com/aws/aws-sdk-js-v3#streams */
function isReadable(body: unknown): body is { transformToString(encoding: string): Promise<string> } {
  return typeof body === 'object' && body !== null && 'transformToString' in body;
}

/** The SDK's decimal number of any precision. */
function isNumericValue(value: object | string | number | boolean | symbol): value is { readonly string: string } {
  return typeof value === 'object' && 'string' in value && typeof value.string === 'string' && 'type' in value;
}
