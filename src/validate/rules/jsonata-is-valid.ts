// The expressions of JSONata states: that each is JSONata, and that it refers to nothing that it cannot see.
// https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html

import type { Place } from '../../language/place.js';
import { isJsonArray, isJsonObject, type Json, memberOf } from '../../utils/json.js';
import { isExpression } from '../jsonata-text.js';
import { objectsOf } from '../members.js';
import type { RuleContext } from '../rule.js';
import { fieldsOfType } from '../state-fields.js';

export function jsonataIsValid(context: RuleContext): void {
  for (const { state, place, queryLanguage } of context.states) {
    const fields = fieldsOfType(memberOf(state, 'Type'));
    if (queryLanguage !== 'JSONata' || !fields) continue;
    for (const [field, value] of Object.entries(state)) {
      // What the state type does not have is reported as that.
      if (fields.has(field) && !NEVER_EVALUATED.has(field)) check(context, value, place.at(field));
    }
    for (const list of ['Catch', 'Choices']) {
      for (const { item, place: at } of objectsOf(state, place, list)) {
        for (const field of ['Condition', 'Assign', 'Output']) {
          check(context, memberOf(item, field) ?? null, at.at(field));
        }
      }
    }
  }
}

// Names, texts for people, what holds states of its own, and what is looked into above.
const NEVER_EVALUATED: ReadonlySet<string> = new Set([
  'Branches',
  'Catch',
  'Choices',
  'Comment',
  'Default',
  'ItemProcessor',
  'Iterator',
  'Label',
  'Next',
  'QueryLanguage',
  'Resource',
  'Retry',
  'Type',
]);

function check(context: RuleContext, value: Json, place: Place): void {
  if (typeof value === 'string') {
    if (value.startsWith('{%') && !isExpression(value)) context.report('ASL4008', {}, place);
  } else if (isJsonArray(value)) {
    value.forEach((item, index) => check(context, item, place.at(index)));
  } else if (isJsonObject(value)) {
    for (const [key, member] of Object.entries(value)) check(context, member, place.at(key));
  }
}
