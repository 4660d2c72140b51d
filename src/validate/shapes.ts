// What is known of a value before a run: not what it is, but which members it can have at most.
//
// 1. A shape says what a value can be at most. Of two ways to a state, either may be taken: their shapes are joined,
//    and a member is there if one of them has it.
// 2. What is not known is `unknown`, and so is what would take long to keep: shapes stay small.

import type { Token } from '../expressions/jsonpath/tokens.js';
import { entriesOf, isJsonArray, isJsonObject, type Json } from '../utils/json.js';

export type Shape = 'unknown' | KnownShape;

/** One of these, or any of several. */
export interface KnownShape {
  readonly object: ObjectShape | undefined;
  /** What the elements are, if it is an array. */
  readonly items: Shape | undefined;
  /** A text, a number, true, false or null. */
  readonly scalar: boolean;
  /** Parts, itself included. */
  readonly size: number;
}

export interface ObjectShape {
  readonly members: ReadonlyMap<string, Shape>;
  /** It can have any other member too. */
  readonly isOpen: boolean;
}

const MOST_PARTS = 64;

export const SCALAR: Shape = { object: undefined, items: undefined, scalar: true, size: 1 };
export const EMPTY_OBJECT: Shape = objectOf(new Map());
/** An array of whatever. */
export const ARRAY: Shape = arrayOf('unknown');

export function objectOf(members: ReadonlyMap<string, Shape>, isOpen = false): Shape {
  return shape({ members, isOpen }, undefined, false);
}

export function arrayOf(items: Shape): Shape {
  return shape(undefined, items, false);
}

function shape(object: ObjectShape | undefined, items: Shape | undefined, scalar: boolean): Shape {
  let size = 1 + (items === undefined ? 0 : sizeOf(items));
  for (const member of object?.members.values() ?? []) size += sizeOf(member);
  return size > MOST_PARTS ? 'unknown' : { object, items, scalar, size };
}

function sizeOf(part: Shape): number {
  return part === 'unknown' ? 1 : part.size;
}

/** The shape of a value that is known. An empty array could be filled: nothing is said of its elements. */
export function shapeOf(value: Json): Shape {
  if (isJsonArray(value)) return arrayOf(joinAll(value.map(shapeOf)) ?? 'unknown');
  if (!isJsonObject(value)) return SCALAR;
  return objectOf(new Map(entriesOf(value).map(([name, member]) => [name, shapeOf(member)])));
}

export function joinAll(shapes: readonly Shape[]): Shape | undefined {
  const [first, ...rest] = shapes;
  return first === undefined ? undefined : rest.reduce(join, first);
}

/** What either can be; `left` itself where `right` adds nothing to it. */
export function join(left: Shape, right: Shape): Shape {
  if (left === right || left === 'unknown' || right === 'unknown') return left === right ? left : 'unknown';
  const object = joinObjects(left.object, right.object);
  const items = left.items && right.items ? join(left.items, right.items) : (left.items ?? right.items);
  const scalar = left.scalar || right.scalar;
  if (object === left.object && items === left.items && scalar === left.scalar) return left;
  return shape(object, items, scalar);
}

function joinObjects(left: ObjectShape | undefined, right: ObjectShape | undefined): ObjectShape | undefined {
  if (left === undefined || right === undefined || left === right) return left ?? right;
  const isOpen = left.isOpen || right.isOpen;
  const members = new Map<string, Shape>();
  let isLeft = isOpen === left.isOpen;
  for (const [name, ofLeft] of left.members) {
    const ofRight = right.members.get(name);
    // In an open object a member that is not named can be anything.
    if (ofRight === undefined && right.isOpen) {
      isLeft = false;
      continue;
    }
    const member = ofRight === undefined ? ofLeft : join(ofLeft, ofRight);
    isLeft &&= member === ofLeft;
    members.set(name, member);
  }
  if (!left.isOpen) {
    for (const [name, ofRight] of right.members) {
      if (left.members.has(name)) continue;
      isLeft = false;
      members.set(name, ofRight);
    }
  }
  return isLeft ? left : { members, isOpen };
}

// --- paths into shapes ----------------------------------------------------------------------------

/** Why a path can match nothing. */
export interface Miss {
  /** The steps before the one that leads nowhere. */
  readonly before: readonly Token[];
  readonly step: Token;
  /** What is there. */
  readonly at: KnownShape;
}

/**
 * What a path leads to. It is followed as long as it asks for members and elements; what anything else gives is not
 * known, an empty array if nothing.
 */
export function follow(root: Shape, tokens: readonly Token[]): Shape | Miss {
  let at = root;
  for (const [index, step] of tokens.entries()) {
    if (at === 'unknown') return at;
    // Such a name asks for a function, which some versions of the service's library have.
    const isMember = step.kind === 'property' && !step.name.endsWith('()');
    if (!isMember && !(step.kind === 'index' && step.index >= 0)) return 'unknown';
    const next = isMember ? memberOf(at, step.name) : at.items;
    if (next === undefined) return { before: tokens.slice(0, index), step, at };
    at = next;
  }
  return at;
}

export function isMiss(found: Shape | Miss): found is Miss {
  return found !== 'unknown' && 'step' in found;
}

function memberOf({ object }: KnownShape, name: string): Shape | undefined {
  return object?.members.get(name) ?? (object?.isOpen ? 'unknown' : undefined);
}

/** No path of a person has more steps; what one that has more leads to is not followed. */
const MAX_STEPS = 32;

/** The shape with another one at a place, as ResultPath puts it there. */
export function withShapeAt(root: Shape, steps: readonly (string | number)[], inserted: Shape): Shape {
  if (steps.length > MAX_STEPS) return 'unknown';
  const [step, ...rest] = steps;
  if (step === undefined) return inserted;
  if (typeof step === 'number') return 'unknown';
  const isUnknown = root === 'unknown';
  const object = isUnknown ? undefined : root.object;
  const isOpen = isUnknown || (object?.isOpen ?? false);
  const before = object?.members.get(step) ?? (isOpen ? 'unknown' : EMPTY_OBJECT);
  const members = new Map(object?.members);
  members.set(step, withShapeAt(before, rest, inserted));
  return objectOf(members, isOpen);
}
