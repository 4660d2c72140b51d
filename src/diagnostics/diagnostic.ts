// A finding about a definition, as data.

import type { SourcePosition } from '../language/source-position.js';
import {
  type AwsCode,
  type CatalogEntry,
  catalog,
  type DiagnosticCode,
  formatMessage,
  type MessageValues,
  type Severity,
} from './catalog.js';

export interface Diagnostic {
  /** Permanent: `ASL3001`. The catalog says what it means. */
  readonly code: `ASL${number}`;
  readonly severity: Severity;
  /** The code that the service gives: `MISSING_TRANSITION_TARGET`. */
  readonly awsCode: AwsCode;
  readonly message: string;
  /** The place as the service writes it (`/States/A/Choices[0]/Next`); undefined where it gives none. */
  readonly location: string | undefined;
  /** The exact place as a JSON Pointer; the empty text is the whole definition. */
  readonly pointer: string;
  /** Where in the text, counted from 1; undefined for a definition that was given as an object. */
  readonly line?: number;
  readonly column?: number;
  /** What to do about it, in our words. */
  readonly suggestion?: string;
}

export interface DiagnosticPlace {
  /** The place as the service writes it. */
  readonly location: string | undefined;
  readonly pointer: string;
  readonly position?: SourcePosition | undefined;
  readonly suggestion?: string | undefined;
}

export function makeDiagnostic<Code extends DiagnosticCode>(
  code: Code,
  values: MessageValues<Code>,
  at: DiagnosticPlace,
): Diagnostic {
  const entry: CatalogEntry = catalog[code];
  return {
    code,
    severity: entry.severity ?? 'ERROR',
    awsCode: entry.awsCode,
    message: formatMessage(code, values),
    location: at.location,
    pointer: at.pointer,
    ...(at.position ? { line: at.position.line, column: at.position.column } : {}),
    ...(at.suggestion === undefined ? {} : { suggestion: at.suggestion }),
  };
}
