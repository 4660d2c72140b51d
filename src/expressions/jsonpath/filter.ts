// Filters: `[?(@.price < $.max && @.name =~ /a.*/i)]`, with the notion of equality of Jayway's early versions.
// https://github.com/json-path/JsonPath/tree/json-path-2.0.0
//
// 1. A path that leads nowhere has no value: every comparison with it is false, `!=` too.
// 2. A literal is text, which is read as what it is compared with: `@.n == 42` and `@.n == '42'` both find 42 and
//    "42". Nothing else is compared across kinds; what cannot be compared is false, `!=` too.
// 3. null and the text "null" are the same, and differ from everything else. A null in the data is neither less nor
//    greater than anything.
// 4. A path alone asks for a value: false is one, null is none.
// 5. Only objects pass a filter. Documented.
//    https://docs.aws.amazon.com/step-functions/latest/dg/amazon-states-language-paths.html

import { compareNumbers, ExactNumber, isJsonObject, type Json, JsonSyntaxError, parseJson } from '../../utils/json.js';
import { compileDefinite } from './definite.js';
import type { Filter, FilterPath, Operand, Operator } from './tokens.js';

/** Whether `item` (`@`) passes; `document` is `$`. */
export type FilterTest = (item: Json, document: Json) => boolean;

/** A value, or undefined for a path that leads nowhere. */
type Value = (item: Json, document: Json) => Json | undefined;

export function compileFilter(filter: Filter): FilterTest {
  const test = compileTest(filter);
  return (item, document) => isJsonObject(item) && test(item, document);
}

function compileTest(filter: Filter): FilterTest {
  switch (filter.kind) {
    case 'and': {
      const tests = filter.operands.map(compileTest);
      return (item, document) => tests.every((test) => test(item, document));
    }
    case 'or': {
      const tests = filter.operands.map(compileTest);
      return (item, document) => tests.some((test) => test(item, document));
    }
    case 'exists': {
      const value = compileFilterPath(filter.path);
      return (item, document) => ((value(item, document) ?? null) !== null) === filter.expected;
    }
    case 'compare':
      return compileComparison(filter.operator, filter.left, filter.right);
  }
}

function compileComparison(operator: Operator, left: Operand, right: Operand): FilterTest {
  if (operator === '=~') return compilePatternMatch(left, right);
  const holds = comparisons[operator];
  const leftValue = compileOperand(left);
  const rightValue = compileOperand(right);
  // A literal on the left is no text that adapts itself, but a text like any other.
  const isLiteral = right.kind === 'literal';
  const comparesOrder = operator !== '==' && operator !== '!=';
  return (item, document) => {
    const actual = leftValue(item, document);
    const expected = rightValue(item, document);
    if (actual === undefined || expected === undefined) return false;
    if (comparesOrder && (actual === null) !== (expected === null)) return false;
    const order = compare(actual, expected, isLiteral);
    return order !== undefined && holds(order);
  };
}

/** The pattern may stand on either side, and has to match the whole text. */
function compilePatternMatch(left: Operand, right: Operand): FilterTest {
  const [pattern, other] = left.kind === 'pattern' ? [left, right] : [right, left];
  if (pattern.kind !== 'pattern' || other.kind === 'pattern') return () => false;
  const value = compileOperand(other);
  return (item, document) => {
    const text = patternInput(value(item, document));
    return text !== undefined && pattern.matches(text);
  };
}

/** Unverified: that arrays and objects match nothing. */
function patternInput(value: Json | undefined): string | undefined {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return value instanceof ExactNumber ? value.text : undefined;
}

function compileOperand(operand: Operand): Value {
  if (operand.kind === 'path') return compileFilterPath(operand);
  const text = operand.kind === 'literal' ? operand.text : undefined;
  return () => text;
}

function compileFilterPath({ fromRoot, tokens }: FilterPath): Value {
  const find = compileDefinite(tokens);
  return (item, document) => find(fromRoot ? document : item);
}

const comparisons: Readonly<Record<Exclude<Operator, '=~'>, (order: number) => boolean>> = {
  '==': (order) => order === 0,
  '!=': (order) => order !== 0,
  '<': (order) => order < 0,
  '<=': (order) => order <= 0,
  '>': (order) => order > 0,
  '>=': (order) => order >= 0,
};

/** Below zero, zero or above it; undefined for what cannot be compared. */
function compare(actual: Json, expected: Json, isLiteral: boolean): number | undefined {
  const actualIsNull = isNull(actual);
  const expectedIsNull = isNull(expected);
  if (actualIsNull || expectedIsNull) return Number(expectedIsNull) - Number(actualIsNull);
  if (typeof expected === 'string') {
    if (typeof actual === 'string') return compareTexts(actual, expected);
    if (!isLiteral) return undefined;
    if (typeof actual === 'boolean') return Number(actual) - Number(expected.toLowerCase() === 'true');
    const number = isNumber(actual) ? readNumber(expected) : undefined;
    return isNumber(actual) && number !== undefined ? compareNumbers(actual, number) : undefined;
  }
  if (isNumber(actual) && isNumber(expected)) return compareNumbers(actual, expected);
  if (typeof actual === 'boolean' && typeof expected === 'boolean') return Number(actual) - Number(expected);
  return undefined;
}

function isNull(value: Json): boolean {
  return value === null || value === 'null';
}

function compareTexts(left: string, right: string): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}

function isNumber(value: Json): value is number | ExactNumber {
  return typeof value === 'number' || value instanceof ExactNumber;
}

/** Undefined for text that is no number. */
function readNumber(text: string): number | ExactNumber | undefined {
  if (!NUMBER.test(text)) return undefined;
  try {
    const value = parseJson(text);
    return isNumber(value) ? value : undefined;
  } catch (error) {
    // Java reads `1.`, `.5` and `+1` too.
    if (error instanceof JsonSyntaxError) return Number(text);
    throw error;
  }
}

const NUMBER = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/;
