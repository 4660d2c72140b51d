// Something that the service does and this library does not, yet.

import { safely } from './thrown.js';

// Known by this mark and not by its class: whoever made it may have loaded another copy of this package.
const NOT_SUPPORTED = Symbol.for('stepwright.NotSupportedError');

/**
 * Thrown out of a run, which then has no outcome: to fail the state would be an answer that the service does not give,
 * and a Catcher could hide it.
 */
export class NotSupportedError extends Error {
  /** @internal */
  readonly [NOT_SUPPORTED] = true;
  override readonly name: string = 'NotSupportedError';
}

export function isNotSupported(thrown: unknown): thrown is NotSupportedError {
  return safely(() => typeof thrown === 'object' && thrown !== null && NOT_SUPPORTED in thrown, false);
}
