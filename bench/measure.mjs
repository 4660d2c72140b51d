// Measures contenders against each other. In each round, each of them does each workload in a fresh process; those of
// one workload are sampled in turn, so that whatever else the machine does hits all alike.

import { fork } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const CONTESTANT = fileURLToPath(new URL('./contestant.mjs', import.meta.url));
const SAMPLES = 5;

/**
 * Gives for each workload the milliseconds of each contestant, sample by sample: those with the same index were taken
 * right after one another.
 * @param {readonly { id: string, sizes: readonly number[] }[]} workloads
 * @param {Readonly<Record<string, readonly [contender: string, size: 'small' | 'large']>>} contestants by any name
 * @param {number} rounds
 * @returns {Promise<Map<string, Record<string, number[]>>>} by id, and by the name of the contestant
 */
export async function measure(workloads, contestants, rounds) {
  if (!existsSync(new URL('../dist/index.js', import.meta.url))) {
    throw new Error('There is no build to measure: npm run build');
  }
  const names = Object.keys(contestants);
  const measured = new Map(workloads.map(({ id }) => [id, Object.fromEntries(names.map((name) => [name, []]))]));
  for (let round = 0; round < rounds; round += 1) {
    for (const workload of workloads) {
      await measureRound(workload, contestants, measured.get(workload.id));
    }
  }
  return measured;
}

async function measureRound({ id, sizes: [small, large] }, contestants, into) {
  const running = Object.entries(contestants).map(([name, [contender, size]]) => ({
    name,
    child: fork(CONTESTANT, [contender, id, String(size === 'small' ? small : large)]),
  }));
  try {
    // Warming up is not measured, and so done by all at once.
    await Promise.all(running.map(({ child }) => answerOf(child)));
    for (let sample = 0; sample < SAMPLES; sample += 1) {
      for (const { name, child } of sample % 2 === 0 ? running : running.toReversed()) {
        child.send('sample');
        into[name].push(await answerOf(child));
      }
    }
  } finally {
    for (const { child } of running) child.kill();
  }
}

function answerOf(child) {
  return new Promise((resolve, reject) => {
    const fail = (code) => reject(new Error(`'${child.spawnargs.slice(1).join(' ')}' ended with ${code}`));
    child.once('exit', fail);
    child.once('message', (answer) => {
      child.off('exit', fail);
      resolve(answer);
    });
  });
}
