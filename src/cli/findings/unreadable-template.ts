// The finding that a template, or a definition in it, cannot be read.

import { makeDiagnostic } from '../../diagnostics/diagnostic.js';
import type { Diagnostic } from '../../index.js';
import type { TemplateError } from '../../templates/template-error.js';

export function unreadableTemplate({ file, line, column, problem }: TemplateError): Diagnostic {
  const place =
    line === undefined || column === undefined ? {} : { line, column, endLine: line, endColumn: column + 1 };
  const diagnostic = makeDiagnostic('ASL1008', { problem }, { location: undefined, pointer: '' });
  return { ...diagnostic, file, ...place };
}
