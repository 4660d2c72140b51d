// The view as lines of a terminal: as many as it has, none wider than it is. Nothing here knows of a terminal but its size.

import type { EventEntry } from '../../history/timeline/timeline.js';
import { formatOffset } from '../../utils/format-time.js';
import type { Colors } from '../colors.js';
import { type Content, contentOf, type Model, PANES, type Page, type Pane } from './model.js';
import type { Line } from './moment-lines.js';
import { cutTo, fillTo, widthOf } from './text.js';

export interface Size {
  readonly columns: number;
  readonly rows: number;
}

/** With less than this there is no room for anything. */
const LEAST: Size = { columns: 20, rows: 5 };
/** From here on all panes are shown at a time. */
const COLUMNS_FOR_ALL = 100;
const ROWS_FOR_ALL = 12;

export function view(model: Model, size: Size, colors: Colors): string[] {
  const { columns, rows } = size;
  if (columns < LEAST.columns || rows < LEAST.rows)
    return fillRows([cutTo('The terminal is too small', columns)], rows);
  const content = contentOf(model);
  const layout = layoutOf(size, hasDivergence(model));
  const head = headLines(model, content, columns, colors);
  const body = layout.isWide
    ? beside(model, content, layout, colors)
    : pane(model, content, model.pane, columns, layout.body, colors);
  return [...head, ...fillRows(body, layout.body), bottomLine(model, columns, colors)];
}

/** How many lines the panes have. */
export function pageOf(model: Model, size: Size): Page {
  const { events, states, data } = layoutOf(size, hasDivergence(model));
  return { events, states, data };
}

interface Layout {
  readonly isWide: boolean;
  /** Rows between the head and the bottom line. */
  readonly body: number;
  /** Rows of each pane without its title. */
  readonly events: number;
  readonly states: number;
  readonly data: number;
  /** Columns of the events, and of what is beside them. */
  readonly left: number;
  readonly right: number;
}

function layoutOf({ columns, rows }: Size, isDivergent: boolean): Layout {
  const body = rows - 2 - (isDivergent ? 1 : 0);
  const isWide = columns >= COLUMNS_FOR_ALL && rows >= ROWS_FOR_ALL;
  const inner = Math.max(1, body - 1);
  if (!isWide) return { isWide, body, events: inner, states: inner, data: inner, left: columns, right: columns };
  const states = Math.max(2, Math.min(8, Math.floor(body / 4)));
  const left = Math.max(44, Math.floor(columns * 0.4));
  return { isWide, body, events: inner, states, data: body - states - 2, left, right: columns - left - 3 };
}

function hasDivergence({ inspected }: Model): boolean {
  return inspected.divergence !== undefined;
}

// --- head and bottom --------------------------------------------------------------------------------

function headLines(
  { inspected, eventId, mark, parent }: Model,
  { entry, moment }: Content,
  columns: number,
  colors: Colors,
): string[] {
  const { timeline, title, divergence } = inspected;
  const marked = mark === undefined ? '' : `  marked ${mark}`;
  const from = parent === undefined ? '' : '‹ ';
  const place = `event ${eventId} of ${timeline.entry(timeline.length - 1)?.id ?? 0}  ${formatOffset(moment.elapsed)}  ${moment.execution.status}${marked}`;
  const room = columns - widthOf(place) - 2;
  const first = room < 8 ? fillTo(place, columns) : `${fillTo(`${from}${title}`, room)}  ${place}`;
  const lines = [colors.inverse(first)];
  if (divergence === undefined) return lines;
  const isHere = entry.id === divergence.eventId ? 'here: ' : `at event ${divergence.eventId}: `;
  return [...lines, colors.red(cutTo(`Diverges ${isHere}${divergence.message}`, columns))];
}

function bottomLine({ prompt, message, pane, shows, parent }: Model, columns: number, colors: Colors): string {
  if (prompt !== undefined) {
    const question = prompt.for === 'event' ? 'Go to event: ' : 'Search: ';
    // Its end is what is being typed.
    const room = columns - question.length - 1;
    const over = Math.max(0, widthOf(prompt.text) - room + 1);
    return cutTo(`${question}${Array.from(prompt.text).slice(over).join('')}█`, columns);
  }
  if (message !== undefined) return colors.yellow(cutTo(message, columns));
  if (shows === 'children' && pane === 'data') {
    return colors.dim(cutTo('children  ↑ ↓ choose  Enter go into it  Esc back  q leave', columns));
  }
  const what = shows === 'difference' && pane === 'data' ? 'difference' : pane;
  const back = parent === undefined ? '' : '  b back';
  return colors.dim(
    // What has no room is in the help.
    cutTo(`${what}  ? help  q leave${back}  ← → step  Tab pane  / search  g go to  m mark  d difference`, columns),
  );
}

// --- panes --------------------------------------------------------------------------------------------

