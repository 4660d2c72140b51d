// Something that the service does and this library does not, yet.

/**
 * Thrown out of a run, which then has no outcome: to fail the state would be an answer that the service does not give,
 * and a Catcher could hide it.
 */
export class NotSupportedError extends Error {
  override readonly name: string = 'NotSupportedError';
}
