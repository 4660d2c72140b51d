// Schedules at random, where there are too many to run them all. Draws and shrinks are fast-check's, which is loaded only
// where it comes to this.

import type { Chooser, Deviation } from './schedule.js';

export interface RandomSearch {
  readonly seed: number;
  /** How many schedules are drawn. */
  readonly count: number;
  /** The number of decisions that runs have had at most. */
  readonly longest: number;
  /** How many deviations a schedule has at least: those with fewer have been run. */
  readonly least: number;
  /** Runs a schedule; true when it breaks nothing. */
  holds(choose: Chooser): Promise<boolean>;
}

/** More deviations than this say nothing that fewer do not. */
const MOST_DEVIATIONS = 10;
/** Alternatives are drawn from so many, and taken by the rest of a division: their number is known only in the run. */
const MOST_ALTERNATIVES = 5040;

/** Draws schedules until one breaks something, and shrinks that; gives the shrunk one. */
export async function searchAtRandom(search: RandomSearch): Promise<Chooser | undefined> {
  const { default: fc } = await import('fast-check');
  const { seed, count, longest, least } = search;
  const deviation = fc.record({
    // Runs with faults are longer than those without.
    at: fc.nat(longest + Math.ceil(longest / 2)),
    alternative: fc.nat(MOST_ALTERNATIVES - 1),
  });
  const most = Math.max(MOST_DEVIATIONS, least);
  const schedules = fc.uniqueArray(deviation, {
    minLength: least,
    maxLength: most,
    selector: ({ at }) => at,
    size: 'max',
  });
  const property = fc.asyncProperty(schedules, (deviations) => search.holds(choosing(deviations)));
  const { counterexample } = await fc.check(property, { seed, numRuns: count });
  return counterexample === null ? undefined : choosing(counterexample[0]);
}

function choosing(deviations: readonly Deviation[]): Chooser {
  return (at, alternatives) => {
    const deviation = deviations.find((each) => each.at === at);
    return deviation === undefined ? 0 : 1 + (deviation.alternative % alternatives);
  };
}
