// Findings as text for people, as data for programs, and as the service writes them.

import type { Diagnostic } from './diagnostic.js';

/** One finding in a few lines: what, where, the line of the source with a mark under it, what to do. */
function printDiagnostic(diagnostic: Diagnostic, text?: string): string {
  const { severity, code, awsCode, message, suggestion } = diagnostic;
  const lines = [`${severity.toLowerCase()} ${code}${awsCode === undefined ? '' : ` ${awsCode}`}: ${message}`];
  lines.push(`  at ${placeOf(diagnostic)}`);
  if (text !== undefined) lines.push(...excerpt(text, diagnostic));
  if (suggestion !== undefined) lines.push(`  ${suggestion}`);
  return lines.join('\n');
}

function placeOf({ file, line, column, location }: Diagnostic): string {
  const place = location ?? 'the definition';
  if (line === undefined || column === undefined) return place;
  return file === undefined ? `${place} (line ${line}, column ${column})` : `${file}:${line}:${column} ${place}`;
}

/** All findings, a blank line between them. */
export function printDiagnostics(diagnostics: readonly Diagnostic[], text?: string): string {
  return diagnostics.map((diagnostic) => printDiagnostic(diagnostic, text)).join('\n\n');
}

/** All findings as JSON text. */
export function diagnosticsToJson(diagnostics: readonly Diagnostic[]): string {
  return JSON.stringify(diagnostics, undefined, 2);
}

/** A finding as ValidateStateMachineDefinition lists it. */
export interface AwsDiagnostic {
  readonly severity: string;
  readonly code: string;
  readonly message: string;
  readonly location?: string;
}

/** As the service lists them; without those of which it says nothing. */
export function toAwsDiagnostics(diagnostics: readonly Diagnostic[]): AwsDiagnostic[] {
  return diagnostics.flatMap(({ severity, awsCode: code, message, location }) =>
    code === undefined ? [] : [{ severity, code, message, ...(location === undefined ? {} : { location }) }],
  );
}

/** The message of the InvalidDefinition with which CreateStateMachine refuses a definition. */
export function invalidDefinitionMessage(diagnostics: readonly Diagnostic[]): string {
  const errors = diagnostics.filter(({ severity }) => severity === 'ERROR');
  const findings = toAwsDiagnostics(errors).map(
    ({ code, message, location = null }) => `${code}: ${message} at ${location}`,
  );
  return `Invalid State Machine Definition: '${findings.join(', ')}'`;
}

const MAX_WIDTH = 100;

/** The line, cut around the place if it is long, and a mark under what the finding is about. */
function excerpt(text: string, { line, column, endLine, endColumn }: Diagnostic): string[] {
  if (line === undefined || column === undefined) return [];
  const source = text.split('\n', line)[line - 1]?.replace(/\r$/, '');
  if (source === undefined) return [];
  const start = column > MAX_WIDTH ? column - MAX_WIDTH / 2 : 0;
  const shown = source.slice(start, start + MAX_WIDTH).replaceAll('\t', ' ');
  const margin = `  ${line} | `;
  const before = column - 1 - start;
  const end = line === endLine && endColumn !== undefined ? endColumn - 1 - start : shown.length;
  const marked = Math.max(1, Math.min(end, shown.length) - before);
  return [`${margin}${shown}`, `${' '.repeat(margin.length + before)}${'^'.repeat(marked)}`];
}
