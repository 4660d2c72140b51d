// The intrinsic functions of CloudFormation: `Ref`, `Fn::Sub` and the like, in their long form and as tags of YAML.
// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html
//
// 1. What cannot be known from the template stays a text `${Name}`, which is marked as a placeholder.
// 2. What CloudFormation refuses is refused here, with its place.

import { didYouMean } from '../utils/did-you-mean.js';
import { MAX_DEPTH, stringifyJson } from '../utils/json.js';
import { jsonText } from './json-text.js';
import { MappedText, MappedTextBuilder } from './mapped-text.js';
import { entriesOf, type ScalarNode, type TemplateNode } from './node.js';
import { scalarText } from './scalar-text.js';
import type { FileRange } from './source-file.js';
import { TemplateError } from './template-error.js';
import { type ListValue, type TextValue, textOfValue, type Value } from './value.js';

/** What the names in a template stand for. Each is undefined where that cannot be known. */
export interface References {
  /** Of a parameter, a pseudo parameter or a resource. */
  ref(name: string, site: FileRange): string | readonly string[] | typeof NO_VALUE | undefined;
  attribute(resource: string, attribute: string, site: FileRange): string | undefined;
  condition(name: string, site: FileRange): boolean | undefined;
  /** A value of the Mappings. */
  mapped(map: string, top: string, second: string): TemplateNode | undefined;
  /** What the user says that a name stands for. */
  given(name: string): string | undefined;
}

/** `Ref: AWS::NoValue` */
export const NO_VALUE = Symbol('AWS::NoValue');

/** Enough for any definition of 1 MB; a few lines of nested aliases would otherwise grow without end. */
const MAX_VALUES = 1_000_000;

export class Intrinsics {
  private readonly references: References;
  private readonly scalar: (node: ScalarNode) => Value | TemplateNode;
  private depth = 0;
  private values = 0;

  /** @param scalar what a scalar is; default: what is written. A node is resolved in its place. */
  constructor(references: References, scalar: (node: ScalarNode) => Value | TemplateNode = writtenScalar) {
    this.references = references;
    this.scalar = scalar;
  }

  /** @throws TemplateError for what CloudFormation would refuse. */
  resolve(node: TemplateNode): Value {
    this.values += 1;
    if (this.values > MAX_VALUES) throw new TemplateError(`More than ${MAX_VALUES} values`, node);
    if (this.depth >= MAX_DEPTH) throw new TemplateError(`Nested deeper than ${MAX_DEPTH} levels`, node);
    this.depth += 1;
    try {
      return this.resolved(node);
    } finally {
      this.depth -= 1;
    }
  }

  private resolved(node: TemplateNode): Value {
    const call = callOf(node);
    if (call !== undefined) {
      const value = this.call(call);
      return value.kind === 'text' ? { ...value, isComputed: true } : value;
    }
    const range = rangeOf(node);
    switch (node.kind) {
      case 'scalar': {
        const value = this.scalar(node);
        const resolved = 'range' in value ? value : this.resolve(value);
        return resolved.range.file === node.file ? resolved : { ...resolved, site: range };
      }
      case 'sequence':
        return { kind: 'list', items: node.items.map((item) => this.resolve(item)), range };
      case 'mapping':
        return {
          kind: 'map',
          entries: node.entries.map(({ key, value }) => ({
            key: { kind: 'text', text: scalarText(key), range: rangeOf(key) },
            value: this.resolve(value),
          })),
          range,
        };
    }
  }

  private call({ name, argument, site }: Call): Value {
    const run = FUNCTIONS.get(name);
    if (run !== undefined) return run({ name, argument, site, intrinsics: this, references: this.references });
    if (NOT_KNOWABLE.includes(name)) return unresolved(name, site);
    const meant = didYouMean(name, [...FUNCTIONS.keys(), ...NOT_KNOWABLE]);
    const suggestion = meant === undefined ? '' : `: did you mean ${meant}?`;
    throw new TemplateError(`There is no intrinsic function ${name}${suggestion}`, site);
  }
}

/** What a scalar is as it is written. */
export function writtenScalar(node: ScalarNode): Value {
  const range = rangeOf(node);
  const text = scalarText(node);
  return typeof node.value === 'string'
    ? { kind: 'text', text, range }
    : { kind: 'plain', value: node.value, text, range };
}

/** A text that stands for something that is not known. */
export function unresolved(name: string, site: FileRange): TextValue {
  return { kind: 'text', text: MappedText.from(site, `\${${name}}`, { placeholder: name }), range: rangeOf(site) };
}

/** A text that stands for what is written at a place. */
export function textAt(text: string, site: FileRange): TextValue {
  return { kind: 'text', text: MappedText.from(site, text), range: rangeOf(site) };
}

