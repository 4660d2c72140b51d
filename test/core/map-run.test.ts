// https://docs.aws.amazon.com/step-functions/latest/dg/state-map-distributed.html

import { describe, expect, test } from 'vitest';
import type { HostNews } from '../../src/core/host-event.js';
import { describeMapRun, listMapRuns, type MapRunRecord } from '../../src/core/map-run-record.js';
import { restore, snapshot } from '../../src/core/snapshot.js';
import { storeItems } from '../../src/core/stored-items.js';
import { memoryObjectStore } from '../../src/index.js';
import {
  detailsOf,
  expectEvent,
  expectFailure,
  expectHistory,
  expectOutput,
  expectRuntimeFailure,
  FUNCTION,
  identity,
  inState,
  lineOf,
  pass,
  run,
  START,
  type States,
  Told,
  work,
} from './harness.js';

const fail = { Type: 'Fail', Error: 'Broken' };
const THRESHOLD = 'States.ExceedToleratedFailureThreshold';
const THRESHOLD_CAUSE = 'The specified tolerated failure threshold was exceeded';
const failOn = (n: number): States => ({
  C: { Type: 'Choice', Choices: [{ Variable: '$', NumericLessThan: n, Next: 'F' }], Default: 'A' },
  F: fail,
  A: pass,
});

test('shows nothing of its child executions', async () => {
  const it = await run({ M: distributed({ A: pass }) }, { input: [1, 2] });
  expectHistory(it, [
    '1<0 ExecutionStarted',
    '2<0 MapStateEntered',
    '3<2 MapStateStarted',
    '4<3 MapRunStarted',
    '5<4 MapRunSucceeded',
    '6<5 MapStateSucceeded',
    '7<4 MapStateExited',
    '8<7 ExecutionSucceeded',
  ]);
  expectEvent(it, 3, { length: 2 });
  expectOutput(it, [1, 2]);
});

test('its run is named by its Label', async () => {
  const it = await run(
    { M: { ...distributed({ A: pass }), Label: 'each' } },
    { input: [], machine: { name: 'orders' } },
  );
  expect(detailsOf(it.history[3]).mapRunArn).toMatch(
    /^arn:aws:states:us-east-1:123456789012:mapRun:orders\/each:[0-9a-f-]{36}$/,
  );
});

test.each([
  ['STANDARD', /^arn:aws:states:us-east-1:123456789012:execution:orders\/each:([0-9a-f-]{36})$/],
  ['EXPRESS', /^arn:aws:states:us-east-1:123456789012:express:orders\/each:([0-9a-f-]{36}):[0-9a-f-]{36}$/],
])('a child is an execution of its own: %s', async (type, arn) => {
  const state = { ...distributed({ T: work }, type), Label: 'each' };
  const contexts: Readonly<Record<string, unknown>>[] = [];
  await run(
    { M: state },
    {
      input: ['a', 'b'],
      machine: { name: 'orders' },
      tasks: (_input, task) => {
        contexts.push(task.context);
      },
    },
  );
  const ids = contexts.map(
    ({ Execution }) => Execution as { readonly Id: string; readonly Name: string; readonly Input: unknown },
  );
  expect(ids.map(({ Input }) => Input)).toEqual(['a', 'b']);
  for (const { Id, Name } of ids) expect(arn.exec(Id)?.[1]).toBe(Name);
  expect(new Set(ids.map(({ Name }) => Name)).size).toBe(2);
  expect(contexts[0]?.StateMachine).toEqual({
    Id: 'arn:aws:states:us-east-1:123456789012:stateMachine:orders/each',
    Name: 'orders/each',
  });
});

test('members of an object are items, too', async () => {
  const state = { ...distributed({ A: pass }), ItemSelector: { 'k.$': '$$.Map.Item.Key', 'v.$': '$$.Map.Item.Value' } };
  const it = await run({ M: state }, { input: { a: 1 } });
  expectOutput(it, [{ k: 'a', v: { Key: 'a', Value: 1 } }]);
});

