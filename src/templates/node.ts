// A template as a tree: each value knows the file, the place and the way in which it is written.

import type { ExactNumber } from '../utils/json.js';
import type { FileRange } from './source-file.js';

export type TemplateNode = ScalarNode | MappingNode | SequenceNode;

/** The range is without the tag and the anchor. */
export interface Written extends FileRange {
  /** `!Sub`: a tag of the document's own, if there is one. */
  readonly tag?: string | undefined;
}

export interface ScalarNode extends Written {
  readonly kind: 'scalar';
  readonly value: string | number | boolean | null | ExactNumber;
  readonly style: ScalarStyle;
}

export interface MappingNode extends Written {
  readonly kind: 'mapping';
  readonly entries: readonly MappingEntry[];
}

export interface MappingEntry {
  readonly key: KeyNode;
  readonly value: TemplateNode;
}

export interface KeyNode extends ScalarNode {
  readonly value: string;
}

export interface SequenceNode extends Written {
  readonly kind: 'sequence';
  readonly items: readonly TemplateNode[];
}

/** The strings of JSON are double-quoted. */
export type ScalarStyle = 'plain' | 'single-quoted' | 'double-quoted' | 'literal' | 'folded';

/** The value of a member; undefined where there is none, or where the node is no mapping. */
export function memberNode(node: TemplateNode | undefined, ...keys: readonly string[]): TemplateNode | undefined {
  let found = node;
  for (const key of keys) {
    found = found?.kind === 'mapping' ? found.entries.find((entry) => entry.key.value === key)?.value : undefined;
  }
  return found;
}

/** The members of a mapping; none for any other node. */
export function entriesOf(node: TemplateNode | undefined): readonly MappingEntry[] {
  return node?.kind === 'mapping' ? node.entries : [];
}

/** The text of a scalar; undefined for any other node. */
export function textOf(node: TemplateNode | undefined): string | undefined {
  if (node?.kind !== 'scalar' || node.value === null) return undefined;
  return typeof node.value === 'string' ? node.value : node.file.text.slice(node.start, node.end);
}
