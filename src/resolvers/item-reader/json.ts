// JSON and JSON Lines as data sets.
// https://docs.aws.amazon.com/step-functions/latest/dg/input-output-itemreader.html#itemsource-example-json-data

import type { FoundItem } from '../../core/stored-items.js';
import { pointerTokens } from '../../language/place.js';
import {
  entriesOf,
  isJsonArray,
  isJsonObject,
  type Json,
  JsonSyntaxError,
  memberOf,
  parseJson,
} from '../../utils/json.js';
import { ItemReaderFailure } from './failure.js';

/**
 * The elements of the array, or the members of the object, that `pointer` points to.
 * @param pointer a JSON Pointer; the whole document without one.
 * @throws ItemReaderFailure
 */
export function jsonItems(text: string, pointer: string | undefined): readonly FoundItem[] {
  const value = pointedTo(parsed(text), pointer ?? '');
  if (isJsonArray(value)) return value.map((element) => ({ value: element }));
  if (isJsonObject(value)) {
    return entriesOf(value).map(([key, member]) => ({ value: { Key: key, Value: member }, key }));
  }
  // Recorded in 2023, when objects were refused in the same way.
  throw new ItemReaderFailure('Attempting to map over non-iterable node.');
}

/**
 * One item a line: those of each chunk of the text. What becomes of empty lines is not known, and they are skipped.
 * @throws ItemReaderFailure when an item is taken that is not JSON.
 */
export async function* jsonLinesItems(chunks: AsyncIterable<string>): AsyncGenerator<Iterable<Json>> {
  let unfinished: string[] = [];
  for await (const chunk of chunks) {
    const [first = '', ...others] = chunk.split('\n');
    unfinished.push(first);
    const last = others.pop();
    if (last === undefined) continue;
    yield parsedLines([unfinished.join(''), ...others]);
    unfinished = [last];
  }
  yield parsedLines([unfinished.join('')]);
}

function* parsedLines(lines: readonly string[]): Generator<Json> {
  for (const line of lines) if (line.trim() !== '') yield parsed(line);
}

// Wording of our own: that of the service is not known.
function parsed(text: string): Json {
  try {
    return parseJson(text);
  } catch (error) {
    if (error instanceof JsonSyntaxError)
      throw new ItemReaderFailure(`The data set is not valid JSON: ${error.message}`);
    throw error;
  }
}

// RFC 6901. Where it points to nothing, the wording of the service is not known; there is nothing to iterate either.
function pointedTo(document: Json, pointer: string): Json | undefined {
  if (pointer !== '' && !pointer.startsWith('/'))
    throw new ItemReaderFailure(`ItemsPointer is not a JSON Pointer: ${pointer}`);
  let value: Json | undefined = document;
  for (const name of pointerTokens(pointer)) {
    if (isJsonArray(value)) value = /^(0|[1-9]\d*)$/.test(name) ? value[Number(name)] : undefined;
    else value = isJsonObject(value) ? memberOf(value, name) : undefined;
  }
  return value;
}
