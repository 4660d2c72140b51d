// a.b.c: each step goes on from all that the step before has come to.
// https://docs.jsonata.org/processing

import type { SyntaxNode } from '../syntax-tree.js';
import { type Code, type Frame, LeftToLibrary, STEP } from './code.js';
import { type Compiler, type Finish, nameCode, type Part, type Place, unwrappedValue, within } from './compile.js';
import { type Filter, filtered } from './filter.js';
import { grouped } from './group.js';
import { sorted } from './sort.js';
import { isSequence, type Marked, marked, unwrapped } from './sequences.js';
import { tuplePathCode } from './tuple-path.js';
import { memberReader } from './values.js';

export type PathNode = SyntaxNode & { readonly type: 'path' };

/** From an array of values to another one: a sequence that is not unwrapped, or an array that was found as it is. */
export type PathStep = (items: readonly unknown[], frame: Frame) => unknown[];

export function pathCode(node: PathNode, place: Place, finish: Finish, compiler: Compiler): Code {
  if (node.steps.some(({ tuple }) => tuple)) return tuplePathCode(node, place, finish, compiler);
  const inner = within(place);
  const isWhole = node.group === undefined && !node.keepSingletonArray && !node.keepArray;
  const [first, ...others] = node.steps;
  if (isWhole && others.every(isPlainName) && first !== undefined) {
    if (isPlainName(first)) return namesCode(undefined, namesOf(node.steps, inner, compiler));
    if (isPlainVariable(first)) {
      return namesCode(compiler.node(first, inner), namesOf(others, inner, compiler));
    }
  }
  return generalPathCode(node, inner, finish, compiler);
}

function generalPathCode(node: PathNode, inner: Place, finish: Finish, compiler: Compiler): Code {
  const steps = node.steps.map((step, index) => {
    return stepCode(step, index === 0, index === node.steps.length - 1, inner, compiler);
  });
  const isAbsolute = node.steps[0]?.type === 'variable';
  const group = node.group && grouped(node.group.lhs, inner, compiler);
  const keepsSingleton = node.keepSingletonArray ?? false;
  return (input, frame) => {
    let items: unknown[] = Array.isArray(input) && !isAbsolute ? input : marked([input]);
    for (const step of steps) {
      items = step(items, frame);
      if (items.length === 0) break;
    }
    if (keepsSingleton) items = keptSingleton(items);
    const result = group === undefined ? finish(items) : group(items, frame);
    frame.run.made(result);
    return result;
  };
}

export function keptSingleton(items: Marked): Marked {
  const sequence = items.cons && !items.sequence ? marked([items]) : items;
  if (isSequence(sequence)) sequence.keepSingleton = true;
  return sequence;
}

export function stepCode(step: SyntaxNode, isFirst: boolean, isLast: boolean, place: Place, compiler: Compiler): PathStep {
  const filters = (step.stages ?? []).map((stage): Filter => {
    if (stage.type !== 'filter') throw new TypeError('A step that binds no variable has no position');
    return filtered(stage.expr, place, compiler);
  });
  if (step.type === 'sort') {
    const sort = sorted(step, place, compiler);
    return (items, frame) => filters.reduce((result, filter) => filter(result, frame), sort(items, frame));
  }
  const part = compiler.partOf(step, place);
  if (isFirst && step.consarray) return constructed(part);
  return isLast ? (items, frame) => lastStep(items, part, filters, frame) : (items, frame) => overAll(items, part, filters, frame);
}

/** The array constructor at the beginning of a path, which is evaluated once. */
function constructed({ code, cost }: Part): PathStep {
  return (items, frame) => {
    frame.run.read(cost);
    const array = code(items, frame);
    if (!Array.isArray(array)) throw new LeftToLibrary();
    return array;
  };
}

function overAll(
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
function lastStep(
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

// --- names alone ------------------------------------------------------------------------------------

function isPlainName(node: SyntaxNode): node is SyntaxNode & { readonly type: 'name' } {
  return node.type === 'name' && isPlain(node);
}

function isPlainVariable(node: SyntaxNode | undefined): node is SyntaxNode & { readonly type: 'variable' } {
  return node?.type === 'variable' && isPlain(node);
}

function isPlain({ predicate, stages, group, keepArray }: SyntaxNode): boolean {
  return predicate === undefined && stages === undefined && group === undefined && !keepArray;
}

function namesOf(nodes: readonly SyntaxNode[], { depth }: Place, compiler: Compiler): readonly string[] {
  return nodes.map((node) => {
    compiler.count(depth);
    return (node as { readonly value: string }).value; // names have one
  });
}

/** Names, behind a variable where there is one: from object to object, as long as there is no array. */
function namesCode(first: Code | undefined, names: readonly string[]): Code {
  const readers = names.map(memberReader);
  const count = names.length;
  return (input, frame) => {
    let value = first === undefined ? input : first(input, frame);
    for (let index = 0; index < count; index += 1) {
      if (typeof value !== 'object' || value === null) return undefined;
      if (Array.isArray(value)) return throughArrays(itemsAt(value, first, index), names, index, frame);
      value = (readers[index] as (object: object) => unknown)(value);
    }
    if (typeof value === 'string') frame.run.made(value);
    return Array.isArray(value) ? foundArray(value, frame) : value;
  };
}

/** The array that the path is evaluated for is a list of values; one that was found may be a value. */
function itemsAt(array: unknown[], first: Code | undefined, index: number): readonly unknown[] {
  const isFound = first !== undefined || index > 0;
  return isFound && (array as Marked).cons ? [array] : array;
}

/** An array is found as it is, a sequence is taken apart. */
function foundArray(array: unknown[], { run }: Frame): unknown {
  run.made(array);
  if (!isSequence(array)) return array;
  run.allocate(array.length);
  return array.length > 1 ? array : array[0];
}

function throughArrays(given: readonly unknown[], names: readonly string[], from: number, frame: Frame): unknown {
  let items = given;
  let results: unknown[] = [];
  for (let index = from; index < names.length; index += 1) {
    const part: Part = { code: nameCode(names[index] as string, unwrappedValue), cost: STEP };
    results = index === names.length - 1 ? lastStep(items, part, [], frame) : overAll(items, part, [], frame);
    if (results.length === 0) break;
    items = results;
  }
  frame.run.made(results);
  return unwrapped(results, false);
}
