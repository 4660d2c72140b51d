// The text of a definition as a template gives it, up to the definition: placeholders are filled, tolerated or refused.
// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-stepfunctions-statemachine.html

import { type ParsedDefinition, parseDefinition } from '../language/parse.js';
import { DefinitionSyntaxError } from '../language/source-position.js';
import type { SourcePlace } from '../language/source-text.js';
import { traverse } from '../language/traverse.js';
import { memberOf } from '../utils/json.js';
import { type MappedText, MappedTextBuilder } from './mapped-text.js';
import type { FileRange } from './source-file.js';
import { printPlace } from './source-file.js';
import { TemplateError } from './template-error.js';

/** What a template says of a definition, before its placeholders are filled. */
export interface DefinitionText {
  readonly text: MappedText;
  /** How to read it. Without it: JSON, and what is not JSON but a YAML mapping is YAML. */
  readonly format?: 'json' | 'yaml';
  /** What stands for `${Token}`, as `DefinitionSubstitutions` have it. */
  readonly substitutions: ReadonlyMap<string, MappedText>;
}

export interface DefinitionOptions {
  readonly placeholders: 'refuse' | 'tolerate';
  /** What the user says that a name stands for. */
  readonly given: (name: string) => string | undefined;
  readonly region?: string | undefined;
  readonly accountId?: string | undefined;
}

export interface LoadedDefinition {
  readonly parsed: ParsedDefinition;
  /** The placeholders that are left. */
  readonly unresolved: readonly Placeholder[];
}

export interface Placeholder {
  readonly name: string;
  readonly at: FileRange;
}

/**
 * Reads a definition.
 * @throws TemplateError for a text that is no JSON (or YAML), and for placeholders that are refused.
 */
export function readDefinition(definition: DefinitionText, options: DefinitionOptions): LoadedDefinition {
  const filled = fill(definition, options);
  const unresolved = placeholdersOf(filled);
  if (options.placeholders === 'refuse' && unresolved.length > 0) throw refusal(unresolved);
  const [unknown] = unresolved;
  if (unknown !== undefined && /^\s*\$\{[^{}]*\}\s*$/.test(filled.text)) {
    throw new TemplateError(`The definition is not known: it is what \${${unknown.name}} stands for`, unknown.at);
  }
  const quoted = looksLikeJson(filled.text) ? quoteBarePlaceholders(filled) : filled;
  const parsed = parse(quoted, definition.format);
  const runnable = unresolved.length > 0 ? withFunctions(quoted, parsed, options) : quoted;
  return { parsed: located(runnable === quoted ? parsed : parse(runnable, definition.format), runnable), unresolved };
}

/**
 * The name of a placeholder: of a parameter, an attribute, a variable. Not every `${...}`: JSONata has some that mean
 * something else.
 */
const PLACEHOLDER = /\$\{([A-Za-z0-9_][A-Za-z0-9_.:/-]*)\}/g;

/** As long as there is anything to fill: what stands for a placeholder may hold others, as it may on AWS. */
function fill({ text, substitutions }: DefinitionText, { given }: DefinitionOptions): MappedText {
  // What is written as a literal is text for the one who writes it, and a placeholder for whoever fills the text.
  const standsFor = (name: string, isLiteral: boolean) =>
    (isLiteral && !substitutions.has(name) ? undefined : given(name)) ?? substitutions.get(name);
  let filled = text;
  for (let rounds = 0; ; rounds += 1) {
    const next = replacePlaceholders(filled, standsFor);
    if (next === filled) return filled;
    if (rounds > MAX_ROUNDS)
      throw new TemplateError('Placeholders stand for each other in a circle', text.rangeOf(0, 1));
    filled = next;
  }
}

const MAX_ROUNDS = 100;

