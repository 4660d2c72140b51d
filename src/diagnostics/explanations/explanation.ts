// What is to be said about a code of the catalog, beyond its message: for `stepwright explain` and docs/diagnostics.md.
// A test validates both examples of every explanation.

import type { StateMachineType } from '../../language/types.js';

export interface Explanation {
  /** What is wrong, and why it matters: one or two sentences. */
  readonly why: string;
  /** What to do about it. */
  readonly fix: string;
  /** Something in which it is found: text, bytes, or a definition. */
  readonly wrong: string | Uint8Array | object;
  /** The same, mended; undefined where no definition can show it. */
  readonly right: string | object | undefined;
  /** What both are validated as. STANDARD if it is not here. */
  readonly type?: StateMachineType;
  /** Both are templates that hold definitions, as YAML text. */
  readonly isTemplate?: true;
  /** Where it is said: the documentation or the specification. */
  readonly documentation: string;
}