interface Call {
  /** `Ref`, `Condition`, `Fn::Sub` */
  readonly name: string;
  readonly argument: TemplateNode;
  readonly site: FileRange;
}

function callOf(node: TemplateNode): Call | undefined {
  if (node.tag !== undefined) {
    const name = node.tag.slice(1);
    const { tag, ...argument } = node;
    return { name: name === 'Ref' || name === 'Condition' ? name : `Fn::${name}`, argument, site: rangeOf(node) };
  }
  const [entry, ...others] = entriesOf(node);
  if (entry === undefined || others.length > 0) return undefined;
  const name = entry.key.value;
  return name === 'Ref' || name.startsWith('Fn::') ? { name, argument: entry.value, site: rangeOf(node) } : undefined;
}

interface Task extends Call {
  readonly intrinsics: Intrinsics;
  readonly references: References;
}

const FUNCTIONS: ReadonlyMap<string, (task: Task) => Value> = new Map([
  ['Ref', ref],
  ['Fn::GetAtt', getAtt],
  ['Fn::Sub', sub],
  ['Fn::Join', join],
  ['Fn::Select', select],
  ['Fn::Split', split],
  ['Fn::If', ifElse],
  ['Fn::FindInMap', findInMap],
  ['Fn::ImportValue', importValue],
  ['Fn::ToJsonString', toJsonString],
  ['Fn::Equals', equals],
  ['Fn::And', (task) => allOrAny(task, false)],
  ['Fn::Or', (task) => allOrAny(task, true)],
  ['Fn::Not', not],
  ['Condition', condition],
]);

/** What these give is known when the stack is deployed. */
const NOT_KNOWABLE: readonly string[] = [
  'Fn::Base64',
  'Fn::Cidr',
  'Fn::GetAZs',
  'Fn::GetStackOutput',
  'Fn::Length',
  'Fn::Transform',
];

function ref({ argument, site, references }: Task): Value {
  const name = writtenText(argument, 'Ref takes the name of a parameter or a resource', argument);
  return valueOfRef(name, site, references);
}

function valueOfRef(name: string, site: FileRange, references: References): Value {
  const given = references.given(name);
  if (given !== undefined) return textAt(given, site);
  const value = references.ref(name, site);
  if (value === undefined) return unresolved(name, site);
  if (value === NO_VALUE) return { kind: 'none', range: rangeOf(site) };
  if (typeof value === 'string') return textAt(value, site);
  return { kind: 'list', items: value.map((item) => textAt(item, site)), range: rangeOf(site) };
}

function getAtt({ argument, site, intrinsics, references }: Task): Value {
  const expected = 'Fn::GetAtt takes the name of a resource and one of its attributes';
  if (argument.kind === 'sequence') {
    const [resource, attribute] = argument.items;
    if (argument.items.length !== 2) throw new TemplateError(expected, argument);
    const name = `${writtenText(resource, expected, argument)}.${resolvedText(intrinsics, attribute, expected, argument)}`;
    return valueOfAttribute(name, site, references);
  }
  const name = writtenText(argument, expected, argument);
  if (!name.includes('.')) throw new TemplateError(expected, argument);
  return valueOfAttribute(name, site, references);
}

/** @param name `ChargeFunction.Arn` */
function valueOfAttribute(name: string, site: FileRange, references: References): Value {
  const given = references.given(name);
  if (given !== undefined) return textAt(given, site);
  const dot = name.indexOf('.');
  const value = references.attribute(name.slice(0, dot), name.slice(dot + 1), site);
  return value === undefined ? unresolved(name, site) : textAt(value, site);
}

function sub({ argument, site, intrinsics, references }: Task): Value {
  const expected = 'Fn::Sub takes a text, or a list of a text and a map of its variables';
  const [template, variables] = argument.kind === 'sequence' ? argument.items : [argument];
  if (argument.kind === 'sequence' && argument.items.length !== 2) throw new TemplateError(expected, argument);
  if (template?.kind !== 'scalar') throw new TemplateError(expected, argument);
  const text = textOfValue(intrinsics.resolve(template));
  if (text === undefined) throw new TemplateError(expected, argument);
  const own = new Map(entriesOf(variables).map(({ key, value }) => [key.value, value]));
  const standsFor = (name: string, at: FileRange): Value => {
    const variable = own.get(name);
    if (variable !== undefined) return intrinsics.resolve(variable);
    return name.includes('.') ? valueOfAttribute(name, at, references) : valueOfRef(name, at, references);
  };
  return { kind: 'text', text: substituted(text, standsFor), range: rangeOf(site) };
}

const VARIABLE = /\$\{(!?)([^{}]*)\}/g;

