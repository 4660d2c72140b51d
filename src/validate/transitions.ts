// Where a state can lead.

import type { Place } from '../language/place.js';
import type { StateVisit } from '../language/traverse.js';
import { type JsonObject, memberOf } from '../utils/json.js';
import { textOf } from './members.js';

export interface Transition {
  readonly target: string;
  readonly field: 'Choices' | 'Catch' | 'Default' | 'Next';
  /** The choice rule or the catcher; for Default and Next the state. */
  readonly of: JsonObject;
  /** Where `of` stands: one object can stand in several places. */
  readonly around: Place;
}

/** The transitions of a state: Choices, Catch, Default and Next, as far as they are texts. */
export function transitionsOf({ state, place, choiceRules, catchers }: StateVisit): readonly Transition[] {
  const transitions: Transition[] = [];
  for (const { item, place: at } of choiceRules) add(transitions, 'Choices', item, at);
  for (const { item, place: at } of catchers) add(transitions, 'Catch', item, at);
  add(transitions, 'Default', state, place);
  add(transitions, 'Next', state, place);
  return transitions;
}

function add(transitions: Transition[], field: Transition['field'], of: JsonObject, around: Place): void {
  const target = textOf(of, memberWithTarget(field));
  if (target !== undefined) transitions.push({ target, field, of, around });
}

function memberWithTarget(field: Transition['field']): 'Default' | 'Next' {
  return field === 'Default' ? 'Default' : 'Next';
}

/** Where the target is named. */
export function placeOfTarget({ field, around }: Transition): Place {
  return around.at(memberWithTarget(field));
}

/** Whether an execution can end here. */
export function isTerminal({ state, type }: StateVisit): boolean {
  return type === 'Succeed' || type === 'Fail' || memberOf(state, 'End') === true;
}
