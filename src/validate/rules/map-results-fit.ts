// The result of a Map state is no larger than a payload may be, where that can be known: so many items that are written
// down, and so much that each iteration gives at least.
// https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html
// https://docs.aws.amazon.com/step-functions/latest/dg/input-output-resultwriter.html
//
// Said only of results that go on as they are: with a ResultWriter there is none, and what ResultSelector, Output or a
// path that is null makes of it may be small. Failed iterations that are tolerated give nothing.

import { expressionIn, type SyntaxNode } from '../../expressions/jsonata/index.js';
import type { ContainerVisit, StateVisit } from '../../language/traverse.js';
import { entriesOf, isJsonArray, isJsonObject, type Json, memberOf, stringifyJson } from '../../utils/json.js';
import { utf8Length } from '../../utils/utf8.js';
import { treeOf } from '../jsonata-text.js';
import { type RuleContext, rule } from '../rule.js';
import { isTerminal } from '../transitions.js';

const MAX_BYTES = 262_144;

export const mapResultsFit = rule(['ASL7106'], (context) => {
  for (const container of context.containers) {
    const { kind, owner } = container;
    if ((kind !== 'ItemProcessor' && kind !== 'Iterator') || owner === undefined || !keepsResult(owner)) continue;
    const items = itemCount(context, owner);
    if (items === undefined || items === 0) continue;
    const each = leastOutput(context, container);
    if (each === undefined) continue;
    // The brackets, the items, and the commas between them.
    const bytes = 2 + items * each + (items - 1);
    if (bytes <= MAX_BYTES) continue;
    context.report('ASL7106', { bytes, limit: MAX_BYTES }, owner.place, {
      suggestion: 'Let the iterations give less, or write the results of a distributed Map with a ResultWriter.',
    });
  }
});

const OTHER_RESULT = [
  'ItemReader',
  'ItemBatcher',
  'ResultWriter',
  'ResultSelector',
  'Output',
  'ToleratedFailureCount',
  'ToleratedFailureCountPath',
  'ToleratedFailurePercentage',
  'ToleratedFailurePercentagePath',
];

function keepsResult({ state, type }: StateVisit): boolean {
  if (type !== 'Map' || OTHER_RESULT.some((field) => memberOf(state, field) !== undefined)) return false;
  return memberOf(state, 'ResultPath') !== null && isWhole(memberOf(state, 'OutputPath'));
}

/** A path that is not there, or changes nothing. */
function isWhole(path: Json | undefined): boolean {
  return path === undefined || path === '$';
}

// --- how many items -------------------------------------------------------------------------------

/** Undefined where it is not known. */
function itemCount(context: RuleContext, map: StateVisit): number | undefined {
  return map.queryLanguage === 'JSONata' ? countOfItems(memberOf(map.state, 'Items')) : countOfResult(context, map);
}

function countOfItems(items: Json | undefined): number | undefined {
  if (isJsonArray(items)) return items.length;
  const tree = treeOf(items);
  if (tree?.type !== 'unary' || tree.value !== '[' || tree.group || tree.predicate) return undefined;
  let count = 0;
  for (const item of tree.expressions) {
    const known = countOf(item);
    if (known === undefined) return undefined;
    count += known;
  }
  return count;
}

/** How many items an expression in brackets gives: a literal one, `1..1000` a thousand. */
function countOf(item: SyntaxNode): number | undefined {
  if (item.type === 'number' || item.type === 'string' || item.type === 'value') return 1;
  if (item.type !== 'binary' || item.value !== '..') return undefined;
  const { lhs, rhs } = item;
  if (lhs.type !== 'number' || rhs.type !== 'number') return undefined;
  return Math.max(0, Number(rhs.value) - Number(lhs.value) + 1);
}

