// `stepwright replay --object-store`: the objects that ItemReaders read are read again, and nothing is written.

import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { parseStateMachine } from '../../src/index.js';
import { directoryObjectStore } from '../../src/node/directory-object-store.js';
import { call, file } from './harness.js';

const WRITER = {
  Resource: 'arn:aws:states:::s3:putObject',
  Parameters: { Bucket: 'results', Prefix: 'rows' },
  WriterConfig: { Transformation: 'COMPACT', OutputType: 'JSON' },
};

/** A Map of the rows of an object, each of which is turned into something by a Pass state. */
function rows(keep: object = {}, map: object = {}) {
  return {
    StartAt: 'Rows',
    States: {
      Rows: {
        Type: 'Map',
        Label: 'Rows',
        ItemReader: {
          Resource: 'arn:aws:states:::s3:getObject',
          ReaderConfig: { InputType: 'CSV', CSVHeaderLocation: 'FIRST_ROW' },
          Parameters: { Bucket: 'stock', 'Key.$': '$.key' },
        },
        ItemProcessor: {
          ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
          StartAt: 'Keep',
          States: { Keep: { Type: 'Pass', End: true, ...keep } },
        },
        End: true,
        ...map,
      },
    },
  };
}

const written = (name: string, definition: object) => file(name, JSON.stringify(definition, undefined, 2));
const same = written('rows.asl.json', rows());
const other = written('other.asl.json', rows({ Result: 'kept' }));
const writes = written('writes.asl.json', rows({}, { ResultWriter: WRITER }));

const objects = join(dirname(same), 's3');
const [stock, results] = [join(objects, 'stock'), join(objects, 'results')];
const machine = parseStateMachine(readFileSync(same, 'utf8'), { name: 'rows' });
let alone = '';

/** A recording without its child executions, which no input of theirs explains then. */
async function recorded(name: string, key = 'rows.csv'): Promise<string> {
  const { history } = await machine.run({ key }, { name, objectStore: directoryObjectStore(objects) });
  return JSON.stringify({ describe: { name }, history });
}

beforeAll(async () => {
  for (const folder of [stock, results]) mkdirSync(folder, { recursive: true });
  writeFileSync(join(stock, 'rows.csv'), 'sku,count\na-1,3\nb-2,5\n');
  writeFileSync(join(stock, 'more.csv'), 'sku,count\na-1,3\nb-2,5\nc-3,7\n');
  alone = file('alone.json', await recorded('alone'));
});

test('what was read is read again', async () => {
  const without = await call(['replay', same, alone]);
  expect(without.stdout).toMatch(/^alone +unrecorded +\d+ +Rows +what its ItemReader read is not in the recording$/m);
  expect(without.code).toBe(4);
  const { code, stdout, stderr } = await call(['replay', same, alone, '--object-store', objects]);
  expect(stdout).toMatch(/^alone +equal$/m);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
});

test('objects that are others now are told where the recording shows it', async () => {
  writeFileSync(join(stock, 'changing.csv'), 'sku\nbefore\n');
  const history = file('changing.json', await recorded('changing', 'changing.csv'));
  writeFileSync(join(stock, 'changing.csv'), 'sku\nafter\n');
  const { code, stdout } = await call(['replay', same, history, '--object-store', objects]);
  expect(stdout).toMatch(
    /^changing +other data +SUCCEEDED with other data .*\.sku: recorded "before", derived "after"$/m,
  );
  expect(code).toBe(1);
});

test('with the definition that was run, and what another one comes to', async () => {
  const words = ['--against', same, '--object-store', objects];
  const unchanged = await call(['replay', same, alone, ...words]);
  expect(unchanged.stdout).toMatch(/^alone +same$/m);
  const changed = await call(['replay', other, alone, ...words]);
  expect(changed.stdout).toMatch(/^alone +other data +SUCCEEDED with other data +\d+ +Rows /m);
  expect(changed.code).toBe(1);
  // Neither of them: OLD reads the objects, too.
  const foreign = await call([
    'replay',
    other,
    alone,
    '--against',
    written('third.asl.json', rows({ Result: 3 })),
    '--object-store',
    objects,
  ]);
  expect(foreign.stdout).toMatch(/^alone +not explained by OLD /m);
});

test('what a definition would have written is not written', async () => {
  const { stdout } = await call(['replay', writes, alone, '--object-store', objects, '--json']);
  const [line = ''] = stdout.split('\n');
  expect(JSON.parse(line)).toMatchObject({
    verdict: 'other data',
    changed: { status: 'SUCCEEDED', output: { ResultWriterDetails: { Bucket: 'results' } } },
  });
  expect(readdirSync(results)).toEqual([]);
});

test('a definition that writes to a bucket that is not there fails as it would have', async () => {
  const nowhere = { ...WRITER, Parameters: { Bucket: 'nowhere', Prefix: 'rows' } };
  const definition = written('nowhere.asl.json', rows({}, { ResultWriter: nowhere }));
  const { stdout } = await call(['replay', definition, alone, '--object-store', objects]);
  expect(stdout).toMatch(/^alone +other path +FAILED States\.ResultWriterFailed /m);
});

test('a definition that needs a store and is given none says which option gives one', async () => {
  const list = parseStateMachine({
    StartAt: 'List',
    States: { List: { Type: 'Pass', Result: { key: 'rows.csv' }, End: true } },
  });
  const { history } = await list.run({ key: 'rows.csv' }, { name: 'list' });
  const recording = file('list.json', JSON.stringify({ describe: { name: 'list' }, history }));
  const { stdout } = await call(['replay', same, recording]);
  expect(stdout).toMatch(/^list +other path .*needs an object store .*Pass --object-store DIRECTORY/m);
});

test('threads read them as well', { timeout: 60_000 }, async () => {
  const run = await machine.run({ key: 'more.csv' }, { objectStore: directoryObjectStore(objects) });
  const { history } = run;
  const children = run.mapRuns.flatMap(({ mapRunArn }) =>
    run.childExecutions(mapRunArn).map(({ executionArn, events }) => ({
      describe: { executionArn, mapRunArn },
      history: events,
    })),
  );
  // Of an input that does not show its item, only the objects tell it.
  const lines = Array.from({ length: 300 }, (_, index) => {
    const describe = { name: `many-${index}` };
    // Half of them have their children with them, the others are held until all have been read.
    return JSON.stringify({ describe, history, ...(index % 2 === 0 && { children }) });
  });
  const many = file('many.jsonl', lines.join('\n'));
  const words = ['replay', other, many, '--object-store', objects, '--json'];
  const here = await call(words);
  expect(await call([...words, '--jobs', '2'])).toEqual(here);
  expect(JSON.parse(here.stdout.trimEnd().split('\n').at(-1) ?? '')).toEqual({ summary: { 'other data': 300 } });
});

test('a directory that is not there is refused', async () => {
  const { code, stdout, stderr } = await call(['replay', same, alone, '--object-store', 'nowhere']);
  expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
  expect(stderr).toContain('--object-store: there is no directory "nowhere"');
});
