// Paths that can name several places: wildcards, deep scans, slices, unions and filters.
//
// 1. The answer is always an array, in document order, parents before children in a deep scan.
// 2. Before the first step that can name several places a missing member makes the whole path fail (undefined);
//    after it a missing member leaves one candidate out.

import { isJsonObject, type Json, valuesOf } from '../../utils/json.js';
import { compileDefinite, pick } from './definite.js';
import { compileFilter, type FilterTest } from './filter.js';
import { readElement, readMember } from './members.js';
import { isDefiniteToken, type Token } from './tokens.js';

/** A step with its filter compiled. */
type Step = Exclude<Token, { kind: 'filter' | 'function' }> | { readonly kind: 'filter'; readonly test: FilterTest };

/** `document` is what `$` means inside filters. Undefined: see rule 2. */
export type IndefiniteFinder = (start: Json, document: Json) => Json[] | undefined;

export function compileIndefinite(tokens: readonly Token[]): IndefiniteFinder {
  const prefixLength = tokens.findIndex((token) => !isDefiniteToken(token));
  const findPrefix = compileDefinite(tokens.slice(0, prefixLength));
  const steps = tokens.slice(prefixLength).map(compileStep);
  return (start, document) => {
    const value = findPrefix(start);
    if (value === undefined || !canApply(steps[0], value)) return undefined;
    const found: Json[] = [];
    walk(steps, 0, value, document, found);
    return found;
  };
}

function compileStep(token: Token): Step {
  if (token.kind === 'filter') return { kind: 'filter', test: compileFilter(token.filter) };
  if (token.kind === 'function') throw new Error('a function ends a path and is applied to its result');
  return token;
}

/** Arrays' steps and filters refuse other values when all steps before them were definite. */
function canApply(step: Step | undefined, value: Json): boolean {
  if (step?.kind === 'slice' || step?.kind === 'indices') return Array.isArray(value);
  if (step?.kind === 'filter') return Array.isArray(value) || isJsonObject(value);
  return true;
}

function walk(steps: readonly Step[], position: number, value: Json, document: Json, found: Json[]): void {
  const step = steps[position];
  if (step === undefined) {
    found.push(value);
    return;
  }
  const next = position + 1;
  switch (step.kind) {
    case 'property': {
      const member = readMember(value, step.name);
      if (member !== undefined) walk(steps, next, member, document, found);
      return;
    }
    case 'properties':
      walkProperties(step.names, steps, next, value, document, found);
      return;
    case 'index': {
      const element = readElement(value, step.index);
      if (element !== undefined) walk(steps, next, element, document, found);
      return;
    }
    case 'indices':
      for (const index of step.indices) {
        const element = readElement(value, index);
        if (element !== undefined) walk(steps, next, element, document, found);
      }
      return;
    case 'slice':
      if (Array.isArray(value)) walkSlice(step.from, step.to, steps, next, value, document, found);
      return;
    case 'wildcard':
      for (const child of childrenOf(value)) walk(steps, next, child, document, found);
      return;
    case 'filter':
      if (Array.isArray(value)) {
        for (const item of value) if (step.test(item, document)) walk(steps, next, item, document, found);
      } else if (isJsonObject(value) && step.test(value, document)) {
        // Jayway applies a filter to an object itself, not to its members.
        walk(steps, next, value, document, found);
      }
      return;
    case 'scan':
      scan(steps, next, value, document, found);
      return;
  }
}

/** Several names: one object at the end of a path, else one after the other. */
function walkProperties(
  names: readonly string[],
  steps: readonly Step[],
  next: number,
  value: Json,
  document: Json,
  found: Json[],
): void {
  if (next === steps.length) {
    const picked = pick(value, names);
    if (picked !== undefined) found.push(picked);
    return;
  }
  for (const name of names) {
    const member = readMember(value, name);
    if (member !== undefined) walk(steps, next, member, document, found);
  }
}

/**
 * Jayway's slices: a negative end is counted from the end only without a beginning, so `[0:-1]` is empty; a
 * negative beginning with an end counts up through zero.
 */
function walkSlice(
  from: number | undefined,
  to: number | undefined,
  steps: readonly Step[],
  next: number,
  value: readonly Json[],
  document: Json,
  found: Json[],
): void {
  const length = value.length;
  let begin = from ?? 0;
  let end = length;
  if (to === undefined) begin = begin < 0 ? Math.max(0, length + begin) : begin;
  else end = Math.min(length, from === undefined && to < 0 ? length + to : to);
  for (let index = begin; index < end; index += 1) {
    const element = readElement(value, index);
    if (element !== undefined) walk(steps, next, element, document, found);
  }
}

/** `..`: the step after it is applied to `value` and to everything in it that is an array or an object. */
function scan(steps: readonly Step[], next: number, value: Json, document: Json, found: Json[]): void {
  if (!Array.isArray(value) && !isJsonObject(value)) return;
  if (scanMatches(steps[next], value, document)) walk(steps, next, value, document, found);
  for (const child of childrenOf(value)) scan(steps, next, child, document, found);
}

/**
 * Where the step after `..` takes part. Several names want all of them in one object; a filter takes an object
 * that passes it, wherever that object stands, so the elements of an array are left to their own turn.
 */
function scanMatches(step: Step | undefined, value: Json, document: Json): boolean {
  if (step?.kind === 'properties') return step.names.every((name) => readMember(value, name) !== undefined);
  if (step?.kind === 'filter') return step.test(value, document);
  return true;
}

function childrenOf(value: Json): readonly Json[] {
  if (Array.isArray(value)) return value;
  return isJsonObject(value) ? valuesOf(value) : [];
}
