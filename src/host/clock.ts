// The three clocks an execution can run by. A clock says what time it is, and takes the host to the
// next time at which something is due: by waiting, by jumping there, or when it is told to.

import { instantMilliseconds } from './duration.js';

const DEFAULT_START = Date.UTC(2024, 0, 1);

/** What a host needs of a clock. */
export interface Clock {
  /** Epoch milliseconds; never runs backwards. */
  now(): number;
  /**
   * Settles when `next` (epoch milliseconds; undefined: nothing is due) has come, or when `woken` settles. May
   * settle early: the host looks again.
   */
  reach(next: number | undefined, woken: Promise<void>): Promise<void> | undefined;
  /** Whether outcomes are put in the order of their tasks: all of one instant come at once under a clock that stands. */
  readonly stands: boolean;
  /** Whether it moves on by itself as soon as nobody holds it. */
  readonly jumps: boolean;
}

/** Jumps to whatever is due next: a year of waiting takes no time. */
export class VirtualClock implements Clock {
  readonly stands = true;
  readonly jumps = true;
  private at: number;

  constructor(startTime: number) {
    this.at = startTime;
  }

  now(): number {
    return this.at;
  }

  reach(next: number | undefined, woken: Promise<void>): Promise<void> | undefined {
    if (next === undefined) return woken;
    this.jump(next);
    return undefined;
  }

  jump(to: number): void {
    this.at = Math.max(this.at, to);
  }
}

/** Stands still until it is moved by hand. */
export class ManualClock implements Clock {
  readonly stands = true;
  readonly jumps = false;
  private at: number;
  private target: number;
  private arrived: (() => void)[] = [];

  constructor(startTime: number) {
    this.at = startTime;
    this.target = startTime;
  }

  now(): number {
    return this.at;
  }

  /** Moves on by milliseconds; settles when all that is due until then has been done. */
  advance(milliseconds: number): Promise<void> {
    this.target += milliseconds;
    return new Promise((resolve) => this.arrived.push(resolve));
  }

  /** The host has ended: nobody is to wait for it. */
  release(): void {
    this.at = this.target;
    for (const resolve of this.arrived.splice(0)) resolve();
  }

  /** Whether it has been moved so far. */
  comesTo(next: number | undefined): next is number {
    return next !== undefined && next <= this.target;
  }

  reach(next: number | undefined, woken: Promise<void>): Promise<void> | undefined {
    if (this.comesTo(next)) {
      this.at = Math.max(this.at, next);
      return undefined;
    }
    this.release();
    return woken;
  }
}

// Timers of JavaScript hold 31 bits of milliseconds: longer waits are waited for in parts.
export const LONGEST_TIMEOUT = 2 ** 31 - 1;

/** Really waits. */
export class SystemClock implements Clock {
  readonly stands = false;
  readonly jumps = false;
  private latest = 0;

  now(): number {
    // The system's clock can be set back; an execution's cannot.
    this.latest = Math.max(this.latest, Date.now());
    return this.latest;
  }

  reach(next: number | undefined, woken: Promise<void>): Promise<void> {
    if (next === undefined) return woken;
    const delay = Math.min(Math.max(0, next - this.now()), LONGEST_TIMEOUT);
    let timeout: ReturnType<typeof setTimeout> | undefined;
    const due = new Promise<void>((resolve) => {
      timeout = setTimeout(resolve, delay);
    });
    return Promise.race([due, woken]).finally(() => clearTimeout(timeout));
  }
}

/**
 * The clock that options ask for.
 * @throws TypeError for options that are none.
 */
export function makeClock({
  clock = 'virtual',
  startTime,
}: {
  readonly clock?: 'virtual' | 'system' | 'manual';
  readonly startTime?: Date | number | string;
}): Clock {
  if (clock === 'system') {
    if (startTime !== undefined)
      throw new TypeError('`startTime` is for the virtual and the manual clock: the system clock starts now');
    return new SystemClock();
  }
  const at = startTime === undefined ? DEFAULT_START : instantMilliseconds(startTime, 'startTime');
  if (clock === 'virtual') return new VirtualClock(at);
  if (clock === 'manual') return new ManualClock(at);
  throw new TypeError(`There is no clock ${JSON.stringify(clock)}: pass 'virtual', 'system' or 'manual'`);
}
