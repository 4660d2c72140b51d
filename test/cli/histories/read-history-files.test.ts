// Files of recorded executions, in every format, and what is told of those that cannot be read.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, test } from 'vitest';
import {
  type HistoryReading,
  type ReadHistoryFilesOptions,
  readHistoryFiles,
} from '../../../src/cli/histories/read-history-files.js';
import { EVENTS, HISTORY, LOG, logOf, STANDARD_ARN, TOLD, type Told } from '../../history/recorded/recordings.js';
import { call, newCall } from '../harness.js';

const folder = mkdtempSync(join(tmpdir(), 'histories-'));
afterAll(() => rmSync(folder, { recursive: true }));

const ONE = { describe: { executionArn: STANDARD_ARN }, history: { events: HISTORY } };
const OTHER_LOG = logOf(TOLD, 'arn:aws:states:eu-central-1:123456789012:express:orders:order-2:x');
const MESSAGES = LOG.map((entry) => ({ message: JSON.stringify(entry), timestamp: 1 }));
const PAGES = [{ events: HISTORY.slice(0, 6), nextToken: 'a' }, { events: HISTORY.slice(6) }];
/** Every document is read in parts. */
const IN_PARTS = { mostWholeCharacters: 40 };

describe('formats', () => {
  const formats: [format: string, text: string | Uint8Array, executions: number][] = [
    ['a document', JSON.stringify(ONE), 1],
    ['a document on many lines', JSON.stringify(ONE, null, 2), 1],
    ['documents on many lines, one after the other', `${JSON.stringify(ONE, null, 2)}\n`.repeat(2), 2],
    ['pages, one after the other', PAGES.map((page) => JSON.stringify(page, null, 2)).join('\n'), 1],
    ['a list of executions', JSON.stringify([ONE, ONE, ONE]), 3],
    ['a list of executions on many lines', JSON.stringify([ONE, ONE, ONE], null, 2), 3],
    ['a list of events', JSON.stringify(HISTORY), 1],
    ['a list of pages', JSON.stringify(PAGES, null, 2), 1],
    ['lists of events', JSON.stringify([HISTORY, HISTORY]), 2],
    ['an execution a line', `${JSON.stringify(ONE)}\n\n${JSON.stringify(ONE)}\n`, 2],
    ['a page a line', PAGES.map((page) => JSON.stringify(page)).join('\r\n'), 1],
    ['an event a line, of one execution after the other', lines([...HISTORY, ...HISTORY]), 2],
    ['an entry of a log a line', lines(LOG.flatMap((entry, index) => [entry, OTHER_LOG[index]])), 2],
    ['lines of an export', LOG.map((entry) => `2024-04-18T06:27:58.123Z ${JSON.stringify(entry)}`).join('\n'), 1],
    ['a response of FilterLogEvents', JSON.stringify({ events: MESSAGES }), 1],
    ['a response of FilterLogEvents on many lines', JSON.stringify({ events: MESSAGES }, null, 2), 1],
    [
      'a response of GetQueryResults',
      JSON.stringify({ results: MESSAGES.map(({ message }) => [{ field: '@message', value: message }]) }, null, 2),
      1,
    ],
    [
      'rows of Logs Insights',
      JSON.stringify(
        LOG.map((entry) => ({ '@message': entry })),
        null,
        2,
      ),
      1,
    ],
    ['with a byte order mark', `\uFEFF${JSON.stringify(ONE)}`, 1],
    ['as a shell of Windows writes it', Buffer.from(`\uFEFF${JSON.stringify(ONE)}`, 'utf16le'), 1],
    ['compressed', gzipSync(lines([ONE, ONE])), 2],
  ];

  test.each(formats)('%s', async (_, text, executions) => {
    const all = await readText(text);
    expect(all.map(({ execution, error }) => execution?.events ?? error)).toEqual(Array(executions).fill(EVENTS));
  });

  test.each(formats)('read in parts: %s', async (_, text, executions) => {
    const all = await readText(text, IN_PARTS);
    expect(all.map(({ execution, error }) => execution?.events ?? error)).toEqual(Array(executions).fill(EVENTS));
  });

  test('YAML, as the command line prints it', async () => {
    const yaml = [
      'events:',
      '- executionStartedEventDetails:',
      '    input: \'{"a": 1.0}\'',
      '    inputDetails:',
      '      truncated: false',
      '  id: 1',
      '  previousEventId: 0',
      "  timestamp: '2024-04-18T08:27:58.123000+02:00'",
      '  type: ExecutionStarted',
    ].join('\n');
    const [only] = await readText(yaml);
    const { id, timestamp } = EVENTS[0] ?? {};
    expect(only?.execution?.events).toMatchObject([{ id, timestamp, details: { input: '{"a": 1.0}' } }]);
  });

  test('a run that was saved', async () => {
    const saved = join(folder, 'saved.json');
    const definition = file('wait.asl.json', '{"StartAt":"W","States":{"W":{"Type":"Wait","Seconds":3,"End":true}}}');
    await call(['run', definition, '--save', saved]);
    const [only] = await readAll([saved]);
    expect(only?.execution).toMatchObject({ type: 'STANDARD', description: { status: 'SUCCEEDED' } });
    expect(only?.execution?.events.map(({ type }) => type)).toEqual([
      'ExecutionStarted',
      'WaitStateEntered',
      'WaitStateExited',
      'ExecutionSucceeded',
    ]);
    const broken = file('broken-run.json', '{"stepwright":{"savedRun":7},"journal":[]}');
    expect((await readAll([broken]))[0]?.error?.message).toMatch(/broken-run\.json: .*it is of version 7/);
  });
});

