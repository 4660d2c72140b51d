// Reading arguments by type; what does not fit is an IntrinsicFault.
//
// Unverified: the words. The service's texts for these faults were never recorded.

import {
  ExactNumber,
  isJsonArray,
  isJsonObject,
  type Json,
  type JsonArray,
  type JsonObject,
  jsonKind,
} from '../../utils/json.js';
import { IntrinsicFault } from './define.js';

export function arrayArgument(args: readonly Json[], position: number): JsonArray {
  const value = args[position];
  return isJsonArray(value) ? value : mismatch(position, 'an array', value);
}

export function objectArgument(args: readonly Json[], position: number): JsonObject {
  const value = args[position];
  return isJsonObject(value) ? value : mismatch(position, 'an object', value);
}

export function stringArgument(args: readonly Json[], position: number): string {
  const value = args[position];
  return typeof value === 'string' ? value : mismatch(position, 'a string', value);
}

const MAX_TEXT = 10_000;

/** A string of at most 10,000 characters, as the functions that encode and hash take it. */
export function limitedText(text: string): string {
  if (text.length > MAX_TEXT) throw new IntrinsicFault(`The input is longer than ${MAX_TEXT} characters`);
  return text;
}

/**
 * An integer of 32 bits; a fraction is rounded half up first, as Java's Math.round does (2.5 to 3, -2.5 to -2).
 */
export function integerArgument(args: readonly Json[], position: number): number {
  const value = args[position];
  if (typeof value === 'number') return int32(roundHalfUp(value));
  if (value instanceof ExactNumber) return int32(roundHalfUp(value.value));
  return mismatch(position, 'a number', value);
}

function roundHalfUp(value: number): number {
  return Math.round(value) + 0; // not minus zero
}

const MIN_INT32 = -2147483648;
const MAX_INT32 = 2147483647;

export function int32(value: number): number {
  if (value >= MIN_INT32 && value <= MAX_INT32) return value;
  throw new IntrinsicFault(`${value} is not between ${MIN_INT32} and ${MAX_INT32}`);
}

function mismatch(position: number, expected: string, value: Json | undefined): never {
  const actual = value === undefined ? 'nothing' : jsonKind(value);
  throw new IntrinsicFault(`Argument ${position + 1} must be ${expected}, but was ${actual}`);
}
