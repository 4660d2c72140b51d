// A definition as a graph: the states of each container with what leads from one to another, and in a Map or Parallel
// state the containers that are inside of it.

import type { Place } from '../language/place.js';
import { type ContainerVisit, type StateVisit, traverse } from '../language/traverse.js';
import { isJsonArray, type Json, type JsonObject, memberOf } from '../utils/json.js';

export interface MachineGraph {
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
}

export interface GraphNode {
  /** The JSON Pointer of a state; that of the container with ` start` or ` end` for where it begins and ends. */
  readonly id: string;
  readonly kind: 'state' | 'start' | 'end';
  readonly name: string;
  /** As the definition has it; empty for what is no state. */
  readonly type: string;
  /** Branches, or the ItemProcessor. */
  readonly inner: readonly MachineGraph[];
}

export interface GraphEdge {
  /** The JSON Pointer of the member that leads on: of `Next`, `End`, `Default`, or `StartAt`. */
  readonly id: string;
  readonly kind: 'start' | 'next' | 'end' | 'rule' | 'default' | 'catch';
  readonly from: string;
  readonly to: string;
  /** `rule 1`, `Default`, the errors of a Catcher; empty where the way needs no word. */
  readonly label: string;
}

/** What leads to no state is left out: validation has a finding about it. */
export function graphOf(definition: Json): MachineGraph {
  const { containers } = traverse(definition);
  const inside = new Map<StateVisit, ContainerVisit[]>();
  for (const container of containers) {
    if (container.owner === undefined) continue;
    inside.set(container.owner, [...(inside.get(container.owner) ?? []), container]);
  }
  const [root] = containers;
  return root === undefined ? { nodes: [], edges: [] } : graphOfContainer(root, inside);
}

function graphOfContainer(container: ContainerVisit, inside: ReadonlyMap<StateVisit, ContainerVisit[]>): MachineGraph {
  const here = container.place.pointer;
  const nodes: GraphNode[] = [];
  const edges: GraphEdge[] = [];
  const [start, end] = [`${here} start`, `${here} end`];
  const lead = (from: string, place: Place, target: Json | undefined, kind: GraphEdge['kind'], label: string) => {
    const to = typeof target === 'string' ? container.states.get(target)?.place.pointer : undefined;
    if (to !== undefined) edges.push({ id: place.pointer, kind, from, to, label });
  };
  nodes.push({ id: start, kind: 'start', name: 'Start', type: '', inner: [] });
  lead(start, container.place.at('StartAt'), memberOf(container.value, 'StartAt'), 'start', '');
  for (const visit of container.states.values()) {
    const { state, type, place, name, choiceRules, catchers } = visit;
    const from = place.pointer;
    nodes.push({
      id: from,
      kind: 'state',
      name,
      type: typeof type === 'string' ? type : '',
      inner: (inside.get(visit) ?? []).map((inner) => graphOfContainer(inner, inside)),
    });
    lead(from, place.at('Next'), memberOf(state, 'Next'), 'next', '');
    choiceRules.forEach(({ item, place: at }, index) => {
      lead(from, at.at('Next'), memberOf(item, 'Next'), 'rule', `rule ${index + 1}`);
    });
    lead(from, place.at('Default'), memberOf(state, 'Default'), 'default', 'Default');
    for (const { item, place: at } of catchers) {
      lead(from, at.at('Next'), memberOf(item, 'Next'), 'catch', errorsOf(item));
    }
    if (memberOf(state, 'End') === true) {
      edges.push({ id: place.at('End').pointer, kind: 'end', from, to: end, label: '' });
    }
  }
  if (edges.some(({ to }) => to === end)) nodes.push({ id: end, kind: 'end', name: 'End', type: '', inner: [] });
  return { nodes, edges };
}

function errorsOf(catcher: JsonObject): string {
  const errors = memberOf(catcher, 'ErrorEquals');
  return isJsonArray(errors) ? errors.join(', ') : '';
}