describe('children that fail', () => {
  test('fail the run, the state and the execution', async () => {
    const it = await run({ M: distributed({ F: fail }) }, { input: [1] });
    expectHistory(it, [
      '1<0 ExecutionStarted',
      '2<0 MapStateEntered',
      '3<2 MapStateStarted',
      '4<3 MapRunStarted',
      `5<4 MapRunFailed: ${THRESHOLD}`,
      '6<5 MapStateFailed',
      `7<6 ExecutionFailed: ${THRESHOLD}`,
    ]);
    expectFailure(it, THRESHOLD, THRESHOLD_CAUSE);
  });

  test('are tolerated up to a count, and contribute nothing', async () => {
    const state = { ...distributed(failOn(2)), ToleratedFailureCount: 2 };
    expectOutput(await run({ M: state }, { input: [0, 1, 2, 3] }), [2, 3]);
    expectFailure(
      await run({ M: { ...state, ToleratedFailureCount: 1 } }, { input: [0, 1, 2, 3] }),
      THRESHOLD,
      THRESHOLD_CAUSE,
    );
  });

  test('are tolerated up to a percentage', async () => {
    const state = { ...distributed(failOn(2)), ToleratedFailurePercentage: 50 };
    expectOutput(await run({ M: state }, { input: [0, 1, 2, 3] }), [2, 3]);
    expectFailure(
      await run({ M: { ...state, ToleratedFailurePercentage: 49.9 } }, { input: [0, 1, 2, 3] }),
      THRESHOLD,
      THRESHOLD_CAUSE,
    );
  });

  test.each([7, 14, 28, 55])('%i of 100 are as many percent, and no more', async (failures) => {
    const state = { ...distributed(failOn(failures)), ToleratedFailurePercentage: failures };
    const input = Array.from({ length: 100 }, (_, index) => index);
    expect((await run({ M: state }, { input })).status).toBe('SUCCEEDED');
  });

  test('are not so many when nothing failed', async () => {
    expectOutput(await run({ M: { ...distributed({ A: pass }), ToleratedFailureCount: 0 } }, { input: [] }), []);
  });

  test('by data that they met, fail by themselves alone', async () => {
    const state = { ...distributed({ A: { ...pass, InputPath: '$.gone' } }), ToleratedFailureCount: 1 };
    expectOutput(await run({ M: state }, { input: [{}] }), []);
  });

  test('too many, stop the others and leave nothing behind', () => {
    const state = { ...distributed({ T: work }), Catch: [{ ErrorEquals: [THRESHOLD], Next: 'N' }] };
    const told = new Told({ M: state, N: work }, { input: [0, 1, 2] }).start();
    told.tell(1, { type: 'TaskFailed', taskId: 2, error: 'E' });
    expect(told.asked).toEqual(expect.arrayContaining(['CancelTask 1', 'CancelTask 3', 'ScheduleTask 4']));
    const { tasks, strands, forks, timelines } = told.execution;
    expect([[...tasks.keys()], strands.size, forks.size, timelines.size]).toEqual([[4], 1, 0, 1]);
  });

  test('start a run of its own when the state is tried again', async () => {
    const state = { ...distributed({ F: fail }), Retry: [{ ErrorEquals: ['States.ALL'], MaxAttempts: 1 }] };
    const it = await run({ M: state }, { input: [1] });
    expectHistory(it, [
      '1<0 ExecutionStarted',
      '2<0 MapStateEntered',
      '3<2 MapStateStarted',
      '4<3 MapRunStarted',
      `5<4 MapRunFailed: ${THRESHOLD}`,
      '6<5 MapStateStarted',
      '7<6 MapRunStarted',
      `8<7 MapRunFailed: ${THRESHOLD}`,
      '9<8 MapStateFailed',
      `10<9 ExecutionFailed: ${THRESHOLD}`,
    ]);
    expect(detailsOf(it.history[3]).mapRunArn).not.toBe(detailsOf(it.history[6]).mapRunArn);
  });
});

describe('thresholds that are no thresholds', () => {
  const cases: readonly (readonly [string, object, string])[] = [
    [
      'a text',
      { ToleratedFailureCountPath: '$.t' },
      'The ToleratedFailureCountPath field refers to value "NoNumber" which is not a valid integer: $.t',
    ],
    [
      'a text',
      { ToleratedFailurePercentagePath: '$.t' },
      'The ToleratedFailurePercentagePath field refers to value "NoNumber" which is not a valid float: $.t',
    ],
    ['too small', { ToleratedFailureCountPath: '$.n' }, 'ToleratedFailureCount cannot be negative.'],
    ['too small', { ToleratedFailurePercentagePath: '$.n' }, 'ToleratedFailurePercentage must be between 0 and 100.'],
  ];
  test.each(cases)('%s in %j', async (_what, threshold, complaint) => {
    const state = { ...distributed({ A: pass }), ItemsPath: '$.i', ...threshold };
    const it = await run({ M: state }, { input: { i: [1], t: 'NoNumber', n: -1 } });
    expectHistory(it, [
      '1<0 ExecutionStarted',
      '2<0 MapStateEntered',
      '3<2 MapStateStarted',
      '4<3 ExecutionFailed: States.Runtime',
    ]);
    expectRuntimeFailure(it, `${inState('M', 2)}${complaint}`);
  });
});

