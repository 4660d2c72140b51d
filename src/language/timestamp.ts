// Timestamps: the profile of ISO 8601 that RFC 3339 defines, as the Amazon States Language narrows it, for
// definitions and choice rules; and for what a Wait reads while it runs, Java's ISO_OFFSET_DATE_TIME, which takes
// more and less.
// https://states-language.net/spec.html#timestamps
// https://www.rfc-editor.org/rfc/rfc3339#section-5.6
// https://docs.oracle.com/javase/8/docs/api/java/time/format/DateTimeFormatter.html#ISO_OFFSET_DATE_TIME
//
// Written by hand because no reader of the platform is strict: Date.parse takes 30 February, and dates alone.

/** An instant. */
export interface Timestamp {
  readonly epochMilliseconds: number;
  /** What the milliseconds leave over: 0 to 999,999. Digits past the ninth of the fraction are dropped. */
  readonly nanoseconds: number;
}

const DAY = 86_400_000;

/**
 * The instant that `text` names, or undefined if it is no timestamp. `T` and `Z` are capitals, the offset has a
 * colon, the date is in the calendar; neither 24:00 nor a leap second exist.
 */
export function parseTimestamp(text: string): Timestamp | undefined {
  // yyyy-mm-ddThh:mm:ss; a number that is none is NaN, which no comparison below lets through
  if (text[4] !== '-' || text[7] !== '-' || text[10] !== 'T' || text[13] !== ':' || text[16] !== ':') return undefined;
  const year = twoDigits(text, 0) * 100 + twoDigits(text, 2);
  const month = twoDigits(text, 5);
  const day = twoDigits(text, 8);
  if (!(year >= 0 && month >= 1 && month <= 12 && day >= 1 && day <= daysInMonth(year, month))) return undefined;
  const hour = twoDigits(text, 11);
  const minute = twoDigits(text, 14);
  const second = twoDigits(text, 17);
  if (!(hour <= 23 && minute <= 59 && second <= 59)) return undefined;

  const fractionEnd = text[19] === '.' ? skipDigits(text, 20) : 19;
  if (fractionEnd === 20) return undefined;
  const offset = offsetMinutes(text, fractionEnd);
  if (offset === undefined) return undefined;

  const nanoseconds = fractionEnd === 19 ? 0 : Number(text.slice(20, Math.min(fractionEnd, 29)).padEnd(9, '0'));
  const seconds = (hour * 60 + minute - offset) * 60 + second;
  const milliseconds = Math.floor(nanoseconds / 1e6);
  return {
    epochMilliseconds: daysBefore(year, month, day) * DAY + seconds * 1000 + milliseconds,
    nanoseconds: nanoseconds - milliseconds * 1e6,
  };
}

// Years beyond four digits have a sign; a `+` has more than four digits.
const OFFSET_DATE_TIME =
  /^(\d{4}|-\d{4,9}|\+\d{5,9})-(\d\d)-(\d\d)T(\d\d):(\d\d)(?::(\d\d)(?:\.(\d{0,9}))?)?(Z|[+-]\d\d:\d\d(?::\d\d)?)$/i;

/**
 * The instant that `text` names to Java's reader of the "ISO-8601 extended offset date-time format", or undefined.
 * Other than in a definition, `t` and `z` may be small, the seconds left out, and a year may have a sign and more
 * digits; but a fraction has nine digits at most, and an offset 18 hours.
 */
export function parseOffsetDateTime(text: string): Timestamp | undefined {
  const [matched, yearText = '', ...fields] = OFFSET_DATE_TIME.exec(text) ?? [];
  if (matched === undefined || yearText === '-0000') return undefined;
  const [month = 0, day = 0, hour = 0, minute = 0, second = 0] = fields.slice(0, 5).map((field) => Number(field ?? 0));
  const [fraction = '', offsetText = ''] = fields.slice(5);
  const year = Number(yearText);
  const offset = offsetSeconds(offsetText);
  if (month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month)) return undefined;
  if (hour > 23 || minute > 59 || second > 59 || offset === undefined) return undefined;
  const nanoseconds = Number(fraction.padEnd(9, '0'));
  const seconds = (hour * 60 + minute) * 60 + second - offset;
  const milliseconds = Math.floor(nanoseconds / 1e6);
  return {
    epochMilliseconds: daysBefore(year, month, day) * DAY + seconds * 1000 + milliseconds,
    nanoseconds: nanoseconds - milliseconds * 1e6,
  };
}

