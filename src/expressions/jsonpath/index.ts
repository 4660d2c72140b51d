// Jayway's JSONPath, compiled: the dialect that Step Functions speaks.
// https://docs.aws.amazon.com/step-functions/latest/dg/amazon-states-language-paths.html

import type { Json } from '../../utils/json.js';
import { compileDefinite, explainMiss, type PathMiss } from './definite.js';
import { JsonPathSyntaxError } from './errors.js';
import { applyFunction, isFunctionName } from './functions.js';
import { compileIndefinite } from './indefinite.js';
import { parsePath } from './parser.js';
import { isDefinite, type Token } from './tokens.js';

export type { PathMiss } from './definite.js';
export { JsonPathSyntaxError } from './errors.js';

export interface JsonPath {
  readonly text: string;
  /** Names one place. An indefinite path gives an array, an empty one where nothing matches. */
  readonly definite: boolean;
  /** Only names and indices: what the specification calls a Reference Path. */
  readonly isReferencePath: boolean;
  readonly tokens: readonly Token[];
  /** The value, or undefined where a definite path leads nowhere. */
  find(root: Json): Json | undefined;
  /** Why `find` gives undefined for this root. */
  explain(root: Json): PathMiss;
  /**
   * The value.
   * @throws JsonPathFailure where a definite path leads nowhere.
   */
  evaluate(root: Json): Json;
}

export interface JsonPathOptions {
  /** Jayway's functions, `length()` and so on. Step Functions has none. Default: true. */
  readonly functions?: boolean;
}

/** A path that leads nowhere; `message` has Jayway's words. */
export class JsonPathFailure extends Error {
  override readonly name = 'JsonPathFailure';
}

/** @throws JsonPathSyntaxError */
export function compileJsonPath(text: string, { functions = true }: JsonPathOptions = {}): JsonPath {
  const tokens = parsePath(text, { functions });
  checkFunctions(tokens);
  const find = compileTokens(tokens);
  return {
    text,
    definite: isDefinite(tokens),
    isReferencePath: tokens.every((token) => token.kind === 'property' || token.kind === 'index'),
    tokens,
    find,
    explain: (root) => explainMiss(tokens, root),
    evaluate: (root) => {
      const value = find(root);
      if (value === undefined) throw new JsonPathFailure(explainMiss(tokens, root).reason);
      return value;
    },
  };
}

function compileTokens(tokens: readonly Token[]): (root: Json) => Json | undefined {
  const last = tokens.at(-1);
  if (last?.kind === 'function') {
    const findArgument = compileTokens(tokens.slice(0, -1));
    return (root) => applyFunction(last, findArgument(root), root);
  }
  if (isDefinite(tokens)) return compileDefinite(tokens);
  const find = compileIndefinite(tokens);
  return (root) => find(root, root) ?? [];
}

function checkFunctions(tokens: readonly Token[]): void {
  for (const [position, token] of tokens.entries()) {
    if (token.kind !== 'function') continue;
    if (!isFunctionName(token.name)) throw new JsonPathSyntaxError(`Unknown function '${token.name}'`, 0);
    if (position < tokens.length - 1) throw new JsonPathSyntaxError(`'${token.name}()' must end the path`, 0);
  }
}