describe('batches', () => {
  const echo = { A: pass };

  test('of so many items, with what all are given', async () => {
    const ItemBatcher = { MaxItemsPerBatch: 2, BatchInput: { 'b.$': '$.b' } };
    const it = await run(
      { M: { ...distributed(echo), ItemsPath: '$.i', ItemBatcher } },
      { input: { i: [1, 2, 3], b: 'all' } },
    );
    expectOutput(it, [
      { BatchInput: { b: 'all' }, Items: [1, 2] },
      { BatchInput: { b: 'all' }, Items: [3] },
    ]);
  });

  test('fail with all their items', async () => {
    const first = { Variable: '$.Items[0]', NumericEquals: 0, Next: 'F' };
    const failsFirst = { C: { Type: 'Choice', Choices: [first], Default: 'A' }, F: fail, A: pass };
    const tolerating = (MaxItemsPerBatch: number, tolerated: object, items: number) =>
      run(
        { M: { ...distributed(failsFirst), ItemBatcher: { MaxItemsPerBatch }, ...tolerated } },
        { input: Array.from({ length: items }, (_, index) => index) },
      );
    expect((await tolerating(10, { ToleratedFailureCount: 9 }, 100)).error).toBe(THRESHOLD);
    expect((await tolerating(10, { ToleratedFailureCount: 10 }, 100)).status).toBe('SUCCEEDED');
    expect((await tolerating(5, { ToleratedFailurePercentage: 50 }, 6)).error).toBe(THRESHOLD);
    expect((await tolerating(1, { ToleratedFailurePercentage: 10 }, 11)).status).toBe('SUCCEEDED');
  });

  test('of so many bytes', async () => {
    const ItemBatcher = { MaxInputBytesPerBatch: 30 };
    const it = await run({ M: { ...distributed(echo), ItemBatcher } }, { input: ['12345678', '12345678', '1'] });
    expectOutput(it, [{ Items: ['12345678'] }, { Items: ['12345678', '1'] }]);
  });

  test('are made of what ItemSelector gives', async () => {
    const state = {
      ...distributed(echo),
      ItemSelector: { 'v.$': '$$.Map.Item.Value' },
      ItemBatcher: { MaxItemsPerBatch: 9 },
    };
    expectOutput(await run({ M: state }, { input: [1, 2] }), [{ Items: [{ v: 1 }, { v: 2 }] }]);
  });

  test.each([
    [0, 'field MaxItemsPerBatch must be positive'],
    [-1, 'field MaxItemsPerBatch must be positive'],
  ])('of %i are none', async (n, complaint) => {
    const state = { ...distributed(echo), ItemsPath: '$.i', ItemBatcher: { MaxItemsPerBatchPath: '$.n' } };
    const it = await run({ M: state }, { input: { i: [1], n } });
    expectRuntimeFailure(it, `${inState('M', 2)}${complaint}`);
  });
});

describe('an ItemReader', () => {
  const reader = {
    Resource: 'arn:aws:states:::s3:getObject',
    ReaderConfig: { InputType: 'JSON' },
    Parameters: { Bucket: 'b', 'Key.$': '$.key' },
  };
  const reading = { ...distributed({ A: pass }), ItemReader: reader };

  test('gives the items, of which the state knows no length', async () => {
    const objectStore = memoryObjectStore([{ bucket: 'b', key: 'k', body: '[1,2]' }]);
    const it = await run({ M: reading }, { input: { key: 'k' }, objectStore });
    expectEvent(it, 3, { length: 0 });
    expectOutput(it, [1, 2]);
  });

  test('is asked with what its fields are evaluated to', () => {
    const ReaderConfig = { InputType: 'JSON', MaxItemsPath: '$.most' };
    const states = { M: { ...reading, ItemReader: { ...reader, ReaderConfig } } };
    const told = new Told(states, { input: { key: 'k', most: '5' } }).start();
    expect(told.commands[0]).toEqual({
      type: 'ReadItems',
      mapRunId: 1,
      state: 'M',
      from: 0,
      resource: reader.Resource,
      readerConfig: { InputType: 'JSON', MaxItems: 5 },
      parameters: { Bucket: 'b', Key: 'k' },
    });
  });

  test('that fails, fails the run', () => {
    const told = new Told({ M: reading }, { input: { key: 'k' } }).start();
    told.tell(1, { type: 'ItemsReadFailed', mapRunId: 1, error: 'States.ItemReaderFailed', cause: 'no such key' });
    expectHistory(told, [
      '1<0 ExecutionStarted',
      '2<0 MapStateEntered',
      '3<2 MapStateStarted',
      '4<3 MapRunStarted',
      '5<4 MapRunFailed: States.ItemReaderFailed',
      '6<5 MapStateFailed',
      '7<6 ExecutionFailed: States.ItemReaderFailed',
    ]);
    expect(told.outcome).toMatchObject({ error: 'States.ItemReaderFailed', cause: 'no such key' });
  });

  test('takes no -1 items, and any number of them that a path leads to', async () => {
    const ReaderConfig = { InputType: 'JSON', MaxItemsPath: '$.most' };
    const state = { ...reading, ItemReader: { ...reader, ReaderConfig } };
    const reads = (most: number) =>
      run(
        { M: state },
        { input: { key: 'k', most }, objectStore: memoryObjectStore([{ bucket: 'b', key: 'k', body: '[1]' }]) },
      );
    expectFailure(await reads(-1), 'States.ItemReaderFailed', 'field MaxItems must be positive');
    expectOutput(await reads(100_000_001), [1]);
  });
});

