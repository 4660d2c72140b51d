// Pass: its input goes on, or a fixed result, or what Parameters make.
// https://states-language.net/spec.html#pass-state

import type { PassState } from '../../language/types.js';
import { type StateBehaviour, withoutChildren } from '../behaviour.js';
import { Payload } from '../payload.js';

interface PassWork {
  /** `Result`: taken as it stands, its `.$` members too. */
  readonly result: Payload | undefined;
}

const NO_RESULT: PassWork = { result: undefined };

export const pass: StateBehaviour<PassState, PassWork> = {
  ...withoutChildren,
  enteredType: 'PassStateEntered',
  exitedType: 'PassStateExited',
  abortedType: undefined,
  countsRetries: false,

  compile(state) {
    return state.Result === undefined ? NO_RESULT : { result: new Payload(state.Result) };
  },

  start(turn, strand, { result }) {
    turn.succeed(strand, result ?? strand.node.flow.effectiveInput(turn.scope, strand));
  },
};
