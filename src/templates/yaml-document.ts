// A YAML file as a tree of nodes, tags included.
//
// What is in a node that is not text, number, true, false, null, sequence or mapping with text keys is refused. Anchors,
// aliases and merge keys are resolved: an alias is the node that it stands for.

import { type Document, isAlias, isMap, isScalar, isSeq, parseDocument, type Scalar, type YAMLMap } from 'yaml';
import { jsonScalar, rangeOf } from '../language/yaml-nodes.js';
import { MAX_DEPTH } from '../utils/json.js';
import type { KeyNode, MappingEntry, ScalarNode, ScalarStyle, TemplateNode, Written } from './node.js';
import type { SourceFile } from './source-file.js';
import { TemplateError } from './template-error.js';

/** Enough for the largest template that CloudFormation takes (1 MB) many times over. */
const MAX_NODES = 1_000_000;

/** @throws TemplateError for YAML that is wrong, or that JSON cannot say. */
export function readYamlDocument(file: SourceFile): TemplateNode {
  const document = parseDocument(file.text, {
    merge: true,
    prettyErrors: false,
    logLevel: 'silent',
    // That is found below: the package compares each key with all others.
    uniqueKeys: false,
  });
  const problem = document.errors[0] ?? document.warnings.find(({ code }) => code !== 'TAG_RESOLVE_FAILED');
  if (problem) throw new TemplateError(`The YAML is not valid: ${problem.message}`, { file, start: problem.pos[0] });
  return new NodeReader(file).document(document);
}

const STYLES: Readonly<Record<string, ScalarStyle>> = {
  QUOTE_SINGLE: 'single-quoted',
  QUOTE_DOUBLE: 'double-quoted',
  BLOCK_LITERAL: 'literal',
  BLOCK_FOLDED: 'folded',
};

class NodeReader {
  private readonly file: SourceFile;
  /** What each anchor stands for at this point of the document; undefined while its node is read. */
  private readonly anchors = new Map<string, TemplateNode | undefined>();
  private depth = 0;
  private nodes = 0;

  constructor(file: SourceFile) {
    this.file = file;
  }

  document(document: Document.Parsed): TemplateNode {
    return this.node(document.contents, 0);
  }

  /** @param around the offset to name for a node that is not written at all, as the value of `key:`. */
  private node(node: unknown, around: number): TemplateNode {
    this.nodes += 1;
    if (this.nodes > MAX_NODES) throw this.refusal(`More than ${MAX_NODES} values`, around);
    if (node === null) {
      return { kind: 'scalar', value: null, style: 'plain', file: this.file, start: around, end: around };
    }
    const { start, end } = rangeOf(node) ?? { start: around, end: around };
    if (isAlias(node)) return this.target(node.source, start);
    const anchor = isScalar(node) || isMap(node) || isSeq(node) ? node.anchor : undefined;
    if (anchor !== undefined) this.anchors.set(anchor, undefined);
    const read = this.written(node, { file: this.file, start, end, tag: ownTag(node) });
    if (anchor !== undefined) this.anchors.set(anchor, read);
    return read;
  }

  private target(anchor: string, offset: number): TemplateNode {
    const target = this.anchors.get(anchor);
    if (target !== undefined) return target;
    const problem = this.anchors.has(anchor) ? 'An alias that contains itself' : 'An alias without its anchor';
    throw this.refusal(problem, offset);
  }

  private written(node: unknown, written: Written): TemplateNode {
    if (isScalar(node)) {
      return { kind: 'scalar', value: this.scalar(node, written), style: styleOf(node), ...written };
    }
    if (this.depth >= MAX_DEPTH) {
      throw this.refusal(`Nested deeper than ${MAX_DEPTH} levels`, written.start);
    }
    this.depth += 1;
    try {
      if (isMap(node)) return { kind: 'mapping', entries: this.entries(node, written.start), ...written };
      if (isSeq(node)) {
        return { kind: 'sequence', items: node.items.map((item) => this.node(item, written.start)), ...written };
      }
    } finally {
      this.depth -= 1;
    }
    throw this.refusal('Not a value that JSON can say', written.start);
  }

  private entries(node: YAMLMap, around: number): MappingEntry[] {
    const entries = new Map<string, MappingEntry>();
    const merged: MappingEntry[] = [];
    for (const pair of node.items) {
      const offset = rangeOf(pair.key)?.end ?? around;
      const value = this.node(pair.value, offset);
      if (isMergeKey(pair.key)) {
        merged.push(...this.mergedEntries(value));
        continue;
      }
      const key = this.key(pair.key, around);
      if (entries.has(key.value)) throw this.refusal('The YAML is not valid: Map keys must be unique', key.start);
      entries.set(key.value, { key, value });
    }
    // https://yaml.org/type/merge.html: members that are written out win, then the earlier sources.
    for (const entry of merged) if (!entries.has(entry.key.value)) entries.set(entry.key.value, entry);
    return [...entries.values()];
  }

  private mergedEntries(source: TemplateNode): readonly MappingEntry[] {
    if (source.kind === 'mapping') {
      this.nodes += source.entries.length;
      return source.entries;
    }
    if (source.kind === 'sequence' && source.items.every(({ kind }) => kind === 'mapping')) {
      return source.items.flatMap((item) => this.mergedEntries(item));
    }
    throw this.refusal('A merge key (<<) takes a mapping or a sequence of mappings', source.start);
  }

  private key(node: unknown, around: number): KeyNode {
    const key = this.node(node, around);
    if (key.kind !== 'scalar' || (key.value === null && key.start === key.end)) {
      throw this.refusal('A key of a mapping has to be text', key.start);
    }
    // `404: ...` or `true: ...`: JSON has text keys only, and the text is what was written.
    const value = typeof key.value === 'string' ? key.value : this.file.text.slice(key.start, key.end);
    return { ...key, value };
  }

  private scalar({ value, source }: Scalar, { start }: Written): ScalarNode['value'] {
    const json = jsonScalar(value, source);
    if (json !== undefined) return json;
    throw this.refusal(`'${source ?? String(value)}' is not a value that JSON can say`, start);
  }

  private refusal(problem: string, start: number): TemplateError {
    return new TemplateError(problem, { file: this.file, start });
  }
}

function isMergeKey(key: unknown): boolean {
  return isScalar(key) && key.type === 'PLAIN' && (key.value === '<<' || typeof key.value === 'symbol');
}

function styleOf(node: Scalar): ScalarStyle {
  return STYLES[node.type ?? ''] ?? 'plain';
}

function ownTag(node: unknown): string | undefined {
  const tag = isScalar(node) || isMap(node) || isSeq(node) ? node.tag : undefined;
  return tag?.startsWith('!') ? tag : undefined;
}
