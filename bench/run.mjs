// Prints one table of all workloads, made in one run. docs/performance.md says how to read it.

import { parseArgs } from 'node:util';
import { measure } from './measure.mjs';
import { formatTable } from './table.mjs';
import { workloadNamed, workloads } from './workloads.mjs';

const HELP = `npm run bench                      every workload: three minutes
npm run bench -- loop tiny         only these of ${workloads.map(({ id }) => id).join(', ')}
npm run bench -- --rounds 10       more rounds than 3`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { rounds: { type: 'string', default: '3' }, help: { type: 'boolean', default: false } },
});

if (values.help) {
  console.log(HELP);
} else {
  const chosen = positionals.length === 0 ? workloads : positionals.map(workloadNamed);
  const contestants = {
    stepwright: ['stepwright', 'large'],
    peer: ['peer', 'large'],
    hand: ['hand', 'large'],
    smallStepwright: ['stepwright', 'small'],
    smallPeer: ['peer', 'small'],
    smallHand: ['hand', 'small'],
  };
  const measured = await measure(chosen, contestants, Number(values.rounds));
  console.log(formatTable(chosen, measured));
}
