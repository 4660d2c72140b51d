// Calls of intrinsic functions, compiled.
// https://docs.aws.amazon.com/step-functions/latest/dg/intrinsic-functions.html
//
// 1. An argument path that leads nowhere is a States.Runtime, with the service's words.
// 2. Any other fault of an argument is a States.IntrinsicFailure. Documented; the service's words were never
//    recorded, so that the text after "had the following error: " is ours.
// 3. Both quote the whole text of the field, also where the fault is in a nested call (unverified for those).

import type { Json } from '../../utils/json.js';
import { Kept } from '../../utils/kept.js';
import { ExpressionFailure } from '../failure.js';
import { argumentNotFound, type Path } from '../path.js';
import type { JsonPathScope } from '../scope.js';
import { arrayIntrinsics } from './array.js';
import { type Intrinsic, type IntrinsicArgument, IntrinsicFault, IntrinsicSyntaxError } from './define.js';
import { encodingIntrinsics } from './encoding.js';
import { jsonIntrinsics } from './json.js';
import { mathIntrinsics } from './math.js';
import { type ArgumentNode, type CallNode, parseCall } from './parser.js';
import { textIntrinsics } from './text.js';

export {
  type Intrinsic,
  IntrinsicFault,
  IntrinsicSyntaxError,
  intrinsic,
} from './define.js';

export interface IntrinsicCall {
  /** As in the definition. */
  readonly text: string;
  /** The name of the outermost function. */
  readonly name: string;
  /** The names of all functions called, in the order of the text. */
  readonly functions: readonly string[];
  /** The paths among the arguments of all calls, in the order of the text. */
  readonly paths: readonly Path[];
  /** The variables that its paths refer to. */
  readonly references: readonly string[];
  /** @throws ExpressionFailure */
  evaluate(scope: JsonPathScope): Json;
}

/** In the order of the documentation's families. */
export const builtInIntrinsics: readonly Intrinsic[] = [
  ...arrayIntrinsics,
  ...encodingIntrinsics,
  ...jsonIntrinsics,
  ...mathIntrinsics,
  ...textIntrinsics,
];

/**
 * What ErrorPath and CausePath of a Fail state may call.
 * https://docs.aws.amazon.com/step-functions/latest/dg/state-fail.html
 */
export const failStateIntrinsics: readonly string[] = [
  'States.Format',
  'States.JsonToString',
  'States.ArrayGetItem',
  'States.Base64Encode',
  'States.Base64Decode',
  'States.Hash',
  'States.UUID',
];

export type IntrinsicTable = ReadonlyMap<string, Intrinsic>;

/** The built-in functions and more; a name that is built in is replaced. */
export function intrinsicTable(more: readonly Intrinsic[] = []): IntrinsicTable {
  return new Map([...builtInIntrinsics, ...more].map((definition) => [definition.name, definition]));
}

const builtInTable = intrinsicTable();

/** "You can nest up to 10 intrinsic functions within a field." Unverified: that the outermost does not count. */
const MAX_NESTED = 10;

const kept = new Kept((text) => compile(text, builtInTable));

/**
 * @param table the functions that there are; the built-in ones if undefined.
 * @throws IntrinsicSyntaxError
 */
export function compileIntrinsic(text: string, table?: IntrinsicTable): IntrinsicCall {
  return table === undefined ? kept.of(text) : compile(text, table);
}

function compile(text: string, table: IntrinsicTable): IntrinsicCall {
  const root = parseCall(text);
  const functions: string[] = [];
  const paths: Path[] = [];
  collect(root, functions, paths);
  if (functions.length > MAX_NESTED + 1) {
    throw new IntrinsicSyntaxError(`More than ${MAX_NESTED} nested intrinsic functions`, root.offset);
  }
  const evaluate = compileCall(root, text, table);
  return {
    text,
    name: root.name,
    functions,
    paths,
    references: [...new Set(paths.flatMap(({ references }) => references))],
    evaluate: (scope) => {
      try {
        return evaluate(scope);
      } catch (error) {
        if (!(error instanceof IntrinsicFault)) throw error;
        throw new ExpressionFailure(
          'States.IntrinsicFailure',
          `The function '${text}' had the following error: ${error.message}`,
        );
      }
    },
  };
}

type Evaluate = (scope: JsonPathScope) => Json;

function compileCall(call: CallNode, text: string, table: IntrinsicTable): Evaluate {
  const definition = table.get(call.name);
  if (definition === undefined) throw new IntrinsicSyntaxError(`There is no function '${call.name}'`, call.offset);
  const [min, max] = definition.arguments;
  if (call.args.length < min || call.args.length > max) {
    const expected = min === max ? `${min}` : max === Number.POSITIVE_INFINITY ? `${min} or more` : `${min} to ${max}`;
    throw new IntrinsicSyntaxError(`${call.name} takes ${expected} arguments, not ${call.args.length}`, call.offset);
  }
  const evaluateCall = definition.prepare?.(call.args.map(describe)) ?? definition.evaluate;
  const args = call.args.map((argument) => compileArgument(argument, text, table));
  const [first, second] = args;
  // Most calls have one or two arguments: no loop and no closure for those.
  if (args.length === 1 && first) return (scope) => evaluateCall([first(scope)], scope);
  if (args.length === 2 && first && second) return (scope) => evaluateCall([first(scope), second(scope)], scope);
  return (scope) =>
    evaluateCall(
      args.map((argument) => argument(scope)),
      scope,
    );
}

function compileArgument(argument: ArgumentNode, text: string, table: IntrinsicTable): Evaluate {
  if (argument.kind === 'call') return compileCall(argument, text, table);
  if (argument.kind === 'literal') {
    const { value } = argument;
    return () => value;
  }
  const { path } = argument;
  return (scope) => {
    const value = path.find(scope);
    if (value === undefined) throw argumentNotFound(text, path.text, scope);
    return value;
  };
}

function describe(argument: ArgumentNode): IntrinsicArgument {
  return argument.kind === 'literal' ? argument : { kind: 'computed' };
}

function collect(call: CallNode, functions: string[], paths: Path[]): void {
  functions.push(call.name);
  for (const argument of call.args) {
    if (argument.kind === 'call') collect(argument, functions, paths);
    else if (argument.kind === 'path') paths.push(argument.path);
  }
}
