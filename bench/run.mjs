// Prints one table of all workloads, made in one run. docs/performance.md says how to read it.

import { parseArgs } from 'node:util';
import { measure } from './measure.mjs';
import { formatExplorations, formatReplays, formatTable, formatValidations } from './table.mjs';
import { explorations, replays, validations, workloadNamed, workloads } from './workloads.mjs';

const HELP = `npm run bench                      every workload: three minutes
npm run bench -- loop tiny         only these of ${[...workloads, ...validations, ...explorations].map(({ id }) => id).join(', ')}
npm run bench -- --rounds 10       more rounds than 3`;

const RUNNING = {
  stepwright: ['stepwright', 'large'],
  peer: ['peer', 'large'],
  hand: ['hand', 'large'],
  smallStepwright: ['stepwright', 'small'],
  smallPeer: ['peer', 'small'],
  smallHand: ['hand', 'small'],
};

const VALIDATING = {
  stepwright: ['validate', 'large'],
  peer: ['aslValidator', 'large'],
  smallStepwright: ['validate', 'small'],
  smallPeer: ['aslValidator', 'small'],
};

const REPLAYING = {
  replay: ['replay', 'large'],
  run: ['runsWithHistory', 'large'],
  plain: ['plainRuns', 'large'],
};
const EXPLORING = { explore: ['explore', 'large'], plain: ['plainRuns', 'large'] };

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { rounds: { type: 'string', default: '3' }, help: { type: 'boolean', default: false } },
});

if (values.help) {
  console.log(HELP);
} else {
  const chosen =
    positionals.length === 0
      ? [...workloads, ...validations, ...explorations, ...replays]
      : positionals.map(workloadNamed);
  const rounds = Number(values.rounds);
  const run = chosen.filter((each) => workloads.includes(each));
  if (run.length > 0) console.log(formatTable(run, await measure(run, RUNNING, rounds)));
  const validated = chosen.filter((each) => validations.includes(each));
  if (validated.length > 0) {
    console.log(
      `${run.length > 0 ? '\n' : ''}${formatValidations(validated, await measure(validated, VALIDATING, rounds))}`,
    );
  }
  const explored = chosen.filter((each) => explorations.includes(each));
  if (explored.length > 0) console.log(formatExplorations(explored, await measure(explored, EXPLORING, rounds)));
  const replayed = chosen.filter((each) => replays.includes(each));
  if (replayed.length > 0) console.log(formatReplays(replayed, await measure(replayed, REPLAYING, rounds)));
}
