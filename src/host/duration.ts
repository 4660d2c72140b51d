// Lengths and points of time as users write them.

import ms from 'ms';

/**
 * Milliseconds of a number of milliseconds, or of a text such as `'5s'`, `'2h'`, `'1.5 days'`, `'1y'` (365.25 days).
 * @throws TypeError for anything else, and below zero.
 */
export function durationMilliseconds(duration: number | string): number {
  const length = typeof duration === 'number' ? duration : readDuration(duration);
  if (typeof length === 'number' && length >= 0) return length;
  throw new TypeError(`Not a duration: ${JSON.stringify(duration)}. Pass milliseconds, or a text such as '5s' or '2h'`);
}

function readDuration(text: string): number | undefined {
  // An empty text makes the package throw; an unreadable one makes it give undefined or NaN.
  return typeof text === 'string' && text.length > 0 && text.length <= 100 ? ms(text as ms.StringValue) : undefined;
}

/**
 * Epoch milliseconds of a Date, of epoch milliseconds, or of an ISO 8601 text.
 * @throws TypeError for anything else.
 */
export function instantMilliseconds(instant: Date | number | string, name: string): number {
  const at = instant instanceof Date ? instant.getTime() : typeof instant === 'string' ? Date.parse(instant) : instant;
  if (typeof at === 'number' && Number.isFinite(at)) return Math.trunc(at);
  throw new TypeError(
    `\`${name}\` is not a point of time: ${String(instant)}. Pass a Date, epoch milliseconds or an ISO 8601 text`,
  );
}
