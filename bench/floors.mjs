// Fails when Stepwright is not as fast as it has been, beside the others: `npm run bench:floors`.
//
// What is held are ratios of one run, never times. Each is the median over pairs of samples that were taken right after
// one another: a slow moment of the machine hits both of a pair, while the best sample of each depends on who had the
// luck. What misses its floor is measured twice more and judged by all samples together.

import { measure } from './measure.mjs';
import { median, ratios } from './statistics.mjs';
import { significant } from './table.mjs';
import { workloadNamed } from './workloads/index.mjs';

// What is held, and what is wanted. What is held may become stricter, never laxer; docs/performance.md lists it too.
// What grows with the square of the size takes 50 times as long and more, so there is room for a busy machine.
const FLOORS = {
  pass: { awsLocal: [10, 12], async: [5, 5], coreAsync: [3, 3], growth: [16, 12] },
  parameters: { awsLocal: [15, 15], async: [8, 5], coreAsync: [8, 3], growth: [20, 12] },
  loop: { awsLocal: [30, 30], async: [20, 5], coreAsync: [10, 3], sync: [200, 200], growth: [20, 12] },
  'task-loop': { awsLocal: [8, 8], async: [20, 5], coreAsync: [10, 3], growth: [20, 12] },
  'map-pass': { awsLocal: [30, 50], async: [30, 5], coreAsync: [15, 3], sync: [200, 200], growth: [20, 12] },
  'map-task': { awsLocal: [10, 20], async: [60, 5], coreAsync: [20, 3], growth: [26, 12] },
  'map-task-40': { awsLocal: [10, 20], async: [60, 5], coreAsync: [20, 3], growth: [26, 12] },
  parallel: { awsLocal: [12, 25], async: [12, 5], coreAsync: [5, 3], growth: [20, 12] },
  retry: { awsLocal: [1.1, 1.1], async: [5, 5], growth: [20, 12] },
  tiny: { awsLocal: [6.5, 8], async: [14, 5], coreAsync: [5, 3], growth: [20, 12] },
  'payload-250': { awsLocal: [500, 500], async: [10, 5], kibibyte: [1.5, 1.5], growth: [20, 12] },
  waiting: { growth: [20, 12] },
  'jsonata-loop': { jsonata: [2, 4.5], growth: [20, 12] },
  'jsonata-map': { jsonata: [3, 14], growth: [20, 12] },
  'jsonata-lines': { jsonata: [4, 6], growth: [20, 12] },
  'jsonata-filter': { jsonata: [2, 5], growth: [16, 12] },
  'jsonata-map-100': { jsonata: [3, 5], growth: [16, 12] },
  'jsonata-sort': { jsonata: [2, 5], growth: [16, 12] },
  'create-10': { awsLocal: [150, 150] },
  'create-100': { growth: [20, 12] },
  'create-1000': { awsLocal: [12, 12] },
  import: { awsLocal: [1.2, 5.8] },
  first: { awsLocal: [15, 20] },
  'validate-3': { aslValidator: [1000, 1000] },
  'validate-100': { growth: [20, 12] },
  'validate-1000': { aslValidator: [12, 30] },
  history: { growth: [20, 12] },
  snapshot: { growth: [20, 12] },
  restore: { growth: [20, 12] },
  journal: { growth: [20, 12] },
  'replay-long': { runsWithHistory: [3, 3], growth: [20, 12] },
  replay: { runsWithHistory: [3, 3] },
  explore: { plainRuns: [2, 2] },
};

const ROUNDS = 1;
const ROUNDS_OF_MISSES = 2;

// `of` gives the samples to divide by each other, from those of each contestant: `ours` is the first contender of the
// workload. `beside` is who else is needed.
const MEANING = {
  awsLocal: faster('aws-local-stepfunctions', 'awsLocal'),
  jsonata: faster('the package jsonata, awaited', 'jsonata'),
  aslValidator: faster('asl-validator', 'aslValidator'),
  async: slower('async code by hand', 'async'),
  sync: slower('sync code by hand', 'sync'),
  runsWithHistory: slower('runs whose history is read', 'runsWithHistory'),
  plainRuns: slower('plain runs', 'plainRuns'),
  coreAsync: {
    text: 'times as slow as async code by hand, without history',
    beside: [{ contender: 'core' }, { contender: 'async' }],
    of: ({ core, async }) => [core, async],
  },
  kibibyte: {
    text: 'times as long as with a payload of 1 KiB',
    beside: [{ contender: 'stepwright', workload: 'payload-1', name: 'kibibyte' }],
    of: ({ ours, kibibyte }) => [ours, kibibyte],
  },
  growth: {
    text: 'times as long for ten times the size',
    beside: [{ isTenfold: true, name: 'tenfold' }],
    of: ({ ours, tenfold }) => [tenfold, ours],
  },
};

const ids = Object.keys(FLOORS);
const measured = await measureAll(ids, ROUNDS);
for (const [id, again] of await measureAll(ids.filter(misses), ROUNDS_OF_MISSES)) {
  for (const [name, { milliseconds }] of Object.entries(again)) {
    measured.get(id)[name].milliseconds.push(...milliseconds);
  }
}

const all = ids.flatMap(judgements);
for (const { text, holds } of all) console.log(`${holds ? 'holds ' : 'MISSES'} ${text}`);
process.exitCode = all.every(({ holds }) => holds) ? 0 : 1;

function faster(text, contender) {
  return {
    isFloor: true,
    text: `times as fast as ${text}`,
    beside: [{ contender }],
    of: ({ ours, [contender]: other }) => [other, ours],
  };
}

function slower(text, contender) {
  return {
    text: `times as long as ${text}`,
    beside: [{ contender }],
    of: ({ ours, [contender]: other }) => [ours, other],
  };
}

function measureAll(chosen, rounds) {
  return measure(new Map(chosen.map((id) => [id, contestantsOf(id)])), rounds);
}

function contestantsOf(id) {
  const { sizes, contenders: [first] = ['stepwright'] } = workloadNamed(id);
  const beside = Object.keys(FLOORS[id]).flatMap((name) => MEANING[name].beside);
  const needed = [{ name: 'ours' }, ...beside].map(
    ({ contender = first, workload = id, isTenfold = false, name = contender }) => {
      return { name, contender, workload, size: sizes[isTenfold ? 1 : 0] };
    },
  );
  return [...new Map(needed.map((each) => [each.name, each])).values()];
}

function misses(id) {
  return judgements(id).some(({ holds }) => !holds);
}

function judgements(id) {
  const samples = Object.entries(measured.get(id)).map(([name, { milliseconds }]) => [name, milliseconds]);
  return Object.entries(FLOORS[id]).map(([name, [held, wanted]]) => {
    const { isFloor = false, text, of } = MEANING[name];
    const reached = median(ratios(...of(Object.fromEntries(samples))));
    const bound = isFloor ? 'at least' : 'at most';
    return {
      holds: isFloor ? reached >= held : reached <= held,
      text: `${id}: ${significant(reached)} ${text}; held: ${bound} ${held}, wanted: ${bound} ${wanted}`,
    };
  });
}
