// a.b.c: each step goes on from all that the step before has come to.
// https://docs.jsonata.org/processing

import type { SyntaxNode } from '../syntax-tree.js';
import { type Code, type Frame, STEP } from './code.js';
import { type Compiler, type Part, type Place, within } from './compiler.js';
import { grouped } from './group.js';
import { type Finish, isSequence, type Marked, marked, unwrapped, unwrappedValue } from './sequences.js';
import { keptSingleton, lastStep, overAll, type PathNode, stepCode } from './steps.js';
import { tuplePathCode } from './tuple-path.js';
import { lookUp, memberReader } from './values.js';

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
      if (Array.isArray(value)) value = unwrapped(value, false);
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

export function nameCode(name: string, finish: Finish): Code {
  const read = memberReader(name);
  return (input, frame) => {
    if (typeof input !== 'object' || input === null) return undefined;
    const value = Array.isArray(input) ? lookUp(input, name, frame.run) : read(input);
    return Array.isArray(value) ? finish(value) : value;
  };
}
