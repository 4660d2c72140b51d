// https://docs.aws.amazon.com/step-functions/latest/dg/state-map-distributed.html

import { describe, expect, test } from 'vitest';
import { memoryObjectStore } from '../../src/index.js';
import {
  detailsOf,
  expectEvent,
  expectFailure,
  expectHistory,
  expectOutput,
  expectRuntimeFailure,
  FUNCTION,
  inState,
  pass,
  run,
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
