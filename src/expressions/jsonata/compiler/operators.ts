// + - * / % = != < <= > >= & .. in and or, and - before a number.
// https://docs.jsonata.org/numeric-operators and the pages behind it

import type { Evaluation } from '../library.js';
import type { SyntaxNode } from '../syntax-tree.js';
import { type Code, NotCompiled } from './code.js';
import { type Compiler, type Part, type Place, within } from './compiler.js';
import { Fault, renameInError } from './fault.js';
import { type Finish, marked } from './sequences.js';
import { textOf } from './text.js';
import { isEqual, isNumeric, isTrue } from './values.js';

type BinaryNode = SyntaxNode & { readonly type: 'binary' };
type Operator = (left: unknown, right: unknown, run: Evaluation) => unknown;

export function binaryCode(node: BinaryNode, place: Place, finish: Finish, compiler: Compiler): Code {
  const inner = within(place);
  const left = compiler.node(node.lhs, inner);
  if (node.value === 'and' || node.value === 'or') {
    return booleanCode(node.value, left, compiler.partOf(node.rhs, inner));
  }
  const right = compiler.node(node.rhs, inner);
  const operator = OPERATORS[node.value];
  if (operator === undefined) throw new NotCompiled();
  if (node.value === '..') return (input, frame) => finish(range(left(input, frame), right(input, frame), frame.run));
  return (input, frame) => operator(left(input, frame), right(input, frame), frame.run);
}

export function negationCode(code: Code): Code {
  return (input, frame) => {
    const value = code(input, frame);
    if (value === undefined) return undefined;
    if (isNumeric(value)) return -value;
    throw new Fault('D1002', { value, token: '-' });
  };
}

function booleanCode(token: 'and' | 'or', left: Code, { code, cost }: Part): Code {
  const isAnd = token === 'and';
  return (input, frame) => {
    const first = left(input, frame);
    // What goes wrong in the second operand is the operator's in the message.
    try {
      if (isTrue(first, frame.run) !== isAnd) return !isAnd;
      frame.run.read(cost);
      return isTrue(code(input, frame), frame.run);
    } catch (error) {
      renameInError(error, token);
      throw error;
    }
  };
}

const OPERATORS: Readonly<Record<string, Operator>> = {
  '+': (left, right) => (areNumbers(left, right, '+') ? (left as number) + (right as number) : undefined),
  '-': (left, right) => (areNumbers(left, right, '-') ? (left as number) - (right as number) : undefined),
  '*': (left, right) => (areNumbers(left, right, '*') ? (left as number) * (right as number) : undefined),
  '/': (left, right) => (areNumbers(left, right, '/') ? (left as number) / (right as number) : undefined),
  '%': (left, right) => (areNumbers(left, right, '%') ? (left as number) % (right as number) : undefined),
  '=': (left, right, run) => left !== undefined && right !== undefined && isEqual(left, right, run),
  '!=': (left, right, run) => left !== undefined && right !== undefined && !isEqual(left, right, run),
  '<': (left, right) => (areComparable(left, right, '<') ? (left as number) < (right as number) : undefined),
  '<=': (left, right) => (areComparable(left, right, '<=') ? (left as number) <= (right as number) : undefined),
  '>': (left, right) => (areComparable(left, right, '>') ? (left as number) > (right as number) : undefined),
  '>=': (left, right) => (areComparable(left, right, '>=') ? (left as number) >= (right as number) : undefined),
  '&': concatenated,
  '..': range,
  in: isIn,
};

/** False where one of them is not there. */
function areNumbers(left: unknown, right: unknown, token: string): boolean {
  if (typeof left === 'number' && typeof right === 'number' && Number.isFinite(left) && Number.isFinite(right)) {
    return true;
  }
  checkNumber(left, 'T2001', token);
  checkNumber(right, 'T2002', token);
  return left !== undefined && right !== undefined;
}

function checkNumber(value: unknown, code: string, token: string): void {
  if (typeof value === 'number' && !Number.isNaN(value) && !Number.isFinite(value)) {
    throw new Fault('D1001', { value, token });
  }
  if (value !== undefined && (typeof value !== 'number' || Number.isNaN(value)))
    throw new Fault(code, { value, token });
}

/** Both are numbers, or both are texts. */
function areComparable(left: unknown, right: unknown, token: string): boolean {
  const isLeft = typeof left === 'number' || typeof left === 'string';
  const isRight = typeof right === 'number' || typeof right === 'string';
  if (isLeft && isRight) {
    if (typeof left === typeof right) return true;
    throw new Fault('T2009', { value: left, value2: right, token });
  }
  if ((!isLeft && left !== undefined) || (!isRight && right !== undefined)) {
    throw new Fault('T2010', { value: isLeft ? right : left, token });
  }
  return false;
}

function concatenated(left: unknown, right: unknown, run: Evaluation): string {
  if (typeof left === 'string' && typeof right === 'string') {
    run.text(left.length + right.length);
    return left + right;
  }
  try {
    const first = textOf(left, run);
    const second = textOf(right, run);
    run.text(first.length + second.length);
    return first + second;
  } catch (error) {
    renameInError(error, '&');
    throw error;
  }
}

/** The most elements that the language allows; the limits of the evaluation are less. */
const MOST_ELEMENTS = 1e7;

function range(left: unknown, right: unknown, run: Evaluation): unknown {
  if (left !== undefined && !Number.isInteger(left)) throw new Fault('T2003', { value: left, token: '..' });
  if (right !== undefined && !Number.isInteger(right)) throw new Fault('T2004', { value: right, token: '..' });
  if (left === undefined || right === undefined) return undefined;
  const first = left as number;
  const last = right as number;
  if (first > last) return undefined;
  const size = last - first + 1;
  if (size > MOST_ELEMENTS) throw new Fault('D2014', { value: size, token: '..' });
  run.allocate(size);
  const numbers = new Array<number>(size);
  for (let index = 0; index < size; index += 1) numbers[index] = first + index;
  return marked(numbers);
}

function isIn(left: unknown, right: unknown, run: Evaluation): boolean {
  if (left === undefined || right === undefined) return false;
  if (!Array.isArray(right)) return right === left;
  run.read(right.length);
  for (const each of right) if (each === left) return true;
  return false;
}