describe('a ResultWriter', () => {
  const ResultWriter = { Resource: 'arn:aws:states:::s3:putObject', Parameters: { Bucket: 'b', Prefix: 'p/' } };
  const writing = { ...distributed({ A: pass }), ResultWriter };

  test('is the place of the results, and the result says where', () => {
    const told = new Told({ M: writing }, { input: [1, 2] }).start();
    const [command] = told.commands;
    expect(command).toMatchObject({
      type: 'WriteResults',
      mapRunId: 1,
      state: 'M',
      parameters: { Bucket: 'b', Prefix: 'p/' },
    });
    told.tell(1, { type: 'ResultsWritten', mapRunId: 1, part: 0 });
    const arn = String(detailsOf(told.history[3]).mapRunArn);
    expect(told.outcome?.output?.value).toEqual({
      MapRunArn: arn,
      ResultWriterDetails: { Bucket: 'b', Key: `p/${arn.split(':').at(-1)}/manifest.json` },
    });
  });

  test('that fails, fails the run', () => {
    const told = new Told({ M: writing }, { input: [] }).start();
    told.tell(1, { type: 'ResultsWriteFailed', mapRunId: 1, error: 'States.ResultWriterFailed', cause: 'no' });
    expect(told.history.map(({ type }) => type).slice(3)).toEqual([
      'MapRunStarted',
      'MapRunFailed',
      'MapStateFailed',
      'ExecutionFailed',
    ]);
    expect(told.outcome).toMatchObject({ status: 'FAILED', error: 'States.ResultWriterFailed', cause: 'no' });
  });
});

describe('items in pieces', () => {
  const reader = { Resource: 'arn:aws:states:::s3:getObject', ReaderConfig: { InputType: 'JSON' }, Parameters: {} };
  const reading = { ...distributed({ A: pass }), ItemReader: reader };
  const numbers = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => from + index);
  const piece = (from: number, to: number, total?: number): HostNews => ({
    type: 'ItemsRead',
    mapRunId: 1,
    from,
    items: storeItems(numbers(from, to).map((value) => ({ value }))),
    ...(total === undefined ? {} : { total }),
  });
  const goOn = (told: Told) => {
    while (told.asked.includes('Continue')) told.tell(1, { type: 'Continue' });
    return told;
  };
  const reads = (told: Told) => told.commands.flatMap((each) => (each.type === 'ReadItems' ? [each.from] : []));

  test('are asked for when those at hand are nearly used up', () => {
    const states = { M: { ...distributed({ T: work }), ItemReader: reader, MaxConcurrency: 10 } };
    const told = new Told(states, { input: {} }).start();
    expect(reads(told)).toEqual([0]);
    told.tell(1, piece(0, 1011, 2000));
    expect(reads(told)).toEqual([]);
    told.tell(1, { type: 'TaskSucceeded', taskId: 1, output: { value: 0 } });
    expect(reads(told)).toEqual([1011]);
    told.tell(1, { type: 'TaskSucceeded', taskId: 2, output: { value: 0 } });
    expect(reads(told)).toEqual([]);
  });

  test('come in their order, with their index', () => {
    const ItemSelector = { 'i.$': '$$.Map.Item.Index', 'v.$': '$$.Map.Item.Value' };
    const told = new Told({ M: { ...reading, ItemSelector } }, { input: {} }).start();
    told
      .tell(1, piece(0, 2, 5))
      .tell(1, piece(2, 3))
      .tell(1, piece(3, 5));
    expect(goOn(told).outcome?.output?.value).toEqual(numbers(0, 5).map((n) => ({ i: n, v: n })));
  });

  test('that were not asked for, or come twice, are not taken', () => {
    const told = new Told({ M: { ...reading, MaxConcurrency: 1 } }, { input: {} }).start();
    told
      .tell(1, piece(0, 2, 4))
      .tell(1, piece(0, 2, 4))
      .tell(1, piece(3, 4))
      .tell(1, piece(2, 4))
      .tell(1, piece(2, 4));
    expect(goOn(told).outcome?.output?.value).toEqual([0, 1, 2, 3]);
  });

  test('make batches across pieces', () => {
    const ItemBatcher = { MaxItemsPerBatch: 3 };
    const told = new Told({ M: { ...reading, ItemBatcher } }, { input: {} }).start();
    told
      .tell(1, piece(0, 2, 8))
      .tell(1, piece(2, 7))
      .tell(1, piece(7, 8));
    expect(goOn(told).outcome?.output?.value).toEqual([{ Items: [0, 1, 2] }, { Items: [3, 4, 5] }, { Items: [6, 7] }]);
  });

  test('are not batched before there is room for the batch', () => {
    const ItemBatcher = { MaxItemsPerBatch: 2 };
    const states = { M: { ...distributed({ T: work }), ItemReader: reader, ItemBatcher, MaxConcurrency: 2 } };
    const told = new Told(states, { input: {} }).start().tell(1, piece(0, 100));
    const [run] = told.execution.mapRuns.values();
    expect(run?.executionCounts).toMatchObject({ running: 2, pending: 0, total: 2 });
    expect(run?.itemCounts).toMatchObject({ running: 4, pending: 96, total: 100 });
  });

  test('that cannot be read any more fail the run', () => {
    const told = new Told({ M: reading }, { input: {} }).start().tell(1, piece(0, 2, 5));
    told.tell(1, { type: 'ItemsReadFailed', mapRunId: 1, error: 'States.ItemReaderFailed', cause: 'gone' });
    expect(told.outcome).toMatchObject({ error: 'States.ItemReaderFailed', cause: 'gone' });
  });

  test('that are fewer than were counted fail the run', () => {
    const told = new Told({ M: reading }, { input: {} })
      .start()
      .tell(1, piece(0, 2, 5))
      .tell(1, piece(2, 2));
    expect(told.outcome?.error).toBe('States.ItemReaderFailed');
  });

  test('count as a whole for the percentage that is tolerated', () => {
    const states = { M: { ...distributed({ F: fail }), ItemReader: reader, ToleratedFailurePercentage: 50 } };
    const told = new Told(states, { input: {} }).start().tell(1, piece(0, 2, 5));
    expect(goOn(told).outcome).toBeUndefined();
    told.tell(1, piece(2, 3));
    expect(goOn(told).outcome?.error).toBe(THRESHOLD);
  });
});

