// Items of a data set at rest: in the journal and in a snapshot. One text for all of them, since there may be millions.

import { isJsonArray, type Json, parseJson, stringifyJson } from '../utils/json.js';
import type { MapItem } from './execution.js';

/** Items that follow each other in a data set. */
export interface StoredItems {
  /** The JSON text of the array of their values, to the last digit. */
  readonly text: string;
  /** Their keys, in the same order, where they came from members of a JSON object. */
  readonly keys?: readonly string[];
  /** Where they were read from: each source holds from its place in the array to that of the next. */
  readonly sources?: readonly ItemSource[];
}

export interface ItemSource {
  readonly from: number;
  /** `$$.Map.Item.Source`: the object, as `S3://bucket/key`. */
  readonly source: string;
}

/** An item as whoever read it has it: without a key, or without a source, where it has none. */
export type FoundItem = Pick<MapItem, 'value'> & Partial<MapItem>;

export function storeItems(items: Iterable<FoundItem>): StoredItems {
  const stored = new ItemsToStore();
  for (const item of items) stored.add(item);
  return stored.finish();
}

/** Stores items as they come. All of them have a key, or none has. */
export class ItemsToStore {
  private readonly texts: string[] = [];
  private readonly keys: string[] = [];
  private readonly sources: ItemSource[] = [];
  private characters = 0;

  get count(): number {
    return this.texts.length;
  }

  /** How long their text is, as far as it goes. */
  get textLength(): number {
    return this.characters;
  }

  add({ value, key, source }: FoundItem): void {
    const text = stringifyJson(value);
    const from = this.texts.push(text) - 1;
    this.characters += text.length + 1;
    if (key !== undefined) this.keys.push(key);
    if (source !== undefined && this.sources.at(-1)?.source !== source) this.sources.push({ from, source });
  }

  finish(): StoredItems {
    const { texts, keys, sources } = this;
    return {
      text: `[${texts.join(',')}]`,
      ...(keys.length > 0 && { keys }),
      ...(sources.length > 0 && { sources }),
    };
  }
}

/** @throws JsonSyntaxError, or TypeError when the text is not that of an array. */
export function restoreItems({ text, keys, sources = [] }: StoredItems): MapItem[] {
  const values = parseJson(text);
  if (!isJsonArray(values)) throw new TypeError('The text of items has to be a JSON array');
  let next = 0;
  return values.map((value: Json, index): MapItem => {
    if (sources[next]?.from === index) next += 1;
    const source = sources[next - 1]?.source;
    const key = keys?.[index];
    return source === undefined ? { value, key } : { value, key, source };
  });
}
