// How much memory a distributed Map takes over a million rows, and how long it lasts: `npm run build`, then
// `node --max-old-space-size=400 bench/million-rows.mjs [rows]`.
//
// Each case runs in a process of its own. The data set is made as it is read, and the results are counted as they are
// written: what is measured is Stepwright alone. "heap" is the most that was in use, "resident" that of the process.

import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const CASES = {
  csv: { InputType: 'CSV', CSVHeaderLocation: 'FIRST_ROW' },
  'csv, batches of 100': { InputType: 'CSV', CSVHeaderLocation: 'FIRST_ROW' },
  'csv, batches of 32 KiB': { InputType: 'CSV', CSVHeaderLocation: 'FIRST_ROW' },
  jsonl: { InputType: 'JSONL' },
  'objects listed': undefined,
};
const BATCHERS = {
  'csv, batches of 100': { MaxItemsPerBatch: 100 },
  'csv, batches of 32 KiB': { MaxInputBytesPerBatch: 32_768 },
};
const ROWS_OF_A_CHUNK = 1000;

const [first, second] = process.argv.slice(2);
if (first in CASES) await measure(first, Number(second));
else for (const name of Object.keys(CASES)) spawn(name, first ?? '1000000');

function spawn(name, rows) {
  const script = fileURLToPath(import.meta.url);
  const { status } = spawnSync(process.execPath, [...process.execArgv, script, name, rows], { stdio: 'inherit' });
  if (status !== 0) console.log(`${name.padEnd(24)} did not end: ${status}`);
}

async function measure(name, rows) {
  const { parseStateMachine } = await import(new URL('../dist/index.js', import.meta.url).href);
  const machine = parseStateMachine({
    StartAt: 'Each',
    States: {
      Each: {
        Type: 'Map',
        ItemReader: readerOf(CASES[name]),
        ...(name in BATCHERS && { ItemBatcher: BATCHERS[name] }),
        ItemProcessor: {
          ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
          StartAt: 'Keep',
          States: { Keep: { Type: 'Pass', End: true } },
        },
        ResultWriter: { Resource: 'arn:aws:states:::s3:putObject', Parameters: { Bucket: 'out', Prefix: 'results' } },
        End: true,
      },
    },
  });
  const written = { bytes: 0 };
  const most = { heap: 0, resident: 0 };
  const sample = () => {
    const { heapUsed, rss } = process.memoryUsage();
    most.heap = Math.max(most.heap, heapUsed);
    most.resident = Math.max(most.resident, rss);
  };
  const timer = setInterval(sample, 20);
  const start = performance.now();
  const run = await machine.run({}, { objectStore: storeOf(CASES[name]?.InputType, rows, written) });
  clearInterval(timer);
  sample();
  const seconds = (performance.now() - start) / 1000;
  if (run.status !== 'SUCCEEDED') throw new Error(`${run.error}: ${run.cause}`);
  console.log(
    `${name.padEnd(24)} ${rows} rows  ${seconds.toFixed(1)} s  heap ${mebibytes(most.heap)}  ` +
      `resident ${mebibytes(most.resident)}  written ${mebibytes(written.bytes)}`,
  );
}

function readerOf(ReaderConfig) {
  return ReaderConfig === undefined
    ? { Resource: 'arn:aws:states:::s3:listObjectsV2', Parameters: { Bucket: 'in' } }
    : { Resource: 'arn:aws:states:::s3:getObject', ReaderConfig, Parameters: { Bucket: 'in', Key: 'rows' } };
}

function storeOf(inputType, rows, written) {
  const count = (text) => {
    written.bytes += text.length;
  };
  return {
    getObject: () => ({ body: chunks(inputType, rows) }),
    listObjectsV2: () => listed(rows),
    putObject: ({ Body }) => count(Body),
    createMultipartUpload: () => ({ uploadPart: count, complete() {}, abort() {} }),
  };
}

async function* chunks(inputType, rows) {
  if (inputType === 'CSV') yield 'id,name,amount,city\n';
  for (let at = 0; at < rows; at += ROWS_OF_A_CHUNK) {
    const size = Math.min(ROWS_OF_A_CHUNK, rows - at);
    yield Array.from({ length: size }, (_, index) => row(inputType, at + index)).join('');
  }
}

function row(inputType, id) {
  return inputType === 'CSV'
    ? `${id},Customer ${id},${id % 997}.50,"Sankt Gallen, Schweiz"\n`
    : `{"id":${id},"name":"Customer ${id}","amount":${id % 997}.5,"city":"Sankt Gallen, Schweiz"}\n`;
}

async function* listed(rows) {
  for (let id = 0; id < rows; id += 1) {
    yield { Key: `objects/${id}`, Size: id, Etag: `"${id}"`, LastModified: 946_684_800, StorageClass: 'STANDARD' };
  }
}

function mebibytes(bytes) {
  return `${Math.round(bytes / 1024 ** 2)} MiB`;
}
