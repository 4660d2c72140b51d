// Fails when Stepwright allocates more, keeps more or takes more steps than it has: `npm run bench:counts`.
//
// None of this is a time: a busy machine gives the same numbers, within a few percent. Each line is counted in a process of
// its own. Where nothing is collected meanwhile (the young generation is made large enough), the growth of the heap is what
// was allocated; where everything is collected before, it is what is kept.

import { fork } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { PerformanceObserver } from 'node:perf_hooks';
import { setImmediate } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { contenders } from './contenders/index.mjs';
import { started } from './contenders/stepwright.mjs';
import { median } from './statistics.mjs';
import { significant } from './table.mjs';
import { workloadNamed } from './workloads/index.mjs';

// What is held, and what is wanted. What is held may become stricter, never laxer; docs/performance.md lists it too.
const HELD = [
  // For each state that is entered, and how much more for ten times the size.
  ['allocated', 'pass', { bytes: [200], growth: [11, 12] }],
  ['allocated', 'parameters', { bytes: [420], growth: [11, 12] }],
  ['allocated', 'loop', { bytes: [290], growth: [11, 12] }],
  ['allocated', 'task-loop', { bytes: [1300], growth: [11, 12] }],
  ['allocated', 'map-task', { bytes: [2500], growth: [11, 12] }],
  ['allocated', 'map-task-40', { bytes: [2650], growth: [11, 12] }],
  ['allocated', 'parallel', { bytes: [460], growth: [11, 12] }],
  ['allocated', 'retry', { bytes: [32_500], growth: [11, 12] }],
  ['allocated', 'tiny', { bytes: [2800], growth: [11, 12] }],
  ['allocated', 'payload-250', { bytes: [400], growth: [11, 12] }],
  ['allocated', 'jsonata-loop', { bytes: [1040], growth: [11, 12] }],
  ['allocated', 'jsonata-map', { bytes: [1550], growth: [11, 12] }],
  // For each state of the definition.
  ['allocated', 'create-100', { bytes: [5500], growth: [11, 12] }],
  ['allocated', 'validate-100', { bytes: [8500], growth: [11, 12] }],
  // For each state of the definition, compiled: what a run over many states has to bring into the processor's cache.
  ['keptOfProgram', 'pass', { bytes: [340] }],
  ['keptOfProgram', 'parameters', { bytes: [950] }],
  ['keptOfProgram', 'create-1000', { bytes: [980] }],
  // For each event of the history: of the history alone, and of all that a run keeps.
  ['keptOfHistory', 'pass', { bytes: [36, 120] }],
  ['keptOfHistory', 'map-task', { bytes: [58, 120] }],
  ['keptOfRun', 'parameters', { bytes: [130, 120] }],
  ['keptOfRun', 'map-task', { bytes: [77, 120] }],
  // Of each of a hundred thousand executions in a Wait state, in one host, and in the core without a history.
  ['keptWaiting', 'stepwright', { bytes: [2550, 1000] }],
  ['keptWaiting', 'core', { bytes: [1290, 1000] }],
  // Of one execution, from its start to its end.
  ['resident', 'map-task-100k', { mebibytes: [120, 250] }],
  // Entries of the journal, each of them a step of the core: for one of a thousand states, or of a Task.
  ['steps', 'pass', { steps: [10], growth: [10] }],
  ['steps', 'loop', { steps: [21], growth: [10] }],
  ['steps', 'task-loop', { steps: [10_001], growth: [10] }],
  ['steps', 'map-task', { steps: [10_001], growth: [10] }],
];

/** Those of which the larger size is the one that is counted: of others it is too large. */
const COUNTED_TENFOLD = ['pass', 'parameters', 'payload-250', 'create-100', 'validate-100'];
const MEBIBYTES_OF_YOUNG_GENERATION = 256;
const WARM_UP_MILLISECONDS = 700;
const TURNS = 7;
/** So many runs, or programs, are kept beside two others: what is not theirs falls out of the difference. */
const RUNS = 4;
const PROGRAMS = 24;
const WARM_UP_PROGRAMS = 200;
const WAITING = 100_000;

