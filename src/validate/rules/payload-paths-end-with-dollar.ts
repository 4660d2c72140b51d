// A path or an intrinsic function in a payload template counts only where the name of its member ends with `.$`.
// https://docs.aws.amazon.com/step-functions/latest/dg/input-output-inputpath-params.html
//
// The service's warning NO_DOLLAR: "No .$ on a field that appears to be a JSONPath or Intrinsic Function". No answer of
// the service with it is published: the words, the place, and what "appears to be" comes to are ours.
// https://docs.aws.amazon.com/step-functions/latest/apireference/API_ValidateStateMachineDefinitionDiagnostic.html

import type { Place } from '../../language/place.js';
import { readResource } from '../../language/resource.js';
import type { StateVisit } from '../../language/traverse.js';
import { entriesOf, isJsonArray, isJsonObject, type Json, type JsonObject, memberOf } from '../../utils/json.js';
import { type AppearsToBe, appearances } from '../literal-paths.js';
import { objectOf, objectsOf, textOf } from '../members.js';
import { type RuleContext, rule } from '../rule.js';

export const payloadPathsEndWithDollar = rule(['ASL7001'], (context) => {
  const appearsToBe = appearances(context);
  for (const visit of context.states) {
    if (visit.queryLanguage !== 'JSONPath') continue;
    for (const { template, place } of templatesOf(visit)) checkTemplate(context, template, place, appearsToBe);
    checkWholeInput(context, visit);
  }
});

const TEMPLATES = ['Parameters', 'ResultSelector', 'ItemSelector', 'Assign', 'Credentials'];

const INNER_TEMPLATES: readonly (readonly [field: string, template: string])[] = [
  ['ItemReader', 'Parameters'],
  ['ItemBatcher', 'BatchInput'],
  ['ResultWriter', 'Parameters'],
];

function templatesOf({ state, place }: StateVisit): { template: Json; place: Place }[] {
  const found: { template: Json; place: Place }[] = [];
  const add = (object: JsonObject | undefined, field: string, at: Place) => {
    const template = object && memberOf(object, field);
    if (template !== undefined) found.push({ template, place: at.at(field) });
  };
  for (const field of TEMPLATES) add(state, field, place);
  for (const [field, template] of INNER_TEMPLATES) add(objectOf(state, field), template, place.at(field));
  for (const list of ['Catch', 'Choices']) {
    for (const { item, place: at } of objectsOf(state, place, list)) add(item, 'Assign', at);
  }
  return found;
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
    for (const [key, member] of entriesOf(value)) {
      if (!key.endsWith('.$') && !TAKES_PATHS.test(key)) {
        checkTemplate(context, member, place.at(key), appearsToBe, key);
      }
    }
  }
}

/** An API that takes a path as a text says so: the InputPath and the InputPathsMap of an EventBridge target. */
const TAKES_PATHS = /path/i;

/** `"Payload": "$"`. In the argument of an API a lone `$` is no amount of money. */
function checkWholeInput(context: RuleContext, { state, place }: StateVisit): void {
  const parameters = objectOf(state, 'Parameters');
  const resource = memberOf(state, 'Type') === 'Task' ? readResource(textOf(state, 'Resource') ?? '') : undefined;
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
