// The one traversal of a definition: all its states, those of branches and item processors included,
// each with its container, its place and the query language that holds for it. It takes any JSON:
// whatever is not a state is left out, and it is for validate/ to say so.

import { entriesOf, isJsonArray, isJsonObject, type Json, type JsonObject, memberOf } from '../utils/json.js';
import { Place } from './place.js';
import type { QueryLanguage } from './types.js';

export type ContainerKind = 'StateMachine' | 'Branch' | 'ItemProcessor' | 'Iterator';

/** An object with `StartAt` and `States`. */
export interface ContainerVisit {
  readonly kind: ContainerKind;
  readonly value: JsonObject;
  readonly place: Place;
  /** The states in it by name, in the order of the definition; no state of a deeper container. */
  readonly states: ReadonlyMap<string, StateVisit>;
  /** The Parallel or Map state that it belongs to. */
  readonly owner: StateVisit | undefined;
}

export interface StateVisit {
  readonly name: string;
  /** Its number among the states of its container, from 0. */
  readonly index: number;
  readonly state: JsonObject;
  readonly place: Place;
  readonly container: ContainerVisit;
  readonly queryLanguage: QueryLanguage;
}

export interface Traversal {
  /** The machine first, then in the order of the definition. */
  readonly containers: readonly ContainerVisit[];
  readonly states: readonly StateVisit[];
}

/** All containers and states of a definition. A loop, not recursion: depth is no danger. */
export function traverse(definition: Json): Traversal {
  const containers: ContainerVisit[] = [];
  const states: StateVisit[] = [];
  if (!isJsonObject(definition)) return { containers, states };
  const language = memberOf(definition, 'QueryLanguage');
  const open: PendingContainer[] = [{ kind: 'StateMachine', value: definition, place: Place.root, owner: undefined }];
  for (let next = open.pop(); next; next = open.pop()) {
    const byName = new Map<string, StateVisit>();
    const container: ContainerVisit = { ...next, states: byName };
    containers.push(container);
    const members = memberOf(next.value, 'States');
    if (!isJsonObject(members)) continue;
    const deeper: PendingContainer[] = [];
    for (const [name, state] of entriesOf(members)) {
      if (!isJsonObject(state)) continue;
      const visit: StateVisit = {
        name,
        index: byName.size,
        state,
        place: next.place.at('States', name),
        container,
        queryLanguage: effectiveQueryLanguage(state, language),
      };
      byName.set(name, visit);
      states.push(visit);
      for (const inner of innerContainers(state, visit.place)) deeper.push({ ...inner, owner: visit });
    }
    for (const inner of deeper.reverse()) open.push(inner);
  }
  return { containers, states };
}

interface InnerContainer {
  readonly kind: ContainerKind;
  readonly value: JsonObject;
  readonly place: Place;
}

interface PendingContainer extends InnerContainer {
  readonly owner: StateVisit | undefined;
}

/** The containers that belong to a state: its Branches, its ItemProcessor or Iterator. */
function innerContainers(state: JsonObject, place: Place): InnerContainer[] {
  const inner: InnerContainer[] = [];
  const branches = memberOf(state, 'Branches');
  if (isJsonArray(branches)) {
    branches.forEach((value, index) => {
      if (isJsonObject(value)) inner.push({ kind: 'Branch', value, place: place.at('Branches', index) });
    });
  }
  for (const kind of ['ItemProcessor', 'Iterator'] as const) {
    const value = memberOf(state, kind);
    if (isJsonObject(value)) inner.push({ kind, value, place: place.at(kind) });
  }
  return inner;
}

/**
 * The state's own QueryLanguage, else that of the whole machine: a Map or Parallel between them hands
 * nothing down. A value that is neither name counts as JSONata, as it does on the service.
 */
export function effectiveQueryLanguage(state: JsonObject, ofMachine: Json | undefined): QueryLanguage {
  const language = memberOf(state, 'QueryLanguage') ?? ofMachine ?? 'JSONPath';
  return language === 'JSONPath' ? 'JSONPath' : 'JSONata';
}
