// The expressions of JSONata states: that each is JSONata, and that it refers to nothing that it cannot see.
// https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html

import { checkJsonata, expressionIn, type StatesMembers } from '../../expressions/jsonata/index.js';
import { evaluatedInItems, neverEvaluated } from '../../expressions/state-expressions.js';
import type { Place } from '../../language/place.js';
import { entriesOf, isJsonArray, isJsonObject, type Json, memberOf } from '../../utils/json.js';
import { objectsOf } from '../members.js';
import { type RuleContext, rule } from '../rule.js';
import { fieldsOfType } from '../state-fields.js';

export const jsonataIsValid = rule(['ASL4008', 'ASL4009', 'ASL4010'], (context) => {
  for (const { state, place, queryLanguage } of context.states) {
    const type = memberOf(state, 'Type');
    const fields = fieldsOfType(type);
    if (queryLanguage !== 'JSONata' || !fields) continue;
    for (const [field, value] of Object.entries(state)) {
      // What the state type does not have is reported as that.
      if (!fields.has(field) || neverEvaluated.has(field)) continue;
      check(context, value, place.at(field), seesResult(type, field) ? RESULT : INPUT);
    }
    for (const [list, available] of [
      ['Catch', ERROR_OUTPUT],
      ['Choices', INPUT],
    ] as const) {
      for (const { item, place: at } of objectsOf(state, place, list)) {
        for (const field of evaluatedInItems) {
          check(context, memberOf(item, field) ?? null, at.at(field), available);
        }
      }
    }
  }
});

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
