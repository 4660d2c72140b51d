// Jayway's JSONPath, compiled: the dialect that Step Functions speaks.
// https://docs.aws.amazon.com/step-functions/latest/dg/amazon-states-language-paths.html
//
// The service uses a version up to 2.0.0 of 2015: there `[-1]` finds nothing and `[(@.length-1)]` is the last
// element, as was reported of the service too; versions from 2.1.0 on have it the other way round.
// https://github.com/json-path/JsonPath/issues/198

import type { Json } from '../../utils/json.js';
import { compileDefinite, explainMiss, type PathMiss } from './definite.js';
import { compileIndefinite, type IndefiniteFinder, JsonPathFailure } from './indefinite.js';
import { isPlainPath, parsePath } from './parser.js';
import { isDefinite, printTokens, type Token } from './tokens.js';

export type { PathMiss } from './definite.js';
export { JsonPathSyntaxError } from './errors.js';
export { JsonPathFailure } from './indefinite.js';

/** A path. Validation reads it and never follows it, so what follows it is made when somebody first does. */
export class JsonPath {
  readonly text: string;
  readonly tokens: readonly Token[];
  /** Names one place. An indefinite path gives an array, an empty one where nothing matches. */
  readonly definite: boolean;
  /**
   * Only names and indices: what the specification calls a Reference Path. What looks like an operator or a function
   * has to be quoted. https://states-language.net/spec.html#ref-paths
   */
  readonly isReferencePath: boolean;
  private finder: Finder | undefined;

  /** @throws JsonPathSyntaxError */
  constructor(text: string) {
    const tokens = parsePath(text);
    const isPlain = isPlainPath(text);
    this.text = text;
    this.tokens = tokens;
    this.definite = isPlain || isDefinite(tokens);
    this.isReferencePath = isPlain || (tokens.every(isReferenceToken) && !OPERATORS.test(withoutQuotedNames(text)));
  }

  /** The value, or undefined where a definite path leads nowhere, or a path cannot be applied. */
  find(root: Json): Json | undefined {
    this.finder ??= this.definite ? compileDefinite(this.tokens) : leniently(compileIndefinite(this.tokens));
    return this.finder(root);
  }

  /** Why `find` gives undefined for this root. */
  explain(root: Json): PathMiss {
    return this.definite ? explainMiss(this.tokens, root) : explainIndefinite(this.tokens, root);
  }

  /**
   * The value.
   * @throws JsonPathFailure where `find` gives undefined.
   */
  evaluate(root: Json): Json {
    const value = this.find(root);
    if (value === undefined) throw new JsonPathFailure(this.explain(root).reason);
    return value;
  }
}

type Finder = (root: Json) => Json | undefined;

function leniently(search: IndefiniteFinder): Finder {
  return (root) => {
    const found = attempt(search, root);
    return found instanceof JsonPathFailure ? undefined : found;
  };
}

function explainIndefinite(tokens: readonly Token[], root: Json): PathMiss {
  const found = attempt(compileIndefinite(tokens), root);
  const reason = found instanceof JsonPathFailure ? found.message : `No results for path: $${printTokens(tokens)}`;
  return { reason, outsideOfArray: false };
}

function attempt(search: IndefiniteFinder, root: Json): Json[] | JsonPathFailure {
  try {
    return search(root, root);
  } catch (error) {
    if (error instanceof JsonPathFailure) return error;
    throw error;
  }
}

function withoutQuotedNames(text: string): string {
  return text.includes("'") ? text.replaceAll(QUOTED_NAME, '') : text;
}

const QUOTED_NAME = /'[^']*'/g;
const OPERATORS = /[@,:?*()]/;

function isReferenceToken(token: Token): boolean {
  return token.kind === 'property' || (token.kind === 'index' && token.index >= 0);
}