describe('what fails the state after MapRunStarted', () => {
  const broken = (fields: object, items: readonly unknown[] = [1]) => [
    { ...distributed({ A: pass }), ...fields },
    items,
  ];
  const cases: readonly (readonly [string, object, string])[] = [
    ['an ItemSelector', { ItemSelector: { 'a.$': '$.gone' } }, 'States.Runtime'],
    [
      'an ItemSelector for a batch',
      { ItemSelector: { 'a.$': '$.gone' }, ItemBatcher: { MaxItemsPerBatch: 2 } },
      'States.Runtime',
    ],
    ['a BatchInput', { ItemBatcher: { MaxItemsPerBatch: 2, BatchInput: { 'a.$': '$.gone' } } }, 'States.Runtime'],
    [
      'an item that is too large',
      { ItemSelector: { 'a.$': "States.Format('{}{}{}', $.t, $.t, $.t)" } },
      'States.DataLimitExceeded',
    ],
  ];

  test.each(cases)('%s fails the run first', async (_what, fields, error) => {
    const [state] = broken({ ...fields, ItemsPath: '$.i' });
    const it = await run({ M: state as object }, { input: { i: [1], t: 'x'.repeat(100_000) } });
    const types = it.history.slice(3).map(lineOf);
    expect(types.slice(0, 2)).toEqual(['4<3 MapRunStarted', `5<4 MapRunFailed: ${error}`]);
    expect(it.error).toBe(error);
    expect(types.at(-1)).toMatch(/<\d ExecutionFailed/);
  });

  test('children that run are stopped', () => {
    const state = {
      ...distributed({ T: work }),
      ItemSelector: { 'n.$': 'States.MathAdd($$.Map.Item.Value, 1)' },
    };
    const told = new Told({ M: state }, { input: [1, 2, 'x'] }).start();
    expect(told.outcome?.error).toBe('States.IntrinsicFailure');
    const [record] = told.execution.mapRuns.values();
    expect(record).toMatchObject({ status: 'FAILED', executionCounts: { aborted: 2, pending: 1, running: 0 } });
  });

  test('a result that is too large does not: the run has succeeded', async () => {
    const state = { ...distributed({ A: pass }), ResultSelector: { 'a.$': '$.gone' } };
    const it = await run({ M: state }, { input: [1] });
    const types = it.history.map(({ type }) => type);
    expect(types).toContain('MapRunSucceeded');
    expect(types).not.toContain('MapRunFailed');
  });
});

