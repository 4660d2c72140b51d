// The times of a recording, in every notation in which tools write them.
//
//   T1. A Date, of any realm.
//   T2. ISO 8601 with an offset, as the command line of AWS prints it: `2024-04-18T08:27:58.123000+02:00`; also with a
//       space for the `T`, as Python prints it. Without an offset it is no instant.
//   T3. A number from 1e9 up to 1e10 is epoch seconds, as the API itself writes them: 2001 to 2286.
//   T4. A number from 1e12 up to 1e13 is epoch milliseconds: the same years.
//   T5. The same numbers as texts. No other number says by itself what it counts.
//
// https://docs.aws.amazon.com/step-functions/latest/apireference/API_HistoryEvent.html

import { parseTimestamp } from '../../language/timestamp.js';

/** Epoch milliseconds, what is below them dropped; undefined for what names no instant. */
export function readTimestamp(value: unknown): number | undefined {
  if (typeof value === 'number') return fromNumber(value);
  if (typeof value === 'string') {
    return NUMBER.test(value) ? fromNumber(Number(value)) : readWrittenTime(value);
  }
  return isDate(value) ? fromDate(value) : undefined;
}

/** The same of ISO 8601 with an offset. */
export function readWrittenTime(text: string): number | undefined {
  return parseTimestamp(text.replace(' ', 'T'))?.epochMilliseconds;
}

/** Epoch milliseconds of a member that holds nothing else, whatever the size of the number. */
export function readMilliseconds(value: unknown): number | undefined {
  if (typeof value === 'string' && !NUMBER.test(value)) return undefined;
  if (typeof value !== 'string' && typeof value !== 'number') return undefined;
  const milliseconds = Math.floor(Number(value));
  return milliseconds >= 0 && milliseconds < LEAST_MILLISECONDS * 10 ? milliseconds : undefined;
}

const NUMBER = /^\d+(?:\.\d+)?(?:[eE]\+?\d+)?$/;
const LEAST_SECONDS = 1e9;
const LEAST_MILLISECONDS = 1e12;

function fromNumber(value: number): number | undefined {
  if (value >= LEAST_SECONDS && value < LEAST_SECONDS * 10) return fromSeconds(value);
  if (value >= LEAST_MILLISECONDS && value < LEAST_MILLISECONDS * 10) return Math.floor(value);
  return undefined;
}

/** By its digits: a product with 1000 may fall short of the millisecond that was written. */
function fromSeconds(value: number): number {
  const [whole = '', fraction = ''] = String(value).split('.');
  return Number(whole) * 1000 + Number(fraction.slice(0, 3).padEnd(3, '0'));
}

function fromDate(date: Date): number | undefined {
  const milliseconds = Date.prototype.getTime.call(date);
  return Number.isNaN(milliseconds) ? undefined : milliseconds;
}

// One of another realm is no instance of ours: jest has a realm for each test file.
function isDate(value: unknown): value is Date {
  return Object.prototype.toString.call(value) === '[object Date]';
}
