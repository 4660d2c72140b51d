// What a ResultWriter is given of a Map Run that ends before its end, and of one that is redriven.
// https://docs.aws.amazon.com/step-functions/latest/dg/input-output-resultwriter.html
// https://docs.aws.amazon.com/step-functions/latest/dg/redrive-map-run.html

import { describe, expect, test } from 'vitest';
import type { WriteResults } from '../../src/core/command.js';
import { describeMapRun, type MapRunRecord } from '../../src/core/map-run-record.js';
import { restore, snapshot } from '../../src/core/snapshot.js';
import { storeItems } from '../../src/core/stored-items.js';
import { lineOf, type States, Told, work } from './harness.js';

const ResultWriter = { Resource: 'arn:aws:states:::s3:putObject', Parameters: { Bucket: 'b' } };
const ItemReader = { Resource: 'arn:aws:states:::s3:getObject', ReaderConfig: { InputType: 'JSON' }, Parameters: {} };

describe('a run that is stopped', () => {
  test('has what became of its children written, those at hand that had not started too', () => {
    const told = new Told(writing({ MaxConcurrency: 2 }), { input: [1, 2, 3, 4] }).start();
    told.tell(1, succeeds(1)).tell(2, { type: 'StopExecution', error: 'Enough' });
    expect(told.asked).toEqual(['WriteResults', 'CancelTask 2', 'CancelTask 3', 'EndExecution']);
    const [part] = parts(told);
    expect([part?.part, part?.isLast]).toEqual([0, true]);
    expect(statuses(part)).toEqual([
      ['SUCCEEDED', 1],
      ['ABORTED', 2],
      ['ABORTED', 3],
    ]);
    expect(pendingOf(part)).toEqual([4]);
    expect(told.outcome).toMatchObject({ status: 'ABORTED', error: 'Enough' });
    expect(counts(told)).toMatchObject({ resultsWritten: 0 });

    told.tell(9, written(0));
    expect(told.commands).toEqual([]);
    expect(counts(told)).toMatchObject({ succeeded: 1, aborted: 2, pending: 1, total: 4, resultsWritten: 3 });
    expect(told.history.map(lineOf).slice(4)).toEqual(['5<0 ExecutionAborted: Enough']);
    // The time of the end stays that of the end.
    expect(told.execution.now).toBe(told.execution.stoppedAt);
  });

  test('because its time is over, too', () => {
    const told = new Told(writing(), { input: [1] }, { TimeoutSeconds: 60 }).start();
    told.tell(60, { type: 'TimerFired' });
    expect(told.outcome?.status).toBe('TIMED_OUT');
    expect(statuses(parts(told)[0])).toEqual([['ABORTED', 1]]);
  });

  test('because a branch beside it failed, too, while the execution goes on', () => {
    const states = {
      B: {
        Type: 'Parallel',
        Branches: [
          { StartAt: 'M', States: writing() },
          { StartAt: 'W', States: { W: { Type: 'Wait', Seconds: 5, Next: 'F' }, F: { Type: 'Fail', Error: 'E' } } },
        ],
        Catch: [{ ErrorEquals: ['States.ALL'], Next: 'N' }],
        End: true,
      },
      N: work,
    };
    const told = new Told(states, { input: [1] }).start();
    told.tell(5, { type: 'TimerFired' });
    const [part] = parts(told);
    expect(statuses(part)).toEqual([['ABORTED', 1]]);
    expect(told.outcome).toBeUndefined();
    told.tell(6, { type: 'ResultsWritten', mapRunId: part?.mapRunId ?? 0, part: 0 });
    expect(recordOf(told)).toMatchObject({ status: 'ABORTED', executionCounts: { resultsWritten: 1 } });
    expect(told.execution.closing.size).toBe(0);
    expect(told.tell(7, succeeds(2)).outcome?.status).toBe('SUCCEEDED');
  });

  test('hands over the part that comes next when the one before is written, in parts of bounded size', () => {
    const input = Array.from({ length: 2500 }, (_, index) => index);
    let told = new Told(writing({ MaxConcurrency: 1 }), { input }).start();
    told.tell(1, { type: 'StopExecution' });
    const seen: (readonly [part: number, isLast: boolean, pending: number])[] = [];
    for (let [part] = parts(told); part !== undefined; [part] = parts(told)) {
      seen.push([part.part, part.isLast, part.pending.length]);
      told = stored(told).tell(2, written(part.part));
    }
    expect(seen).toEqual([
      [0, false, 1000],
      [1, false, 1000],
      [2, true, 499],
    ]);
  });

  test('reads no more items for that, and takes none that come', () => {
    const told = new Told(writing({ MaxConcurrency: 1, ItemReader })).start();
    told.tell(1, read(0, [1, 2], 9));
    expect(told.asked).toContain('ReadItems');
    told.tell(2, { type: 'StopExecution' });
    expect(told.asked).not.toContain('ReadItems');
    expect(pendingOf(parts(told)[0])).toEqual([2]);
    told.tell(3, read(2, [3, 4])).tell(3, { type: 'ItemsReadFailed', mapRunId: 1, error: 'E' });
    expect(told.commands).toEqual([]);
    expect(told.execution.closing.size).toBe(1);
  });

  test('tells of no item that cannot be an input, nor of those that follow it', () => {
    const ItemSelector = { 'v.$': '$$.Map.Item.Value.v' };
    const input = [{ v: 1 }, { v: 2 }, {}, { v: 4 }];
    const told = new Told(writing({ MaxConcurrency: 1, ItemSelector }), { input }).start();
    told.tell(1, { type: 'StopExecution' });
    expect(pendingOf(parts(told)[0])).toEqual([{ v: 2 }]);
    expect(parts(told)[0]?.isLast).toBe(true);
  });

  test('has nothing to write before a child was started, or where nothing says where to', () => {
    const unread = new Told(writing({ ItemReader })).start().tell(1, { type: 'StopExecution' });
    expect(unread.asked).toEqual(['EndExecution']);
    const nowhere = { ...ResultWriter, Parameters: { 'Bucket.$': '$$.Execution.Gone' } };
    const lost = new Told(writing({ ResultWriter: nowhere }), { input: [1] }).start();
    expect(lost.tell(1, { type: 'StopExecution' }).asked).toEqual(['CancelTask 1', 'EndExecution']);
    expect(lost.outcome?.status).toBe('ABORTED');
  });

  test('keeps its outcome when the store refuses', () => {
    const told = new Told(writing(), { input: [1] }).start().tell(1, { type: 'StopExecution' });
    told.tell(2, { type: 'ResultsWriteFailed', mapRunId: 1, error: 'States.ResultWriterFailed', cause: 'no' });
    expect(told.outcome).toEqual({ status: 'ABORTED' });
    expect(told.execution.closing.size).toBe(0);
    expect(counts(told)).toMatchObject({ resultsWritten: 0 });
  });
});

