// StartAt, Next and Default name a state of the same container. The service says 'Next' for all of them.
// https://states-language.net/spec.html#transition

import type { Place } from '../../language/place.js';
import type { ContainerVisit } from '../../language/traverse.js';
import { memberOf } from '../../utils/json.js';
import { objectOf, textOf } from '../members.js';
import { type RuleContext, rule } from '../rule.js';
import { placeOfTarget } from '../transitions.js';

export const transitionsNameAState = rule(['ASL3001'], (context) => {
  for (const container of context.containers) {
    const target = textOf(container.value, 'StartAt');
    if (target !== undefined) check(context, container, target, container.place.at('StartAt'));
    for (const transition of context.flowOf(container).leadingNowhere) {
      check(context, container, transition.target, placeOfTarget(transition));
    }
  }
});

function check(context: RuleContext, container: ContainerVisit, target: string, place: Place): void {
  const states = objectOf(container.value, 'States');
  // Without States there is nothing that could be named: that is reported once, for the container.
  if (!states || memberOf(states, target) !== undefined) return;
  const elsewhere = context.stateNamed(target);
  const suggestion = elsewhere
    ? `The state at ${elsewhere.place.location} is in another container, and no transition leads there.`
    : context.didYouMean(target, container.states.keys());
  context.report('ASL3001', { target }, place, { suggestion });
}
