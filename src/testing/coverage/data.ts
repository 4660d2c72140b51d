// Coverage at rest: what a worker writes, what shards hand to each other, and how such parts become one.

import { didYouMean } from '../../utils/did-you-mean.js';
import type { Json } from '../../utils/json.js';
import { coverageItems } from './items.js';
import type { PlaceData, SourceData } from './source.js';

export const COVERAGE_FORMAT = 'stepwright-coverage';
export const COVERAGE_VERSION = 1;

/** Plain JSON, written and read by this library only; of another version it is refused. */
export interface CoverageData {
  readonly format: typeof COVERAGE_FORMAT;
  readonly version: typeof COVERAGE_VERSION;
  readonly machines: readonly MachineData[];
}

export interface MachineData {
  readonly name?: string;
  /** Plain JSON. */
  readonly definition: unknown;
  /** The definition was made around this state, which was tested alone: nothing else in it is to be covered. */
  readonly stateAlone?: string;
  /** Where it is written, if that is known. */
  readonly source?: SourceData;
  /** By the ids of items. */
  readonly hits: Readonly<Record<string, number>>;
}

/** @throws TypeError for what is no coverage, or that of another version. */
export function readCoverageData(value: unknown): CoverageData {
  if (!isRecord(value) || value.format !== COVERAGE_FORMAT) {
    throw new TypeError('This is no coverage of state machines: its `format` would be "stepwright-coverage"');
  }
  if (value.version !== COVERAGE_VERSION) {
    throw new TypeError(
      `Coverage of version ${String(value.version)} cannot be read: this library writes and reads version ${COVERAGE_VERSION}`,
    );
  }
  const { machines } = value;
  if (!Array.isArray(machines) || !machines.every(isMachine)) {
    throw new TypeError('The coverage is damaged: `machines` has to be a list of definitions with their `hits`');
  }
  return value as unknown as CoverageData; // checked above
}

function isMachine(value: unknown): value is MachineData {
  if (!isRecord(value) || !isRecord(value.definition) || !isRecord(value.hits)) return false;
  const { name, stateAlone, source, hits } = value;
  return (
    Object.values(hits).every((count) => Number.isSafeInteger(count)) &&
    (name === undefined || typeof name === 'string') &&
    (stateAlone === undefined || typeof stateAlone === 'string') &&
    (source === undefined || isSource(source))
  );
}

function isSource(value: unknown): value is SourceData {
  return isRecord(value) && typeof value.file === 'string' && isRecord(value.places) && arePlaces(value.places);
}

function arePlaces(places: Record<string, unknown>): places is Record<string, PlaceData> {
  return Object.values(places).every(
    (place) => Array.isArray(place) && place.length === 4 && place.every((part) => Number.isSafeInteger(part)),
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Machines that are the same become one, their counts added; the order is that of their first. */
export function mergeMachines(machines: readonly MachineData[]): MachineData[] {
  const merged = new Map<string, MachineData>();
  for (const machine of machines) {
    const key = keyOf(machine);
    const before = merged.get(key);
    merged.set(key, before === undefined ? machine : joined(before, machine));
  }
  return [...merged.values()];
}

/**
 * One that is written in a file is the same as whatever else is written in that place and has the same items, though a
 * placeholder may have been filled otherwise. Any other is the same as one with an equal definition.
 */
function keyOf({ definition, stateAlone, source }: MachineData): string {
  if (source === undefined) return canonical([definition, stateAlone ?? null]);
  const ids = coverageItems(definition as Json).map(({ id, label }) => [id, label]);
  return canonical([source.file, source.places[''] ?? null, ids]);
}

function joined(before: MachineData, machine: MachineData): MachineData {
  const name = before.name ?? machine.name;
  return { ...before, ...(name === undefined ? {} : { name }), hits: addedHits(before.hits, machine.hits) };
}

export function addedHits(left: MachineData['hits'], right: MachineData['hits']): Record<string, number> {
  const hits = { ...left };
  for (const [id, count] of Object.entries(right)) hits[id] = (hits[id] ?? 0) + count;
  return hits;
}

/** The same text for equal JSON, in whatever order members were written. */
export function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, member: unknown) =>
    isRecord(member)
      ? Object.fromEntries(Object.entries(member).sort(([left], [right]) => (left < right ? -1 : left > right ? 1 : 0)))
      : member,
  );
}

/** The part of a sentence about a name that is none of `names`. */
export function meant(name: string, names: readonly string[]): string {
  const suggestion = didYouMean(name, names);
  return suggestion === undefined ? `: ${names.join(', ')}` : `: did you mean ${suggestion}?`;
}
