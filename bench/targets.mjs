// What is held, what is wanted at least and what is aimed at: ratios, which `npm run bench:floors` holds, and times and rates,
// which it does not. What is held may become stricter, never laxer.

import { median, ratios } from './statistics.mjs';
import { contendersOf, workloadNamed } from './workloads/index.mjs';

// Each is [held, wanted, aimed at], where there is one. What grows with the square of the size takes 50 times as long and
// more for ten times as much, so there is room for a busy machine; and for a small size that became faster than the large
// one, which has to wait for the memory. counts.mjs holds what is allocated for ten times the size.
export const TARGETS = {
  pass: {
    awsLocal: [12, 12, 30],
    async: [5, 5, 2],
    coreAsync: [3, 3, 1],
    sync: [undefined, 8, 4],
    rate: [undefined, 4, 10],
    growth: [16, 12],
  },
  parameters: {
    awsLocal: [20, 15, 35],
    async: [5, 5, 2],
    coreAsync: [4, 3, 1],
    rate: [undefined, undefined, 1],
    growth: [20, 12],
  },
  loop: {
    awsLocal: [45, 30, 80],
    async: [12, 5, 2],
    coreAsync: [10, 3, 1],
    sync: [200, 200, 60],
    rate: [undefined, 2, 5],
    growth: [20, 12],
  },
  'task-loop': {
    awsLocal: [5.5, 8, 20],
    async: [55, 5, 2],
    coreAsync: [25, 3, 1],
    rate: [undefined, 1],
    growth: [20, 12],
  },
  'map-pass': {
    awsLocal: [58, 50, 120],
    async: [8, 5, 2],
    coreAsync: [6.5, 3, 1],
    sync: [290, 200, 60],
    growth: [30, 12],
  },
  'map-task': { awsLocal: [11, 20, 45], async: [50, 5, 2], coreAsync: [22, 3, 1], growth: [26, 12] },
  'map-task-40': { awsLocal: [13, 20, 45], async: [45, 5, 2], coreAsync: [22, 3, 1], growth: [26, 12] },
  'map-task-100k': { awsLocal: [13, 15, 40] },
  parallel: {
    awsLocal: [30, 25, 70],
    async: [3, 5, 1],
    coreAsync: [3, 3, 1],
    sync: [undefined, 8, 4],
    growth: [16, 12],
  },
  retry: { awsLocal: [0.9, 1.1, 1.4], async: [4.5, 5, 2], growth: [20, 12] },
  tiny: {
    awsLocal: [6.8, 8, 18],
    async: [7, 5, 1],
    coreAsync: [3, 3, 1],
    sync: [undefined, 8, 4],
    rate: [undefined, 0.8],
    growth: [20, 12],
  },
  'payload-250': {
    awsLocal: [330, 500, 5000],
    async: [10, 5, 2],
    kibibyte: [5.5, 1.5, 1.1],
    coreKibibyte: [1.5, 1.5, 1.1],
    growth: [20, 12],
  },
  waiting: { rate: [undefined, 0.14, 0.38], growth: [20, 12] },
  'jsonata-loop': { jsonata: [5, 4.5], rate: [undefined, 0.4, 1.2], growth: [20, 12] },
  'jsonata-map': { jsonata: [12, 14], rate: [undefined, 0.3, 1], growth: [26, 12] },
  'jsonata-lines': { jsonata: [3.8, 6], microseconds: [undefined, 1, 0.25], growth: [20, 12] },
  'jsonata-filter': { jsonata: [12, 5, 15], growth: [16, 12] },
  'jsonata-map-100': { jsonata: [15, 5, 15], growth: [16, 12] },
  'jsonata-sort': { jsonata: [18, 5, 15], growth: [16, 12] },
  'create-10': { awsLocal: [500, 150], milliseconds: [undefined, 1, 0.1] },
  'create-100': { growth: [26, 12] },
  'create-1000': { awsLocal: [15, 12], milliseconds: [undefined, 15, 4] },
  import: { awsLocal: [1.8, 5.8], milliseconds: [undefined, 40, 20] },
  first: { awsLocal: [20, 20], milliseconds: [undefined, 10, 3] },
  'validate-3': { aslValidator: [1000, 1000] },
  'validate-100': { growth: [26, 12] },
  'validate-1000': { aslValidator: [14, 30] },
  history: { growth: [32, 12] },
  snapshot: { growth: [22, 12] },
  restore: { growth: [22, 12] },
  journal: { growth: [20, 12] },
  'replay-long': { runsWithHistory: [3, 3], growth: [20, 12] },
  replay: { runsWithHistory: [3, 3] },
  explore: { plainRuns: [2, 2] },
};

