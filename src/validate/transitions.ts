// Where a state can lead.

import type { Place } from '../language/place.js';
import type { StateVisit } from '../language/traverse.js';
import { type JsonObject, memberOf } from '../utils/json.js';
import { objectsOf, textOf } from './members.js';

export interface Transition {
  readonly target: string;
  readonly place: Place;
  readonly field: 'Choices' | 'Catch' | 'Default' | 'Next';
  /** The choice rule or the catcher; for Default and Next the state. */
  readonly of: JsonObject;
}

/** The transitions of a state: Choices, Default, Next and Catch, as far as they are texts. */
export function transitionsOf({ state, place }: StateVisit): Transition[] {
  const transitions: Transition[] = [];
  for (const list of ['Choices', 'Catch'] as const) {
    for (const { item, place: at } of objectsOf(state, place, list)) {
      const target = textOf(item, 'Next');
      if (target !== undefined) transitions.push({ target, place: at.at('Next'), field: list, of: item });
    }
  }
  for (const field of ['Default', 'Next'] as const) {
    const target = textOf(state, field);
    if (target !== undefined) transitions.push({ target, place: place.at(field), field, of: state });
  }
  return transitions;
}

/** Whether an execution can end here. */
export function isTerminal({ state }: StateVisit): boolean {
  const type = memberOf(state, 'Type');
  return type === 'Succeed' || type === 'Fail' || memberOf(state, 'End') === true;
}
