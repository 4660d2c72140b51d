// What a node of a template comes to when its references are resolved.

import type { ExactNumber } from '../utils/json.js';
import type { MappedText } from './mapped-text.js';
import type { FileRange } from './source-file.js';

export type Value = TextValue | PlainValue | ListValue | MapValue | NoValue;

interface Written {
  readonly range: FileRange;
  /** What refers to it, where it is written in another file. */
  readonly site?: FileRange;
}

export interface TextValue extends Written {
  readonly kind: 'text';
  readonly text: MappedText;
  /** It is what an intrinsic function gave. */
  readonly isComputed?: boolean;
}

/** A number, true, false or null. `text` is how it is written. */
export interface PlainValue extends Written {
  readonly kind: 'plain';
  readonly value: number | boolean | null | ExactNumber;
  readonly text: MappedText;
}

export interface ListValue extends Written {
  readonly kind: 'list';
  readonly items: readonly Value[];
}

export interface MapValue extends Written {
  readonly kind: 'map';
  readonly entries: readonly { readonly key: TextValue; readonly value: Value }[];
}

/** `AWS::NoValue`: whatever has it as its value is as if it were not written. */
export interface NoValue extends Written {
  readonly kind: 'none';
}

/** The text of what is text, a number, true or false; undefined for anything else. */
export function textOfValue(value: Value): MappedText | undefined {
  if (value.kind === 'text') return value.text;
  return value.kind === 'plain' && value.value !== null ? value.text : undefined;
}
