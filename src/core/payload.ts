// A payload: the JSON that flows from state to state. Shared, never cloned, never changed.
//
// Step Functions carries payloads as text, and a payload that nothing touched keeps its whitespace.
// So a payload that came as text keeps that text until an expression makes a new payload.

import { fastPaths } from '../utils/fast-paths.js';
import { isJsonArray, isJsonObject, type Json, MAX_DEPTH, parseJson, stringifyJson } from '../utils/json.js';
import { utf8Length } from '../utils/utf8.js';

/** A payload at rest: its text where the text cannot be made again from the value, else the value. */
export type StoredPayload = { readonly text: string } | { readonly value: Json };

export class Payload {
  readonly value: Json;
  /** The text that the payload came with; undefined when it is the compact text of the value. */
  readonly sourceText: string | undefined;
  private bytes = -1;
  private levels = 0;

  constructor(value: Json, sourceText?: string) {
    this.value = value;
    this.sourceText = sourceText;
  }

  /** @throws JsonSyntaxError when `text` is not JSON. */
  static fromText(text: string): Payload {
    return new Payload(parseJson(text), text);
  }

  static restored(stored: StoredPayload): Payload {
    return 'text' in stored ? Payload.fromText(stored.text) : new Payload(stored.value);
  }

  /** The JSON text that the service shows for this payload. */
  text(): string {
    return this.sourceText ?? stringifyJson(this.value);
  }

  /** The size that the service's payload quota counts: bytes of the text in UTF-8. */
  byteSize(): number {
    if (this.bytes < 0) this.measure();
    return this.bytes;
  }

  /** Arrays and objects are nested so deeply that no JSON text of it could be read back. */
  get isTooDeep(): boolean {
    if (this.bytes < 0) this.measure();
    return this.levels > MAX_DEPTH;
  }

  private measure(): void {
    if (this.sourceText !== undefined) {
      // Whoever read it has seen to its levels.
      this.bytes = utf8Length(this.sourceText);
      return;
    }
    deepest = 0;
    this.bytes = sizeOf(this.value, 1);
    this.levels = deepest;
  }

  stored(): StoredPayload {
    const text = this.text();
    // A number that JavaScript cannot hold survives only as text; so does whitespace.
    return this.sourceText !== undefined || JSON.stringify(this.value) !== text ? { text } : { value: this.value };
  }
}

/** `{}`: what a null InputPath or OutputPath selects. */
export const EMPTY_OBJECT = new Payload({});

// Sizes of subtrees that are worth remembering: payloads share them from state to state, and a
// 256 KiB payload must not be measured again after every state.
const remembered = new WeakMap<object, { readonly size: number; readonly levels: number }>();
const WORTH_REMEMBERING = 256;

/** The deepest level that the measurement at hand has come to. */
let deepest = 0;

/** Bytes of the compact JSON text of `value` in UTF-8; `level` counts what `value` is inside of, itself included. */
function sizeOf(value: Json, level: number): number {
  if (typeof value !== 'object' || value === null) return sizeOfScalar(value);
  if (!isJsonArray(value) && !isJsonObject(value)) return value.text.length;
  const known = fastPaths.areTaken ? remembered.get(value) : undefined;
  if (known !== undefined) {
    deepest = Math.max(deepest, level - 1 + known.levels);
    return known.size;
  }
  // Far enough to know that it is too deep, and not so far that the call stack decides.
  if (level > MAX_DEPTH) {
    deepest = Math.max(deepest, level);
    return 0;
  }
  const deepestBefore = deepest;
  deepest = level;
  let size = 2;
  if (isJsonArray(value)) {
    for (let index = 0; index < value.length; index += 1) size += sizeOf(value[index] as Json, level + 1);
    if (value.length > 1) size += value.length - 1;
  } else {
    let members = 0;
    for (const key in value) {
      if (!Object.hasOwn(value, key)) continue;
      size += sizeOfString(key) + 1 + sizeOf(value[key] as Json, level + 1);
      members += 1;
    }
    if (members > 1) size += members - 1;
  }
  if (size >= WORTH_REMEMBERING && deepest <= MAX_DEPTH) remembered.set(value, { size, levels: deepest - level + 1 });
  deepest = Math.max(deepest, deepestBefore);
  return size;
}

function sizeOfScalar(value: null | boolean | number | string): number {
  if (typeof value === 'string') return sizeOfString(value);
  if (typeof value === 'number') return String(value).length;
  return value === false ? 5 : 4;
}

const NEEDS_ESCAPE_OR_WIDE = /[^\u0020\u0021\u0023-\u005b\u005d-\u007e]/;
/** Up to here it is quicker to look at each character than to ask a regular expression. */
const SHORT = 32;

function sizeOfString(text: string): number {
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
