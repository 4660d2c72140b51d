// The functions that Step Functions adds to JSONata, and those of JSONata that have to be the same on every machine.
// https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html#jsonata-functions-provided-by-sfn
//
// What they do with arguments that they cannot work with was measured on the service (published by the project floci,
// github.com/floci-io/floci).
//
// The library reads the names of the parameters from the text of a function (for `$hash(?, "MD5")`), and passes to the
// callback of a `$map` as many arguments as it has parameters: so they are plain names, and no more than are needed.

import { JsonSyntaxError, parseJson } from '../../utils/json.js';
import { Random } from '../../utils/random.js';
import { digestAlgorithms, hexDigest } from '../digest.js';
import { decodeBase64, encodeBase64 } from '../intrinsics/base64.js';
import { CodedFault } from './faults.js';
import { type Implementation, library } from './library.js';
import { LimitExceeded, RANGE_ELEMENTS } from './limits.js';
import { hasRepeatedKey } from './repeated-keys.js';

/** https://docs.jsonata.org/embedding-extending#function-signature-syntax */
const FUNCTIONS: readonly (readonly [name: string, signature: string, implementation: Implementation])[] = [
  ['partition', '<x?n?:a>', partition],
  ['range', '<nnn?:a>', range],
  ['hash', '<ss?:s>', hash],
  ['random', '<n?:n>', random],
  ['uuid', '<:s>', uuid],
  ['parse', '<s?:x>', parse],
  ['base64encode', '<s-:s>', base64Encode],
  ['base64decode', '<s-:s>', base64Decode],
];

/** To be called once, before anything is evaluated. */
export function defineFunctions(): void {
  for (const [name, signature, implementation] of FUNCTIONS) library.define(name, implementation, signature);
}

/** The array in pieces of so many elements; the last one can have fewer. One piece if no size is given. */
function partition(array: unknown, chunkSize: number | undefined): unknown {
  if (array === undefined) return undefined;
  if (!Array.isArray(array)) throw CodedFault.arrayArgument(1);
  if (array.length === 0) return undefined;
  const size = chunkSize === undefined ? array.length : Math.trunc(chunkSize);
  if (size < 0) throw CodedFault.because('Second argument must be zero or greater');
  // Not -0 alone: a size that is not a number has no pieces either.
  if (!(size > 0)) return undefined;
  library.current().allocate(array.length);
  const chunks: unknown[] = [];
  for (let start = 0; start < array.length; start += size) chunks.push(array.slice(start, start + size));
  return chunks;
}

/** From start to end, which is in it if the steps lead there. What would be an array of one is the number alone. */
function range(start: number | undefined, end: number | undefined, step: number | undefined): unknown {
  if (start === undefined || end === undefined || step === undefined) return undefined;
  const first = Math.trunc(start);
  const by = Math.trunc(step);
  const count = Math.floor((Math.trunc(end) - first) / by) + 1;
  if (by === 0 || !(count > 0)) return undefined;
  if (count > RANGE_ELEMENTS) throw LimitExceeded.memory();
  library.current().allocate(count);
  const numbers = Array.from({ length: count }, (_, index) => first + index * by);
  return count === 1 ? numbers[0] : numbers;
}

function hash(text: string | undefined, algorithm: string | undefined): unknown {
  if (text === undefined || algorithm === undefined) return undefined;
  library.current().transcode(text.length);
  const digest = hexDigest(text, algorithm);
  if (digest !== undefined) return digest;
  throw CodedFault.because(`Hash algorithm '${algorithm}' must be one of ${digestAlgorithms.join(', ')}`);
}

function random(seed: number | undefined): number {
  return seed === undefined ? library.current().nextDouble() : Random.seeded(seed).nextDouble();
}

function uuid(): string {
  return library.current().uuid();
}

/** What JSON.parse gives. The service refuses a key that is there twice, and a number that no double can hold. */
function parse(text: string | undefined): unknown {
  if (text === undefined) return undefined;
  try {
    const json = parseJson(text);
    if (!hasRepeatedKey(text) && !hasInfiniteNumber(text)) return library.current().bind(json);
  } catch (error) {
    if (!(error instanceof JsonSyntaxError)) throw error;
  }
  throw CodedFault.because('Invalid JSON');
}

function hasInfiniteNumber(text: string): boolean {
  return /\d{300}|[eE]\+?\d{2}/.test(text) && hasInfinity(JSON.parse(text));
}

function hasInfinity(value: unknown): boolean {
  if (typeof value === 'number') return !Number.isFinite(value);
  return typeof value === 'object' && value !== null && Object.values(value).some(hasInfinity);
}

// --- of JSONata itself: the same with Buffer, with window, and without both ---------------------------

function base64Encode(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  library.current().transcode(text.length);
  if (/[^\0-\xff]/.test(text)) throw new Error('A character that is no byte');
  const bytes = new Uint8Array(text.length);
  for (let at = 0; at < text.length; at += 1) bytes[at] = text.charCodeAt(at);
  return encodeBase64(bytes);
}

function base64Decode(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  library.current().transcode(text.length);
  const bytes = decodeBase64(text);
  if (bytes === undefined) throw new Error('Not Base64');
  return Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');
}
