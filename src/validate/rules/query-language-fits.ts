// Each query language has fields of its own, and a machine in JSONata has no state in JSONPath.
// https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html

import type { Place } from '../../language/place.js';
import type { QueryLanguage } from '../../language/types.js';
import { isJsonObject, type JsonObject, memberOf } from '../../utils/json.js';
import { type RuleContext, rule } from '../rule.js';
import { fieldsOfType } from '../state-fields.js';

export const queryLanguageFits = rule(['ASL4001', 'ASL4002'], (context) => {
  const ofMachine = isJsonObject(context.definition) ? memberOf(context.definition, 'QueryLanguage') : undefined;
  for (const { state, type, place, queryLanguage, catchers, choiceRules } of context.states) {
    if (ofMachine === 'JSONata' && memberOf(state, 'QueryLanguage') === 'JSONPath') {
      context.report('ASL4001', {}, place, { exact: place.at('QueryLanguage') });
    }
    check(context, state, place, queryLanguage, STATE, fieldsOfType(type));
    for (const { item, place: at } of catchers) check(context, item, at, queryLanguage, CATCHER);
    for (const { item, place: at } of choiceRules) check(context, item, at, queryLanguage, CHOICE_RULE);
  }
});

type FieldsOf = Readonly<Record<QueryLanguage, ReadonlySet<string>>>;

const STATE: FieldsOf = {
  JSONPath: new Set([
    'CausePath',
    'ErrorPath',
    'HeartbeatSecondsPath',
    'InputPath',
    'ItemsPath',
    'MaxConcurrencyPath',
    'OutputPath',
    'Parameters',
    'Result',
    'ResultPath',
    'ResultSelector',
    'SecondsPath',
    'TimeoutSecondsPath',
    'TimestampPath',
    'ToleratedFailureCountPath',
    'ToleratedFailurePercentagePath',
  ]),
  JSONata: new Set(['Arguments', 'Items', 'Output']),
};
const CATCHER: FieldsOf = { JSONPath: new Set(['ResultPath']), JSONata: new Set(['Output']) };
const CHOICE_RULE: FieldsOf = {
  JSONPath: new Set(['Variable', 'And', 'Or', 'Not']),
  JSONata: new Set(['Condition', 'Output']),
};

function check(
  context: RuleContext,
  object: JsonObject,
  place: Place,
  language: QueryLanguage,
  fieldsOf: FieldsOf,
  known?: ReadonlySet<string>,
): void {
  const other = language === 'JSONPath' ? 'JSONata' : 'JSONPath';
  const ofOther = fieldsOf[other];
  for (const field of Object.keys(object)) {
    if (!ofOther.has(field)) continue;
    // What the state type does not have in any language is reported as that.
    if (known && !known.has(field)) continue;
    context.report('ASL4002', { language, field, other }, place, { exact: place.at(field) });
  }
}
