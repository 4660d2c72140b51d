// Figures: how much of each measure is covered, and whether that is enough.

import type { Coverage, MachineCoverage } from './coverage.js';
import { meant } from './data.js';
import { type CoverageMeasure, measures } from './items.js';

export interface MeasureSummary {
  readonly covered: number;
  readonly total: number;
  /** Of 100, cut to two digits, so that it is 100 only when all is covered; 100 where there is nothing to cover. */
  readonly percent: number;
}

export type CoverageSummary = Readonly<Record<CoverageMeasure, MeasureSummary>>;

/** Percentages that each measure has to reach, of 100. */
export type MeasureThresholds = Partial<Readonly<Record<CoverageMeasure, number>>>;

export interface CoverageThresholds extends MeasureThresholds {
  /** Holds each machine to the thresholds, and not only all of them together. Default: false. */
  readonly perMachine?: boolean;
  /** For single machines, by their name or by their file as reports show it; in place of the others. */
  readonly machines?: Readonly<Record<string, MeasureThresholds>>;
}

/** What falls short of a threshold. */
export interface CoverageShortfall {
  /** Undefined for all machines together. */
  readonly machine: string | undefined;
  readonly measure: CoverageMeasure;
  readonly threshold: number;
  readonly summary: MeasureSummary;
  /** The whole sentence, with what is uncovered and where. */
  readonly message: string;
}

interface Countable {
  readonly items: readonly { readonly measure: CoverageMeasure; readonly count: number }[];
}

export function summarize(machines: readonly Countable[]): CoverageSummary {
  const items = machines.flatMap((machine) => machine.items);
  return Object.fromEntries(
    measures.map((measure) => {
      const those = items.filter((item) => item.measure === measure);
      const covered = those.filter(({ count }) => count > 0).length;
      return [measure, { covered, total: those.length, percent: percentOf(covered, those.length) }];
    }),
  ) as unknown as CoverageSummary; // a member for each of the measures
}

function percentOf(covered: number, total: number): number {
  return total === 0 ? 100 : Math.floor((covered * 10_000) / total) / 100;
}

/** @throws TypeError for thresholds of what is not measured, or that are no percentages. */
export function checkThresholds({ perMachine, machines = {}, ...global }: CoverageThresholds): void {
  if (perMachine !== undefined && typeof perMachine !== 'boolean') {
    throw new TypeError('`thresholds.perMachine` is true or false');
  }
  checkMeasures(global, 'thresholds');
  for (const [name, those] of Object.entries(machines)) {
    checkMeasures(those, `thresholds.machines[${JSON.stringify(name)}]`);
  }
}

function checkMeasures(thresholds: object, at: string): void {
  for (const [name, value] of Object.entries(thresholds) as [string, unknown][]) {
    if (!(measures as readonly string[]).includes(name)) {
      throw new TypeError(`\`${at}\` has no measure ${JSON.stringify(name)}${meant(name, measures)}`);
    }
    if (value !== undefined && !(typeof value === 'number' && value >= 0 && value <= 100)) {
      throw new TypeError(`\`${at}.${name}\` is a percentage from 0 to 100, not ${String(value)}`);
    }
  }
}

/** Whatever falls short, that of all machines first. @throws TypeError as `checkThresholds`, and for a machine that is not there */
export function shortfalls(coverage: Coverage, thresholds: CoverageThresholds): CoverageShortfall[] {
  checkThresholds(thresholds);
  const { perMachine = false, machines: single = {}, ...global } = thresholds;
  for (const name of Object.keys(single)) {
    if (coverage.machines.some((machine) => isCalled(machine, name))) continue;
    const names = coverage.machines.map((machine) => machine.name);
    throw new TypeError(
      `\`thresholds.machines\` has ${JSON.stringify(name)}, which no machine is called${meant(name, names)}`,
    );
  }
  const ownOf = (machine: MachineCoverage) => Object.entries(single).find(([name]) => isCalled(machine, name))?.[1];
  const others = coverage.machines.filter((machine) => ownOf(machine) === undefined);
  return [
    ...short(global, summarize(others), others, undefined),
    ...coverage.machines.flatMap((machine) =>
      short(ownOf(machine) ?? (perMachine ? global : {}), machine.summary(), [machine], machine.name),
    ),
  ];
}

function isCalled({ name, file }: MachineCoverage, wanted: string): boolean {
  return name === wanted || file === wanted;
}

function short(
  thresholds: MeasureThresholds,
  summary: CoverageSummary,
  machines: readonly MachineCoverage[],
  machine: string | undefined,
): CoverageShortfall[] {
  return measures.flatMap((measure) => {
    const threshold = thresholds[measure];
    const figures = summary[measure];
    if (threshold === undefined || figures.percent >= threshold) return [];
    const of = machine === undefined ? 'all state machines' : `the state machine ${machine}`;
    const file = machine === undefined || machines[0]?.file === undefined ? '' : ` (${machines[0].file})`;
    const message =
      `The coverage of ${measure} of ${of}${file} is ${figures.percent} % (${figures.covered} of ${figures.total}), ` +
      `below the threshold of ${threshold} %. Uncovered: ${uncovered(machines, measure, machine === undefined)}`;
    return [{ machine, measure, threshold, summary: figures, message }];
  });
}

/** More are counted, and not named: the report has them. */
const MOST_NAMED = 10;

function uncovered(machines: readonly MachineCoverage[], measure: CoverageMeasure, namesMachines: boolean): string {
  const names = machines.flatMap((machine) =>
    machine.items
      .filter((item) => item.measure === measure && item.count === 0)
      .map(({ label, line }) => {
        const at = line === undefined ? (namesMachines ? machine.name : '') : `${machine.file}:${line}`;
        return at === '' ? label : `${label} (${at})`;
      }),
  );
  const named = names.slice(0, MOST_NAMED).join('; ');
  return names.length > MOST_NAMED ? `${named}; and ${names.length - MOST_NAMED} more` : named;
}
