// A distributed Map from store to store, through the host.

import { describe, expect, test } from 'vitest';
import {
  Host,
  memoryObjectStore,
  type ObjectStore,
  ObjectStoreError,
  parseStateMachine,
  type TaskRequest,
} from '../../src/index.js';

const ROWS = 12_000;

describe('a data set of many pieces', () => {
  const csv = `id,name\n${Array.from({ length: ROWS }, (_, id) => `${id},n${id}\n`).join('')}`;

  test('goes through children into the files of results, each item once and in its order', async () => {
    const objectStore = memoryObjectStore([{ bucket: 'in', key: 'rows', body: csv }]);
    const run = await machine({}).run({}, { objectStore });
    expect(run.status).toBe('SUCCEEDED');
    expect(idsIn(objectStore.objects())).toEqual(Array.from({ length: ROWS }, (_, id) => String(id)));
    expect(run.journal.filter(({ type }) => type === 'ItemsRead').length).toBeGreaterThan(2);
    expect(run.journal.filter(({ type }) => type === 'ResultsWritten').length).toBeGreaterThan(2);
  });

  test('does so in batches', async () => {
    const objectStore = memoryObjectStore([{ bucket: 'in', key: 'rows', body: csv }]);
    const run = await machine({ ItemBatcher: { MaxItemsPerBatch: 70 } }).run({}, { objectStore });
    expect(run.status).toBe('SUCCEEDED');
    expect(idsIn(objectStore.objects())).toEqual(Array.from({ length: ROWS }, (_, id) => String(id)));
  });
});

test('an execution that is stopped does not wait for a store', async () => {
  let execution: ReturnType<ReturnType<typeof machine>['start']> | undefined;
  const asked = new Promise<void>((resolve) => {
    const objectStore: ObjectStore = {
      ...memoryObjectStore(),
      getObject: () => {
        resolve();
        return new Promise<never>(() => undefined);
      },
    };
    execution = machine({}).start({}, { objectStore });
  });
  await asked;
  await execution?.abort();
  expect((await execution?.result)?.status).toBe('ABORTED');
});

describe('a redrive', () => {
  const failing = (input: Row) => {
    if (rowsOf(input).some(({ id }) => Number(id) % 5 === 3)) throw new Error('down');
    return input;
  };

  test.each([{}, { ItemBatcher: { MaxItemsPerBatch: 2 } }])(
    'ends with files that tell of all children once, from one process to the next: %j',
    async (fields) => {
      const { objectStore, rows } = store(3000);
      const parsed = machine({ ...fields, ...tasks, MaxConcurrency: 10 });
      const first = await parsed.run({}, { objectStore, tasks: failing });
      expect(first.error).toBe('States.ExceedToleratedFailureThreshold');
      expect(filesOf(objectStore)).toMatchObject({ FAILED: [expect.anything()], PENDING: [expect.anything()] });
      const host = new Host({ objectStore, startTime: first.stopDate, tasks: (input) => input });
      const second = await host.load(parsed, JSON.parse(JSON.stringify(first.journal))).redrive();
      expect(second.status).toBe('SUCCEEDED');
      const files = filesOf(objectStore);
      expect([files.FAILED, files.PENDING, files.SUCCEEDED?.length]).toEqual([[], [], 2]);
      expect(succeededIn(objectStore)).toEqual(rows);
      const [mapRun] = second.mapRuns;
      expect(mapRun).toMatchObject({
        status: 'SUCCEEDED',
        redriveCount: 1,
        itemCounts: { succeeded: 3000, resultsWritten: 3000 },
      });
    },
  );
});

