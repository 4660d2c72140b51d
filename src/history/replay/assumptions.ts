// Random numbers that decide something and show nowhere: others are tried, and the one is kept with which the recording is
// explained furthest.
//
//   A1. The same recording gives the same answer: what is tried is a fixed sequence, and there is an end to it.
//   A2. What was assumed is said.

import type { FoundDivergence } from './divergence.js';
import type { LockstepResult } from './lockstep.js';
import type { Learned, NumberDraw } from './unknowns.js';

/** A random number that the recording does not show. */
export interface AssumedNumber {
  /** The child execution of a distributed Map that drew it, as a divergence names it; undefined for none. */
  readonly execution: string | undefined;
  /** The recorded event before which it was drawn. */
  readonly eventId: number;
  /** The state that the event is about. */
  readonly state: string | undefined;
  /** What it was drawn as: 0 <= n < 1, or what States.MathRandom gave. */
  readonly value: number;
}

export interface Assumption {
  readonly result: LockstepResult;
  readonly assumed: readonly AssumedNumber[];
}

/** Of each number so many values are tried, evenly spread over what it may be. */
const VALUES = 32;
/** So many numbers before a divergence may have decided it. */
const MOST_DRAWS = 4;
/** All that is tried for one recording. */
const MOST_TRIES = 256;

/**
 * Looks for numbers with which the recording is explained, or further than with those that were drawn.
 * @param result diverges.
 * @param replayWith replays with what is known of draws.
 */
export function assumeNumbers(
  result: LockstepResult,
  learned: Learned,
  replayWith: (known: Learned) => LockstepResult,
): Assumption {
  let best: Attempt = { result, known: learned, assumed: [] };
  let tries = 0;
  for (let before = best; best.result.divergences.length > 0; before = best) {
    for (const draw of deciding(before)) {
      for (const value of valuesOf(draw)) {
        if (tries === MOST_TRIES) return best;
        tries += 1;
        const attempt = tried(before, draw, value, replayWith);
        if (isFurther(attempt.result, best.result)) best = attempt;
        if (best.result.divergences.length === 0) return best;
      }
      if (best !== before) break;
    }
    if (best === before) return best;
  }
  return best;
}

interface Attempt extends Assumption {
  readonly known: Learned;
}

/** The numbers that the divergence may come from, the latest first. */
function deciding({ result, known }: Attempt): readonly NumberDraw[] {
  const unshown = result.draws.filter(({ index }) => index < result.drawnBefore && !known.has(index));
  return unshown.slice(-MOST_DRAWS).reverse();
}

function tried(
  { known, assumed }: Attempt,
  { index, place }: NumberDraw,
  value: number,
  replayWith: (known: Learned) => LockstepResult,
): Attempt {
  // What comes after it may be drawn for something else now.
  const before = [...known].filter(([unknown]) => typeof unknown !== 'number' || unknown < index);
  const tryWith: Learned = new Map([...before, [index, value]]);
  let result = replayWith(tryWith);
  // What shows now has to be come to by itself.
  if (result.unknowns.learned.size > 0) {
    for (const [unknown, shown] of result.unknowns.learned) tryWith.set(unknown, shown);
    result = replayWith(tryWith);
  }
  return { result, known: tryWith, assumed: [...assumed, { ...place, value }] };
}

/** Whether one diverges later than the other, or not at all. */
function isFurther(one: LockstepResult, other: LockstepResult): boolean {
  const [first, second] = [one.divergences[0], other.divergences[0]];
  if (one.unread !== undefined || second === undefined) return false;
  return first === undefined || timeOf(one, first) > timeOf(other, second) || isLater(first, second);
}

function isLater(one: FoundDivergence, other: FoundDivergence): boolean {
  return one.execution === other.execution && one.eventId > other.eventId;
}

function timeOf({ root, children }: LockstepResult, { execution, eventId }: FoundDivergence): number {
  const track = execution === undefined ? root : children.find(({ name }) => name === execution);
  return track?.events[eventId - 1]?.timestamp ?? 0;
}

/** Values of what is drawn, those first that are furthest apart: 1/2, 1/4, 3/4, 1/8 … of the way from least to most. */
function valuesOf({ from, to, isWhole }: NumberDraw): readonly number[] {
  const values = new Set<number>();
  for (let index = 1; index < VALUES; index += 1) {
    const value = from + reversedBits(index) * (to - from);
    values.add(isWhole ? Math.floor(value) : value);
  }
  return [...values];
}

/** The van der Corput sequence. */
function reversedBits(index: number): number {
  let value = 0;
  for (let rest = index, weight = 0.5; rest > 0; rest >>= 1, weight /= 2) value += (rest & 1) * weight;
  return value;
}
