// A run in a snapshot: what it came to, and the path that it took. Small, and the same for as long as the run does the same.
//
//   S1. Each line stands alone: no columns, whose width would change with another line.
//   S2. Of time there are durations on the execution's clock. What the seed makes (names of executions, UUIDs, task tokens)
//       and instants of the run are replaced by what they are.
//   S3. What is long is cut where its own length says, and equal iterations side by side are told once.

import { described, SYMBOL } from '../../history/print-trace.js';
import { type AttemptTrace, type BlockTrace, innerProblem, type StateTrace } from '../../history/trace.js';
import { formatDuration } from '../../utils/format-time.js';
import { prettyText } from './pretty-text.js';
import { type ExecutionSubject, executionIn } from './subject.js';
import { isPlainObject } from './test-runner.js';

/** What `expect.addSnapshotSerializer` takes, in vitest and in jest. */
export interface RunSerializer {
  test(value: unknown): boolean;
  serialize(value: unknown, config: unknown, indentation: string): string;
}

/** Prints runs (and running and child executions) in snapshots. */
export const runSerializer: RunSerializer = {
  test: (value) => executionIn(value) !== undefined,
  serialize(value, _config, indentation) {
    const subject = executionIn(value);
    if (subject === undefined) throw new TypeError('Not a run');
    return runText(subject).replaceAll('\n', `\n${indentation}`);
  },
};

function runText(subject: ExecutionSubject): string {
  const { status, elapsed, error, cause, output, trace } = subject;
  const end =
    status === 'RUNNING' ? `RUNNING for ${formatDuration(elapsed)}` : `${status} after ${formatDuration(elapsed)}`;
  const results = [
    ...(error === undefined ? [] : [`error ${error}`]),
    ...(cause === undefined ? [] : [`cause ${cutText(cause, LONGEST_CAUSE)}`]),
    ...(status === 'SUCCEEDED' ? [`output ${outputText(output)}`] : []),
  ];
  const { startedAt } = trace;
  return scrubbed([end, ...linesOf(trace.states), ...results].join('\n'), startedAt, startedAt + elapsed);
}

// --- the path ---------------------------------------------------------------------------------------

function linesOf(states: readonly StateTrace[]): string[] {
  return states.flatMap((state) => linesOfState(state).map((line) => `  ${line}`));
}

function linesOfState(state: StateTrace): string[] {
  const { name, status, enteredAt, endedAt, attempts, caughtBy } = state;
  const took = endedAt === undefined || endedAt === enteredAt ? '' : ` (${formatDuration(endedAt - enteredAt)})`;
  const last = attempts.at(-1);
  const problem = described(state.problem ?? last?.problem ?? (last && innerProblem(last)));
  const end =
    status === 'caught'
      ? [`↪ ${oneLine(problem ?? 'caught')}${caughtBy === undefined ? '' : `, goes on with ${caughtBy}`}`]
      : status === 'failed' && problem !== undefined && (last?.blocks ?? []).length === 0
        ? [`✗ ${oneLine(problem)}`]
        : [];
  const inside = [...attempts.flatMap((_attempt, index) => linesOfAttempt(attempts, index)), ...end];
  return [`${SYMBOL[status]} ${name}${took}`, ...inside.map((line) => `  ${line}`)];
}

function linesOfAttempt(attempts: readonly AttemptTrace[], index: number): string[] {
  const [attempt, next] = attempts.slice(index) as [AttemptTrace, AttemptTrace?]; // `index` is one of them
  const blocks = linesOfBlocks(attempt.blocks);
  if (next === undefined) return blocks;
  const delay = formatDuration(next.startedAt - (attempt.endedAt ?? attempt.startedAt));
  const problem = described(attempt.problem ?? innerProblem(attempt)) ?? 'failed';
  return [...blocks, `↻ ${oneLine(problem)}, ${next.isRedriven ? 'redriven' : 'again'} after ${delay}`];
}

