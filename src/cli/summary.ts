// How an execution ended, for people: the last lines of the trace.

import type { Run } from '../index.js';
import { formatDuration } from '../utils/format-time.js';
import { parseJson } from '../utils/json.js';
import { printable } from '../utils/printable.js';
import type { Colors } from './colors.js';
import { prettyJson } from './json-document.js';

export function printSummary(run: Run, clock: 'virtual' | 'system', colors: Colors): string[] {
  const { status, error, cause, outputText } = run;
  const paint = status === 'SUCCEEDED' ? colors.green : colors.red;
  const time = `${formatDuration(run.elapsed)}${clock === 'virtual' ? ' of virtual time' : ''}`;
  const lines = [`${colors.bold(paint(status))} after ${time}, ${run.history.length} events`];
  if (error !== undefined) lines.push(`${colors.dim('error')}  ${printable(error)}`);
  if (cause !== undefined) lines.push(`${colors.dim('cause')}  ${printable(cause).replaceAll('\n', '\n       ')}`);
  if (outputText !== undefined) lines.push(prettyJson(parseJson(outputText)));
  return lines;
}
