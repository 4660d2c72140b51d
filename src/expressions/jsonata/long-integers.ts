// The integers of the data that a double cannot hold, found again by the doubles that stand for them in an evaluation.

import type { ExactNumber } from '../../utils/json.js';
import { NotSupportedError } from '../../utils/not-supported.js';

/**
 * Two integers of the data are one number to JSONata, which carries doubles here. The service tells them apart while
 * they are passed on: to write one of them would be a guess.
 */
class IndistinctIntegers extends NotSupportedError {
  constructor(one: ExactNumber, other: ExactNumber) {
    super(
      `JSONata expressions do not tell ${one.text} and ${other.text} apart yet, and the result has one of them. ` +
        'Pass them on within the array or object that holds them, or as strings',
    );
  }
}

/** So many integers are copied; more are referred to, so that the data is not gone through for each evaluation. */
const MOST_COPIED = 64;

export class LongIntegers {
  private readonly byDouble = new Map<number, ExactNumber>();
  /** For a double that stands for more than one of them: another one. */
  private readonly others = new Map<number, ExactNumber>();
  private readonly referred: LongIntegers[] = [];

  add(integer: ExactNumber): void {
    const known = this.byDouble.get(integer.value);
    if (known === undefined) this.byDouble.set(integer.value, integer);
    else if (known.text !== integer.text) this.others.set(integer.value, integer);
  }

  addAll(more: LongIntegers): void {
    if (more.byDouble.size > MOST_COPIED) {
      this.referred.push(more);
      return;
    }
    for (const integer of more.byDouble.values()) this.add(integer);
    for (const integer of more.others.values()) this.add(integer);
    this.referred.push(...more.referred);
  }

  /** The integer that a double stands for; undefined when it is none of these. @throws IndistinctIntegers */
  get(double: number): ExactNumber | undefined {
    let integer = this.byDouble.get(double);
    const other = this.others.get(double);
    if (integer !== undefined && other !== undefined) throw new IndistinctIntegers(integer, other);
    for (const referred of this.referred) {
      const found = referred.get(double);
      if (found !== undefined && integer !== undefined && found.text !== integer.text) {
        throw new IndistinctIntegers(integer, found);
      }
      integer ??= found;
    }
    return integer;
  }
}
