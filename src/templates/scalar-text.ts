// The text of a scalar, and for each of its characters the place in the file: through the escapes of a quoted string,
// the indentation of a block and the folding of lines.
// https://yaml.org/spec/1.2.2/#chapter-7-flow-style-productions and #chapter-8-block-style-productions
//
// What the parser has read is the truth. The places are found by going through the file and the text side by side, and
// where the two do not go together, the rest of the text has the place of the rest of the scalar.

import { type MappedText, MappedTextBuilder } from './mapped-text.js';
import type { ScalarNode } from './node.js';

/** The text of a string; of any other scalar what is written, and of null nothing. */
export function scalarText(node: ScalarNode): MappedText {
  const { file, start, end, value, style } = node;
  const builder = new MappedTextBuilder(file);
  if (value === null) return builder.finish();
  if (typeof value !== 'string') return builder.add(file.text.slice(start, end), start, end).finish();
  const walk = new Walk(builder, file.text, value, end);
  if (style === 'literal' || style === 'folded') walk.block(start);
  else walk.flow(style === 'plain' ? start : start + 1, style);
  return builder.finish();
}

/** `\x41`, `\u0041`, `\U0001F600`, or a backslash and any one character. */
const ESCAPE = /\\(?:x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|[\s\S])/y;
const LINE_FOLD = /\r?\n\s*/y;
const BLANKS = /[ \t]+/y;
const ESCAPED_LINE_END = /\\\r?\n\s*/y;

class Walk {
  private readonly builder: MappedTextBuilder;
  private readonly source: string;
  private readonly value: string;
  private readonly end: number;
  /** How much of the value has its place. */
  private done = 0;

  constructor(builder: MappedTextBuilder, source: string, value: string, end: number) {
    this.builder = builder;
    this.source = source;
    this.value = value;
    this.end = end;
  }

  flow(start: number, style: 'plain' | 'single-quoted' | 'double-quoted'): void {
    let at = start;
    while (at < this.end && this.done < this.value.length) {
      const [from, to, length] = this.flowToken(at, style);
      if (length > 0) this.take(length, from, to);
      at = to;
    }
    this.rest(at);
  }

  /** What comes next: its offsets in the file, and how many characters of the value it gives. */
  private flowToken(at: number, style: ScalarNode['style']): readonly [from: number, to: number, length: number] {
    if (style === 'double-quoted') {
      const lineEnd = this.match(ESCAPED_LINE_END, at);
      if (lineEnd !== undefined) return [at, at + lineEnd.length, this.blankLines(lineEnd)];
      const escaped = this.match(ESCAPE, at);
      if (escaped !== undefined) return [at, at + escaped.length, isPair(escaped) ? 2 : 1];
    }
    const blanks = this.match(BLANKS, at) ?? '';
    const fold = this.match(LINE_FOLD, at + blanks.length);
    if (fold !== undefined) return [at, at + blanks.length + fold.length, Math.max(1, this.blankLines(fold))];
    if (blanks !== '') return [at, at + blanks.length, blanks.length];
    if (style === 'single-quoted' && this.source.startsWith("''", at)) return [at, at + 2, 1];
    let to = at + 1;
    // All that is written as it is, up to the next character that may be something else.
    while (to < this.end && !/[\\'\s]/.test(this.source[to] ?? '')) to += 1;
    const length = Math.min(to - at, this.value.length - this.done);
    return [at, at + length, length];
  }

  /** A line with nothing in it is a line end of the value; the first line end is none, or a space. */
  private blankLines(fold: string): number {
    return fold.split('\n').length - 2;
  }

  /** @param start of the header, `|` or `>` with its indicators; the lines follow. */
  block(start: number): void {
    let at = this.lineAfter(start);
    while (at < this.end && this.done < this.value.length) {
      const next = this.lineAfter(at);
      const line = this.source.slice(at, next).replace(/\r?\n?$/, '');
      this.blockLine(line, at, next);
      at = next;
    }
    this.rest(at);
  }

  private blockLine(line: string, at: number, next: number): void {
    const content = line.trimStart();
    const indent = line.length - content.length;
    const found = content === '' ? undefined : this.afterBlanks(content);
    if (found === undefined) return;
    // Before the text: the end of the line before, empty lines, and of the spaces those that are not the block's indentation.
    const spaces = trailingSpaces(this.value, this.done, found);
    this.take(found - spaces - this.done, at, at);
    this.take(spaces, at + indent - spaces, at + indent);
    this.take(content.length, at + indent, at + line.length);
    if (this.value[this.done] === '\n') this.take(1, at + line.length, next);
  }

  /** Where the value goes on with this line, if nothing but spaces and ends of lines come before it. */
  private afterBlanks(line: string): number | undefined {
    let at = this.done;
    while (this.value[at] === '\n' || this.value[at] === ' ') at += 1;
    return this.value.startsWith(line, at) ? at : undefined;
  }

  private lineAfter(offset: number): number {
    const end = this.source.indexOf('\n', offset);
    return end === -1 || end >= this.end ? this.end : end + 1;
  }

  private match(pattern: RegExp, at: number): string | undefined {
    pattern.lastIndex = at;
    const found = pattern.exec(this.source)?.[0];
    return found === undefined || at + found.length > this.end ? undefined : found;
  }

  private take(length: number, from: number, to: number): void {
    this.builder.add(this.value.slice(this.done, this.done + length), from, to);
    this.done = Math.min(this.done + length, this.value.length);
  }

  private rest(at: number): void {
    const from = Math.min(at, this.end);
    if (this.done < this.value.length) this.take(this.value.length - this.done, from, this.end);
  }
}

function trailingSpaces(text: string, start: number, end: number): number {
  let from = end;
  while (from > start && text[from - 1] === ' ') from -= 1;
  return end - from;
}

/** A character outside of the Basic Multilingual Plane, which is two in JavaScript. */
function isPair(escaped: string): boolean {
  return escaped.startsWith('\\U') && Number.parseInt(escaped.slice(2), 16) > 0xffff;
}