function beside(model: Model, content: Content, layout: Layout, colors: Colors): string[] {
  const left = fillRows(pane(model, content, 'events', layout.left, layout.body, colors), layout.body);
  const right = [
    ...fillRows(pane(model, content, 'states', layout.right, layout.states + 1, colors), layout.states + 1),
    ...pane(model, content, 'data', layout.right, layout.data + 1, colors),
  ];
  const edge = colors.dim('│');
  return left.map((line, row) => {
    // Colours take no columns.
    const gap = ' '.repeat(Math.max(0, layout.left - widthOf(line)));
    const beside = right[row] ?? '';
    return `${line}${gap} ${edge}${beside === '' ? '' : ` ${beside}`}`;
  });
}

function pane(model: Model, content: Content, name: Pane, columns: number, rows: number, colors: Colors): string[] {
  const lines = Math.max(0, rows - 1);
  const title = paneTitle(model, content, name, columns, lines, colors);
  switch (name) {
    case 'events':
      return [title, ...eventRows(model, columns, lines, colors)];
    case 'states':
      return [
        title,
        ...content.states.slice(model.scroll.states, model.scroll.states + lines).map((text) => cutTo(text, columns)),
      ];
    case 'data':
      return [
        title,
        ...content.data.slice(model.scroll.data, model.scroll.data + lines).map(({ text, style }, row) => {
          const isChosen = model.shows === 'children' && model.scroll.data + row === model.choice;
          const shown = cutTo(`${signOf(model, isChosen)}${text}`, columns, style === 'heading' ? 0 : model.shift);
          return isChosen ? colors.inverse(fillTo(shown, columns)) : PAINT[style](colors)(shown);
        }),
      ];
  }
}

/** Colours may be off. */
function signOf({ shows }: Model, isChosen: boolean): string {
  if (shows !== 'children') return '';
  return isChosen ? '▸ ' : '  ';
}

const PAINT: Readonly<Record<Line['style'], (colors: Colors) => (text: string) => string>> = {
  heading: ({ bold }) => bold,
  plain: () => (text) => text,
  added: ({ green }) => green,
  removed: ({ red }) => red,
  changed: ({ yellow }) => yellow,
};

function paneTitle(model: Model, content: Content, name: Pane, columns: number, rows: number, colors: Colors): string {
  const shown =
    name === 'data'
      ? { moment: 'data', difference: `difference to ${model.mark}`, children: 'child executions', help: 'help' }[
          model.shows
        ]
      : name;
  const names = PANES.map((each) => (each === name ? `[${shown}]` : ` ${each} `)).join(' ');
  // Of panes that are all to be seen each says its own name alone.
  const title = columns >= 40 && model.pane === name ? names : `[${shown}]`;
  const total = name === 'events' ? 0 : content[name].length;
  const first = name === 'events' ? 0 : model.scroll[name];
  const place = total > rows ? ` ${first + 1}-${Math.min(total, first + rows)} of ${total}` : '';
  const text = cutTo(`${title}${place}`, columns);
  return model.pane === name ? colors.cyan(text) : colors.dim(text);
}

function eventRows(model: Model, columns: number, rows: number, colors: Colors): string[] {
  const { timeline, divergence } = model.inspected;
  const here = timeline.indexOf(model.eventId);
  const first = Math.max(0, Math.min(here - Math.floor(rows / 2), timeline.length - rows));
  const startedAt = timeline.entry(0)?.at ?? 0;
  const entries: EventEntry[] = [];
  for (let index = first; index < first + rows; index += 1) {
    const entry = timeline.entry(index);
    if (entry !== undefined) entries.push(entry);
  }
  const idWidth = String(entries.reduce((most, { id }) => Math.max(most, id), 0)).length;
  const offsets = entries.map(({ at }) => formatOffset(at - startedAt));
  const offsetWidth = Math.max(0, ...offsets.map((offset) => offset.length));
  return entries.map((entry, row) => {
    const isHere = entry.id === model.eventId;
    const sign = isHere ? '▸' : entry.id === model.mark ? '*' : ' ';
    const indent = '  '.repeat(Math.min(entry.visit?.path.length ?? 0, 4));
    const name = entry.visit === undefined ? '' : `  ${entry.visit.state}`;
    const start = `${sign} ${String(entry.id).padStart(idWidth)} ${(offsets[row] ?? '').padStart(offsetWidth)}  `;
    const text = fillTo(`${start}${indent}${entry.type}${name}`, columns);
    if (isHere) return colors.inverse(text);
    if (entry.id === divergence?.eventId) return colors.red(text);
    return paintEvent(entry, text, colors);
  });
}

function paintEvent({ type, id }: EventEntry, text: string, colors: Colors): string {
  if (id > 0 && /Failed$|TimedOut$|Aborted$/.test(type)) return colors.red(text);
  return /Exited$|Started$/.test(type) ? colors.dim(text) : text;
}

function fillRows(lines: readonly string[], rows: number): string[] {
  return Array.from({ length: rows }, (_, row) => lines[row] ?? '');
}
