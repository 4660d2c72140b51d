// Where the parts of a definition are written, as a report needs it: lines and columns of states and items.

import type { ParsedDefinition } from '../../language/parse.js';
import { LinesOf } from '../../language/source-position.js';
import type { SourceText } from '../../language/source-text.js';
import { traverse } from '../../language/traverse.js';
import { coverageItems } from './items.js';

/** `[line, column, line, column]`: where it begins, and behind its end; all count from 1, columns in UTF-16 units. */
export type PlaceData = readonly [line: number, column: number, endLine: number, endColumn: number];

export interface SourceData {
  readonly file: string;
  /** By JSON Pointers into the definition; the empty one is the definition itself. */
  readonly places: Readonly<Record<string, PlaceData>>;
}

/** The places of the definition, its states and its items in a text that belongs to a file. */
export function sourceData({ definition }: Pick<ParsedDefinition, 'definition'>, source: SourceText): SourceData {
  const lines = new LinesOf(source.text);
  const places: { [pointer: string]: PlaceData } = {};
  const add = (pointer: string) => {
    if (Object.hasOwn(places, pointer)) return;
    const found = source.place(pointer);
    if (found === undefined) return;
    const start = lines.positionAt(found.key?.start ?? found.value.start);
    const end = lines.positionAt(found.value.end);
    places[pointer] = [start.line, start.column, end.line, end.column];
  };
  add('');
  for (const { place } of traverse(definition).states) add(place.pointer);
  for (const { pointer } of coverageItems(definition)) add(pointer);
  return { file: source.file ?? '', places };
}

/** Where an item is written; for what has no place of its own, where its state is, or the definition. */
export function placeOf(source: SourceData, pointer: string): PlaceData {
  for (let at = pointer; at !== ''; at = at.slice(0, at.lastIndexOf('/'))) {
    const place = own(source, at);
    if (place !== undefined) return place;
  }
  return own(source, '') ?? [1, 1, 1, 1];
}

function own({ places }: SourceData, pointer: string): PlaceData | undefined {
  return Object.hasOwn(places, pointer) ? places[pointer] : undefined;
}
