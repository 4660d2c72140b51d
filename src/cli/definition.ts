// The definition that a command is about.

import { basename } from 'node:path';
import { printDiagnostics } from '../diagnostics/print.js';
import type { Diagnostic, ParseStateMachineOptions } from '../index.js';
import type { Colors } from './colors.js';
import type { Io } from './io.js';
import { readTextFile, withoutByteOrderMark } from './read-text.js';

export interface DefinitionSource {
  readonly text: string;
  /** What it is called in messages. */
  readonly name: string;
  /** Undefined where the name of the file does not say. */
  readonly format: ParseStateMachineOptions['format'];
}

/** @throws UsageError when it cannot be read. */
export async function readDefinition(argument: string, io: Io): Promise<DefinitionSource> {
  if (argument === '-') {
    return { text: withoutByteOrderMark(await io.readStdin()), name: 'standard input', format: undefined };
  }
  return {
    text: await readTextFile(argument, 'the definition'),
    name: basename(argument),
    format: /\.ya?ml$/i.test(argument) ? 'yaml' : /\.json$/i.test(argument) ? 'json' : undefined,
  };
}

/** All findings with their places in the text, and how many there are. */
export function printFindings(
  diagnostics: readonly Diagnostic[],
  { name, text }: DefinitionSource,
  colors: Colors,
): string {
  const findings = printDiagnostics(diagnostics, text)
    .replace(/^error \S+/gm, (start) => colors.red(start))
    .replace(/^warning \S+/gm, (start) => colors.yellow(start))
    .replace(/^ +\^+$/gm, (caret) => colors.red(caret));
  return `${findings}\n\n${name}: ${countOf(diagnostics)}\n`;
}

function countOf(diagnostics: readonly Diagnostic[]): string {
  const errors = diagnostics.filter(({ severity }) => severity === 'ERROR').length;
  const warnings = diagnostics.length - errors;
  const counts = [count(errors, 'error'), count(warnings, 'warning')].filter((text) => text !== undefined);
  return counts.length === 0 ? 'valid' : counts.join(', ');
}

function count(number: number, noun: string): string | undefined {
  return number === 0 ? undefined : `${number} ${noun}${number === 1 ? '' : 's'}`;
}
