// Each choice rule asks exactly one thing, with an operand of the right type, and leads somewhere.
// https://states-language.net/spec.html#choice-state

import type { Place } from '../../language/place.js';
import { parseTimestamp } from '../../language/timestamp.js';
import { isJsonArray, isJsonObject, type Json, type JsonObject, jsonKind, memberOf } from '../../utils/json.js';
import { choiceOperators } from '../choice-operators.js';
import { textOf } from '../members.js';
import { type RuleContext, rule } from '../rule.js';

export const choiceRulesAreComplete = rule(
  ['ASL2001', 'ASL2003', 'ASL2004', 'ASL2007', 'ASL2010', 'ASL2011', 'ASL4008', 'ASL5005', 'ASL5007'],
  (context) => {
    for (const { type, queryLanguage, choiceRules } of context.states) {
      if (type !== 'Choice') continue;
      for (const { item, place: at } of choiceRules) {
        if (queryLanguage === 'JSONata') {
          checkJsonata(context, item, at);
        } else {
          checkCondition(context, item, at, RULE_FIELDS);
        }
      }
    }
  },
);

const SELECTORS = ['And', 'Or', 'Not', 'Variable'];
const RULE_FIELDS: ReadonlySet<string> = new Set(['Comment', 'Next', 'Assign', 'Output', 'Condition', ...SELECTORS]);
const NESTED_FIELDS: ReadonlySet<string> = new Set(['Comment', ...SELECTORS]);

/** Fields of the other query language are reported by the rule about those. */
function checkJsonata(context: RuleContext, rule: JsonObject, place: Place): void {
  const ofJsonPath = SELECTORS.some((field) => memberOf(rule, field) !== undefined);
  const condition = textOf(rule, 'Condition');
  // One that begins as an expression is looked at as such.
  if (condition !== undefined && !condition.startsWith('{%')) context.report('ASL4008', {}, place.at('Condition'));
  if (memberOf(rule, 'Condition') === undefined && !ofJsonPath)
    context.report('ASL2001', { fields: 'Condition' }, place);
  for (const field of Object.keys(rule)) {
    if (RULE_FIELDS.has(field) || (ofJsonPath && choiceOperators.has(field))) continue;
    context.report('ASL2003', { field }, place, { exact: place.at(field) });
  }
}

function checkCondition(context: RuleContext, condition: JsonObject, place: Place, fields: ReadonlySet<string>): void {
  const operators: string[] = [];
  let unknown = false;
  for (const field of Object.keys(condition)) {
    if (fields.has(field)) continue;
    if (choiceOperators.has(field)) {
      operators.push(field);
      continue;
    }
    unknown = true;
    const suggestion = context.didYouMean(field, [...choiceOperators.keys(), ...fields]);
    context.report('ASL2003', { field }, place, { exact: place.at(field), suggestion });
  }
  const selectors = SELECTORS.filter((field) => memberOf(condition, field) !== undefined);
  const ofJsonata = fields.has('Condition') && memberOf(condition, 'Condition') !== undefined;
  if (selectors.length > 1 || (selectors.length === 0 && !ofJsonata)) {
    context.report('ASL5007', { fields: [...SELECTORS, 'Condition'].join(', ') }, place);
  }
  if (selectors.length === 1 && selectors[0] !== 'Variable') {
    // And, Or and Not compare nothing themselves.
    for (const field of operators) context.report('ASL2003', { field }, place, { exact: place.at(field) });
  }
  if (selectors.includes('Variable')) {
    checkType(context, memberOf(condition, 'Variable'), 'string', place.at('Variable'));
    if (operators.length === 0 && !unknown) {
      context.report('ASL2011', { fields: [...choiceOperators.keys()].join(', ') }, place);
    }
    if (operators.length > 1) context.report('ASL2010', { fields: operators.join(', ') }, place);
  }
  for (const operator of operators) checkOperand(context, operator, memberOf(condition, operator), place.at(operator));
  for (const { operand, place: at } of operandsOf(context, condition, place)) {
    checkCondition(context, operand, at, NESTED_FIELDS);
  }
}

function checkOperand(context: RuleContext, operator: string, operand: Json | undefined, place: Place): void {
  const type = choiceOperators.get(operator);
  if (type === 'timestamp') {
    const valid = checkType(context, operand, 'string', place);
    if (valid && typeof operand === 'string' && parseTimestamp(operand) === undefined) {
      context.report('ASL5005', {}, place);
    }
  } else if (type !== undefined) {
    checkType(context, operand, type === 'path' ? 'string' : type, place);
  }
}

const TYPE_NAMES = { string: '[STRING]', number: 'Float', boolean: '[BOOLEAN]', array: '[ARRAY]', object: '[OBJECT]' };

function checkType(
  context: RuleContext,
  value: Json | undefined,
  type: keyof typeof TYPE_NAMES,
  place: Place,
): boolean {
  if (value !== undefined && jsonKind(value) === type) return true;
  context.report('ASL2004', { type: TYPE_NAMES[type] }, place);
  return false;
}

/** The conditions in And, Or and Not. */
function operandsOf(
  context: RuleContext,
  condition: JsonObject,
  place: Place,
): { operand: JsonObject; place: Place }[] {
  const operands: { operand: JsonObject; place: Place }[] = [];
  for (const field of ['And', 'Or']) {
    const value = memberOf(condition, field);
    if (value === undefined || !checkType(context, value, 'array', place.at(field)) || !isJsonArray(value)) continue;
    if (value.length === 0) context.report('ASL2007', {}, place.at(field));
    value.forEach((operand, index) => {
      const at = place.at(field, index);
      if (checkType(context, operand, 'object', at) && isJsonObject(operand)) operands.push({ operand, place: at });
    });
  }
  const not = memberOf(condition, 'Not');
  if (not !== undefined && checkType(context, not, 'object', place.at('Not')) && isJsonObject(not)) {
    operands.push({ operand: not, place: place.at('Not') });
  }
  return operands;
}
