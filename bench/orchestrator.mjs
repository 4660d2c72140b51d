// What a durable execution costs, and how many a machine holds: `npm run build`, then
// `node --max-old-space-size=500 bench/orchestrator.mjs [case...]`.
//
//   throughput   executions of ten tasks, many at once, against a loop that inserts the same rows with the same binding of
//                SQLite in the same batches, in turn; and against Restate, where it is installed (bench/restate). SQLite has
//                a thread of its own
//   waiting      a million executions that wait, open at once: heap and resident memory
//   recovery     how long an orchestrator takes to open after its process was killed over 100,000 open executions
//   length       what a round of a loop costs early and late in a long execution
//   finished     memory with many finished executions in the store
//
// Each case runs in processes of its own, on files in the folder of temporary files.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { median, ratios } from './statistics.mjs';

const SELF = fileURLToPath(import.meta.url);
const CASES = { throughput, waiting, recovery, length, finished };
const CHILDREN = { wait: waitMany, die: dieOverMany, reopen, long: runLong, finish: finishMany };

const TEN_TASKS = {
  StartAt: 'T0',
  States: Object.fromEntries(
    Array.from({ length: 10 }, (_, index) => [
      `T${index}`,
      {
        Type: 'Task',
        Resource: 'arn:aws:lambda:us-east-1:123456789012:function:step',
        ...(index < 9 ? { Next: `T${index + 1}` } : { End: true }),
      },
    ]),
  ),
};
const WAIT = { StartAt: 'W', States: { W: { Type: 'Wait', Seconds: 86_400, End: true } } };

const [first, ...rest] = process.argv.slice(2);
if (first === '--child') await CHILDREN[rest[0]](...rest.slice(1));
else for (const name of first === undefined ? Object.keys(CASES) : [first, ...rest]) await CASES[name]();

// --- throughput ---------------------------------------------------------------------------------------

async function throughput(executions = 3000, concurrency = 500, rounds = 7) {
  const times = { orchestrator: [], bare: [] };
  const restate = await startRestate();
  if (restate !== undefined) times.restate = [];
  let rows = 0;
  for (let round = 0; round <= rounds; round += 1) {
    const measured = await inFolder(async (folder) => {
      const orchestrator = await runTenTasks(join(folder, 'orchestrator.db'), executions, concurrency);
      // Those of another run just like it: to keep them all is for the garbage collector, and no part of the work.
      const batches = [];
      await runTenTasks(join(folder, 'recorded.db'), executions, concurrency, batches);
      rows = batches.reduce((sum, batch) => sum + batch.length, 0);
      return { orchestrator, bare: await insertBare(join(folder, 'bare.db'), batches) };
    });
    // As many as it takes for a time that can be measured: Restate is the slower one.
    const few = Math.max(50, Math.round(executions / 20));
    const other = restate === undefined ? {} : { restate: ((await restate.run(few, 50)) * executions) / few };
    // The first one warms up.
    if (round > 0) for (const [name, time] of Object.entries({ ...measured, ...other })) times[name].push(time);
  }
  await restate?.stop();
  const perSecond = (name) => `${Math.round((executions / median(times[name])) * 1000)} executions/s`;
  const share = median(ratios(times.bare, times.orchestrator));
  print('throughput', `${perSecond('orchestrator')}, ${(rows / executions).toFixed(1)} rows each`);
  print('', `${share.toFixed(2)} of the rate at which a bare loop inserts these rows (${perSecond('bare')})`);
  if (restate === undefined) return print('', 'Restate is not installed: npm ci --prefix bench/restate');
  const faster = median(ratios(times.restate, times.orchestrator));
  print('', `${faster.toFixed(0)} times the rate of Restate (${perSecond('restate')})`);
}

/** @returns milliseconds. @param batches where those that are written are put, if anywhere. */
async function runTenTasks(path, executions, concurrency, batches) {
  const { Orchestrator, sqliteStore, parseStateMachine } = await stepwright();
  const machine = parseStateMachine(TEN_TASKS);
  const store = sqliteStore({ path, thread: true });
  const write = store.write.bind(store);
  let isRecording = false;
  store.write = (batch) => {
    if (isRecording) batches.push(batch);
    return write(batch);
  };
  const orchestrator = new Orchestrator({ store, tasks: async (input) => input });
  await orchestrator.open();
  await orchestrator.register(machine);
  isRecording = batches !== undefined;
  const begun = performance.now();
  let started = 0;
  const runSome = async () => {
    while (started < executions) {
      started += 1;
      await (await orchestrator.start(machine, { id: started })).result();
    }
  };
  await Promise.all(Array.from({ length: concurrency }, runSome));
  const milliseconds = performance.now() - begun;
  await orchestrator.close();
  return milliseconds;
}

