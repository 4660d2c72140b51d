// Findings as SARIF 2.1.0, which code scanning and editors read.
// https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html

import type { Location, Log, ReportingDescriptor, Result } from 'sarif';
import { version } from '../../../package.json';
import { type CatalogEntry, catalog } from '../../diagnostics/catalog.js';
import type { Explanation } from '../../diagnostics/explanations/explanation.js';
import { explanations } from '../../diagnostics/explanations/index.js';
import type { Diagnostic } from '../../index.js';
import type { Json } from '../../utils/json.js';
import type { CheckedDefinition } from './checked.js';

export function findingsAsSarif(checked: readonly CheckedDefinition[]): Json {
  const found = checked.flatMap(({ file, diagnostics }) => diagnostics.map((diagnostic) => ({ file, ...diagnostic })));
  const codes = [...new Set(found.map(({ code }) => code))].sort();
  const log: Log = {
    $schema: 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'stepwright', semanticVersion: version, rules: codes.map(descriptorOf) } },
        columnKind: 'utf16CodeUnits',
        results: found.map((diagnostic) => resultOf(diagnostic, codes)),
      },
    ],
  };
  // What the types of SARIF describe is JSON.
  return log as unknown as Json;
}

const entries = new Map<string, CatalogEntry>(Object.entries(catalog));
const explained = new Map<string, Explanation>(Object.entries(explanations));

function descriptorOf(code: Diagnostic['code']): ReportingDescriptor {
  const entry = entries.get(code);
  const explanation = explained.get(code);
  return {
    id: code,
    ...(entry?.awsCode !== undefined && { name: entry.awsCode }),
    shortDescription: { text: entry?.message ?? code },
    ...(explanation !== undefined && {
      fullDescription: { text: explanation.why },
      help: { text: explanation.fix },
    }),
    defaultConfiguration: { level: entry?.severity === 'WARNING' ? 'warning' : 'error' },
  };
}

function resultOf(diagnostic: Diagnostic & { readonly file: string }, codes: readonly string[]): Result {
  const { code, severity, message, suggestion } = diagnostic;
  return {
    ruleId: code,
    ruleIndex: codes.indexOf(code),
    level: severity === 'ERROR' ? 'error' : 'warning',
    message: { text: suggestion === undefined ? message : `${message} ${suggestion}` },
    locations: [locationOf(diagnostic)],
  };
}

function locationOf({ file, line, column, endLine, endColumn, location, pointer }: Diagnostic): Location {
  return {
    physicalLocation: {
      artifactLocation: { uri: uriOf(file ?? '') },
      ...(line !== undefined && {
        region: {
          startLine: line,
          ...(column !== undefined && { startColumn: column }),
          ...(endLine !== undefined && { endLine }),
          ...(endColumn !== undefined && { endColumn }),
        },
      }),
    },
    logicalLocations: [{ fullyQualifiedName: location ?? pointer, kind: 'object' }],
  };
}

/** A relative reference, or a `file:` URI for a path that begins with a drive: its colon would read as a scheme. */
function uriOf(file: string): string {
  const path = file.replaceAll('\\', '/');
  const drive = /^[A-Za-z]:(?=\/)/.exec(path)?.[0] ?? '';
  // What ends a path (`?`, `#`) or begins one (`:`) is part of a name here.
  const encoded = path.slice(drive.length).split('/').map(encodeURIComponent).join('/');
  return drive === '' ? encoded : `file:///${drive}${encoded}`;
}
