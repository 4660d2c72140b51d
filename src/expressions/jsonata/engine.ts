// What evaluates expressions. Everything else in this folder speaks to this interface, and does not know what is
// behind it: the compiler of the syntax tree to closures, and the library for what it does not do. The compiler is right
// where it answers as the library does.

import { fastPaths } from '../../utils/fast-paths.js';
import { compileTree, LEFT_TO_LIBRARY } from './compiler/index.js';
import { type Evaluation, library } from './library.js';
import type { SyntaxNode } from './syntax-tree.js';

/**
 * A value during evaluation: what JSON.parse gives, functions, and undefined. Arrays can carry marks of the engine,
 * objects can be without prototype, and a part of a value can be a part of what was bound. What is bound is never
 * changed.
 */
export type EngineValue = unknown;

export type Bindings = Readonly<Record<string, EngineValue>>;

export interface EngineExpression {
  readonly tree: SyntaxNode;
  /**
   * Evaluates once. Evaluations of the same expression can go on inside of one another, and know nothing of each other.
   * @throws LimitExceeded, UncodedFault, an object with `code` and `message`, or whatever went wrong inside
   */
  evaluate(bindings: Bindings, evaluation: Evaluation): EngineValue;
}

export interface Engine {
  /** @throws JsonataSyntaxError */
  compile(text: string): EngineExpression;
}

/** A text that is not an expression. The message is the service's: the parser's, without its code. */
export class JsonataSyntaxError extends SyntaxError {
  override readonly name = 'JsonataSyntaxError';
  /** The parser's code, such as S0202; undefined for a regular expression that cannot be read. */
  readonly code: string | undefined;
  /** How far the parser had read, in UTF-16 units from the first character of the expression. */
  readonly offset: number;

  constructor(code: string | undefined, message: string, offset: number) {
    super(message);
    this.code = code;
    this.offset = offset;
  }
}

export const engine: Engine = {
  compile(text) {
    const expression = parsed(text);
    const tree = expression.ast();
    const program = compileTree(tree);
    return {
      tree,
      evaluate: (bindings, evaluation) => {
        if (program !== undefined && fastPaths.areTaken) {
          const result = program.run(undefined, bindings, evaluation);
          if (result !== LEFT_TO_LIBRARY) return result;
          evaluation.restart();
        }
        return library.during(evaluation, () => expression.evaluate(undefined, bindings));
      },
    };
  },
};

function parsed(text: string) {
  try {
    return library(text);
  } catch (error) {
    const { code, message, position } = error as { code?: string; message: string; position?: number };
    throw new JsonataSyntaxError(code, message, position ?? 0);
  }
}
