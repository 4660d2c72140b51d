// The trace of an execution as lines for people: a line for each state in the order in which it was entered, what runs
// inside of a Map or Parallel below it, and what went wrong below the state that it happened to.

import type { Colors } from '../colors.js';
import { formatDuration, formatOffset } from '../format-time.js';
import type { AttemptTrace, BlockTrace, Problem, StateTrace, Trace, TraceStatus } from './tree.js';

export interface PrintTraceOptions {
  readonly colors: Colors;
  /** Longer lines are cut; undefined for none. */
  readonly columns: number | undefined;
}

/** Of a Map with more items than this, the first ones are shown, and all to which something happened. */
const MAX_UNEVENTFUL_ITEMS = 10;

export function printTrace(trace: Trace, { colors, columns }: PrintTraceOptions): string[] {
  const rows = rowsOfStates(trace.states, 0);
  const offsets = rows.map(({ at }) => formatOffset(at - trace.startedAt));
  const offsetWidth = Math.max(...offsets.map((text) => text.length), 0) + 1;
  const labelWidth = Math.max(...rows.map((row) => (row.type === undefined ? 0 : labelOf(row).length)), 0);
  return rows.map((row, index) => {
    const offset = (offsets[index] ?? '').padStart(offsetWidth);
    const label = row.type === undefined ? labelOf(row) : labelOf(row).padEnd(labelWidth);
    const type = row.type === undefined ? '' : `  ${row.type.padEnd(LONGEST_TYPE)}`;
    const room =
      columns === undefined ? Number.POSITIVE_INFINITY : columns - offset.length - 2 - label.length - type.length - 2;
    const notes = cut(row.notes, row.type === undefined ? room + 1 : room);
    const paint = PAINT[row.status];
    const painted =
      row.type === undefined ? colors[paint](label) : label.replace(/\S/, (symbol) => colors[paint](symbol));
    const gap = notes === '' ? '' : row.type === undefined ? ' ' : '  ';
    return `${colors.dim(offset)}  ${painted}${colors.cyan(type)}${gap}${row.isProblem ? colors[paint](notes) : colors.dim(notes)}`.trimEnd();
  });
}

const LONGEST_TYPE = 'Parallel'.length;

const SYMBOL: Readonly<Record<TraceStatus, string>> = {
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
} as const satisfies Readonly<Record<TraceStatus, keyof Colors>>;

interface Row {
  /** Epoch milliseconds. */
  readonly at: number;
  readonly depth: number;
  readonly symbol: string;
  readonly status: TraceStatus;
  readonly text: string;
  /** Only for the line of a state. */
  readonly type?: string;
  readonly notes: string;
  readonly isProblem?: boolean;
}

function labelOf({ depth, symbol, text }: Row): string {
  return `${'  '.repeat(depth)}${symbol}${text === '' ? '' : ` ${text}`}`;
}

function rowsOfStates(states: readonly StateTrace[], depth: number): Row[] {
  return states.flatMap((state) => rowsOf(state, depth));
}

function rowsOf(state: StateTrace, depth: number): Row[] {
  const { status, name, type, attempts, enteredAt } = state;
  const own: Row = { at: enteredAt, depth, symbol: SYMBOL[status], status, text: name, type, notes: notesOf(state) };
  const inside = attempts.flatMap((attempt, index) => rowsOfAttempt(state, attempt, index, depth + 1));
  return [own, ...inside, ...rowsOfEnd(state, depth + 1)];
}

function notesOf({ calls, attempts, enteredAt, endedAt, status }: StateTrace): string {
  const last = attempts.at(-1);
  const took = endedAt === undefined ? 0 : endedAt - enteredAt;
  const notes = [
    calls,
    last?.items === undefined ? undefined : counted(last.items, 'item'),
    last?.isDistributed ? 'distributed' : undefined,
    last !== undefined && last.items === undefined && last.blocks.length > 0
      ? counted(last.blocks.length, 'branch', 'branches')
      : undefined,
    attempts.length > 1 ? `${attempts.length} attempts` : undefined,
    took > 0 ? formatDuration(took) : undefined,
    status === 'aborted'
      ? 'aborted'
      : status === 'timed-out'
        ? 'not finished in time'
        : status === 'running'
          ? 'running'
          : undefined,
  ];
  return notes.filter((note) => note !== undefined).join(' · ');
}

