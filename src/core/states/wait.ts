// Wait: until a time, or for some seconds.
// https://states-language.net/spec.html#wait-state

import type { WaitState } from '../../language/types.js';
import { type StateBehaviour, withoutChildren } from '../behaviour.js';
import { compileWait, type WaitField } from '../fields.js';

interface WaitWork {
  readonly until: WaitField;
}

// Measured on the service: a delay of 24,855 days is accepted, 24,856 are refused: seconds are 32-bit integers there.
const LONGEST_DELAY_SECONDS = 2 ** 31 - 1;

export const wait: StateBehaviour<WaitState, WaitWork> = {
  ...withoutChildren,
  enteredType: 'WaitStateEntered',
  exitedType: 'WaitStateExited',
  abortedType: 'WaitStateAborted',
  countsRetries: false,

  compile(state, { queryLanguage }) {
    return { until: compileWait(state, queryLanguage) };
  },

  start(turn, strand, { until }) {
    // The service takes a Wait state up again after its entry: what fails here points to that event.
    strand.decisionEventId = strand.lastEventId;
    const input = strand.node.flow.input(turn.scope, strand);
    const fireAt = until(turn.scope.on(strand, input), turn.now);
    if (fireAt - turn.now > LONGEST_DELAY_SECONDS * 1000)
      return turn.failRuntime(strand, 'Wait state delay is too long.');
    if (fireAt <= turn.now) turn.succeed(strand, input);
    else turn.waitUntil(strand, fireAt, 'wait');
  },
};
