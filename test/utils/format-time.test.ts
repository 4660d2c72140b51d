// Lengths of time for people.

import { expect, test } from 'vitest';
import { formatDuration, formatOffset } from '../../src/utils/format-time.js';

const HOUR = 3_600_000;

test.each([
  [0, '0ms', '0.000s'],
  [40, '40ms', '0.040s'],
  [1000, '1s', '1.000s'],
  [2220, '2.22s', '2.220s'],
  [59_999, '59.999s', '59.999s'],
  [60_000, '1m', '1m00.000s'],
  [65_500, '1m 5.5s', '1m05.500s'],
  [HOUR, '1h', '1h00m00.000s'],
  [23 * HOUR + 31 * 60_000 + 2300, '23h 31m 2.3s', '23h31m02.300s'],
  [26 * HOUR + 5, '1d 2h 0.005s', '1d02h00m00.005s'],
  [365 * 24 * HOUR, '365d', '365d00h00m00.000s'],
])('%d milliseconds are %s, at %s', (milliseconds, duration, offset) => {
  expect(formatDuration(milliseconds)).toBe(duration);
  expect(formatOffset(milliseconds)).toBe(offset);
});
