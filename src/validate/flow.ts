// How the states of one container follow each other: the graph that the rules about whole workflows walk.

import type { ContainerVisit, StateVisit } from '../language/traverse.js';
import { textOf } from './members.js';
import { type Transition, transitionsOf } from './transitions.js';

/** A transition that names a state. */
export interface FlowEdge extends Pick<Transition, 'field' | 'of'> {
  readonly from: StateVisit;
  readonly to: StateVisit;
}

export interface Flow {
  /** Undefined where StartAt names no state. */
  readonly start: StateVisit | undefined;
  /** StartAt and every transition name a state. */
  readonly isComplete: boolean;
  /**
   * The states that can be reached, in groups: the states of a group can all reach each other. A group comes after all
   * those from which it can be reached.
   */
  readonly groups: readonly (readonly StateVisit[])[];
  /** The transitions that name no state, of all states, whether they can be reached or not. */
  readonly leadingNowhere: readonly Transition[];
  edgesFrom(state: StateVisit): readonly FlowEdge[];
  edgesTo(state: StateVisit): readonly FlowEdge[];
}

/** The flow of a container, whatever is in it. */
export function flowOf(container: ContainerVisit): Flow {
  const leaving: FlowEdge[][] = [];
  const leadingNowhere: Transition[] = [];
  const start = container.states.get(textOf(container.value, 'StartAt') ?? '');
  for (const state of container.states.values()) {
    for (const transition of transitionsOf(state)) {
      const { target, field, of } = transition;
      const to = container.states.get(target);
      if (to === undefined) leadingNowhere.push(transition);
      else addTo(leaving, state, { from: state, to, field, of });
    }
  }
  const edgesFrom = ({ index }: StateVisit) => leaving[index] ?? NO_EDGES;
  let leading: FlowEdge[][] | undefined;
  const edgesTo = ({ index }: StateVisit) => {
    leading ??= byTarget(leaving);
    return leading[index] ?? NO_EDGES;
  };
  return {
    start,
    isComplete: start !== undefined && leadingNowhere.length === 0,
    groups: start === undefined ? [] : groupsFrom(start, edgesFrom),
    leadingNowhere,
    edgesFrom,
    edgesTo,
  };
}

const NO_EDGES: readonly FlowEdge[] = [];

/** Whether the states of a group follow each other again and again; a group of one may do it once. */
export function isLoop(group: readonly StateVisit[], flow: Flow): boolean {
  const [first] = group;
  return group.length > 1 || (first !== undefined && flow.edgesFrom(first).some(({ to }) => to === first));
}

function byTarget(leaving: readonly (readonly FlowEdge[])[]): FlowEdge[][] {
  const leading: FlowEdge[][] = [];
  // Of a state that leads nowhere there is no list.
  for (const edges of leaving) for (const edge of edges ?? NO_EDGES) addTo(leading, edge.to, edge);
  return leading;
}

function addTo(edges: FlowEdge[][], { index }: StateVisit, edge: FlowEdge): void {
  const known = edges[index];
  if (known === undefined) edges[index] = [edge];
  else known.push(edge);
}

/** Where the search for groups stands at a state. */
interface Visit {
  readonly state: StateVisit;
  readonly edges: readonly FlowEdge[];
  nextEdge: number;
}

/**
 * Tarjan's strongly connected components, without recursion: a chain of states may be long.
 * https://doi.org/10.1137/0201010
 */
function groupsFrom(start: StateVisit, edgesFrom: Flow['edgesFrom']): StateVisit[][] {
  const groups: StateVisit[][] = [];
  // By the index of the state; of a state that was not come to there is nothing.
  const numbers: number[] = [];
  const lowest: number[] = [];
  const isOpen: boolean[] = [];
  const open: StateVisit[] = [];
  const path: Visit[] = [];
  let count = 0;

  function enter(state: StateVisit): void {
    lowest[state.index] = count;
    numbers[state.index] = count;
    count += 1;
    open.push(state);
    isOpen[state.index] = true;
    path.push({ state, edges: edgesFrom(state), nextEdge: 0 });
  }

  function lower({ index }: StateVisit, number: number | undefined): void {
    if (number !== undefined && number < (lowest[index] ?? number)) lowest[index] = number;
  }

  enter(start);
  for (let visit = path.at(-1); visit !== undefined; visit = path.at(-1)) {
    const { state, edges } = visit;
    const edge = edges[visit.nextEdge];
    visit.nextEdge += 1;
    if (edge !== undefined) {
      const { to } = edge;
      if (numbers[to.index] === undefined) enter(to);
      else if (isOpen[to.index] === true) lower(state, numbers[to.index]);
      continue;
    }
    path.pop();
    const before = path.at(-1);
    if (before !== undefined) lower(before.state, lowest[state.index]);
    if (lowest[state.index] !== numbers[state.index]) continue;
    const group = open.splice(open.lastIndexOf(state));
    for (const { index } of group) isOpen[index] = false;
    groups.push(group);
  }
  // Tarjan's come in the opposite order.
  return groups.reverse();
}
