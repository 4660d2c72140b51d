// `stepwright replay`: whether a definition explains what was recorded of executions, any number of them.

import { colorsFor } from '../colors.js';
import { ExitCode } from '../exit-code.js';
import { replayAll } from '../histories/replay-all.js';
import { type ReplayRow, replayTable, summaryOf } from '../histories/replay-table.js';
import { VERDICTS, type Verdict } from '../histories/replayed.js';
import { loadReplayer, type ReplayerSettings } from '../histories/replayer.js';
import type { Io } from '../io.js';
import { writeJsonLine } from '../json-document.js';
import { showCount } from '../progress.js';

export interface ReplayCommandOptions extends Partial<Omit<ReplayerSettings, 'definition'>> {
  /** How many threads replay, at most. */
  readonly jobs: number;
}

/** @throws UsageError for files that are not there or cannot be read. */
export async function replayCommand(
  definition: string,
  histories: readonly string[],
  { jobs, against, mocks, objectStore, name, all = false, json = false }: ReplayCommandOptions,
  io: Io,
): Promise<ExitCode> {
  const settings: ReplayerSettings = { definition, against, mocks, objectStore, name, all, json };
  const replayer = await loadReplayer(settings, io);
  if (replayer === undefined) return ExitCode.BAD_DEFINITION;
  const counts = new Map<Verdict, number>();
  const rows: ReplayRow[] = [];
  const progress = showCount('replayed', io.stderr, colorsFor(io.stderr, io.env));
  try {
    for await (const told of replayAll(histories, replayer, { settings, jobs }, io)) {
      counts.set(told.verdict, (counts.get(told.verdict) ?? 0) + 1);
      progress.count(told.execution);
      // Of many executions nothing is kept but what the table shows.
      if (told.line !== undefined) await io.stdout.write(`${told.line}\n`);
      rows.push(...told.rows);
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
  if (some('other data', 'other path', 'other times', 'needs outcome')) return ExitCode.FAILED;
  if (some('unreadable')) return ExitCode.BAD_USAGE;
  if (some('unrecorded', 'not run') || !some('equal', 'same')) return ExitCode.UNDECIDED;
  return ExitCode.SUCCESS;
}
