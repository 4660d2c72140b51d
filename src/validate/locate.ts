// Where in a text the findings are.

import { type CatalogEntry, catalog } from '../diagnostics/catalog.js';
import type { Diagnostic } from '../diagnostics/diagnostic.js';
import { LinesOf } from '../language/source-position.js';
import type { SourcePlace, SourceRange, SourceText } from '../language/source-text.js';

/** The findings with line and column. */
export function located(diagnostics: readonly Diagnostic[], source: SourceText | undefined): Diagnostic[] {
  if (source === undefined || diagnostics.length === 0) return [...diagnostics];
  const { file, text } = source;
  const lines = new LinesOf(text);
  return diagnostics.map((diagnostic) => {
    const range = rangeOf(diagnostic, source);
    const start = lines.positionAt(range.start);
    const end = lines.positionAt(range.end);
    return {
      ...diagnostic,
      ...(file !== undefined && { file }),
      line: start.line,
      column: start.column,
      endLine: end.line,
      endColumn: end.column,
    };
  });
}

const entries: Readonly<Record<string, CatalogEntry>> = catalog;

function rangeOf({ code, pointer }: Diagnostic, { text, place }: SourceText): SourceRange {
  const exact = place(pointer);
  const at = exact ?? around(pointer, place);
  if (at === undefined) return { start: 0, end: 0 };
  const isMarkable = at.value.end > at.value.start && !isBig(text, at.value);
  const isName = entries[code]?.marks === 'name' || exact === undefined || !isMarkable;
  if (isName && at.key !== undefined) return at.key;
  // Something large without a name, or that is not written at all: where it begins.
  return !isMarkable ? { start: at.value.start, end: at.value.start + 1 } : at.value;
}

/** The nearest thing that is there around the place: what is missing has no place of its own. */
function around(pointer: string, place: SourceText['place']): SourcePlace | undefined {
  for (let rest = pointer; rest !== ''; ) {
    rest = rest.slice(0, rest.lastIndexOf('/'));
    const found = place(rest);
    if (found) return found;
  }
  return undefined;
}

/** Nobody wants to see a whole object marked. */
function isBig(text: string, { start, end }: SourceRange): boolean {
  const first = text[start];
  return first === '{' || first === '[' || text.slice(start, end).includes('\n');
}
