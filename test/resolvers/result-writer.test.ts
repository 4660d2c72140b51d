// The files of https://docs.aws.amazon.com/step-functions/latest/dg/input-output-resultwriter.html

import { describe, expect, test } from 'vitest';
import type { WriteResults } from '../../src/core/command.js';
import type { ChildExecution } from '../../src/core/execution.js';
import { Payload } from '../../src/core/payload.js';
import {
  MissingObjectStoreError,
  memoryObjectStore,
  type ObjectStore,
  ObjectStoreError,
} from '../../src/resolvers/object-store.js';
import { ResultFile } from '../../src/resolvers/result-file.js';
import { ResultWriter } from '../../src/resolvers/result-writer.js';
import { ExactNumber, type Json } from '../../src/utils/json.js';
import { NotSupportedError } from '../../src/utils/not-supported.js';

const ARN = 'arn:aws:states:us-east-1:123456789012';
const MAP_RUN_ARN = `${ARN}:mapRun:orders/each:id`;

describe('the manifest', () => {
  test('names each file that there is, with its size', async () => {
    const { manifest, bodies } = await written({ children: [succeeded('\u00e9'), failed()] });
    const entry = (file: string) => [
      { Key: `jobs/id/${file}`, Size: new TextEncoder().encode(bodies.get(file)).length },
    ];
    expect(manifest).toEqual({
      DestinationBucket: 'results',
      MapRunArn: MAP_RUN_ARN,
      ResultFiles: {
        FAILED: entry('FAILED_0.json'),
        PENDING: [],
        SUCCEEDED: entry('SUCCEEDED_0.json'),
      },
    });
  });

  test('is all that there is without children', async () => {
    const { manifest, bodies } = await written({ children: [] });
    expect([...bodies.keys()]).toEqual(['manifest.json']);
    expect(manifest).toMatchObject({ ResultFiles: { FAILED: [], PENDING: [], SUCCEEDED: [] } });
  });

  test('is written after the files that it names', async () => {
    const keys: string[] = [];
    const store = storeThat(({ Key }) => {
      keys.push(Key);
    });
    await write({ ...COMMAND, children: [succeeded(1), failed()] }, store);
    expect(keys).toEqual(['jobs/id/FAILED_0.json', 'jobs/id/SUCCEEDED_0.json', 'jobs/id/manifest.json']);
  });

  test('may be at the top of the bucket', async () => {
    const store = memoryObjectStore();
    await write({ ...COMMAND, manifestKey: 'id/manifest.json', children: [succeeded(1)] }, store);
    expect(store.objects().map(({ key }) => key)).toEqual(['id/SUCCEEDED_0.json', 'id/manifest.json']);
  });
});

describe('records', () => {
  test('of a child that succeeded', async () => {
    const { bodies } = await written({ children: [succeeded([1])] });
    expect(bodies.get('SUCCEEDED_0.json')).toBe(
      JSON.stringify([
        {
          ExecutionArn: `${ARN}:execution:orders/each:child`,
          Input: '{"n":1}',
          InputDetails: { Included: true },
          Name: 'child',
          Output: '[1]',
          OutputDetails: { Included: true },
          RedriveCount: 0,
          RedriveStatus: 'NOT_REDRIVABLE',
          RedriveStatusReason: 'Execution is SUCCEEDED and cannot be redriven',
          StartDate: '2025-02-04T01:49:50.099Z',
          StateMachineArn: `${ARN}:stateMachine:orders/each`,
          Status: 'SUCCEEDED',
          StopDate: '2025-02-04T01:49:50.163Z',
        },
      ]),
    );
  });

  test('of a child that failed', async () => {
    const { bodies } = await written({ children: [failed()] });
    expect(bodies.get('FAILED_0.json')).toBe(
      JSON.stringify([
        {
          Cause: 'too far',
          Error: 'Failure',
          ExecutionArn: `${ARN}:execution:orders/each:child`,
          Input: '{"n":1}',
          InputDetails: { Included: true },
          Name: 'child',
          OutputDetails: { Included: true },
          RedriveCount: 0,
          RedriveStatus: 'REDRIVABLE_BY_MAP_RUN',
          StartDate: '2025-02-04T01:49:50.099Z',
          StateMachineArn: `${ARN}:stateMachine:orders/each`,
          Status: 'FAILED',
          StopDate: '2025-02-04T01:49:50.163Z',
        },
      ]),
    );
  });

  test('of children that timed out or were aborted are with those that failed', async () => {
    const children: ChildExecution[] = [
      { ...ENDED, outcome: { status: 'TIMED_OUT' } },
      { ...ENDED, outcome: { status: 'ABORTED' } },
    ];
    const { bodies } = await written({ children });
    expect(JSON.parse(bodies.get('FAILED_0.json') ?? '')).toMatchObject([
      { Status: 'TIMED_OUT' },
      { Status: 'ABORTED' },
    ]);
  });

  test('of a child that was redriven say how often, and when last', async () => {
    const { bodies } = await written({
      children: [{ ...failed(), redriveCount: 2, redrivenAt: 1_738_633_791_000 }],
    });
    const [record] = JSON.parse(bodies.get('FAILED_0.json') ?? '');
    expect(record).toMatchObject({ RedriveCount: 2, RedriveDate: '2025-02-04T01:49:51.000Z' });
    expect(Object.keys(record)).toEqual([...Object.keys(record)].sort());
  });

  test('keep the digits of numbers', async () => {
    const { bodies } = await written({ children: [succeeded(new ExactNumber('1.0'))] });
    expect(bodies.get('SUCCEEDED_0.json')).toContain('"Output":"1.0"');
  });
});

