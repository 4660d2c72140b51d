// Texts that are not evaluated where they stand, and look as if they were meant to be.

import type { StateVisit } from '../language/traverse.js';
import { ifValid } from './compiled.js';
import type { RuleContext } from './rule.js';
import { assignmentsOf } from './variables.js';

/** What a text appears to be, in words; undefined for one that is just a text. */
export type AppearsToBe = (text: string) => string | undefined;

/**
 * How to look at the texts of a machine. A path of data has a name or a bracket behind `$`, and no price; one of a
 * variable names a variable of the machine, as `$LATEST` hardly does. A lone `$` is taken for a text.
 */
export function appearances(context: RuleContext): AppearsToBe {
  const { path, intrinsic } = context.compiled;
  let variables: ReadonlySet<string> | undefined;
  return (text) => {
    if (DATA_OR_CONTEXT.test(text)) return ifValid(() => path(text)) && 'a JSONPath';
    if (text.startsWith('$')) {
      variables ??= variablesOf(context.states);
      const variable = ifValid(() => path(text))?.references[0];
      return variable !== undefined && variables.has(variable) ? 'a JSONPath' : undefined;
    }
    return INTRINSIC.test(text) ? ifValid(() => intrinsic(text)) && 'an intrinsic function' : undefined;
  };
}

const DATA_OR_CONTEXT = /^\${1,2}(?:\.{1,2}[^\d\s.]|\[)/;
const INTRINSIC = /^States\.[A-Za-z]\w*\(/;

function variablesOf(states: readonly StateVisit[]): ReadonlySet<string> {
  return new Set(states.flatMap((visit) => assignmentsOf(visit).map(({ variable }) => variable)));
}
