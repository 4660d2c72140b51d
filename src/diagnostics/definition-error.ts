// What is thrown for a definition that is refused: all findings at once.

import type { Diagnostic } from './diagnostic.js';
import { printDiagnostics } from './print.js';

/** So many findings are written out; the rest is counted. `diagnostics` has them all. */
const MAX_PRINTED = 20;

export class DefinitionError extends Error {
  override readonly name = 'DefinitionError';
  readonly diagnostics: readonly Diagnostic[];

  constructor(diagnostics: readonly Diagnostic[], text?: string) {
    super(describe(diagnostics, text));
    this.diagnostics = diagnostics;
  }
}

function describe(diagnostics: readonly Diagnostic[], text: string | undefined): string {
  const count = diagnostics.length === 1 ? '1 error' : `${diagnostics.length} errors`;
  const rest = diagnostics.length - MAX_PRINTED;
  const parts = [
    `The state machine definition has ${count}:`,
    printDiagnostics(diagnostics.slice(0, MAX_PRINTED), text),
  ];
  if (rest > 0) parts.push(`... and ${rest} more`);
  return parts.join('\n\n');
}
