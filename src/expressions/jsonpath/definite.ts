// Paths that name one place: the hottest kind, so the steps are walked in one loop over two flat arrays.

import { isJsonObject, type Json, ObjectBuilder, stringifyJson } from '../../utils/json.js';
import { isRiskyName, readElement, readMember } from './members.js';
import { printToken, printTokens, type Token } from './tokens.js';

/** Why a definite path leads nowhere. */
export interface PathMiss {
  /** Jayway's message. */
  readonly reason: string;
  /** The last step is an index outside of an array that is there: some fields read that as null. */
  readonly outsideOfArray: boolean;
}

/** Gives the value at the place, or undefined where there is nothing. */
export function compileDefinite(tokens: readonly Token[]): (root: Json) => Json | undefined {
  const steps: (string | number)[] = [];
  for (const [position, token] of tokens.entries()) {
    if (token.kind === 'property') steps.push(token.name);
    else if (token.kind === 'index') steps.push(token.index < 0 ? OUTSIDE : token.index);
    else if (token.kind === 'fromEnd') steps.push(token.count === 0 ? OUTSIDE : -token.count);
    else if (token.kind === 'properties' && position === tokens.length - 1) {
      return pickMembers(compileSteps(steps), token.names);
    } else return nothing;
  }
  return compileSteps(steps);
}

/** No array has such an element. */
const OUTSIDE = Number.POSITIVE_INFINITY;

/** Negative steps count from the end of an array. */
function compileSteps(steps: readonly (string | number)[]): (root: Json) => Json | undefined {
  const [first] = steps;
  if (first === undefined) return itself;
  if (steps.length === 1 && typeof first === 'string' && !isRiskyName(first)) return oneMember(first);
  const risky = steps.map((step) => typeof step === 'string' && isRiskyName(step));
  const count = steps.length;
  return (root) => {
    let value = root;
    for (let position = 0; position < count; position += 1) {
      const step = steps[position];
      let next: Json | undefined;
      if (typeof step === 'string') {
        if (risky[position]) next = readMember(value, step);
        else if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
          next = (value as { readonly [name: string]: Json })[step]; // a safe name is data or undefined
        }
      } else next = readFromEitherEnd(value, step as number);
      if (next === undefined) return undefined;
      value = next;
    }
    return value;
  };
}

function readFromEitherEnd(value: Json, step: number): Json | undefined {
  return step < 0 && Array.isArray(value) ? value[value.length + step] : readElement(value, step);
}

function oneMember(name: string): (root: Json) => Json | undefined {
  return (root) =>
    typeof root === 'object' && root !== null && !Array.isArray(root)
      ? (root as { readonly [name: string]: Json })[name] // a safe name is data or undefined
      : undefined;
}

function itself(root: Json): Json {
  return root;
}

function nothing(): undefined {
  return undefined;
}

/** `$['a','b']` gives an object of those members that are there, maybe an empty one. */
function pickMembers(
  findObject: (root: Json) => Json | undefined,
  names: readonly string[],
): (root: Json) => Json | undefined {
  return (root) => {
    const object = findObject(root);
    return object === undefined ? undefined : pick(object, names);
  };
}

/** Undefined where `value` is no object. */
export function pick(value: Json, names: readonly string[]): Json | undefined {
  if (!isJsonObject(value)) return undefined;
  const picked = new ObjectBuilder();
  for (const name of names) {
    const member = readMember(value, name);
    if (member !== undefined) picked.set(name, member);
  }
  return picked.finish();
}

/**
 * Says why `compileDefinite`'s function gave undefined.
 *
 * The words are Jayway's, of the version that Step Functions shows: it says "Property ['x'] not found in path $"
 * where later versions say "Expected to find an object with property ['x']", and refuses several names before
 * the end of a path.
 */
export function explainMiss(tokens: readonly Token[], root: Json): PathMiss {
  let path = '$';
  let value = root;
  for (const [position, token] of tokens.entries()) {
    const isLast = position === tokens.length - 1;
    const here = path + printToken(token);
    if (token.kind === 'property') {
      if (!isJsonObject(value)) return miss(`Property ${printToken(token)} not found in path ${path}`);
      const next = readMember(value, token.name);
      if (next === undefined) return miss(`${isLast ? 'No results for path: ' : 'Missing property in path '}${here}`);
      value = next;
      path = here;
    } else if (token.kind === 'index' || token.kind === 'fromEnd') {
      if (value === null) return miss(`The path ${path} is null`);
      if (!Array.isArray(value)) return miss(notAnArray(tokens.slice(position), value));
      const index: number = token.kind === 'index' ? token.index : value.length - token.count;
      path += `[${index}]`;
      const next = readElement(value, index);
      if (next === undefined && isLast) return { reason: `No results for path: ${path}`, outsideOfArray: true };
      value = next ?? null;
    } else if (isJsonObject(value)) {
      return miss(manyBeforeTheEnd(here));
    } else {
      return miss(`Property ${printToken(token)} not found in path ${path}`);
    }
  }
  return miss(`No results for path: ${path}`);
}

/** `tokens`: the step that is for arrays, and those after it. */
export function notAnArray(tokens: readonly Token[], value: Json): string {
  return `Filter: ${printTokens(tokens)} can only be applied to arrays. Current context is: ${printValue(value)}`;
}

/** `tokens`: the filter, and the steps after it. */
export function notFilterable(tokens: readonly Token[], value: Json): string {
  return `Filter: ${printTokens(tokens)} can not be applied to primitives. Current context is: ${printValue(value)}`;
}

export function manyBeforeTheEnd(path: string): string {
  return `Multi properties can only be used as path leafs: ${path}`;
}

function miss(reason: string): PathMiss {
  return { reason, outsideOfArray: false };
}

function printValue(value: Json): string {
  return typeof value === 'string' ? value : stringifyJson(value);
}
