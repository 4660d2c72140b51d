// The tables of a run, as Markdown.

import { contenders } from './contenders/index.mjs';
import { median, ratios, spread } from './statistics.mjs';
import { reachedTargets } from './targets.mjs';
import { besides, compared } from './workloads/index.mjs';

const OTHERS = ['core', 'awsLocal', 'statebox', 'xstate', 'async', 'sync', 'jsonata'];

/** One table of all who are compared; what lies behind it; those that have contenders of their own; and the targets. */
export function formatAll(workloads, measured) {
  const large = workloads.filter((each) => compared.includes(each));
  const small = workloads.filter((each) => besides.includes(each));
  const parts = [
    ...(large.length === 0 ? [] : [comparisons(large, measured)]),
    ...section('What they cannot do', reasons(large)),
    ...section('All times', large.length === 0 ? '' : details(large, measured)),
    ...section('Validating, and looking back', small.length === 0 ? '' : besideItself(small, measured)),
    ...section('Targets', targets(workloads, measured)),
  ];
  return parts.join('\n\n');
}

function section(title, text) {
  return text === '' ? [] : [`## ${title}`, text];
}

/** A row for each workload: what Stepwright takes, and how much faster it is than each of the others. */
function comparisons(workloads, measured) {
  const titles = OTHERS.map((contender) => contenders[contender].title);
  const rows = workloads.map((workload) => {
    const of = measured.get(workload.id);
    return [
      titleOf(workload),
      milliseconds(of.stepwright),
      rate(workload, of.stepwright),
      growth(of, 'stepwright'),
      garbage(of.stepwright),
      ...OTHERS.map((contender) => comparison(workload, of, contender)),
    ];
  });
  return aligned([['workload', 'Stepwright', 'states/s', 'x10', 'garbage', ...titles], ...rows]);
}

function comparison({ cannot = {} }, of, contender) {
  if (cannot[contender] !== undefined) return 'cannot';
  const other = of[contender];
  if (other === undefined) return '';
  if (other.missing !== undefined) return other.missing;
  const times = ratios(other.milliseconds, of.stepwright.milliseconds);
  const factor = median(times);
  const text = factor >= 1 ? `${significant(factor)}x slower` : `${significant(1 / factor)}x faster`;
  return `${text} ${plusMinus(times)}`;
}

/** Why there are no numbers. */
function reasons(workloads) {
  const byText = new Map();
  for (const { id, cannot = {} } of workloads) {
    for (const [contender, reason] of Object.entries(cannot)) {
      const text = `${contenders[contender].title}: ${reason}`;
      byText.set(text, [...(byText.get(text) ?? []), `\`${id}\``]);
    }
  }
  return [...byText]
    .sort()
    .map(([text, ids]) => `- ${text} (${ids.join(', ')})`)
    .join('\n');
}

/** A row for each contender at each workload. */
function details(workloads, measured) {
  const rows = workloads.flatMap((workload) => {
    const of = measured.get(workload.id);
    const present = ['stepwright', ...OTHERS].filter((contender) => of[contender] !== undefined);
    return present.map((contender, index) => [
      index === 0 ? `\`${workload.id}\`` : '',
      contenders[contender].title,
      of[contender].missing ?? milliseconds(of[contender]),
      of[contender].missing === undefined ? rate(workload, of[contender]) : '',
      growth(of, contender),
      of[contender].missing === undefined ? garbage(of[contender]) : '',
    ]);
  });
  return aligned([['workload', 'contender', 'time', 'states/s', 'x10', 'garbage'], ...rows]);
}

/** The first contender of each workload, beside the others that it has. */
function besideItself(workloads, measured) {
  const rows = workloads.map((workload) => {
    const of = measured.get(workload.id);
    const [first, ...others] = workload.contenders;
    const texts = others.map((other) => {
      const times = ratios(of[first].milliseconds, of[other].milliseconds);
      return `${factorText(median(times))} of ${contenders[other].title} ${plusMinus(times)}`;
    });
    return [titleOf(workload), milliseconds(of[first]), growth(of, first), garbage(of[first]), texts.join('; ')];
  });
  return aligned([['workload', 'Stepwright', 'x10', 'garbage', 'times as long'], ...rows]);
}

/** A row for each target: what is held by `npm run bench:floors`, wanted, aimed at and reached. */
function targets(workloads, measured) {
  const rows = workloads.flatMap(({ id }) =>
    reachedTargets(id, measured.get(id)).map(({ isFloor, text, held, wanted, aim, reached }, index) => {
      const bound = (number) => (number === undefined ? '' : `${isFloor ? '≥' : '≤'} ${number}`);
      return [
        index === 0 ? `\`${id}\`` : '',
        text,
        bound(held),
        bound(wanted),
        bound(aim),
        reached === undefined ? '' : significant(reached),
      ];
    }),
  );
  return rows.length === 0 ? '' : aligned([['workload', 'target', 'held', 'floor', 'aim', 'reached'], ...rows]);
}

function factorText(factor) {
  return factor >= 0.1 ? significant(factor) : `1/${significant(1 / factor)}`;
}

function titleOf({ id, sizes: [size], title }) {
  return `\`${id}\`: ${size === 1 ? '' : `${size.toLocaleString('en-US')} `}${title}`;
}

function milliseconds({ milliseconds: samples }) {
  return `${significant(median(samples))} ms ${plusMinus(samples)}`;
}

function rate({ transitions, sizes: [size] }, { milliseconds: samples }) {
  return transitions === undefined ? '' : `${significant(transitions(size) / median(samples) / 1000)} M`;
}

/** How many times as long ten times as much takes. */
function growth(of, contender) {
  const large = of[`${contender} x10`];
  if (large === undefined || of[contender].missing !== undefined) return '';
  return large.missing ?? significant(median(ratios(large.milliseconds, of[contender].milliseconds)));
}

function garbage({ collecting }) {
  return `${Math.round(median(collecting) * 100)}%`;
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
