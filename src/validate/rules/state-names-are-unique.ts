// State names have at most 80 characters, and no two states of the whole machine have the same.
// https://states-language.net/spec.html#state-machine-structure

import type { Place } from '../../language/place.js';
import { rule } from '../rule.js';

const MAX_NAME = 80;

export const stateNamesAreUnique = rule(['ASL3004', 'ASL3005'], (context) => {
  const seen = new Map<string, Place>();
  for (const { name, place } of context.states) {
    // Characters, not UTF-16 units.
    if (name.length > MAX_NAME && [...name].length > MAX_NAME) context.report('ASL3005', { state: name }, place);
    const first = seen.get(name);
    if (first === undefined) seen.set(name, place);
    else context.report('ASL3004', { state: name }, place, { suggestion: `The other one is at ${first.location}.` });
  }
});
