// Between JSON and the values of an evaluation.
//
// V1. Payloads are shared: what needs no change is bound as it is, and known by its identity, so that a large payload
//     is walked once and not for every expression. What has few scalars in it, and nothing else, is looked at again: that
//     takes less time than to remember it.
// V2. What comes out is JSON and nothing else: a part of a payload as it was, everything else as a copy.
// V3. A value can hold the same object many times: what counts is how large it is when it is written out.

import { fastPaths } from '../../utils/fast-paths.js';
import {
  ExactNumber,
  inOrderOf,
  isJsonArray,
  type Json,
  type JsonArray,
  type JsonObject,
  keysOf,
  ObjectBuilder,
  setOwn,
} from '../../utils/json.js';
import type { EngineValue } from './engine.js';
import { library } from './library.js';
import { LimitExceeded, serviceLimits } from './limits.js';
import { LongIntegers } from './long-integers.js';
import { isLongInteger, isWrittenAlike, jsonNumber } from './numbers.js';

const SCALAR_BYTES = 8;

// --- JSON to values -------------------------------------------------------------------------------

interface Known {
  /** What it was made of. */
  readonly json: JsonArray | JsonObject;
  readonly value: object;
  readonly bytes: number;
  /** The JSON that the service writes for the value; undefined until somebody asks. */
  written: JsonArray | JsonObject | undefined;
  readonly longIntegers: LongIntegers | undefined;
}

/** By the JSON, and by the value that was made of it. */
const knownValues = new WeakMap<object, Known>();

/** What is bound for one evaluation, and what has to be remembered to write its result. */
export class BoundValues {
  private long: LongIntegers | undefined;

  get longIntegers(): LongIntegers | undefined {
    return this.long;
  }

  bind(json: Json): EngineValue {
    if (typeof json !== 'object' || json === null) return json;
    if (json instanceof ExactNumber) {
      if (isLongInteger(json)) this.remembered().add(json);
      return json.value;
    }
    if (smallBytes(json) !== NOT_SMALL) return json;
    const { value, longIntegers } = known(json);
    if (longIntegers !== undefined) this.remembered().addAll(longIntegers);
    return value;
  }

  private remembered(): LongIntegers {
    this.long ??= new LongIntegers();
    return this.long;
  }
}

function known(json: JsonArray | JsonObject): Known {
  const before = knownValues.get(json);
  if (before !== undefined) return before;
  const made = isJsonArray(json) ? knownArray(json) : knownObject(json);
  knownValues.set(json, made);
  knownValues.set(made.value, made);
  return made;
}

function knownArray(json: JsonArray): Known {
  const parts = new Parts();
  for (const element of json) parts.add(element);
  return parts.known(json, () => json.map(valueFor));
}

function knownObject(json: JsonObject): Known {
  const parts = new Parts();
  for (const key of Object.keys(json)) {
    parts.bytes += key.length;
    parts.add(json[key] as Json); // its own key
  }
  return parts.known(json, () => {
    const values: { [key: string]: Json } = {};
    for (const [key, member] of Object.entries(json)) setOwn(values, key, valueFor(member) as Json);
    return inOrderOf(json, values);
  });
}

/** The JSON that the service writes for a value that is passed on as it was bound. */
function asWritten(json: Json): Json {
  if (typeof json === 'number') return jsonNumber(json, undefined);
  if (typeof json !== 'object' || json === null) return json;
  if (json instanceof ExactNumber) return isLongInteger(json) ? json : jsonNumber(json.value, undefined);
  const made = known(json);
  if (made.written === undefined) {
    if (isJsonArray(json)) made.written = json.map(asWritten);
    else {
      const members: { [key: string]: Json } = {};
      for (const key of Object.keys(json)) setOwn(members, key, asWritten(json[key] as Json)); // its own key
      made.written = inOrderOf(json, members);
    }
  }
  return made.written;
}

/** Of an array or object of few scalars, all of which are written as they are. */
const MOST_SMALL_BYTES = 256;
const NOT_SMALL = -1;

/** How large it is, where it is such an array or object; else NOT_SMALL. */
function smallBytes(value: object): number {
  if (!fastPaths.areTaken) return NOT_SMALL;
  let bytes = 0;
  if (Array.isArray(value)) {
    for (let at = 0; at < value.length && bytes <= MOST_SMALL_BYTES; at += 1) bytes += scalarBytes(value[at]);
  } else {
    const keys = Object.keys(value);
    for (let at = 0; at < keys.length && bytes <= MOST_SMALL_BYTES; at += 1) {
      const key = keys[at] as string; // one of them
      bytes += key.length + scalarBytes((value as { readonly [key: string]: unknown })[key]);
    }
  }
  return bytes > MOST_SMALL_BYTES ? NOT_SMALL : bytes;
}

