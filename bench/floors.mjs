// Fails when Stepwright is not as fast as it has been, beside the others: `npm run bench:floors`.
//
// What is held are ratios of one run, never times. Each is the median over pairs of samples that were taken right after
// one another: a slow moment of the machine hits both of a pair, while the best sample of each depends on who had the
// luck. What misses its floor is measured again, and again, each time for longer, and judged by all samples together: the
// machine may be slow for minutes, and is then slower at some things than at others.

import { measure } from './measure.mjs';
import { significant } from './table.mjs';
import { contestantsOfFloors, reachedTargets, TARGETS } from './targets.mjs';

const ROUNDS = 1;
const ROUNDS_OF_MISSES = [2, 4];

const ids = Object.keys(TARGETS).filter((id) => Object.values(TARGETS[id]).some(([held]) => held !== undefined));
const measured = await measureAll(ids, ROUNDS);
for (const rounds of ROUNDS_OF_MISSES) {
  for (const [id, again] of await measureAll(ids.filter(misses), rounds)) {
    for (const [name, { milliseconds }] of Object.entries(again)) {
      measured.get(id)[name].milliseconds.push(...milliseconds);
    }
  }
}

const all = ids.flatMap(judgements);
for (const { text, holds } of all) console.log(`${holds ? 'holds ' : 'MISSES'} ${text}`);
process.exitCode = all.every(({ holds }) => holds) ? 0 : 1;

function measureAll(chosen, rounds) {
  return measure(new Map(chosen.map((id) => [id, contestantsOfFloors(id)])), rounds);
}

function misses(id) {
  return judgements(id).some(({ holds }) => !holds);
}

function judgements(id) {
  const held = reachedTargets(id, measured.get(id)).filter((target) => target.held !== undefined);
  return held.map(({ isFloor, text, held, wanted, reached }) => {
    const bound = isFloor ? 'at least' : 'at most';
    const bounds = `held: ${bound} ${held}, wanted: ${bound} ${wanted}`;
    return {
      holds: isFloor ? reached >= held : reached <= held,
      text: `${id}: ${reached === undefined ? 'not measured:' : significant(reached)} ${text}; ${bounds}`,
    };
  });
}
