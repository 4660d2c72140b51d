// Text delimited files, in the dialect of the service: a quote is escaped by doubling it or by a backslash, in quotes and
// without. csv-parse and papaparse take one way to escape, and only in quotes, which is why this is written here.
// https://docs.aws.amazon.com/step-functions/latest/dg/example-csv-parse-dist-map.html
//
// Recorded: values are strings, spaces are kept, missing fields are empty strings, surplus ones are dropped, single
// quotes are characters like others, a header may be empty. Documented: double quotes, backslashes, delimiters.
// Neither recorded nor documented: an empty line is taken to be a row with an empty field; a double quote that does
// not begin a field is a character like others.

import { type JsonObject, ObjectBuilder } from '../../utils/json.js';
import { ItemReaderFailure } from './failure.js';
import { hashMapOrder } from './hash-map-order.js';

/** The values of CSVDelimiter. */
export const DELIMITERS = { COMMA: ',', PIPE: '|', SEMICOLON: ';', SPACE: ' ', TAB: '\t' } as const;

/**
 * The rows as objects.
 * @param headers undefined for those of the first row.
 * @throws ItemReaderFailure
 */
export function* csvItems(
  text: string,
  delimiter: string,
  headers: readonly string[] | undefined,
): Generator<JsonObject> {
  const rows = csvRows(text, delimiter);
  const names = headers ?? (rows.next().value || []);
  if (new Set(names).size < names.length) throw new ItemReaderFailure('CSV headers cannot contain duplicates.');
  const columns = hashMapOrder(names);
  for (const row of rows) {
    const item = new ObjectBuilder();
    for (const { key, index } of columns) item.set(key, row[index] ?? '');
    yield item.finish();
  }
}

/** The fields of each row. */
export function* csvRows(text: string, delimiter: string): Generator<string[], undefined> {
  let row: string[] = [];
  let field = '';
  let isQuoted = false;
  let at = 0;
  let rowStart = 0;
  let fieldStart = 0;
  while (at < text.length) {
    const character = text[at];
    const next = text[at + 1];
    if (character === '\\') {
      // Before any other character, a backslash is dropped.
      const isEscape = next === '\\' || next === '"' || next === delimiter;
      if (isEscape) field += next;
      at += isEscape ? 2 : 1;
    } else if (character === '"' && at === fieldStart) {
      isQuoted = true;
      at += 1;
    } else if (character === '"' && next === '"') {
      field += '"';
      at += 2;
    } else if (character === '"' && isQuoted) {
      isQuoted = false;
      at += 1;
    } else if (character === delimiter && !isQuoted) {
      row.push(field);
      field = '';
      at += 1;
      fieldStart = at;
    } else if (!isQuoted && (character === '\n' || (character === '\r' && next === '\n'))) {
      yield [...row, field];
      row = [];
      field = '';
      at += character === '\n' ? 1 : 2;
      rowStart = at;
      fieldStart = at;
    } else {
      field += character;
      at += 1;
    }
  }
  // A newline at the end begins no row.
  if (rowStart < text.length) yield [...row, field];
  return undefined;
}
