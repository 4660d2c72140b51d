// Random values that nobody outside can guess, and that no other execution draws: SHA-256 of a secret key and a count.
// What an execution of a durable host draws leaves it as task tokens and ids, and must not tell what comes next.

import { hexDigest } from '../expressions/digest.js';
import type { RandomSource } from '../utils/random.js';

export class KeyedRandom implements RandomSource {
  private readonly key: string;
  /** How many values were drawn. */
  private count: number;

  constructor(key: string, count = 0) {
    this.key = key;
    this.count = count;
  }

  get state(): number {
    return this.count;
  }

  nextDouble(): number {
    const digits = this.next();
    const high = Number.parseInt(digits.slice(0, 7), 16) >>> 2;
    const low = Number.parseInt(digits.slice(7, 14), 16) >>> 1;
    return (high * 2 ** 27 + low) / 2 ** 53;
  }

  integer(from: number, to: number): number {
    return from + Math.floor(this.nextDouble() * (to - from));
  }

  uuid(): string {
    const digits = this.next();
    const variant = (8 + (Number.parseInt(digits.charAt(15), 16) & 3)).toString(16);
    return `${digits.slice(0, 8)}-${digits.slice(8, 12)}-4${digits.slice(12, 15)}-${variant}${digits.slice(16, 19)}-${digits.slice(19, 31)}`;
  }

  token(): string {
    return this.next();
  }

  /** 64 hexadecimal digits. */
  private next(): string {
    const digits = hexDigest(`${this.key}:${this.count}`, 'SHA-256') as string; // there is this algorithm
    this.count += 1;
    return digits;
  }
}
