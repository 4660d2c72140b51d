// Where a state can lead.

import type { Place } from '../language/place.js';
import type { StateVisit } from '../language/traverse.js';
import { type JsonObject, memberOf } from '../utils/json.js';
import { textOf } from './members.js';

export interface Transition {
  readonly target: string;
  readonly place: Place;
  readonly field: 'Choices' | 'Catch' | 'Default' | 'Next';
  /** The choice rule or the catcher; for Default and Next the state. */
  readonly of: JsonObject;
}

/** The transitions of a state: Choices, Default, Next and Catch, as far as they are texts. */
export function transitionsOf({ state, place, choiceRules, catchers }: StateVisit): Transition[] {
  const transitions: Transition[] = [];
  const add = (of: JsonObject, name: 'Default' | 'Next', at: Place, field: Transition['field']) => {
    const target = textOf(of, name);
    if (target !== undefined) transitions.push({ target, place: at.at(name), field, of });
  };
  for (const { item, place: at } of choiceRules) add(item, 'Next', at, 'Choices');
  for (const { item, place: at } of catchers) add(item, 'Next', at, 'Catch');
  add(state, 'Default', place, 'Default');
  add(state, 'Next', place, 'Next');
  return transitions;
}

/** Whether an execution can end here. */
export function isTerminal({ state, type }: StateVisit): boolean {
  return type === 'Succeed' || type === 'Fail' || memberOf(state, 'End') === true;
}