/** JSONPath: the items are in the Result of the Pass state that alone leads here. */
function countOfResult(context: RuleContext, map: StateVisit): number | undefined {
  const before = onlyPredecessor(context, map);
  if (before === undefined || before.queryLanguage !== 'JSONPath' || before.type !== 'Pass') {
    return undefined;
  }
  const result = memberOf(before.state, 'Result');
  const { state } = map;
  if (
    result === undefined ||
    !isWhole(memberOf(before.state, 'OutputPath')) ||
    !isWhole(memberOf(state, 'InputPath'))
  ) {
    return undefined;
  }
  const { ResultPath: resultPath = '$' } = before.state;
  const { ItemsPath: itemsPath = '$' } = state;
  if (typeof resultPath !== 'string' || typeof itemsPath !== 'string') return undefined;
  const items = valueBelow(context, result, resultPath, itemsPath);
  return isJsonArray(items) ? items.length : undefined;
}

/** What `path` finds in data that has `value` at `at`. */
function valueBelow(context: RuleContext, value: Json, at: string, path: string): Json | undefined {
  const { compiled } = context;
  const place = compiled.referencePath.ifValid(at)?.steps;
  const wanted = compiled.path.ifValid(path);
  if (place === undefined || wanted?.source !== 'data' || !wanted.jsonPath.isReferencePath) return undefined;
  let found: Json | undefined = value;
  for (const [index, token] of wanted.jsonPath.tokens.entries()) {
    if (token.kind !== 'property') return undefined;
    if (index < place.length) {
      if (place[index] !== token.name) return undefined;
    } else {
      found = isJsonObject(found) ? memberOf(found, token.name) : undefined;
    }
  }
  return wanted.jsonPath.tokens.length < place.length ? undefined : found;
}

function onlyPredecessor(context: RuleContext, map: StateVisit): StateVisit | undefined {
  const flow = context.flowOf(map.container);
  const [leading, ...others] = flow.edgesTo(map);
  if (!flow.isComplete || flow.start === map || leading === undefined || others.length > 0) return undefined;
  return leading.from;
}

// --- how large each output ------------------------------------------------------------------------

/** The bytes that the output of an iteration has at least; undefined where no iteration can succeed. */
function leastOutput(context: RuleContext, container: ContainerVisit): number | undefined {
  const ends = context
    .flowOf(container)
    .groups.flat()
    .filter((visit) => isTerminal(visit) && visit.type !== 'Fail');
  return ends.length === 0 ? undefined : Math.min(...ends.map(leastOutputOf));
}

function leastOutputOf({ state, type, queryLanguage }: StateVisit): number {
  if (queryLanguage === 'JSONata') {
    const output = memberOf(state, 'Output');
    return output === undefined ? LEAST : leastSize(output, (value) => expressionIn(value) !== undefined);
  }
  if (type !== 'Pass') return LEAST;
  if (!isWhole(memberOf(state, 'ResultPath')) || !isWhole(memberOf(state, 'OutputPath'))) return LEAST;
  const result = memberOf(state, 'Result');
  if (result !== undefined) return utf8Length(stringifyJson(result));
  const parameters = memberOf(state, 'Parameters');
  return parameters === undefined ? LEAST : leastSize(parameters, () => false);
}

/** No JSON value is shorter. */
const LEAST = 1;

/** The bytes that what a template makes has at least. */
function leastSize(template: Json, isComputed: (value: Json) => boolean): number {
  if (isComputed(template)) return LEAST;
  if (isJsonArray(template)) {
    const sizes = template.map((item) => leastSize(item, isComputed));
    return enclosed(sizes);
  }
  if (!isJsonObject(template)) return utf8Length(stringifyJson(template));
  return enclosed(
    entriesOf(template).map(([key, value]) => {
      // In a JSONata state a name that ends with `.$` is a name: counted shorter than it is.
      const isPath = key.endsWith('.$');
      const name = isPath ? key.slice(0, -'.$'.length) : key;
      return utf8Length(JSON.stringify(name)) + 1 + (isPath ? LEAST : leastSize(value, isComputed));
    }),
  );
}

/** With brackets or braces around, and commas between. */
function enclosed(sizes: readonly number[]): number {
  return 2 + sizes.reduce((sum, size) => sum + size, 0) + Math.max(0, sizes.length - 1);
}
