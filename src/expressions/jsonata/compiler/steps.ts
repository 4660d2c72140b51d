// One step of a path.

import type { SyntaxNode } from '../syntax-tree.js';
import { type Frame, LeftToLibrary, NotCompiled } from './code.js';
import type { Compiler, Part, Place } from './compiler.js';
import { type Filter, filtered } from './filter.js';
import { isSequence, type Marked, marked } from './sequences.js';
import { sorted } from './sort.js';

export type PathNode = SyntaxNode & { readonly type: 'path' };

/** From an array of values to another one: a sequence that is not unwrapped, or an array that was found as it is. */
export type PathStep = (items: readonly unknown[], frame: Frame) => unknown[];

export function keptSingleton(items: Marked): Marked {
  const sequence = items.cons && !items.sequence ? marked([items]) : items;
  if (isSequence(sequence)) sequence.keepSingleton = true;
  return sequence;
}

export function stepCode(
  step: SyntaxNode,
  isFirst: boolean,
  isLast: boolean,
  place: Place,
  compiler: Compiler,
): PathStep {
  if (isFirst && step.consarray) return constructed(compiler.partOf(step, place));
  const filters = (step.stages ?? []).map((stage): Filter => {
    if (stage.type !== 'filter') throw new NotCompiled();
    return filtered(stage.expr, place, compiler);
  });
  if (step.type === 'sort') {
    const sort = sorted(step, place, compiler);
    return (items, frame) => filters.reduce((result, filter) => filter(result, frame), sort(items, frame));
  }
  const part = compiler.partOf(step, place);
  return isLast
    ? (items, frame) => lastStep(items, part, filters, frame)
    : (items, frame) => overAll(items, part, filters, frame);
}

/** The array constructor at the beginning of a path is evaluated once, and what stands behind it is not. */
function constructed({ code, cost }: Part): PathStep {
  return (items, frame) => {
    frame.run.read(cost);
    const array = code(items, frame);
    if (!Array.isArray(array)) throw new LeftToLibrary();
    return array;
  };
}

export function overAll(
  items: readonly unknown[],
  { code, cost }: Part,
  filters: readonly Filter[],
  frame: Frame,
): unknown[] {
  const { run } = frame;
  run.read(cost * items.length);
  const results: unknown[] = [];
  for (let index = 0; index < items.length; index += 1) {
    let value = code(items[index], frame);
    for (const filter of filters) value = filter(value, frame);
    if (value !== undefined) addFlat(results, value, frame);
  }
  return marked(results);
}

/** The same, but an array that is the only value is the value of the path as it is. */
export function lastStep(
  items: readonly unknown[],
  { code, cost }: Part,
  filters: readonly Filter[],
  frame: Frame,
): unknown[] {
  frame.run.read(cost * items.length);
  const results: unknown[] = [];
  let first: unknown;
  let count = 0;
  for (let index = 0; index < items.length; index += 1) {
    let value = code(items[index], frame);
    for (const filter of filters) value = filter(value, frame);
    if (value === undefined) continue;
    count += 1;
    if (count === 1) first = value;
    else {
      if (count === 2) addFlat(results, first, frame);
      addFlat(results, value, frame);
    }
  }
  if (count === 1) {
    if (Array.isArray(first) && !isSequence(first)) return first;
    addFlat(results, first, frame);
  }
  return marked(results);
}

function addFlat(results: unknown[], value: unknown, { run }: Frame): void {
  if (!Array.isArray(value) || (value as Marked).cons) {
    results.push(value);
    return;
  }
  run.allocate(value.length);
  for (let index = 0; index < value.length; index += 1) results.push(value[index]);
}
