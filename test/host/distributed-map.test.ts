// A distributed Map from store to store, through the host.

import { describe, expect, test } from 'vitest';
import { memoryObjectStore, type ObjectStore, parseStateMachine } from '../../src/index.js';

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

// --- helpers ----------------------------------------------------------------------------------------

function machine(fields: object) {
  return parseStateMachine({
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
