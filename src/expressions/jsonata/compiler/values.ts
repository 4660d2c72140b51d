// What values are to the language: numbers, true or false, the same, and what is inside of them.

import { keysOf } from '../../../utils/json.js';
import type { Evaluation } from '../library.js';
import { Fault } from './fault.js';
import { type Marked, marked } from './sequences.js';

/** @throws Fault for a number that is not finite */
export function isNumeric(value: unknown): value is number {
  if (typeof value !== 'number' || Number.isNaN(value)) return false;
  if (!Number.isFinite(value)) throw new Fault('D1001', { value });
  return true;
}

/** An object or an array; no function. */
export function isStructure(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

/** $boolean: undefined for undefined. https://docs.jsonata.org/boolean-functions#boolean */
export function toBoolean(value: unknown, run: Evaluation): boolean | undefined {
  switch (typeof value) {
    case 'boolean':
      return value;
    case 'undefined':
      return undefined;
    case 'string':
      return value !== '';
    case 'number':
      return isNumeric(value) && value !== 0;
    case 'object':
      if (value === null) return false;
      return Array.isArray(value) ? isTrueArray(value, run) : keysOf(value).length > 0;
    default:
      return false;
  }
}

function isTrueArray(array: readonly unknown[], run: Evaluation): boolean | undefined {
  if (array.length === 1) return inside(run, () => toBoolean(array[0], run));
  let isTrue = false;
  // All of them are looked at: a number that is not finite fails wherever it stands.
  for (const element of array) {
    run.read(4);
    if (inside(run, () => toBoolean(element, run))) isTrue = true;
  }
  return isTrue;
}

/** Undefined is false. */
export function isTrue(value: unknown, run: Evaluation): boolean {
  return typeof value === 'boolean' ? value : toBoolean(value, run) === true;
}

/** Two values that are both there are the same. */
export function isEqual(left: unknown, right: unknown, run: Evaluation): boolean {
  run.compare(left, right);
  if (left === right) return true;
  if (!isStructure(left) || !isStructure(right)) return false;
  if (Array.isArray(left) && Array.isArray(right)) {
    if (left.length !== right.length) return false;
    for (let index = 0; index < left.length; index += 1) {
      if (!isEqualInside(left[index], right[index], run)) return false;
    }
    return true;
  }
  // The names of arrays too: an array and an object are compared by them.
  const leftKeys = Object.getOwnPropertyNames(left).sort();
  const rightKeys = Object.getOwnPropertyNames(right).sort();
  if (leftKeys.length !== rightKeys.length || leftKeys.some((key, index) => key !== rightKeys[index])) return false;
  return leftKeys.every((key) => isEqualInside(member(left, key), member(right, key), run));
}

function isEqualInside(left: unknown, right: unknown, run: Evaluation): boolean {
  run.descend();
  const equal = isEqual(left, right, run);
  run.ascend();
  return equal;
}

function member(object: object, key: string): unknown {
  return (object as { readonly [key: string]: unknown })[key];
}

/** Reads an own member of an object that is no array. */
export function memberReader(key: string): (object: object) => unknown {
  // What such an object inherits has these names, and toJSON.
  if (key in Object.prototype || key === 'toJSON') {
    return (object) => (Object.hasOwn(object, key) ? member(object, key) : undefined);
  }
  return (object) => member(object, key);
}

/** What is inside of another value: never deeper than the evaluation allows. */
function inside<T>(run: Evaluation, visit: () => T): T {
  run.descend();
  const result = visit();
  run.ascend();
  return result;
}

/** The member of an object, or the members of all objects in an array: then a sequence. */
export function lookUp(value: unknown, key: string, run: Evaluation): unknown {
  if (!isStructure(value)) return undefined;
  if (!Array.isArray(value)) return Object.hasOwn(value, key) ? member(value, key) : undefined;
  const found: unknown[] = [];
  for (const element of value) {
    run.descend();
    const result = lookUp(element, key, run);
    run.ascend();
    if (result === undefined) continue;
    if (Array.isArray(result)) for (const each of result) found.push(each);
    else found.push(result);
  }
  return marked(found);
}

/** $append: the library's, with the same marks of what it gives. */
export function append(left: unknown, right: unknown, run: Evaluation): unknown {
  if (left === undefined) return right;
  if (right === undefined) return left;
  const first = Array.isArray(left) ? left : [left];
  const second = Array.isArray(right) ? right : [right];
  run.allocate(first.length + second.length);
  return first.concat(second);
}

/** All values of the members of a value, arrays among them taken apart. */
export function wildcard(given: unknown, run: Evaluation): Marked {
  const isWrapped = Array.isArray(given) && (given as Marked).outerWrapper && given.length > 0;
  const value: unknown = isWrapped ? given[0] : given;
  let results: unknown[] = [];
  let isMarked = true;
  if (isStructure(value)) {
    for (const key of keysOf(value)) {
      const each = member(value, key);
      if (Array.isArray(each)) {
        const flat: unknown[] = [];
        flatten(each, flat, run);
        run.allocate(results.length + flat.length);
        results = results.concat(flat);
        isMarked = false;
      } else results.push(each);
    }
  }
  return isMarked ? marked(results) : results;
}

function flatten(value: unknown, into: unknown[], run: Evaluation): void {
  if (Array.isArray(value)) {
    for (const each of value) inside(run, () => flatten(each, into, run));
  } else {
    run.allocate(1);
    into.push(value);
  }
}

/** The value and all that is inside of it, arrays taken apart. */
export function descendants(value: unknown, run: Evaluation): unknown {
  if (value === undefined) return undefined;
  const results: unknown[] = [];
  collect(value, results, run);
  return results.length === 1 ? results[0] : marked(results);
}

function collect(value: unknown, into: unknown[], run: Evaluation): void {
  if (Array.isArray(value)) {
    for (const each of value) inside(run, () => collect(each, into, run));
    return;
  }
  run.allocate(1);
  into.push(value);
  if (!isStructure(value)) return;
  for (const key of keysOf(value)) inside(run, () => collect(member(value, key), into, run));
}
