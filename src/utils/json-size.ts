// How large JSON is as text: bytes of its compact form in UTF-8, counted without making the text.

import { fastPaths } from './fast-paths.js';
import { hasOwn } from './has-own.js';
import { isJsonArray, isJsonObject, type Json, MAX_DEPTH } from './json.js';
import { utf8Length } from './utf8.js';

export interface JsonSize {
  readonly bytes: number;
  /** How deep arrays and objects are nested; more than MAX_DEPTH where it is too deep to be read back. */
  readonly levels: number;
}

export function jsonSize(value: Json): JsonSize {
  deepest = 0;
  work = 0;
  const bytes = sizeOf(value, 1);
  return { bytes, levels: deepest };
}

// Sizes of subtrees that took work to come by: payloads share them from state to state, and a 256 KiB payload must not be
// measured again after every state.
const remembered = new WeakMap<object, JsonSize>();
/** In bytes that were looked at. A list of large things that are known is worth it, and one that holds it among few is not. */
const WORTH_REMEMBERING = 256;
/** What it costs to look up what is remembered. */
const LOOK_UP = 32;

/**
 * Remembers the size of a value that does not change any more, if that is worth it.
 * @param work how many bytes were looked at to know it.
 * @returns how much work it is to know it again.
 */
export function rememberSize(value: object, bytes: number, levels: number, work: number): number {
  if (work < WORTH_REMEMBERING) return work;
  remembered.set(value, { bytes, levels });
  return LOOK_UP;
}

/** The deepest level that the measurement at hand has come to. */
let deepest = 0;
/** How much it has looked at. */
let work = 0;

/** `level` counts what `value` is inside of, itself included. */
function sizeOf(value: Json, level: number): number {
  if (typeof value !== 'object' || value === null) {
    const size = sizeOfScalar(value);
    work += size;
    return size;
  }
  if (!isJsonArray(value) && !isJsonObject(value)) return value.text.length;
  const known = fastPaths.areTaken ? remembered.get(value) : undefined;
  if (known !== undefined) {
    deepest = Math.max(deepest, level - 1 + known.levels);
    work += LOOK_UP;
    return known.bytes;
  }
  // Far enough to know that it is too deep, and not so far that the call stack decides.
  if (level > MAX_DEPTH) {
    deepest = Math.max(deepest, level);
    return 0;
  }
  const deepestBefore = deepest;
  const workBefore = work;
  deepest = level;
  let size = 2;
  if (isJsonArray(value)) {
    for (let index = 0; index < value.length; index += 1) size += sizeOf(value[index] as Json, level + 1);
    if (value.length > 1) size += value.length - 1;
  } else {
    let members = 0;
    for (const key in value) {
      if (!hasOwn(value, key)) continue;
      const name = sizeOfString(key) + 1;
      work += name;
      size += name + sizeOf(value[key] as Json, level + 1);
      members += 1;
    }
    if (members > 1) size += members - 1;
  }
  if (deepest <= MAX_DEPTH) work = workBefore + rememberSize(value, size, deepest - level + 1, work - workBefore);
  deepest = Math.max(deepest, deepestBefore);
  return size;
}

export function sizeOfScalar(value: null | boolean | number | string): number {
  if (typeof value === 'string') return sizeOfString(value);
  if (typeof value === 'number') return sizeOfNumber(value);
  return value === false ? 5 : 4;
}

/** Below it, a number of two decimals is what it is times a hundred, to the last digit. */
const FEW_DIGITS = 1e9;

/** How long `String(value)` is, mostly without making it. */
function sizeOfNumber(value: number): number {
  const amount = Math.abs(value);
  if (!(amount < FEW_DIGITS) || !fastPaths.areTaken) return String(value).length;
  const hundredths = Math.round(amount * 100);
  if (hundredths / 100 !== amount) return String(value).length;
  const sign = value < 0 ? 1 : 0;
  // Of two decimals with so few digits no two are the same number: there is no shorter one.
  const decimals = hundredths % 100 === 0 ? 0 : hundredths % 10 === 0 ? 2 : 3;
  return sign + digitsOf(amount) + decimals;
}

function digitsOf(amount: number): number {
  let digits = 1;
  for (let bound = 10; amount >= bound; bound *= 10) digits += 1;
  return digits;
}

const NEEDS_ESCAPE_OR_WIDE = /[^\u0020\u0021\u0023-\u005b\u005d-\u007e]/;
/** Up to here it is quicker to look at each character than to ask a regular expression. */
const SHORT = 32;

export function sizeOfString(text: string): number {
  const isPlain = text.length > SHORT ? !NEEDS_ESCAPE_OR_WIDE.test(text) : isPlainShort(text);
  return isPlain ? text.length + 2 : utf8Length(JSON.stringify(text));
}

function isPlainShort(text: string): boolean {
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code < 0x20 || code > 0x7e || code === 0x22 || code === 0x5c) return false;
  }
  return true;
}
