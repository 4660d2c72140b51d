// Whether a state machine has a state that somebody names.

import { meantHint } from '../utils/did-you-mean.js';
import { messageOf } from '../utils/thrown.js';

/** @throws TypeError for a name that is not among those of the states, with the one that was probably meant. */
export function checkStateName(name: string, names: ReadonlySet<string>): void {
  if (names.has(name)) return;
  throw new TypeError(`The state machine has no state ${messageOf(JSON.stringify(name))}${meantHint(name, names)}`);
}
