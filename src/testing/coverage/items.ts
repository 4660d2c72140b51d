// What there is to cover in a definition. Each item has an id that stays the same as long as the definition does, so that the
// counts of several runs, workers and processes add up:
//
//   state /States/A                 it was entered, or tested alone
//   transition /States/A/Next       it was left that way, with its output made; of Next, End, Default, the Next of a rule or
//                                   of a Catcher
//   rule /States/A/Choices/0        a rule of a Choice state decided
//   default /States/A/Default       no rule did
//   retried /States/A/Retry/0       a Retrier took an error
//   exhausted /States/A/Retry/0     it matched an error, and had no attempt left
//   caught /States/A/Catch/0        a Catcher took an error
//   none, one, many /States/A       a Map state found so many items
//   expression /States/A Output/x   a JSONata expression was evaluated
//
// https://states-language.net/spec.html

import { expressionsOf, stepsOf } from '../../expressions/state-expressions.js';
import { Place } from '../../language/place.js';
import { type StateVisit, traverse } from '../../language/traverse.js';
import { isJsonArray, type Json, type JsonObject, memberOf, numberOf } from '../../utils/json.js';

/** What is measured, in the order in which reports have it. */
export const measures = [
  'states',
  'transitions',
  'choices',
  'retriers',
  'catchers',
  'maps',
  'expressions',
] as const satisfies readonly string[];

export type CoverageMeasure = (typeof measures)[number];

export type CoverageItemKind =
  | 'state'
  | 'transition'
  | 'rule'
  | 'default'
  | 'retried'
  | 'exhausted'
  | 'caught'
  | 'none'
  | 'one'
  | 'many'
  | 'expression';

/** Something that a test can reach. */
export interface Coverable {
  readonly measure: CoverageMeasure;
  readonly kind: CoverageItemKind;
  /** The name of its state, and where that is: a JSON Pointer into the definition. */
  readonly state: string;
  readonly statePointer: string;
  /** Where it is itself. */
  readonly pointer: string;
  /** For people: `Charge → Settle`. */
  readonly label: string;
}

export interface CoverageItem extends Coverable {
  readonly id: string;
}

/** How often a rule of a Choice was evaluated and did not match: told, and not measured. */
export function unmatchedId(rulePointer: string): string {
  return idOf('unmatched', rulePointer);
}

export function idOf(kind: CoverageItemKind | 'unmatched', pointer: string): string {
  return `${kind} ${pointer}`;
}

/** `location` is the field as failures name it: `Choices[0]/Condition`. */
export function expressionId(statePointer: string, location: string): string {
  return `${idOf('expression', statePointer)} ${location}`;
}

/**
 * The items of a valid definition, in its order.
 * @param stateAlone only those of this state of the machine, and of what is in it.
 */
export function coverageItems(definition: Json, stateAlone?: string): readonly CoverageItem[] {
  const only = stateAlone === undefined ? undefined : Place.root.at('States', stateAlone).pointer;
  const items: CoverageItem[] = [];
  for (const visit of traverse(definition).states) {
    const pointer = visit.place.pointer;
    if (only === undefined || pointer === only || pointer.startsWith(`${only}/`)) collect(visit, pointer, items);
  }
  return items;
}

function collect(visit: StateVisit, statePointer: string, items: CoverageItem[]): void {
  const { name, state, type, place, queryLanguage, choiceRules, retriers, catchers } = visit;
  const add = (measure: CoverageMeasure, kind: CoverageItemKind, at: Place, label: string) => {
    const pointer = at.pointer;
    items.push({ id: idOf(kind, pointer), measure, kind, state: name, statePointer, pointer, label });
  };
  add('states', 'state', place, name);
  addTransition(state, place, name, add);
  choiceRules.forEach(({ item, place: at }, index) => {
    const target = textOf(item, 'Next');
    add('choices', 'rule', at, `${name}: rule ${index + 1} (→ ${target})`);
    add('transitions', 'transition', at.at('Next'), `${name} → ${target} (rule ${index + 1})`);
  });
  if (memberOf(state, 'Default') !== undefined) {
    const target = textOf(state, 'Default');
    add('choices', 'default', place.at('Default'), `${name}: Default (→ ${target})`);
    add('transitions', 'transition', place.at('Default'), `${name} → ${target} (Default)`);
  }
  for (const { item, place: at } of retriers) {
    const errors = errorsOf(item);
    // One that makes no attempt excludes errors from those behind it.
    if (numberOf(memberOf(item, 'MaxAttempts')) !== 0) add('retriers', 'retried', at, `${name}: retried for ${errors}`);
    add('retriers', 'exhausted', at, `${name}: no attempt left for ${errors}`);
  }
  for (const { item, place: at } of catchers) {
    const errors = errorsOf(item);
    add('catchers', 'caught', at, `${name}: caught ${errors}`);
    add('transitions', 'transition', at.at('Next'), `${name} → ${textOf(item, 'Next')} (Catch ${errors})`);
  }
  if (type === 'Map') {
    add('maps', 'none', place, `${name}: no items`);
    add('maps', 'one', place, `${name}: one item`);
    add('maps', 'many', place, `${name}: several items`);
  }
  if (queryLanguage === 'JSONata') addExpressions(visit, statePointer, items);
}

type Add = (measure: CoverageMeasure, kind: CoverageItemKind, at: Place, label: string) => void;

function addTransition(state: JsonObject, place: Place, name: string, add: Add): void {
  if (memberOf(state, 'Next') !== undefined) {
    add('transitions', 'transition', place.at('Next'), `${name} → ${textOf(state, 'Next')}`);
  } else if (memberOf(state, 'End') !== undefined) {
    add('transitions', 'transition', place.at('End'), `${name} → end`);
  }
}

function addExpressions({ name, state, place }: StateVisit, statePointer: string, items: CoverageItem[]): void {
  for (const { at } of expressionsOf(state, 'JSONata')) {
    const steps = stepsOf(at);
    // Without the slash that a location of the document begins with.
    const location = Place.root.along(steps).location.slice(1);
    items.push({
      id: expressionId(statePointer, location),
      measure: 'expressions',
      kind: 'expression',
      state: name,
      statePointer,
      pointer: place.along(steps).pointer,
      label: `${name}: ${location}`,
    });
  }
}

function textOf(object: JsonObject, name: string): string {
  return String(memberOf(object, name));
}

function errorsOf(rule: JsonObject): string {
  const errors = memberOf(rule, 'ErrorEquals');
  return isJsonArray(errors) ? errors.join(', ') : '';
}
