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
import { type Column, hashMapOrder } from './hash-map-order.js';

/** The values of CSVDelimiter. */
export const DELIMITERS = { COMMA: ',', PIPE: '|', SEMICOLON: ';', SPACE: ' ', TAB: '\t' } as const;

/**
 * The rows as objects: those of each chunk of the text.
 * @param headers undefined for those of the first row.
 * @throws ItemReaderFailure
 */
export async function* csvItems(
  chunks: AsyncIterable<string>,
  delimiter: string,
  headers: readonly string[] | undefined,
): AsyncGenerator<Iterable<JsonObject>> {
  let columns = headers === undefined ? undefined : columnsOf(headers);
  for await (const rows of csvRows(chunks, delimiter)) {
    const isHeaderNext = columns === undefined && rows.length > 0;
    columns ??= isHeaderNext ? columnsOf(rows[0] as readonly string[]) : undefined;
    if (columns !== undefined) yield itemsOf(columns, isHeaderNext ? rows.slice(1) : rows);
  }
}

/** The fields of each row: the rows that each chunk of the text completes. */
export async function* csvRows(
  chunks: AsyncIterable<string>,
  delimiter: string,
): AsyncGenerator<readonly (readonly string[])[]> {
  const reader = new CsvReader(delimiter);
  for await (const chunk of chunks) yield reader.read(chunk);
  yield reader.end();
}

function columnsOf(names: readonly string[]): readonly Column[] {
  if (new Set(names).size < names.length) throw new ItemReaderFailure('CSV headers cannot contain duplicates.');
  return hashMapOrder(names);
}

function* itemsOf(columns: readonly Column[], rows: readonly (readonly string[])[]): Generator<JsonObject> {
  for (const row of rows) yield itemOf(columns, row);
}

function itemOf(columns: readonly Column[], row: readonly string[]): JsonObject {
  const item = new ObjectBuilder();
  for (const { key, index } of columns) item.set(key, row[index] ?? '');
  return item.finish();
}

/** Reads rows from a text that comes in chunks, cut anywhere. */
class CsvReader {
  private readonly delimiter: string;
  /** The characters that may be more than text, wherever they stand. */
  private readonly special: RegExp;
  private row: string[] = [];
  private field = '';
  private isQuoted = false;
  private isFieldStart = true;
  /** Something of a row has come: a newline at the end begins none. */
  private isInRow = false;
  /** A character whose meaning depends on the next one. */
  private held = '';

  constructor(delimiter: string) {
    this.delimiter = delimiter;
    this.special = new RegExp(`["\\\\\r\n${delimiter}]`, 'g');
  }

  /** The fields of each row that is complete with this chunk. */
  read(chunk: string): readonly (readonly string[])[] {
    return this.rowsOf(this.held + chunk, false);
  }

  /** The last row, if the text does not end with a newline. */
  end(): readonly (readonly string[])[] {
    const rows = this.rowsOf(this.held, true);
    return this.isInRow ? [...rows, this.endRow()] : rows;
  }

  private rowsOf(text: string, isEnd: boolean): (readonly string[])[] {
    const { delimiter, special } = this;
    const rows: (readonly string[])[] = [];
    let at = 0;
    this.held = '';
    while (at < text.length) {
      special.lastIndex = at;
      const found = special.exec(text)?.index ?? text.length;
      if (found > at) {
        this.take(text.slice(at, found));
        at = found;
        continue;
      }
      const character = text[at] as string;
      const next = text[at + 1];
      const mayNeedNext = character === '\\' || character === '"' || character === '\r';
      if (next === undefined && mayNeedNext && !isEnd) {
        this.held = character;
        return rows;
      }
      at += 1;
      if (character === '\\') {
        // Before any other character, a backslash is dropped.
        const isEscape = next === '\\' || next === '"' || next === delimiter;
        this.take(isEscape ? next : '');
        if (isEscape) at += 1;
      } else if (character === '"' && this.isFieldStart) {
        this.isQuoted = true;
        this.take('');
      } else if (character === '"' && next === '"') {
        this.take('"');
        at += 1;
      } else if (character === '"' && this.isQuoted) {
        this.isQuoted = false;
      } else if (character === delimiter && !this.isQuoted) {
        this.row.push(this.field);
        this.field = '';
        this.isFieldStart = true;
        this.isInRow = true;
      } else if (!this.isQuoted && (character === '\n' || (character === '\r' && next === '\n'))) {
        rows.push(this.endRow());
        if (character === '\r') at += 1;
      } else {
        this.take(character);
      }
    }
    return rows;
  }

  private take(text: string): void {
    this.field += text;
    this.isFieldStart = false;
    this.isInRow = true;
  }

  private endRow(): readonly string[] {
    const row = this.row;
    row.push(this.field);
    this.row = [];
    this.field = '';
    this.isFieldStart = true;
    this.isInRow = false;
    return row;
  }
}
