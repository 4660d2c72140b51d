// Where workflow variables are assigned.
// https://docs.aws.amazon.com/step-functions/latest/dg/workflow-variables.html

import type { Place } from '../language/place.js';
import type { StateVisit } from '../language/traverse.js';
import type { QueryLanguage } from '../language/types.js';
import type { JsonObject } from '../utils/json.js';
import { objectOf } from './members.js';

export interface Assignment {
  readonly variable: string;
  /** The member of Assign. */
  readonly place: Place;
}

/** What a state assigns, wherever it leads: its own Assign, those of its catchers and of its choice rules. */
export function assignmentsOf({ state, place, queryLanguage, catchers, choiceRules }: StateVisit): Assignment[] {
  const assignments: Assignment[] = [];
  const add = (object: JsonObject, at: Place) => {
    for (const { key, variable } of variablesAssignedIn(object, queryLanguage)) {
      assignments.push({ variable, place: at.at('Assign', key) });
    }
  };
  add(state, place);
  for (const { item, place: at } of catchers) add(item, at);
  for (const { item, place: at } of choiceRules) add(item, at);
  return assignments;
}

/** The variables in the Assign of a state, a catcher or a choice rule, and the members that they have there. */
export function variablesAssignedIn(object: JsonObject, language: QueryLanguage): { key: string; variable: string }[] {
  const assign = objectOf(object, 'Assign');
  if (assign === undefined) return [];
  return Object.keys(assign).map((key) => ({
    key,
    variable: language === 'JSONPath' && key.endsWith('.$') ? key.slice(0, -'.$'.length) : key,
  }));
}