describe('an execution that is stopped', () => {
  const slowly = async (input: unknown, task: TaskRequest) => {
    await task.sleep('10s');
    return input;
  };
  const slow = () => machine({ ...tasks, MaxConcurrency: 2 });

  test('has its outcome at once, and its result when what became of the children is written', async () => {
    const { objectStore } = store(7);
    let open: () => void = () => undefined;
    const opened = new Promise<void>((resolve) => {
      open = resolve;
    });
    const held: ObjectStore = {
      ...objectStore,
      putObject: async (request) => {
        await opened;
        await objectStore.putObject(request);
      },
    };
    const execution = slow().start({}, { objectStore: held, tasks: slowly, clock: 'manual' });
    await execution.advance('15s');
    const aborted = execution.abort({ error: 'Enough' });
    let isOver = false;
    void execution.result.then(() => {
      isOver = true;
    });
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect([execution.status, isOver]).toEqual(['ABORTED', false]);
    open();
    await aborted;
    const run = await execution.result;
    expect([run.status, run.error, run.elapsed]).toEqual(['ABORTED', 'Enough', 15_000]);
    expect(run.history.at(-1)?.type).toBe('ExecutionAborted');
    expect(run.journal.slice(-2).map(({ type }) => type)).toEqual(['StopExecution', 'ResultsWritten']);
    const files = filesOf(objectStore);
    expect(Object.values(files).map((named) => named.length)).toEqual([1, 1, 1]);
    expect(run.mapRuns).toMatchObject([
      { status: 'ABORTED', executionCounts: { succeeded: 2, aborted: 2, pending: 3, resultsWritten: 4 } },
    ]);

    const again = execution.redrive({ tasks: (input) => input });
    await execution.advance(0);
    expect((await again).status).toBe('SUCCEEDED');
    expect(succeededIn(objectStore)).toEqual(['0', '1', '2', '3', '4', '5', '6']);
  });

  test('is redriven when its results are written, and not before', async () => {
    const { objectStore } = store(3);
    const execution = slow().start({}, { objectStore, tasks: slowly, clock: 'manual' });
    await execution.advance('5s');
    void execution.abort();
    while (execution.status === 'RUNNING') await Promise.resolve();
    const again = execution.redrive({ tasks: (input) => input });
    await execution.advance(0);
    expect(await again).toMatchObject({ status: 'SUCCEEDED', mapRuns: [{ redriveCount: 1 }] });
  });

  test('does not wait for a store without end', async () => {
    const { objectStore } = store(3);
    const silent: ObjectStore = { ...objectStore, putObject: () => new Promise<never>(() => undefined) };
    const parsed = machine(tasks, { TimeoutSeconds: 5 });
    const run = await parsed.run({}, { objectStore: silent, tasks: slowly, answerTimeout: 50 });
    expect(run).toMatchObject({ status: 'TIMED_OUT', mapRuns: [{ executionCounts: { resultsWritten: 0 } }] });
  });

  test('by its timeout has its results written, too, in no time', async () => {
    const { objectStore } = store(7);
    const parsed = machine({ ...tasks, MaxConcurrency: 2 }, { TimeoutSeconds: 15 });
    const run = await parsed.run({}, { objectStore, tasks: slowly });
    expect([run.status, run.elapsed]).toEqual(['TIMED_OUT', 15_000]);
    expect(succeededIn(objectStore)).toEqual(['0', '1']);
    expect((await run.redrive({ tasks: (input) => input })).status).toBe('SUCCEEDED');
    expect(succeededIn(objectStore)).toHaveLength(7);
  });

  test.each([
    ['refuses', () => new ObjectStoreError('Access Denied')],
    ['breaks', () => new TypeError('a mistake')],
  ])('keeps its outcome when the store %s; a redrive starts a new Map Run', async (_what, thrown) => {
    const { objectStore } = store(7);
    let isBroken = true;
    const broken: ObjectStore = {
      ...objectStore,
      putObject: (request) => {
        if (isBroken) throw thrown();
        return objectStore.putObject(request);
      },
    };
    const parsed = machine({ ...tasks, MaxConcurrency: 2 }, { TimeoutSeconds: 15 });
    const run = await parsed.run({}, { objectStore: broken, tasks: slowly });
    expect(run).toMatchObject({ status: 'TIMED_OUT', mapRuns: [{ executionCounts: { resultsWritten: 0 } }] });
    isBroken = false;
    const second = await run.redrive({ tasks: (input) => input });
    expect(second).toMatchObject({ status: 'SUCCEEDED', mapRuns: [{ status: 'ABORTED' }, { status: 'SUCCEEDED' }] });
    expect(succeededIn(objectStore)).toHaveLength(7);
  });

  test('while a part is being written completes that first', async () => {
    const { objectStore } = store(2500);
    const execution: { handle?: ReturnType<ReturnType<typeof machine>['start']> } = {};
    let asked = 0;
    const counting = (input: unknown, task: TaskRequest) => {
      asked += 1;
      if (asked === 1500) void execution.handle?.abort();
      return asked < 1500 ? input : slowly(input, task);
    };
    execution.handle = machine({ ...tasks, MaxConcurrency: 100 }).start({}, { objectStore, tasks: counting });
    const run = await execution.handle.result;
    expect(run.status).toBe('ABORTED');
    const stop = run.journal.findIndex(({ type }) => type === 'StopExecution');
    expect(new Set(run.journal.slice(stop + 1).map(({ type }) => type))).toEqual(new Set(['ResultsWritten']));
    const [mapRun] = run.mapRuns;
    const { succeeded, aborted, resultsWritten } = mapRun?.executionCounts ?? {};
    expect(resultsWritten).toBe((succeeded ?? 0) + (aborted ?? 0));
    expect(succeededIn(objectStore)).toHaveLength(succeeded ?? 0);
    expect((await run.redrive({ tasks: (input) => input })).status).toBe('SUCCEEDED');
    expect(succeededIn(objectStore)).toHaveLength(2500);
  });
});