const COUNTS = {
  allocated: { count: countAllocated, text: 'allocated for each state' },
  keptOfProgram: { count: countKeptOfProgram, text: 'kept for each state of a program' },
  keptOfHistory: { count: countKeptOfHistory, text: 'kept for each event, of the history' },
  keptOfRun: { count: countKeptOfRun, text: 'kept for each event, of the run' },
  keptWaiting: {
    count: countKeptWaiting,
    text: `kept for each of ${WAITING.toLocaleString('en-US')} executions that wait`,
  },
  resident: { count: countResident, text: 'more than before, at most, in the memory of the process' },
  steps: { count: countSteps, text: 'taken' },
};
const UNITS = { bytes: 'bytes', mebibytes: 'MiB', growth: 'times as much for ten times the size', steps: 'steps' };

const [kind, subject] = process.argv.slice(2);
if (kind === undefined) await judgeAll();
else process.send(await COUNTS[kind].count(subject));

async function judgeAll() {
  const lines = new Array(HELD.length);
  let next = 0;
  const work = async () => {
    for (let at = next++; at < HELD.length; at = next++) lines[at] = judged(HELD[at], await countedApart(HELD[at]));
  };
  await Promise.all(Array.from({ length: availableParallelism() }, work));
  for (const { text } of lines.flat()) console.log(text);
  process.exitCode = lines.flat().every(({ holds }) => holds) ? 0 : 1;
}

function judged([kind, subject, bounds], counted) {
  return Object.entries(bounds).map(([name, [held, wanted]]) => {
    const holds = counted[name] <= held;
    const bound = `held: at most ${held}${wanted === undefined ? '' : `, wanted: at most ${wanted}`}`;
    const text = `${holds ? 'holds ' : 'MISSES'} ${subject}: ${significant(counted[name])} ${UNITS[name]} ${COUNTS[kind].text}; ${bound}`;
    return { holds, text };
  });
}

function countedApart([kind, subject]) {
  const flags = [
    '--expose-gc',
    // Once, and not while something is counted.
    ...(kind === 'allocated' ? [`--min-semi-space-size=${MEBIBYTES_OF_YOUNG_GENERATION}`] : []),
    ...(kind === 'allocated' ? [`--max-semi-space-size=${MEBIBYTES_OF_YOUNG_GENERATION}`] : []),
  ];
  const child = fork(fileURLToPath(import.meta.url), [kind, subject], { execArgv: flags });
  return new Promise((resolve, reject) => {
    child.once('message', (counted) => {
      resolve(counted);
      child.kill();
    });
    child.once('exit', (code) => reject(new Error(`Counting ${kind} of ${subject} ended with ${code}`)));
  });
}

/** What one turn allocates, at a tenth of the size and at the size. */
async function countAllocated(id) {
  const { sizes, make, of, transitions, contenders: [ours] = ['stepwright'] } = workloadNamed(id);
  const isOfDefinition = transitions === undefined;
  const size = COUNTED_TENFOLD.includes(id) ? sizes[1] : sizes[0];
  const { create, load } = contenders[ours];
  const modules = await load();
  const turnAt = (each) => {
    const made = make(each);
    return of === 'create' ? () => create(modules, made) : create(modules, made);
  };
  const small = await turnAt(size / 10);
  const large = await turnAt(size);
  const start = process.cpuUsage().user;
  while (process.cpuUsage().user - start < WARM_UP_MILLISECONDS * 1000) await large();
  // As many states of each. Of a definition many at a time: what V8 knows of its objects was collected with the last of
  // them, and is made again by the first turn.
  const turns = isOfDefinition ? 16 : 1;
  const ofSmall = (await allocatedBy(small, 10 * turns)) / (10 * turns);
  const ofLarge = (await allocatedBy(large, turns)) / turns;
  const states = isOfDefinition ? size : transitions(size);
  return { bytes: ofLarge / states, growth: ofLarge / ofSmall };
}

async function allocatedBy(turn, turns) {
  let collected = 0;
  const observer = new PerformanceObserver((list) => {
    collected += list.getEntries().length;
  });
  observer.observe({ entryTypes: ['gc'] });
  const taken = [];
  for (let index = 0; index < TURNS; index += 1) {
    globalThis.gc();
    await toldOfCollections();
    collected = 0;
    const before = process.memoryUsage().heapUsed;
    for (let each = 0; each < turns; each += 1) await turn();
    taken.push(process.memoryUsage().heapUsed - before);
    await toldOfCollections();
    if (collected > 0) throw new Error('Garbage was collected meanwhile: the young generation is too small for this');
  }
  observer.disconnect();
  return median(taken);
}