function linesOfBlocks(blocks: readonly BlockTrace[]): string[] {
  const groups: { readonly first: BlockTrace; last: BlockTrace; readonly lines: readonly string[] }[] = [];
  for (const block of blocks) {
    const group = groups.at(-1);
    const lines = linesOf(block.states);
    const isSame = group?.first.status === block.status && group.lines.join('\n') === lines.join('\n');
    if (group !== undefined && isSame && block.kind !== 'branch') group.last = block;
    else groups.push({ first: block, last: block, lines });
  }
  const shown = groups.slice(0, MOST_GROUPS).flatMap(({ first, last, lines }) => {
    const { kind, index, status } = first;
    const name =
      index === last.index
        ? `${kind} ${index}`
        : `${kind === 'child' ? 'children' : `${kind}s`} ${index} to ${last.index}`;
    return [`${SYMBOL[status]} ${name}`, ...lines];
  });
  const hidden = groups.slice(MOST_GROUPS);
  const count = hidden.reduce((sum, { first, last }) => sum + last.index - first.index + 1, 0);
  return count === 0 ? shown : [...shown, `… ${count} more`];
}

const MOST_GROUPS = 20;

function oneLine(text: string): string {
  return cutText(text.replaceAll(/\s*\n\s*/g, ' '), LONGEST_LINE);
}

const LONGEST_LINE = 120;
const LONGEST_CAUSE = 1000;

// --- payloads ---------------------------------------------------------------------------------------

const LONGEST_TEXT = 200;
const MOST_ITEMS = 10;
const MOST_LINES = 60;

function outputText(output: unknown): string {
  const lines = prettyText(cutValue(output)).split('\n');
  if (lines.length <= MOST_LINES) return lines.join('\n');
  return [...lines.slice(0, MOST_LINES), `… ${lines.length - MOST_LINES} more lines`].join('\n');
}

/** Members are sorted: their order is no result. */
function cutValue(value: unknown): unknown {
  if (typeof value === 'string') return cutText(value, LONGEST_TEXT);
  if (Array.isArray(value)) {
    const items = value.slice(0, MOST_ITEMS).map(cutValue);
    return value.length <= MOST_ITEMS ? items : [...items, `… ${value.length - MOST_ITEMS} more`];
  }
  if (!isPlainObject(value)) return value;
  const names = Object.keys(value).sort();
  return Object.fromEntries(names.map((name) => [name, cutValue(value[name])]));
}

function cutText(text: string, longest: number): string {
  return text.length <= longest ? text : `${text.slice(0, longest)}… (${text.length} characters)`;
}

// --- what is another each time ----------------------------------------------------------------------

const OF_STEP_FUNCTIONS = /arn:aws[\w-]*:states:[\w-]*:\d*:(execution|express|mapRun):[^\s"'\\]+/g;
const KIND_OF_ARN: Readonly<Record<string, string>> = {
  execution: 'execution',
  express: 'execution',
  mapRun: 'Map Run',
};
const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/g;
/** Two UUIDs without their hyphens. */
const TASK_TOKEN = /\b(?:[0-9a-f]{12}4[0-9a-f]{3}[89ab][0-9a-f]{15}){2}\b/g;
const INSTANT = /\b\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:\d{2})/g;

/** UUIDs are numbered, so that one shows to be the other. */
function scrubbed(text: string, startedAt: number, endedAt: number): string {
  const uuids = new Map<string, number>();
  return text
    .replaceAll(OF_STEP_FUNCTIONS, (_arn, kind: string) => `<${KIND_OF_ARN[kind]} ARN>`)
    .replaceAll(TASK_TOKEN, '<task token>')
    .replaceAll(UUID, (uuid) => {
      const number = uuids.get(uuid) ?? uuids.size + 1;
      uuids.set(uuid, number);
      return `<UUID ${number}>`;
    })
    .replaceAll(INSTANT, (instant) => {
      const at = Date.parse(instant);
      return at >= startedAt && at <= endedAt ? `<start + ${formatDuration(at - startedAt)}>` : instant;
    });
}
