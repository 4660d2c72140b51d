// Pages for people: an index, and for each machine its graph, coloured, with what is not covered and its source. Each page
// stands by itself: no script, nothing from elsewhere.

import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseDefinition } from '../../../language/parse.js';
import type { Json } from '../../../utils/json.js';
import { graphOf } from '../../../viewer/graph.js';
import { escapeMarkup, type Look, toSvg } from '../../../viewer/svg.js';
import type { Coverage, CoveredItem, MachineCoverage } from '../coverage.js';
import { type CoverageMeasure, measures } from '../items.js';
import { type PlaceData, placeOf, type SourceData, sourceData } from '../source.js';
import type { CoverageSummary } from '../summary.js';
import { STYLE } from './style.js';

const TITLES: Readonly<Record<CoverageMeasure, string>> = {
  states: 'States',
  transitions: 'Transitions',
  choices: 'Choice rules',
  retriers: 'Retriers',
  catchers: 'Catchers',
  maps: 'Map items',
  expressions: 'JSONata',
};

/** The pages by the names of their files. @param root what the names of sources are relative to */
export function htmlPages(coverage: Coverage, root: string): ReadonlyMap<string, string> {
  const pages = new Map<string, string>();
  const used = new Set<string>();
  const links = coverage.machines.map((machine) => {
    const name = fileName(machine, used);
    pages.set(`machines/${name}`, machinePage(machine, root));
    return { machine, href: `machines/${name}` };
  });
  pages.set('index.html', indexPage(coverage, links));
  return pages;
}

function fileName({ name, file }: MachineCoverage, used: Set<string>): string {
  const base = (file === undefined || file.includes(name) ? (file ?? name) : `${file}-${name}`)
    .replace(/[^A-Za-z0-9._-]+/g, '-')
    .slice(0, 120);
  let free = base;
  for (let copy = 2; used.has(free.toLowerCase()); copy += 1) free = `${base}-${copy}`;
  used.add(free.toLowerCase());
  return `${free}.html`;
}

// --- the index --------------------------------------------------------------------------------------

function indexPage(
  coverage: Coverage,
  links: readonly { readonly machine: MachineCoverage; readonly href: string }[],
): string {
  const head = measures.map((measure) => `<th scope="col">${TITLES[measure]}</th>`).join('');
  const rows = links.map(({ machine, href }) => {
    const { name, file } = machine;
    const where = file === undefined ? 'in no file' : file;
    return `<tr><th scope="row"><a href="${escapeMarkup(encodeURI(href))}">${escapeMarkup(name)}</a><small>${escapeMarkup(where)}</small></th>${cells(machine.summary())}</tr>`;
  });
  const problems = coverage.problems.map((problem) => `<li>${escapeMarkup(problem)}</li>`).join('');
  return page('Coverage of state machines', [
    '<header><h1>Coverage of state machines</h1></header>',
    tiles(coverage.summary()),
    `<div class="scroll"><table><thead><tr><th scope="col">State machine</th>${head}</tr></thead><tbody>${rows.join('')}</tbody></table></div>`,
    problems === '' ? '' : `<h2>Not measured</h2><ul>${problems}</ul>`,
  ]);
}

function cells(summary: CoverageSummary): string {
  return measures
    .map((measure) => {
      const { covered, total, percent } = summary[measure];
      if (total === 0) return '<td class="none">–</td>';
      return `<td class="${gradeOf(percent)}">${percent} %<small>${covered}/${total}</small></td>`;
    })
    .join('');
}

function tiles(summary: CoverageSummary): string {
  const shown = measures
    .filter((measure) => summary[measure].total > 0)
    .map((measure) => {
      const { covered, total, percent } = summary[measure];
      return `<li class="${gradeOf(percent)}"><b>${percent} %</b> ${TITLES[measure]}<small>${covered} of ${total}</small><progress max="100" value="${percent}" aria-label="${TITLES[measure]}"></progress></li>`;
    });
  return `<ul class="tiles">${shown.join('')}</ul>`;
}

function gradeOf(percent: number): string {
  return percent === 100 ? 'full' : percent >= 50 ? 'some' : 'low';
}

// --- a machine --------------------------------------------------------------------------------------