/** A line for an attempt that failed or was not the only one, and what ran in it. */
function rowsOfAttempt(state: StateTrace, attempt: AttemptTrace, index: number, depth: number): Row[] {
  const { attempts } = state;
  const isOnly = attempts.length === 1;
  const blocks = rowsOfBlocks(attempt.blocks, isOnly ? depth : depth + 1);
  const at = attempt.endedAt ?? attempt.startedAt;
  const text = isOnly ? '' : `attempt ${index + 1}`;
  const next = attempts[index + 1];
  if (next !== undefined) {
    const problem = described(attempt.problem) ?? 'failed';
    const wait = `again after ${formatDuration(next.startedAt - at)}`;
    return [
      { at, depth, symbol: '↻', status: 'caught', text: `${text}:`, notes: `${problem} · ${wait}`, isProblem: true },
      ...blocks,
    ];
  }
  const problem = described(attempt.problem);
  const { symbol, status } = { symbol: SYMBOL[attempt.status], status: attempt.status };
  if (problem !== undefined) {
    return [...blocks, { at, depth, symbol, status, text: isOnly ? '' : `${text}:`, notes: problem, isProblem: true }];
  }
  return isOnly ? blocks : [{ at, depth, symbol, status, text, notes: '' }, ...blocks];
}

function rowsOfEnd(state: StateTrace, depth: number): Row[] {
  const at = state.endedAt ?? state.enteredAt;
  const problem = described(state.problem);
  const rows: Row[] = [];
  // What failed inside of it is told there.
  if (problem !== undefined && !state.attempts.some(({ blocks }) => blocks.length > 0)) {
    rows.push({ at, depth, symbol: SYMBOL.failed, status: 'failed', text: '', notes: problem, isProblem: true });
  }
  if (state.status === 'caught') {
    const goesOn = state.caughtBy === undefined ? 'caught' : `caught, goes on with ${state.caughtBy}`;
    rows.push({ at, depth, symbol: SYMBOL.caught, status: 'caught', text: goesOn, notes: '' });
  }
  return rows;
}

function rowsOfBlocks(blocks: readonly BlockTrace[], depth: number): Row[] {
  const shown = blocks.filter(
    (block, index) => index < MAX_UNEVENTFUL_ITEMS || blocks.length <= 2 * MAX_UNEVENTFUL_ITEMS || isEventful(block),
  );
  const rows = shown.flatMap((block) => [headOf(block, depth), ...rowsOfStates(block.states, depth + 1)]);
  const hidden = blocks.length - shown.length;
  const last = blocks.at(-1);
  if (hidden === 0 || last === undefined) return rows;
  const notes = `${hidden} more without retries or errors`;
  return [...rows, { at: last.endedAt ?? last.startedAt, depth, symbol: '…', status: 'running', text: '', notes }];
}

function headOf({ kind, index, startedAt, endedAt, status }: BlockTrace, depth: number): Row {
  const took = endedAt === undefined || endedAt === startedAt ? '' : formatDuration(endedAt - startedAt);
  return { at: startedAt, depth, symbol: SYMBOL[status], status, text: `${kind} ${index}`, notes: took };
}

function isEventful(block: BlockTrace): boolean {
  return block.status !== 'succeeded' || block.states.some(isEventfulState);
}

function isEventfulState({ status, attempts }: StateTrace): boolean {
  return status !== 'succeeded' || attempts.length > 1 || attempts.some(({ blocks }) => blocks.some(isEventful));
}

/** Error and cause on one line; the whole cause is in the summary and the history. */
function described(problem: Problem | undefined): string | undefined {
  if (problem === undefined) return undefined;
  const { error = 'no error name', cause } = problem;
  return cause === undefined || cause === '' ? error : `${error}: ${messageIn(cause).split('\n')[0] ?? ''}`;
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

function counted(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}
