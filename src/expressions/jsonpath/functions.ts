// Jayway's functions at the end of a path: `$.numbers.sum()`. Step Functions does not have them (see ParseOptions).
// https://github.com/json-path/JsonPath#functions

import { isJsonObject, type Json, keysOf, numberOf } from '../../utils/json.js';
import { compileFilterPath } from './filter.js';
import type { FunctionArgument, Token } from './tokens.js';

type FunctionToken = Extract<Token, { kind: 'function' }>;

/** Undefined where the function has no answer for this value. */
type PathFunction = (value: Json, args: readonly Json[]) => Json | undefined;

/** Applies the function to what the path before it gave. */
export function applyFunction(token: FunctionToken, value: Json | undefined, document: Json): Json | undefined {
  if (value === undefined) return undefined;
  const args: Json[] = [];
  for (const argument of token.args) {
    const argumentValue = evaluateArgument(argument, document);
    if (argumentValue === undefined) return undefined;
    args.push(argumentValue);
  }
  return functions.get(token.name)?.(value, args);
}

export function isFunctionName(name: string): boolean {
  return functions.has(name);
}

function evaluateArgument(argument: FunctionArgument, document: Json): Json | undefined {
  return argument.kind === 'literal' ? argument.value : compileFilterPath(argument)(document, document);
}

const functions: ReadonlyMap<string, PathFunction> = new Map<string, PathFunction>([
  ['length', (value) => (Array.isArray(value) ? value.length : isJsonObject(value) ? Object.keys(value).length : null)],
  ['size', (value) => (Array.isArray(value) ? value.length : isJsonObject(value) ? Object.keys(value).length : null)],
  ['keys', (value) => (isJsonObject(value) ? keysOf(value) : null)],
  ['min', aggregate((numbers) => Math.min(...numbers))],
  ['max', aggregate((numbers) => Math.max(...numbers))],
  ['sum', aggregate(sum)],
  ['avg', aggregate((numbers) => sum(numbers) / numbers.length)],
  ['stddev', aggregate(standardDeviation)],
  ['concat', (value, args) => [value, ...args].flat().filter(isText).join('')],
  ['append', (value, args) => (Array.isArray(value) ? [...value, ...args] : value)],
  ['first', (value) => (Array.isArray(value) ? value[0] : undefined)],
  ['last', (value) => (Array.isArray(value) ? value.at(-1) : undefined)],
  ['index', (value, [index]) => (Array.isArray(value) ? value.at(numberOf(index) ?? 0) : undefined)],
]);

/** Over the numbers among the elements and the arguments; no answer where there is none. */
function aggregate(calculate: (numbers: readonly number[]) => number): PathFunction {
  return (value, args) => {
    const numbers = [value, ...args]
      .flat()
      .map((element) => numberOf(element))
      .filter((element) => element !== undefined);
    return numbers.length === 0 ? undefined : calculate(numbers);
  };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

function standardDeviation(numbers: readonly number[]): number {
  const mean = sum(numbers) / numbers.length;
  return Math.sqrt(sum(numbers.map((number) => (number - mean) ** 2)) / numbers.length);
}

function isText(value: Json): value is string {
  return typeof value === 'string';
}
