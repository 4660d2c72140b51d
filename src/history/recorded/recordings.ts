// The shapes in which people have histories, told apart: each is taken for what it is by what it holds, never by
// where it came from.

import { safely } from '../../utils/thrown.js';
import { foreignObject } from './foreign.js';
import type { Refuse } from './history-format-error.js';
import { isLogEntry, logMessages } from './log-messages.js';
import { isRawObject, printed, type RawObject } from './raw.js';
import type { RecordedExecution } from './recorded-execution.js';

/** A part of what was given, which is nothing smaller. */
export type Piece =
  /** An event of GetExecutionHistory. */
  | { readonly kind: 'event'; readonly event: RawObject }
  /** A response of GetExecutionHistory, or a list of events. */
  | { readonly kind: 'page'; readonly events: readonly RawObject[]; readonly hasMore: boolean }
  /** An entry of a log, which says of which execution it is. */
  | { readonly kind: 'entry'; readonly executionArn: string; readonly entry: RawObject }
  /** Everything about one execution, together. */
  | { readonly kind: 'execution'; readonly history: unknown; readonly describe: unknown; readonly children: unknown }
  /** What was read before. */
  | { readonly kind: 'read'; readonly execution: RecordedExecution };

/** The pieces of a value, in their order. */
export function piecesOf(value: unknown, refuse: Refuse): Piece[] {
  if (Array.isArray(value))
    return value.flatMap((item: unknown) =>
      Array.isArray(item) ? pageOf(item, false, refuse) : piecesOf(item, refuse),
    );
  if (typeof value === 'string') return logMessages([{ message: value }], refuse).map(entryPiece);
  if (!isRawObject(value)) return refuse('NOT_A_HISTORY', `${printed(value)} is no history`);
  if (isRecordedExecution(value)) return [{ kind: 'read', execution: value }];
  if (isLogEntry(value)) return [entryPiece(value)];
  if (isEvent(value)) return [{ kind: 'event', event: value }];
  return (
    piecesOfLog(value, refuse) ??
    piecesOfExecution(value) ??
    piecesOfPage(value, refuse) ??
    refuseForeign(value, refuse)
  );
}

function entryPiece(entry: RawObject & { readonly execution_arn: string }): Piece {
  return { kind: 'entry', executionArn: entry.execution_arn, entry };
}

function isEvent(value: RawObject): boolean {
  return (
    'id' in value &&
    typeof value.type === 'string' &&
    ('previousEventId' in value || 'timestamp' in value || hasDetails(value))
  );
}

function hasDetails(value: RawObject): boolean {
  return Object.keys(value).some((name) => name.endsWith('EventDetails'));
}

// The map tells it from what DescribeExecution and GetExecutionHistory give together.
function isRecordedExecution(value: object): value is RecordedExecution {
  return 'events' in value && 'description' in value && 'children' in value && value.children instanceof Map;
}

/** Lists in which entries of a log come: undefined for what is no such list. */
function piecesOfLog(value: RawObject, refuse: Refuse): Piece[] | undefined {
  if (value.messageType === 'CONTROL_MESSAGE') return [];
  const list = value.logEvents ?? value.results ?? value.events;
  if (Array.isArray(list) && list.length > 0 && list.every(isMessage)) return logMessages(list, refuse).map(entryPiece);
  return isMessage(value) ? logMessages([value], refuse).map(entryPiece) : undefined;
}

/** A row of Logs Insights is a list of fields, or an object of them. */
function isMessage(value: unknown): boolean {
  if (Array.isArray(value)) return value.some((field) => isRawObject(field) && 'field' in field);
  return isRawObject(value) && (isLogEntry(value) || typeof value.message === 'string' || '@message' in value);
}

const HISTORIES = ['history', 'events', 'pages'] as const;
const DESCRIPTIONS = ['describe', 'execution', 'description'] as const;

function piecesOfExecution(value: RawObject): Piece[] | undefined {
  if (isRun(value)) return [pieceOfRun(value)];
  const history = firstOf(value, HISTORIES);
  if (history === undefined) return undefined;
  // A description may also stand around the events, as child executions have it.
  const describe = firstOf(value, DESCRIPTIONS) ?? ('executionArn' in value || 'status' in value ? value : undefined);
  const children = value.children ?? value.mapRuns;
  if (describe === undefined && children === undefined && history === value.events) return undefined;
  const token = { nextToken: value.nextToken ?? value.NextToken };
  return [
    {
      kind: 'execution',
      history: history === value.events ? { events: history, ...token } : history,
      describe,
      children,
    },
  ];
}

function firstOf(value: RawObject, names: readonly string[]): unknown {
  const name = names.find((candidate) => isThere(value[candidate]));
  return name === undefined ? undefined : value[name];
}

/** What came of an execution here, with all that is to be read of it. */
interface RunLike {
  readonly history: readonly unknown[];
  readonly mapRuns: readonly { readonly mapRunArn: string }[];
  childExecutions(mapRunArn: string): readonly unknown[];
  readonly [member: string]: unknown;
}

function isRun(value: object): value is RunLike {
  return (
    'childExecutions' in value &&
    typeof value.childExecutions === 'function' &&
    'mapRuns' in value &&
    'history' in value
  );
}

function pieceOfRun(run: RunLike): Piece {
  const { executionArn, name, status, startDate, stopDate, error, cause, outputText: output } = run;
  return {
    kind: 'execution',
    history: run.history,
    describe: { executionArn, name, status, startDate, stopDate, error, cause, output },
    children: Object.fromEntries(run.mapRuns.map(({ mapRunArn }) => [mapRunArn, run.childExecutions(mapRunArn)])),
  };
}

function piecesOfPage(value: RawObject, refuse: Refuse): Piece[] | undefined {
  // The command line of AWS writes a token of its own when it was told to stop early.
  return Array.isArray(value.events)
    ? [pageOf(value.events, isThere(value.nextToken ?? value.NextToken), refuse)]
    : undefined;
}

function pageOf(events: readonly unknown[], hasMore: boolean, refuse: Refuse): Piece {
  return {
    kind: 'page',
    events: events.map((event) => (isRawObject(event) && isEvent(event) ? event : refuseForeign(event, refuse))),
    hasMore,
  };
}

function isThere(value: unknown): boolean {
  return value !== undefined && value !== null;
}

function refuseForeign(value: unknown, refuse: Refuse): never {
  return refuse(
    'NOT_A_HISTORY',
    safely(() => foreignObject(value), 'is no history of an execution'),
  );
}
