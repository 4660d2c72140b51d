// The variables of the Serverless Framework: `${self:custom.table}`, `${opt:stage, 'dev'}`, `${file(order.yml):states}`.
// https://www.serverless.com/framework/docs/guides/variables
//
// What only the deployment knows (`ssm`, `cf`, `s3`) and what only the command line knows (`opt`, `env`) is as the user
// gives it, under the name that is written: `{ 'opt:stage': 'prod', 'env:TABLE': 'orders' }`.

import { readDocument } from './document.js';
import { textAt, unresolved, writtenScalar } from './intrinsics.js';
import { type MappedText, MappedTextBuilder } from './mapped-text.js';
import { type MappingEntry, memberNode, type ScalarNode, type TemplateNode, textOf } from './node.js';
import { scalarText } from './scalar-text.js';
import { type FileRange, pathBeside } from './source-file.js';
import { TemplateError } from './template-error.js';
import type { TemplateContext } from './template-kind.js';
import { textOfValue, type Value } from './value.js';

/** Innermost first: an address may hold variables itself. Not `${AWS::Region}`, nor `${Token}`. */
const VARIABLE = /\$\{\s*([A-Za-z0-9]+(?:\([^${}()]*\)|:(?!:))[^${}]*)\}/g;

/** A source whose fallback is another variable. */
const FALLBACK = /\$\{\s*([A-Za-z0-9]+(?:\([^${}()]*\)|:(?!:))[^${},]*),\s*(?=\$\{)/g;

export class ServerlessVariables {
  private readonly root: TemplateNode;
  private readonly context: TemplateContext;
  /** What each scalar with variables has come to: one that many refer to is resolved once. */
  private readonly scalars = new Map<ScalarNode, Value | TemplateNode>();
  private readonly files = new Map<string, TemplateNode | undefined>();
  /** The variables that are being resolved: they may not need themselves. */
  private readonly pending = new Set<string>();

  constructor(root: TemplateNode, context: TemplateContext) {
    this.root = root;
    this.context = context;
  }

  /** The stage that is deployed. */
  get stage(): string {
    const given = this.context.given('sls:stage') ?? this.context.given('opt:stage');
    return given ?? this.text(this.member(this.root, 'provider', 'stage')) ?? 'dev';
  }

  get region(): string | undefined {
    const given = this.context.given('aws:region') ?? this.context.given('opt:region') ?? this.context.region;
    return given ?? this.text(this.member(this.root, 'provider', 'region'));
  }

  /** The node that a node stands for: its own, or what its only variable leads to. */
  node(node: TemplateNode): TemplateNode {
    const found = node.kind === 'scalar' && node.tag === undefined ? this.scalar(node) : node;
    return 'start' in found ? found : node;
  }

  member(node: TemplateNode | undefined, ...keys: readonly string[]): TemplateNode | undefined {
    let found = node && this.node(node);
    for (const key of keys) {
      const index = found?.kind === 'sequence' && /^\d+$/.test(key) ? found.items[Number(key)] : undefined;
      const member = index ?? memberNode(found, key);
      found = member && this.node(member);
    }
    return found;
  }

  /** The members of a mapping, or of all mappings of a sequence. */
  entries(node: TemplateNode | undefined): readonly MappingEntry[] {
    const found = node && this.node(node);
    if (found?.kind === 'sequence') return found.items.flatMap((item) => this.entries(item));
    return found?.kind === 'mapping' ? found.entries : [];
  }

  /** The text of a scalar; undefined for anything else, and where a variable of it is not known. */
  text(node: TemplateNode | undefined): string | undefined {
    if (node?.kind !== 'scalar') return undefined;
    const value = this.scalar(node);
    if (!('range' in value)) return value.kind === 'scalar' ? textOf(value) : undefined;
    const text = textOfValue(value);
    return text?.spans.some(({ role }) => role !== undefined) ? undefined : text?.text;
  }

  /** What a scalar is when its variables are resolved. */
  scalar(node: ScalarNode): Value | TemplateNode {
    if (typeof node.value !== 'string' || !node.value.includes('${')) return writtenScalar(node);
    const value = this.scalars.get(node) ?? this.resolved(node);
    this.scalars.set(node, value);
    return value;
  }

  private resolved(node: ScalarNode): Value | TemplateNode {
    let text = scalarText(node);
    for (let rounds = 0; ; rounds += 1) {
      const whole = new RegExp(`^\\s*(?:${VARIABLE.source})\\s*$`).exec(text.text)?.[1];
      if (whole !== undefined && !hasUnknown(text)) return this.variable(whole, node);
      const shorter = this.withoutFallback(text);
      const next = shorter === text ? this.replaced(text) : shorter;
      if (next === text || rounds > MAX_ROUNDS) return { kind: 'text', text, range: rangeOf(node) };
      text = next;
    }
  }

  /** `${opt:stage, ${self:stage}}`: whichever of the two counts takes the place of both. */
  private withoutFallback(text: MappedText): MappedText {
    let tries = 0;
    for (const { 0: opening, 1: source = '', index } of text.text.matchAll(FALLBACK)) {
      const inner = index + opening.length;
      const innerEnd = endOfVariable(text.text, inner);
      tries += 1;
      if (innerEnd === undefined || tries > MAX_ROUNDS) return text;
      const [closing] = /^\s*\}/.exec(text.text.slice(innerEnd, innerEnd + 100)) ?? [];
      if (closing === undefined) continue;
      const end = innerEnd + closing.length;
      const builder = new MappedTextBuilder(text.file).append(text, 0, index);
      if (this.source(source.trim(), text.rangeOf(index, end)) === undefined) builder.append(text, inner, innerEnd);
      else builder.append(text, index, index + opening.lastIndexOf(',')).append(text, end - 1, end);
      return builder.append(text, end).finish();
    }
    return text;
  }

  private replaced(text: MappedText): MappedText {
    let builder: MappedTextBuilder | undefined;
    let done = 0;
    for (const { 0: whole, 1: variable = '', index } of text.text.matchAll(VARIABLE)) {
      if (text.spanAt(index)?.role !== undefined) continue;
      const at = text.rangeOf(index, index + whole.length);
      builder ??= new MappedTextBuilder(text.file);
      builder.append(text, done, index).insert(textIn(this.variable(variable, at), whole, at), at);
      done = index + whole.length;
    }
    return builder?.append(text, done).finish() ?? text;
  }

  /** @param variable `opt:stage, self:provider.stage, 'dev'`: the first source that has a value counts. */
  private variable(variable: string, site: FileRange): Value | TemplateNode {
    const sources = sourcesOf(variable);
    const name = sources[0] ?? variable.trim();
    const chain = [...this.pending, variable].slice(-10).join(' -> ');
    if (this.pending.has(variable)) throw new TemplateError(`A variable that leads to itself: ${chain}`, site);
    if (this.pending.size >= MAX_CHAIN) throw new TemplateError(`Variables that lead too far: ${chain}`, site);
    this.pending.add(variable);
    try {
      for (const source of sources) {
        const value = this.source(source, site);
        if (value !== undefined) return value;
      }
    } finally {
      this.pending.delete(variable);
    }
    // A file that is not there is a mistake, and nothing that anybody would give later.
    const [, path] = /^file\((.*?)\)/.exec(name) ?? [];
    if (path !== undefined)
      throw new TemplateError(`There is no file ${this.pathOf(path)}, or nothing in it at ${name}`, site);
    return unresolved(name.replace(/[{}"\s]/g, ''), site);
  }

  private source(source: string, site: FileRange): Value | TemplateNode | undefined {
    const given = this.context.given(source);
    if (given !== undefined) return textAt(given, site);
    const literal = /^'([^']*)'$|^"([^"]*)"$/.exec(source);
    if (literal) return textAt(literal[1] ?? literal[2] ?? '', site);
    const [, type = '', argument = '', address = ''] = /^([A-Za-z0-9]+)(?:\((.*)\))?:?(.*)$/.exec(source) ?? [];
    // What an inner variable has come to.
    if (!source.includes(':') && type !== 'file') return textAt(source, site);
    switch (type) {
      case 'self':
        return this.known(this.member(this.root, ...keysOf(address)));
      case 'file':
        return this.known(this.member(this.file(argument, site), ...keysOf(address)));
      case 'sls':
        return address === 'stage' ? textAt(this.stage, site) : undefined;
      case 'param':
        return this.known(
          this.member(this.root, 'params', this.stage, address) ?? this.member(this.root, 'params', 'default', address),
        );
      case 'aws':
        if (address === 'region') return textAt(this.region ?? 'us-east-1', site);
        return address === 'accountId' ? textAt(this.context.accountId ?? '123456789012', site) : undefined;
      default:
        return undefined;
    }
  }

  /** A node, if it is there; one that stands for text is resolved, so that a fallback can take the place of what is not known. */
  private known(node: TemplateNode | undefined): Value | TemplateNode | undefined {
    if (node?.kind !== 'scalar') return node;
    return node.value === null ? undefined : this.scalar(node);
  }

  private file(path: string, site: FileRange): TemplateNode | undefined {
    const resolved = this.pathOf(path);
    if (!this.files.has(resolved)) {
      if (/\.[cm]?[jt]s$/.test(resolved)) {
        throw new TemplateError(
          `${resolved} is a program, which is not run: give its value as one of \`substitutions\``,
          site,
        );
      }
      const text = this.context.readFile(resolved);
      this.files.set(resolved, text === undefined ? undefined : readDocument({ path: resolved, text }));
    }
    return this.files.get(resolved);
  }

  /** Relative to the folder of the service, whichever file names it. */
  private pathOf(path: string): string {
    return pathBeside(this.root.file, path.trim().replace(/^(['"])(.*)\1$/, '$2'));
  }
}

/** More than variables are ever nested in each other. */
const MAX_ROUNDS = 100;
const MAX_CHAIN = 50;

/** Separated by commas, but for those within quotes and parentheses. */
function sourcesOf(variable: string): string[] {
  const sources = variable.match(/(?:'[^']*'|"[^"]*"|\([^()]*\)|[^,'"()])+/g) ?? [];
  return sources.map((source) => source.trim()).filter((source) => source !== '');
}

function keysOf(address: string): string[] {
  return address.split('.').filter((key) => key !== '');
}

/** Behind the brace that closes the variable which begins at `start`; undefined where none does. */
function endOfVariable(text: string, start: number): number | undefined {
  let depth = 0;
  for (let at = start; at < text.length; at += 1) {
    if (text.startsWith('${', at)) depth += 1;
    else if (text[at] === '}') depth -= 1;
    if (depth === 0 && text[at] === '}') return at + 1;
  }
  return undefined;
}

/** @throws TemplateError for what cannot be a part of a text. */
function textIn(found: Value | TemplateNode, variable: string, site: FileRange): MappedText {
  const text = 'range' in found ? textOfValue(found) : found.kind === 'scalar' ? scalarText(found) : undefined;
  if (text === undefined) throw new TemplateError(`${variable} is no text`, site);
  return text;
}

function hasUnknown(text: MappedText): boolean {
  return text.spans.some(({ role }) => typeof role === 'object');
}

function rangeOf({ file, start, end }: FileRange): FileRange {
  return { file, start, end };
}
