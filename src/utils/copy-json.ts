// The border between somebody's JavaScript values and JSON: a definition, an input, the result of a
// task. What JSON cannot say is refused with its place, never dropped in silence.

import { fastPaths } from './fast-paths.js';
import { hasOwn } from './has-own.js';
import { ExactNumber, isJsonArray, isOrdered, type Json, keysOf, MAX_DEPTH, ObjectBuilder, setOwn } from './json.js';
import { rememberSize, sizeOfScalar, sizeOfString } from './json-size.js';

/** A value that is not JSON. `path` leads to what is wrong: names and indices from the top. */
export class NotJsonError extends TypeError {
  override readonly name = 'NotJsonError';
  readonly path: readonly (string | number)[];

  constructor(message: string, path: readonly (string | number)[]) {
    super(message);
    this.path = path;
  }
}

export interface CopyJsonOptions {
  /** Freezes every array and object of the copy. */
  readonly freeze?: boolean;
}

/**
 * Copies a value as JSON.stringify reads it: `toJSON` is called, members that are undefined are left out,
 * an undefined item of an array is null. Own members only. Undefined for undefined.
 * @throws NotJsonError for functions, symbols, BigInts, Maps and Sets, numbers that are not finite, cycles,
 * and more than 1000 levels.
 */
export function copyJson(value: unknown, options: CopyJsonOptions = {}): Json | undefined {
  return checkedCopy(value, options).copy;
}

/** A copy of JSON that a user's code may keep and change: plain data, in which JavaScript orders the members. */
export function ownCopy(json: Json): unknown {
  if (typeof json !== 'object' || json === null) return json;
  if (json instanceof ExactNumber) return json.value;
  if (isJsonArray(json)) {
    const copy: unknown[] = [...json];
    for (let index = 0; index < json.length; index += 1) {
      const value = json[index] as Json;
      if (isNested(value)) copy[index] = ownCopy(value);
    }
    return copy;
  }
  const copy: { [key: string]: unknown } = { ...json };
  // Without a list of the names, which would be as large as a small object.
  for (const key in copy) {
    const value = copy[key] as Json;
    if (isNested(value) && hasOwn(copy, key)) setOwn(copy, key, ownCopy(value));
  }
  return copy;
}

function isNested(value: Json): boolean {
  return typeof value === 'object' && value !== null;
}

export interface CheckedCopy {
  readonly copy: Json | undefined;
  /** What JSON.parse could have given: JSON.stringify alone writes all of it. */
  readonly isPlain: boolean;
}

/** As `copyJson`, and tells what the copy is made of. @throws NotJsonError */
export function checkedCopy(value: unknown, { freeze = false }: CopyJsonOptions = {}): CheckedCopy {
  if (typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value)) {
    return { copy: value as Json, isPlain: true };
  }
  // What is to be frozen is a definition, which is copied once: the careful copier is quick enough for that.
  const copy = fastPaths.areTaken && !freeze ? plainCopier.copyWhole(value) : NOT_PLAIN;
  if (copy !== NOT_PLAIN) return { copy, isPlain: true };
  const copier = new Copier(freeze);
  return { copy: copier.copy(value), isPlain: copier.isPlain };
}

/** Something that the quick copier leaves to the careful one. */
const NOT_PLAIN = Symbol('not plain');

/** The quick copier copies an object as often as it meets it: so many copies are a sign of one that is used again and again. */
const MANY_COPIES = 1_000_000;

// Nearly everything is plain JSON, and is copied without keeping track of places, of what was copied before, or of
// what contains itself. Whatever is not is left to the Copier below, which says what is wrong with it, and where.
//
// What is copied is to be measured, too, in nearly all cases: the sizes are counted on the way.
class PlainCopier {
  private copies = 0;
  /** Of the text of what was copied last. */
  private bytes = 0;
  /** As many of them as nobody has to look at any more to know how many they are. */
  private known = 0;
  /** The deepest level of what is being copied. */
  private deepest = 0;

  copyWhole(value: unknown): Json | undefined | typeof NOT_PLAIN {
    if (typeof value !== 'object' || value === null) {
      return value === undefined || isPlainScalar(value) ? value : NOT_PLAIN;
    }
    if (somethingIsInherited()) return NOT_PLAIN;
    // A getter of what is copied may come here again.
    const { copies, deepest } = this;
    this.copies = 0;
    const copy = this.nested(value, 1);
    this.copies = copies;
    this.deepest = deepest;
    return copy;
  }

  /** @param depth of what is in it: from 1. */
  private nested(value: object, depth: number): Json | typeof NOT_PLAIN {
    this.copies += 1;
    if (depth > MAX_DEPTH || this.copies === MANY_COPIES) return NOT_PLAIN;
    const { deepest } = this;
    this.deepest = depth;
    this.known = 0;
    const copy = Array.isArray(value) ? this.array(value, depth) : this.object(value, depth);
    if (copy === NOT_PLAIN) return NOT_PLAIN;
    const { bytes, known } = this;
    this.known = bytes - rememberSize(copy as object, bytes, this.deepest - depth + 1, bytes - known);
    if (this.deepest < deepest) this.deepest = deepest;
    return copy;
  }

