// A path asks for something that can be there. Where a state gives its data their form (ResultSelector, Parameters or
// Result of a Pass state, ItemSelector, what a catcher is given), the names in them are known, and a path that asks for
// another name fails the execution.
// https://docs.aws.amazon.com/step-functions/latest/dg/concepts-input-output-filtering.html
//
// 1. A state that can be come to in several ways has what any of them brings.
// 2. Branches and iterations begin with what their state gives them. What comes back from them is an array, or not known.
// 3. Nothing is said of paths that give an empty array where nothing matches, and of what a Choice state asks IsPresent.

import type { Token } from '../../expressions/jsonpath/tokens.js';
import type { Path } from '../../expressions/path.js';
import type { ContainerVisit, StateVisit } from '../../language/traverse.js';
import { type Passage, passageOf } from '../data-flow.js';
import { isLoop } from '../flow.js';
import { type RuleContext, rule } from '../rule.js';
import { join, type Miss, type Shape } from '../shapes.js';

export const pathsCanMatch = rule(['ASL7107'], (context) => {
  /** What the first state of each container is given. */
  const given = new Map<ContainerVisit, Shape>();
  const inner = innerContainers(context.containers);
  for (const container of context.containers) {
    const passages = passagesIn(context, container, given.get(container) ?? 'unknown');
    for (const visit of container.states.values()) {
      // What cannot be reached is not looked at.
      const passage = passages[visit.index];
      if (passage === undefined) continue;
      for (const { path, place, miss } of passage.misses()) {
        const { reason, suggestion } = explain(context, path, miss);
        context.report('ASL7107', { path: path.text, reason }, place, { suggestion });
      }
      for (const each of inner.get(visit) ?? []) given.set(each, passage.given(each));
    }
  }
});

function innerContainers(containers: readonly ContainerVisit[]): ReadonlyMap<StateVisit, readonly ContainerVisit[]> {
  const inner = new Map<StateVisit, ContainerVisit[]>();
  for (const container of containers) {
    const { owner } = container;
    if (owner !== undefined) inner.set(owner, [...(inner.get(owner) ?? []), container]);
  }
  return inner;
}

/** After so many changes of its input in a loop, a state is taken to be given anything. */
const MOST_CHANGES = 3;

/** What comes of each state that can be reached, by its index. */
function passagesIn(context: RuleContext, container: ContainerVisit, onStart: Shape): readonly (Passage | undefined)[] {
  const passages: Passage[] = [];
  const flow = context.flowOf(container);
  if (!flow.isComplete) {
    // Where a transition leads nowhere, or is not known yet, any data may come.
    for (const visit of container.states.values()) passages.push(passageOf(visit, 'unknown', context.compiled));
    return passages;
  }
  const inputs: Shape[] = [];
  const changes: number[] = [];
  const pass = (visit: StateVisit, onChange?: (to: StateVisit) => void) => {
    const passage = passageOf(visit, inputs[visit.index] ?? 'unknown', context.compiled);
    passages[visit.index] = passage;
    for (const edge of flow.edgesFrom(visit)) {
      const { to } = edge;
      const known = inputs[to.index];
      const passedOn = passage.passedOn(edge);
      const joined = known === undefined ? passedOn : join(known, passedOn);
      if (joined === known) continue;
      const count = onChange === undefined ? 0 : (changes[to.index] ?? 0);
      if (onChange !== undefined) changes[to.index] = count + 1;
      inputs[to.index] = count < MOST_CHANGES ? joined : 'unknown';
      onChange?.(to);
    }
  };
  if (flow.start !== undefined) inputs[flow.start.index] = onStart;
  for (const group of flow.groups) {
    if (isLoop(group, flow)) passLoop(group, inputs, pass);
    else for (const visit of group) pass(visit);
  }
  return passages;
}

/** Until nothing changes any more: in a loop what comes last comes first again. */
function passLoop(
  group: readonly StateVisit[],
  inputs: readonly (Shape | undefined)[],
  pass: (visit: StateVisit, onChange: (to: StateVisit) => void) => void,
): void {
  const members = new Set(group);
  const open = group.filter((visit) => inputs[visit.index] !== undefined);
  const isOpen = new Set(open);
  for (const visit of open) {
    isOpen.delete(visit);
    pass(visit, (to) => {
      if (!members.has(to) || isOpen.has(to)) return;
      isOpen.add(to);
      open.push(to);
    });
  }
}

const MOST_NAMED = 8;

function explain(
  context: RuleContext,
  { source }: Path,
  miss: Miss,
): { reason: string; suggestion: string | undefined } {
  const { before, step, at } = miss;
  const around = source === 'data' ? printed(before) : '';
  const { object, items } = at;
  if (step.kind === 'property' && object !== undefined) {
    const names = [...object.members.keys()];
    const shown = names.slice(0, MOST_NAMED).map((name) => `'${name}'`);
    if (names.length > MOST_NAMED) shown.push('...');
    const has = names.length === 0 ? 'nothing' : `only ${shown.join(', ')}`;
    const suggestion = context.didYouMean(step.name, names);
    return { reason: `there is no '${step.name}' in '${around}', which has ${has}`, suggestion };
  }
  const kind = object !== undefined ? 'an object' : items !== undefined ? 'an array' : 'neither an object nor an array';
  return { reason: `'${around}' is ${kind}`, suggestion: undefined };
}

function printed(tokens: readonly Token[]): string {
  return tokens.reduce((text, token) => {
    if (token.kind === 'property')
      return /^[\w-]+$/.test(token.name) ? `${text}.${token.name}` : `${text}['${token.name}']`;
    return token.kind === 'index' ? `${text}[${token.index}]` : text;
  }, '$');
}