describe('transformations', () => {
  const children = [succeeded([1, [2]]), succeeded({ a: 3 }), failed()];

  test.each([
    ['COMPACT', '[[1,[2]],{"a":3}]'],
    ['FLATTEN', '[1,[2],{"a":3}]'],
  ])('%s', async (Transformation, body) => {
    const { bodies } = await written({ children, writerConfig: { Transformation } });
    expect(bodies.get('SUCCEEDED_0.json')).toBe(body);
  });

  test.each(['NONE', 'COMPACT', 'FLATTEN'])('%s leaves the records of what failed', async (Transformation) => {
    const { bodies } = await written({ children, writerConfig: { Transformation } });
    expect(JSON.parse(bodies.get('FAILED_0.json') ?? '')).toMatchObject([{ Error: 'Failure', Status: 'FAILED' }]);
  });

  test('JSON Lines', async () => {
    const { bodies } = await written({ children, writerConfig: { Transformation: 'COMPACT', OutputType: 'JSONL' } });
    expect(bodies.get('SUCCEEDED_0.jsonl')).toBe('[1,[2]]\n{"a":3}\n');
  });
});

describe('results that come in parts', () => {
  test('are in one file for each status, in the order of the parts', async () => {
    const store = memoryObjectStore();
    const writer = new ResultWriter(store);
    const config = { Transformation: 'COMPACT' };
    const first = { ...COMMAND, writerConfig: config, isLast: false, children: [succeeded(1), failed()] };
    expect(await writer.write(first)).toEqual({ type: 'ResultsWritten', mapRunId: 7, part: 0 });
    expect(store.objects()).toEqual([]);
    await writer.write({ ...first, part: 1, isLast: true, children: [succeeded(2)] });
    const bodies = new Map(store.objects().map(({ key, body }) => [key, body]));
    expect(bodies.get('jobs/id/SUCCEEDED_0.json')).toBe('[1,2]');
    expect(JSON.parse(String(bodies.get('jobs/id/FAILED_0.json')))).toHaveLength(1);
    expect([...bodies.keys()].sort()).toEqual([
      'jobs/id/FAILED_0.json',
      'jobs/id/SUCCEEDED_0.json',
      'jobs/id/manifest.json',
    ]);
  });

  test('cannot go on where the first of them are not at hand', async () => {
    const later = { ...COMMAND, part: 1, isLast: true };
    await expect(new ResultWriter(memoryObjectStore()).write(later)).rejects.toThrow(NotSupportedError);
  });

  test('of children that were not started are only their input', async () => {
    const { bodies, manifest } = await written({ children: [failed()], pending: [new Payload({ n: 2 })] });
    expect(bodies.get('PENDING_0.json')).toBe(
      '[{"Input":"{\\"n\\":2}","InputDetails":{"Included":true},"Status":"PENDING"}]',
    );
    expect(manifest.ResultFiles.PENDING).toEqual([
      { Key: 'jobs/id/PENDING_0.json', Size: bodies.get('PENDING_0.json')?.length },
    ]);
  });
});

