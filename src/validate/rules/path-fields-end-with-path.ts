// A path counts only in the field whose name ends with `Path`: `"ErrorPath": "$.error"`, not `"Error": "$.error"`.
// https://docs.aws.amazon.com/step-functions/latest/dg/state-fail.html
// https://docs.aws.amazon.com/step-functions/latest/dg/state-choice.html
//
// The service's warning NO_PATH: "Field value looks like a path, but field name does not end with 'Path'". No answer of
// the service with it is published: the words, the place and the fields are ours. Looked at are those that take any
// text; elsewhere a path is refused already.
// https://docs.aws.amazon.com/step-functions/latest/apireference/API_ValidateStateMachineDefinitionDiagnostic.html

import type { Place } from '../../language/place.js';
import { objectsOf } from '../../language/traverse.js';
import type { JsonObject } from '../../utils/json.js';
import { choiceOperators } from '../choice-operators.js';
import { type AppearsToBe, appearances } from '../literal-paths.js';
import { objectOf, textOf } from '../members.js';
import { type RuleContext, rule } from '../rule.js';

export const pathFieldsEndWithPath = rule(['ASL7002'], (context) => {
  const appearsToBe = appearances(context);
  for (const { state, type, place, queryLanguage, choiceRules } of context.states) {
    if (queryLanguage !== 'JSONPath') continue;
    if (type === 'Fail') {
      for (const field of ['Error', 'Cause']) check(context, state, field, place, appearsToBe);
    }
    for (const { item, place: at } of choiceRules) checkCondition(context, item, at, appearsToBe);
  }
});

function checkCondition(context: RuleContext, condition: JsonObject, place: Place, appearsToBe: AppearsToBe): void {
  for (const field of Object.keys(condition)) {
    // A path is no pattern, but a pattern may well look like one.
    const takesAnyText = choiceOperators.get(field) === 'string' && choiceOperators.has(`${field}Path`);
    if (takesAnyText) check(context, condition, field, place, appearsToBe);
  }
  for (const list of ['And', 'Or']) {
    for (const { item, place: at } of objectsOf(condition, place, list)) checkCondition(context, item, at, appearsToBe);
  }
  const not = objectOf(condition, 'Not');
  if (not) checkCondition(context, not, place.at('Not'), appearsToBe);
}

function check(context: RuleContext, object: JsonObject, field: string, place: Place, appearsToBe: AppearsToBe): void {
  const text = textOf(object, field);
  const kind = text === undefined ? undefined : appearsToBe(text);
  if (kind === undefined) return;
  const suggestion = `To have it evaluated, write "${field}Path".`;
  context.report('ASL7002', { field, kind }, place.at(field), { suggestion });
}