/** The text with what its variables stand for; `${!Literal}` is `${Literal}` afterwards. */
export function substituted(text: MappedText, standsFor: (name: string, at: FileRange) => Value): MappedText {
  const builder = new MappedTextBuilder(text.file);
  let done = 0;
  for (const { 0: whole, 1: bang, 2: name = '', index } of text.text.matchAll(VARIABLE)) {
    // What is not known stays.
    if (typeof text.spanAt(index)?.role === 'object') continue;
    const at = text.rangeOf(index, index + whole.length);
    builder.append(text, done, index);
    done = index + whole.length;
    if (bang === '!') {
      builder.add(`\${${name}}`, at.start, at.end, 'literal');
      continue;
    }
    if (!/^[A-Za-z0-9_.:]+$/.test(name)) {
      const problem = 'a name in it has letters, digits, underscores, periods and colons only';
      throw new TemplateError(`Fn::Sub cannot put anything in the place of ${whole}: ${problem}`, at);
    }
    const value = textOfValue(standsFor(name, at));
    if (value === undefined) throw new TemplateError(`${whole} is no text`, at);
    builder.insert(value, at);
  }
  return builder.append(text, done).finish();
}

function join({ argument, site, intrinsics }: Task): Value {
  const expected = 'Fn::Join takes a delimiter and a list of texts';
  const [delimiterNode, listNode] = listArguments(argument, 2, expected);
  const delimiter = textOfValue(intrinsics.resolve(delimiterNode));
  const list = intrinsics.resolve(listNode);
  if (delimiter === undefined) throw new TemplateError(expected, argument);
  // A reference that is not known.
  if (list.kind === 'text') return list;
  if (list.kind !== 'list') throw new TemplateError(expected, argument);
  const builder = new MappedTextBuilder(site.file);
  let separator: MappedText | undefined;
  for (const item of list.items) {
    if (item.kind === 'none') continue;
    const text = textOfValue(item);
    if (text === undefined) throw new TemplateError('An item of the list of Fn::Join is no text', item.range);
    if (separator) builder.append(separator, 0, separator.text.length, site);
    builder.append(text, 0, text.text.length, site);
    separator = delimiter;
  }
  return { kind: 'text', text: builder.finish(), range: rangeOf(site) };
}

function select({ argument, intrinsics }: Task): Value {
  const expected = 'Fn::Select takes an index and a list';
  const [indexNode, listNode] = listArguments(argument, 2, expected);
  const index = textOfValue(intrinsics.resolve(indexNode))?.text;
  const list = intrinsics.resolve(listNode);
  if (list.kind === 'text') return list;
  const item =
    list.kind === 'list' && index !== undefined && /^\d+$/.test(index) ? list.items[Number(index)] : undefined;
  if (item === undefined) throw new TemplateError(`${expected} that has an item there`, argument);
  return item;
}

function split({ argument, site, intrinsics }: Task): Value {
  const expected = 'Fn::Split takes a delimiter and a text';
  const [delimiterNode, textNode] = listArguments(argument, 2, expected);
  const delimiter = textOfValue(intrinsics.resolve(delimiterNode))?.text;
  const value = intrinsics.resolve(textNode);
  const text = textOfValue(value);
  if (!delimiter || text === undefined) throw new TemplateError(expected, argument);
  if (isPlaceholder(text)) return value;
  const items: Value[] = [];
  for (let at = 0; at <= text.text.length; ) {
    const found = text.text.indexOf(delimiter, at);
    const end = found === -1 ? text.text.length : found;
    items.push({ kind: 'text', text: text.slice(at, end), range: text.rangeOf(at, end) });
    at = end + delimiter.length;
    if (found === -1) break;
  }
  return { kind: 'list', items, range: rangeOf(site) } satisfies ListValue;
}

function ifElse({ argument, site, intrinsics, references }: Task): Value {
  const expected = 'Fn::If takes the name of a condition and two values';
  const [conditionNode, yes, no] = listArguments(argument, 3, expected);
  const name = writtenText(conditionNode, expected, argument);
  const holds = references.condition(name, site);
  if (holds === undefined) return unresolved(name, site);
  return intrinsics.resolve(holds ? yes : no);
}

function findInMap({ argument, site, intrinsics, references }: Task): Value {
  const expected = 'Fn::FindInMap takes the name of a mapping, a top-level key and a second-level key';
  if (argument.kind !== 'sequence' || argument.items.length < 3 || argument.items.length > 4) {
    throw new TemplateError(expected, argument);
  }
  const keys = argument.items.slice(0, 3).map((item) => textOfValue(intrinsics.resolve(item)));
  const [map, top, second] = keys;
  if (map === undefined || top === undefined || second === undefined) throw new TemplateError(expected, argument);
  const name = `${map.text}.${top.text}.${second.text}`;
  const given = references.given(name);
  if (given !== undefined) return textAt(given, site);
  const found = references.mapped(map.text, top.text, second.text);
  if (found !== undefined) return moved(intrinsics.resolve(found), site);
  const fallback = entriesOf(argument.items[3]).find(({ key }) => key.value === 'DefaultValue');
  if (fallback !== undefined) return intrinsics.resolve(fallback.value);
  const unknown = keys.find((key) => key !== undefined && isPlaceholder(key));
  if (unknown !== undefined) return unresolved(map.text, site);
  throw new TemplateError(`The Mappings have no ${name}`, site);
}

