// A path or an intrinsic function in a payload template counts only where the name of its member ends with `.$`.
// https://docs.aws.amazon.com/step-functions/latest/dg/input-output-inputpath-params.html
//
// The service's warning NO_DOLLAR: "No .$ on a field that appears to be a JSONPath or Intrinsic Function". No answer of
// the service with it is published: the words, the place, and what "appears to be" comes to are ours.
// https://docs.aws.amazon.com/step-functions/latest/apireference/API_ValidateStateMachineDefinitionDiagnostic.html

import type { Place } from '../../language/place.js';
import type { StateVisit } from '../../language/traverse.js';
import {
  entriesOf,
  isJsonArray,
  isJsonObject,
  type Json,
  type JsonObject,
  keysOf,
  memberOf,
} from '../../utils/json.js';
import { type AppearsToBe, appearances } from '../literal-paths.js';
import { objectOf } from '../members.js';
import { type RuleContext, rule } from '../rule.js';

export const payloadPathsEndWithDollar = rule(['ASL7001'], (context) => {
  const appearsToBe = appearances(context);
  for (const visit of context.states) {
    if (visit.queryLanguage !== 'JSONPath') continue;
    checkTemplates(context, visit, appearsToBe);
    checkWholeInput(context, visit);
  }
});

const TEMPLATES = ['Parameters', 'ResultSelector', 'ItemSelector', 'Assign', 'Credentials'];

const INNER_TEMPLATES: readonly (readonly [field: string, template: string])[] = [
  ['ItemReader', 'Parameters'],
  ['ItemBatcher', 'BatchInput'],
  ['ResultWriter', 'Parameters'],
];

function checkTemplates(
  context: RuleContext,
  { state, place, catchers, choiceRules }: StateVisit,
  appearsToBe: AppearsToBe,
): void {
  const checkField = (object: JsonObject, field: string, at: Place) => {
    const template = memberOf(object, field);
    if (template !== undefined) checkTemplate(context, template, at.at(field), appearsToBe);
  };
  for (const field of TEMPLATES) checkField(state, field, place);
  for (const [field, template] of INNER_TEMPLATES) {
    const inner = objectOf(state, field);
    if (inner !== undefined) checkField(inner, template, place.at(field));
  }
  for (const { item, place: at } of catchers) checkField(item, 'Assign', at);
  for (const { item, place: at } of choiceRules) checkField(item, 'Assign', at);
}

/** `field`: the nearest name around the value. */
function checkTemplate(
  context: RuleContext,
  value: Json,
  place: Place,
  appearsToBe: AppearsToBe,
  field?: string,
  isInArray = false,
): void {
  if (typeof value === 'string') {
    const kind = field === undefined ? undefined : appearsToBe(value);
    if (field !== undefined && kind !== undefined) report(context, field, kind, place, isInArray);
  } else if (isJsonArray(value)) {
    value.forEach((item, index) => {
      checkTemplate(context, item, place.at(index), appearsToBe, field, true);
    });
  } else if (isJsonObject(value)) {
    for (const key of keysOf(value)) {
      const member = value[key] as Json; // its own
      if (!key.endsWith('.$') && !TAKES_PATHS.test(key)) {
        checkTemplate(context, member, place.at(key), appearsToBe, key);
      }
    }
  }
}

/** An API that takes a path as a text says so: the InputPath and the InputPathsMap of an EventBridge target. */
const TAKES_PATHS = /path/i;

/** `"Payload": "$"`. In the argument of an API a lone `$` is no amount of money. */
function checkWholeInput(context: RuleContext, visit: StateVisit): void {
  const { state, place } = visit;
  const parameters = objectOf(state, 'Parameters');
  const resource = context.resourceOf(visit);
  if (parameters === undefined || resource === undefined) return;
  if (resource.kind === 'lambda' || resource.kind === 'activity') return;
  for (const [key, value] of entriesOf(parameters)) {
    if (value !== '$' || key.endsWith('.$') || TAKES_PATHS.test(key)) continue;
    report(context, key, 'a JSONPath', place.at('Parameters', key), false);
  }
}

function report(context: RuleContext, field: string, kind: string, place: Place, isInArray: boolean): void {
  const name = JSON.stringify(`${field}.$`);
  const suggestion = isInArray
    ? `In an array nothing is evaluated: make it with ${name} and States.Array.`
    : `To have it evaluated, write ${name}.`;
  context.report('ASL7001', { field, kind }, place, { suggestion });
}
