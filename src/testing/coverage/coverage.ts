// The coverage of state machines: what was counted, held against what there is to cover.

import { traverse } from '../../language/traverse.js';
import type { Json } from '../../utils/json.js';
import {
  addedHits,
  COVERAGE_FORMAT,
  COVERAGE_VERSION,
  type CoverageData,
  canonical,
  type MachineData,
  mergeMachines,
  readCoverageData,
} from './data.js';
import type { LocateOptions } from './files/locate.js';
import { type Coverable, type CoverageItem, coverageItems, unmatchedId } from './items.js';
import type { CoverageReportOptions, WrittenReports } from './report/write.js';
import { type PlaceData, placeOf } from './source.js';
import {
  type CoverageShortfall,
  type CoverageSummary,
  type CoverageThresholds,
  shortfalls,
  summarize,
} from './summary.js';

/** Something to cover, and how often that happened. */
export interface CoveredItem extends Coverable {
  readonly count: number;
  /** For a rule of a Choice state: how often it was evaluated and did not match. */
  readonly unmatched?: number;
  /** The line in the file, from 1; undefined for a machine that is in no file. */
  readonly line: number | undefined;
}

export class MachineCoverage {
  /** The name that it was given, or that of its file or in its file. */
  readonly name: string;
  /** The file that it is written in; undefined for a definition that is in none. */
  readonly file: string | undefined;
  /** What there is to cover, in the order of the definition. */
  readonly items: readonly CoveredItem[];
  /** @internal */
  readonly data: MachineData;

  /** @internal */
  constructor(data: MachineData, name: string) {
    this.data = data;
    this.name = name;
    this.file = data.source?.file;
    this.items = coverageItems(data.definition as Json, data.stateAlone).map((item) => covered(item, data));
  }

  /** The definition, as plain JSON. */
  get definition(): unknown {
    return this.data.definition;
  }

  summary(): CoverageSummary {
    return summarize([this]);
  }

  /** Where a part of the definition is written; undefined for a machine that is in no file. @internal */
  placeOf(pointer: string): PlaceData | undefined {
    return this.data.source && placeOf(this.data.source, pointer);
  }
}

/**
 * What tests, or any other executions, came to in state machines. A value: merging and locating give another.
 */
export class Coverage {
  readonly machines: readonly MachineCoverage[];
  /** What could not be read, in sentences: files that match `include` and hold no definition, for example. */
  readonly problems: readonly string[];

  private constructor(machines: readonly MachineData[], problems: readonly string[]) {
    this.problems = problems;
    const named = new Map<string, number>();
    this.machines = machines.map((data) => {
      const name = nameOf(data);
      const namesakes = (named.get(name) ?? 0) + 1;
      named.set(name, namesakes);
      return new MachineCoverage(data, namesakes === 1 ? name : `${name} #${namesakes}`);
    });
  }

  /** Of no machine. @internal */
  static readonly none: Coverage = new Coverage([], []);

  /**
   * Takes up what `toJSON` gave, here or in another process.
   * @throws TypeError for what is no coverage, or that of another version.
   */
  static from(data: unknown): Coverage {
    return Coverage.merged(readCoverageData(data).machines, []);
  }

  private static merged(machines: readonly MachineData[], problems: readonly string[]): Coverage {
    return new Coverage(mergeMachines(withStatesInMachines(machines)), [...new Set(problems)]);
  }

  /** This coverage and those, their counts added. */
  merge(...others: readonly Coverage[]): Coverage {
    const all = [this, ...others];
    return Coverage.merged(
      all.flatMap(({ machines }) => machines.map(({ data }) => data)),
      all.flatMap(({ problems }) => problems),
    );
  }

  /** The figures of all machines together. */
  summary(): CoverageSummary {
    return summarize(this.machines);
  }

  /**
   * What falls short of thresholds: nothing, where all are reached.
   * @throws TypeError for thresholds of what is not measured, that are no percentages, or of a machine that is not there.
   */
  check(thresholds: CoverageThresholds): readonly CoverageShortfall[] {
    return shortfalls(this, thresholds);
  }

