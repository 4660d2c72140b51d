// What holds of every recording, whatever it tells.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { HistoryFormatError } from '../../../src/history/recorded/history-format-error.js';
import { readExecution, readExecutions } from '../../../src/history/recorded/read-execution.js';
import { historyOf, INPUT, isoOf, logOf, OUTPUT, type Told } from './recordings.js';

const told = fc.nat({ max: 20 }).map((states): Told[] => [
  ['ExecutionStarted', INPUT],
  ...Array.from({ length: states }, (_, index): Told[] => [
    ['PassStateEntered', { name: `P${index}`, ...INPUT }],
    ['PassStateExited', { name: `P${index}`, ...OUTPUT }],
  ]).flat(),
  ['ExecutionSucceeded', OUTPUT],
]);

const NOTATIONS: readonly ((ms: number) => unknown)[] = [
  isoOf,
  (ms) => new Date(ms),
  (ms) => ms,
  (ms) => ms / 1000,
  (ms) => String(ms / 1000),
  (ms) => isoOf(ms + 19_800_000).replace('Z', '+05:30'),
  (ms) => isoOf(ms).replace('Z', '456+00:00'),
];

test('however events are split into pages, shuffled and repeated, they read the same', () => {
  fc.assert(
    fc.property(told, fc.infiniteStream(fc.nat()), (events, random) => {
      const history = historyOf(events);
      const draw = (below: number) => (random.next().value as number) % below;
      const pages: { events: typeof history; nextToken?: string }[] = [];
      for (let at = 0; at < history.length; ) {
        const size = 1 + draw(history.length);
        pages.push({ events: history.slice(at, at + size), nextToken: 'more' });
        at += size;
      }
      delete pages.at(-1)?.nextToken;
      const shuffled = [...pages, pages[draw(pages.length)]].sort(() => draw(3) - 1);
      expect(readExecution(shuffled)).toEqual(readExecution(history));
    }),
  );
});

test('the same instants read the same, however each is written', () => {
  fc.assert(
    fc.property(told, fc.infiniteStream(fc.constantFrom(...NOTATIONS)), (events, notations) => {
      const mixed = historyOf(events, (ms) => (notations.next().value as (ms: number) => unknown)(ms));
      expect(readExecution(mixed)).toEqual(readExecution(historyOf(events)));
    }),
  );
});

test('epoch seconds are exact to the millisecond', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1e12, max: 1e13 - 1 }), (ms) => {
      const [event] = readExecution(historyOf([['ExecutionStarted', INPUT]], () => ms / 1000)).events;
      expect(event?.timestamp).toBe(ms);
    }),
  );
});

test('whatever events are left out, exactly these are told as missing', () => {
  fc.assert(
    fc.property(told, fc.infiniteStream(fc.boolean()), (events, isLeftOut) => {
      const history = historyOf(events);
      const kept = history.filter((_, index) => index === history.length - 1 || !isLeftOut.next().value);
      fc.pre(kept.length < history.length);
      const missing = history.filter((event) => !kept.includes(event)).map(({ id }) => id);
      expect(thrown(kept)).toMatchObject({ code: 'MISSING_EVENTS', eventIds: missing });
      const log = logOf(events);
      expect(thrown(kept.map(({ id }) => log[id - 1]))).toMatchObject({ code: 'MISSING_EVENTS', eventIds: missing });
    }),
  );
});

test('however logs are mixed, each execution reads as it does alone', () => {
  fc.assert(
    fc.property(fc.array(told, { minLength: 1, maxLength: 4 }), fc.infiniteStream(fc.nat()), (executions, random) => {
      const logs = executions.map((events, index) => logOf(events, `arn:aws:states:r:1:express:m:e${index}:x`));
      const mixed = logs.flat().sort(() => ((random.next().value as number) % 3) - 1);
      const byArn = new Map(readExecutions(mixed).map((execution) => [execution.description.executionArn, execution]));
      for (const log of logs)
        expect(byArn.get(log[0]?.execution_arn as string)?.events).toEqual(readExecution(log).events);
    }),
  );
});

function thrown(value: unknown): HistoryFormatError {
  try {
    readExecution(value);
  } catch (error) {
    return error as HistoryFormatError;
  }
  throw new Error('was read');
}