function machinePage(machine: MachineCoverage, root: string): string {
  const { name, file } = machine;
  const shown = sourceOf(machine, root);
  const uncovered = machine.items.filter(({ count }) => count === 0);
  const list = uncovered
    .map((item) => {
      const line = placeOf(shown.source, item.pointer)[0];
      return `<li><a href="#L${line}">${escapeMarkup(item.label)}</a> <small>${TITLES[item.measure]}, line ${line}</small></li>`;
    })
    .join('');
  return page(`${name}: coverage`, [
    `<header><p><a href="../index.html">All state machines</a></p><h1>${escapeMarkup(name)}</h1><p class="file">${escapeMarkup(file ?? 'in no file')}</p></header>`,
    tiles(machine.summary()),
    '<p class="legend"><span class="full">covered</span> <span class="some">in part</span> <span class="low">not covered</span></p>',
    '<main class="sides">',
    `<section aria-label="Graph" class="graph" tabindex="0">${graph(machine, shown.source)}</section>`,
    `<div><section aria-label="Uncovered"><h2>${uncovered.length === 0 ? 'Everything is covered' : `Not covered: ${uncovered.length}`}</h2><ul class="uncovered">${list}</ul></section>`,
    `<section aria-label="Source"><h2>Source</h2><div class="scroll" tabindex="0"><table class="source"><tbody>${source(machine, shown)}</tbody></table></div></section></div>`,
    '</main>',
  ]);
}

function graph(machine: MachineCoverage, source: SourceData): string {
  const byState = grouped(machine.items, ({ statePointer }) => statePointer);
  const transitions = new Map(
    machine.items.filter(({ kind }) => kind === 'transition').map((item) => [item.pointer, item]),
  );
  const drawn = graphOf(machine.definition as Json);
  return toSvg(drawn, `The state machine ${machine.name}`, {
    node: ({ id }) => {
      const items = byState.get(id) ?? [];
      if (items.length === 0) return undefined;
      const entered = items.find(({ kind }) => kind === 'state')?.count ?? 0;
      const retried = items.filter(({ kind }) => kind === 'retried').reduce((sum, { count }) => sum + count, 0);
      const note = `${entered}×${retried > 0 ? ` ↻${retried}` : ''}`;
      return { className: stateGrade(entered, items), note, href: `#L${placeOf(source, id)[0]}` };
    },
    edge: ({ id }): Look | undefined => {
      const item = transitions.get(id);
      return item && { className: item.count > 0 ? 'full' : 'low', note: `${item.count}×` };
    },
  });
}

function stateGrade(entered: number, items: readonly CoveredItem[]): string {
  if (entered === 0) return 'low';
  return items.every(({ count }) => count > 0) ? 'full' : 'some';
}

// --- the source -------------------------------------------------------------------------------------

interface ShownSource {
  readonly text: string;
  readonly source: SourceData;
}

/** The text of the file, as long as the machine is in it; else that of the definition. */
function sourceOf({ file, data, definition }: MachineCoverage, root: string): ShownSource {
  if (file !== undefined && data.source !== undefined) {
    try {
      return { text: readFileSync(resolve(root, file), 'utf8'), source: data.source };
    } catch {
      // It has gone since: what ran is shown.
    }
  }
  const text = JSON.stringify(definition, undefined, 2);
  const parsed = parseDefinition(text, { format: 'json' });
  return { text, source: parsed.source === undefined ? { file: '', places: {} } : sourceData(parsed, parsed.source) };
}

function source(machine: MachineCoverage, { text, source: places }: ShownSource): string {
  const marks = marksOf(machine, places);
  const [first, , last]: PlaceData = placeOf(places, '');
  // Of a template, what belongs to the machine.
  return text
    .split('\n')
    .map((line, index) => ({ line: line.replace(/\r$/, ''), number: index + 1 }))
    .filter(({ number }) => number >= first && number <= last)
    .map(({ line, number }) => {
      const items = marks.get(number) ?? [];
      const missed = items.filter(({ count }) => count === 0);
      const grade =
        items.length === 0 ? '' : missed.length === 0 ? 'full' : missed.length < items.length ? 'some' : 'low';
      const says = missed.map(({ label }) => label).join('; ');
      const hits = items.length === 0 ? '' : `${Math.max(...items.map(({ count }) => count))}×`;
      const why = says === '' ? '' : ` title="Not covered: ${escapeMarkup(says)}"`;
      return `<tr id="L${number}" class="${grade}"${why}><td class="number">${number}</td><td class="hits">${hits}</td><td><code>${escapeMarkup(line)}</code></td></tr>`;
    })
    .join('\n');
}

function marksOf({ items }: MachineCoverage, places: SourceData): ReadonlyMap<number, readonly CoveredItem[]> {
  return grouped(items, ({ pointer }) => placeOf(places, pointer)[0]);
}

function grouped<K>(
  items: readonly CoveredItem[],
  keyOf: (item: CoveredItem) => K,
): ReadonlyMap<K, readonly CoveredItem[]> {
  const groups = new Map<K, CoveredItem[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return groups;
}

function page(title: string, body: readonly string[]): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escapeMarkup(title)}</title>
<style>${STYLE}</style>
</head>
<body>
${body.join('\n')}
</body>
</html>
`;
}