function importValue({ argument, site, intrinsics, references }: Task): Value {
  const expected = 'Fn::ImportValue takes the name of an export';
  const name = resolvedText(intrinsics, argument, expected, argument);
  const given = references.given(name);
  return given === undefined ? unresolved(name.replace(/[${}"\\\s]/g, ''), site) : textAt(given, site);
}

function toJsonString({ argument, intrinsics }: Task): Value {
  return { kind: 'text', text: jsonText(intrinsics.resolve(argument)), range: rangeOf(argument) };
}

function equals(task: Task): Value {
  const [left, right] = listArguments(task.argument, 2, 'Fn::Equals takes two values').map((node) =>
    task.intrinsics.resolve(node),
  );
  const texts = [left, right].map((value) => (value === undefined ? undefined : comparable(value)));
  if (texts.some((text) => text === undefined)) return unresolved(task.name, task.site);
  return truth(texts[0] === texts[1], task.site);
}

function comparable(value: Value): string | undefined {
  const text = textOfValue(value);
  if (text !== undefined) return isPlaceholder(text) ? undefined : text.text;
  return value.kind === 'plain' ? stringifyJson(value.value) : undefined;
}

/** `And` ends at the first that is false, `Or` at the first that is true. */
function allOrAny({ name, argument, site, intrinsics }: Task, ending: boolean): Value {
  if (argument.kind !== 'sequence') throw new TemplateError(`${name} takes a list of conditions`, argument);
  const truths = argument.items.map((item) => truthOf(intrinsics.resolve(item)));
  if (truths.includes(ending)) return truth(ending, site);
  return truths.includes(undefined) ? unresolved(name, site) : truth(!ending, site);
}

function not({ name, argument, site, intrinsics }: Task): Value {
  const [operand] = listArguments(argument, 1, 'Fn::Not takes a list of one condition');
  const holds = truthOf(intrinsics.resolve(operand));
  return holds === undefined ? unresolved(name, site) : truth(!holds, site);
}

function condition({ argument, site, references }: Task): Value {
  const name = writtenText(argument, 'Condition takes the name of a condition', argument);
  const holds = references.condition(name, site);
  return holds === undefined ? unresolved(name, site) : truth(holds, site);
}

function truth(value: boolean, site: FileRange): Value {
  return { kind: 'plain', value, text: MappedText.from(site, String(value)), range: rangeOf(site) };
}

/** Whether a condition holds; undefined where that is not known. */
export function truthOf(value: Value): boolean | undefined {
  const text = textOfValue(value)?.text;
  return text === 'true' ? true : text === 'false' ? false : undefined;
}

/** Whether anything in it is not known. */
function isPlaceholder(text: MappedText): boolean {
  return text.spans.some(({ role }) => typeof role === 'object');
}

/** A value that is written elsewhere in the template has the place that refers to it. */
function moved(value: Value, site: FileRange): Value {
  const text = textOfValue(value);
  return value.kind === 'text' && text !== undefined
    ? { kind: 'text', text: new MappedTextBuilder(site.file).insert(text, site).finish(), range: rangeOf(site) }
    : value;
}

function listArguments<Count extends 1 | 2 | 3>(argument: TemplateNode, count: Count, expected: string): Tuple[Count] {
  if (argument.kind === 'sequence' && argument.items.length === count) {
    return argument.items as readonly TemplateNode[] as Tuple[Count]; // as many as were counted
  }
  throw new TemplateError(expected, argument);
}

interface Tuple {
  1: readonly [TemplateNode];
  2: readonly [TemplateNode, TemplateNode];
  3: readonly [TemplateNode, TemplateNode, TemplateNode];
}

function writtenText(node: TemplateNode | undefined, expected: string, around: TemplateNode): string {
  if (node?.kind === 'scalar' && node.tag === undefined && typeof node.value === 'string') return node.value;
  throw new TemplateError(expected, around);
}

function resolvedText(
  intrinsics: Intrinsics,
  node: TemplateNode | undefined,
  expected: string,
  around: TemplateNode,
): string {
  const text = node && textOfValue(intrinsics.resolve(node));
  if (text === undefined) throw new TemplateError(expected, around);
  return text.text;
}

function rangeOf({ file, start, end }: FileRange): FileRange {
  return { file, start, end };
}
