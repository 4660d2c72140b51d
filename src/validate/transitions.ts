// Where a state can lead.

import type { Place } from '../language/place.js';
import type { StateVisit } from '../language/traverse.js';
import { type JsonObject, memberOf } from '../utils/json.js';
import { textOf } from './members.js';

export interface Transition {
  readonly from: StateVisit;
  readonly target: string;
  readonly field: 'Choices' | 'Catch' | 'Default' | 'Next';
  /** The choice rule or the catcher; for Default and Next the state. */
  readonly of: JsonObject;
}

/** The transitions of a state: Choices, Catch, Default and Next, as far as they are texts. */
export function transitionsOf(from: StateVisit): readonly Transition[] {
  const transitions: Transition[] = [];
  for (const { item } of from.choiceRules) add(transitions, from, 'Choices', item);
  for (const { item } of from.catchers) add(transitions, from, 'Catch', item);
  add(transitions, from, 'Default', from.state);
  add(transitions, from, 'Next', from.state);
  return transitions;
}

function add(transitions: Transition[], from: StateVisit, field: Transition['field'], of: JsonObject): void {
  const target = textOf(of, memberWithTarget(field));
  if (target !== undefined) transitions.push({ from, target, field, of });
}

function memberWithTarget(field: Transition['field']): 'Default' | 'Next' {
  return field === 'Default' ? 'Default' : 'Next';
}

/** Where the target is named. */
export function placeOfTarget({ from, field, of }: Transition): Place {
  const items = field === 'Choices' ? from.choiceRules : from.catchers;
  const around = of === from.state ? from : items.find(({ item }) => item === of);
  return (around ?? from).place.at(memberWithTarget(field));
}

/** Whether an execution can end here. */
export function isTerminal({ state, type }: StateVisit): boolean {
  return type === 'Succeed' || type === 'Fail' || memberOf(state, 'End') === true;
}
