// The paths and intrinsic functions of a definition, each text read once for all rules.

import {
  compileIntrinsic,
  type IntrinsicCall,
  IntrinsicSyntaxError,
  type IntrinsicTable,
} from '../expressions/intrinsics/index.js';
import { compilePath, JsonPathSyntaxError, type Path } from '../expressions/path.js';
import { compileReferencePath, type ReferencePath } from '../expressions/reference-path.js';

export interface Compiled {
  readonly path: ReadOnce<Path>;
  readonly referencePath: ReadOnce<ReferencePath>;
  readonly intrinsic: ReadOnce<IntrinsicCall>;
}

/** @param intrinsics the functions that there are; the built-in ones if undefined. */
export function compiledOnce(intrinsics: IntrinsicTable | undefined): Compiled {
  return {
    path: new ReadOnce(compilePath),
    referencePath: new ReadOnce(compileReferencePath),
    intrinsic: new ReadOnce((text) => compileIntrinsic(text, intrinsics)),
  };
}

/** What texts are, each read when it is first asked for. */
class ReadOnce<T extends object> {
  private readonly read: (text: string) => T;
  private readonly results = new Map<string, T | JsonPathSyntaxError | IntrinsicSyntaxError>();

  constructor(read: (text: string) => T) {
    this.read = read;
  }

  /** What the text is, or what is wrong with it. */
  of(text: string): T | JsonPathSyntaxError | IntrinsicSyntaxError {
    let result = this.results.get(text);
    if (result === undefined) {
      result = this.attempt(text);
      this.results.set(text, result);
    }
    return result;
  }

  /** What the text is; undefined for one that is wrong. */
  ifValid(text: string): T | undefined {
    const result = this.of(text);
    return isSyntaxError(result) ? undefined : result;
  }

  private attempt(text: string): T | JsonPathSyntaxError | IntrinsicSyntaxError {
    try {
      return this.read(text);
    } catch (error) {
      if (isSyntaxError(error)) return error;
      throw error;
    }
  }
}

export function isSyntaxError(error: unknown): error is JsonPathSyntaxError | IntrinsicSyntaxError {
  return error instanceof JsonPathSyntaxError || error instanceof IntrinsicSyntaxError;
}
