// One contender at one workload of one size, in a process of its own, which measure.mjs forks:
//
//   contestant.mjs <contender> <workload> <size>
//
// It checks the output, warms up, says that it is ready, and answers each message with a sample: the milliseconds of one
// turn, and the share of them that went into collecting garbage. Garbage that is collected meanwhile belongs to the turn.
// Where the workload is about a process that has done nothing yet, the first thing that it does is the sample.

import { deepStrictEqual } from 'node:assert';
import { PerformanceObserver, performance } from 'node:perf_hooks';
import { setImmediate } from 'node:timers/promises';
import { contenders } from './contenders/index.mjs';
import { workloadNamed } from './workloads/index.mjs';

// Processor time: on a busy machine, too, everything gets compiled.
const WARM_UP_MILLISECONDS = 700;
// Short turns are measured many at a time.
const SAMPLE_MILLISECONDS = 50;

const [id, workloadId, size] = process.argv.slice(2);
const contender = contenders[id];
const workload = workloadNamed(workloadId);
const { of = 'turn', warmUpMilliseconds = WARM_UP_MILLISECONDS } = workload;
const made = workload.make(Number(size));
const collections = [];
const observer = new PerformanceObserver((list) => collections.push(...list.getEntries()));
observer.observe({ entryTypes: ['gc'] });

if (of === 'load' || of === 'first') answerEach(await firstSample());
else {
  const { before, turn } = await preparedTurn();
  const check = async () => deepStrictEqual(await turn(await before?.()), made.output);
  if (of === 'turn') await check();
  const start = processorMilliseconds();
  while (processorMilliseconds() - start < warmUpMilliseconds) await turn(await before?.());
  answerEach(() => sample(before, turn));
}

function answerEach(answer) {
  process.on('message', async () => process.send(await answer()));
  process.send('ready');
}

/** Of a fresh process: what is loaded here first, has not been loaded before. */
async function firstSample() {
  if (of === 'load') {
    const taken = await timed(() => contender.load());
    return () => taken;
  }
  const modules = await contender.load();
  const outputs = [];
  const taken = await timed(async () => {
    const turn = await contender.create(modules, made);
    outputs.push(await turn());
  });
  deepStrictEqual(outputs, [made.output]);
  return () => taken;
}

async function preparedTurn() {
  const modules = await contender.load();
  if (of === 'create') return { turn: () => contender.create(modules, made) };
  const created = await contender.create(modules, made);
  return typeof created === 'function' ? { turn: created } : created;
}

async function sample(before, turn) {
  collections.length = 0;
  const spans = before === undefined ? [await manyTurns(turn)] : await turnByTurn(before, turn);
  return shares(spans);
}

async function manyTurns(turn) {
  const started = performance.now();
  for (let turns = 1; ; turns += 1) {
    await turn();
    const ended = performance.now();
    if (ended - started >= SAMPLE_MILLISECONDS) return { started, ended, turns };
  }
}

/** What is done before each turn is not part of it. */
async function turnByTurn(before, turn) {
  const spans = [];
  for (let milliseconds = 0; milliseconds < SAMPLE_MILLISECONDS; ) {
    const given = await before();
    const started = performance.now();
    await turn(given);
    const ended = performance.now();
    spans.push({ started, ended, turns: 1 });
    milliseconds += ended - started;
  }
  return spans;
}

async function timed(act) {
  const started = performance.now();
  await act();
  return shares([{ started, ended: performance.now(), turns: 1 }]);
}

/** Of spans of time, in order: how long a turn took, and how much of that garbage was collected. */
async function shares(spans) {
  // What is told of a collection comes in the turns of the event loop that follow.
  await setImmediate();
  await setImmediate();
  collections.push(...observer.takeRecords());
  const sum = (numberOf) => spans.reduce((total, span) => total + numberOf(span), 0);
  const milliseconds = sum(({ started, ended }) => ended - started);
  const collecting = collections
    .filter(({ startTime }) => spans.some(({ started, ended }) => started <= startTime && startTime <= ended))
    .reduce((total, { duration }) => total + duration, 0);
  return { milliseconds: milliseconds / sum(({ turns }) => turns), collecting: collecting / milliseconds };
}

function processorMilliseconds() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