describe('results in parts', () => {
  const ResultWriter = { Resource: 'arn:aws:states:::s3:putObject', Parameters: { Bucket: 'b' } };
  const writing = { ...distributed({ A: pass }), ResultWriter };
  const parts = (told: Told) => told.commands.filter((each) => each.type === 'WriteResults');
  const numbers = (length: number) => Array.from({ length }, (_, index) => index);

  test('come one after the other', () => {
    const told = new Told({ M: { ...writing, MaxConcurrency: 100 } }, { input: numbers(2500) }).start();
    const seen: (readonly [number, boolean, number])[] = [];
    for (let round = 0; round < 40 && told.outcome === undefined; round += 1) {
      const [part] = parts(told);
      if (part !== undefined) seen.push([part.part, part.isLast, part.children.length]);
      if (part !== undefined) told.tell(1, { type: 'ResultsWritten', mapRunId: 1, part: part.part });
      else told.tell(1, { type: 'Continue' });
    }
    expect(seen.map(([part]) => part)).toEqual(seen.map((_, index) => index));
    expect(seen.map(([, isLast]) => isLast)).toEqual(seen.map((_, index) => index === seen.length - 1));
    expect(seen.length).toBeGreaterThan(1);
    expect(seen.reduce((sum, [, , children]) => sum + children, 0)).toBe(2500);
    const [record] = told.execution.mapRuns.values();
    expect(record).toMatchObject({ status: 'SUCCEEDED', executionCounts: { resultsWritten: 2500 } });
  });

  test('let children wait until they are written', () => {
    const told = new Told({ M: { ...writing, MaxConcurrency: 100 } }, { input: numbers(5000) }).start();
    while (told.asked.includes('Continue')) told.tell(1, { type: 'Continue' });
    const [record] = told.execution.mapRuns.values();
    expect(record?.executionCounts.succeeded).toBeLessThan(3200);
    expect(record?.executionCounts.pending).toBeGreaterThan(1800);
  });

  test('tell of children that were stopped, and of those that were not started, when too many failed', () => {
    const state = {
      ...distributed({ T: work }),
      ResultWriter,
      MaxConcurrency: 2,
      ItemSelector: { 'n.$': '$$.Map.Item.Value' },
    };
    const told = new Told({ M: state }, { input: [1, 2, 3, 4] }).start();
    told.tell(1, { type: 'TaskFailed', taskId: 1, error: 'E', cause: 'C' });
    const [part] = parts(told);
    expect(part?.isLast).toBe(true);
    expect(part?.children.map(({ outcome, input }) => [outcome.status, input.value])).toEqual([
      ['FAILED', { n: 1 }],
      ['ABORTED', { n: 2 }],
    ]);
    expect(part?.pending.map(({ value }) => value)).toEqual([{ n: 3 }, { n: 4 }]);
    expect(told.asked).toContain('CancelTask 2');
    expect(told.outcome).toBeUndefined();
    told.tell(1, { type: 'ResultsWritten', mapRunId: 1, part: 0 });
    expect(told.history.slice(3).map(lineOf)).toEqual([
      '4<3 MapRunStarted',
      `5<4 MapRunFailed: ${THRESHOLD}`,
      '6<5 MapStateFailed',
      `7<6 ExecutionFailed: ${THRESHOLD}`,
    ]);
    const [record] = told.execution.mapRuns.values();
    expect(record).toMatchObject({
      status: 'FAILED',
      executionCounts: { failed: 1, aborted: 1, pending: 2, running: 0, total: 4, resultsWritten: 2 },
    });
  });

  test('that cannot be written leave the failure that came before', () => {
    const state = { ...distributed({ F: fail }), ResultWriter };
    const told = new Told({ M: state }, { input: [1] }).start();
    told.tell(1, { type: 'ResultsWriteFailed', mapRunId: 1, error: 'States.ResultWriterFailed', cause: 'no' });
    expect(told.outcome?.error).toBe(THRESHOLD);
  });
});

