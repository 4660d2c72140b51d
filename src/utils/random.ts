// java.util.Random's generator, with its state as one number: Step Functions answers a seeded
// $random as Java does, and an execution's own randomness (jitter, ids, unseeded functions) must be
// reproducible from its seed and storable between any two steps.
// https://docs.oracle.com/en/java/javase/17/docs/api/java.base/java/util/Random.html

const LOW_BITS = 24;
const LOW = 2 ** LOW_BITS;
/** A product with it is exact, and several times as fast as the quotient. */
const ONE_IN_LOW = 2 ** -LOW_BITS;
/** By how many bits are asked for: what brings the upper ones of 48 down to the units. */
const DOWN = Array.from({ length: 33 }, (_, bits) => 2 ** (bits - 48));
const MULTIPLIER_HIGH = 0x5de; // 0x5DEECE66D = (0x5de << 24) + 0xece66d
const MULTIPLIER_LOW = 0xece66d;
const INCREMENT = 0xb;

/** What an execution draws from. */
export interface RandomSource {
  /** All of the state of what is drawn here. */
  readonly state: number;
  /** 0 <= n < 1 with 53 random bits. */
  nextDouble(): number;
  /** An integer: from <= n < to. */
  integer(from: number, to: number): number;
  /** A version 4 UUID (RFC 9562). */
  uuid(): string;
  /** 64 hexadecimal digits that nobody guesses. */
  token(): string;
}

/** A source of pseudo-random numbers whose whole state is `state`, an integer below 2^48. */
export class Random implements RandomSource {
  state: number;

  private constructor(state: number) {
    this.state = state;
  }

  /** The generator of `new java.util.Random(seed)`; a seed outside of 64 bits wraps as Java's `long` does. */
  static seeded(seed: number): Random {
    const scrambled = (BigInt(Math.trunc(seed)) ^ 0x5deece66dn) & 0xffffffffffffn;
    return new Random(Number(scrambled));
  }

  /**
   * A generator whose first numbers say nothing of the seed: Java's first number is nearly the same for seeds that lie
   * close together, as those that people choose do. The mixing function is SplitMix64's.
   */
  static scattered(seed: number): Random {
    if (seed !== latest.seed) latest = { seed, state: scatter(seed) };
    return new Random(latest.state);
  }

  static restored(state: number): Random {
    return new Random(state);
  }

  /** Java's nextDouble(): 0 <= n < 1 with 53 random bits. */
  nextDouble(): number {
    const high = this.next(26);
    return (high * 2 ** 27 + this.next(27)) / 2 ** 53;
  }

  /** An integer with `bits` (at most 32) random bits, unsigned. */
  next(bits: number): number {
    // Every number is below 2^53, and so exact. Not with `%`, which takes ten times as long for such numbers.
    const high = Math.floor(this.state * ONE_IN_LOW);
    const low = this.state - high * LOW;
    const lowProduct = low * MULTIPLIER_LOW + INCREMENT;
    const carried = Math.floor(lowProduct * ONE_IN_LOW);
    const crossed = high * MULTIPLIER_LOW + low * MULTIPLIER_HIGH + carried;
    const highProduct = crossed - Math.floor(crossed * ONE_IN_LOW) * LOW;
    this.state = highProduct * LOW + (lowProduct - carried * LOW);
    return Math.floor(this.state * (DOWN[bits] as number));
  }

  integer(from: number, to: number): number {
    return from + Math.floor(this.nextDouble() * (to - from));
  }

  token(): string {
    return `${this.uuid()}${this.uuid()}`.replaceAll('-', '');
  }

  uuid(): string {
    writeHex(19, 8 + this.next(2), 1);
    writeHex(0, this.next(32), 8);
    writeHex(9, this.next(16), 4);
    writeHex(15, this.next(12), 3);
    writeHex(20, this.next(12), 3);
    writeHex(24, this.next(32), 8);
    writeHex(32, this.next(16), 4);
    return String.fromCharCode(...characters);
  }
}

