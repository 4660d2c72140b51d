// A text that was put together from pieces of a file, and for each of its characters the place that it comes from.
//
// 1. A text is made of spans. An exact span is written in the file character by character as it is in the text; any
//    other (an escape, what a reference stands for) comes as a whole from its place.
// 2. All spans are in one file: a piece from another file has the place at which this one refers to it.

import type { FileRange, SourceFile } from './source-file.js';
import { TemplateError } from './template-error.js';

/** No definition is larger than 1 MB; references that double each other would otherwise grow without end. */
const MAX_LENGTH = 2_000_000;

export interface Span {
  /** Where in the text it begins, and how long it is there. */
  readonly at: number;
  readonly length: number;
  /** Offsets in the file. */
  readonly start: number;
  readonly end: number;
  /** How `${Name}` in it is to be taken. */
  readonly role?: SpanRole | undefined;
}

/** `literal`: it is no placeholder. Else the name that is not known. */
export type SpanRole = 'literal' | { readonly placeholder: string };

export class MappedText {
  readonly file: SourceFile;
  readonly text: string;
  readonly spans: readonly Span[];

  constructor(file: SourceFile, text: string, spans: readonly Span[]) {
    this.file = file;
    this.text = text;
    this.spans = spans;
  }

  /** A text of one piece that stands for what is written there. */
  static from({ file, start, end }: FileRange, text: string, role?: SpanRole): MappedText {
    return new MappedText(file, text, text === '' ? [] : [{ at: 0, length: text.length, start, end, role }]);
  }

  /** A whole file. */
  static ofFile(file: SourceFile): MappedText {
    return MappedText.from({ file, start: 0, end: file.text.length }, file.text);
  }

  slice(start: number, end = this.text.length): MappedText {
    return new MappedTextBuilder(this.file).append(this, start, end).finish();
  }

  /** Where the characters from `start` to `end` are written. */
  rangeOf(start: number, end: number): FileRange {
    const first = this.spanAt(start);
    const last = end > start ? this.spanAt(end - 1) : first;
    const from =
      first === undefined
        ? (this.spans.at(-1)?.end ?? 0)
        : isExact(first)
          ? first.start + start - first.at
          : first.start;
    const to = last === undefined || end === start ? from : isExact(last) ? last.start + end - last.at : last.end;
    return { file: this.file, start: from, end: Math.max(from, to) };
  }

  spanAt(offset: number): Span | undefined {
    return this.spans[this.indexAt(offset)];
  }

  /** The index of the span that the character at this offset is in. */
  indexAt(offset: number): number {
    let low = 0;
    let high = this.spans.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const span = this.spans[middle] as Span; // between 0 and the length
      if (span.at + span.length <= offset) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

export class MappedTextBuilder {
  private readonly file: SourceFile;
  private readonly pieces: string[] = [];
  private readonly spans: Span[] = [];
  private length = 0;

  constructor(file: SourceFile) {
    this.file = file;
  }

  /** A piece of another text, with its places. @param site where it is referred to, if it is of another file. */
  append(piece: MappedText, start = 0, end = piece.text.length, site?: FileRange): this {
    if (end <= start) return this;
    if (piece.file !== this.file) {
      return site === undefined ? this : this.insert(piece.slice(start, end), site);
    }
    for (let index = piece.indexAt(start); ; index += 1) {
      const span = piece.spans[index];
      if (span === undefined || span.at >= end) break;
      const from = Math.max(start, span.at);
      const to = Math.min(end, span.at + span.length);
      const cut = isExact(span)
        ? { start: span.start + from - span.at, end: span.start + to - span.at }
        : { start: span.start, end: span.end };
      this.add(piece.text.slice(from, to), cut.start, cut.end, span.role);
    }
    return this;
  }

  /** What stands for something that is written at one place, such as the value of a reference. */
  insert(text: MappedText, { start, end }: FileRange): this {
    for (const { at, length, role } of text.spans) this.add(text.text.slice(at, at + length), start, end, role);
    return this;
  }

  /** A text that stands for what is written from `start` to `end`; exactly that, if both are as long. */
  add(text: string, start: number, end: number, role?: SpanRole): this {
    if (text === '') return this;
    this.pieces.push(text);
    this.spans.push({ at: this.length, length: text.length, start, end, role });
    this.length += text.length;
    if (this.length > MAX_LENGTH) {
      throw new TemplateError(`A text of more than ${MAX_LENGTH} characters`, { file: this.file, start });
    }
    return this;
  }

  finish(): MappedText {
    return new MappedText(this.file, this.pieces.join(''), this.spans);
  }
}

function isExact({ length, start, end }: Span): boolean {
  return end - start === length;
}