describe('results of a run that was redriven', () => {
  const again = (children: readonly ChildExecution[]) => ({ ...COMMAND, addsToManifest: true, children });
  const filesIn = (store: ReturnType<typeof memoryObjectStore>) => {
    const { body } = store.getObject({ Bucket: 'results', Key: 'jobs/id/manifest.json' }) ?? {};
    const { ResultFiles } = JSON.parse(String(body)) as {
      ResultFiles: Record<string, { Key: string; Size: number }[]>;
    };
    return ResultFiles;
  };

  test('go on beside the files of what had succeeded, and anew for the others', async () => {
    const store = memoryObjectStore();
    await write({ ...COMMAND, children: [succeeded(1), failed()], pending: [new Payload(3)] }, store);
    const before = filesIn(store);
    // Another process may do it: all that it needs is in the store.
    await write(again([succeeded(2), failed()]), store);
    const { SUCCEEDED, FAILED, PENDING } = filesIn(store);
    expect(SUCCEEDED?.map(({ Key }) => Key)).toEqual(['jobs/id/SUCCEEDED_0.json', 'jobs/id/SUCCEEDED_1.json']);
    expect(SUCCEEDED?.[0]).toEqual(before.SUCCEEDED?.[0]);
    expect([FAILED?.length, PENDING?.length]).toEqual([1, 0]);
    const outputs = SUCCEEDED?.map(({ Key }) => {
      const [record] = JSON.parse(String(store.getObject({ Bucket: 'results', Key })?.body));
      return record.Output;
    });
    expect(outputs).toEqual(['1', '2']);
    await write(again([succeeded(3)]), store);
    expect([filesIn(store).SUCCEEDED?.length, filesIn(store).FAILED?.length]).toEqual([3, 0]);
  });

  test.each([
    ['gone', undefined],
    ['no manifest', 'nothing of ours'],
    ['no manifest', '{"ResultFiles":[]}'],
  ])('fail the state where the manifest is %s', async (_what, body) => {
    const store = memoryObjectStore(
      body === undefined ? [] : [{ bucket: 'results', key: 'jobs/id/manifest.json', body }],
    );
    expect(await write(again([succeeded(2)]), store)).toEqual({
      type: 'ResultsWriteFailed',
      mapRunId: 7,
      error: 'States.ResultWriterFailed',
      cause: 'The manifest of the Map Run is not there any more: jobs/id/manifest.json',
    });
  });
});

describe('a file', () => {
  const large = JSON.stringify('x'.repeat(1024 ** 2));

  test('that is large is uploaded in parts', async () => {
    const { store, calls } = recordingStore();
    const file = new ResultFile(store, 'results', 'id/SUCCEEDED', false);
    for (let entry = 0; entry < 12; entry += 1) await file.add(large);
    const [written] = await file.finish();
    expect(calls.map(([call]) => call)).toEqual(['create', 'part', 'part', 'part', 'complete']);
    const text = calls.map(([, body]) => body).join('');
    expect(JSON.parse(text)).toHaveLength(12);
    expect(written).toEqual({ Key: 'id/SUCCEEDED_0.json', Size: text.length });
    for (const [call, body] of calls.slice(0, -2))
      if (call === 'part') expect(body.length).toBeGreaterThan(5 * 1024 ** 2);
  });

  test('is put as a whole where the store takes no parts', async () => {
    const store = memoryObjectStore();
    const file = new ResultFile(store, 'results', 'id/SUCCEEDED', true);
    for (let entry = 0; entry < 12; entry += 1) await file.add(large);
    await file.finish();
    expect(store.objects().map(({ key, body }) => [key, body.length])).toEqual([
      ['id/SUCCEEDED_0.jsonl', 12 * (large.length + 1)],
    ]);
  });

  test('that would become too large goes on in another one', async () => {
    const store = memoryObjectStore();
    const file = new ResultFile(store, 'results', 'id/SUCCEEDED', false, [], 10);
    for (const entry of ['1', '22', '333', '4444', '"five"']) await file.add(entry);
    const sizes = (await file.finish()).map(({ Size }) => Size);
    expect(store.objects().map(({ body }) => body)).toEqual(['[1,22,333]', '[4444]', '["five"]']);
    expect(sizes).toEqual([10, 6, 8]);
  });

  test('that is not complete is given up with the run', async () => {
    const { store, calls } = recordingStore();
    const writer = new ResultWriter(store);
    const children = Array.from({ length: 6 }, () => succeeded('x'.repeat(1024 ** 2)));
    await writer.write({ ...COMMAND, isLast: false, children });
    await writer.close();
    expect(calls.map(([call]) => call)).toEqual(['create', 'part', 'abort']);
  });

  function recordingStore() {
    const calls: (readonly [call: string, body: string])[] = [];
    const store: ObjectStore = {
      ...memoryObjectStore(),
      createMultipartUpload: () => {
        calls.push(['create', '']);
        return {
          uploadPart: (body) => void calls.push(['part', body]),
          complete: () => void calls.push(['complete', '']),
          abort: () => void calls.push(['abort', '']),
        };
      },
    };
    return { store, calls };
  }
});

