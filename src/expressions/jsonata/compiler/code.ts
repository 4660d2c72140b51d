// What an expression is compiled to: closures that call each other, and what they find at hand while they run.

import type { Evaluation } from '../library.js';

/**
 * Evaluates a part of an expression for a value that a path has come to. A sequence of one that comes out is its
 * element, an empty one is undefined, but where the expression says `[]`.
 */
export type Code = (input: unknown, frame: Frame) => unknown;

/** Stands in a slot whose variable is not bound yet, or not at all. */
export const UNBOUND: unique symbol = Symbol('unbound');

/** The variables of a function, a block or a step, and what is around them. */
export class Frame {
  readonly run: Evaluation;
  readonly outer: Frame | undefined;
  readonly slots: unknown[];
  /** What a step with `@`, `#` or `%` has bound, by name. */
  readonly tuple: Tuple | undefined;

  constructor(run: Evaluation, outer: Frame | undefined, slots: unknown[], tuple: Tuple | undefined) {
    this.run = run;
    this.outer = outer;
    this.slots = slots;
    this.tuple = tuple;
  }
}

/** An element of a path that binds variables: `@` is the value, all others are the variables. */
export type Tuple = { [name: string]: unknown };

/** What one evaluation of a part costs: as much as the library counts for it. */
export const STEP = 32;

/** The compiled expression does not know the answer: the library evaluates, from the beginning. */
export class LeftToLibrary extends Error {
  override readonly name = 'LeftToLibrary';
}

/** An expression that is not compiled, so that the library evaluates it always. */
export class NotCompiled extends Error {
  override readonly name = 'NotCompiled';
}
