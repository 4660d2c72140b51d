// Functions of the library that are written anew: those that call functions, and those that are used most. They take
// arguments that were checked, and functions as they are.

import { type Json, keysOf, ObjectBuilder } from '../../../utils/json.js';
import type { Evaluation } from '../library.js';
import { Fault } from './fault.js';
import { apply, arityOf, type FunctionValue, finished, Lambda } from './functions.js';
import { mergeSorted } from './merge-sort.js';
import { isSequence, marked } from './sequences.js';
import { textOf } from './text.js';
import { append, isEqual, isNumeric, isStructure, isTrue, lookUp, toBoolean } from './values.js';

/** What it gives is not unwrapped. */
export type OwnFunction = (args: readonly unknown[], run: Evaluation) => unknown;

type Callback = (first: unknown, second?: unknown, third?: unknown, fourth?: unknown) => unknown;

/** The second argument of these is a function, which is called and goes nowhere else. */
export const callingFunctions: Readonly<Record<string, OwnFunction>> = {
  map([array, mapping], run) {
    if (array === undefined) return undefined;
    const items = array as readonly unknown[];
    const call = callbackOf(mapping, run);
    const results: unknown[] = [];
    for (let index = 0; index < items.length; index += 1) {
      const result = call(items[index], index, items);
      if (result !== undefined) results.push(result);
    }
    return marked(results);
  },

  filter([array, predicate], run) {
    if (array === undefined) return undefined;
    const items = array as readonly unknown[];
    const call = callbackOf(predicate, run);
    const results: unknown[] = [];
    for (let index = 0; index < items.length; index += 1) {
      const item = items[index];
      if (isTrue(call(item, index, items), run)) results.push(item);
    }
    return marked(results);
  },

  single([array, predicate], run) {
    if (array === undefined) return undefined;
    const items = array as readonly unknown[];
    const call = predicate === undefined ? undefined : callbackOf(predicate, run);
    let found: unknown;
    let hasFound = false;
    for (const [index, item] of items.entries()) {
      if (call !== undefined && !isTrue(call(item, index, items), run)) continue;
      if (hasFound) throw new Fault('D3138', { index });
      found = item;
      hasFound = true;
    }
    if (!hasFound) throw new Fault('D3139');
    return found;
  },

  reduce([array, reducer, initial], run) {
    if (array === undefined) return undefined;
    const items = array as readonly unknown[];
    const arity = arityOf(reducer as FunctionValue);
    if (arity < 2) throw new Fault('D3050', { index: 1 });
    const call = callbackOf(reducer, run);
    const startsWithFirst = initial === undefined && items.length > 0;
    let result = startsWithFirst ? items[0] : initial;
    for (let index = startsWithFirst ? 1 : 0; index < items.length; index += 1) {
      result = call(result, items[index], index, items);
    }
    return result;
  },

  each([object, mapping], run) {
    const call = callbackOf(mapping, run);
    const results: unknown[] = [];
    for (const key of keysIn(object)) {
      const result = call((object as { readonly [key: string]: unknown })[key], key, object);
      if (result !== undefined) results.push(result);
    }
    return marked(results);
  },

  sift([object, predicate], run) {
    const call = callbackOf(predicate, run);
    const result = new ObjectBuilder();
    let isEmpty = true;
    for (const key of keysIn(object)) {
      const member = (object as { readonly [key: string]: unknown })[key];
      if (!isTrue(call(member, key, object), run)) continue;
      result.set(key, member as Json); // as good as JSON to the builder
      isEmpty = false;
    }
    return isEmpty ? undefined : result.finish();
  },

  sort([array, comparator], run) {
    if (array === undefined) return undefined;
    const items = array as readonly unknown[];
    if (items.length <= 1) return items;
    if (comparator !== undefined) return mergeSorted(items, run, callbackOf(comparator, run, 2));
    if (!areNumbers(items) && !items.every((item) => typeof item === 'string')) throw new Fault('D3070', { index: 1 });
    return mergeSorted(items as readonly (number | string)[], run, (left, right) => left > right);
  },
};

export const ownFunctions: Readonly<Record<string, OwnFunction>> = {
  exists: ([value]) => value !== undefined,
  boolean: ([value], run) => toBoolean(value, run),

  not([value], run) {
    return value === undefined ? undefined : !toBoolean(value, run);
  },

  count([array]) {
    return array === undefined ? 0 : (array as readonly unknown[]).length;
  },

  sum([numbers]) {
    if (numbers === undefined) return undefined;
    let total = 0;
    for (const number of numbers as readonly number[]) total += number;
    return total;
  },

  string([value, prettify], run) {
    return value === undefined ? undefined : textOf(value, run, prettify as boolean | undefined);
  },

  append: ([left, right], run) => append(left, right, run),
  lookup: ([value, key], run) => lookUp(value, key as string, run),

  merge([objects]) {
    if (objects === undefined) return undefined;
    const result = new ObjectBuilder();
    for (const object of objects as readonly { readonly [key: string]: Json }[]) {
      for (const key of keysIn(object)) result.set(key, object[key] as Json); // its own key
    }
    return result.finish();
  },

  distinct([value], run) {
    if (!Array.isArray(value) || value.length <= 1) return value;
    const results: unknown[] = isSequence(value) ? marked([]) : [];
    for (const each of value) {
      if (!results.some((result) => isEqual(each, result, run))) results.push(each);
    }
    return results;
  },
};

function keysIn(value: unknown): readonly string[] {
  return isStructure(value) ? keysOf(value) : [];
}

function areNumbers(items: readonly unknown[]): boolean {
  // All of them are looked at: a number that is not finite fails wherever it stands.
  return items.filter((item) => !isNumeric(item)).length === 0;
}

/** Calls a function with as many of the arguments as it takes, but with `least` of them. */
function callbackOf(value: unknown, run: Evaluation, least = 1): Callback {
  const procedure = value as FunctionValue;
  const { callee } = procedure;
  if (callee instanceof Lambda && callee.text.signature === undefined) return lambdaCallback(callee, run);
  const count = Math.max(least, arityOf(procedure));
  return (...args) => apply(procedure, args.slice(0, count), null, run, undefined);
}

function lambdaCallback(lambda: Lambda, run: Evaluation): Callback {
  const { parameterCount, slotCount, hasTailCalls } = lambda.text;
  if (hasTailCalls || slotCount !== parameterCount || parameterCount > 3) {
    return (...args) => {
      run.step();
      return finished(lambda.callUnchecked(args, run), null, run);
    };
  }
  switch (parameterCount) {
    case 0:
      return () => {
        run.step();
        return lambda.enter([], run);
      };
    case 1:
      return (first) => {
        run.step();
        return lambda.enter([first], run);
      };
    case 2:
      return (first, second) => {
        run.step();
        return lambda.enter([first, second], run);
      };
    default:
      return (first, second, third) => {
        run.step();
        return lambda.enter([first, second, third], run);
      };
  }
}
