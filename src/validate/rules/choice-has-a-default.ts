// A Choice state says what happens when none of its rules matches, or its rules leave nothing over.
// https://docs.aws.amazon.com/step-functions/latest/dg/state-choice.html
// https://states-language.net/spec.html#choice-state
//
// Whether rules leave nothing over is seen where one is always true, or two or three say the opposite of each other.

import type { SyntaxNode } from '../../expressions/jsonata/index.js';
import { isJsonArray, isJsonObject, type Json, type JsonObject, memberOf, stringifyJson } from '../../utils/json.js';
import { choiceOperators } from '../choice-operators.js';
import { treeOf } from '../jsonata-text.js';
import { rule } from '../rule.js';

export const choiceHasADefault = rule(['ASL7101'], (context) => {
  for (const { state, type, place, queryLanguage, choiceRules } of context.states) {
    if (type !== 'Choice' || memberOf(state, 'Default') !== undefined) continue;
    const rules = choiceRules.map(({ item }) => item);
    // Without rules there is nothing to say yet.
    if (rules.length === 0) continue;
    const leavesNothing = queryLanguage === 'JSONPath' ? coversByPaths(rules) : coversByExpressions(rules);
    if (!leavesNothing) context.report('ASL7101', {}, place, { suggestion: SUGGESTION });
  }
});

// Recorded: the service fails with States.Runtime where the documentation says States.NoChoiceMatched.
const SUGGESTION =
  'Where no rule matches, the execution fails with States.Runtime (States.NoChoiceMatched in the documentation), which ' +
  'no Catch can take: add a "Default".';

// --- JSONPath -------------------------------------------------------------------------------------

function coversByPaths(rules: readonly JsonObject[]): boolean {
  const conditions = rules.map(conditionOf);
  const known = new Set(conditions.map(canonical));
  return conditions.some((condition) =>
    oppositesOf(condition).some((opposites) => opposites.every((opposite) => known.has(canonical(opposite)))),
  );
}

function conditionOf(rule: JsonObject): JsonObject {
  return without(rule, ['Comment', 'Next', 'Assign', 'Output']);
}

/** Conditions of which, if this one does not hold, one does: any of these lists. */
function oppositesOf(condition: JsonObject): JsonObject[][] {
  const lists: JsonObject[][] = [[{ Not: condition }]];
  for (const [operator, operand] of Object.entries(condition)) {
    if (!choiceOperators.has(operator)) continue;
    const others = without(condition, [operator]);
    // What is neither true nor false is left aside: who compares with both means all there is.
    if (typeof operand === 'boolean') lists.push([{ ...others, [operator]: !operand }]);
    const [, stem, comparison, path = ''] = COMPARISON.exec(operator) ?? [];
    if (stem === undefined || comparison === undefined) continue;
    for (const opposites of OPPOSITES.get(comparison) ?? []) {
      lists.push(opposites.map((opposite) => ({ ...others, [`${stem}${opposite}${path}`]: operand })));
    }
  }
  return lists;
}

const COMPARISON = /^(String|Numeric|Timestamp)(LessThan|GreaterThan|LessThanEquals|GreaterThanEquals)(Path)?$/;
const OPPOSITES: ReadonlyMap<string, readonly (readonly string[])[]> = new Map([
  ['LessThan', [['GreaterThanEquals'], ['Equals', 'GreaterThan']]],
  ['GreaterThan', [['LessThanEquals']]],
]);

/** The same text for the same condition, whatever the order of its members. */
function canonical(value: Json): string {
  if (isJsonArray(value)) return `[${value.map(canonical).join()}]`;
  if (!isJsonObject(value)) return stringifyJson(value);
  const members = Object.keys(value).sort();
  return `{${members.map((name) => `${JSON.stringify(name)}:${canonical(value[name] ?? null)}`).join()}}`;
}

function without(object: JsonObject, names: readonly string[]): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([name]) => !names.includes(name)));
}

// --- JSONata --------------------------------------------------------------------------------------

function coversByExpressions(rules: readonly JsonObject[]): boolean {
  const conditions = rules.map((rule) => memberOf(rule, 'Condition'));
  if (conditions.includes(true)) return true;
  const trees = conditions.flatMap((condition) => treeOf(condition) ?? []);
  if (trees.some((tree) => tree.type === 'value' && tree.value === true)) return true;
  const known = new Set(trees.map(fingerprint));
  return trees.some((tree) => negationsOf(tree).some((negation) => known.has(negation)));
}

/** Fingerprints of conditions that hold where this one does not. */
function negationsOf(tree: SyntaxNode): string[] {
  if (isCallOfNot(tree)) return tree.arguments.map(fingerprint);
  const opposite = tree.type === 'binary' ? OPPOSITE_OPERATORS.get(tree.value) : undefined;
  return opposite === undefined ? [] : [fingerprint({ ...tree, value: opposite } as SyntaxNode)];
}

function isCallOfNot(tree: SyntaxNode): tree is SyntaxNode & { readonly type: 'function' } {
  return tree.type === 'function' && tree.procedure.type === 'variable' && tree.procedure.value === 'not';
}

const OPPOSITE_OPERATORS: ReadonlyMap<string, string> = new Map([
  ['=', '!='],
  ['<', '>='],
  ['>', '<='],
]);

/** The same text for the same tree, wherever it stands. */
function fingerprint(tree: SyntaxNode): string {
  return JSON.stringify(tree, (key, value: unknown) => {
    if (key === 'position') return undefined;
    return value instanceof RegExp ? String(value) : value;
  });
}
