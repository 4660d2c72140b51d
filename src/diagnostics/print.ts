// Findings as text for people, as data for programs, and as the service writes them.

import type { Diagnostic } from './diagnostic.js';

/** One finding in a few lines: what, where, the line of the source with a caret, what to do. */
function printDiagnostic(diagnostic: Diagnostic, text?: string): string {
  const { severity, code, awsCode, message, location, line, column, suggestion } = diagnostic;
  const place = location ?? 'the definition';
  const lines = [`${severity.toLowerCase()} ${code} ${awsCode}: ${message}`];
  lines.push(line === undefined ? `  at ${place}` : `  at ${place} (line ${line}, column ${column ?? 1})`);
  if (text !== undefined && line !== undefined) lines.push(...excerpt(text, line, column ?? 1));
  if (suggestion !== undefined) lines.push(`  ${suggestion}`);
  return lines.join('\n');
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

export function toAwsDiagnostic({ severity, awsCode, message, location }: Diagnostic): AwsDiagnostic {
  return { severity, code: awsCode, message, ...(location === undefined ? {} : { location }) };
}

/** The message of the InvalidDefinition with which CreateStateMachine refuses a definition. */
export function invalidDefinitionMessage(diagnostics: readonly Diagnostic[]): string {
  const findings = diagnostics.map(({ awsCode, message, location }) => `${awsCode}: ${message} at ${location ?? null}`);
  return `Invalid State Machine Definition: '${findings.join(', ')}'`;
}

const MAX_WIDTH = 100;

/** The line, cut around the column if it is long, and a caret under the column. */
function excerpt(text: string, line: number, column: number): string[] {
  const source = text.split('\n')[line - 1]?.replace(/\r$/, '');
  if (source === undefined) return [];
  const start = column > MAX_WIDTH ? column - MAX_WIDTH / 2 : 0;
  const shown = source.slice(start, start + MAX_WIDTH).replaceAll('\t', ' ');
  const margin = `  ${line} | `;
  return [`${margin}${shown}`, `${' '.repeat(margin.length + column - 1 - start)}^`];
}
