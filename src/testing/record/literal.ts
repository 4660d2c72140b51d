// Values as people write them in a test: on one line where they fit, else a member or an item on each.

import { memberName, textLiteral } from '../mocks/mock-text.js';

const WIDTH = 120;

/** A piece of code in the place of a value: an asymmetric matcher, the name of a constant. */
export class Code {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/**
 * A plain JSON value, with pieces of code in it, as a literal.
 * @param column how much of the first line is taken already.
 * @param indent of the line that it begins on.
 */
export function literal(value: unknown, indent = '', column = indent.length): string {
  const flat = flatLiteral(value);
  if (column + flat.length <= WIDTH && !flat.includes('\n')) return flat;
  const inner = `${indent}  `;
  if (Array.isArray(value) && value.length > 0) {
    return `[\n${value.map((item) => `${inner}${literal(item, inner, inner.length + 1)},\n`).join('')}${indent}]`;
  }
  if (typeof value === 'object' && value !== null && !(value instanceof Code) && Object.keys(value).length > 0) {
    const members = Object.entries(value).map(([name, member]) => {
      const key = memberKey(name);
      return `${inner}${key}: ${literal(member, inner, inner.length + key.length + 3)},\n`;
    });
    return `{\n${members.join('')}${indent}}`;
  }
  return flat;
}

function flatLiteral(value: unknown): string {
  if (value instanceof Code) return value.text;
  if (typeof value === 'string') return textLiteral(value);
  if (typeof value !== 'object' || value === null) return Object.is(value, -0) ? '-0' : String(value);
  if (Array.isArray(value)) return `[${value.map(flatLiteral).join(', ')}]`;
  const members = Object.entries(value).map(([name, member]) => `${memberKey(name)}: ${flatLiteral(member)}`);
  return members.length === 0 ? '{}' : `{ ${members.join(', ')} }`;
}

/** `__proto__` sets the prototype of a literal unless it is computed. */
function memberKey(name: string): string {
  return name === '__proto__' ? "['__proto__']" : memberName(name);
}

/**
 * A call: on one line, with its last argument broken where the others are short, or with a line for each argument.
 * @param column how much of the first line is taken already.
 */
export function callLiteral(name: string, args: readonly unknown[], indent: string, column: number): string {
  const flat = `${name}(${args.map(flatLiteral).join(', ')})`;
  if (column + flat.length <= WIDTH && !flat.includes('\n')) return flat;
  const [last, ...others] = args.toReversed();
  const head = `${name}(${others
    .toReversed()
    .map((each) => `${flatLiteral(each)}, `)
    .join('')}`;
  const areShort = others.every((each) => typeof each !== 'object' || each === null || each instanceof Code);
  if (args.length === 1 || (areShort && column + head.length <= WIDTH && !head.includes('\n'))) {
    return `${head}${literal(last, indent, column + head.length + 1)})`;
  }
  const inner = `${indent}  `;
  return `${name}(\n${args.map((each) => `${inner}${literal(each, inner, inner.length + 1)},\n`).join('')}${indent})`;
}

/** A length of time as `after` and `sleep` take it: `90s` for a minute and a half, to the millisecond. */
export function durationLiteral(milliseconds: number): string {
  for (const [unit, length] of UNITS) {
    if (milliseconds >= length && milliseconds % (length / 10) === 0) return `${milliseconds / length}${unit}`;
  }
  return milliseconds >= 1000 ? `${milliseconds / 1000}s` : `${milliseconds}ms`;
}

const UNITS = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
] as const;
