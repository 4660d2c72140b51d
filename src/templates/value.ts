// What a node of a template comes to when its references are resolved.

import type { ExactNumber } from '../utils/json.js';
import type { MappedText } from './mapped-text.js';
import type { FileRange } from './source-file.js';

export type Value = TextValue | PlainValue | ListValue | MapValue | NoValue;

export interface TextValue {
  readonly kind: 'text';
  readonly text: MappedText;
  readonly range: FileRange;
  /** It is what an intrinsic function gave. */
  readonly isComputed?: boolean;
}

/** A number, true, false or null. `text` is how it is written. */
export interface PlainValue {
  readonly kind: 'plain';
  readonly value: number | boolean | null | ExactNumber;
  readonly text: MappedText;
  readonly range: FileRange;
}

export interface ListValue {
  readonly kind: 'list';
  readonly items: readonly Value[];
  readonly range: FileRange;
}

export interface MapValue {
  readonly kind: 'map';
  readonly entries: readonly { readonly key: TextValue; readonly value: Value }[];
  readonly range: FileRange;
}

/** `AWS::NoValue`: whatever has it as its value is as if it were not written. */
export interface NoValue {
  readonly kind: 'none';
  readonly range: FileRange;
}

/** The text of what is text, a number, true or false; undefined for anything else. */
export function textOfValue(value: Value): MappedText | undefined {
  if (value.kind === 'text') return value.text;
  return value.kind === 'plain' && value.value !== null ? value.text : undefined;
}