/**
 * The character codes of the UUID that is being made. A string that is made of parts takes ten times the memory, for as long
 * as somebody keeps the name of an execution.
 */
const characters = Array.from('00000000-0000-4000-0000-000000000000', (character) => character.charCodeAt(0));

/** Writes the last hexadecimal digits of a number. */
function writeHex(place: number, value: number, digits: number): void {
  let rest = value;
  for (let at = place + digits - 1; at >= place; at -= 1) {
    const digit = rest & 0xf;
    characters[at] = digit < 10 ? 0x30 + digit : 0x57 + digit;
    rest >>>= 4;
  }
}

/** What was drawn elsewhere, one value for each call; null where it is not known. */
export type Draws = readonly (number | string | null)[];

/** Gives what is known to have been drawn, and its own where nothing is: which is the same whatever is known. */
export class KnownRandom implements RandomSource {
  private readonly own: RandomSource;
  private readonly draws: Draws;
  private count = 0;

  constructor(own: RandomSource, draws: Draws) {
    this.own = own;
    this.draws = draws;
  }

  get state(): number {
    return this.own.state;
  }

  /** Those that have not come yet. */
  get rest(): Draws {
    return this.draws.slice(this.count);
  }

  nextDouble(): number {
    return this.known(this.own.nextDouble());
  }

  integer(from: number, to: number): number {
    return this.known(this.own.integer(from, to));
  }

  uuid(): string {
    return this.known(this.own.uuid());
  }

  token(): string {
    return this.known(this.own.token());
  }

  private known<Value extends number | string>(own: Value): Value {
    const value = this.draws[this.count];
    this.count += 1;
    return typeof value === typeof own ? (value as Value) : own;
  }
}

// Nearly every execution has the seed of the one before it.
let latest = { seed: 0, state: scatter(0) };

// With 64 bits as two halves: many executions are made at once, and a BigInt for each step takes ten times as long.
function scatter(seed: number): number {
  const whole = Math.trunc(seed);
  const sum = (whole >>> 0) + 0x7f4a7c15;
  const carry = sum >= 2 ** 32 ? 1 : 0;
  // Division by a power of two is exact, and `floor` borrows as two's complement does.
  const high = ((Math.floor(whole / 2 ** 32) >>> 0) + 0x9e3779b9 + carry) >>> 0;
  const low = sum >>> 0;
  const first = mixed(high, low, 30, 0xbf58476d, 0x1ce4e5b9);
  const second = mixed(first.high, first.low, 27, 0x94d049bb, 0x133111eb);
  const lastLow = (second.low ^ ((second.low >>> 31) | (second.high << 1))) >>> 0;
  const lastHigh = (second.high ^ (second.high >>> 31)) >>> 0;
  return (lastHigh & 0xffff) * 2 ** 32 + lastLow;
}

interface Halves {
  readonly high: number;
  readonly low: number;
}

/** (n ^ (n >> shift)) * factor, in 64 bits. */
function mixed(high: number, low: number, shift: number, factorHigh: number, factorLow: number): Halves {
  const a = (high ^ (high >>> shift)) >>> 0;
  const b = (low ^ ((low >>> shift) | (high << (32 - shift)))) >>> 0;
  const product = wideProduct(b, factorLow);
  const crossed = Math.imul(a, factorLow) + Math.imul(b, factorHigh);
  return { high: (product.high + crossed) >>> 0, low: product.low };
}

/** All 64 bits of a product of two unsigned 32-bit numbers. */
function wideProduct(a: number, b: number): Halves {
  const aHigh = a >>> 16;
  const aLow = a & 0xffff;
  const bHigh = b >>> 16;
  const bLow = b & 0xffff;
  const middle = aHigh * bLow + ((aLow * bLow) >>> 16);
  const other = aLow * bHigh + (middle & 0xffff);
  return { high: aHigh * bHigh + (middle >>> 16) + (other >>> 16), low: Math.imul(a, b) >>> 0 };
}
