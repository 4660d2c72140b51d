// JSON for standard output, numbers to the last digit.

import { entriesOf, isJsonArray, isJsonObject, type Json, stringifyJson } from '../utils/json.js';
import type { Output } from './io.js';

/** One line for a program; for a person at a terminal, one line a member. */
export function writeJsonDocument(output: Output, document: Json): Promise<void> {
  return output.write(`${output.isTerminal ? prettyJson(document) : stringifyJson(document)}\n`);
}

/** One line of many, for programs that read them one by one. */
export function writeJsonLine(output: Output, value: Json): Promise<void> {
  return output.write(`${stringifyJson(value)}\n`);
}

/** As JSON.stringify with two spaces has it. */
export function prettyJson(value: Json, indent = ''): string {
  const inner = `${indent}  `;
  if (isJsonArray(value) && value.length > 0) {
    return `[\n${value.map((item) => `${inner}${prettyJson(item, inner)}`).join(',\n')}\n${indent}]`;
  }
  if (isJsonObject(value) && Object.keys(value).length > 0) {
    const members = entriesOf(value).map(
      ([key, member]) => `${inner}${JSON.stringify(key)}: ${prettyJson(member, inner)}`,
    );
    return `{\n${members.join(',\n')}\n${indent}}`;
  }
  return stringifyJson(value);
}
