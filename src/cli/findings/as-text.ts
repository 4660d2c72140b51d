// Findings for a person at a terminal: code frames, then a summary.

import { printDiagnostic } from '../../diagnostics/print.js';
import type { Diagnostic } from '../../index.js';
import type { Colors } from '../colors.js';
import { type CheckedDefinition, type Counts, countsOf } from './checked.js';

export function findingsAsText(checked: readonly CheckedDefinition[], colors: Colors): string {
  const found = checked.flatMap((definition) =>
    inOrderOfPlace(definition.diagnostics).map((diagnostic) => frame(diagnostic, definition, colors)),
  );
  return [...found, ...openPlaceholders(checked), `${summary(checked, colors)}\n`].join('\n\n');
}

/** The findings with their places in the text, and how many there are. */
function inOrderOfPlace(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  return diagnostics.toSorted(
    (a, b) =>
      (a.file ?? '').localeCompare(b.file ?? '') || (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0),
  );
}

function frame(diagnostic: Diagnostic, { texts, file }: CheckedDefinition, colors: Colors): string {
  const inFile = { file, ...diagnostic };
  return paintFrame(printDiagnostic(inFile, texts.get(inFile.file)), diagnostic, colors);
}

/** A finding as it was printed, in colours. */
export function paintFrame(printed: string, { severity }: Pick<Diagnostic, 'severity'>, colors: Colors): string {
  return printed
    .replace(/^error \w+/, (start) => colors.red(start))
    .replace(/^warning \w+/, (start) => colors.yellow(start))
    .replace(/^ +\^+$/m, (mark) => (severity === 'ERROR' ? colors.red(mark) : colors.yellow(mark)));
}

function openPlaceholders(checked: readonly CheckedDefinition[]): string[] {
  const names = new Set(checked.flatMap(({ unresolved }) => unresolved));
  return names.size === 0 ? [] : [`Placeholders left open, and not looked at: ${[...names].join(', ')}`];
}

/** `order.asl.json: valid`, `3 state machines in 2 files: 1 error, 2 warnings` */
function summary(checked: readonly CheckedDefinition[], colors: Colors): string {
  const counts = countsOf(checked);
  const verdict = counts.errors + counts.warnings === 0 ? colors.green('valid') : printCounts(counts);
  return `${subject(checked)}: ${verdict}`;
}

function subject(checked: readonly CheckedDefinition[]): string {
  const files = new Set(checked.map(({ file }) => file));
  const [only] = files;
  const machines = plural(checked.length, 'state machine');
  if (files.size > 1) return `${machines} in ${files.size} files`;
  return checked.length === 1 ? (only ?? '') : `${only}: ${machines}`;
}

function printCounts({ errors, warnings }: Counts): string {
  return [errors > 0 && plural(errors, 'error'), warnings > 0 && plural(warnings, 'warning')]
    .filter(Boolean)
    .join(', ');
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