function replacePlaceholders(
  text: MappedText,
  standsFor: (name: string, isLiteral: boolean) => string | MappedText | undefined,
): MappedText {
  let builder: MappedTextBuilder | undefined;
  let done = 0;
  for (const { 0: whole, 1: name = '', index } of text.text.matchAll(/\$\{([^{}"\\]+)\}/g)) {
    const value = standsFor(name, text.spanAt(index)?.role === 'literal');
    if (value === undefined) continue;
    const at = text.rangeOf(index, index + whole.length);
    builder ??= new MappedTextBuilder(text.file);
    builder.append(text, done, index);
    if (typeof value === 'string') builder.add(value, at.start, at.end);
    else builder.insert(value, at);
    done = index + whole.length;
  }
  return builder?.append(text, done).finish() ?? text;
}

/** Those that are marked, and those that are written; but for what is marked as a literal. */
function placeholdersOf(text: MappedText): Placeholder[] {
  const placeholders: Placeholder[] = [];
  for (const { at, length, role } of text.spans) {
    if (typeof role === 'object') {
      placeholders.push({ name: role.placeholder, at: text.rangeOf(at, at + length) });
    }
  }
  for (const { 0: whole, 1: name = '', index } of text.text.matchAll(PLACEHOLDER)) {
    if (text.spanAt(index)?.role === undefined) {
      placeholders.push({ name, at: text.rangeOf(index, index + whole.length) });
    }
  }
  return placeholders.sort((left, right) => left.at.start - right.at.start);
}

function refusal(unresolved: readonly [Placeholder, ...Placeholder[]] | readonly Placeholder[]): TemplateError {
  const lines = unresolved.map(({ name, at }) => `  \${${name}} (${printPlace(at)})`);
  const problem = 'Nothing is known to stand for these placeholders; give their values as `substitutions`';
  const [first] = unresolved as readonly [Placeholder, ...Placeholder[]]; // there is one
  return new TemplateError(`${problem}:\n${lines.join('\n')}`, first.at);
}

function looksLikeJson(text: string): boolean {
  return /^\s*[{[]/.test(text);
}

/** A string may lack its end: that is for the parser to say. */
const STRING_OR_PLACEHOLDER = /"(?:[^"\\]|\\[\s\S])*(?:"|\\?$)|\$\{[^{}"\\]+\}/g;

/** A placeholder that is no part of a string becomes one: `"TimeoutSeconds": ${Timeout}`. */
function quoteBarePlaceholders(text: MappedText): MappedText {
  const bare = [...text.text.matchAll(STRING_OR_PLACEHOLDER)].filter(([found]) => found.startsWith('$'));
  if (bare.length === 0) return text;
  const builder = new MappedTextBuilder(text.file);
  let done = 0;
  for (const { 0: whole, index } of bare) {
    const { start, end } = text.rangeOf(index, index + whole.length);
    builder.append(text, done, index).add(`"${whole}"`, start, end);
    done = index + whole.length;
  }
  return builder.append(text, done).finish();
}

function parse(text: MappedText, format: 'json' | 'yaml' | undefined): ParsedDefinition {
  try {
    return parseDefinition(text.text, format === undefined ? {} : { format });
  } catch (error) {
    if (!(error instanceof DefinitionSyntaxError)) throw error;
    const offset = error.position?.offset ?? 0;
    const language = error.kind === 'yaml' ? 'YAML' : 'JSON';
    throw new TemplateError(`The definition is not valid ${language}: ${error.message}`, text.rangeOf(offset, offset));
  }
}

/** With a Lambda function for each `Resource` that is nothing but a placeholder, so that there is a task to answer. */
function withFunctions(text: MappedText, parsed: ParsedDefinition, options: DefinitionOptions): MappedText {
  const { region = 'us-east-1', accountId = '123456789012' } = options;
  const resources: { readonly name: string; readonly start: number; readonly end: number }[] = [];
  for (const { state, place } of traverse(parsed.definition).states) {
    const resource = memberOf(state, 'Resource');
    const [, name] = (typeof resource === 'string' && /^\$\{([^{}]+)\}$/.exec(resource)) || [];
    const written = parsed.source?.place(place.at('Resource').pointer)?.value;
    if (name !== undefined && written !== undefined) resources.push({ name, ...written });
  }
  if (resources.length === 0) return text;
  const builder = new MappedTextBuilder(text.file);
  let done = 0;
  for (const { name, start, end } of resources.sort((left, right) => left.start - right.start)) {
    const at = text.rangeOf(start, end);
    const arn = `arn:aws:lambda:${region}:${accountId}:function:${functionName(name)}`;
    builder.append(text, done, start).add(`"${arn}"`, at.start, at.end);
    done = end;
  }
  return builder.append(text, done).finish();
}

/** `ChargeFunction` for `ChargeFunction.Arn`: of other characters a name may have none. */
function functionName(placeholder: string): string {
  return placeholder.replace(/\.Arn$/, '').replace(/[^A-Za-z0-9_-]+/g, '_');
}

/** With the places in the file in place of those in the text. */
function located(parsed: ParsedDefinition, text: MappedText): ParsedDefinition {
  const place = (pointer: string): SourcePlace | undefined => {
    const found = parsed.source?.place(pointer);
    return (
      found && {
        value: text.rangeOf(found.value.start, found.value.end),
        ...(found.key && { key: text.rangeOf(found.key.start, found.key.end) }),
      }
    );
  };
  return { ...parsed, source: { file: text.file.path, text: text.file.text, place } };
}
