// The one traversal of a definition: all its states, those of branches and item processors included,
// each with its container, its place and the query language that holds for it. It takes any JSON:
// whatever is not a state is left out, and it is for validate/ to say so.

import { isJsonArray, isJsonObject, type Json, type JsonObject, keysOf, memberOf } from '../utils/json.js';
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
  /** Its Type, whatever that is. */
  readonly type: Json | undefined;
  readonly place: Place;
  readonly container: ContainerVisit;
  readonly queryLanguage: QueryLanguage;
  /** The objects in its Retry. */
  readonly retriers: readonly ItemVisit[];
  /** The objects in its Catch. */
  readonly catchers: readonly ItemVisit[];
  /** The objects in its Choices. */
  readonly choiceRules: readonly ItemVisit[];
}

/** An object in an array. */
export interface ItemVisit {
  readonly item: JsonObject;
  readonly place: Place;
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
    const placeOfStates = next.place.at('States');
    for (const name of keysOf(members)) {
      const state = members[name];
      if (!isJsonObject(state)) continue;
      const place = placeOfStates.at(name);
      const visit: StateVisit = {
        name,
        index: byName.size,
        state,
        type: memberOf(state, 'Type'),
        place,
        container,
        queryLanguage: effectiveQueryLanguage(state, language),
        retriers: objectsOf(state, place, 'Retry'),
        catchers: objectsOf(state, place, 'Catch'),
        choiceRules: objectsOf(state, place, 'Choices'),
      };
      byName.set(name, visit);
      states.push(visit);
      for (const inner of innerContainers(state, place)) deeper.push({ ...inner, owner: visit });
    }
    for (const inner of deeper.reverse()) open.push(inner);
  }
  return { containers, states };
}

/** The objects in the array `field` (Retry, Catch, Choices, ...) with their places. */
export function objectsOf(object: JsonObject, place: Place, field: string): readonly ItemVisit[] {
  const items = memberOf(object, field);
  if (!isJsonArray(items)) return NONE;
  const list = place.at(field);
  const found: ItemVisit[] = [];
  items.forEach((item, index) => {
    if (isJsonObject(item)) found.push({ item, place: list.at(index) });
  });
  return found;
}

/** Most states have no lists, and none of what is in them. */
const NONE: readonly never[] = [];

interface InnerContainer {
  readonly kind: ContainerKind;
  readonly value: JsonObject;
  readonly place: Place;
}

interface PendingContainer extends InnerContainer {
  readonly owner: StateVisit | undefined;
}

/** The containers that belong to a state: its Branches, its ItemProcessor or Iterator. */
function innerContainers(state: JsonObject, place: Place): readonly InnerContainer[] {
  const branches = objectsOf(state, place, 'Branches');
  const inner: InnerContainer[] = [];
  for (const { item, place: at } of branches) inner.push({ kind: 'Branch', value: item, place: at });
  for (const kind of PROCESSORS) {
    const value = memberOf(state, kind);
    if (isJsonObject(value)) inner.push({ kind, value, place: place.at(kind) });
  }
  return inner;
}

const PROCESSORS = ['ItemProcessor', 'Iterator'] as const;

/**
 * The state's own QueryLanguage, else that of the whole machine: a Map or Parallel between them hands
 * nothing down. A value that is neither name counts as JSONata, as it does on the service.
 */
export function effectiveQueryLanguage(state: JsonObject, ofMachine: Json | undefined): QueryLanguage {
  const language = memberOf(state, 'QueryLanguage') ?? ofMachine ?? 'JSONPath';
  return language === 'JSONPath' ? 'JSONPath' : 'JSONata';
}
