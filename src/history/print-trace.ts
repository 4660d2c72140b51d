// The trace of an execution as lines for people: a line for each state in the order in which it was entered, what runs
// inside of a Map or Parallel below it, and what went wrong below the state that it happened to.

import { formatDuration, formatOffset } from '../utils/format-time.js';
import { printable } from '../utils/printable.js';
import {
  type AttemptTrace,
  type BlockTrace,
  innerProblem,
  type Problem,
  type StateTrace,
  type Trace,
  type TraceStatus,
} from './trace.js';

/** What colours a text. */
export type TraceColors = Readonly<Record<'red' | 'green' | 'yellow' | 'cyan' | 'dim', (text: string) => string>>;

export interface PrintTraceOptions {
  readonly colors: TraceColors;
  /** Longer lines are cut; undefined for none. */
  readonly columns: number | undefined;
}

/** Of a Map with more items than this, the first ones are shown, and all to which something happened. */
const MAX_UNEVENTFUL_BLOCKS = 20;
const FIRST_BLOCKS = 10;

export interface TraceLine {
  readonly text: string;
  /** What it tells of: a visit, or an iteration or branch, after those around it. */
  readonly of: readonly (StateTrace | BlockTrace)[];
  /** Whether it is the first line of the last one of these. */
  readonly isFirst: boolean;
  /** Where lines of the machine itself begin, after the time: what is inside of a state is indented by two for each. */
  readonly column: number;
}

export function printTrace(trace: Trace, options: PrintTraceOptions): string[] {
  return traceLines(trace, options).map(({ text }) => text);
}

/** The lines, and what each of them tells of. */
export function traceLines(
  trace: Trace,
  { colors, columns = Number.POSITIVE_INFINITY }: PrintTraceOptions,
): TraceLine[] {
  const rows = rowsOfStates(trace.states, 0).map(printableRow);
  const offsets = rows.map(({ at }) => formatOffset(at - trace.startedAt));
  const offsetWidth = widest(offsets) + 1;
  const headWidth = widest(rows.filter(({ type }) => type !== undefined).map(headOf));
  return rows.map((row, index) => {
    const offset = `${(offsets[index] ?? '').padStart(offsetWidth)}  `;
    const head = row.type === undefined ? headOf(row) : headOf(row).padEnd(headWidth);
    const type = row.type === undefined ? '' : `  ${row.type.padEnd(LONGEST_TYPE)}`;
    const gap = row.type === undefined ? ' ' : '  ';
    const notes = cut(row.notes, columns - offset.length - head.length - type.length - gap.length);
    const paint = colors[PAINT[row.status]];
    const paintedHead = row.type === undefined ? paint(head) : head.replace(/\S/, paint);
    const paintedNotes = notes === '' ? '' : `${gap}${row.isProblem ? paint(notes) : colors.dim(notes)}`;
    const text = `${colors.dim(offset)}${paintedHead}${colors.cyan(type)}${paintedNotes}`.trimEnd();
    return { text, of: row.of, isFirst: row.isFirst ?? false, column: offset.length };
  });
}

const LONGEST_TYPE = 'Parallel'.length;

export const SYMBOL: Readonly<Record<TraceStatus, string>> = {
  running: '…',
  succeeded: '✓',
  failed: '✗',
  caught: '↪',
  aborted: '■',
  'timed-out': '✗',
};

const PAINT = {
  running: 'cyan',
  succeeded: 'green',
  failed: 'red',
  caught: 'yellow',
  aborted: 'yellow',
  'timed-out': 'red',
} as const satisfies Readonly<Record<TraceStatus, keyof TraceColors>>;

interface Row {
  /** Epoch milliseconds. */
  readonly at: number;
  readonly depth: number;
  readonly symbol: string;
  /** Decides the colour. */
  readonly status: TraceStatus;
  readonly title: string;
  /** Only for the line of a state: these are aligned with each other. */
  readonly type?: string;
  readonly notes: string;
  readonly isProblem?: boolean;
  readonly of: TraceLine['of'];
  readonly isFirst?: boolean;
}

function printableRow(row: Row): Row {
  return { ...row, title: printable(row.title), notes: printable(row.notes) };
}

function headOf({ depth, symbol, title }: Row): string {
  return `${'  '.repeat(depth)}${symbol}${title === '' ? '' : ` ${title}`}`;
}

function rowsOfStates(states: readonly StateTrace[], depth: number): Row[] {
  return states.flatMap((state) => rowsOf(state, depth));
}

function rowsOf(state: StateTrace, depth: number): Row[] {
  const { status, name, type, attempts, enteredAt } = state;
  const own: Row = {
    at: enteredAt,
    depth,
    symbol: SYMBOL[status],
    status,
    title: name,
    type,
    notes: notesOf(state),
    of: [],
    isFirst: true,
  };
  const inside = attempts.flatMap((_attempt, index) => rowsOfAttempt(attempts, index, depth + 1));
  return within(state, [own, ...inside, ...rowsOfEnd(state, depth + 1)]);
}

function within(one: StateTrace | BlockTrace, rows: readonly Row[]): Row[] {
  return rows.map((row) => ({ ...row, of: [one, ...row.of] }));
}