describe('the record of a run', () => {
  // Recorded in September 2023 for a CSV of two rows; generated names are left out.
  test('is what DescribeMapRun and ListMapRuns give', async () => {
    const reader = {
      Resource: 'arn:aws:states:::s3:getObject',
      ReaderConfig: { InputType: 'CSV', CSVHeaderLocation: 'FIRST_ROW' },
      Parameters: { Bucket: 'b', Key: 'k' },
    };
    const told = new Told({ M: { ...distributed({ A: pass }), MaxConcurrency: 1, ItemReader: reader } }, { input: {} });
    const items = storeItems([{ value: { a: '1' } }, { value: { a: '2' } }]);
    told.start().tell(1, { type: 'ItemsRead', mapRunId: 1, from: 0, items });
    while (told.outcome === undefined) told.tell(1, { type: 'Continue' });
    const [record] = told.execution.mapRuns.values();
    const counts = {
      aborted: 0,
      failed: 0,
      pending: 0,
      resultsWritten: 2,
      running: 0,
      succeeded: 2,
      timedOut: 0,
      total: 2,
    };
    const { mapRunArn, executionArn, ...described } = describeMapRun(record as MapRunRecord);
    expect(described).toEqual({
      executionCounts: counts,
      itemCounts: counts,
      maxConcurrency: 1,
      startDate: START,
      status: 'SUCCEEDED',
      stopDate: START + 1000,
      toleratedFailureCount: 0,
      toleratedFailurePercentage: 0,
    });
    expect(executionArn).toBe(identity.executionArn);
    expect(mapRunArn).toBe(detailsOf(told.history[3]).mapRunArn);
    const stateMachineArn = mapRunArn.replace(':mapRun:', ':stateMachine:').replace(/:[^:]*$/, '');
    expect(listMapRuns(told.execution.mapRuns.values(), executionArn)).toEqual([
      { executionArn, mapRunArn, stateMachineArn, startDate: START, stopDate: START + 1000 },
    ]);
  });

  test('belongs to the child execution that started it, where that did', async () => {
    const inner = { ...distributed({ A: pass }), Label: 'inner' };
    const told = new Told({ M: distributed({ I: inner }) }, { input: [[1, 2]] }).start();
    while (told.outcome === undefined) told.tell(1, { type: 'Continue' });
    const [outer, nested] = told.execution.mapRuns.values();
    expect(told.execution.mapRuns.size).toBe(2);
    expect(nested?.executionArn).not.toBe(outer?.executionArn);
    expect(nested?.stateMachineArn).toBe(`${outer?.stateMachineArn}/inner`);
    expect(listMapRuns(told.execution.mapRuns.values(), identity.executionArn)).toHaveLength(1);
  });

  test('tells how the children stand while it runs', () => {
    const state = {
      ...distributed({ T: work }),
      MaxConcurrency: 2,
      ToleratedFailureCount: 3,
      ToleratedFailurePercentage: 90,
    };
    const told = new Told({ M: state }, { input: [1, 2, 3, 4] }).start();
    told.tell(1, { type: 'TaskFailed', taskId: 1 }).tell(1, { type: 'TaskSucceeded', taskId: 2, output: { value: 1 } });
    const [record] = told.execution.mapRuns.values();
    const described = describeMapRun(record as MapRunRecord);
    expect(described).toMatchObject({
      status: 'RUNNING',
      toleratedFailureCount: 3,
      toleratedFailurePercentage: 90,
      executionCounts: { failed: 1, succeeded: 1, running: 2, pending: 0, total: 4, resultsWritten: 1 },
    });
    expect(described).not.toHaveProperty('stopDate');
    told.tell(2, { type: 'TaskSucceeded', taskId: 3, output: { value: 1 } });
    expect(described.executionCounts.succeeded).toBe(1);
  });

  test('counts the items of batches', () => {
    const state = { ...distributed({ T: work }), ItemBatcher: { MaxItemsPerBatch: 3 }, ToleratedFailureCount: 9 };
    const told = new Told({ M: state }, { input: [1, 2, 3, 4] }).start();
    told.tell(1, { type: 'TaskFailed', taskId: 1 });
    const [record] = told.execution.mapRuns.values();
    expect(record).toMatchObject({
      executionCounts: { failed: 1, running: 1, total: 2 },
      itemCounts: { failed: 3, running: 1, total: 4 },
    });
  });

  test('says when the execution was stopped', () => {
    const told = new Told({ M: distributed({ T: work }) }, { input: [1, 2] }).start();
    told.tell(5, { type: 'StopExecution' });
    const [record] = told.execution.mapRuns.values();
    expect(record).toMatchObject({
      status: 'ABORTED',
      stoppedAt: START + 5000,
      executionCounts: { aborted: 2, running: 0, total: 2 },
    });
  });

  test('says when a branch beside it failed', () => {
    const told = new Told(
      {
        P: {
          Type: 'Parallel',
          Branches: [
            { StartAt: 'M', States: { M: distributed({ T: work }) } },
            { StartAt: 'F', States: { F: fail } },
          ],
          End: true,
        },
      },
      { input: [1] },
    ).start();
    while (told.outcome === undefined) told.tell(1, { type: 'Continue' });
    const [record] = told.execution.mapRuns.values();
    expect(record).toMatchObject({ status: 'ABORTED', executionCounts: { aborted: 1, running: 0 } });
  });

  test('is there for each run, in the order of their start, and in the snapshot', () => {
    const state = { ...distributed({ F: fail }), Retry: [{ ErrorEquals: ['States.ALL'], MaxAttempts: 1 }] };
    const told = new Told({ M: state }, { input: [1] }).start().tell(2, { type: 'TimerFired' });
    const records = [...told.execution.mapRuns.values()];
    expect(records.map(({ status, startedAt }) => [status, startedAt - START])).toEqual([
      ['FAILED', 0],
      ['FAILED', 2000],
    ]);
    const stored = JSON.parse(JSON.stringify(snapshot(told.execution)));
    expect([...restore(told.program, stored).mapRuns.values()]).toEqual(records);
  });
});

test('children see no variables of their parent', async () => {
  const states = {
    S: { Type: 'Pass', Assign: { v: 1 }, Next: 'M' },
    M: {
      ...distributed({ A: { Type: 'Pass', Output: "{% $exists($v) ? 'seen' : 'hidden' %}", End: true } }),
      Items: [0],
    },
  };
  expectOutput(await run(states, { fields: { QueryLanguage: 'JSONata' } }), ['hidden']);
});

