// Succeed: ends its container with its input, or what Output makes of it.
// https://states-language.net/spec.html#succeed-state

import type { SucceedState } from '../../language/types.js';
import { type StateBehaviour, withoutChildren } from '../behaviour.js';

export const succeed: StateBehaviour<SucceedState, undefined> = {
  ...withoutChildren,
  enteredType: 'SucceedStateEntered',
  exitedType: 'SucceedStateExited',
  abortedType: undefined,
  countsRetries: false,

  compile() {
    return undefined;
  },

  start(turn, strand) {
    turn.succeed(strand, strand.node.flow.input(turn.scope, strand));
  },
};
