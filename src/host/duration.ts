// Lengths and points of time as users write them.

import ms from 'ms';
import { messageOf } from '../utils/thrown.js';

/**
 * Milliseconds of a number of milliseconds, or of a text such as `'5s'`, `'2h'`, `'1.5 days'`, `'1y'` (365.25 days).
 * @throws TypeError for anything else, and below zero.
 */
export function durationMilliseconds(duration: number | string): number {
  const length = typeof duration === 'number' ? duration : readDuration(duration);
  if (typeof length === 'number' && length >= 0) {
    if (length <= LONGEST || length === Number.POSITIVE_INFINITY) return length;
    throw new TypeError(`Too long a duration: ${JSON.stringify(duration)}. No clock goes further than 100,000 years`);
  }
  throw new TypeError(`Not a duration: ${JSON.stringify(duration)}. Pass milliseconds, or a text such as '5s' or '2h'`);
}

// A Date reaches some 273,000 years into the future.
const LONGEST = 100_000 * 365.25 * 24 * 60 * 60 * 1000;

function readDuration(text: string): number | undefined {
  // An empty text makes the package throw; an unreadable one makes it give undefined or NaN.
  if (typeof text !== 'string' || text.length === 0 || text.length > 100) return undefined;
  const length = ms(text as ms.StringValue);
  // 32.3 times 1000 falls short of 32300 by its last bit.
  const whole = Math.round(length);
  return Math.abs(length - whole) <= whole * 2 ** -51 ? whole : length;
}

const ISO_8601 = /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:\d{2})?)?$/;
const LATEST = Date.UTC(9999, 11, 31, 23, 59, 59, 999);

/**
 * Epoch milliseconds of a Date, of epoch milliseconds, or of an ISO 8601 text; from 1970 to 9999, since the service
 * and its timestamps know no other years. A text without an offset is in UTC.
 * @throws TypeError for anything else.
 */
export function instantMilliseconds(instant: Date | number | string, name: string): number {
  const at = instant instanceof Date ? instant.getTime() : typeof instant === 'string' ? readInstant(instant) : instant;
  if (typeof at === 'number' && at >= 0 && at <= LATEST) return Math.trunc(at);
  throw new TypeError(
    `\`${name}\` is not a point of time from 1970 to 9999: ${messageOf(instant)}. ` +
      'Pass a Date, epoch milliseconds or an ISO 8601 text',
  );
}

function readInstant(text: string): number {
  if (!ISO_8601.test(text)) return Number.NaN;
  // Without an offset, JavaScript takes a time to be that of the machine: another one on each.
  return Date.parse(text.includes('T') && !/(?:Z|[+-]\d{2}:\d{2})$/.test(text) ? `${text}Z` : text);
}
