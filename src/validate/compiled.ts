// The paths and intrinsic functions of a definition, each text compiled once for all rules.

import {
  compileIntrinsic,
  type IntrinsicCall,
  IntrinsicSyntaxError,
  type IntrinsicTable,
} from '../expressions/intrinsics/index.js';
import { compilePath, JsonPathSyntaxError, type Path } from '../expressions/path.js';
import { compileReferencePath, type ReferencePath } from '../expressions/reference-path.js';

export interface Compiled {
  /** @throws JsonPathSyntaxError */
  readonly path: (text: string) => Path;
  /** @throws JsonPathSyntaxError */
  readonly referencePath: (text: string) => ReferencePath;
  /** @throws IntrinsicSyntaxError */
  readonly intrinsic: (text: string) => IntrinsicCall;
}

/** @param intrinsics the functions that there are; the built-in ones if undefined. */
export function compiledOnce(intrinsics: IntrinsicTable | undefined): Compiled {
  return {
    path: once(compilePath),
    referencePath: once(compileReferencePath),
    intrinsic: once((text) => compileIntrinsic(text, intrinsics)),
  };
}

function once<T extends object>(compile: (text: string) => T): (text: string) => T {
  const results = new Map<string, T | Error>();
  return (text) => {
    let result = results.get(text);
    if (result === undefined) {
      result = attempt(() => compile(text));
      results.set(text, result);
    }
    if (result instanceof Error) throw result;
    return result;
  };
}

/** What was compiled, or why it cannot be. */
function attempt<T>(compile: () => T): T | Error {
  try {
    return compile();
  } catch (error) {
    if (isSyntaxError(error)) return error;
    throw error;
  }
}

/** What was compiled; undefined for a text that cannot be. */
export function ifValid<T>(compile: () => T): T | undefined {
  const result = attempt(compile);
  return result instanceof Error ? undefined : result;
}

function isSyntaxError(error: unknown): error is JsonPathSyntaxError | IntrinsicSyntaxError {
  return error instanceof JsonPathSyntaxError || error instanceof IntrinsicSyntaxError;
}