// --- helpers ----------------------------------------------------------------------------------------

const tasks = {
  ItemProcessor: {
    ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
    StartAt: 'Work',
    States: { Work: { Type: 'Task', Resource: 'arn:aws:lambda:us-east-1:123456789012:function:work', End: true } },
  },
};

function store(rows: number) {
  const ids = Array.from({ length: rows }, (_, id) => String(id));
  const body = `id\n${ids.map((id) => `${id}\n`).join('')}`;
  return { objectStore: memoryObjectStore([{ bucket: 'in', key: 'rows', body }]), rows: ids };
}

interface Row {
  readonly id: string;
  /** Of a batch. */
  readonly Items?: readonly Row[];
}

function rowsOf(input: Row): readonly Row[] {
  return input.Items ?? [input];
}

type Store = ReturnType<typeof memoryObjectStore>;

/** The files that the manifest names, by the status of the children that they tell of. */
function filesOf(objectStore: Store) {
  const manifest = objectStore.objects().find(({ key }) => key.endsWith('/manifest.json'));
  const { ResultFiles } = JSON.parse(String(manifest?.body)) as { ResultFiles: Record<string, { Key: string }[]> };
  return ResultFiles;
}

/** The ids of the rows in all files of what succeeded, in their order. */
function succeededIn(objectStore: Store): readonly string[] {
  const entries = (filesOf(objectStore).SUCCEEDED ?? []).flatMap(
    ({ Key }) => JSON.parse(String(objectStore.getObject({ Bucket: 'out', Key })?.body)) as Row[],
  );
  return entries.flatMap((entry) => rowsOf(entry).map(({ id }) => id)).sort((a, b) => Number(a) - Number(b));
}

function machine(fields: object, ofMachine: object = {}) {
  return parseStateMachine({
    ...ofMachine,
    StartAt: 'Each',
    States: {
      Each: {
        Type: 'Map',
        ItemReader: {
          Resource: 'arn:aws:states:::s3:getObject',
          ReaderConfig: { InputType: 'CSV', CSVHeaderLocation: 'FIRST_ROW' },
          Parameters: { Bucket: 'in', Key: 'rows' },
        },
        ItemProcessor: {
          ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'EXPRESS' },
          StartAt: 'Keep',
          States: { Keep: { Type: 'Pass', End: true } },
        },
        ResultWriter: {
          Resource: 'arn:aws:states:::s3:putObject',
          WriterConfig: { Transformation: 'COMPACT' },
          Parameters: { Bucket: 'out' },
        },
        ...fields,
        End: true,
      },
    },
  });
}

/** The ids of the rows in the file of what succeeded, as they are or in batches. */
function idsIn(objects: readonly { readonly key: string; readonly body: unknown }[]): readonly string[] {
  const file = objects.find(({ key }) => key.endsWith('/SUCCEEDED_0.json'));
  const entries = JSON.parse(String(file?.body)) as { id: string; Items?: { id: string }[] }[];
  return entries.flatMap((entry) => (entry.Items ?? [entry]).map(({ id }) => id));
}