/** Too many for anything that is not written as it is. */
function scalarBytes(value: unknown): number {
  switch (typeof value) {
    case 'string':
      return value.length;
    case 'number':
      return isWrittenAlike(value) ? SCALAR_BYTES : Number.POSITIVE_INFINITY;
    case 'boolean':
      return SCALAR_BYTES;
    default:
      return value === null ? SCALAR_BYTES : Number.POSITIVE_INFINITY;
  }
}

function valueFor(json: Json): EngineValue {
  if (typeof json !== 'object' || json === null) return json;
  return json instanceof ExactNumber ? json.value : known(json).value;
}

/** What is known of the members of an array or object, put together. */
class Parts {
  bytes = 0;
  private isSame = true;
  /** The service writes all of them as they are. */
  private isJson = true;
  private longIntegers: LongIntegers | undefined;

  add(json: Json): void {
    if (typeof json === 'object' && json !== null && !(json instanceof ExactNumber)) {
      const small = smallBytes(json);
      if (small !== NOT_SMALL) {
        this.bytes += small;
        return;
      }
      const part = known(json);
      this.bytes += part.bytes;
      this.isSame &&= part.value === json;
      this.isJson &&= part.written === json;
      if (part.longIntegers !== undefined) this.remembered().addAll(part.longIntegers);
      return;
    }
    this.bytes += typeof json === 'string' ? json.length : SCALAR_BYTES;
    if (typeof json === 'number') this.isJson &&= isWrittenAlike(json);
    if (!(json instanceof ExactNumber)) return;
    this.isSame = false;
    this.isJson = false;
    if (isLongInteger(json)) this.remembered().add(json);
  }

  private remembered(): LongIntegers {
    this.longIntegers ??= new LongIntegers();
    return this.longIntegers;
  }

  known(json: JsonArray | JsonObject, changed: () => object): Known {
    const { bytes, isSame, isJson, longIntegers } = this;
    return { json, value: isSame ? json : changed(), bytes, written: isJson ? json : undefined, longIntegers };
  }
}

// --- values to JSON -------------------------------------------------------------------------------

/** A value that is no JSON: a function, or something that has one in it. */
export class UnsupportedValue extends Error {
  override readonly name = 'UnsupportedValue';
}

/**
 * The JSON of a value that is not undefined.
 * @throws UnsupportedValue, LimitExceeded, IndistinctIntegers
 */
export function toJson(value: EngineValue, longIntegers: LongIntegers | undefined): Json {
  if (typeof value === 'string' || typeof value === 'boolean' || value === null) return value;
  return typeof value === 'number' ? jsonNumber(value, longIntegers) : new Writer(longIntegers).write(value, 0).json;
}

interface Written {
  readonly json: Json;
  readonly bytes: number;
}

// An array that an expression has made is never passed on as it is: the library marks those that are sequences.
function smallObject(value: object): Written | undefined {
  const bytes = smallBytes(value);
  return bytes === NOT_SMALL ? undefined : { json: value as JsonObject, bytes };
}

class Writer {
  private readonly longIntegers: LongIntegers | undefined;
  /** What was written, for values that are there again. */
  private written: Map<object, Written> | undefined;

  constructor(longIntegers: LongIntegers | undefined) {
    this.longIntegers = longIntegers;
  }

  write(value: EngineValue, depth: number): Written {
    if (typeof value === 'string') return { json: value, bytes: value.length };
    if (typeof value === 'number') return { json: jsonNumber(value, this.longIntegers), bytes: SCALAR_BYTES };
    if (typeof value === 'boolean' || value === null || value === undefined) {
      return { json: value ?? null, bytes: SCALAR_BYTES };
    }
    if (typeof value !== 'object' || library.isFunction(value)) throw new UnsupportedValue();
    const before = knownValues.get(value);
    if (before !== undefined) return { json: asWritten(before.json), bytes: before.bytes };
    return this.written?.get(value) ?? this.writeParts(value, depth);
  }

  private writeParts(value: object, depth: number): Written {
    if (depth > serviceLimits.valueDepth) throw LimitExceeded.depth(depth, serviceLimits.valueDepth);
    const made = Array.isArray(value) ? this.array(value, depth) : (smallObject(value) ?? this.object(value, depth));
    if (made.bytes > serviceLimits.valueBytes) throw LimitExceeded.memory();
    // The outermost value is in none of the others.
    if (depth === 0) return made;
    this.written ??= new Map();
    this.written.set(value, made);
    return made;
  }

  private array(value: readonly EngineValue[], depth: number): Written {
    let bytes = 0;
    const json = Array.from(value, (element) => {
      const part = this.write(element, depth + 1);
      bytes += part.bytes;
      return part.json;
    });
    return { json, bytes };
  }

  private object(value: object, depth: number): Written {
    let bytes = 0;
    const json = new ObjectBuilder();
    for (const key of keysOf(value)) {
      const member = (value as { readonly [key: string]: EngineValue })[key];
      if (member === undefined) continue;
      const part = this.write(member, depth + 1);
      bytes += key.length + part.bytes;
      json.set(key, part.json);
    }
    return { json: json.finish(), bytes };
  }
}
