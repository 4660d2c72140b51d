// YAML text to JSON values: the one file that knows the `yaml` package.
//
// Only what JSON can say is taken: mappings with text keys, sequences, text, numbers, true, false, null.
// A timestamp stays text (YAML 1.2 core schema). Anchors, aliases and merge keys are resolved.

import {
  type Alias,
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type ParsedNode,
  parseDocument,
  type YAMLMap,
} from 'yaml';
import { ExactNumber, entriesOf, type Json, type JsonObject, MAX_DEPTH, ObjectBuilder } from '../utils/json.js';
import { escapePointer } from './place.js';
import { DefinitionSyntaxError, positionAt } from './source-position.js';

export interface YamlText {
  readonly value: Json;
  /** From the JSON Pointer of each value to the offset at which it is written. */
  readonly offsets: ReadonlyMap<string, number>;
}

/** Enough for any definition of 1 MB; a few lines of nested aliases would otherwise grow without end. */
const MAX_VALUES = 300_000;

/**
 * @returns undefined for a text that is no mapping at all, such as a bare word: then it was hardly meant as YAML.
 * @throws DefinitionSyntaxError for YAML that is wrong, or that JSON cannot say.
 */
export function readYaml(text: string): YamlText | undefined {
  const document = parseDocument(text, { merge: true, prettyErrors: false, logLevel: 'silent' });
  if (!isMap(document.contents)) return undefined;
  const problem = document.errors[0] ?? document.warnings[0];
  if (problem) throw refusal(text, problem.message, problem.pos[0]);
  return new Converter(text, document).convert(document.contents);
}

const JSON_NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

class Converter {
  private readonly text: string;
  private readonly document: Document.Parsed;
  private readonly offsets = new Map<string, number>();
  /** The nodes around the one that is read: an alias to one of them would have no end. */
  private readonly around = new Set<unknown>();
  /** What each alias stands for: to find it, the package walks the whole document. */
  private readonly targets = new Map<unknown, unknown>();
  private values = 0;

  constructor(text: string, document: Document.Parsed) {
    this.text = text;
    this.document = document;
  }

  convert(root: ParsedNode): YamlText {
    return { value: this.value(root, '', root.range[0]), offsets: this.offsets };
  }

  private value(node: unknown, pointer: string, parentOffset: number): Json {
    const offset = offsetOf(node) ?? parentOffset;
    this.offsets.set(pointer, offset);
    this.values += 1;
    if (this.values > MAX_VALUES) throw refusal(this.text, `More than ${MAX_VALUES} values`, offset);
    if (isAlias(node)) return this.value(this.target(node, offset), pointer, offset);
    if (isScalar(node)) return this.scalar(node.value, node.source, offset);
    if (node === null) return null;
    if (this.around.has(node)) throw refusal(this.text, 'An alias that contains itself', offset);
    if (this.around.size >= MAX_DEPTH) throw refusal(this.text, `Nested deeper than ${MAX_DEPTH} levels`, offset);
    this.around.add(node);
    try {
      if (isMap(node)) return this.mapping(node, pointer, offset);
      if (isSeq(node)) return node.items.map((item, index) => this.value(item, `${pointer}/${index}`, offset));
    } finally {
      this.around.delete(node);
    }
    throw refusal(this.text, 'Not a value that JSON can say', offset);
  }

  private mapping(node: YAMLMap, pointer: string, offset: number): Json {
    const object = new ObjectBuilder();
    const merged = new Set<string>();
    const own = new Set(node.items.map((pair) => this.key(pair.key, offset)));
    for (const pair of node.items) {
      const key = this.key(pair.key, offset);
      if (!isMergeKey(pair.key)) {
        object.set(key, this.value(pair.value, `${pointer}/${escapePointer(key)}`, offsetOf(pair.key) ?? offset));
        continue;
      }
      // https://yaml.org/type/merge.html: members that are written out win, then the earlier sources.
      for (const source of this.mergeSources(pair.value, offset)) {
        const members = this.value(source, `${pointer}/${escapePointer(key)}`, offset) as JsonObject;
        this.offsets.delete(`${pointer}/${escapePointer(key)}`);
        for (const [name, member] of entriesOf(members)) {
          if (own.has(name) || merged.has(name)) continue;
          merged.add(name);
          object.set(name, member);
        }
      }
    }
    return object.finish();
  }

  private mergeSources(value: unknown, offset: number): YAMLMap[] {
    const resolved = isAlias(value) ? this.target(value, offset) : value;
    const sources = isSeq(resolved) ? resolved.items : [resolved];
    return sources.map((item) => {
      const source = isAlias(item) ? this.target(item, offset) : item;
      if (isMap(source)) return source;
      throw refusal(this.text, 'A merge key (<<) takes a mapping or a sequence of mappings', offsetOf(item) ?? offset);
    });
  }

  private target(alias: Alias, offset: number): unknown {
    const found = this.targets.get(alias) ?? alias.resolve(this.document);
    if (found === undefined) throw refusal(this.text, 'An alias without its anchor', offset);
    this.targets.set(alias, found);
    return found;
  }

  private key(node: unknown, offset: number): string {
    const key = isAlias(node) ? this.target(node, offset) : node;
    const value = isScalar(key) ? key.value : key;
    if (typeof value === 'string') return value;
    // `404: ...` or `true: ...`: JSON has text keys only, and the text is what was written.
    if (isScalar(key) && key.source !== undefined && typeof value !== 'object') return key.source;
    throw refusal(this.text, 'A key of a mapping has to be text', offsetOf(node) ?? offset);
  }

  private scalar(value: unknown, source: string | undefined, offset: number): Json {
    if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
    if (typeof value !== 'number' || !Number.isFinite(value)) {
      throw refusal(this.text, `'${source ?? String(value)}' is not a value that JSON can say`, offset);
    }
    const exact = source !== undefined && JSON_NUMBER.test(source) && String(value) !== source;
    return exact ? new ExactNumber(source) : value;
  }
}

function isMergeKey(key: unknown): boolean {
  return isScalar(key) && (key.value === '<<' || typeof key.value === 'symbol');
}

function offsetOf(node: unknown): number | undefined {
  const range = typeof node === 'object' && node !== null && 'range' in node ? node.range : undefined;
  return Array.isArray(range) && typeof range[0] === 'number' ? range[0] : undefined;
}

function refusal(text: string, message: string, offset: number): DefinitionSyntaxError {
  return new DefinitionSyntaxError('yaml', message, { position: positionAt(text, offset) });
}