async function toldOfCollections() {
  await setImmediate();
  await setImmediate();
}

async function countKeptOfProgram(id) {
  const { sizes, make } = workloadNamed(id);
  const [size] = sizes;
  const { definition, type } = make(size);
  const { compileDefinition } = await contenders.core.load();
  const compile = () => compileDefinition(definition, { type });
  // Until V8 has made all that it makes of the compiler, which is as large as a program.
  for (let index = 0; index < WARM_UP_PROGRAMS; index += 1) compile();
  return { bytes: (await keptBy(compile, PROGRAMS)) / size };
}

async function countKeptOfRun(id) {
  const { machine, made } = await machineOf(id);
  const run = () => machine.run(made.input, { tasks: made.tasks ?? {} });
  const { history } = await run();
  return { bytes: (await keptBy(run)) / history.length };
}

async function countKeptOfHistory(id) {
  const { machine, made } = await machineOf(id);
  const { compileDefinition, HistoryLog, newExecution, step } = await import('../dist/core.js');
  const { journal, history } = await machine.run(made.input, { tasks: made.tasks ?? {} });
  const program = compileDefinition(made.definition, { type: made.type });
  const told = () => {
    const log = new HistoryLog();
    const execution = newExecution();
    for (const event of journal) step(program, execution, event, { log });
    return log;
  };
  return { bytes: (await keptBy(told)) / history.length };
}

async function machineOf(id) {
  const { make, sizes } = workloadNamed(id);
  const made = make(sizes.find((size) => size >= 10_000));
  const { parseStateMachine } = await contenders.stepwright.load();
  return { machine: parseStateMachine(made.definition, { type: made.type }), made };
}

/** What each of those that `make` gives keeps. */
async function keptBy(make, count = RUNS) {
  const kept = [await make(), await make()];
  const before = heapInUse();
  for (let index = 0; index < count; index += 1) kept.push(await make());
  return (heapInUse() - before) / (kept.length - 2);
}

async function countKeptWaiting(contender) {
  const { definition, input } = workloadNamed('waiting').make(WAITING);
  const modules = await contenders[contender].load();
  const inputs = Array.from({ length: WAITING }, () => structuredClone(input));
  const start = contender === 'core' ? inCore(modules, definition) : inHost(modules, definition);
  const before = heapInUse();
  const executions = inputs.map(start.execution);
  await start.isWaiting();
  return { bytes: (heapInUse() - before) / executions.length };
}

function inHost({ Host, parseStateMachine }, definition) {
  const host = new Host({ clock: 'manual' });
  const machine = parseStateMachine(definition);
  return { execution: (input) => host.start(machine, input), isWaiting: () => host.advance(1) };
}

function inCore({ compileDefinition, newExecution, step, log }, definition) {
  const program = compileDefinition(definition);
  const execution = (input) => {
    const one = newExecution();
    step(program, one, started(input), { log });
    return one;
  };
  return { execution, isWaiting: () => {} };
}

function heapInUse() {
  globalThis.gc();
  globalThis.gc();
  return process.memoryUsage().heapUsed;
}

async function countResident(id) {
  const { make, sizes } = workloadNamed(id);
  const { create, load } = contenders.stepwright;
  const turn = await create(await load(), make(sizes[0]));
  globalThis.gc();
  const before = process.memoryUsage().rss;
  await turn();
  return { mebibytes: process.resourceUsage().maxRSS / 1024 - before / 1024 ** 2 };
}

async function countSteps(id) {
  const { make, sizes } = workloadNamed(id);
  const { parseStateMachine } = await contenders.stepwright.load();
  const size = sizes.find((each) => each >= 10_000);
  const stepsAt = async (each) => {
    const { definition, type, input, tasks = {} } = make(each);
    return (await parseStateMachine(definition, { type }).run(input, { tasks })).journal.length;
  };
  const steps = await stepsAt(size);
  return { steps, growth: steps / (await stepsAt(size / 10)) };
}