describe('a run that its items fail', () => {
  test('fails when what became of its children is written', () => {
    const told = new Told(writing({ MaxConcurrency: 1, ItemReader })).start();
    told.tell(1, read(0, [1, 2], 9)).tell(2, succeeds(1));
    told.tell(3, { type: 'ItemsReadFailed', mapRunId: 1, error: 'States.ItemReaderFailed', cause: 'gone' });
    const [part] = parts(told);
    expect(statuses(part)).toEqual([
      ['SUCCEEDED', 1],
      ['ABORTED', 2],
    ]);
    expect(told.outcome).toBeUndefined();
    expect(told.tell(4, written(0)).outcome).toMatchObject({ error: 'States.ItemReaderFailed', cause: 'gone' });
  });

  test('takes nothing of what is still read for it', () => {
    const ItemSelector = { v: '{% $states.context.Map.Item.Value < 2 ? 1 : $error("no") %}' };
    const told = new Told(writing({ ItemReader: READER, ItemSelector, ResultWriter: WRITER }), {}, JSONATA).start();
    told.tell(1, read(0, [1, 2], 9));
    expect(told.asked).toContain('WriteResults');
    expect(statuses(parts(told)[0])).toEqual([['ABORTED', { v: 1 }]]);
    told.tell(2, read(2, [])).tell(2, { type: 'ItemsReadFailed', mapRunId: 1, error: 'E' });
    expect([told.commands, told.outcome]).toEqual([[], undefined]);
    expect(told.tell(3, written(0)).outcome?.error).toBe('States.QueryEvaluationError');
    told.tell(4, { type: 'RedriveExecution' });
    expect(told.commands.find(({ type }) => type === 'ReadItems')).toMatchObject({ from: 2 });
  });

  test('fails at once before it has children', () => {
    const told = new Told(writing({ ItemReader })).start();
    told.tell(1, { type: 'ItemsReadFailed', mapRunId: 1, error: 'States.ItemReaderFailed', cause: 'gone' });
    expect(told.outcome).toMatchObject({ error: 'States.ItemReaderFailed' });
  });

  test('fails at once where nothing says where to write, and tells of that failure once', () => {
    const Arguments = { Bucket: '{% $states.context.Gone.x.y & $error("no") %}' };
    const fields = { MaxConcurrency: 1, ResultWriter: { Resource: ResultWriter.Resource, Arguments } };
    const told = new Told(writing(fields), { input: [1] }, JSONATA).start().tell(1, succeeds(1));
    expect(told.outcome?.status).toBe('FAILED');
    expect(told.history.filter(({ type }) => type === 'EvaluationFailed')).toHaveLength(1);
  });
});

