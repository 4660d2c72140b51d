// The paths, Reference Paths and payload templates of JSONPath states.
// https://states-language.net/spec.html#path
// https://states-language.net/spec.html#payload-template

import { failStateIntrinsics } from '../../expressions/intrinsics/index.js';
import type { Path } from '../../expressions/path.js';
import type { Place } from '../../language/place.js';
import { objectsOf } from '../../language/traverse.js';
import { isJsonArray, isJsonObject, type Json, type JsonObject, jsonKind, keysOf, memberOf } from '../../utils/json.js';
import { choiceOperators } from '../choice-operators.js';
import { isSyntaxError } from '../compiled.js';
import { objectOf, textOf } from '../members.js';
import { type RuleContext, rule } from '../rule.js';
import { fieldsOfType } from '../state-fields.js';

export const jsonPathsAreValid = rule(['ASL4003', 'ASL4004', 'ASL4005', 'ASL4006', 'ASL4007', 'ASL4014'], (context) => {
  for (const { state, type, place, queryLanguage, catchers, choiceRules } of context.states) {
    const fields = fieldsOfType(type);
    if (queryLanguage !== 'JSONPath' || !fields) continue;
    for (const field of Object.keys(state)) {
      // What the state type does not have is reported as that.
      const check = fields.has(field) ? fieldChecks.get(field) : undefined;
      check?.(context, memberOf(state, field) ?? null, place.at(field));
    }
    for (const { item, place: at } of catchers) {
      checkResultPath(context, memberOf(item, 'ResultPath') ?? null, at.at('ResultPath'));
      checkTemplate(context, memberOf(item, 'Assign') ?? null, at.at('Assign'));
    }
    for (const { item, place: at } of choiceRules) {
      checkTemplate(context, memberOf(item, 'Assign') ?? null, at.at('Assign'));
      checkCondition(context, item, at);
    }
  }
});

type Check = (context: RuleContext, value: Json, place: Place) => void;

const fieldChecks: ReadonlyMap<string, Check> = new Map<string, Check>([
  ['InputPath', checkPath],
  ['OutputPath', checkPath],
  ['ResultPath', checkResultPath],
  ['ItemsPath', checkPlace],
  ['SecondsPath', checkPlace],
  ['TimestampPath', checkPlace],
  ['TimeoutSecondsPath', checkPlace],
  ['HeartbeatSecondsPath', checkPlace],
  ['MaxConcurrencyPath', checkNumberOfMap],
  ['ToleratedFailureCountPath', checkNumberOfMap],
  ['ToleratedFailurePercentagePath', checkNumberOfMap],
  ['ErrorPath', checkFailPath],
  ['CausePath', checkFailPath],
  ['Parameters', checkTemplate],
  ['ResultSelector', checkTemplate],
  ['ItemSelector', checkTemplate],
  ['Assign', checkTemplate],
  ['Credentials', checkTemplate],
  ['ItemReader', checkItemReader],
  ['ItemBatcher', checkItemBatcher],
  ['ResultWriter', checkResultWriter],
]);

function checkPath(context: RuleContext, value: Json, place: Place): void {
  if (typeof value === 'string') reportProblem(context, place, problemOf(context.compiled.path.of(value)));
}

/** A Reference Path into the data alone. */
function checkResultPath(context: RuleContext, value: Json, place: Place): void {
  if (typeof value !== 'string') return;
  const problem = problemOf(context.compiled.referencePath.of(value));
  if (problem === undefined) return;
  if (value.startsWith('$')) context.report('ASL4004', {}, place, { suggestion: `${problem}.` });
  else reportProblem(context, place, problem);
}

/** A Reference Path too, but one that may lead into the context object or a variable. */
function checkPlace(context: RuleContext, value: Json, place: Place): Path | undefined {
  if (typeof value !== 'string') return undefined;
  const path = context.compiled.path.of(value);
  if (isSyntaxError(path)) {
    reportProblem(context, place, path.message);
  } else if (path.jsonPath.isReferencePath) {
    return path;
  } else {
    context.report('ASL4004', {}, place, { suggestion: 'A Reference Path has only names and indices.' });
  }
  return undefined;
}

/** Measured (published by the project floci): of the paths of a Map only ItemsPath may lead into the context object. */
function checkNumberOfMap(context: RuleContext, value: Json, place: Place): void {
  if (checkPlace(context, value, place)?.source === 'context') context.report('ASL4004', {}, place);
}