function notesOf({ calls, attempts, enteredAt, endedAt, status }: StateTrace): string {
  const last = attempts.at(-1);
  const took = endedAt === undefined ? 0 : endedAt - enteredAt;
  const branches = last?.blocks.filter(({ kind }) => kind === 'branch').length ?? 0;
  const notes = [
    calls,
    // A distributed Map tells its items before it has read them.
    last?.items === undefined || (last.isDistributed && last.items === 0) ? undefined : counted(last.items, 'item'),
    last?.isDistributed ? 'distributed' : undefined,
    branches > 0 ? counted(branches, 'branch', 'branches') : undefined,
    attempts.length > 1 ? `${attempts.length} attempts` : undefined,
    took > 0 ? formatDuration(took) : undefined,
    END_NOTES[status],
  ];
  return notes.filter((note) => note !== undefined).join(' · ');
}

const END_NOTES: Readonly<Partial<Record<TraceStatus, string>>> = {
  aborted: 'aborted',
  'timed-out': 'not finished in time',
  running: 'running',
};

/** A line for an attempt that failed or was not the only one, and what ran in it. */
function rowsOfAttempt(attempts: readonly AttemptTrace[], index: number, depth: number): Row[] {
  const [attempt, next] = attempts.slice(index) as [AttemptTrace, AttemptTrace?]; // `index` is one of them
  const { status, startedAt, endedAt = startedAt } = attempt;
  const isOnly = attempts.length === 1;
  const title = isOnly ? '' : `attempt ${index + 1}`;
  const problem = described(attempt.problem);
  const row = { at: endedAt, depth, symbol: SYMBOL[status], status, title, notes: '', of: [] };
  const blocks = rowsOfBlocks(attempt.blocks, isOnly ? depth : depth + 1);
  if (next !== undefined) {
    const how = next.isRedriven ? 'redriven' : 'again';
    const again = `${title}, ${how} after ${formatDuration(next.startedAt - endedAt)}:`;
    const notes = problem ?? described(innerProblem(attempt)) ?? 'failed';
    return [{ ...row, symbol: '↻', status: 'caught', title: again, notes, isProblem: true }, ...blocks];
  }
  if (problem !== undefined) {
    return [...blocks, { ...row, title: isOnly ? '' : `${title}:`, notes: problem, isProblem: true }];
  }
  return isOnly ? blocks : [row, ...blocks];
}

function rowsOfEnd(state: StateTrace, depth: number): Row[] {
  const at = state.endedAt ?? state.enteredAt;
  const problem = described(state.problem);
  const rows: Row[] = [];
  // What failed inside of it is told there.
  if (problem !== undefined && !state.attempts.some(({ blocks }) => blocks.length > 0)) {
    rows.push({
      at,
      depth,
      symbol: SYMBOL.failed,
      status: 'failed',
      title: '',
      notes: problem,
      isProblem: true,
      of: [],
    });
  }
  if (state.status === 'caught') {
    const title = state.caughtBy === undefined ? 'caught' : `caught, goes on with ${state.caughtBy}`;
    rows.push({ at, depth, symbol: SYMBOL.caught, status: 'caught', title, notes: '', of: [] });
  }
  return rows;
}

function rowsOfBlocks(blocks: readonly BlockTrace[], depth: number): Row[] {
  const shown = blocks.filter((block, index) => {
    return blocks.length <= MAX_UNEVENTFUL_BLOCKS || index < FIRST_BLOCKS || isEventful(block);
  });
  const rows = shown.flatMap((block) => {
    return within(block, [rowOfBlock(block, depth), ...rowsOfStates(block.states, depth + 1)]);
  });
  const hidden = blocks.length - shown.length;
  const last = blocks.at(-1);
  if (hidden === 0 || last === undefined) return rows;
  const title = `${hidden} more, without retries or errors`;
  return [...rows, { at: last.startedAt, depth, symbol: '…', status: 'running', title, notes: '', of: [] }];
}

function rowOfBlock({ kind, index, startedAt, endedAt = startedAt, status }: BlockTrace, depth: number): Row {
  const notes = endedAt === startedAt ? '' : `(${formatDuration(endedAt - startedAt)})`;
  return {
    at: startedAt,
    depth,
    symbol: SYMBOL[status],
    status,
    title: `${kind} ${index}`,
    notes,
    of: [],
    isFirst: true,
  };
}

function isEventful(block: BlockTrace): boolean {
  return block.status !== 'succeeded' || block.states.some(isEventfulState);
}

function isEventfulState({ status, attempts }: StateTrace): boolean {
  return status !== 'succeeded' || attempts.length > 1 || attempts.some(({ blocks }) => blocks.some(isEventful));
}

/** The service says in a cause at which state it came up: the trace shows it there. */
const WHERE_IT_HAPPENED = /^An error occurred while executing the state '[^']*' \(entered at the event id #\d+\)\. /;

/** Error and cause on one line; the whole cause is in the summary and the history. */
export function described(problem: Problem | undefined): string | undefined {
  if (problem === undefined) return undefined;
  const { error = 'no error name', cause } = problem;
  if (cause === undefined || cause === '') return error;
  const [line = ''] = messageIn(cause).replace(WHERE_IT_HAPPENED, '').split('\n');
  return `${error}: ${line}`;
}

// Lambda reports an error as JSON. https://docs.aws.amazon.com/lambda/latest/dg/nodejs-exceptions.html
function messageIn(cause: string): string {
  if (!cause.startsWith('{')) return cause;
  try {
    const { errorMessage } = JSON.parse(cause);
    return typeof errorMessage === 'string' ? errorMessage : cause;
  } catch {
    return cause;
  }
}

function cut(text: string, room: number): string {
  return text.length <= room ? text : `${text.slice(0, Math.max(room - 1, 10))}…`;
}

function widest(texts: readonly string[]): number {
  return texts.reduce((width, { length }) => Math.max(width, length), 0);
}

function counted(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}
