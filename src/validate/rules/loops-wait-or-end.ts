// A loop that nothing leads out of waits somewhere in it. Without that it turns until the history is full: an execution
// of a Standard workflow fails at 25,000 events, one of an Express workflow after five minutes.
// https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html
//
// A Wait state waits, and so do a task that is answered from outside and one that waits for a job; so does a Map or a
// Parallel state with one of these in it. A Choice state without Default can end a loop by failing.

import type { StateVisit } from '../../language/traverse.js';
import { memberOf } from '../../utils/json.js';
import { type Flow, isLoop } from '../flow.js';
import { type RuleContext, rule } from '../rule.js';
import { isTerminal } from '../transitions.js';

export const loopsWaitOrEnd = rule(['ASL7105'], (context) => {
  const waiting = statesThatMayWait(context);
  const [machine] = context.containers;
  for (const container of context.containers) {
    const flow = context.flowOf(container);
    if (!flow.isComplete) continue;
    // That a machine has no end at all is an error of its own.
    if (container === machine && ![...container.states.values()].some(isTerminal)) continue;
    for (const group of flow.groups) {
      if (!isEndless(group, flow) || group.some((state) => waiting.has(state))) continue;
      const members = new Set(group);
      const names = [...container.states.values()].filter((state) => members.has(state));
      const [first] = names;
      if (first === undefined) continue;
      context.report('ASL7105', { states: listOf(names) }, first.place, {
        suggestion: 'Let a Choice state lead out of it, or a Wait state slow it down.',
      });
    }
  }
});

/** The states can follow each other for ever, and no other can follow them. */
function isEndless(group: readonly StateVisit[], flow: Flow): boolean {
  if (!isLoop(group, flow) || group.some(mayEnd)) return false;
  const members = new Set(group);
  return group.every((state) => flow.edgesFrom(state).every(({ to }) => members.has(to)));
}

function mayEnd(visit: StateVisit): boolean {
  if (visit.type === 'Choice') return memberOf(visit.state, 'Default') === undefined;
  return isTerminal(visit);
}

/** Those that wait themselves, and those with such states inside. */
function statesThatMayWait(context: RuleContext): ReadonlySet<StateVisit> {
  const waiting = new Set<StateVisit>();
  for (const visit of context.states) {
    if (!mayWait(context, visit)) continue;
    for (let around: StateVisit | undefined = visit; around && !waiting.has(around); around = around.container.owner) {
      waiting.add(around);
    }
  }
  return waiting;
}

function mayWait(context: RuleContext, visit: StateVisit): boolean {
  if (visit.type !== 'Task') return visit.type === 'Wait';
  const resource = context.resourceOf(visit);
  if (resource === undefined || resource.kind === 'activity') return true;
  return resource.kind !== 'lambda' && resource.pattern !== 'requestResponse';
}

const MOST_NAMED = 5;

function listOf(states: readonly StateVisit[]): string {
  const names = states.slice(0, MOST_NAMED).map(({ name }) => `"${name}"`);
  if (states.length > MOST_NAMED) names.push(`${states.length - MOST_NAMED} more`);
  const last = names.pop() ?? '';
  return names.length === 0 ? last : `${names.join(', ')} and ${last}`;
}
