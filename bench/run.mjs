// Prints the tables of docs/performance.md, made in one run; the page says how to read them.

import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { contenders } from './contenders/index.mjs';
import { measure } from './measure.mjs';
import { formatAll } from './table.mjs';
import { besides, compared, contendersOf, workloadNamed } from './workloads/index.mjs';

const HELP = `npm run bench                      every workload
npm run bench -- loop tiny         only these of ${[...compared, ...besides].map(({ id }) => id).join(', ')}
npm run bench -- --rounds 10       more rounds than 3
npm run bench -- --markdown        nothing but the tables: what docs/performance.md has
npm run bench -- --without xstate  without one of ${Object.keys(contenders).slice(2, 8).join(', ')}`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { type: 'string', default: '3' },
    markdown: { type: 'boolean', default: false },
    without: { type: 'string', multiple: true, default: [] },
    help: { type: 'boolean', default: false },
  },
});

if (values.help) console.log(HELP);
else {
  const workloads = positionals.length === 0 ? [...compared, ...besides] : positionals.map(workloadNamed);
  const groups = new Map(workloads.map((workload) => [workload.id, contestantsOf(workload)]));
  const rounds = Number(values.rounds);
  const started = performance.now();
  let done = 0;
  const measured = await measure(groups, rounds, (id) => {
    done += 1;
    if (values.markdown) return;
    const minutes = ((performance.now() - started) / 60_000).toFixed(1);
    console.error(`${done} of ${rounds * groups.size} (${id}), ${minutes} min`);
  });
  console.log(formatAll(workloads, measured));
  if (!values.markdown)
    console.log(`\nNode ${process.version}, ${cpus().length} × ${cpus()[0].model.trim()}, ${rounds} rounds`);
}

/** Each contender at the size of the table; and at ten times as much, for the growth. */
function contestantsOf(workload) {
  const [size, tenfold] = workload.sizes;
  const chosen = contendersOf(workload).filter((contender) => !values.without.includes(contender));
  return chosen.flatMap((contender) => [
    { name: contender, contender, workload: workload.id, size },
    ...(tenfold === undefined ? [] : [{ name: `${contender} x10`, contender, workload: workload.id, size: tenfold }]),
  ]);
}
