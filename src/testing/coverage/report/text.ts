// The coverage for a terminal: a line for each machine, and what is not covered.

import type { Coverage, MachineCoverage } from '../coverage.js';
import { type CoverageMeasure, measures } from '../items.js';
import type { CoverageSummary } from '../summary.js';

const TITLES: Readonly<Record<CoverageMeasure, string>> = {
  states: 'States',
  transitions: 'Transitions',
  choices: 'Choices',
  retriers: 'Retriers',
  catchers: 'Catchers',
  maps: 'Maps',
  expressions: 'JSONata',
};

/** Lines are named up to so many characters. */
const MOST_LINES = 40;

/** A table of all machines, and what could not be read. */
export function asText(coverage: Coverage): string {
  const { machines, problems } = coverage;
  const rows = [
    ['State machine', ...measures.map((measure) => TITLES[measure]), 'Uncovered lines'],
    ['All', ...figures(coverage.summary()), ''],
    ...machines.map((machine) => [titleOf(machine), ...figures(machine.summary()), uncoveredLines(machine)]),
  ];
  const widths = (rows[0] ?? []).map((_title, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const lines = rows.map((row) =>
    row
      .map((cell, column) =>
        column === 0 || column === row.length - 1
          ? cell.padEnd(widths[column] ?? 0)
          : cell.padStart(widths[column] ?? 0),
      )
      .join('  ')
      .trimEnd(),
  );
  const rule = '-'.repeat(widths.reduce((sum, width) => sum + width + 2, -2));
  const [head = '', ...body] = lines;
  return `${['Coverage of state machines', rule, head, rule, ...body, rule, ...problems].join('\n')}\n`;
}

/** A line for each measure, of all machines together. */
export function asSummary(coverage: Coverage): string {
  const summary = coverage.summary();
  const lines = measures.map((measure) => {
    const { percent, covered, total } = summary[measure];
    return `${TITLES[measure].padEnd(11)} : ${total === 0 ? 'none' : `${percent} % (${covered} of ${total})`}`;
  });
  return `${['Coverage of state machines', ...lines, ...coverage.problems].join('\n')}\n`;
}

function titleOf({ name, file }: MachineCoverage): string {
  return file === undefined || file.includes(name) ? (file ?? name) : `${name} (${file})`;
}

function figures(summary: CoverageSummary): string[] {
  return measures.map((measure) => {
    const { total, percent } = summary[measure];
    return total === 0 ? '-' : `${percent} %`;
  });
}

function uncoveredLines({ items }: MachineCoverage): string {
  const lines = new Set(
    items.filter(({ count }) => count === 0).flatMap(({ line }) => (line === undefined ? [] : [line])),
  );
  const text = [...lines].sort((a, b) => a - b).join(',');
  return text.length <= MOST_LINES ? text : `${text.slice(0, text.lastIndexOf(',', MOST_LINES))},…`;
}
