// How much one expression may do. Counted, never timed: the same expression over the same data ends in the same way
// on every machine.

export interface Limits {
  /** Evaluations inside of one another. */
  readonly depth: number;
  /** Steps: an evaluation of a part of the expression, a call, or 32 elements or characters looked through. */
  readonly steps: number;
  /** What one value may hold, in bytes: 8 for each element, 1 for each character. */
  readonly valueBytes: number;
  /** What all values of an evaluation may hold together, whether they are still needed or not. */
  readonly totalBytes: number;
  /** How deep a value may be nested where it is looked through. */
  readonly valueDepth: number;
  /** The length of a picture of $formatNumber and its like. */
  readonly pictureLength: number;
}

const VALUE_BYTES = 6_990_256;

/**
 * Measured on the service: the depth, and what one value may hold. The service has a limit of one second besides,
 * which is no number of steps: ours leaves room for all that a second is enough for. The others keep a machine alive.
 * What was measured is published by the project floci (github.com/floci-io/floci).
 * https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html
 */
export const serviceLimits: Limits = {
  depth: 100,
  steps: 5_000_000,
  valueBytes: VALUE_BYTES,
  totalBytes: 64 * VALUE_BYTES,
  valueDepth: 500,
  pictureLength: 1000,
};

/** The most elements that $range gives; `[a..b]` is held to the bytes of a value. Measured on the service. */
export const RANGE_ELEMENTS = 360_145;

/** The evaluation went past a limit. The message is the service's. */
export class LimitExceeded extends Error {
  override readonly name = 'LimitExceeded';

  static depth(depth: number, limit: number): LimitExceeded {
    return new LimitExceeded(
      'Stack overflow error: Check for non-terminating recursive function. Consider rewriting as tail-recursive. ' +
        `Depth=${depth} max=${limit}`,
    );
  }

  static steps(): LimitExceeded {
    return new LimitExceeded('Expression evaluation timeout: Check for infinite loop');
  }

  static memory(): LimitExceeded {
    return new LimitExceeded('Expression evaluation memory limit exceeded: Check for excessive memory usage');
  }
}
