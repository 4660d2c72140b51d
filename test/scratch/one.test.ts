import { readFileSync } from 'node:fs';
import { test } from 'vitest';
import { parseStateMachine } from '../../src/index.js';
import { whatIf } from '../../src/replay.js';
import { inFront, recorded, show } from './laws.js';
test('one', { timeout: 3_000_000 }, async () => {
  const { s, why } = JSON.parse(readFileSync(process.env.FILE!, 'utf8'))[Number(process.env.I ?? 0)];
  const { history } = await recorded(parseStateMachine(s.definition), s);
  console.log(why, JSON.stringify(s.script), s.seed, JSON.stringify(s.input), JSON.stringify(s.definition, null, 1).replaceAll(/\n\s+/g, ' '));
  console.log(show(history));
  const added = inFront(s.definition, { Type: 'Pass' });
  const r = await whatIf(added, history);
  console.log(r.needs, r.otherParameters, r.unusedOutcomes, r.recorded.status, r.changed.status);
  const run = await recorded(added, s);
  console.log(show(run.history));
});
