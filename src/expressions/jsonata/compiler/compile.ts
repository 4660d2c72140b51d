// Compiles the syntax tree of an expression to closures. This file knows the kinds of nodes, and what belongs to all of
// them; each construct has a file of its own.
//
// J1. The answer is the library's, to the last message. Where that cannot be had, the library gives it: always for an
//     expression that is not compiled (NotCompiled), once for an evaluation that meets something special
//     (LeftToLibrary).
// J2. What an evaluation may do is counted in the library's units, but not one by one: what belongs to a part of the
//     expression is known when it is compiled, and counted at once where that part begins.
// J3. How deep evaluations are inside of one another is known too, but for the functions that are called: each call adds
//     where it stands. An evaluation that comes too close to the limit is the library's.

import type { SyntaxNode } from '../syntax-tree.js';
import { blockCode } from './block.js';
import { applicationCode, callCode, tailCallCode } from './call.js';
import { type Code, NotCompiled } from './code.js';
import { type Compiler, type Part, type Place, within } from './compiler.js';
import { type Filter, filtered } from './filter.js';
import { grouped, objectCode } from './group.js';
import { lambdaCode } from './lambda.js';
import { binaryCode, negationCode } from './operators.js';
import { partialCode } from './partial.js';
import { nameCode, pathCode } from './path.js';
import { regexCode } from './regex.js';
import { asItIs, type Finish, keptArray, unwrappedValue } from './sequences.js';
import { transformCode } from './transform.js';
import { append, descendants, isTrue, wildcard } from './values.js';

export function nodeCode(node: SyntaxNode, place: Place, compiler: Compiler): Code {
  const inner = within(place);
  const { predicate, group, keepArray = false } = node;
  const isLast = predicate === undefined && (group === undefined || node.type === 'path');
  const finish = keepArray ? keptArray : unwrappedValue;
  let code = coreCode(node, place, isLast ? finish : asItIs, compiler);
  if (node.type !== 'path' && (predicate !== undefined || group !== undefined) && mayEndWithCall(node)) {
    throw new NotCompiled();
  }
  for (const stage of predicate ?? []) {
    if (stage.type !== 'filter') throw new NotCompiled();
    code = thenFiltered(code, filtered(stage.expr, inner, compiler));
  }
  if (node.type !== 'path' && group !== undefined) code = thenGrouped(code, grouped(group.lhs, inner, compiler));
  return predicate === undefined ? code : thenMeasured(thenFinished(code, finish));
}

/** All values are finished, also those of other nodes: a sequence can have another one in it. */
function coreCode(node: SyntaxNode, place: Place, finish: Finish, compiler: Compiler): Code {
  switch (node.type) {
    case 'path':
      return pathCode(node, place, finish, compiler);
    case 'name':
      return nameCode(node.value, finish);
    case 'variable':
      return variableCode(finish, node.value === '' ? undefined : compiler.variable(node.value, place));
    case 'string':
    case 'number':
    case 'value':
      return constantCode(node.value);
    case 'regex':
      return regexCode(node.value as RegExp);
    case 'binary':
      return binaryCode(node, place, finish, compiler);
    case 'unary':
      if (node.value === '-') return negationCode(compiler.node(node.expression, within(place)));
      if (node.value === '{') return objectCode(node.lhs, place, compiler);
      return arrayCode(node.expressions, node.consarray ?? false, compiler.nodes(node.expressions, within(place)));
    case 'bind':
      return bindCode(compiler.node(node.rhs, within(place)), place.scope.slotOf(node.lhs.value), finish);
    case 'condition':
      return conditionCode(node, place, finish, compiler);
    case 'block':
      return blockCode(node.expressions, place, finish, compiler);
    case 'function':
      return callCode(node, place, finish, compiler);
    case 'apply':
      return applicationCode(node, place, finish, compiler);
    case 'lambda':
      return node.thunk ? tailCallCode(node.body, place, compiler) : lambdaCode(node, place, compiler);
    case 'partial':
      return partialCode(node, place, compiler);
    case 'transform':
      return transformCode(node, place, compiler);
    case 'wildcard':
      return thenMeasured((input, frame) => finish(wildcard(input, frame.run)));
    case 'descendant':
      return thenMeasured((input, frame) => finish(descendants(input, frame.run)));
    case 'parent':
      return variableCode(finish, compiler.variable(node.slot.label, place));
    case 'operator':
    case 'sort':
      throw new NotCompiled();
    default:
      node satisfies never;
      throw new NotCompiled();
  }
}

const NOTHING: Part = { code: () => undefined, cost: 0 };

function conditionCode(
  node: SyntaxNode & { readonly type: 'condition' },
  place: Place,
  finish: Finish,
  compiler: Compiler,
): Code {
  const inner = within(place);
  const condition = compiler.node(node.condition, inner);
  const then = compiler.partOf(node.then, inner);
  const otherwise = node.else === undefined ? NOTHING : compiler.partOf(node.else, inner);
  return (input, frame) => {
    const { code, cost } = isTrue(condition(input, frame), frame.run) ? then : otherwise;
    frame.run.read(cost);
    return finish(code(input, frame));
  };
}

/** The value can be a call that is still to be made. */
function mayEndWithCall(node: SyntaxNode | undefined): boolean {
  switch (node?.type) {
    case 'lambda':
      return node.thunk ?? false;
    case 'condition':
      return mayEndWithCall(node.then) || mayEndWithCall(node.else);
    case 'block':
      return mayEndWithCall(node.expressions.at(-1));
    default:
      return false;
  }
}

function thenFiltered(code: Code, filter: Filter): Code {
  return (input, frame) => filter(code(input, frame), frame);
}

function thenGrouped(code: Code, group: Code): Code {
  return (input, frame) => group(code(input, frame), frame);
}

function thenFinished(code: Code, finish: Finish): Code {
  return (input, frame) => finish(code(input, frame));
}

function thenMeasured(code: Code): Code {
  return (input, frame) => {
    const value = code(input, frame);
    frame.run.made(value);
    return value;
  };
}

function constantCode(value: unknown): Code {
  return () => value;
}

/** `read` is undefined for `$`, which is the input. */
function variableCode(finish: Finish, read: Code | undefined): Code {
  if (read !== undefined) {
    return (input, frame) => {
      const value = read(input, frame);
      return Array.isArray(value) ? finish(value) : value;
    };
  }
  // Any value that has such a member is taken for a wrapper.
  return (input) => {
    const isWrapped = (input as { readonly outerWrapper?: unknown } | null | undefined)?.outerWrapper;
    const value = isWrapped ? (input as readonly unknown[])[0] : input;
    return Array.isArray(value) ? finish(value) : value;
  };
}

function bindCode(value: Code, slot: number, finish: Finish): Code {
  return (input, frame) => {
    const bound = value(input, frame);
    frame.slots[slot] = bound;
    return finish(bound);
  };
}

function arrayCode(nodes: readonly SyntaxNode[], isOneValue: boolean, codes: readonly Code[]): Code {
  // An array in brackets of its own is one element, all others are their elements.
  const areElements = nodes.map((node) => (node as { readonly value?: unknown }).value === '[');
  return (input, frame) => {
    const values = codes.map((code) => code(input, frame));
    let array: unknown[] = [];
    for (let index = 0; index < values.length; index += 1) {
      const value = values[index];
      if (value === undefined) continue;
      if (areElements[index]) array.push(value);
      else array = append(array, value, frame.run) as unknown[];
    }
    if (isOneValue) Object.defineProperty(array, 'cons', { enumerable: false, configurable: false, value: true });
    return array;
  };
}