  /**
   * Finds the files of machines that were not loaded from one, by their definitions, and adds the machines in them that
   * never ran.
   * @throws (rejects) TypeError for wrong options.
   */
  async locate(options: LocateOptions = {}): Promise<Coverage> {
    // Files, layout and printing are for those who report.
    const { located } = await import('./files/locate.js');
    const { machines, problems } = await located(
      this.machines.map(({ data }) => data),
      options,
    );
    return Coverage.merged(machines, [...this.problems, ...problems]);
  }

  /**
   * Writes reports.
   * @returns the files that were written, and the text for the terminal.
   * @throws (rejects) TypeError for a reporter that there is not.
   */
  async write(options: CoverageReportOptions = {}): Promise<WrittenReports> {
    const { writeReports } = await import('./report/write.js');
    return writeReports(this, options);
  }

  /** Plain JSON, for `Coverage.from`. */
  toJSON(): CoverageData {
    const machines = this.machines.map(({ data }) => data);
    return { format: COVERAGE_FORMAT, version: COVERAGE_VERSION, machines };
  }
}

function covered(item: CoverageItem, { hits, source }: MachineData): CoveredItem {
  const { id, ...shown } = item;
  return {
    ...shown,
    count: countOf(hits, id),
    ...(item.kind === 'rule' ? { unmatched: countOf(hits, unmatchedId(item.pointer)) } : {}),
    line: source && placeOf(source, item.pointer)[0],
  };
}

function countOf(hits: MachineData['hits'], id: string): number {
  return Object.hasOwn(hits, id) ? (hits[id] ?? 0) : 0;
}

function nameOf({ name, source, definition, stateAlone }: MachineData): string {
  if (stateAlone !== undefined) return '(a state that was tested alone)';
  if (name !== undefined) return name;
  if (source !== undefined) return source.file.replace(/^.*[\\/]/, '').replace(/\.asl\.(json|ya?ml)$/, '');
  const { StartAt } = definition as { readonly StartAt?: unknown };
  return `(in no file, starts at ${String(StartAt)})`;
}

// --- states that were tested alone ------------------------------------------------------------------

/** The states that were tested without their machine count for the machines that have them, if there are some. */
function withStatesInMachines(machines: readonly MachineData[]): readonly MachineData[] {
  const alone = machines.filter(({ stateAlone }) => stateAlone !== undefined);
  if (alone.length === 0) return machines;
  const whole = machines.filter(({ stateAlone }) => stateAlone === undefined);
  const left = alone.filter((state) => {
    const { json, pointer } = stateOf(state);
    const index = whole.findIndex((machine) => pointersOf(machine, json).length > 0);
    const machine = whole[index];
    if (machine === undefined) return true;
    const [first = ''] = pointersOf(machine, json);
    whole[index] = { ...machine, hits: addedHits(machine.hits, moved(state.hits, pointer, first)) };
    return false;
  });
  return [...whole, ...left];
}

function stateOf({ definition, stateAlone = '' }: MachineData): { readonly json: string; readonly pointer: string } {
  const { States } = definition as { readonly States: Readonly<Record<string, unknown>> };
  return { json: canonicalState(States[stateAlone]), pointer: `/States/${stateAlone}` };
}

function pointersOf({ definition }: MachineData, json: string): string[] {
  return traverse(definition as Json)
    .states.filter(({ state }) => canonicalState(state) === json)
    .map(({ place }) => place.pointer);
}

// A state without its machine has to say itself what the machine says for all.
function canonicalState(state: unknown): string {
  const { QueryLanguage: _language, ...fields } = state as { readonly QueryLanguage?: unknown };
  return canonical(fields);
}

function moved(hits: MachineData['hits'], from: string, to: string): Record<string, number> {
  return Object.fromEntries(Object.entries(hits).map(([id, count]) => [id.replace(from, () => to), count]));
}
