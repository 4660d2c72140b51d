// From the JSON of a request, with the names of Step Functions, to what a command of the SDK takes.
// https://docs.aws.amazon.com/step-functions/latest/dg/connect-parameters.html

import { parseOffsetDateTime } from '../language/timestamp.js';
import { didYouMean } from '../utils/did-you-mean.js';
import {
  ExactNumber,
  entriesOf,
  isJsonArray,
  isJsonObject,
  type Json,
  type JsonObject,
  jsonKind,
  memberOf,
  numberOf,
  stringifyJson,
  toPlain,
} from '../utils/json.js';
import type { Dialect } from './dialect.js';
import { AwsSdkError } from './error.js';
import type { Schema } from './schema.js';

/**
 * The input of a command. Members that are null are left out; a value that is no string is sent as its JSON text where
 * the API has a string.
 * @param what names the API in errors: `aws-sdk:s3:putObject`
 * @throws AwsSdkError for a field that the API has not, and a value that cannot be one of its type.
 */
export function sdkInput(parameters: JsonObject, schema: Schema, dialect: Dialect, what: string): object {
  if (schema.isUnitSchema()) {
    const [field] = Object.keys(parameters);
    if (field !== undefined) throw unknownField(field, [], what);
    return {};
  }
  const reader = new RequestReader(dialect, what);
  const input = reader.structure(parameters, schema);
  for (const [member, memberSchema] of schema.structIterator()) {
    if (memberSchema.isStreaming() && Object.hasOwn(input, member)) giveContentType(input, schema);
  }
  return input;
}

/** The media type that the SDK for Java gives to a body that is made of a string. */
const TEXT = 'text/plain; charset=UTF-8';

function giveContentType(input: { [member: string]: unknown }, schema: Schema): void {
  for (const [member, memberSchema] of schema.structIterator()) {
    if (memberSchema.getMergedTraits().httpHeader?.toLowerCase() === 'content-type') input[member] ??= TEXT;
  }
}

class RequestReader {
  private readonly dialect: Dialect;
  private readonly what: string;

  constructor(dialect: Dialect, what: string) {
    this.dialect = dialect;
    this.what = what;
  }

  structure(value: JsonObject, schema: Schema): { [member: string]: unknown } {
    const input: [member: string, value: unknown][] = [];
    const known = new Set<string>();
    for (const [member, memberSchema] of schema.structIterator()) {
      const name = this.dialect.memberName(member);
      known.add(name);
      const given = memberOf(value, name);
      // The SDK for Java knows no difference between null and nothing: recorded for `"Item": null` of PutItem.
      if (given !== undefined && given !== null) {
        input.push([member, this.value(given, memberSchema, name)]);
      }
    }
    for (const field of Object.keys(value)) if (!known.has(field)) throw unknownField(field, [...known], this.what);
    return Object.fromEntries(input);
  }

  private value(value: Json, schema: Schema, field: string): unknown {
    if (schema.isStructSchema()) {
      if (schema.isStreaming()) throw new AwsSdkError(`${this.what}: streams of events cannot be sent ('${field}')`);
      return isJsonObject(value) ? this.structure(value, schema) : this.misfit(value, 'an object', field);
    }
    if (schema.isListSchema()) {
      if (!isJsonArray(value)) return this.misfit(value, 'an array', field);
      return value.map((item) => (item === null ? null : this.value(item, schema.getValueSchema(), field)));
    }
    if (schema.isMapSchema()) {
      if (!isJsonObject(value)) return this.misfit(value, 'an object', field);
      const entries = entriesOf(value).map(([key, member]) => [
        key,
        member === null ? null : this.value(member, schema.getValueSchema(), field),
      ]);
      return Object.fromEntries(entries);
    }
    if (schema.isBlobSchema()) return this.blob(value, schema, field);
    if (schema.isTimestampSchema()) return this.timestamp(value, field);
    if (schema.isBooleanSchema()) return typeof value === 'boolean' ? value : this.misfit(value, 'a boolean', field);
    if (schema.isBigIntegerSchema()) return this.bigInteger(value, field);
    if (schema.isNumericSchema() || schema.isBigDecimalSchema()) return this.number(value, field);
    if (schema.isStringSchema()) return typeof value === 'string' ? value : stringifyJson(value);
    return toPlain(value);
  }

  /** A body is text; other bytes are base64, or else JSON text. */
  private blob(value: Json, schema: Schema, field: string): Uint8Array {
    const isBody = schema.isStreaming() || schema.getMergedTraits().httpPayload !== undefined;
    if (isBody) return new TextEncoder().encode(this.dialect.body(value));
    if (typeof value !== 'string') return new TextEncoder().encode(stringifyJson(value));
    if (!BASE64.test(value)) return this.misfit(value, 'bytes in base64', field);
    return Uint8Array.from(Buffer.from(value, 'base64'));
  }

  private timestamp(value: Json, field: string): Date {
    const number = numberOf(value);
    if (number !== undefined) return new Date(number * this.dialect.millisecondsPerUnit);
    const time = typeof value === 'string' ? parseOffsetDateTime(value) : undefined;
    return time === undefined ? this.misfit(value, 'a timestamp', field) : new Date(time.epochMilliseconds);
  }

  private number(value: Json, field: string): number | bigint {
    if (typeof value === 'number') return value;
    if (!(value instanceof ExactNumber)) return this.misfit(value, 'a number', field);
    return /^-?\d+$/.test(value.text) ? BigInt(value.text) : value.value;
  }

  private bigInteger(value: Json, field: string): bigint {
    const number = this.number(value, field);
    return Number.isInteger(number) || typeof number === 'bigint'
      ? BigInt(number)
      : this.misfit(value, 'an integer', field);
  }

  private misfit(value: Json, wanted: string, field: string): never {
    throw new AwsSdkError(`${this.what}: the field '${field}' has to be ${wanted}, not ${described(value)}`);
  }
}

const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

function described(value: Json): string {
  const kind = jsonKind(value);
  return kind === 'array' || kind === 'object' ? `an ${kind}` : `the ${kind} ${stringifyJson(value)}`;
}

function unknownField(field: string, known: readonly string[], what: string): AwsSdkError {
  const meant = didYouMean(field, known);
  const hint = meant === undefined ? '' : `. Did you mean '${meant}'?`;
  return new AwsSdkError(`${what}: the field "${field}" is not supported by Step Functions${hint}`);
}