describe('what cannot be written', () => {
  test('fails the state with the words of an ObjectStoreError', async () => {
    const store = storeThat(() => {
      throw new ObjectStoreError('Access Denied');
    });
    expect(await write({ ...COMMAND, children: [] }, store)).toEqual({
      type: 'ResultsWriteFailed',
      mapRunId: 7,
      error: 'States.ResultWriterFailed',
      cause: 'Access Denied',
    });
  });

  test('fails the state without a Bucket', async () => {
    const news = await write({ ...COMMAND, parameters: {} }, memoryObjectStore());
    expect(news).toMatchObject({ type: 'ResultsWriteFailed', error: 'States.ResultWriterFailed' });
  });

  test('ends the run with any other error of the store', async () => {
    const store = storeThat(() => Promise.reject(new TypeError('a mistake')));
    await expect(write({ ...COMMAND, children: [] }, store)).rejects.toThrow('a mistake');
  });

  test('ends the run without a store', async () => {
    await expect(write(COMMAND, undefined)).rejects.toThrow(MissingObjectStoreError);
  });
});

const COMMAND: WriteResults = {
  type: 'WriteResults',
  mapRunId: 7,
  state: 'Each order',
  resource: 'arn:aws:states:::s3:putObject',
  parameters: { Bucket: 'results', Prefix: 'jobs' },
  manifestKey: 'jobs/id/manifest.json',
  mapRunArn: MAP_RUN_ARN,
  writerConfig: {},
  addsToManifest: false,
  part: 0,
  isLast: true,
  children: [],
  pending: [],
};

const ENDED = {
  executionArn: `${ARN}:execution:orders/each:child`,
  name: 'child',
  stateMachineArn: `${ARN}:stateMachine:orders/each`,
  index: 0,
  items: 1,
  input: new Payload({ n: 1 }),
  startedAt: 1_738_633_790_099,
  stoppedAt: 1_738_633_790_163,
  redriveCount: 0,
  redrivenAt: undefined,
};

function succeeded(output: Json): ChildExecution {
  return { ...ENDED, outcome: { status: 'SUCCEEDED', output: new Payload(output) } };
}

function failed(): ChildExecution {
  return { ...ENDED, outcome: { status: 'FAILED', error: 'Failure', cause: 'too far' } };
}

function storeThat(putObject: ObjectStore['putObject']): ObjectStore {
  return { ...memoryObjectStore(), putObject };
}

function write(command: WriteResults, store: ObjectStore | undefined) {
  return new ResultWriter(store).write(command);
}

/** Writes, and gives the bodies of the files by their names in the folder of the run. */
async function written(fields: Partial<WriteResults>) {
  const store = memoryObjectStore();
  expect(await write({ ...COMMAND, ...fields }, store)).toEqual({ type: 'ResultsWritten', mapRunId: 7, part: 0 });
  const bodies = new Map(store.objects().map(({ key, body }) => [key.replace('jobs/id/', ''), String(body)]));
  return { bodies, manifest: JSON.parse(bodies.get('manifest.json') ?? '') };
}
