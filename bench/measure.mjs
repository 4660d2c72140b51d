// Measures contestants against each other. In each round, each of them does its workload in a fresh process; those of one
// group are sampled in turn, so that whatever else the machine does hits all alike.

import { fork } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { contenders } from './contenders/index.mjs';
import { workloadNamed } from './workloads/index.mjs';

const CONTESTANT = fileURLToPath(new URL('./contestant.mjs', import.meta.url));
const SAMPLES = 5;
/** Whoever has taken so long in a round is not sampled again in it. */
const ENOUGH_MILLISECONDS = 1500;
/** Whoever has not checked its output and warmed up by then takes no part. */
const PATIENCE_MILLISECONDS = 60_000;

/**
 * @typedef {{ name: string, contender: string, workload: string, size: number }} Contestant by any name
 * @typedef {object} Measured
 * @property {(number | undefined)[]} milliseconds of one turn, sample by sample: those of one group with the same index were
 * taken right after one another
 * @property {number[]} collecting the share of the time in which garbage was collected, of each sample
 * @property {string} [missing] why there are no samples
 */

/**
 * Gives what was measured of each group, by the name of the contestant.
 * @param {ReadonlyMap<string, readonly Contestant[]>} groups
 * @param {number} rounds
 * @param {(group: string) => void} tell is told of each group that has been measured once more
 * @returns {Promise<Map<string, Record<string, Measured>>>}
 * @throws Error when a contestant of ours fails; that another one does is part of what is measured.
 */
export async function measure(groups, rounds, tell = () => {}) {
  if (!existsSync(new URL('../dist/index.js', import.meta.url))) {
    throw new Error('There is no build to measure: npm run build');
  }
  const measured = new Map();
  for (const [group, contestants] of groups) {
    const empty = contestants.map(({ name }) => [name, { milliseconds: [], collecting: [] }]);
    measured.set(group, Object.fromEntries(empty));
  }
  for (let round = 0; round < rounds; round += 1) {
    for (const [group, contestants] of groups) {
      await measureRound(contestants, measured.get(group));
      tell(group);
    }
  }
  return measured;
}

async function measureRound(contestants, into) {
  const running = contestants
    .filter(({ name }) => into[name].missing === undefined)
    .map((contestant) => new Running(contestant, into[contestant.name]));
  try {
    // Warming up is not measured, and so done by all at once.
    await Promise.all(running.map((each) => each.warmUp()));
    for (let sample = 0; sample < SAMPLES; sample += 1) {
      for (const each of sample % 2 === 0 ? running : running.toReversed()) await each.takeSample();
    }
  } finally {
    for (const each of running) each.end();
  }
}

/** A contestant in one round. */
class Running {
  constructor({ contender, workload, size }, measured) {
    const { of } = workloadNamed(workload);
    /** Whether each sample is of a process that has done nothing yet. */
    this.isFresh = of === 'load' || of === 'first';
    this.command = [contender, workload, String(size)];
    this.isOurs = contenders[contender].isOurs === true;
    this.measured = measured;
    this.spent = 0;
  }

  async warmUp() {
    if (!this.isFresh) await this.attempt(() => this.start());
  }

  async takeSample() {
    const { measured } = this;
    const hasEnough = measured.missing !== undefined || this.spent > ENOUGH_MILLISECONDS;
    const sample = hasEnough ? undefined : await this.attempt(() => this.sample());
    measured.milliseconds.push(sample?.milliseconds);
    if (sample !== undefined) measured.collecting.push(sample.collecting);
  }

  end() {
    this.child?.kill();
  }

  async attempt(act) {
    try {
      return await act();
    } catch (error) {
      if (this.isOurs) throw error;
      this.measured.missing = error instanceof Late ? `takes more than ${PATIENCE_MILLISECONDS / 1000} s` : 'fails';
    }
  }

  async start() {
    // What those of others print would be in the table; why they fail is seen when contestant.mjs is run by hand.
    this.child = fork(CONTESTANT, this.command, {
      stdio: this.isOurs ? 'inherit' : ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    await this.answer();
  }

  async sample() {
    if (this.isFresh) await this.start();
    const started = performance.now();
    this.child.send('sample');
    const sample = await this.answer();
    this.spent += performance.now() - started;
    if (this.isFresh) this.end();
    return sample;
  }

  answer() {
    const { child } = this;
    return new Promise((resolve, reject) => {
      const fail = (code) => reject(new Error(`'contestant.mjs ${this.command.join(' ')}' ended with ${code}`));
      const timer = setTimeout(() => {
        child.off('exit', fail);
        child.kill('SIGKILL');
        reject(new Late(`'contestant.mjs ${this.command.join(' ')}' takes too long`));
      }, PATIENCE_MILLISECONDS);
      child.once('exit', fail);
      child.once('message', (answer) => {
        clearTimeout(timer);
        child.off('exit', fail);
        resolve(answer);
      });
      child.once('exit', () => clearTimeout(timer));
    });
  }
}

class Late extends Error {}
