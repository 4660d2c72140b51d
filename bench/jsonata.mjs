// What compiled expressions cost beside the library: `node bench/jsonata.mjs [samples]`, without a build.
//
// Each expression is evaluated as it stands in a field of a state, compiled before, in turns of the same length: by the
// compiler, by the library as it is built into this package, and by the library as it is published, which is awaited.
// Read the ratios, not the times.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import jsonata from 'jsonata';
import { median, ratios } from './statistics.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const TURN_MS = 20;
const samples = Number(process.argv[2] ?? 5);

const lines = Array.from({ length: 100 }, (_, index) => ({
  sku: `S${index}`,
  qty: (index * 7) % 5,
  price: ((index * 37) % 101) / 2,
}));
const input = { a: { b: { c: 1 } }, count: 7, name: 'Ada', order: { id: 'o-1', lines }, small: lines.slice(0, 5) };

const EXPRESSIONS = [
  '$states.input.a.b.c',
  '$states.input.count + 1',
  '$states.input.count < 10 and $states.input.name = "Ada"',
  '"Hello " & $states.input.name & "!"',
  '$states.input.count > 5 ? "big" : "small"',
  '{"id": $states.input.order.id, "n": $states.input.count, "c": $states.input.a.b.c}',
  '$merge([$states.input.a, {"last": {"id": $states.input.order.id}}])',
  '$states.input.order.lines[3].sku',
  '$states.input.small[qty > 2]',
  '$states.input.order.lines[qty > 2].sku',
  '$sum($states.input.order.lines.(qty * price))',
  '$map($states.input.order.lines, function($v){ $v.qty * 2 })',
  '$filter($states.input.order.lines, function($v){ $v.qty > 2 })',
  '$reduce($states.input.order.lines.qty, function($a, $b){ $a + $b })',
  '$states.input.order.lines^(>price).sku',
  '$sort($states.input.order.lines, function($l, $r){ $l.price > $r.price })',
  '$states.input.order.lines{$string(qty): $sum(price)}',
  '$join($split("a,b,c", ","), "-")',
  '( $x := $states.input.count; $y := $x * 2; $x + $y )',
];

const { compileExpression, Random, withoutFastPaths } = await sources();
const scope = { input, context: () => ({}), variable: () => undefined, random: Random.seeded(1), now: 0 };

console.log(`Node ${process.versions.node}; compiled, and how many times as long the others take`);
for (const text of EXPRESSIONS) {
  const expression = compileExpression(text);
  const published = jsonata(text);
  const contestants = {
    compiled: () => expression.evaluate(scope, 'Output'),
    library: () => withoutFastPaths(() => expression.evaluate(scope, 'Output')),
    published: () => published.evaluate(undefined, { states: { input } }),
  };
  const times = { compiled: [], library: [], published: [] };
  for (let sample = 0; sample < samples; sample += 1) {
    for (const [name, run] of Object.entries(contestants)) times[name].push(await timeOf(run));
  }
  const share = (name) => `${name} ${median(ratios(times[name], times.compiled)).toFixed(1)}x`.padStart(17);
  const compiled = `${median(times.compiled).toFixed(2)} µs`.padStart(10);
  console.log(`${compiled} ${share('library')} ${share('published')}  ${text}`);
}

/** Microseconds for one evaluation. */
async function timeOf(run) {
  const isAwaited = run() instanceof Promise;
  let count = 0;
  let batch = 1;
  const start = performance.now();
  let elapsed = 0;
  while (elapsed < TURN_MS) {
    if (isAwaited) for (let time = 0; time < batch; time += 1) await run();
    else for (let time = 0; time < batch; time += 1) run();
    count += batch;
    batch *= 2;
    elapsed = performance.now() - start;
  }
  return (elapsed * 1000) / count;
}

/** What the package does not export: its sources in one file, with the library as it is built in. */
async function sources() {
  const directory = mkdtempSync(join(tmpdir(), 'stepwright-bench-'));
  try {
    const plugin = join(directory, 'plugin.mjs');
    const source = join(ROOT, 'scripts/synchronous-jsonata.ts');
    // It finds the library from where it stands.
    const define = { 'import.meta.url': JSON.stringify(pathToFileURL(source).href) };
    await bundle({ entryPoints: [source], outfile: plugin, define });
    const { synchronousJsonataForEsbuild } = await import(plugin);
    const outfile = join(directory, 'jsonata.mjs');
    const contents = [
      "export { compileExpression } from './src/expressions/jsonata/index.js';",
      "export { withoutFastPaths } from './src/utils/fast-paths.js';",
      "export { Random } from './src/utils/random.js';",
    ].join('\n');
    await bundle({ stdin: { contents, resolveDir: ROOT }, outfile, plugins: [synchronousJsonataForEsbuild()] });
    return await import(outfile);
  } finally {
    rmSync(directory, { recursive: true });
  }
}

function bundle(options) {
  return build({ bundle: true, platform: 'node', format: 'esm', logLevel: 'error', ...options });
}
