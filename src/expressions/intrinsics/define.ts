// The one shape in which intrinsic functions are written, ours and others'.
// https://docs.aws.amazon.com/step-functions/latest/dg/intrinsic-functions.html

import type { Json } from '../../utils/json.js';
import type { JsonPathScope } from '../scope.js';

export interface IntrinsicDefinition {
  /** As definitions call it, with its namespace: `States.MathAdd`. */
  readonly name: string;
  /** How many arguments a call may have, first and last number included. */
  readonly arguments: readonly [min: number, max: number];
  /** The value of a call. Throws IntrinsicFault for arguments that it cannot work with. */
  readonly evaluate: IntrinsicEvaluate;
  /**
   * Called once for each call in a definition, to do beforehand what depends on literal arguments alone.
   * May throw IntrinsicSyntaxError to refuse the definition.
   */
  readonly prepare?: (args: readonly IntrinsicArgument[]) => IntrinsicEvaluate;
}

export type IntrinsicEvaluate = (args: readonly Json[], scope: JsonPathScope) => Json;

/** What is known of an argument before a run. */
export type IntrinsicArgument =
  | { readonly kind: 'literal'; readonly value: Json; readonly text: string }
  | { readonly kind: 'computed' };

export type Intrinsic = IntrinsicDefinition;

/** Checks a function and gives it back: built-in functions and others' are made by this one. */
export function intrinsic(definition: IntrinsicDefinition): Intrinsic {
  const [min, max] = definition.arguments;
  if (!NAME.test(definition.name)) {
    throw new TypeError(`An intrinsic function needs a name like 'States.Format', not '${definition.name}'`);
  }
  if (!(min >= 0 && min <= max)) {
    throw new TypeError(`${definition.name}: 'arguments' must be [min, max] with 0 <= min <= max`);
  }
  return definition;
}

const NAME = /^[A-Za-z]\w*(?:\.[A-Za-z]\w*)+$/;

/** Arguments that a function cannot work with; `message` says why. Becomes a States.IntrinsicFailure. */
export class IntrinsicFault extends Error {
  override readonly name = 'IntrinsicFault';
}

/** A call that no run could make work. `offset` counts UTF-16 units from the beginning of the field's text. */
export class IntrinsicSyntaxError extends SyntaxError {
  override readonly name = 'IntrinsicSyntaxError';
  readonly offset: number;

  constructor(message: string, offset = 0) {
    super(message);
    this.offset = offset;
  }
}
