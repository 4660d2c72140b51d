import { expect, test } from 'vitest';
import { durationMilliseconds, instantMilliseconds } from '../../src/host/duration.js';

test.each([
  [0, 0],
  [1.5, 1.5],
  ['250ms', 250],
  ['5s', 5000],
  ['2h', 7_200_000],
  ['1.5 days', 129_600_000],
  ['32.3s', 32_300],
  ['0.5ms', 0.5],
  ['1y', 31_557_600_000],
])('%j is a duration', (duration, milliseconds) => {
  expect(durationMilliseconds(duration)).toBe(milliseconds);
});

test('a text with decimals is as many milliseconds as it says', () => {
  for (let milliseconds = 1; milliseconds < 100_000; milliseconds += 7) {
    expect(durationMilliseconds(`${milliseconds / 1000}s`)).toBe(milliseconds);
    expect(durationMilliseconds(`${milliseconds / 10}m`)).toBe(milliseconds * 6000);
  }
});

test.each([[-1], ['-5s'], ['soon'], [''], [Number.NaN], ['1'.repeat(101)], [null], [{}]])('%j is none', (duration) => {
  expect(() => durationMilliseconds(duration as string)).toThrow(
    /^Not a duration: .*Pass milliseconds, or a text such as '5s' or '2h'$/,
  );
});

test('a duration has an end that a clock can reach, or none', () => {
  expect(durationMilliseconds(Number.POSITIVE_INFINITY)).toBe(Number.POSITIVE_INFINITY);
  expect(() => durationMilliseconds(1e300)).toThrow(
    new TypeError('Too long a duration: 1e+300. No clock goes further than 100,000 years'),
  );
});

test.each([
  [new Date(5), 5],
  [7.9, 7],
  ['1970-01-01T00:00:01Z', 1000],
  ['1970-01-01T01:00:00+01:00', 0],
  ['1970-01-02', 86_400_000],
  // Of no offset: the same on every machine.
  ['1970-01-01T00:00:02', 2000],
])('%j is a point of time', (instant, milliseconds) => {
  expect(instantMilliseconds(instant, 'at')).toBe(milliseconds);
});

test.each([
  [new Date(Number.NaN)],
  [Number.POSITIVE_INFINITY],
  [1e300],
  [-1],
  ['noon'],
  ['5'],
  ['1969-12-31T23:59:59Z'],
  ['2024-13-01'],
  [null],
  [Object.create(null)],
])('%j is none', (instant) => {
  expect(() => instantMilliseconds(instant as string, 'at')).toThrow('`at` is not a point of time');
});
