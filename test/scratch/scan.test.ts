// Scans scenarios without shrinking and reports the smallest failing ones.
import { writeFileSync } from 'node:fs';
import fc from 'fast-check';
import { test } from 'vitest';
import { parseStateMachine } from '../../src/index.js';
import { whatIf } from '../../src/replay.js';
import { scenarios } from '../laws/machines.js';
import { inFront, recorded } from './laws.js';
test('scan', { timeout: 3_000_000 }, async () => {
  const found: { size: number; why: string; s: unknown }[] = [];
  const all = fc.sample(scenarios().map((scenario) => ({
    ...scenario,
    definition: JSON.parse(JSON.stringify(scenario.definition).replaceAll('"FULL"', '"NONE"').replaceAll('$random()', '7')),
  })), { seed: Number(process.env.FC_SEED ?? 1), numRuns: Number(process.env.N ?? 1000) });
  for (const s of all) {
    const { history } = await recorded(parseStateMachine(s.definition), s);
    let why = '';
    try {
    const r = await whatIf(inFront(s.definition, { Type: 'Pass' }), history);
    if (r.needs) why = `needs ${r.needs.state}: ${r.needs.why}`;
    else if (r.verdict !== 'otherPath') why = r.verdict;
    else if (!r.hasRecordedOutcome) why = `other outcome ${r.recorded.status}/${r.recorded.error} ${r.changed.status}/${r.changed.error}`;
    else if (r.otherParameters.length) why = 'other parameters';
    else if (r.unusedOutcomes.length) why = 'unused';
    } catch (e) { why = `throws ${e}`; }
    if (why) found.push({ size: JSON.stringify(s.definition).length, why, s });
  }
  found.sort((a, b) => a.size - b.size);
  console.log(all.length, found.length, found.slice(0, 30).map((f) => `${f.size} ${f.why}`));
  writeFileSync('/tmp/me/found.json', JSON.stringify(found));
});
