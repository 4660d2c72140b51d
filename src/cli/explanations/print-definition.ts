// A definition as a person would write it: what fits stands on one line, but each state begins on a line of its own.

import { isJsonArray, isJsonObject, type Json } from '../../utils/json.js';

/** With the margin of a code frame in front, the lines of a terminal hold it. */
const MAX_WIDTH = 74;

/** As JSON. Numbers that JSON does not have (NaN) are written as JavaScript has them. */
export function printDefinition(definition: object): string {
  // An example is JSON, or is about not being JSON.
  return print(definition as Json, '', 0);
}

/** `taken`: how much of the line is in use, before the value and behind it. */
function print(value: Json, indent: string, taken: number, name?: string): string {
  const flat = printFlat(value);
  if (!hasStates(value, name) && taken + flat.length <= MAX_WIDTH) return flat;
  const inner = `${indent}  `;
  if (isJsonArray(value) && value.length > 0) {
    const items = value.map((item) => `${inner}${print(item, inner, inner.length + COMMA)}`);
    return `[\n${items.join(',\n')}\n${indent}]`;
  }
  if (isJsonObject(value) && Object.keys(value).length > 0) {
    const members = Object.entries(value).map(([key, member]) => {
      const start = `${inner}${JSON.stringify(key)}: `;
      return `${start}${print(member, inner, start.length + COMMA, key)}`;
    });
    return `{\n${members.join(',\n')}\n${indent}}`;
  }
  return flat;
}

const COMMA = ','.length;

/** A machine, a branch or an item processor, and the states of one. */
function hasStates(value: Json, name: string | undefined): boolean {
  return name === 'States' || (isJsonObject(value) && 'States' in value);
}

function printFlat(value: Json): string {
  if (isJsonArray(value)) return `[${value.map(printFlat).join(', ')}]`;
  if (typeof value === 'number') return String(value);
  if (!isJsonObject(value)) return JSON.stringify(value);
  const members = Object.entries(value).map(([key, member]) => `${JSON.stringify(key)}: ${printFlat(member)}`);
  return members.length === 0 ? '{}' : `{ ${members.join(', ')} }`;
}
