// How much memory it takes to read a gigabyte of recorded executions, and how long it lasts:
// `node --max-old-space-size=100 bench/gigabyte-of-histories.mjs [megabytes]`.
//
// Each case runs in a process of its own, and reads from standard input what another process makes as it is read. "heap"
// is the most that was in use, "resident" that of the process.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/** How each case writes its executions. */
const CASES = {
  'JSON Lines, an execution a line': lines(described),
  'JSON Lines, an entry of a log a line': lines(logged),
  'one list of executions': list('[', described, ']'),
  'one answer of FilterLogEvents': list('{"events":[', messages, ']}'),
};
/** Executions of a log that run at the same time. */
const INTERLEAVED = 50;
const STATES = 20;

const [first, second] = process.argv.slice(2);
if (first === '--write') await write(CASES[second], Number(process.argv[4]));
else if (first === '--read') await read(second, process.argv[4]);
else await measureAll(first ?? '1000');

async function measureAll(megabytes) {
  // In here, so that packages are found.
  const folder = mkdtempSync(fileURLToPath(new URL('.histories-', import.meta.url)));
  try {
    const reader = join(folder, 'reader.mjs');
    await build({
      entryPoints: [fileURLToPath(new URL('../src/cli/histories/read-history-files.ts', import.meta.url))],
      bundle: true,
      splitting: true,
      platform: 'node',
      format: 'esm',
      packages: 'external',
      outdir: folder,
      entryNames: 'reader',
      outExtension: { '.js': '.mjs' },
    });
    for (const name of Object.keys(CASES)) await measure(name, megabytes, reader);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function measure(name, megabytes, reading) {
  const script = fileURLToPath(import.meta.url);
  const writer = spawn(process.execPath, [script, '--write', name, megabytes], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const reader = spawn(process.execPath, [...process.execArgv, script, '--read', name, reading], {
    stdio: [writer.stdout, 'inherit', 'inherit'],
  });
  const [code] = await once(reader, 'exit');
  if (code !== 0) console.log(`${name.padEnd(40)} did not end: ${code}`);
}

async function read(name, reader) {
  const { readHistoryFiles } = await import(reader);
  const most = { heap: 0, resident: 0 };
  const sample = () => {
    const { heapUsed, rss } = process.memoryUsage();
    most.heap = Math.max(most.heap, heapUsed);
    most.resident = Math.max(most.resident, rss);
  };
  const timer = setInterval(sample, 20);
  const start = performance.now();
  let executions = 0;
  let bytes = 0;
  const io = {
    streamStdin: async function* () {
      for await (const chunk of process.stdin) {
        bytes += chunk.length;
        yield chunk;
      }
    },
  };
  for await (const { error } of readHistoryFiles(['-'], io)) {
    if (error !== undefined) throw error;
    executions += 1;
  }
  clearInterval(timer);
  sample();
  const seconds = (performance.now() - start) / 1000;
  console.log(
    `${name.padEnd(40)} ${mebibytes(bytes)}  ${executions} executions  ${seconds.toFixed(1)} s  ` +
      `heap ${mebibytes(most.heap)}  resident ${mebibytes(most.resident)}`,
  );
}

async function write(texts, megabytes) {
  let characters = 0;
  for (const text of texts(() => characters < megabytes * 1e6)) {
    characters += text.length;
    if (!process.stdout.write(text)) await once(process.stdout, 'drain');
  }
}

function lines(make) {
  return function* (goesOn) {
    for (let batch = 0; goesOn(); batch += 1) for (const item of make(batch)) yield `${JSON.stringify(item)}\n`;
  };
}

function list(opening, make, closing) {
  return function* (goesOn) {
    yield opening;
    let separator = '';
    for (let batch = 0; goesOn(); batch += 1) {
      for (const item of make(batch)) {
        yield separator + JSON.stringify(item);
        separator = ',';
      }
    }
    yield closing;
  };
}

function* described(batch) {
  const executionArn = `arn:aws:states:us-east-1:123456789012:execution:orders:order-${batch}`;
  const events = eventsOf(batch).map(({ type, details, ...event }) => ({ ...event, type, [memberOf(type)]: details }));
  yield { describe: { executionArn, status: 'SUCCEEDED' }, history: { events } };
}

function* messages(batch) {
  for (const entry of logged(batch)) yield { message: JSON.stringify(entry), timestamp: Number(entry.event_timestamp) };
}

function* logged(batch) {
  const executions = Array.from({ length: INTERLEAVED }, (_, index) => eventsOf(batch * INTERLEAVED + index));
  for (let at = 0; at < executions[0].length; at += 1) {
    for (const [index, events] of executions.entries()) {
      const { id, previousEventId, type, timestamp, details } = events[at];
      const name = `order-${batch * INTERLEAVED + index}`;
      yield {
        id: String(id),
        type,
        details,
        previous_event_id: String(previousEventId),
        event_timestamp: String(timestamp),
        execution_arn: `arn:aws:states:us-east-1:123456789012:express:orders:${name}:${name}`,
        redrive_count: '0',
      };
    }
  }
}

function eventsOf(index) {
  const payload = JSON.stringify({
    order: index,
    items: Array.from({ length: 20 }, (_, item) => `item ${item} of ${index}`),
  });
  const input = { input: payload, inputDetails: { truncated: false } };
  const output = { output: payload, outputDetails: { truncated: false } };
  const types = [
    ['ExecutionStarted', input],
    ...Array.from({ length: STATES }, (_, state) => [
      ['PassStateEntered', { name: `State${state}`, ...input }],
      ['PassStateExited', { name: `State${state}`, ...output }],
    ]).flat(),
    ['ExecutionSucceeded', output],
  ];
  return types.map(([type, details], at) => ({
    id: at + 1,
    previousEventId: at === 1 ? 0 : at,
    type,
    timestamp: 1_713_421_678_000 + index + at,
    details,
  }));
}

function memberOf(type) {
  if (type.endsWith('Entered')) return 'stateEnteredEventDetails';
  return type.endsWith('Exited') ? 'stateExitedEventDetails' : `e${type.slice(1)}EventDetails`;
}

function mebibytes(bytes) {
  return `${Math.round(bytes / 1024 ** 2)} MiB`;
}