describe('files', () => {
  test('a folder, but for what is no history, and standard input', async () => {
    const histories = join(folder, 'histories');
    mkdirSync(join(histories, 'inner'), { recursive: true });
    for (const name of ['b.json', 'inner/a.jsonl.gz', 'machine.asl.json', 'readme.md']) {
      writeFileSync(join(histories, name), name.endsWith('.gz') ? gzipSync(JSON.stringify(ONE)) : JSON.stringify(ONE));
    }
    const all = await readAll([histories, '-'], { stdin: JSON.stringify(ONE) });
    expect(all.map(({ origin }) => origin)).toEqual([
      join(histories, 'b.json'),
      join(histories, 'inner/a.jsonl.gz'),
      'standard input',
    ]);
  });

  test('one that is not there is no matter of its content', async () => {
    await expect(readAll(['no.json'])).rejects.toThrow(/^Cannot read the history no\.json: there is no file/);
    mkdirSync(join(folder, 'empty'));
    await expect(readAll([join(folder, 'empty')])).rejects.toThrow(/holds no history \(\*\.json/);
  });

  test('executions are named by where they were found', async () => {
    const name = file('named.jsonl', lines([ONE, ...LOG]));
    expect((await readAll([name])).map(({ origin, execution }) => [origin, execution?.origin])).toEqual([
      [`${name}, line 1`, `${name}, line 1`],
      [`${name}, execution ${LOG[0]?.execution_arn}`, `${name}, execution ${LOG[0]?.execution_arn}`],
    ]);
    const list = file('named.json', JSON.stringify([ONE, ONE], null, 1));
    expect((await readAll([list])).map(({ origin }) => origin)).toEqual([`${list}, element 1`, `${list}, element 2`]);
  });
});

describe('what cannot be read is told in its place, and the rest is read', () => {
  test('of lines', async () => {
    const text = `${JSON.stringify(ONE)}\n{"events": [\n${JSON.stringify({ describe: {}, history: HISTORY.slice(1) })}\n{"a":1}\n${JSON.stringify(ONE)}`;
    const all = await readText(text);
    expect(all.map(({ execution, error }) => execution?.events.length ?? error?.message)).toEqual([
      15,
      expect.stringMatching(/^standard input, line 2: is not JSON: /),
      expect.stringMatching(/^standard input, line 3: event 1 is missing/),
      expect.stringMatching(/^standard input, line 4: this is no history of an execution/),
      15,
    ]);
    expect(all.map(({ origin, error }) => error === undefined || error.origin === origin)).not.toContain(false);
  });

  test.each([{}, IN_PARTS])('of a list', async (options) => {
    const text = JSON.stringify([ONE, { a: 1 }, ONE], null, 2);
    expect(
      (await readText(text, options)).map(({ execution, error }) => execution?.events.length ?? error?.message),
    ).toEqual([15, expect.stringMatching(/^standard input, element 2: this is no history/), 15]);
  });

  test.each<[what: string, text: string | Uint8Array, message: RegExp]>([
    ['nothing', '', /holds no execution$/],
    ['blanks', ' \n ', /holds no execution$/],
    ['an empty list', '[]', /holds no execution$/],
    ['HTML', '<html></html>', /is neither JSON nor YAML: it begins with "<html><\/html>"/],
    ['JSON that breaks off', '[{"a":\n', /is not JSON/],
    ['bytes', new Uint8Array([0x7b, 0xff, 0xff, 0xff]), /is neither text in UTF-8 nor compressed with gzip/],
    ['gzip that breaks off', gzipSync(JSON.stringify(ONE)).subarray(0, 90), /is broken as a gzip file/],
  ])('%s', async (_, text, message) => {
    const all = await readText(text);
    expect(all.map(({ error }) => error)).toMatchObject([
      { code: 'NOT_A_HISTORY', message: expect.stringMatching(message) },
    ]);
  });

  test.each([{}, IN_PARTS])('a log that goes on where it was not read', async (options) => {
    const text = JSON.stringify({ events: MESSAGES.slice(0, 9), nextToken: 'x' }, null, 2);
    expect((await readText(text, options)).map(({ error }) => error?.code)).toEqual(['UNREAD_PAGES']);
  });

  test('a description beside a log that is read in parts', async () => {
    const document = { events: MESSAGES, execution: {} };
    const whole = await readText(JSON.stringify(document));
    expect(whole.map(({ execution }) => execution?.events)).toEqual([EVENTS]);
    const inParts = await readText(JSON.stringify(document, null, 2));
    expect(inParts.map(({ error }) => error?.problem)).toEqual([
      undefined,
      'has a description beside entries of a log: give it with the events of its execution',
    ]);
  });

  test('a list that breaks off, after what was read of it', async () => {
    const text = JSON.stringify([ONE, ONE], null, 2).slice(0, -500);
    expect(
      (await readText(text, IN_PARTS)).map(({ execution, error }) => execution?.events.length ?? error?.message),
    ).toEqual([15, expect.stringMatching(/is not JSON/)]);
  });
});

describe('a stream', () => {
  test('gives an execution of a log when its end has come, and asks for no more before', async () => {
    let written = 0;
    let isClosed = false;
    const source = async function* () {
      try {
        for (const entry of [...LOG, ...OTHER_LOG]) {
          written += 1;
          yield Buffer.from(`${JSON.stringify(entry)}\n`);
        }
      } finally {
        isClosed = true;
      }
    };
    const { io } = newCall();
    const readings = readHistoryFiles(['-'], { ...io, streamStdin: source });
    expect((await readings.next()).value).toMatchObject({ execution: { events: { length: 15 } } });
    expect(written).toBeLessThanOrEqual(LOG.length + 1);
    await readings.return(undefined);
    expect(isClosed).toBe(true);
  });

  test('waits for entries that come after the end, and passes over those that come twice', async () => {
    const late = [...LOG.slice(0, 3), ...LOG.slice(4), LOG[3], ...LOG.slice(2, 6)];
    expect((await readText(lines(late))).map(({ execution, error }) => execution?.events ?? error)).toEqual([EVENTS]);
  });

  test('tells of an entry after the end', async () => {
    const all = await readText(lines([...LOG, { ...LOG[5], id: '16' }]));
    expect(all.map(({ execution, error }) => execution?.events ?? error)).toMatchObject([
      EVENTS,
      { code: 'EVENTS_AFTER_END', problem: expect.stringMatching(/^event 16 \(TaskStateExited\) follows its end/) },
    ]);
  });

  test('keeps a Standard execution that failed: it may be redriven', async () => {
    const failed: Told[] = [...TOLD.slice(0, 2), ['ExecutionAborted', {}]];
    const redriven: Told[] = [...failed, ['ExecutionRedriven', { redriveCount: 1 }], ['ExecutionAborted', {}]];
    const [only, ...others] = await readText(lines(logOf(redriven, STANDARD_ARN)));
    expect(only?.execution?.events).toHaveLength(5);
    expect(others).toEqual([]);
    expect((await readText(lines(logOf(redriven))))[0]?.execution?.events).toHaveLength(3);
  });

  test('refuses what has not ended within the bound, and reads the others', async () => {
    const open = logOf(TOLD.slice(0, 8), `${LOG[0]?.execution_arn}-open`);
    const all = await readText(lines([...open, ...LOG]), { mostOpenCharacters: 6000 });
    expect(all.map(({ execution, error }) => execution?.events.length ?? error)).toMatchObject([
      {
        code: 'TOO_MANY_EVENTS',
        message: `standard input, execution ${LOG[0]?.execution_arn}-open: its end has not come within 6000 characters of it and of others that have not ended: it is too large, or its log was read in part`,
      },
      15,
    ]);
  });

  test('refuses a Standard execution of more events than there can be, and reads what follows', async () => {
    const entry = (id: number) => ({ id, type: 'PassStateEntered', previousEventId: id - 1 });
    const many = Array.from({ length: 25_001 }, (_, index) => entry(index + 1));
    const all = await readText(lines([...many, ...HISTORY]));
    expect(all.map(({ execution, error }) => execution?.events.length ?? error?.message)).toEqual([
      expect.stringMatching(/^standard input, line 1: holds more than 25000 events/),
      15,
    ]);
  });
});

test('a list of more events than one execution can have is not read to its end', async () => {
  let written = 0;
  const source = async function* () {
    yield Buffer.from('{"events":[\n');
    for (;;) {
      written += 1000;
      yield Buffer.from('{"id":1,"type":"PassStateEntered"},'.repeat(1000));
    }
  };
  const { io } = newCall();
  const [only, ...others] = await all(readHistoryFiles(['-'], { ...io, streamStdin: source }, IN_PARTS));
  expect(only?.error?.problem).toBe(
    'holds more than 100000 events in one list, and a Standard execution has 25000 at most',
  );
  expect(others).toEqual([]);
  expect(written).toBeLessThan(110_000);
});

function lines(values: readonly unknown[]): string {
  return values.map((value) => JSON.stringify(value)).join('\n');
}

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

function readText(stdin: string | Uint8Array, options?: ReadHistoryFilesOptions): Promise<HistoryReading[]> {
  return readAll(['-'], { stdin, options });
}

async function readAll(
  words: readonly string[],
  {
    stdin,
    options,
  }: { readonly stdin?: string | Uint8Array; readonly options?: ReadHistoryFilesOptions | undefined } = {},
): Promise<HistoryReading[]> {
  const { io } = newCall(stdin === undefined ? {} : { stdin });
  return all(readHistoryFiles(words, io, options));
}

async function all(readings: AsyncIterable<HistoryReading>): Promise<HistoryReading[]> {
  const list: HistoryReading[] = [];
  for await (const reading of readings) list.push(reading);
  return list;
}
