// Every state can be reached from StartAt of its container.
//
// The service leaves this question out for a machine that has no terminal state. Where StartAt names no
// state, nothing can be reached, and only that is reported.

import type { StateVisit } from '../../language/traverse.js';
import { hasPlaceholder } from '../placeholders.js';
import { rule } from '../rule.js';
import { isTerminal, transitionsOf } from '../transitions.js';

export const statesAreReachable = rule(['ASL3002'], (context) => {
  if (![...(context.containers[0]?.states.values() ?? [])].some(isTerminal)) return;
  for (const container of context.containers) {
    // Where a transition will lead is not known yet.
    if (context.toleratesPlaceholders && [...container.states.values()].some(leadsToPlaceholder)) continue;
    const reached = new Set(context.flowOf(container).groups.flat());
    if (reached.size === 0) continue;
    for (const state of container.states.values()) {
      const { name, place } = state;
      if (!reached.has(state)) context.report('ASL3002', { state: name }, place);
    }
  }
});

function leadsToPlaceholder(state: StateVisit): boolean {
  return transitionsOf(state).some(({ target }) => hasPlaceholder(target));
}
