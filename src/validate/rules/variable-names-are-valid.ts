// The names that Assign gives to variables.
// https://docs.aws.amazon.com/step-functions/latest/dg/workflow-variables.html

import type { Place } from '../../language/place.js';
import type { QueryLanguage } from '../../language/types.js';
import type { JsonObject } from '../../utils/json.js';
import { type RuleContext, rule } from '../rule.js';
import { variablesAssignedIn } from '../variables.js';

export const variableNamesAreValid = rule(['ASL4011', 'ASL4012', 'ASL4013'], (context) => {
  for (const { state, place, queryLanguage, catchers, choiceRules } of context.states) {
    check(context, state, place, queryLanguage);
    for (const { item, place: at } of catchers) check(context, item, at, queryLanguage);
    for (const { item, place: at } of choiceRules) check(context, item, at, queryLanguage);
  }
});

const MAX_NAME = 80;
// A Unicode identifier (UAX #31). Whether the service takes a name that starts with `_` is not known.
const NAME = /^[\p{ID_Start}_][\p{ID_Continue}\u200c\u200d]*$/u;

function check(context: RuleContext, object: JsonObject, place: Place, language: QueryLanguage): void {
  for (const { key, variable } of variablesAssignedIn(object, language)) {
    const at = place.at('Assign');
    const exact = at.at(key);
    if (variable === 'states') context.report('ASL4012', {}, at, { exact });
    else if (!NAME.test(variable)) context.report('ASL4011', { variable }, at, { exact });
    else if ([...variable].length > MAX_NAME) context.report('ASL4013', { variable }, at, { exact });
  }
}
