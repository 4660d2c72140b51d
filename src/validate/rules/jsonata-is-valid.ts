// The expressions of JSONata states: that each is JSONata, and that it refers to nothing that it cannot see.
// https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html

import { checkJsonata, expressionIn, type StatesMembers } from '../../expressions/jsonata/index.js';
import { evaluatedInItems, neverEvaluated } from '../../expressions/state-expressions.js';
import type { Place } from '../../language/place.js';
import { entriesOf, isJsonArray, isJsonObject, type Json, type JsonObject, memberOf } from '../../utils/json.js';
import { type RuleContext, rule } from '../rule.js';
import { fieldsOfType } from '../state-fields.js';

export const jsonataIsValid = rule(['ASL4008', 'ASL4009', 'ASL4010'], (context) => {
  for (const { state, type, place, queryLanguage, catchers, choiceRules } of context.states) {
    const fields = fieldsOfType(type);
    if (queryLanguage !== 'JSONata' || !fields) continue;
    for (const field of Object.keys(state)) {
      // What the state type does not have is reported as that.
      if (!fields.has(field) || neverEvaluated.has(field)) continue;
      check(context, state[field] as Json, place.at(field), seesResult(type, field) ? RESULT : INPUT);
    }
    for (const { item, place: at } of catchers) checkItem(context, item, at, ERROR_OUTPUT);
    for (const { item, place: at } of choiceRules) checkItem(context, item, at, INPUT);
  }
});

/** What is evaluated of a catcher or a choice rule. */
function checkItem(context: RuleContext, item: JsonObject, place: Place, available: StatesMembers): void {
  for (const field of evaluatedInItems) {
    const value = memberOf(item, field);
    if (value !== undefined) check(context, value, place.at(field), available);
  }
}

const INPUT: StatesMembers = { result: false, errorOutput: false };
const RESULT: StatesMembers = { result: true, errorOutput: false };
const ERROR_OUTPUT: StatesMembers = { result: false, errorOutput: true };

function seesResult(type: Json | undefined, field: string): boolean {
  const hasResult = type === 'Task' || type === 'Parallel' || type === 'Map';
  return hasResult && (field === 'Output' || field === 'Assign');
}

function check(context: RuleContext, value: Json, place: Place, available: StatesMembers): void {
  if (typeof value === 'string') {
    if (value.startsWith('{%')) checkText(context, value, place, available);
  } else if (isJsonArray(value)) {
    value.forEach((item, index) => check(context, item, place.at(index), available));
  } else if (isJsonObject(value)) {
    for (const [key, member] of entriesOf(value)) {
      // The names of columns are texts: measured (published by the project floci, github.com/floci-io/floci).
      if (!place.location.endsWith('/ItemReader/ReaderConfig') || key !== 'CSVHeaders') {
        check(context, member, place.at(key), available);
      }
    }
  }
}

function checkText(context: RuleContext, text: string, place: Place, available: StatesMembers): void {
  const expression = expressionIn(text);
  if (expression === undefined) return context.report('ASL4008', {}, place);
  for (const { kind, message } of checkJsonata(expression, available)) {
    context.report(kind === 'invalid' ? 'ASL4009' : 'ASL4010', { problem: message }, place);
  }
}
