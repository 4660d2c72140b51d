// Findings as commands of a GitHub workflow, which shows them in the files of a pull request.
// https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands#setting-an-error-message

import type { Diagnostic } from '../../index.js';
import type { CheckedDefinition } from './checked.js';

export function findingsAsGithubCommands(checked: readonly CheckedDefinition[]): string {
  return checked
    .flatMap(({ file, diagnostics }) => diagnostics.map((diagnostic) => command(diagnostic, file)))
    .map((line) => `${line}\n`)
    .join('');
}

function command(diagnostic: Diagnostic, file: string): string {
  const { severity, code, awsCode, message, suggestion, line, column, endLine, endColumn } = diagnostic;
  const properties = {
    file: diagnostic.file ?? file,
    line,
    endLine,
    // Columns are for what lies in one line only.
    ...(line === endLine && { col: column, endColumn }),
    title: awsCode === undefined ? code : `${code} ${awsCode}`,
  };
  const written = Object.entries(properties)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}=${escapeProperty(String(value))}`);
  const text = suggestion === undefined ? message : `${message}\n${suggestion}`;
  return `::${severity === 'ERROR' ? 'error' : 'warning'} ${written.join(',')}::${escapeText(text)}`;
}

function escapeText(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapeProperty(text: string): string {
  return escapeText(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
