import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareTimestamps, formatTimestamp, parseTimestamp, type Timestamp } from '../../src/language/timestamp.js';

describe('parseTimestamp', () => {
  it.each<[text: string, iso: string, nanoseconds: number]>([
    ['2016-03-14T01:59:00Z', '2016-03-14T01:59:00.000Z', 0],
    ['2016-03-14T01:59:00.5Z', '2016-03-14T01:59:00.500Z', 0],
    ['2016-03-14T01:59:00.123456789Z', '2016-03-14T01:59:00.123Z', 456789],
    ['2016-03-14T01:59:00.1234567899999Z', '2016-03-14T01:59:00.123Z', 456789],
    ['2016-03-14T01:59:00+00:00', '2016-03-14T01:59:00.000Z', 0],
    ['2016-03-14T01:59:00+05:30', '2016-03-13T20:29:00.000Z', 0],
    ['2016-03-14T01:59:00-05:30', '2016-03-14T07:29:00.000Z', 0],
    ['2024-02-29T00:00:00Z', '2024-02-29T00:00:00.000Z', 0],
    ['2000-02-29T00:00:00Z', '2000-02-29T00:00:00.000Z', 0],
    ['1969-12-31T23:59:59.999Z', '1969-12-31T23:59:59.999Z', 0],
    ['0000-01-01T00:00:00Z', '0000-01-01T00:00:00.000Z', 0],
    ['9999-12-31T23:59:59Z', '9999-12-31T23:59:59.000Z', 0],
  ])('%s', (text, iso, nanoseconds) => {
    expect(parseTimestamp(text)).toEqual({ epochMilliseconds: Date.parse(iso), nanoseconds });
  });

  it.each([
    '',
    ' ',
    '2016-03-14',
    '2016-03-14T01:59',
    '2016-03-14T01:59Z',
    '2016-03-14T01:59:00',
    '2016-03-14 01:59:00Z',
    '2016-03-14t01:59:00Z',
    '2016-03-14T01:59:00z',
    '20160314T015900Z',
    '2016-W11-1',
    '2016-074',
    '2016-3-14T01:59:00Z',
    '16-03-14T01:59:00Z',
    '+012016-03-14T01:59:00Z',
    '-2016-03-14T01:59:00Z',
    '2016-00-14T01:59:00Z',
    '2016-13-14T01:59:00Z',
    '2016-03-00T01:59:00Z',
    '2016-02-30T00:00:00Z',
    '2015-02-29T00:00:00Z',
    '1900-02-29T00:00:00Z',
    '2016-04-31T00:00:00Z',
    '2016-03-14T24:00:00Z',
    '2016-03-14T01:60:00Z',
    '2016-03-14T01:59:60Z',
    '2016-03-14T01:59:00.Z',
    '2016-03-14T01:59:00,5Z',
    '2016-03-14T01:59:00.5',
    '2016-03-14T01:59:00+0530',
    '2016-03-14T01:59:00+05',
    '2016-03-14T01:59:00+24:00',
    '2016-03-14T01:59:00+05:60',
    '2016-03-14T01:59:00+05:30Z',
    '2016-03-14T01:59:00ZZ',
    ' 2016-03-14T01:59:00Z',
    '2016-03-14T01:59:00Z\n',
    '2o16-03-14T01:59:00Z',
    '2016-03-14T0x:59:00Z',
    '2023-02-24 12:15:56.832957',
    'Mon, 14 Mar 2016 01:59:00 GMT',
  ])('%j is none', (text) => {
    expect(parseTimestamp(text)).toBeUndefined();
  });
});

describe('formatTimestamp', () => {
  const milliseconds = fc.integer({ min: Date.parse('0000-01-01'), max: Date.parse('9999-12-31') });

  it('prints as Date does, and is read back', () => {
    fc.assert(
      fc.property(milliseconds, (epochMilliseconds) => {
        const text = formatTimestamp(epochMilliseconds);
        expect(text).toBe(new Date(epochMilliseconds).toISOString());
        expect(parseTimestamp(text)).toEqual({ epochMilliseconds, nanoseconds: 0 });
      }),
      { numRuns: 1000 },
    );
  });
});

describe('compareTimestamps', () => {
  it.each<[left: string, right: string, sign: number]>([
    ['2016-03-14T01:59:00Z', '2016-03-14T01:59:00.000000Z', 0],
    ['2016-03-14T01:59:00Z', '2016-03-14T02:59:00+01:00', 0],
    ['2016-03-14T01:59:00Z', '2016-03-14T01:59:00.000001Z', -1],
    ['2016-03-14T01:59:01Z', '2016-03-14T01:59:00.999999999Z', 1],
  ])('%s and %s', (left, right, sign) => {
    const order = compareTimestamps(parseTimestamp(left) as Timestamp, parseTimestamp(right) as Timestamp);
    expect(Math.sign(order)).toBe(sign);
  });
});
