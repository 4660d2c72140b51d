// Where workflow variables are assigned.
// https://docs.aws.amazon.com/step-functions/latest/dg/workflow-variables.html

import type { Place } from '../language/place.js';
import type { StateVisit } from '../language/traverse.js';
import type { QueryLanguage } from '../language/types.js';
import type { JsonObject } from '../utils/json.js';
import { objectOf, objectsOf } from './members.js';

export interface Assignment {
  readonly variable: string;
  /** The member of Assign. */
  readonly place: Place;
}

/** What a state assigns, wherever it leads: its own Assign, those of its catchers and of its choice rules. */
export function assignmentsOf({ state, place, queryLanguage }: StateVisit): Assignment[] {
  const assignments = assignmentsIn(state, place, queryLanguage);
  for (const list of ['Catch', 'Choices']) {
    for (const { item, place: at } of objectsOf(state, place, list)) {
      assignments.push(...assignmentsIn(item, at, queryLanguage));
    }
  }
  return assignments;
}

function assignmentsIn(object: JsonObject, place: Place, language: QueryLanguage): Assignment[] {
  return variablesAssignedIn(object, language).map(({ key, variable }) => ({
    variable,
    place: place.at('Assign', key),
  }));
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
