// Replays as a table: a line for each execution, or for each of its divergences.

import type { Divergence } from '../../history/replay/divergence.js';
import type { Colors } from '../colors.js';
import { safeLine, widthOf } from '../inspect/text.js';
import type { Replayed, Verdict } from './replayed.js';

export interface ReplayRow {
  readonly verdict: Verdict;
  /** Execution, verdict, event, state, place, message. */
  readonly cells: readonly string[];
}

const HEADINGS = ['EXECUTION', 'VERDICT', 'EVENT', 'STATE', 'DEFINITION', 'MESSAGE'];
const VERDICT_COLUMN = 1;

export function rowsOf(replayed: Replayed, all: boolean): ReplayRow[] {
  const { execution, verdict, divergences, missing, problem } = replayed;
  const told = all ? divergences : divergences.slice(0, 1);
  const row = (...cells: readonly string[]) => ({ verdict, cells: [execution, verdict, ...cells].map(cell) });
  if (told.length > 0) {
    return told.map((each) => row(String(each.eventId), each.state ?? '', placeOf(each), each.what));
  }
  if (missing !== undefined) return [row(String(missing.eventId), missing.state, '', missing.what)];
  return [row('', '', '', problem ?? '')];
}

export function replayTable(rows: readonly ReplayRow[], { bold, green, red, yellow }: Colors): string {
  const widths = HEADINGS.map((heading, column) =>
    rows.reduce((width, { cells }) => Math.max(width, widthOf(cells[column] ?? '')), widthOf(heading)),
  );
  const line = (cells: readonly string[], paint: (text: string) => string) =>
    cells
      .map((text, column) => {
        const padding = ' '.repeat((widths[column] ?? 0) - widthOf(text));
        return `${column === VERDICT_COLUMN ? paint(text) : text}${padding}`;
      })
      .join('  ')
      .trimEnd();
  const paintOf = (verdict: Verdict) => {
    if (verdict === 'equal' || verdict === 'same') return green;
    return verdict.startsWith('other') || verdict === 'unreadable' ? red : yellow;
  };
  const lines = rows.map(({ verdict, cells }) => `${line(cells, paintOf(verdict))}\n`);
  return `${bold(line(HEADINGS, (text) => text))}\n${lines.join('')}`;
}

export function summaryOf(counts: readonly (readonly [Verdict, number])[]): string {
  const all = counts.reduce((sum, [, count]) => sum + count, 0);
  const told = counts.map(([verdict, count]) => `${count} ${verdict}`).join(', ');
  return `${all} ${all === 1 ? 'execution' : 'executions'}: ${told}`;
}

/** A copy: a part of a large text would keep all of it in memory. */
function cell(text: string): string {
  return Buffer.from(safeLine(text)).toString();
}

function placeOf({ place }: Divergence): string {
  if (place === undefined) return '';
  const { file, line, column, pointer } = place;
  if (line === undefined) return pointer;
  return [file, line, column].filter((part) => part !== undefined).join(':');
}
