// Every state can be reached from StartAt of its container.
//
// The service leaves this question out for a machine that has no terminal state. Where StartAt names no
// state, nothing can be reached, and only that is reported.

import type { ContainerVisit, StateVisit } from '../../language/traverse.js';
import { textOf } from '../members.js';
import { hasPlaceholder } from '../placeholders.js';
import { rule } from '../rule.js';
import { isTerminal, transitionsOf } from '../transitions.js';

export const statesAreReachable = rule(['ASL3002'], (context) => {
  if (![...(context.containers[0]?.states.values() ?? [])].some(isTerminal)) return;
  for (const container of context.containers) {
    // Where a transition will lead is not known yet.
    if (context.toleratesPlaceholders && [...container.states.values()].some(leadsToPlaceholder)) continue;
    const reached = reachableFrom(container, textOf(container.value, 'StartAt'));
    if (reached.size === 0) continue;
    for (const { name, place } of container.states.values()) {
      if (!reached.has(name)) context.report('ASL3002', { state: name }, place);
    }
  }
});

function leadsToPlaceholder(state: StateVisit): boolean {
  return transitionsOf(state).some(({ target }) => hasPlaceholder(target));
}

function reachableFrom({ states }: ContainerVisit, start: string | undefined): Set<string> {
  const reached = new Set<string>();
  const open = start === undefined ? [] : [start];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    const state = states.get(name);
    if (!state || reached.has(name)) continue;
    reached.add(name);
    for (const { target } of transitionsOf(state)) open.push(target);
  }
  return reached;
}