describe('a redrive', () => {
  test('writes again what did not succeed, and adds to the files of what did', () => {
    let told = new Told(writing({ MaxConcurrency: 2 }), { input: [1, 2, 3, 4] }).start();
    told.tell(1, succeeds(1)).tell(2, fails(2));
    expect([parts(told)[0]?.addsToManifest, pendingOf(parts(told)[0])]).toEqual([false, [4]]);
    told.tell(3, written(0));
    expect(told.outcome?.error).toBe('States.ExceedToleratedFailureThreshold');

    told = stored(told).tell(60, { type: 'RedriveExecution' });
    expect(counts(told)).toMatchObject({ succeeded: 1, running: 2, pending: 1, resultsWritten: 1 });
    told.tell(61, succeeds(4)).tell(61, succeeds(5)).tell(61, succeeds(6));
    const [part] = parts(told);
    expect(part).toMatchObject({ part: 0, isLast: true, addsToManifest: true, pending: [] });
    expect(statuses(part)).toEqual([
      ['SUCCEEDED', 2],
      ['SUCCEEDED', 3],
      ['SUCCEEDED', 4],
    ]);
    expect(part?.children.map(({ redriveCount }) => redriveCount)).toEqual([1, 1, 0]);
    expect(part?.children[0]?.redrivenAt).toBe(recordOf(told).redriveDate);
    told.tell(62, written(0));
    expect(told.outcome?.status).toBe('SUCCEEDED');
    expect(counts(told)).toMatchObject({ succeeded: 4, failed: 0, aborted: 0, total: 4, resultsWritten: 4 });
  });

  test('makes the batches again that no child was started for', () => {
    const ItemBatcher = { MaxItemsPerBatch: 2, MaxInputBytesPerBatch: 25 };
    const input = ['aaa', 'bbb', 'ccccccccc', 'd', 'e', 'f'];
    const told = new Told(writing({ MaxConcurrency: 1, ItemBatcher }), { input }).start();
    told.tell(1, fails(1));
    const batches = [['ccccccccc'], ['d', 'e'], ['f']].map((Items) => ({ Items }));
    expect(pendingOf(parts(told)[0])).toEqual(batches);
    expect(counts(told)).toMatchObject({ total: 4, pending: 3 });
    told.tell(2, written(0)).tell(3, { type: 'RedriveExecution' });
    expect(counts(told)).toMatchObject({ total: 1, running: 1, pending: 0 });
    for (const taskId of [2, 3, 4, 5]) told.tell(4, succeeds(taskId));
    const inputs = parts(told)[0]?.children.map((child) => child.input.value);
    expect(inputs).toEqual([{ Items: ['aaa', 'bbb'] }, ...batches]);
    expect(counts(told)).toMatchObject({ total: 4, succeeded: 4 });
  });

  test('reads on where the items went by', () => {
    const told = new Told(writing({ MaxConcurrency: 1, ItemReader })).start();
    told
      .tell(1, read(0, [1, 2], 3))
      .tell(2, fails(1))
      .tell(2, read(2, [3]));
    expect(pendingOf(parts(told)[0])).toEqual([2, 3]);
    told.tell(3, written(0)).tell(4, { type: 'RedriveExecution' });
    const [reading] = told.commands.filter(({ type }) => type === 'ReadItems');
    expect(reading).toMatchObject({ from: 2 });
    told.tell(5, read(2, [3]));
    for (const taskId of [2, 3, 4]) told.tell(6, succeeds(taskId));
    expect(statuses(parts(told)[0])).toEqual([
      ['SUCCEEDED', 1],
      ['SUCCEEDED', 2],
      ['SUCCEEDED', 3],
    ]);
  });

  test('that is stopped tells of the children that it had not come to as they were', () => {
    const told = new Told(writing({ MaxConcurrency: 1, ToleratedFailureCount: 1 }), { input: [1, 2, 3] }).start();
    told.tell(1, fails(1, 'First')).tell(2, fails(2, 'Second')).tell(3, written(0));
    told.tell(4, { type: 'RedriveExecution' }).tell(5, { type: 'StopExecution' });
    expect(statuses(parts(told)[0])).toEqual([
      ['ABORTED', 1],
      ['FAILED', 2],
    ]);
    expect(parts(told)[0]?.children[1]?.outcome.error).toBe('Second');
    expect(pendingOf(parts(told)[0])).toEqual([3]);
    told.tell(6, written(0));
    expect(counts(told)).toMatchObject({ failed: 1, aborted: 1, pending: 1, total: 3, resultsWritten: 2 });
    told.tell(7, { type: 'RedriveExecution' });
    for (const taskId of [4, 5, 6]) told.tell(8, succeeds(taskId));
    told.tell(9, written(0));
    expect(told.outcome?.status).toBe('SUCCEEDED');
  });

  test('that fails tells of the children that it had not come to as they were', () => {
    const ItemBatcher = { MaxItemsPerBatch: 3, MaxInputBytesPerBatch: 34 };
    const long = 'x'.repeat(20);
    const fields = { MaxConcurrency: 2, ToleratedFailureCount: 2, ItemBatcher };
    const told = new Told(writing(fields), { input: ['a', 'a', 'a', long, long, long, long] }).start();
    told.tell(1, fails(2, 'Second')).tell(2, fails(3, 'Third')).tell(3, { type: 'StopExecution' }).tell(4, written(0));
    // The first has three items, more than are tolerated.
    told.tell(5, { type: 'RedriveExecution' }).tell(6, fails(5));
    const [part] = parts(told);
    expect(part?.isLast).toBe(true);
    expect(part?.children.map(({ index, outcome }) => [index, outcome.status])).toEqual([
      [0, 'FAILED'],
      [1, 'ABORTED'],
      [2, 'FAILED'],
      [3, 'ABORTED'],
    ]);
    expect(pendingOf(part)).toEqual([{ Items: [long] }]);
    told.tell(7, written(0));
    expect(told.outcome?.error).toBe('States.ExceedToleratedFailureThreshold');
    expect(counts(told)).toMatchObject({ failed: 2, aborted: 2, pending: 1, total: 5, resultsWritten: 4 });
  });

  test('makes other batches where the inputs come out larger', () => {
    const ItemBatcher = { MaxItemsPerBatch: 9, MaxInputBytesPerBatch: 27 };
    const ItemSelector = { v: '{% $states.context.Execution.RedriveCount > 0 ? "larger" : 1 %}' };
    const fields = { MaxConcurrency: 1, ItemBatcher, ItemSelector, ResultWriter: WRITER };
    const told = new Told(writing(fields), { input: [1, 2, 3, 4, 5] }, JSONATA).start().tell(1, fails(1));
    expect(pendingOf(parts(told)[0])).toEqual([{ Items: [{ v: 1 }, { v: 1 }] }, { Items: [{ v: 1 }] }]);
    told.tell(2, written(0)).tell(3, { type: 'RedriveExecution' });
    for (const taskId of [2, 3, 4, 5]) told.tell(4, succeeds(taskId));
    // The item that the first batch had no room for was seen before.
    expect(parts(told)[0]?.children.map(({ input }) => input.value)).toEqual([
      { Items: [{ v: 1 }, { v: 1 }] },
      { Items: [{ v: 1 }] },
      { Items: [{ v: 'larger' }] },
      { Items: [{ v: 'larger' }] },
    ]);
  });

  test('counts failures anew: children that are yet to be redriven are none', () => {
    const states = writing({ MaxConcurrency: 1, ToleratedFailureCount: 1, ResultWriter: undefined });
    const told = new Told(states, { input: [1, 2, 3] }).start();
    told.tell(1, fails(1)).tell(2, fails(2)).tell(3, { type: 'RedriveExecution' });
    // One is tolerated, as it was before.
    for (const news of [fails(3), succeeds(4), succeeds(5)]) told.tell(4, news);
    expect(told.outcome?.output?.value).toEqual(['done', 'done']);
  });

  test('of a run whose results could not be written starts a new one', () => {
    const told = new Told(writing(), { input: [1, 2] }).start();
    told.tell(1, succeeds(1)).tell(1, succeeds(2));
    told.tell(2, { type: 'ResultsWriteFailed', mapRunId: 1, error: 'States.ResultWriterFailed', cause: 'no' });
    told.tell(3, { type: 'RedriveExecution' });
    expect(tasksOf(told)).toEqual(['ScheduleTask 3', 'ScheduleTask 4']);
    expect(told.execution.mapRuns.size).toBe(2);
    told.tell(4, succeeds(3)).tell(4, succeeds(4));
    expect(parts(told)[0]).toMatchObject({ addsToManifest: false, part: 0 });
  });

  test('before the results of the run that was stopped are written does so, too', () => {
    const told = new Told(writing(), { input: [1] }).start();
    told.tell(1, { type: 'StopExecution' }).tell(2, { type: 'RedriveExecution' });
    expect(tasksOf(told)).toEqual(['ScheduleTask 2']);
    expect([told.execution.mapRuns.size, told.execution.closing.size]).toEqual([2, 0]);
    expect(told.tell(3, written(0)).commands).toEqual([]);
  });

  test('of a run that data failed with States.Runtime does so, too', () => {
    const ItemSelector = { 'v.$': '$$.Map.Item.Value', 'at.$': '$$.Execution.RedriveTime' };
    const told = new Told(writing({ ItemSelector }), { input: [1, 2] }).start();
    expect(told.outcome?.error).toBe('States.Runtime');
    told.tell(1, { type: 'RedriveExecution' });
    expect(tasksOf(told)).toEqual(['ScheduleTask 1', 'ScheduleTask 2']);
    expect(told.execution.mapRuns.size).toBe(2);
  });

  test('comes back to an item that could not be an input', () => {
    const ItemSelector = { v: '{% $states.context.Execution.RedriveCount > 0 ? 1 : $error("not yet") %}' };
    const told = new Told(writing({ ItemSelector, ResultWriter: undefined }), { input: [1, 2] }, JSONATA).start();
    expect(told.outcome?.error).toBe('States.QueryEvaluationError');
    told.tell(1, { type: 'RedriveExecution' });
    expect(tasksOf(told)).toEqual(['ScheduleTask 1', 'ScheduleTask 2']);
    expect(told.execution.mapRuns.size).toBe(1);
  });
});

