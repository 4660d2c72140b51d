// YAML text to JSON values.
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
  type YAMLSeq,
} from 'yaml';
import { entriesOf, type Json, type JsonObject, MAX_DEPTH, ObjectBuilder } from '../utils/json.js';
import { DefinitionSyntaxError, positionAt } from './source-position.js';
import type { PlaceNode, SourceRange } from './source-text.js';
import { jsonScalar, rangeOf } from './yaml-nodes.js';

export interface YamlText {
  readonly value: Json;
  readonly places: PlaceNode;
}

/** Enough for any definition of 1 MB; a few lines of nested aliases would otherwise grow without end. */
const MAX_VALUES = 300_000;

/**
 * @returns undefined for a text that is no mapping at all, such as a bare word: then it was hardly meant as YAML.
 * @throws DefinitionSyntaxError for YAML that is wrong, or that JSON cannot say.
 */
export function readYaml(text: string): YamlText | undefined {
  const document = parseDocument(text, {
    merge: true,
    prettyErrors: false,
    // With 'silent', the package would drop what follows the first document, and say nothing.
    logLevel: 'error',
    // That is found below: the package compares each key with all others.
    uniqueKeys: false,
  });
  if (!isMap(document.contents)) return undefined;
  const problem = document.errors[0] ?? document.warnings[0];
  if (problem) throw refusal(text, wordsOf(problem), problem.pos[0]);
  return new Converter(text, document).convert(document.contents);
}

function wordsOf({ code, message }: Document.Parsed['errors' | 'warnings'][number]): string {
  return code === 'MULTIPLE_DOCS' ? 'A definition is one document, and here begins another' : message;
}

/** A value as it was read, and where it is written. */
interface Read {
  readonly value: Json;
  readonly members?: ReadonlyMap<string, PlaceNode>;
}

class Converter {
  private readonly text: string;
  private readonly document: Document.Parsed;
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
    return this.value(root, rangeOf(root) ?? { start: 0, end: 0 });
  }

  /** What an alias stands for is written where it is anchored; the alias itself stands where it stands. */
  private value(node: unknown, around: SourceRange, key?: SourceRange): YamlText {
    const range = rangeOf(node) ?? around;
    const { value, members } = this.read(node, range);
    return { value, places: { value: range, ...(key && { key }), ...(members && { members }) } };
  }

  private read(node: unknown, range: SourceRange): Read {
    this.values += 1;
    if (this.values > MAX_VALUES) throw refusal(this.text, `More than ${MAX_VALUES} values`, range.start);
    if (isAlias(node)) return this.read(this.target(node, range.start), range);
    if (isScalar(node)) return { value: this.scalar(node.value, node.source, range.start) };
    if (node === null) return { value: null };
    if (this.around.has(node)) throw refusal(this.text, 'An alias that contains itself', range.start);
    if (this.around.size >= MAX_DEPTH) throw refusal(this.text, `Nested deeper than ${MAX_DEPTH} levels`, range.start);
    this.around.add(node);
    try {
      if (isMap(node)) return this.mapping(node, range);
      if (isSeq(node)) return this.sequence(node, range);
    } finally {
      this.around.delete(node);
    }
    throw refusal(this.text, 'Not a value that JSON can say', range.start);
  }

  private sequence(node: YAMLSeq, range: SourceRange): Read {
    const items = node.items.map((item) => this.value(item, range));
    return {
      value: items.map(({ value }) => value),
      members: new Map(items.map(({ places }, index) => [String(index), places])),
    };
  }

  private mapping(node: YAMLMap, range: SourceRange): Read {
    const object = new ObjectBuilder();
    const places = new Map<string, PlaceNode>();
    const merged = new Set<string>();
    const own = this.ownKeys(node, range);
    const set = (name: string, member: YamlText) => {
      object.set(name, member.value);
      places.set(name, member.places);
    };
    for (const pair of node.items) {
      if (!isMergeKey(pair.key)) {
        const key = rangeOf(pair.key);
        set(this.key(pair.key, range.start), this.value(pair.value, key ?? range, key));
        continue;
      }
      // https://yaml.org/type/merge.html: members that are written out win, then the earlier sources.
      for (const source of this.mergeSources(pair.value, range.start)) {
        const { value, places: of } = this.value(source, range);
        for (const [name, member] of entriesOf(value as JsonObject)) {
          if (own.has(name) || merged.has(name)) continue;
          merged.add(name);
          set(name, { value: member, places: of.members?.get(name) ?? of });
        }
      }
    }
    return { value: object.finish(), members: places };
  }

  private ownKeys(node: YAMLMap, range: SourceRange): ReadonlySet<string> {
    const keys = new Set<string>();
    for (const { key } of node.items) {
      if (isMergeKey(key)) continue;
      const name = this.key(key, range.start);
      if (keys.has(name)) throw refusal(this.text, 'Map keys must be unique', rangeOf(key)?.start ?? range.start);
      keys.add(name);
    }
    return keys;
  }

  private mergeSources(value: unknown, offset: number): YAMLMap[] {
    const resolved = isAlias(value) ? this.target(value, offset) : value;
    const sources = isSeq(resolved) ? resolved.items : [resolved];
    return sources.map((item) => {
      const source = isAlias(item) ? this.target(item, offset) : item;
      if (isMap(source)) return source;
      throw refusal(
        this.text,
        'A merge key (<<) takes a mapping or a sequence of mappings',
        rangeOf(item)?.start ?? offset,
      );
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
    throw refusal(this.text, 'A key of a mapping has to be text', rangeOf(node)?.start ?? offset);
  }

  private scalar(value: unknown, source: string | undefined, offset: number): Json {
    const json = jsonScalar(value, source);
    if (json !== undefined) return json;
    throw refusal(this.text, `'${source ?? String(value)}' is not a value that JSON can say`, offset);
  }
}

function isMergeKey(key: unknown): boolean {
  return isScalar(key) && (key.value === '<<' || typeof key.value === 'symbol');
}

function refusal(text: string, message: string, offset: number): DefinitionSyntaxError {
  return new DefinitionSyntaxError('yaml', message, { position: positionAt(text, offset) });
}
