// a^(<b, >c): in the order of keys. https://docs.jsonata.org/sorting-grouping#sorting

import type { SortTerm, SyntaxNode } from '../syntax-tree.js';
import { type Frame, UNBOUND } from './code.js';
import type { Compiler, Part, Place } from './compiler.js';
import { Fault } from './fault.js';
import { mergeSorted } from './merge-sort.js';

type SortNode = SyntaxNode & { readonly type: 'sort' };

interface Term extends Part {
  readonly isDescending: boolean;
  /** It gives the same each time, so that once is enough. */
  readonly isStable: boolean;
}

/** What the keys of a tuple are evaluated for, and with which variables. */
export interface TupleAccess {
  valueOf(tuple: unknown): unknown;
  frameOf(tuple: unknown, frame: Frame): Frame;
}

/** An element, and what its keys are evaluated for. */
class Entry {
  readonly item: unknown;
  private readonly input: unknown;
  readonly frame: Frame;
  /** The keys that are known, the first by itself: mostly there is but one. */
  private firstKey: unknown = UNBOUND;
  private otherKeys: unknown[] | undefined;

  constructor(item: unknown, input: unknown, frame: Frame) {
    this.item = item;
    this.input = input;
    this.frame = frame;
  }

  key(index: number, { code, isStable }: Term): unknown {
    if (!isStable) return code(this.input, this.frame);
    if (index === 0) {
      if (this.firstKey === UNBOUND) this.firstKey = code(this.input, this.frame);
      return this.firstKey;
    }
    this.otherKeys ??= [];
    if (!(index in this.otherKeys)) this.otherKeys[index] = code(this.input, this.frame);
    return this.otherKeys[index];
  }
}

/** Sorts values, or tuples with `tuples`. An array that is short is not copied. */
export function sorted(
  node: SortNode,
  place: Place,
  compiler: Compiler,
  tuples?: TupleAccess,
): (items: readonly unknown[], frame: Frame) => unknown[] {
  const terms = node.terms.map((term) => termOf(term, place, compiler));
  const entryOf =
    tuples === undefined
      ? (item: unknown, frame: Frame) => new Entry(item, item, frame)
      : (item: unknown, frame: Frame) => new Entry(item, tuples.valueOf(item), tuples.frameOf(item, frame));
  return (items, frame) => {
    if (items.length <= 1) return items as unknown[];
    const entries = items.map((item) => entryOf(item, frame));
    return mergeSorted(entries, frame.run, (left, right) => isAfter(left, right, terms)).map(({ item }) => item);
  };
}

function termOf({ expression, descending }: SortTerm, place: Place, compiler: Compiler): Term {
  const { code, cost } = compiler.partOf(expression, place);
  return { code, cost, isDescending: descending, isStable: isStable(expression, place, compiler) };
}

function isAfter(left: Entry, right: Entry, terms: readonly Term[]): boolean {
  for (let index = 0; index < terms.length; index += 1) {
    const term = terms[index] as Term;
    left.frame.run.read(2 * term.cost);
    const first = left.key(index, term);
    const second = right.key(index, term);
    const order = compared(first, second);
    if (order === 0) continue;
    // What is not there comes last in either order.
    const isTurned = term.isDescending && first !== undefined && second !== undefined;
    return isTurned ? order < 0 : order > 0;
  }
  return false;
}

function compared(left: unknown, right: unknown): number {
  if (left === undefined) return right === undefined ? 0 : 1;
  if (right === undefined) return -1;
  const isLeft = typeof left === 'string' || typeof left === 'number';
  const isRight = typeof right === 'string' || typeof right === 'number';
  if (!isLeft || !isRight) throw new Fault('T2008', { value: isLeft ? right : left });
  if (typeof left !== typeof right) throw new Fault('T2007', { value: left, value2: right });
  if (left === right) return 0;
  return left < right ? -1 : 1;
}

/** Functions of the library that give something else each time. */
const UNSTABLE = new Set(['random', 'uuid', 'shuffle']);

function isStable(part: unknown, place: Place, compiler: Compiler): boolean {
  if (typeof part !== 'object' || part === null) return true;
  if (Array.isArray(part)) return part.every((each) => isStable(each, place, compiler));
  const node = part as SyntaxNode;
  switch (node.type) {
    case 'bind':
    case 'lambda':
    case 'partial':
    case 'apply':
    case 'regex':
    case 'transform':
      return false;
    case 'function': {
      const { procedure } = node;
      if (procedure.type !== 'variable' || UNSTABLE.has(procedure.value)) return false;
      if (compiler.nativeAt(procedure.value, place) === undefined) return false;
      return isStable(node.arguments, place, compiler);
    }
    default:
      return Object.values(part).every((child) => isStable(child, place, compiler));
  }
}