const JSONATA = { QueryLanguage: 'JSONata' };
const READER = { Resource: ItemReader.Resource, ReaderConfig: ItemReader.ReaderConfig, Arguments: {} };
const WRITER = { Resource: ResultWriter.Resource, Arguments: { Bucket: 'b' } };

// --- helpers ----------------------------------------------------------------------------------------

function writing(fields: object = {}): States {
  return {
    M: {
      Type: 'Map',
      ItemProcessor: {
        ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
        StartAt: 'T',
        States: { T: work },
      },
      ResultWriter,
      ...fields,
      End: true,
    },
  };
}

const succeeds = (taskId: number) => ({ type: 'TaskSucceeded', taskId, output: { value: 'done' } }) as const;
const fails = (taskId: number, error = 'E') => ({ type: 'TaskFailed', taskId, error }) as const;
const written = (part: number) => ({ type: 'ResultsWritten', mapRunId: 1, part }) as const;
const read = (from: number, values: readonly number[], total?: number) =>
  ({
    type: 'ItemsRead',
    mapRunId: 1,
    from,
    items: storeItems(values.map((value) => ({ value }))),
    ...(total === undefined ? {} : { total }),
  }) as const;

function parts(told: Told): readonly WriteResults[] {
  return told.commands.filter((each) => each.type === 'WriteResults');
}

function statuses(part: WriteResults | undefined) {
  return part?.children.map(({ outcome, input }) => [outcome.status, input.value]);
}

function pendingOf(part: WriteResults | undefined) {
  return part?.pending.map(({ value }) => value);
}

function tasksOf(told: Told) {
  return told.asked.filter((each) => each.startsWith('ScheduleTask'));
}

function recordOf(told: Told) {
  const [record] = told.execution.mapRuns.values();
  return describeMapRun(record as MapRunRecord);
}

function counts(told: Told) {
  return recordOf(told).executionCounts;
}

/** The execution, stored and loaded. */
function stored(told: Told): Told {
  told.execution = restore(told.program, JSON.parse(JSON.stringify(snapshot(told.execution))));
  return told;
}
