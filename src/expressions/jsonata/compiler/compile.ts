// Compiles the syntax tree of an expression to closures. This file knows the kinds of nodes, and what belongs to all of
// them; each construct has a file of its own.
//
// C1. The answer is the library's, to the last message. Where that cannot be had, the library gives it: always for an
//     expression that is not compiled (NotCompiled), once for an evaluation that meets something special
//     (LeftToLibrary).
// C2. What an evaluation may do is counted in the library's units, but not one by one: what belongs to a part of the
//     expression is known when it is compiled, and counted at once where that part begins.
// C3. How deep evaluations are inside of one another is known too, but for the functions that are called: each call adds
//     where it stands. An evaluation that comes too close to the limit is the library's.

import { library } from '../library.js';
import type { SyntaxNode } from '../syntax-tree.js';
import { blockCode } from './block.js';
import { applicationCode, callCode, tailCallCode } from './call.js';
import { type Code, NotCompiled, STEP } from './code.js';
import { type Filter, filtered } from './filter.js';
import { type FunctionValue, Native, nativeValue } from './functions.js';
import { grouped, objectCode } from './group.js';
import { lambdaCode } from './lambda.js';
import { binaryCode, negationCode } from './operators.js';
import { partialCode } from './partial.js';
import { pathCode } from './path.js';
import { regexCode } from './regex.js';
import { readSlot, readVariable, Scope } from './scope.js';
import { unwrapped } from './sequences.js';
import { transformCode } from './transform.js';
import { append, descendants, isTrue, lookUp, memberReader, wildcard } from './values.js';

/** Where a node stands. */
export interface Place {
  readonly scope: Scope;
  /** How many parts of the same function are being evaluated there, this one among them. */
  readonly depth: number;
}

/** A part that is evaluated as a whole, any number of times. */
export interface Part {
  readonly code: Code;
  readonly cost: number;
}

export class Compiler {
  readonly root: Scope;
  /** The functions of the library that the expression calls by their names. */
  readonly natives = new Set<string>();
  /** The variables that steps bind, anywhere in the expression. */
  readonly tupleNames: ReadonlySet<string>;
  /** Of the part that is being compiled. */
  private cost = 0;
  /** Of the function that is being compiled. */
  deepest = 0;
  hasTailCalls = false;

  constructor(root: Scope, tupleNames: ReadonlySet<string>) {
    this.root = root;
    this.tupleNames = tupleNames;
  }

  node(node: SyntaxNode, place: Place): Code {
    this.count(place.depth);
    const inner = within(place);
    const { predicate, group, keepArray = false } = node;
    const isLast = predicate === undefined && (group === undefined || node.type === 'path');
    const finish = keepArray ? keptArray : unwrappedValue;
    let code = this.core(node, place, isLast ? finish : asItIs);
    if (node.type !== 'path' && (predicate !== undefined || group !== undefined) && mayEndWithCall(node)) {
      throw new NotCompiled();
    }
    for (const stage of predicate ?? []) {
      if (stage.type !== 'filter') throw new NotCompiled();
      code = thenFiltered(code, filtered(stage.expr, inner, this));
    }
    if (node.type !== 'path' && group !== undefined) code = thenGrouped(code, grouped(group.lhs, inner, this));
    return predicate === undefined ? code : thenFinished(code, finish);
  }

  nodes(nodes: readonly SyntaxNode[], place: Place): readonly Code[] {
    return nodes.map((node) => this.node(node, place));
  }

  /** Compiles what is evaluated as often as it turns out. */
  part(compile: () => Code): Part {
    const around = this.cost;
    this.cost = 0;
    const code = compile();
    const { cost } = this;
    this.cost = around;
    return { code, cost };
  }

  /** Compiles what is called from anywhere: how deep it goes is counted from the call. */
  body<T>(compile: () => T): { readonly body: T; readonly deepest: number; readonly hasTailCalls: boolean } {
    const { deepest: deepestAround, hasTailCalls: hasTailCallsAround } = this;
    this.deepest = 0;
    this.hasTailCalls = false;
    const body = compile();
    const { deepest, hasTailCalls } = this;
    this.deepest = deepestAround;
    this.hasTailCalls = hasTailCallsAround;
    return { body, deepest, hasTailCalls };
  }

  partOf(node: SyntaxNode, place: Place): Part {
    return this.part(() => this.node(node, place));
  }

  /** A part of the expression is evaluated at this depth. */
  count(depth: number): void {
    this.cost += STEP;
    this.deepest = Math.max(this.deepest, depth);
  }

