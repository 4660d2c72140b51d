// Replays as a table: a line for each execution, or for each of its divergences.

import type { DefinitionPlace, Divergence } from '../../history/replay/divergence.js';
import type { WhatIf } from '../../testing/what-if/what-if.js';
import type { Colors } from '../colors.js';
import { safeLine, widthOf } from '../inspect/text.js';
import type { Replayed, Verdict } from './replayed.js';

export interface ReplayRow {
  readonly verdict: Verdict;
  /** By HEADINGS. */
  readonly cells: readonly string[];
}

const HEADINGS = ['EXECUTION', 'VERDICT', 'OUTCOME', 'EVENT', 'STATE', 'DEFINITION', 'MESSAGE'];
const VERDICT_COLUMN = 1;
/** Left out where no execution comes to another end. */
const OUTCOME_COLUMN = 2;

export function rowsOf(replayed: Replayed, all: boolean): ReplayRow[] {
  const { execution, verdict, divergences, missing, whatIf, problem } = replayed;
  const outcome = whatIf === undefined ? '' : outcomeText(whatIf);
  const row = (...cells: readonly string[]) => ({ verdict, cells: [execution, verdict, outcome, ...cells].map(cell) });
  const rowOf = ({ execution: child, eventId, state, place, what: bare }: Divergence) => {
    const what = child === undefined ? bare : `Child execution ${child}, event ${eventId} ${bare}`;
    return row(String(eventId), state ?? '', placeText(place), problem === undefined ? what : `${what}; ${problem}`);
  };
  const rows = (all ? divergences : divergencesToTell(replayed)).map(rowOf);
  const needs = whatIf?.needs;
  if (needs !== undefined) {
    const asked = `the task of ${JSON.stringify(needs.state)} needs an outcome: ${needs.why}`;
    const event = String(whatIf?.divergence?.eventId ?? '');
    return [row(event, needs.state, placeText(needs.place), asked), ...(all ? rows : [])];
  }
  if (rows.length > 0) return rows;
  if (missing !== undefined) return [row(String(missing.eventId), missing.state, '', missing.what)];
  return [row('', '', '', problem ?? '')];
}

/** The first, where a run tells no better one. */
function divergencesToTell({ divergences, whatIf }: Replayed): readonly Divergence[] {
  return whatIf?.divergence === undefined ? divergences.slice(0, 1) : [whatIf.divergence];
}

/** `FAILED States.Runtime`; nothing where there is none yet. */
function outcomeText({ hasRecordedOutcome, recorded, changed: { status, error } }: WhatIf): string {
  if (hasRecordedOutcome) return 'as recorded';
  if (status === 'RUNNING') return '';
  if (error !== undefined) return `${status} ${error}`;
  return status === recorded.status ? `${status} with other data` : status;
}

export function replayTable(rows: readonly ReplayRow[], { bold, green, red, yellow }: Colors): string {
  const isTold = rows.some(({ cells }) => cells[OUTCOME_COLUMN] !== '');
  const widths = HEADINGS.map((heading, column) =>
    rows.reduce((width, { cells }) => Math.max(width, widthOf(cells[column] ?? '')), widthOf(heading)),
  );
  const line = (cells: readonly string[], paint: (text: string) => string) =>
    cells
      .flatMap((text, column) => {
        if (column === OUTCOME_COLUMN && !isTold) return [];
        const padding = ' '.repeat((widths[column] ?? 0) - widthOf(text));
        return `${column === VERDICT_COLUMN ? paint(text) : text}${padding}`;
      })
      .join('  ')
      .trimEnd();
  const paintOf = (verdict: Verdict) => {
    if (verdict === 'equal' || verdict === 'same') return green;
    return verdict.startsWith('other') || verdict === 'needs outcome' || verdict === 'unreadable' ? red : yellow;
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

function placeText(place: DefinitionPlace | undefined): string {
  if (place === undefined) return '';
  const { file, line, column, pointer } = place;
  if (line === undefined) return pointer;
  return [file, line, column].filter((part) => part !== undefined).join(':');
}
