// A run in a snapshot: how it ended, and the path that it took. Nothing of it depends on when, where and under which name it
// ran: times count from its start.

import { traceLines } from '../../history/print-trace.js';
import { formatDuration } from '../../utils/format-time.js';
import { prettyText } from './pretty-text.js';
import { type ExecutionSubject, executionIn } from './subject.js';

/** For `expect.addSnapshotSerializer`: that of vitest, of jest, of whatever has the same. */
export const runSerializer = {
  test(value: unknown): boolean {
    return executionIn(value) !== undefined;
  },

  serialize(value: unknown, _config: unknown, indentation: string): string {
    const subject = executionIn(value);
    if (subject === undefined) throw new TypeError('This is no run');
    return linesOf(subject).join(`\n${indentation}`);
  },
};

function linesOf({ status, elapsed, error, cause, output, trace }: ExecutionSubject): string[] {
  const time = elapsed === 0 ? '' : ` after ${formatDuration(elapsed)}`;
  return [
    `${status}${time}`,
    ...traceLines(trace, { colors: NO_COLORS, columns: COLUMNS }).map(({ text }) => text),
    ...(error === undefined ? [] : [`error: ${error}`]),
    ...(cause === undefined ? [] : textLines('cause', cause)),
    ...(status === 'SUCCEEDED' ? textLines('output', prettyText(output)) : []),
  ];
}

/** A long text is cut where nothing but its own beginning decides. */
function textLines(name: string, text: string): string[] {
  const shown = text.length <= LONGEST ? text : `${text.slice(0, LONGEST)}… (${text.length} characters)`;
  return `${name}: ${shown}`.split('\n');
}

const COLUMNS = 120;
const LONGEST = 2000;

const same = (text: string) => text;
const NO_COLORS = { red: same, green: same, yellow: same, cyan: same, dim: same };
