// Some state of the machine ends it. A branch or an item processor without one is not refused: it is not
// known that the service does.

import { rule } from '../rule.js';
import { isTerminal } from '../transitions.js';

export const machineHasATerminalState = rule(['ASL3003'], (context) => {
  const machine = context.containers[0];
  if (!machine || machine.states.size === 0 || [...machine.states.values()].some(isTerminal)) return;
  context.report('ASL3003', {}, machine.place, {
    withoutLocation: true,
    suggestion: 'End the workflow with a state that has "End": true, or with a Succeed or Fail state.',
  });
});
