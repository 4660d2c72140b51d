// One contender at one workload of one size, in a process of its own, which measure.mjs forks:
//
//   contestant.mjs <contender> <workload> <size>
//
// It checks the output, warms up, says that it is ready, and answers each message with the milliseconds of one turn.
// Garbage that is collected meanwhile belongs to the turn.

import { deepStrictEqual } from 'node:assert';
import { performance } from 'node:perf_hooks';
import { contenders } from './contenders.mjs';
import { workloadNamed } from './workloads.mjs';

// Processor time: on a busy machine, too, everything gets compiled.
const WARM_UP_MILLISECONDS = 700;
// Short turns are measured many at a time.
const SAMPLE_MILLISECONDS = 50;

const [contender, id, size] = process.argv.slice(2);
const { make, warmUpMilliseconds = WARM_UP_MILLISECONDS } = workloadNamed(id);
const made = make(Number(size));
const turn = await contenders[contender](made);
deepStrictEqual(await turn(), made.output);

const before = processorMilliseconds();
while (processorMilliseconds() - before < warmUpMilliseconds) await turn();

process.on('message', async () => process.send(await sample()));
process.send('ready');

async function sample() {
  const started = performance.now();
  for (let turns = 1; ; turns += 1) {
    await turn();
    const elapsed = performance.now() - started;
    if (elapsed >= SAMPLE_MILLISECONDS) return elapsed / turns;
  }
}

function processorMilliseconds() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