/** https://docs.aws.amazon.com/step-functions/latest/dg/state-fail.html */
function checkFailPath(context: RuleContext, value: Json, place: Place): void {
  if (typeof value !== 'string') return;
  if (value.startsWith('$')) {
    checkPlace(context, value, place);
    return;
  }
  const call = context.compiled.intrinsic.of(value);
  if (isSyntaxError(call)) return reportProblem(context, place, call.message);
  if (!failStateIntrinsics.includes(call.name)) {
    reportProblem(context, place, `Only these functions can be used here: ${failStateIntrinsics.join(', ')}`);
  }
}

function reportProblem(context: RuleContext, place: Place, problem: string | undefined): void {
  if (problem !== undefined) context.report('ASL4003', {}, place, { suggestion: `${problem}.` });
}

function checkItemReader(context: RuleContext, value: Json, place: Place): void {
  if (!isJsonObject(value)) return;
  checkTemplate(context, memberOf(value, 'Parameters') ?? null, place.at('Parameters'));
  const config = objectOf(value, 'ReaderConfig');
  if (!config) return;
  checkNumberOfMap(context, memberOf(config, 'MaxItemsPath') ?? null, place.at('ReaderConfig', 'MaxItemsPath'));
}

function checkItemBatcher(context: RuleContext, value: Json, place: Place): void {
  if (!isJsonObject(value)) return;
  for (const field of ['MaxItemsPerBatchPath', 'MaxInputBytesPerBatchPath']) {
    checkNumberOfMap(context, memberOf(value, field) ?? null, place.at(field));
  }
  checkTemplate(context, memberOf(value, 'BatchInput') ?? null, place.at('BatchInput'));
}

function checkResultWriter(context: RuleContext, value: Json, place: Place): void {
  if (isJsonObject(value)) checkTemplate(context, memberOf(value, 'Parameters') ?? null, place.at('Parameters'));
}

function checkCondition(context: RuleContext, condition: JsonObject, place: Place): void {
  for (const field of Object.keys(condition)) {
    const text = field === 'Variable' || choiceOperators.get(field) === 'path' ? textOf(condition, field) : undefined;
    if (text === undefined) continue;
    const path = context.compiled.path.of(text);
    if (!isSyntaxError(path) && path.jsonPath.isReferencePath) continue;
    const problem = isSyntaxError(path) ? path.message : 'A Reference Path has only names and indices';
    context.report(text.startsWith('$') ? 'ASL4004' : 'ASL4005', {}, place.at(field), { suggestion: `${problem}.` });
  }
  for (const list of ['And', 'Or']) {
    for (const { item, place: at } of objectsOf(condition, place, list)) checkCondition(context, item, at);
  }
  const not = objectOf(condition, 'Not');
  if (not) checkCondition(context, not, place.at('Not'));
}

/** The service names the field of the state, and of the template only the last key. */
function checkTemplate(context: RuleContext, template: Json, place: Place): void {
  checkInTemplate(context, template, place, place);
}

function checkInTemplate(context: RuleContext, value: Json, place: Place, exact: Place): void {
  if (isJsonArray(value)) {
    value.forEach((item, index) => checkInTemplate(context, item, place, exact.at(index)));
  } else if (isJsonObject(value)) {
    for (const key of keysOf(value)) {
      const member = value[key] as Json; // its own
      if (!key.endsWith('.$')) {
        checkInTemplate(context, member, place, exact.at(key));
        continue;
      }
      const field = key.slice(0, -'.$'.length);
      if (Object.hasOwn(value, field)) context.report('ASL4007', { field }, place, { exact: exact.at(key) });
      if (typeof member !== 'string') {
        const kind = jsonKind(member).toUpperCase();
        context.report('ASL4014', { field: key, kind }, place, { exact: exact.at(key) });
        continue;
      }
      const problem = templateProblem(context, member);
      if (problem === undefined) continue;
      context.report('ASL4006', { field: key }, place, { exact: exact.at(key), suggestion: `${problem}.` });
    }
  }
}

function templateProblem({ compiled: { path, intrinsic } }: RuleContext, value: string): string | undefined {
  return problemOf(value.startsWith('$') ? path.of(value) : intrinsic.of(value));
}

function problemOf(read: object): string | undefined {
  return isSyntaxError(read) ? read.message : undefined;
}