const MAX_OFFSET_SECONDS = 18 * 3600;

/** `Z`, `+hh:mm` or `+hh:mm:ss`, up to 18 hours either way. */
function offsetSeconds(text: string): number | undefined {
  if (text.length === 1) return 0;
  const [hours = 0, minutes = 0, seconds = 0] = text.slice(1).split(':').map(Number);
  const offset = (hours * 60 + minutes) * 60 + seconds;
  if (minutes > 59 || seconds > 59 || offset > MAX_OFFSET_SECONDS) return undefined;
  return text.startsWith('-') ? -offset : offset;
}

/** `Z`, `+hh:mm` or `-hh:mm`, at the end of the text. */
function offsetMinutes(text: string, start: number): number | undefined {
  const sign = text[start];
  if (sign === 'Z') return text.length === start + 1 ? 0 : undefined;
  if ((sign !== '+' && sign !== '-') || text[start + 3] !== ':' || text.length !== start + 6) return undefined;
  const hours = twoDigits(text, start + 1);
  const minutes = twoDigits(text, start + 4);
  if (!(hours <= 23 && minutes <= 59)) return undefined;
  return (sign === '-' ? -1 : 1) * (hours * 60 + minutes);
}

/** The number in two digits, NaN if they are none. */
function twoDigits(text: string, at: number): number {
  return digitAt(text, at) * 10 + digitAt(text, at + 1);
}

function digitAt(text: string, at: number): number {
  const value = text.charCodeAt(at) - 48;
  return value >= 0 && value <= 9 ? value : Number.NaN;
}

function skipDigits(text: string, start: number): number {
  let at = start;
  while (!Number.isNaN(digitAt(text, at))) at += 1;
  return at;
}

/** Below zero, zero or above it. */
export function compareTimestamps(left: Timestamp, right: Timestamp): number {
  return left.epochMilliseconds - right.epochMilliseconds || left.nanoseconds - right.nanoseconds;
}

/** `2024-02-29T23:59:59.007Z`: always three digits of a second, as the service prints its own times. */
export function formatTimestamp(epochMilliseconds: number): string {
  const days = Math.floor(epochMilliseconds / DAY);
  const rest = epochMilliseconds - days * DAY;
  const { year, month, day } = dateAfter(days);
  const date = `${digits(year, 4)}-${digits(month, 2)}-${digits(day, 2)}`;
  const seconds = Math.floor(rest / 1000);
  const time = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60].map((n) => digits(n, 2));
  return `${date}T${time.join(':')}.${digits(Math.floor(rest % 1000), 3)}Z`;
}

/** As java.time.Instant prints it, in what the SDK for Java answers: no fraction where it is zero. */
export function formatInstant(epochMilliseconds: number): string {
  return formatTimestamp(epochMilliseconds).replace('.000Z', 'Z');
}

function digits(value: number, count: number): string {
  return String(value).padStart(count, '0');
}

function isLeapYear(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}

const MONTH_LENGTHS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] as const;

function daysInMonth(year: number, month: number): number {
  return month === 2 && isLeapYear(year) ? 29 : (MONTH_LENGTHS[month - 1] ?? 0);
}

// Both ways between a date and days since 1970-01-01 count in eras of 400 years (146,097 days) that begin on
// 1 March, so that the leap day is the last one. https://howardhinnant.github.io/date_algorithms.html
const ERA_DAYS = 146_097;
const DAYS_TO_1970 = 719_468;

function daysBefore(year: number, month: number, day: number): number {
  const shiftedYear = month <= 2 ? year - 1 : year;
  const era = Math.floor(shiftedYear / 400);
  const yearOfEra = shiftedYear - era * 400;
  const dayOfYear = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * ERA_DAYS + dayOfEra - DAYS_TO_1970;
}

function dateAfter(days: number): { year: number; month: number; day: number } {
  const shifted = days + DAYS_TO_1970;
  const era = Math.floor(shifted / ERA_DAYS);
  const dayOfEra = shifted - era * ERA_DAYS;
  const leapDays = Math.floor(dayOfEra / 1460) - Math.floor(dayOfEra / 36_524) + Math.floor(dayOfEra / 146_096);
  const yearOfEra = Math.floor((dayOfEra - leapDays) / 365);
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const shiftedMonth = Math.floor((5 * dayOfYear + 2) / 153);
  const month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9;
  return {
    year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0),
    month,
    day: dayOfYear - Math.floor((153 * shiftedMonth + 2) / 5) + 1,
  };
}