  variable(name: string, { scope }: Place): Code {
    return readVariable(name, scope, (hops, root) => {
      const native = root.has(name) ? undefined : nativeNamed(name);
      if (native === undefined) return readSlot(hops, root.slotOf(name));
      this.natives.add(name);
      return () => native;
    });
  }

  /** The function of the library that the name stands for at this place, whatever happens before. */
  nativeAt(name: string, { scope }: Place): Native | undefined {
    for (let at: Scope | undefined = scope; at !== undefined; at = at.outer) {
      if (at.has(name) || at.mayHaveInTuple(name)) return undefined;
    }
    const native = nativeNamed(name);
    if (native !== undefined) this.natives.add(name);
    return native?.callee as Native | undefined;
  }

  /** What does not come out of another node is finished. */
  private core(node: SyntaxNode, place: Place, finish: Finish): Code {
    switch (node.type) {
      case 'path':
        return pathCode(node, place, finish, this);
      case 'name':
        return nameCode(node.value, finish);
      case 'variable':
        return variableCode(finish, node.value === '' ? undefined : this.variable(node.value, place));
      case 'string':
      case 'number':
      case 'value':
        return constantCode(node.value);
      case 'regex':
        return regexCode(node.value as RegExp);
      case 'binary':
        return binaryCode(node, place, finish, this);
      case 'unary':
        if (node.value === '-') return negationCode(this.node(node.expression, within(place)));
        if (node.value === '{') return objectCode(node.lhs, place, this);
        return arrayCode(node.expressions, node.consarray ?? false, this.nodes(node.expressions, within(place)));
      case 'bind':
        return bindCode(this.node(node.rhs, within(place)), place.scope.slotOf(node.lhs.value));
      case 'condition':
        return this.condition(node, place);
      case 'block':
        return blockCode(node.expressions, place, this);
      case 'function':
        return callCode(node, place, finish, this);
      case 'apply':
        return applicationCode(node, place, finish, this);
      case 'lambda':
        return node.thunk ? tailCallCode(node.body, place, this) : lambdaCode(node, place, this);
      case 'partial':
        return partialCode(node, place, this);
      case 'transform':
        return transformCode(node, place, this);
      case 'wildcard':
        return (input, frame) => finish(wildcard(input, frame.run));
      case 'descendant':
        return (input, frame) => finish(descendants(input, frame.run));
      case 'parent':
        return variableCode(finish, this.variable(node.slot.label, place));
      case 'operator':
      case 'sort':
        throw new NotCompiled();
      default:
        node satisfies never;
        throw new NotCompiled();
    }
  }

  private condition(node: SyntaxNode & { readonly type: 'condition' }, place: Place): Code {
    const inner = within(place);
    const condition = this.node(node.condition, inner);
    const then = this.partOf(node.then, inner);
    const otherwise = node.else === undefined ? NOTHING : this.partOf(node.else, inner);
    return (input, frame) => {
      const { code, cost } = isTrue(condition(input, frame), frame.run) ? then : otherwise;
      frame.run.read(cost);
      return code(input, frame);
    };
  }
}

/** What a node does with what it gives: a sequence that it made comes to a value, but before a filter. */
export type Finish = (value: unknown) => unknown;

const asItIs: Finish = (value) => value;
export const unwrappedValue: Finish = (value) => unwrapped(value, false);
const keptArray: Finish = (value) => unwrapped(value, true);

const NOTHING: Part = { code: () => undefined, cost: 0 };

export function within(place: Place): Place {
  return { scope: place.scope, depth: place.depth + 1 };
}

const natives = new Map<string, FunctionValue | undefined>();

/** Each function of the library is one value. */
export function nativeNamed(name: string): FunctionValue | undefined {
  if (!natives.has(name)) {
    const definition = library.native(name);
    natives.set(name, definition && nativeValue(new Native(definition)));
  }
  return natives.get(name);
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

function constantCode(value: unknown): Code {
  return () => value;
}

export function nameCode(name: string, finish: Finish): Code {
  const read = memberReader(name);
  return (input, frame) => {
    if (typeof input !== 'object' || input === null) return undefined;
    const value = Array.isArray(input) ? lookUp(input, name, frame.run) : read(input);
    return Array.isArray(value) ? finish(value) : value;
  };
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

function bindCode(value: Code, slot: number): Code {
  return (input, frame) => {
    const bound = value(input, frame);
    frame.slots[slot] = bound;
    return bound;
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

