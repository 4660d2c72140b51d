// Jayway's JSONPath, compiled: the dialect that Step Functions speaks.
// https://docs.aws.amazon.com/step-functions/latest/dg/amazon-states-language-paths.html
//
// The service uses a version up to 2.0.0 of 2015: there `[-1]` finds nothing and `[(@.length-1)]` is the last
// element, as was reported of the service too; versions from 2.1.0 on have it the other way round.
// https://github.com/json-path/JsonPath/issues/198

import type { Json } from '../../utils/json.js';
import { compileDefinite, explainMiss, type PathMiss } from './definite.js';
import { compileIndefinite, JsonPathFailure } from './indefinite.js';
import { isPlainPath, parsePath } from './parser.js';
import { isDefinite, printTokens, type Token } from './tokens.js';

export type { PathMiss } from './definite.js';
export { JsonPathSyntaxError } from './errors.js';
export { JsonPathFailure } from './indefinite.js';

/** A path as it is written: what can be said of it without data. */
export interface JsonPathSyntax {
  readonly text: string;
  /** Names one place. An indefinite path gives an array, an empty one where nothing matches. */
  readonly definite: boolean;
  /**
   * Only names and indices: what the specification calls a Reference Path. What looks like an operator or a function
   * has to be quoted. https://states-language.net/spec.html#ref-paths
   */
  readonly isReferencePath: boolean;
  readonly tokens: readonly Token[];
}

export interface JsonPath extends JsonPathSyntax {
  /** The value, or undefined where a definite path leads nowhere, or a path cannot be applied. */
  find(root: Json): Json | undefined;
  /** Why `find` gives undefined for this root. */
  explain(root: Json): PathMiss;
  /**
   * The value.
   * @throws JsonPathFailure where `find` gives undefined.
   */
  evaluate(root: Json): Json;
}

/** @throws JsonPathSyntaxError */
export function readJsonPath(text: string): JsonPathSyntax {
  const tokens = parsePath(text);
  if (isPlainPath(text)) return { text, definite: true, isReferencePath: true, tokens };
  const isReferencePath = tokens.every(isReferenceToken) && !OPERATORS.test(withoutQuotedNames(text));
  return { text, definite: isDefinite(tokens), isReferencePath, tokens };
}

/** @throws JsonPathSyntaxError */
export function compileJsonPath(text: string): JsonPath {
  const { definite, isReferencePath, tokens } = readJsonPath(text);
  const { find, explain } = definite ? definitePath(tokens) : indefinitePath(tokens);
  return {
    text,
    definite,
    isReferencePath,
    tokens,
    find,
    explain,
    evaluate: (root) => {
      const value = find(root);
      if (value === undefined) throw new JsonPathFailure(explain(root).reason);
      return value;
    },
  };
}

function withoutQuotedNames(text: string): string {
  return text.includes("'") ? text.replaceAll(QUOTED_NAME, '') : text;
}

type Finder = Pick<JsonPath, 'find' | 'explain'>;

function definitePath(tokens: readonly Token[]): Finder {
  return { find: compileDefinite(tokens), explain: (root) => explainMiss(tokens, root) };
}

function indefinitePath(tokens: readonly Token[]): Finder {
  const search = compileIndefinite(tokens);
  const attempt = (root: Json): Json[] | JsonPathFailure => {
    try {
      return search(root, root);
    } catch (error) {
      if (error instanceof JsonPathFailure) return error;
      throw error;
    }
  };
  return {
    find: (root) => {
      const found = attempt(root);
      return found instanceof JsonPathFailure ? undefined : found;
    },
    explain: (root) => {
      const found = attempt(root);
      const reason = found instanceof JsonPathFailure ? found.message : `No results for path: $${printTokens(tokens)}`;
      return { reason, outsideOfArray: false };
    },
  };
}

const QUOTED_NAME = /'[^']*'/g;
const OPERATORS = /[@,:?*()]/;

function isReferenceToken(token: Token): boolean {
  return token.kind === 'property' || (token.kind === 'index' && token.index >= 0);
}
