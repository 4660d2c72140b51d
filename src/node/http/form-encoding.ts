// A request body as a form: RequestBodyEncoding URL_ENCODED.
// https://docs.aws.amazon.com/step-functions/latest/dg/call-https-apis.html#url-encode-request-body
//
// Documented: nested objects as `metadata[order_details]`, the four formats of arrays, percent-encoding. Not known: what
// COMMAS makes of an array that holds arrays or objects, and what a null becomes. Both are refused.

import { entriesOf, isJsonArray, isJsonObject, type Json, type JsonObject, stringifyJson } from '../../utils/json.js';
import { NotSupportedError } from '../../utils/not-supported.js';
import { encodePairs } from './percent-encoding.js';

export type ArrayFormat = 'INDICES' | 'REPEAT' | 'COMMAS' | 'BRACKETS';

/** `metadata%5Border_details%5D=monthly%20report`. @throws NotSupportedError for a null and for COMMAS of anything but scalars. */
export function formEncode(body: JsonObject, arrayFormat: ArrayFormat): string {
  return encodePairs(entriesOf(body).flatMap(([name, value]) => pairsOf(name, value, arrayFormat)));
}

type Pair = readonly [name: string, value: string];

function pairsOf(name: string, value: Json, format: ArrayFormat): readonly Pair[] {
  if (isJsonObject(value)) {
    return entriesOf(value).flatMap(([member, inner]) => pairsOf(`${name}[${member}]`, inner, format));
  }
  if (!isJsonArray(value)) return [[name, scalarText(value, name)]];
  if (format === 'COMMAS') return value.length === 0 ? [] : [[name, commaText(value, name)]];
  return value.flatMap((item, index) => pairsOf(itemName(name, index, format), item, format));
}

function itemName(name: string, index: number, format: Exclude<ArrayFormat, 'COMMAS'>): string {
  switch (format) {
    case 'INDICES':
      return `${name}[${index}]`;
    case 'REPEAT':
      return name;
    case 'BRACKETS':
      return `${name}[]`;
  }
}

function commaText(items: readonly Json[], name: string): string {
  return items
    .map((item) => {
      if (isJsonArray(item) || isJsonObject(item)) {
        throw new NotSupportedError(
          `ArrayFormat COMMAS for an array of arrays or objects (${name}) is not supported: AWS does not document it`,
        );
      }
      return scalarText(item, name);
    })
    .join(',');
}

function scalarText(value: Json, name: string): string {
  if (value === null) {
    throw new NotSupportedError(
      `RequestBodyEncoding URL_ENCODED of a null (${name}) is not supported: AWS does not document it`,
    );
  }
  return typeof value === 'string' ? value : stringifyJson(value);
}
