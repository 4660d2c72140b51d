// The Result of a Pass state is taken as it stands: no path in it is followed, whatever its member is called.
// https://docs.aws.amazon.com/step-functions/latest/dg/state-pass.html
//
// The service's warning PASS_RESULT_IS_STATIC: "Attempt to use a path in the result of a pass state". No answer of the
// service with it is published: the words and the place are ours.
// https://docs.aws.amazon.com/step-functions/latest/apireference/API_ValidateStateMachineDefinitionDiagnostic.html

import type { Place } from '../../language/place.js';
import { entriesOf, isJsonArray, isJsonObject, type Json, memberOf } from '../../utils/json.js';
import { type AppearsToBe, appearances } from '../literal-paths.js';
import { type RuleContext, rule } from '../rule.js';

export const passResultIsNoPath = rule(['ASL7003'], (context) => {
  const appearsToBe = appearances(context);
  for (const { state, type, place, queryLanguage } of context.states) {
    const result = type === 'Pass' ? memberOf(state, 'Result') : undefined;
    if (queryLanguage !== 'JSONPath' || result === undefined) continue;
    check(context, result, place.at('Result'), appearsToBe, result === '$');
  }
});

/** `isMeant`: where a lone `$` cannot mean anything else either. */
function check(context: RuleContext, value: Json, place: Place, appearsToBe: AppearsToBe, isMeant: boolean): void {
  if (typeof value === 'string') {
    const kind = isMeant && value === '$' ? 'a JSONPath' : appearsToBe(value);
    if (kind === undefined) return;
    const suggestion = 'What is computed goes into Parameters, under a name that ends with ".$".';
    context.report('ASL7003', { kind }, place, { suggestion });
  } else if (isJsonArray(value)) {
    value.forEach((item, index) => {
      check(context, item, place.at(index), appearsToBe, false);
    });
  } else if (isJsonObject(value)) {
    for (const [key, member] of entriesOf(value))
      check(context, member, place.at(key), appearsToBe, key.endsWith('.$'));
  }
}
