// `stepwright replay`: whether a definition explains what was recorded of executions, any number of them.

import { copyJson } from '../../utils/copy-json.js';
import type { Json } from '../../utils/json.js';
import { colorsFor } from '../colors.js';
import { ExitCode } from '../exit-code.js';
import { readHistoryFiles } from '../histories/read-history-files.js';
import { type ReplayRow, replayTable, rowsOf, summaryOf } from '../histories/replay-table.js';
import { type Replayed, replayed, unreadable, VERDICTS, type Verdict } from '../histories/replayed.js';
import { withChildren } from '../histories/with-children.js';
import type { Io } from '../io.js';
import { writeJsonLine } from '../json-document.js';
import { loadMachine } from '../load-machine.js';
import { showCount } from '../progress.js';

export interface ReplayCommandOptions {
  /** The definition that the executions ran. */
  readonly against?: string;
  /** Which of the state machines of a template, of both definitions. */
  readonly name?: string;
  /** Every divergence instead of the first. */
  readonly all?: boolean;
  readonly json?: boolean;
}

/** @throws UsageError for files that are not there or cannot be read. */
export async function replayCommand(
  definition: string,
  histories: readonly string[],
  { against, name, all = false, json = false }: ReplayCommandOptions,
  io: Io,
): Promise<ExitCode> {
  const machine = await loadMachine(definition, name, io);
  if (machine === undefined) return ExitCode.BAD_DEFINITION;
  const old = against === undefined ? undefined : await loadMachine(against, name, io);
  if (against !== undefined && old === undefined) return ExitCode.BAD_DEFINITION;
  const counts = new Map<Verdict, number>();
  const rows: ReplayRow[] = [];
  const progress = showCount('replayed', io.stderr, colorsFor(io.stderr, io.env));
  try {
    for await (const { origin, execution, error } of withChildren(readHistoryFiles(histories, io))) {
      const result = error === undefined ? replayed(machine, old, execution, origin) : unreadable(origin, error);
      counts.set(result.verdict, (counts.get(result.verdict) ?? 0) + 1);
      progress.count(result.execution);
      // Of many executions nothing is kept but what the table shows.
      if (json) await writeJsonLine(io.stdout, asJson(result, all));
      else rows.push(...rowsOf(result, all));
    }
  } finally {
    await progress.end();
  }
  if (json) await writeJsonLine(io.stdout, { summary: Object.fromEntries(sorted(counts)) });
  else {
    const colors = colorsFor(io.stdout, io.env);
    await io.stdout.write(`${replayTable(rows, colors)}\n${summaryOf(sorted(counts))}\n`);
  }
  return exitCodeOf(counts);
}

function sorted(counts: ReadonlyMap<Verdict, number>): [Verdict, number][] {
  return VERDICTS.flatMap((verdict) => {
    const count = counts.get(verdict);
    return count === undefined ? [] : [[verdict, count]];
  });
}

/** What is the worst about them: an execution that goes another way, one that is lost, one of which nothing is known. */
function exitCodeOf(counts: ReadonlyMap<Verdict, number>): ExitCode {
  const some = (...verdicts: Verdict[]) => verdicts.some((verdict) => counts.has(verdict));
  if (some('other data', 'other path', 'other times')) return ExitCode.FAILED;
  if (some('unreadable')) return ExitCode.BAD_USAGE;
  if (some('unrecorded', 'not run') || !some('equal', 'same')) return ExitCode.UNDECIDED;
  return ExitCode.SUCCESS;
}

function asJson({ divergences, ...result }: Replayed, all: boolean): Json {
  const told = (all ? divergences : divergences.slice(0, 1)).map(
    ({ kind, execution, eventId, recorded, state, place, differences, message }) => ({
      kind,
      childExecution: execution,
      eventId,
      recordedType: recorded?.type,
      state,
      place,
      differences,
      message,
    }),
  );
  // What is undefined is left out; numbers keep their digits.
  return copyJson({ ...result, divergences: told, divergenceCount: divergences.length }) as Json;
}