  private array(array: readonly unknown[], depth: number): Json | typeof NOT_PLAIN {
    // A spread makes the whole at once; what is in it is put into its place.
    const copy = [...array] as Json[];
    const { length } = copy;
    let bytes = length > 1 ? length + 1 : 2;
    let known = 0;
    for (let index = 0; index < length; index += 1) {
      const given: unknown = copy[index];
      if (typeof given === 'object' && given !== null) {
        const value = this.nested(given, depth + 1);
        if (value === NOT_PLAIN) return NOT_PLAIN;
        bytes += this.bytes;
        known += this.known;
        copy[index] = value;
      } else if (given === undefined) {
        bytes += 4;
        copy[index] = null;
      } else {
        if (!isPlainScalar(given)) return NOT_PLAIN;
        bytes += sizeOfScalar(given);
      }
    }
    this.bytes = bytes;
    this.known = known;
    return copy;
  }

  private object(object: object, depth: number): Json | typeof NOT_PLAIN {
    const prototype = Object.getPrototypeOf(object) as unknown;
    if ((prototype !== Object.prototype && prototype !== null) || 'toJSON' in object) return NOT_PLAIN;
    // Member by member: a spread takes those along whose names are symbols, and looking for them takes longer than this.
    const copy: { [key: string]: Json } = {};
    let bytes = 1;
    let known = 0;
    for (const key in object) {
      const given: unknown = (object as { readonly [key: string]: unknown })[key];
      if (typeof given === 'object' && given !== null) {
        const value = this.nested(given, depth + 1);
        if (value === NOT_PLAIN) return NOT_PLAIN;
        bytes += this.bytes;
        known += this.known;
        setOwn(copy, key, value);
      } else {
        if (given === undefined) continue;
        if (!isPlainScalar(given)) return NOT_PLAIN;
        bytes += sizeOfScalar(given);
        setOwn(copy, key, given);
      }
      bytes += sizeOfString(key) + 2;
    }
    this.bytes = bytes === 1 ? 2 : bytes;
    this.known = known;
    return copy;
  }
}

const EMPTY = {};

/** Somebody has given all objects a member: a loop over the members of one comes by it. */
function somethingIsInherited(): boolean {
  for (const _ in EMPTY) return true;
  return false;
}

function isPlainScalar(value: unknown): value is null | string | boolean | number {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return true;
    case 'number':
      return Number.isFinite(value);
    default:
      return value === null;
  }
}

const plainCopier = new PlainCopier();

class Copier {
  /** No exact number and no ordered object came by. */
  isPlain = true;
  private readonly freeze: boolean;
  /** What was copied before: an object that is used twice is copied once. */
  private readonly copies = new Map<object, Json>();
  private readonly around = new Set<object>();
  private readonly path: (string | number)[] = [];

  constructor(freeze: boolean) {
    this.freeze = freeze;
  }

  copy(given: unknown): Json | undefined {
    if (given === null || typeof given === 'string' || typeof given === 'boolean') return given;
    if (typeof given === 'number') {
      return Number.isFinite(given) ? given : this.refuse(`${given} is not a JSON number`);
    }
    if (given === undefined) return undefined;
    if (typeof given !== 'object') return this.refuse(`A ${typeof given} is not JSON`);
    if (given instanceof ExactNumber) {
      this.isPlain = false;
      return given;
    }
    const done = this.copies.get(given);
    if (done !== undefined) return done;
    if (this.around.has(given)) return this.refuse('The object contains itself');
    if (this.around.size > MAX_DEPTH) return this.refuse(`Nested deeper than ${MAX_DEPTH} levels`);
    this.around.add(given);
    const copy = this.object(given);
    this.around.delete(given);
    if (copy !== undefined) this.copies.set(given, copy);
    return copy;
  }

  private object(given: object): Json | undefined {
    if (isOrdered(given)) this.isPlain = false;
    else if ('toJSON' in given && typeof given.toJSON === 'function') {
      return this.copy((given.toJSON as () => unknown).call(given));
    }
    if (Array.isArray(given)) {
      return this.finished(Array.from(given as unknown[], (item, index) => this.inside(index, item) ?? null));
    }
    if (given instanceof String || given instanceof Number || given instanceof Boolean) {
      return this.copy(given.valueOf());
    }
    if (given instanceof Map || given instanceof Set) {
      return this.refuse(`A ${given instanceof Map ? 'Map' : 'Set'} is not JSON`);
    }
    const copy = new ObjectBuilder();
    for (const key of keysOf(given)) {
      const value = this.inside(key, (given as { readonly [key: string]: unknown })[key]);
      if (value !== undefined) copy.set(key, value);
    }
    return this.finished(copy.finish());
  }

  private inside(step: string | number, value: unknown): Json | undefined {
    this.path.push(step);
    const copy = this.copy(value);
    this.path.pop();
    return copy;
  }

  private finished(copy: Json): Json {
    return this.freeze ? Object.freeze(copy) : copy;
  }

  private refuse(message: string): never {
    throw new NotJsonError(message, [...this.path]);
  }
}
