// The table of a run, as Markdown.

import { median, ratios, spread } from './statistics.mjs';

const COLUMNS = [
  'workload',
  'Stepwright',
  'states/s',
  'x10',
  'aws-local-stepfunctions',
  'x10',
  'Stepwright is faster',
  'by hand',
  'x10',
  'Stepwright is slower',
];

export function formatTable(workloads, measured) {
  return aligned([COLUMNS, ...workloads.map((workload) => cells(workload, measured.get(workload.id)))]);
}

const VALIDATION_COLUMNS = ['workload', 'Stepwright', 'x10', 'asl-validator', 'x10', 'Stepwright is faster'];

/** The table of what is validated, and not run. */
export function formatValidations(workloads, measured) {
  return aligned([
    VALIDATION_COLUMNS,
    ...workloads.map((workload) => validationCells(workload, measured.get(workload.id))),
  ]);
}

const EXPLORATION_COLUMNS = ['workload', 'explored', 'plain runs', 'a run costs'];

/** The table of what is explored, beside as many runs without exploring. */
export function formatExplorations(workloads, measured) {
  const cellsOf = ({ title, sizes: [, size], id }) => {
    const { explore, plain } = measured.get(id);
    return [
      `${size.toLocaleString('en-US')} ${title}`,
      milliseconds(explore),
      milliseconds(plain),
      factor(explore, plain),
    ];
  };
  return aligned([EXPLORATION_COLUMNS, ...workloads.map(cellsOf)]);
}

const REPLAY_COLUMNS = [
  'workload',
  'replayed',
  'runs with history',
  'a replay costs',
  'runs without',
  'a replay costs',
];

/** The table of what is replayed, beside as many runs whose histories are read, and as many whose are not. */
export function formatReplays(workloads, measured) {
  const cellsOf = ({ title, sizes: [, size], id }) => {
    const { replay, run, plain } = measured.get(id);
    return [
      `${size.toLocaleString('en-US')} ${title}`,
      milliseconds(replay),
      milliseconds(run),
      factor(replay, run),
      milliseconds(plain),
      factor(replay, plain),
    ];
  };
  return aligned([REPLAY_COLUMNS, ...workloads.map(cellsOf)]);
}

function validationCells({ title, sizes: [small, large] }, { stepwright, peer, smallStepwright, smallPeer }) {
  const growthOf = (numbers, ofSmall) => (small === large ? '' : growth(numbers, ofSmall));
  return [
    `${large.toLocaleString('en-US')} ${title}`,
    milliseconds(stepwright),
    growthOf(stepwright, smallStepwright),
    milliseconds(peer),
    growthOf(peer, smallPeer),
    factor(peer, stepwright),
  ];
}

function cells({ title, sizes: [, size], transitions }, times) {
  const { stepwright, peer, hand } = times;
  return [
    `${size.toLocaleString('en-US')} ${title}`,
    milliseconds(stepwright),
    `${significant(transitions(size) / median(stepwright) / 1000)} M`,
    growth(stepwright, times.smallStepwright),
    milliseconds(peer),
    growth(peer, times.smallPeer),
    factor(peer, stepwright),
    milliseconds(hand),
    growth(hand, times.smallHand),
    factor(stepwright, hand),
  ];
}

function milliseconds(numbers) {
  return `${significant(median(numbers))} ms ${plusMinus(numbers)}`;
}

function growth(large, small) {
  return significant(median(ratios(large, small)));
}

function factor(numbers, others) {
  const each = ratios(numbers, others);
  return `${significant(median(each))} times ${plusMinus(each)}`;
}

function plusMinus(numbers) {
  return `±${Math.round(spread(numbers) * 100)}%`;
}

/** Two digits, or all of those before the point. */
export function significant(number) {
  return number >= 10 ? number.toFixed(0) : number.toPrecision(2);
}

function aligned(rows) {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  const line = (row) =>
    `| ${row.map((cell, at) => (at === 0 ? cell.padEnd(widths[at]) : cell.padStart(widths[at]))).join(' | ')} |`;
  const rule = `| ${widths.map((width, at) => (at === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`)).join(' | ')} |`;
  const [head, ...body] = rows.map(line);
  return [head, rule, ...body].join('\n');
}
