// Prints the tables of docs/performance.md, made in one run; the page says how to read them.

import { readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { contenders } from './contenders/index.mjs';
import { measure } from './measure.mjs';
import { formatAll } from './table.mjs';
import { contestantsOfTable } from './targets.mjs';
import { besides, compared, workloadNamed } from './workloads/index.mjs';

const OTHERS = Object.keys(contenders).slice(2, 8);
const HELP = `npm run bench                      every workload
npm run bench -- loop tiny         only these of ${[...compared, ...besides].map(({ id }) => id).join(', ')}
npm run bench -- --rounds 10       more rounds than 3
npm run bench -- --markdown        nothing but the tables: what docs/performance.md has
npm run bench -- --write           writes them into it
npm run bench -- --without xstate  without one of ${OTHERS.join(', ')}`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { type: 'string', default: '3' },
    markdown: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
    without: { type: 'string', multiple: true, default: [] },
    help: { type: 'boolean', default: false },
  },
});

if (values.help) console.log(HELP);
else {
  const rounds = Number(values.rounds);
  refuseWrongInput(rounds);
  const workloads = positionals.length === 0 ? [...compared, ...besides] : positionals.map(workloadNamed);
  const groups = new Map(workloads.map(({ id }) => [id, contestantsOfTable(id, values.without)]));
  const started = performance.now();
  let done = 0;
  const measured = await measure(groups, rounds, (id) => {
    done += 1;
    if (values.markdown) return;
    const minutes = ((performance.now() - started) / 60_000).toFixed(1);
    console.error(`${done} of ${rounds * groups.size} (${id}), ${minutes} min`);
  });
  const tables = formatAll(workloads, measured);
  const machine = `Node ${process.version}, ${cpus().length} processors (${cpus()[0].model.trim()}), ${rounds} rounds`;
  if (values.write) writeInto(new URL('../docs/performance.md', import.meta.url), `${machine}:\n\n${tables}`);
  else console.log(values.markdown ? tables : `${tables}\n\n${machine}`);
}

/** Before half an hour is spent on it. */
function refuseWrongInput(rounds) {
  if (!Number.isInteger(rounds) || rounds < 1) {
    throw new TypeError(`--rounds takes a whole number from 1 on, not '${values.rounds}'`);
  }
  const unknown = values.without.find((id) => !OTHERS.includes(id));
  if (unknown !== undefined) throw new TypeError(`--without takes one of ${OTHERS.join(', ')}, not '${unknown}'`);
  if (values.write && (positionals.length > 0 || values.without.length > 0)) {
    throw new TypeError('--write replaces all tables of the page: it takes no workloads, and nobody is left out');
  }
}

/** Between the two comments that the page has for it. */
function writeInto(page, text) {
  const [begin, end] = ['<!-- Made by `npm run bench -- --write`. -->', '<!-- Until here. -->'];
  const old = readFileSync(page, 'utf8');
  const [from, to] = [old.indexOf(begin), old.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`${page.pathname} has no place for the tables`);
  writeFileSync(page, `${old.slice(0, from + begin.length)}\n\n${text}\n\n${old.slice(to)}`);
}
