// https://states-language.net/spec.html#wait-state

import { describe, expect, test } from 'vitest';
import { jsonText } from '../../src/index.js';
import {
  expectEvent,
  expectFailure,
  expectHistory,
  expectOutput,
  expectRuntimeFailure,
  inState,
  run,
} from './harness.js';

const DAY = 86_400;

test('Seconds', async () => {
  const it = await run({ W: { Type: 'Wait', Seconds: 90, End: true } }, { input: [1] });
  expectHistory(it, ['1<0 ExecutionStarted', '2<0 WaitStateEntered', '3<2 WaitStateExited', '4<3 ExecutionSucceeded']);
  expect(it.history.map(({ timestamp }) => timestamp)).toEqual([
    '2024-01-01T00:00:00.000Z',
    '2024-01-01T00:00:00.000Z',
    '2024-01-01T00:01:30.000Z',
    '2024-01-01T00:01:30.000Z',
  ]);
  expectEvent(it, 3, { name: 'W', output: '[1]' });
});

test('zero seconds are no wait', async () => {
  expect((await run({ W: { Type: 'Wait', Seconds: 0, End: true } })).elapsed).toBe(0);
});

test('nearly a year takes no time', async () => {
  const started = performance.now();
  expect((await run({ W: { Type: 'Wait', Seconds: 364 * DAY, End: true } })).elapsed).toBe(364 * DAY * 1000);
  expect(performance.now() - started).toBeLessThan(1000);
});

describe('Timestamp', () => {
  test.each([
    ['in the future is waited for', '2024-01-01T00:00:10Z', 10_000],
    ['has seconds and no more', '2024-01-01T00:00:01.999999Z', 1000],
    ['has an offset', '2024-01-01T02:00:00+01:00', 3_600_000],
    ['in the past is no wait', '2023-12-31T23:59:59Z', 0],
  ])('%s', async (_claim, Timestamp, elapsed) => {
    expect((await run({ W: { Type: 'Wait', Timestamp, End: true } })).elapsed).toBe(elapsed);
  });

  test('may be 24,855 days away', async () => {
    const Timestamp = new Date(Date.UTC(2024, 0, 1) + 24_855 * DAY * 1000).toISOString();
    const it = await run({ W: { Type: 'Wait', Timestamp, End: true } });
    // A year is as long as an execution lasts.
    expect(it.status).toBe('TIMED_OUT');
  });

  test('may not be 24,856 days away', async () => {
    const Timestamp = new Date(Date.UTC(2024, 0, 1) + 24_856 * DAY * 1000).toISOString();
    const it = await run({ W: { Type: 'Wait', Timestamp, End: true } });
    expectHistory(it, ['1<0 ExecutionStarted', '2<0 WaitStateEntered', '3<2 ExecutionFailed: States.Runtime']);
    expectRuntimeFailure(it, `${inState('W', 2)}Wait state delay is too long.`);
  });
});

describe('SecondsPath', () => {
  const wait = { W: { Type: 'Wait', SecondsPath: '$.s', End: true } };

  test('leads to the number', async () => {
    expect((await run(wait, { input: { s: 5 } })).elapsed).toBe(5000);
  });

  test.each([
    ['nothing', {}, 'does not reference an input value: $.s'],
    ['a negative number', { s: -1 }, 'references a negative value: $.s == -1'],
    ['a fraction', { s: 1.5 }, 'cannot be parsed as a long value: $.s == 1.5'],
    [
      'a whole number that is written as a fraction',
      jsonText('{"s":1.0}'),
      'cannot be parsed as a long value: $.s == 1.0',
    ],
  ])('may not lead to %s', async (_what, input, complaint) => {
    expectRuntimeFailure(await run(wait, { input }), `${inState('W', 2)}The SecondsPath parameter ${complaint}`);
  });
});

describe('TimestampPath', () => {
  const wait = { W: { Type: 'Wait', TimestampPath: '$.t', End: true } };

  test('leads to the text', async () => {
    expect((await run(wait, { input: { t: '2024-01-01T00:01:00Z' } })).elapsed).toBe(60_000);
  });

  test.each(['2024-01-01t00:01z', '2024-01-01T00:01:00.000000000+00:00:00'])(
    'leads to what Java reads, and no definition may have: %s',
    async (t) => expect((await run(wait, { input: { t } })).elapsed).toBe(60_000),
  );

  test.each(['2024-01-01T00:01:00.0000000000Z', '2024-01-01T19:01:00+19:00'])(
    'may not lead to what a definition may have, and Java does not read: %s',
    async (t) => {
      const reason = 'does not reference a valid ISO-8601 extended offset date-time format string';
      const it = await run(wait, { input: { t } });
      expectRuntimeFailure(it, `${inState('W', 2)}The TimestampPath parameter ${reason}: $.t == ${t}`);
    },
  );

  test('may not lead to a text in another form', async () => {
    expectRuntimeFailure(
      await run(wait, { input: { t: '2016-12-05 21:29:29Z' } }),
      `${inState('W', 2)}The TimestampPath parameter does not reference a valid ISO-8601 extended offset date-time format string: $.t == 2016-12-05 21:29:29Z`,
    );
  });
});

describe('JSONata', () => {
  const fields = { QueryLanguage: 'JSONata' };

  test('Seconds may be an expression', async () => {
    const wait = { Type: 'Wait', Seconds: '{% $states.input * 2 %}', End: true };
    expect((await run({ W: wait }, { input: 3, fields })).elapsed).toBe(6000);
  });

  test('Output makes what goes on when the wait is over', async () => {
    const wait = { Type: 'Wait', Seconds: 4, Output: '{% $fromMillis($millis()) %}', End: true };
    expectOutput(await run({ W: wait }, { fields }), '2024-01-01T00:00:04.000Z');
  });

  test('what fails points to the entry of the state', async () => {
    const wait = { Type: 'Wait', Timestamp: '{% $states.input %}', End: true };
    const it = await run({ W: wait }, { input: '2016-12-05T21:29:29', fields });
    expectHistory(it, [
      '1<0 ExecutionStarted',
      '2<0 WaitStateEntered',
      '3<2 EvaluationFailed: States.QueryEvaluationError',
      '4<3 ExecutionFailed: States.QueryEvaluationError',
    ]);
    expectEvent(it, 3, { state: 'W', location: 'Timestamp' });
    expectFailure(
      it,
      'States.QueryEvaluationError',
      `${inState('W', 2)}The Timestamp field cannot be parsed as an ISO-8601 extended offset date-time format string: 2016-12-05T21:29:29`,
    );
  });
});