// `reached` is given the samples of each contestant, `beside` the first contender are those that it needs.
const KINDS = {
  awsLocal: faster('aws-local-stepfunctions', 'awsLocal'),
  jsonata: faster('the package jsonata, awaited', 'jsonata'),
  aslValidator: faster('asl-validator', 'aslValidator'),
  async: slower('async code', 'async'),
  sync: slower('sync code', 'sync'),
  runsWithHistory: slower('runs whose history is read', 'runsWithHistory'),
  plainRuns: slower('plain runs', 'plainRuns'),
  coreAsync: {
    text: 'times as long as async code, without history',
    beside: ({ id, size }) => [
      { name: 'core', contender: 'core', workload: id, size },
      { name: 'async', contender: 'async', workload: id, size },
    ],
    reached: ({ core, async }) => median(ratios(core, async)),
  },
  kibibyte: {
    text: 'times as long as with a payload of 1 KiB',
    beside: ({ size }) => [{ name: 'kibibyte', contender: 'stepwright', workload: 'payload-1', size }],
    reached: ({ ours, kibibyte }) => median(ratios(ours, kibibyte)),
  },
  coreKibibyte: {
    text: 'times as long as with a payload of 1 KiB, without history',
    beside: ({ id, size }) => [
      { name: 'core', contender: 'core', workload: id, size },
      { name: 'coreKibibyte', contender: 'core', workload: 'payload-1', size },
    ],
    reached: ({ core, coreKibibyte }) => median(ratios(core, coreKibibyte)),
  },
  growth: {
    text: 'times as long for ten times the size',
    beside: ({ id, ours, tenfold }) => [{ name: `${ours} x10`, contender: ours, workload: id, size: tenfold }],
    reached: ({ ours, tenfold }) => median(ratios(tenfold, ours)),
  },
  rate: {
    isFloor: true,
    text: 'million states a second',
    reached: ({ ours }, { transitions, size }) => transitions(size) / median(ours) / 1000,
  },
  milliseconds: { text: 'ms', reached: ({ ours }) => median(ours) },
  microseconds: { text: 'µs for each', reached: ({ ours }, { size }) => (median(ours) / size) * 1000 },
};

/**
 * What came of the targets of a workload; undefined is `reached` of those that could not be measured.
 * @param {Record<string, import('./measure.mjs').Measured>} measured by the name of the contestant
 */
export function reachedTargets(id, measured) {
  const facts = factsOf(id);
  const samplesOf = (name) => measured[name]?.milliseconds ?? [];
  const samples = Object.fromEntries(Object.keys(measured).map((name) => [name, samplesOf(name)]));
  Object.assign(samples, { ours: samplesOf(facts.ours), tenfold: samplesOf(`${facts.ours} x10`) });
  return Object.entries(TARGETS[id] ?? {}).map(([kind, [held, wanted, aim]]) => {
    const { isFloor = false, text, beside = () => [], reached } = KINDS[kind];
    const isMeasured = beside(facts).every(({ name }) => samplesOf(name).some((each) => each !== undefined));
    return { isFloor, text, held, wanted, aim, reached: isMeasured ? reached(samples, facts) : undefined };
  });
}

/** Those who have to be measured for what is held. */
export function contestantsOfFloors(id) {
  const facts = factsOf(id);
  const held = Object.entries(TARGETS[id]).filter(([, [floor]]) => floor !== undefined);
  return unique([ourContestant(facts), ...held.flatMap(([kind]) => KINDS[kind].beside(facts))]);
}

/** All who take part: at the size of the table, and at ten times as much. */
export function contestantsOfTable(id, without) {
  const facts = factsOf(id);
  const { size, tenfold } = facts;
  const usual = contendersOf(workloadNamed(id))
    .filter((contender) => !without.includes(contender))
    .flatMap((contender) => [
      { name: contender, contender, workload: id, size },
      ...(tenfold === undefined ? [] : [{ name: `${contender} x10`, contender, workload: id, size: tenfold }]),
    ]);
  const needed = Object.keys(TARGETS[id] ?? {}).flatMap((kind) => KINDS[kind].beside?.(facts) ?? []);
  return unique([...usual, ...needed.filter(({ contender }) => !without.includes(contender))]);
}

function factsOf(id) {
  const { sizes, transitions, contenders: [ours] = ['stepwright'] } = workloadNamed(id);
  return { id, ours, size: sizes[0], tenfold: sizes[1], transitions };
}

function ourContestant({ id, ours, size }) {
  return { name: ours, contender: ours, workload: id, size };
}

function unique(contestants) {
  return [...new Map(contestants.map((each) => [each.name, each])).values()];
}

function faster(text, contender) {
  return {
    isFloor: true,
    text: `times as fast as ${text}`,
    beside: ({ id, size }) => [{ name: contender, contender, workload: id, size }],
    reached: ({ ours, [contender]: other }) => median(ratios(other, ours)),
  };
}

function slower(text, contender) {
  return {
    text: `times as long as ${text}`,
    beside: ({ id, size }) => [{ name: contender, contender, workload: id, size }],
    reached: ({ ours, [contender]: other }) => median(ratios(ours, other)),
  };
}