describe('an Express child has the quotas of its type', () => {
  const child = (states: States) => ({ ...distributed(states, 'EXPRESS'), ToleratedFailureCount: 1 });
  const wait = (Seconds: number) => ({ W: { Type: 'Wait', Seconds, Next: 'A' }, A: pass });

  test('five minutes of time, after which it has failed', async () => {
    expectOutput(await run({ M: child(wait(299)) }, { input: [1] }), [1]);
    const late = await run({ M: child(wait(301)) }, { input: [1] });
    expectOutput(late, []);
    expect(late.elapsed).toBe(300_000);
    expectOutput(await run({ M: distributed(wait(301)) }, { input: [1] }), [1]);
  });

  test('and leaves no timer when it has ended before', () => {
    const told = new Told({ M: child({ A: pass }), T: work }, { input: [1, 2] });
    told.start();
    expect(told.execution.timers.nextFireAt).toBe(undefined);
  });

  test('any number of events', async () => {
    const Choices = [{ Variable: '$.n', NumericLessThan: 13_000, Next: 'Add' }];
    const states = {
      Again: { Type: 'Choice', Choices, Default: 'Done' },
      Add: { Type: 'Pass', Parameters: { 'n.$': 'States.MathAdd($.n, 1)' }, Next: 'Again' },
      Done: { Type: 'Succeed' },
    };
    expectOutput(await run({ M: child(states) }, { input: [{ n: 0 }] }), [{ n: 13_000 }]);
    expectOutput(
      await run({ M: { ...child(states), ...distributed(states), ToleratedFailureCount: 1 } }, { input: [{ n: 0 }] }),
      [],
    );
  });
});

test('a child has a history of its own, which may be full', () => {
  const states = {
    M: { ...distributed({ A: { ...pass, Next: 'B', End: undefined }, B: pass }), ToleratedFailureCount: 1 },
  };
  const told = new Told(JSON.parse(JSON.stringify(states)), { input: [0], limits: { historyEvents: 8 } }).start();
  // ExecutionStarted, four of its states, and the end: six are few enough, and those of the parent are eight.
  expect(told.outcome?.output?.value).toEqual([0]);
  const full = new Told(JSON.parse(JSON.stringify(states)), { input: [0], limits: { historyEvents: 5 } }).start();
  expect(full.outcome).toMatchObject({ status: 'FAILED', error: 'States.Runtime' });
});

test.each<[string, States]>([
  ['a task', { T: { Type: 'Task', Resource: FUNCTION, Next: 'T' }, N: pass }],
  ['a wait', { W: { Type: 'Wait', Seconds: 1, Next: 'W' }, N: pass }],
  ['iterations', { P: { ...pass, Result: Array(20).fill(1), Next: 'M', End: undefined }, M: map({ A: pass }) }],
])('a child whose history is full fails by itself, be it in the middle of %s', (_, states) => {
  const machine = { M: { ...distributed(JSON.parse(JSON.stringify(states))), ToleratedFailureCount: 1 } };
  const told = new Told(machine, { input: [0], limits: { historyEvents: 50 } }).start();
  for (let taskId = 1; taskId < 50; taskId += 1) {
    told.tell(taskId, { type: 'TaskSucceeded', taskId, output: { value: 1 } }).tell(taskId, { type: 'TimerFired' });
  }
  expect(told.outcome?.output?.value).toEqual([]);
  expectHistory(told, [
    '1<0 ExecutionStarted',
    '2<0 MapStateEntered',
    '3<2 MapStateStarted',
    '4<3 MapRunStarted',
    '5<4 MapRunSucceeded',
    '6<5 MapStateSucceeded',
    '7<4 MapStateExited',
    '8<7 ExecutionSucceeded',
  ]);
});

function map(states: States) {
  return { Type: 'Map', ItemProcessor: { StartAt: Object.keys(states)[0], States: states }, End: true };
}

function distributed(states: States, ExecutionType = 'STANDARD') {
  return {
    Type: 'Map',
    ItemProcessor: {
      ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType },
      StartAt: Object.keys(states)[0],
      States: states,
    },
    End: true,
  };
}

test('a Map whose children were still to be started when it failed leaves nothing to the next', async () => {
  const failing = { F: { Type: 'Fail', Error: 'E' } };
  const first = {
    ...distributed(failing),
    ItemsPath: '$.many',
    End: undefined,
    Catch: [{ ErrorEquals: ['States.ALL'], Next: 'N' }],
  };
  const next = {
    ...distributed({ A: pass }),
    ItemReader: {
      Resource: 'arn:aws:states:::s3:getObject',
      ReaderConfig: { InputType: 'JSON' },
      Parameters: { Bucket: 'b', Key: 'k' },
    },
  };
  const it = await run(
    { M: { ...first, Next: 'N' }, N: next },
    {
      input: { many: Array.from({ length: 1500 }, () => 0) },
      objectStore: memoryObjectStore([{ bucket: 'b', key: 'k', body: '[1, 2, 3]' }]),
    },
  );
  expectOutput(it, [1, 2, 3]);
});

test('a batch of exactly the bytes that are allowed is one batch', async () => {
  // {"Items":[1,2]} has 15 bytes.
  const inBytes = async (MaxInputBytesPerBatch: number) =>
    (await run({ M: { ...distributed({ A: pass }), ItemBatcher: { MaxInputBytesPerBatch } } }, { input: [1, 2] }))
      .output;
  expect(await inBytes(15)).toEqual([{ Items: [1, 2] }]);
  expect(await inBytes(14)).toEqual([{ Items: [1] }, { Items: [2] }]);
});