/** The same rows into the same tables, by statements that are prepared once. */
async function insertBare(path, batches) {
  const { sqliteStore } = await stepwright();
  const store = sqliteStore({ path });
  await store.open();
  await store.close();
  const { default: Database } = await import('libsql');
  const database = new Database(path);
  database.exec('PRAGMA journal_mode = WAL');
  database.exec('PRAGMA synchronous = FULL');
  const append = database.prepare('INSERT INTO journal (number, sequence, events) VALUES (?, ?, ?)');
  const put = database.prepare(
    `INSERT INTO executions (number, execution_arn, state_machine_arn, status, start_date, stop_date, wake_at, details)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (number) DO UPDATE SET status = excluded.status, stop_date = excluded.stop_date, details = excluded.details`,
  );
  const begun = performance.now();
  for (const batch of batches) {
    database.exec('BEGIN IMMEDIATE');
    for (const write of batch) {
      if (write.type === 'AppendJournal') append.run(write.number, write.sequence, write.events);
      else if (write.type === 'PutExecution') {
        const { number, executionArn, stateMachineArn, status, startDate, stopDate, wakeAt, details } = write.execution;
        put.run(number, executionArn, stateMachineArn, status, startDate, stopDate ?? null, wakeAt ?? null, details);
      } else throw new Error(`No ${write.type} was expected`);
    }
    database.exec('COMMIT');
  }
  const milliseconds = performance.now() - begun;
  database.close();
  return milliseconds;
}

/** Restate with the same ten steps; undefined where it is not installed. */
async function startRestate() {
  const runner = new URL('restate/restate.mjs', import.meta.url);
  if (!existsSync(new URL('restate/node_modules/@restatedev', import.meta.url))) return undefined;
  const { startRestate: start } = await import(runner.href);
  return start();
}

// --- many ---------------------------------------------------------------------------------------------

async function waiting() {
  await inFolder((folder) => child('wait', join(folder, 'waiting.db'), '1000000'));
}

async function waitMany(path, count) {
  const { Orchestrator, sqliteStore, parseStateMachine } = await stepwright();
  const machine = parseStateMachine(WAIT);
  const orchestrator = new Orchestrator({ store: sqliteStore({ path }), idleExecutions: 1000 });
  await orchestrator.open();
  const memory = watchMemory();
  const begun = performance.now();
  for (let started = 0; started < Number(count); started += 1000) {
    await Promise.all(Array.from({ length: 1000 }, () => orchestrator.start(machine)));
  }
  const seconds = (performance.now() - begun) / 1000;
  const { executions } = await orchestrator.listExecutions({ statusFilter: 'RUNNING', maxResults: 1 });
  print('waiting', `${count} open at once, started in ${seconds.toFixed(0)} s; ${memory()}`);
  print('', `the latest of them: ${executions[0].name}`);
  await orchestrator.close();
}

async function recovery(count = 100_000) {
  await inFolder(async (folder) => {
    const path = join(folder, 'recovery.db');
    await child('die', path, String(count));
    await child('reopen', path);
  });
}

/** Half of them wait for a time, half for a token; all are in memory when the process is killed. */
async function dieOverMany(path, count) {
  const { Orchestrator, sqliteStore, parseStateMachine } = await stepwright();
  const wait = parseStateMachine(WAIT);
  const ask = parseStateMachine({
    StartAt: 'Ask',
    States: {
      Ask: {
        Type: 'Task',
        Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
        Parameters: { FunctionName: 'ask', Payload: { 'token.$': '$$.Task.Token' } },
        End: true,
      },
    },
  });
  const orchestrator = new Orchestrator({
    store: sqliteStore({ path }),
    idleExecutions: Number(count),
    tasks: (_input, task) => task.waitForTaskToken({ StatusCode: 200 }),
  });
  await orchestrator.open();
  for (let started = 0; started < Number(count); started += 1000) {
    await Promise.all(Array.from({ length: 1000 }, (_, index) => orchestrator.start(index % 2 === 0 ? wait : ask)));
  }
  // The tasks of the last ones have handed their tokens out.
  await new Promise((resolve) => setTimeout(resolve, 1000));
  process.kill(process.pid, 'SIGKILL');
}

