// What an expression can see while it is evaluated.

import type { Json } from '../utils/json.js';
import type { RandomSource } from '../utils/random.js';

/** What every expression sees, whatever its language. */
export interface Scope {
  /** The context object (`$$`, `$states.context`), built when first asked for. */
  context(): Json;
  /** The value of a workflow variable, or undefined where none of that name is in scope. */
  variable(name: string): Json | undefined;
  /** The execution's randomness. */
  readonly random: RandomSource;
  /** The execution's clock, epoch milliseconds. */
  readonly now: number;
}

/** What a JSONPath expression sees besides: `$`. */
export interface JsonPathScope extends Scope {
  /** What `$` stands for. */
  readonly data: Json;
  /** `$` as JSON text, with the whitespace it came with if it was passed on untouched: error causes quote it. */
  dataText(): string;
}

/** What a JSONata expression sees besides: the members of `$states` other than `context`. */
export interface JsonataScope extends Scope {
  readonly input: Json;
  /** Undefined where the state has no result yet. */
  readonly result: Json | undefined;
  /** Undefined outside of a Catcher. */
  readonly errorOutput: Json | undefined;
  /** Is told the field of each expression that is evaluated; undefined where nobody counts. */
  readonly evaluating?: ((location: string) => void) | undefined;
}
