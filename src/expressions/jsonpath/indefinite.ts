// Paths that can name several places: wildcards, deep scans, slices, unions and filters.
//
// 1. The answer is always an array, in document order, parents before children in a deep scan.
// 2. A member or element that is not there leaves one candidate out.
// 3. A value that has no members where a name is asked for loses the whole path, which then finds nothing: after
//    slices, unions and filters, as before them. Only a wildcard and a deep scan go on with the next candidate.
// 4. A step for arrays on something else, or a filter on neither array nor object, makes the path fail.

import { isJsonObject, type Json, valuesOf } from '../../utils/json.js';
import { manyBeforeTheEnd, notAnArray, notFilterable, pick } from './definite.js';
import { compileFilter, type FilterTest } from './filter.js';
import { readElement, readMember } from './members.js';
import { printToken, type Token } from './tokens.js';

/** A step with its filter compiled. */
type Step = Exclude<Token, { kind: 'filter' }> | { readonly kind: 'filter'; readonly test: FilterTest };

/** `document` is what `$` means inside filters. @throws JsonPathFailure by rule 4. */
export type IndefiniteFinder = (start: Json, document: Json) => Json[];

/** A path that leads nowhere; `message` has Jayway's words. */
export class JsonPathFailure extends Error {
  override readonly name = 'JsonPathFailure';
}

/** Rule 3. */
const LOST = Symbol('lost');

export function compileIndefinite(tokens: readonly Token[]): IndefiniteFinder {
  const walker = new Walker(tokens);
  return (start, document) => {
    const found: Json[] = [];
    return walker.walk(0, start, document, found) === LOST ? [] : found;
  };
}

function compileStep(token: Token): Step {
  return token.kind === 'filter' ? { kind: 'filter', test: compileFilter(token.filter) } : token;
}

class Walker {
  private readonly tokens: readonly Token[];
  private readonly steps: readonly Step[];

  constructor(tokens: readonly Token[]) {
    this.tokens = tokens;
    this.steps = tokens.map(compileStep);
  }

  /** Adds to `found` what the steps from `position` on find in `value`. */
  walk(position: number, value: Json, document: Json, found: Json[]): typeof LOST | undefined {
    const step = this.steps[position];
    if (step === undefined) {
      found.push(value);
      return undefined;
    }
    const next = position + 1;
    switch (step.kind) {
      case 'property': {
        if (!isJsonObject(value)) return LOST;
        const member = readMember(value, step.name);
        return member === undefined ? undefined : this.walk(next, member, document, found);
      }
      case 'properties': {
        if (!isJsonObject(value)) return LOST;
        const picked = pick(value, step.names);
        if (next < this.steps.length) throw new JsonPathFailure(manyBeforeTheEnd(`$${printToken(step)}`));
        found.push(picked ?? {});
        return undefined;
      }
      case 'wildcard':
        for (const child of childrenOf(value)) this.walk(next, child, document, found);
        return undefined;
      case 'scan':
        this.scan(next, value, document, found);
        return undefined;
      case 'filter':
        return this.walkFilter(step.test, position, value, document, found);
      default:
        return this.walkElements(step, position, value, document, found);
    }
  }

  private walkElements(
    step: ArrayStep,
    position: number,
    value: Json,
    document: Json,
    found: Json[],
  ): typeof LOST | undefined {
    if (value === null) return LOST;
    if (!Array.isArray(value)) throw new JsonPathFailure(notAnArray(this.tokens.slice(position), value));
    for (const index of indicesOf(step, value.length)) {
      const element = readElement(value, index);
      if (element !== undefined && this.walk(position + 1, element, document, found) === LOST) return LOST;
    }
    return undefined;
  }

  private walkFilter(
    test: FilterTest,
    position: number,
    value: Json,
    document: Json,
    found: Json[],
  ): typeof LOST | undefined {
    // An object is tested itself, not its members.
    if (!Array.isArray(value) && !isJsonObject(value)) {
      throw new JsonPathFailure(notFilterable(this.tokens.slice(position), value));
    }
    for (const item of Array.isArray(value) ? value : [value]) {
      if (test(item, document) && this.walk(position + 1, item, document, found) === LOST) return LOST;
    }
    return undefined;
  }

  /** `..`: the step after it is applied to `value` and to everything in it that is an array or an object. */
  private scan(next: number, value: Json, document: Json, found: Json[]): void {
    if (!Array.isArray(value) && !isJsonObject(value)) return;
    if (takesPart(this.steps[next], value, document)) this.walk(next, value, document, found);
    for (const child of childrenOf(value)) this.scan(next, child, document, found);
  }
}

type ArrayStep = Extract<Step, { kind: 'index' | 'fromEnd' | 'indices' | 'slice' }>;

/**
 * Where the step after `..` takes part. Several names want all of them in one object; a filter takes an object
 * that passes it, wherever that object stands, so the elements of an array are left to their own turn.
 */
function takesPart(step: Step | undefined, value: Json, document: Json): boolean {
  switch (step?.kind) {
    case 'property':
      return readMember(value, step.name) !== undefined;
    case 'properties':
      return step.names.every((name) => readMember(value, name) !== undefined);
    case 'index':
    case 'fromEnd':
    case 'indices':
    case 'slice':
      return Array.isArray(value);
    case 'filter':
      return step.test(value, document);
    default:
      return true;
  }
}

function indicesOf(step: ArrayStep, length: number): Iterable<number> {
  switch (step.kind) {
    case 'index':
      return [step.index];
    case 'fromEnd':
      return [length - step.count];
    case 'indices':
      return step.indices;
    case 'slice':
      return sliceIndices(step.from, step.to, length);
  }
}

/** A beginning is counted from the end only without an end, and an end only without a beginning: `[0:-1]` is empty. */
function* sliceIndices(from: number | undefined, to: number | undefined, length: number): Iterable<number> {
  const begin = to === undefined && from !== undefined && from < 0 ? length + from : (from ?? 0);
  const end = from === undefined && to !== undefined && to < 0 ? length + to : (to ?? length);
  for (let index = Math.max(0, begin); index < Math.min(length, end); index += 1) yield index;
}

function childrenOf(value: Json): readonly Json[] {
  if (Array.isArray(value)) return value;
  return isJsonObject(value) ? valuesOf(value) : [];
}
