// Holds what has been reached against the recordings of the service: how many cases pass never falls, and
// docs/conformance.md tells the truth about those that do not.
//
//   node scripts/conformance-floor.mjs            fails unless test/conformance/floor.json and the known gaps are exact
//   node scripts/conformance-floor.mjs --update   raises the floor to what passes now; it refuses to lower it
//
// `STEPWRIGHT_FAST_PATHS=off`: without the short cuts of the library.
//
// The recordings and their runner are not part of this package. Where they are not beside it, this says so and is done.

import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';

const RECORDINGS = pathOf('../../shared/conformance/');
const FLOOR = pathOf('../test/conformance/floor.json');
const ADAPTER = pathOf('../test/conformance/adapter.mjs');
const GAPS = pathOf('../docs/conformance.md');
const REPORT = pathOf('../coverage/conformance.json');

const KINDS = [
  'execution',
  'express_sync',
  'express_async',
  'logs',
  'event_bridge',
  'map_run',
  'api',
  'create_error',
  'validate',
  'test_state',
  'mock_config',
];
const SHOWN = 40;
const RAISE = 'npm run conformance:floor -- --update';

if (existsSync(RECORDINGS)) {
  const report = runRecordings();
  const problems = process.argv.includes('--update')
    ? raiseFloor(report)
    : [...checkFloor(report), ...checkGaps(report)];
  for (const problem of problems.slice(0, SHOWN)) console.error(problem);
  if (problems.length > SHOWN)
    console.error(`and ${problems.length - SHOWN} more: coverage/conformance.json has all cases`);
  process.exitCode = problems.length === 0 ? 0 : 1;
} else {
  console.log(
    'SKIPPED: the recordings of the service are not beside this checkout, so nothing was compared with them.',
  );
}

/** The runner's reports on all recordings, as one. */
function runRecordings() {
  mkdirSync(pathOf('../coverage/'), { recursive: true });
  const reports = ['cases', 'mock_config'].map(runFolder);
  const report = {
    totals: reports.map(({ totals }) => totals).reduce(sum),
    kinds: Object.assign({}, ...reports.map(({ kinds }) => kinds)),
    cases: reports.flatMap(({ cases }) => cases),
  };
  writeFileSync(REPORT, JSON.stringify(report));
  return report;
}

function sum(a, b) {
  return { cases: a.cases + b.cases, json: a.json + b.json, strict: a.strict + b.strict };
}

/** The runner's report on a folder; what it prints is shown only where it could not run. */
function runFolder(folder) {
  const runner = spawnSync(
    process.execPath,
    [
      `${RECORDINGS}run.mjs`,
      ...['--adapter', ADAPTER, '--cases', `${RECORDINGS}${folder}`, '--kinds', KINDS.join(',')],
      ...['--report', REPORT, '--jobs', String(availableParallelism())],
    ],
    { encoding: 'utf8', maxBuffer: 1 << 28 },
  );
  // 1 says that cases failed, which the floor and the known gaps are there to judge.
  if (runner.status !== 0 && runner.status !== 1) {
    console.error(`The recordings could not be run (exit code ${runner.status}):\n${runner.stdout}${runner.stderr}`);
    process.exit(2);
  }
  return JSON.parse(readFileSync(REPORT, 'utf8'));
}

function checkFloor(report) {
  const floor = readFloor();
  const reached = countsOf(report);
  const problems = [];
  for (const [path, now, before] of compared(reached, floor)) {
    if (now < before) problems.push(`${path}: ${now}, below the floor of ${before}`);
    if (now > before) problems.push(`${path}: ${now}, above the floor of ${before}. Raise it: ${RAISE}`);
  }
  const { json, strict, total } = reached;
  const how = process.env.STEPWRIGHT_FAST_PATHS === 'off' ? ' without short cuts' : '';
  console.log(`Recordings of the service: ${json} of ${total} pass${how}, ${strict} of them to the letter.`);
  return problems;
}

function raiseFloor(report) {
  const reached = countsOf(report);
  const lower = compared(reached, readFloor()).filter(([, now, before]) => now < before);
  if (lower.length > 0) return lower.map(([path, now, before]) => `${path}: ${now} is below ${before}: not lowered`);
  writeFileSync(FLOOR, `${JSON.stringify(reached, null, 2)}\n`);
  console.log(`Wrote ${JSON.stringify(reached)}`);
  return [];
}

/** Every known gap fails, and every case that fails is a known gap with its reason. */
function checkGaps(report) {
  const gaps = readGaps();
  const listed = new Map(gaps.map((gap) => [gap.id, gap]));
  const failing = new Set(report.cases.filter(({ result }) => !passes(result)).map(({ id }) => id));
  const known = new Set(report.cases.map(({ id }) => id));
  return [
    ...gaps.filter(({ id }, index) => gaps[index] !== listed.get(id)).map(({ id }) => `known gap, listed twice: ${id}`),
    ...gaps.filter(({ reason }) => reason === '').map(({ id }) => `known gap without a reason: ${id}`),
    ...gaps.filter(({ id }) => !known.has(id)).map(({ id }) => `known gap, but there is no such case: ${id}`),
    ...gaps.filter(({ id }) => known.has(id) && !failing.has(id)).map(({ id }) => `known gap, but it passes: ${id}`),
    ...[...failing].filter((id) => !listed.has(id)).map((id) => `fails, and is not among the known gaps: ${id}`),
  ];
}

/** The rows `| \`case-id\` | reason |` under the heading "## Known gaps". */
function readGaps() {
  if (!existsSync(GAPS)) return [];
  const section = readFileSync(GAPS, 'utf8')
    .split(/^## /m)
    .find((text) => /^Known gaps\s*$/m.test(text.split('\n')[0]));
  const rows = (section ?? '').matchAll(/^\| `([^`]+)` +\|(.*)$/gm);
  return [...rows].map(([, id, rest]) => ({ id, reason: rest.replace(/\|\s*$/, '').trim() }));
}

function countsOf(report) {
  const kinds = KINDS.map((kind) => [kind, report.kinds[kind] ?? { cases: 0, json: 0, strict: 0 }]);
  return { ...counts(report.totals), kinds: Object.fromEntries(kinds.map(([kind, each]) => [kind, counts(each)])) };
}

function counts({ cases, json, strict }) {
  return { total: cases, json, strict };
}

/** Each number of the first beside that of the second: [where, first, second]. */
function compared(reached, floor) {
  return Object.entries(reached).flatMap(([name, now]) =>
    typeof now === 'number'
      ? [[name, now, floor?.[name] ?? 0]]
      : compared(now, floor?.[name]).map(([path, ...numbers]) => [`${name}.${path}`, ...numbers]),
  );
}

function readFloor() {
  return existsSync(FLOOR) ? JSON.parse(readFileSync(FLOOR, 'utf8')) : {};
}

function passes(result) {
  return result === 'strict' || result === 'json';
}

function pathOf(relative) {
  return fileURLToPath(new URL(relative, import.meta.url));
}
