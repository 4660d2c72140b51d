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
import { ExpressionFailure } from './failure.js';
import {
  compileJsonPath,
  type JsonPath,
  type JsonPathSyntax,
  JsonPathSyntaxError,
  type PathMiss,
  readJsonPath,
} from './jsonpath/index.js';
import type { JsonPathScope } from './scope.js';

export { JsonPathSyntaxError } from './jsonpath/index.js';

/** A path as it is written: what can be said of it without data. */
export interface PathSyntax {
  /** As in the definition. */
  readonly text: string;
  readonly source: 'data' | 'context' | 'variable';
  /** Below its source: what `$$.a` and `$name.a` would be as `$.a`. */
  readonly jsonPath: JsonPathSyntax;
  /** The variables it refers to: none or one. */
  readonly references: readonly string[];
}

export interface Path extends PathSyntax {
  readonly jsonPath: JsonPath;
  /**
   * The value, or undefined where the path leads nowhere.
   * @throws ExpressionFailure where it leads into data that is null
   */
  find(scope: JsonPathScope): Json | undefined;
  /** Why `find` gives undefined. */
  explain(scope: JsonPathScope): PathMiss;
  /** As `find`, but an index outside of an array that is there gives null: how payload templates see it. */
  findOrNull(scope: JsonPathScope): Json | undefined;
  /** The value, or the failure of InputPath and its like. */
  evaluate(scope: JsonPathScope): Json;
}

/** @throws JsonPathSyntaxError */
export function readPath(text: string): PathSyntax {
  const { source, references, start } = sourceOf(text);
  return { text, source, jsonPath: below(text, start, readJsonPath), references };
}

/** @throws JsonPathSyntaxError */
export function compilePath(text: string): Path {
  const { source, references, start } = sourceOf(text);
  const jsonPath = below(text, start, compileJsonPath);
  const [name = ''] = references;
  switch (source) {
    case 'context':
      return makePath(text, source, references, jsonPath, (scope) => scope.context());
    case 'variable':
      return makePath(text, source, references, jsonPath, (scope) => scope.variable(name));
    case 'data':
      return makePath(text, source, references, jsonPath, readData);
  }
}

interface Source extends Pick<PathSyntax, 'source' | 'references'> {
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
function below<T>(text: string, start: number, read: (text: string) => T): T {
  if (start === 1) return read(text);
  try {
    return read(`$${text.slice(start)}`);
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

function makePath(
  text: string,
  source: Path['source'],
  references: readonly string[],
  jsonPath: JsonPath,
  rootOf: (scope: JsonPathScope) => Json | undefined,
): Path {
  const findBelow = jsonPath.find;
  const find =
    source === 'data'
      ? (scope: JsonPathScope) => findBelow(readData(scope))
      : (scope: JsonPathScope) => {
          const root = rootOf(scope);
          return root === undefined ? undefined : findBelow(root);
        };
  // Nothing checks before a run that a variable is assigned. Unverified: the reason where one is not.
  const explain = (scope: JsonPathScope): PathMiss => {
    const root = rootOf(scope);
    return root === undefined ? UNASSIGNED : jsonPath.explain(root);
  };
  return {
    text,
    source,
    jsonPath,
    references,
    find,
    explain,
    findOrNull: (scope) => {
      const value = find(scope);
      if (value !== undefined) return value;
      return explain(scope).outsideOfArray ? null : undefined;
    },
    evaluate: (scope) => {
      const value = find(scope);
      if (value === undefined) throw invalidPath(text, source, explain(scope).reason);
      return value;
    },
  };
}

const UNASSIGNED: PathMiss = { reason: 'No results for path: $', outsideOfArray: false };

/**
 * InputPath and its like: `Invalid path '$.a' : No results for path: $['a']`.
 * Unverified: a context path is quoted below `$$` here, as ItemsPath's text is known to be.
 */
function invalidPath(text: string, source: Path['source'], reason: string): ExpressionFailure {
  return runtimeFailure(`Invalid path '${printBelowSource(text, source)}' : ${reason}`);
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
  return runtimeFailure(`Reference path "${printBelowSource(path.text, path.source)}" must point to array.`);
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

function printBelowSource(text: string, source: Path['source']): string {
  return source === 'context' ? text.slice(1) : text;
}
