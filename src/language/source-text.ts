// Where in a text the values of a definition are written.
//
// The text need not be the definition's own: one that is part of a template has its places in the file that a
// person edits.

import { pointerTokens } from './place.js';

/** Offsets in UTF-16 units, counted from 0; `end` is behind the last one. */
export interface SourceRange {
  readonly start: number;
  readonly end: number;
}

/** Where a value is written, and the name of the member that it is, where it is one. */
export interface SourcePlace {
  readonly value: SourceRange;
  readonly key?: SourceRange;
}

export interface SourceText {
  /** The name of the file, where there is one. */
  readonly file?: string;
  readonly text: string;
  /** Where the value at a JSON Pointer into the definition is written; undefined for what is not there. */
  place(pointer: string): SourcePlace | undefined;
}

/**
 * The places of a value and of all that is in it. A tree, because the pointers of a deep value would together be many
 * times longer than its text.
 */
export interface PlaceNode extends SourcePlace {
  /** By the names of the members, or the indices of the items. */
  readonly members?: ReadonlyMap<string, PlaceNode>;
}

/** What a JSON Pointer leads to. https://www.rfc-editor.org/rfc/rfc6901 */
export function placeAt(root: PlaceNode, pointer: string): PlaceNode | undefined {
  let node: PlaceNode | undefined = root;
  for (const token of pointerTokens(pointer)) node = node?.members?.get(token);
  return node;
}
