// Filters: `[?(@.price < $.max && @.name =~ /a.*/i)]`, with Jayway's notion of equality.
// https://github.com/json-path/JsonPath#filter-operators
//
// 1. A path that leads nowhere has no value; every comparison with it is false, and so `!=` and `nin` are true.
// 2. Numbers and strings are compared across: `42 == "42"`. Nothing else is.
// 3. A path alone asks for existence; null and false exist.

import { compareNumbers, ExactNumber, type Json, jsonEquals, jsonKind, numberOf } from '../../utils/json.js';
import { compileDefinite } from './definite.js';
import { applyFunction } from './functions.js';
import { compileIndefinite } from './indefinite.js';
import { type Filter, type FilterPath, isDefinite, type Operand, type Operator } from './tokens.js';

/** Whether `item` (`@`) passes; `document` is `$`. */
export type FilterTest = (item: Json, document: Json) => boolean;

/** A value, or undefined for a path that leads nowhere. */
type Value = (item: Json, document: Json) => Json | undefined;

export function compileFilter(filter: Filter): FilterTest {
  switch (filter.kind) {
    case 'and': {
      const tests = filter.operands.map(compileFilter);
      return (item, document) => tests.every((test) => test(item, document));
    }
    case 'or': {
      const tests = filter.operands.map(compileFilter);
      return (item, document) => tests.some((test) => test(item, document));
    }
    case 'not': {
      const test = compileFilter(filter.operand);
      return (item, document) => !test(item, document);
    }
    case 'exists': {
      const value = compileFilterPath(filter.path);
      return (item, document) => (value(item, document) !== undefined) === filter.expected;
    }
    case 'compare':
      return compileComparison(filter.operator, filter.left, filter.right);
  }
}

function compileComparison(operator: Operator, left: Operand, right: Operand): FilterTest {
  if (operator === '=~') return compilePatternMatch(left, right);
  const compare = comparisons[operator];
  const leftValue = compileOperand(left);
  const rightValue = compileOperand(right);
  return (item, document) => compare(leftValue(item, document), rightValue(item, document));
}

/** The pattern may stand on either side, and has to match the whole text. */
function compilePatternMatch(left: Operand, right: Operand): FilterTest {
  const [pattern, other] = left.kind === 'pattern' ? [left, right] : [right, left];
  if (pattern.kind !== 'pattern' || other.kind === 'pattern') return () => false;
  const value = compileOperand(other);
  return (item, document) => {
    const input = value(item, document);
    return Array.isArray(input)
      ? input.some((element) => pattern.matches(patternInput(element)))
      : pattern.matches(patternInput(input));
  };
}

function patternInput(value: Json | undefined): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return value instanceof ExactNumber ? value.text : '';
}

function compileOperand(operand: Operand): Value {
  if (operand.kind === 'path') return compileFilterPath(operand);
  const value = operand.kind === 'literal' ? operand.value : undefined;
  return () => value;
}

export function compileFilterPath({ fromRoot, tokens }: FilterPath): Value {
  const last = tokens.at(-1);
  if (last?.kind === 'function') {
    const argument = compileFilterPath({ kind: 'path', fromRoot, tokens: tokens.slice(0, -1) });
    return (item, document) => applyFunction(last, argument(item, document), document);
  }
  if (isDefinite(tokens)) {
    const find = compileDefinite(tokens);
    return (item, document) => find(fromRoot ? document : item);
  }
  const find = compileIndefinite(tokens);
  return (item, document) => find(fromRoot ? document : item, document);
}

type Comparison = (left: Json | undefined, right: Json | undefined) => boolean;

const comparisons: Readonly<Record<Exclude<Operator, '=~'>, Comparison>> = {
  '==': looselyEqual,
  '!=': (left, right) => !looselyEqual(left, right),
  '===': strictlyEqual,
  '!==': (left, right) => !strictlyEqual(left, right),
  '<': (left, right) => (order(left, right) ?? 0) < 0,
  '<=': (left, right) => (order(left, right) ?? 1) <= 0,
  '>': (left, right) => (order(left, right) ?? 0) > 0,
  '>=': (left, right) => (order(left, right) ?? -1) >= 0,
  in: isIn,
  nin: (left, right) => !isIn(left, right),
  subsetof: (left, right) => areLists(left, right, (a, b) => a.every((element) => listHas(b, element))),
  anyof: (left, right) => areLists(left, right, (a, b) => a.some((element) => listHas(b, element))),
  noneof: (left, right) => areLists(left, right, (a, b) => !a.some((element) => listHas(b, element))),
  all: (left, right) => areLists(left, right, (a, b) => b.every((element) => listHas(a, element))),
  contains: (left, right) =>
    typeof left === 'string' ? typeof right === 'string' && left.includes(right) : isIn(right, left),
  size: (left, right) => sizeOf(left) !== undefined && sizeOf(left) === numberOf(right),
  empty: (left, right) => sizeOf(left) !== undefined && (sizeOf(left) === 0) === right,
};

function looselyEqual(left: Json | undefined, right: Json | undefined): boolean {
  if (left === undefined || right === undefined) return false;
  if (typeof left === 'string' && numberOf(right) !== undefined) return left === patternInput(right);
  if (typeof right === 'string' && numberOf(left) !== undefined) {
    return right.trim() !== '' && Number(right) === numberOf(left);
  }
  return jsonEquals(left, right);
}

function strictlyEqual(left: Json | undefined, right: Json | undefined): boolean {
  return left !== undefined && right !== undefined && jsonKind(left) === jsonKind(right) && looselyEqual(left, right);
}

/** Numbers and strings have an order; undefined for anything else. */
function order(left: Json | undefined, right: Json | undefined): number | undefined {
  if (isNumber(left) && isNumber(right)) return compareNumbers(left, right);
  if (typeof left !== 'string' || typeof right !== 'string') return undefined;
  return left < right ? -1 : Number(left > right);
}

function isNumber(value: Json | undefined): value is number | ExactNumber {
  return typeof value === 'number' || value instanceof ExactNumber;
}

function isIn(element: Json | undefined, list: Json | undefined): boolean {
  return Array.isArray(list) && listHas(list, element);
}

function listHas(list: readonly Json[], element: Json | undefined): boolean {
  return list.some((candidate) => looselyEqual(element, candidate));
}

function areLists(
  left: Json | undefined,
  right: Json | undefined,
  test: (left: readonly Json[], right: readonly Json[]) => boolean,
): boolean {
  return Array.isArray(left) && Array.isArray(right) && test(left, right);
}

function sizeOf(value: Json | undefined): number | undefined {
  if (typeof value === 'string' || Array.isArray(value)) return value.length;
  if (typeof value !== 'object' || value === null || value instanceof ExactNumber) return undefined;
  return Object.keys(value).length;
}
