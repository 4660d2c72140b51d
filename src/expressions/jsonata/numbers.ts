// The numbers of JSONata are doubles, and the service writes them as Java does.
//
// An integer that fits into 64 bits keeps all its digits while it is passed on, and a whole number of that size is
// written in full: 1.0 becomes 1. Any other number is written as Double.toString does: 9.223372036854776E18.
// What is not finite becomes a text. Measured on the service (published by the project floci,
// github.com/floci-io/floci), but for fractions: that they follow Double.toString too is inferred.
// https://docs.oracle.com/en/java/javase/17/docs/api/java.base/java/lang/Double.html#toString(double)

import { ExactNumber } from '../../utils/json.js';
import type { LongIntegers } from './long-integers.js';

const LONG_LIMIT = 2 ** 63;
const MOST_LONG = 2n ** 63n - 1n;
const LEAST_LONG = -(2n ** 63n);

/** The service writes it as JavaScript does. */
export function isWrittenAlike(number: number): boolean {
  if (Number.isInteger(number)) return Number.isSafeInteger(number) && !Object.is(number, -0);
  const size = Math.abs(number);
  return size >= 1e-3 && size < 1e7;
}

/** @throws IndistinctIntegers */
export function jsonNumber(number: number, longIntegers: LongIntegers | undefined): number | string | ExactNumber {
  if (isWrittenAlike(number)) return number;
  const long = longIntegers?.get(number);
  if (long !== undefined) return long;
  if (number === 0) return 0;
  if (!Number.isFinite(number)) return String(number);
  if (!Number.isInteger(number) || Math.abs(number) >= LONG_LIMIT) return new ExactNumber(javaText(number));
  const text = String(BigInt(number));
  return text === String(number) ? number : new ExactNumber(text);
}

/** An integer of 64 bits that a double would change. */
export function isLongInteger({ text, value }: ExactNumber): boolean {
  if (!/^-?\d+$/.test(text) || Number.isSafeInteger(value)) return false;
  const integer = BigInt(text);
  return integer >= LEAST_LONG && integer <= MOST_LONG;
}

function javaText(number: number): string {
  const [mantissa = '', exponent = '0'] = number.toExponential().split('e');
  const decimals = mantissa.includes('.') ? mantissa : `${mantissa}.0`;
  return `${decimals}E${Number(exponent)}`;
}
