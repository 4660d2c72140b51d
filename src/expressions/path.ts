// Paths as fields of states hold them: `$.a` (data), `$$.Execution.Id` (context object), `$name.a` (variable).
// https://docs.aws.amazon.com/step-functions/latest/dg/amazon-states-language-paths.html
//
// The service words a path that leads nowhere differently for each kind of field. `find` therefore does not
// throw, and each kind has a function below that makes its failure:
//
//   InputPath, OutputPath, TimeoutSecondsPath, HeartbeatSecondsPath   what `evaluate` throws
//   a `.$` field of a payload template, ErrorPath, CausePath          fieldNotFound
//   Variable and the ...Path operand of a choice rule                 invalidConditionPath
//   ItemsPath                                                         notAnArray
//   an argument of an intrinsic function                              argumentNotFound
//
// Data that is null has no paths at all, `$` neither: `find` and `evaluate` throw what the service says of it.
// https://github.com/awslabs/states-language/issues/29

import type { Json } from '../utils/json.js';
import { Kept } from '../utils/kept.js';
import { ExpressionFailure } from './failure.js';
import { JsonPath, JsonPathSyntaxError, type PathMiss } from './jsonpath/index.js';
import type { JsonPathScope } from './scope.js';

export { JsonPathSyntaxError } from './jsonpath/index.js';

/** A path, of which nothing may be changed: all who have the same text have the same path. */
export class Path {
  /** As in the definition. */
  readonly text: string;
  readonly source: 'data' | 'context' | 'variable';
  /** Below its source: what `$$.a` and `$name.a` would be as `$.a`. */
  readonly jsonPath: JsonPath;
  /** The variables it refers to: none or one. */
  readonly references: readonly string[];

  /** @throws JsonPathSyntaxError */
  constructor(text: string) {
    const { source, references, start } = sourceOf(text);
    this.text = text;
    this.source = source;
    this.references = references;
    this.jsonPath = below(text, start);
  }

  /**
   * The value, or undefined where the path leads nowhere.
   * @throws ExpressionFailure where it leads into data that is null
   */
  find(scope: JsonPathScope): Json | undefined {
    const root = this.root(scope);
    return root === undefined ? undefined : this.jsonPath.find(root);
  }

  /** Why `find` gives undefined. */
  explain(scope: JsonPathScope): PathMiss {
    const root = this.root(scope);
    // Nothing checks before a run that a variable is assigned. Unverified: the reason where one is not.
    return root === undefined ? UNASSIGNED : this.jsonPath.explain(root);
  }

  /** As `find`, but an index outside of an array that is there gives null: how payload templates see it. */
  findOrNull(scope: JsonPathScope): Json | undefined {
    const value = this.find(scope);
    if (value !== undefined) return value;
    return this.explain(scope).outsideOfArray ? null : undefined;
  }

  /** The value, or the failure of InputPath and its like. */
  evaluate(scope: JsonPathScope): Json {
    const value = this.find(scope);
    if (value === undefined) throw invalidPath(this, this.explain(scope).reason);
    return value;
  }

  private root(scope: JsonPathScope): Json | undefined {
    switch (this.source) {
      case 'data':
        return readData(scope);
      case 'context':
        return scope.context();
      case 'variable':
        return scope.variable(this.references[0] as string); // a variable's path has one
    }
  }
}

const UNASSIGNED: PathMiss = { reason: 'No results for path: $', outsideOfArray: false };

const kept = new Kept((text) => new Path(text));

/** @throws JsonPathSyntaxError */
export function compilePath(text: string): Path {
  return kept.of(text);
}

interface Source extends Pick<Path, 'source' | 'references'> {
  /** Where in the text the path below the source starts. */
  readonly start: number;
}

function sourceOf(text: string): Source {
  if (text.startsWith('$$')) return { source: 'context', references: NO_REFERENCES, start: 2 };
  const name = VARIABLE.exec(text)?.[1];
  if (name === undefined) return { source: 'data', references: NO_REFERENCES, start: 1 };
  return { source: 'variable', references: [name], start: 1 + name.length };
}

const NO_REFERENCES: readonly string[] = [];

// https://docs.aws.amazon.com/step-functions/latest/dg/workflow-variables.html: Unicode identifiers.
const VARIABLE = /^\$([\p{ID_Start}_][\p{ID_Continue}\u200c\u200d]*)/u;

/** What follows the source at `start`, as a path from `$`; offsets of syntax errors count in the whole text. */
function below(text: string, start: number): JsonPath {
  if (start === 1) return new JsonPath(text);
  try {
    return new JsonPath(`$${text.slice(start)}`);
  } catch (error) {
    if (!(error instanceof JsonPathSyntaxError)) throw error;
    throw new JsonPathSyntaxError(error.message, error.offset + start - 1);
  }
}

/** Seen for the Variable of a choice rule and in a payload template; by analogy for all other fields. */
function readData(scope: JsonPathScope): Json {
  const { data } = scope;
  if (data === null) throw runtimeFailure('Unable to apply Path transformation to null or empty input.');
  return data;
}

/**
 * InputPath and its like: `Invalid path '$.a' : No results for path: $['a']`.
 * Unverified: a context path is quoted below `$$` here, as ItemsPath's text is known to be.
 */
function invalidPath(path: Path, reason: string): ExpressionFailure {
  return runtimeFailure(`Invalid path '${printBelowSource(path)}' : ${reason}`);
}

/** A `.$` field of a payload template (`field` with its `.$`), and ErrorPath and CausePath. */
export function fieldNotFound(pathText: string, field: string, scope: JsonPathScope): ExpressionFailure {
  return runtimeFailure(
    `The JSONPath '${pathText}' specified for the field '${field}' could not be found in the input '${scope.dataText()}'`,
  );
}

/** Variable and the `...Path` operand of a choice rule. No blank before the colon here. */
export function invalidConditionPath(pathText: string): ExpressionFailure {
  return runtimeFailure(`Invalid path '${pathText}': The choice state's condition path references an invalid value.`);
}

/** ItemsPath, when what it gives is not an array. A context path is printed with one `$`. */
export function notAnArray(path: Path): ExpressionFailure {
  return runtimeFailure(`Reference path "${printBelowSource(path)}" must point to array.`);
}

/** An argument of an intrinsic function; `callText` is the outermost call, exactly as in the definition. */
export function argumentNotFound(callText: string, pathText: string, scope: JsonPathScope): ExpressionFailure {
  return runtimeFailure(
    `The function '${callText}' had the following error: The JsonPath argument for the field '${pathText}' ` +
      `could not be found in the input '${scope.dataText()}'`,
  );
}

function runtimeFailure(reason: string): ExpressionFailure {
  return new ExpressionFailure('States.Runtime', reason);
}

function printBelowSource({ text, source }: Path): string {
  return source === 'context' ? text.slice(1) : text;
}
