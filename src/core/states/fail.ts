// Fail: fails its container with an error and a cause, given or found in its input.
// https://states-language.net/spec.html#fail-state

import type { FailState } from '../../language/types.js';
import { type StateBehaviour, withoutChildren } from '../behaviour.js';
import { compileText, type TextField } from '../fields.js';

interface FailWork {
  readonly error: TextField | undefined;
  readonly cause: TextField | undefined;
}

export const fail: StateBehaviour<FailState, FailWork> = {
  ...withoutChildren,
  enteredType: 'FailStateEntered',
  exitedType: undefined,
  abortedType: undefined,
  countsRetries: false,
  reenters: true,

  compile(state, { queryLanguage }) {
    return {
      error: compileText(state, 'Error', queryLanguage),
      cause: compileText(state, 'Cause', queryLanguage),
    };
  },

  start(turn, strand, work) {
    const scope = turn.scope.on(strand, strand.input);
    const error = work.error?.(scope);
    const cause = work.cause?.(scope);
    turn.fail(strand, { error, cause });
  },
};
