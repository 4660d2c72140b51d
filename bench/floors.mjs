// Fails when Stepwright is not as fast as it has been, beside the others: `npm run bench:floors`.
//
// What is held are ratios of one run, never times. Each is the median over pairs of samples that were taken right after
// one another: a slow moment of the machine hits both of a pair, while the best sample of each depends on who had the
// luck. What misses its floor is measured once more and judged by all samples together.

import { measure } from './measure.mjs';
import { median, ratios } from './statistics.mjs';
import { significant } from './table.mjs';
import { explorations, replays, validations, workloadNamed } from './workloads.mjs';

const ROUNDS = 2;

const RUNNING = {
  stepwright: ['stepwright', 'large'],
  peer: ['peer', 'large'],
  hand: ['hand', 'large'],
  small: ['stepwright', 'small'],
};

const VALIDATING = {
  stepwright: ['validate', 'large'],
  validator: ['aslValidator', 'large'],
  small: ['validate', 'small'],
};

const REPLAYING = {
  replay: ['replay', 'large'],
  run: ['runsWithHistory', 'large'],
  plain: ['plainRuns', 'large'],
};

const EXPLORING = { explore: ['explore', 'large'], plain: ['plainRuns', 'large'] };

// What is held, and what is wanted. What is held may become stricter, never laxer; docs/performance.md lists it too.
// What grows with the square of the size takes 50 times as long and more, so there is room for a busy machine.
const FLOORS = {
  pass: { faster: [10, 12], slower: [5, 5], growth: [16, 12] },
  loop: { faster: [30, 30], slower: [20, 5], growth: [20, 12] },
  'map-pass': { faster: [50, 50], slower: [12, 5], growth: [16, 12] },
  'map-task': { faster: [10, 20], slower: [60, 5], growth: [26, 12] },
  tiny: { faster: [6.5, 8], slower: [9, 5], growth: [20, 12] },
  'validate-3': { fasterValidation: [1000, 1000] },
  'validate-1000': { fasterValidation: [12, 30], growth: [20, 12] },
  explore: { dearer: [2, 2] },
  replay: { replaying: [3, 3] },
};

const MEANING = {
  faster: { text: 'times as fast as aws-local-stepfunctions', of: ({ peer, stepwright }) => ratios(peer, stepwright) },
  fasterValidation: {
    text: 'times as fast as asl-validator',
    of: ({ validator, stepwright }) => ratios(validator, stepwright),
  },
  slower: { text: 'times as slow as async code by hand', of: ({ stepwright, hand }) => ratios(stepwright, hand) },
  dearer: { text: 'times as long as plain runs', of: ({ explore, plain }) => ratios(explore, plain) },
  replaying: { text: 'times as long as a run whose history is read', of: ({ replay, run }) => ratios(replay, run) },
  growth: { text: 'times as long for ten times the size', of: ({ stepwright, small }) => ratios(stepwright, small) },
};
const isFloor = (name) => name.startsWith('faster');

const workloads = Object.keys(FLOORS).map(workloadNamed);
const measured = await measureAll(workloads);
for (const [id, times] of await measureAll(workloads.filter(misses))) {
  for (const [name, samples] of Object.entries(times)) measured.get(id)[name].push(...samples);
}

const all = workloads.flatMap(({ id }) => judgements(id));
for (const { text, holds } of all) console.log(`${holds ? 'holds ' : 'MISSES'} ${text}`);
process.exitCode = all.every(({ holds }) => holds) ? 0 : 1;

async function measureAll(chosen) {
  const validated = chosen.filter((each) => validations.includes(each));
  const explored = chosen.filter((each) => explorations.includes(each));
  const replayed = chosen.filter((each) => replays.includes(each));
  const run = chosen.filter((each) => ![validated, explored, replayed].some((others) => others.includes(each)));
  return new Map([
    ...(await measure(run, RUNNING, ROUNDS)),
    ...(await measure(validated, VALIDATING, ROUNDS)),
    ...(await measure(explored, EXPLORING, ROUNDS)),
    ...(await measure(replayed, REPLAYING, ROUNDS)),
  ]);
}

function misses({ id }) {
  return judgements(id).some(({ holds }) => !holds);
}

function judgements(id) {
  return Object.entries(FLOORS[id]).map(([name, [held, wanted]]) => {
    const reached = median(MEANING[name].of(measured.get(id)));
    const bound = isFloor(name) ? 'at least' : 'at most';
    return {
      holds: isFloor(name) ? reached >= held : reached <= held,
      text: `${id}: ${significant(reached)} ${MEANING[name].text}; held: ${bound} ${held}, wanted: ${bound} ${wanted}`,
    };
  });
}