async function reopen(path) {
  const { Orchestrator, sqliteStore } = await stepwright();
  const memory = watchMemory();
  const begun = performance.now();
  const orchestrator = new Orchestrator({ store: sqliteStore({ path }), idleExecutions: 1000 });
  await orchestrator.open();
  const seconds = (performance.now() - begun) / 1000;
  const { open } = await countsOf(orchestrator);
  print('recovery', `${open} open executions taken up in ${seconds.toFixed(1)} s; ${memory()}`);
  await orchestrator.close();
}

// --- long ---------------------------------------------------------------------------------------------

async function length() {
  await inFolder((folder) => child('long', join(folder, 'long.db')));
}

/** A loop of waits: as many rounds as a history of 25,000 events has room for. */
async function runLong(path, rounds = 6000, part = 1000) {
  const { Orchestrator, sqliteStore, parseStateMachine } = await stepwright();
  const machine = parseStateMachine({
    QueryLanguage: 'JSONata',
    StartAt: 'Work',
    States: {
      Work: {
        Type: 'Task',
        Resource: 'arn:aws:lambda:us-east-1:123456789012:function:work',
        Output: '{% $states.input + 1 %}',
        Next: 'More',
      },
      More: {
        Type: 'Choice',
        Choices: [{ Condition: `{% $states.input < ${rounds / 2} %}`, Next: 'Work' }],
        Default: 'Done',
      },
      Done: { Type: 'Succeed' },
    },
  });
  const marks = [];
  const orchestrator = new Orchestrator({
    store: sqliteStore({ path }),
    tasks: async (input) => {
      if (input % (part / 2) === 0) marks.push(performance.now());
      return null;
    },
  });
  await orchestrator.open();
  const { status } = await (await orchestrator.start(machine, 0)).result();
  const parts = marks.slice(1).map((mark, index) => mark - marks[index]);
  print(
    'length',
    `${status}; a round takes, in each part of ${part / 2} rounds: ${parts.map((time) => `${((time / part) * 2).toFixed(2)} ms`).join(', ')}`,
  );
  await orchestrator.close();
}

async function finished() {
  await inFolder((folder) => child('finish', join(folder, 'finished.db')));
}

async function finishMany(path, count = 50_000) {
  const { Orchestrator, sqliteStore, parseStateMachine } = await stepwright();
  const machine = parseStateMachine({ StartAt: 'P', States: { P: { Type: 'Pass', End: true } } });
  const orchestrator = new Orchestrator({ store: sqliteStore({ path }) });
  await orchestrator.open();
  const heaps = [];
  for (let started = 0; started < count; started += 1000) {
    const handles = await Promise.all(Array.from({ length: 1000 }, () => orchestrator.start(machine)));
    await Promise.all(handles.map((handle) => handle.result()));
    if (started % 10_000 === 0) heaps.push(heapAfterCollection());
  }
  print('finished', `heap in use after each 10,000 more: ${heaps.map((heap) => `${heap.toFixed(0)} MiB`).join(', ')}`);
  await orchestrator.close();
}

// --- tools --------------------------------------------------------------------------------------------

async function stepwright() {
  const from = (name) => import(new URL(`../dist/${name}.js`, import.meta.url).href);
  const [{ Orchestrator }, { sqliteStore }, { parseStateMachine }] = await Promise.all(
    ['orchestrator', 'store', 'index'].map(from),
  );
  return { Orchestrator, sqliteStore, parseStateMachine };
}

async function countsOf(orchestrator) {
  let open = 0;
  for (let nextToken; ; ) {
    const page = await orchestrator.listExecutions({ statusFilter: 'RUNNING', maxResults: 10_000, nextToken });
    open += page.executions.length;
    nextToken = page.nextToken;
    if (nextToken === undefined) return { open };
  }
}

async function inFolder(work) {
  const folder = mkdtempSync(join(tmpdir(), 'stepwright-bench-'));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** It has the heap of this process, but for one that is to hold all that there is. */
async function child(...args) {
  const limits = args[0] === 'die' ? ['--max-old-space-size=4000'] : process.execArgv;
  const run = spawn(process.execPath, ['--expose-gc', ...limits, SELF, '--child', ...args], {
    stdio: 'inherit',
  });
  await once(run, 'exit');
}

function watchMemory() {
  const most = { heapUsed: 0, rss: 0 };
  const timer = setInterval(() => {
    const now = process.memoryUsage();
    for (const name of Object.keys(most)) most[name] = Math.max(most[name], now[name]);
  }, 50);
  timer.unref();
  return () =>
    `heap ${Math.round(most.heapUsed / 2 ** 20)} MiB at most, resident ${Math.round(most.rss / 2 ** 20)} MiB`;
}

function heapAfterCollection() {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed / 2 ** 20;
}

function print(name, text) {
  console.log(`${name.padEnd(12)}${text}`);
}
