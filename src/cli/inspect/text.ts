// Text in columns of a terminal: wide characters take two, and what is no character takes none.

import stringWidth from 'string-width';
import { printable } from '../../utils/printable.js';

/** What would change the direction in which a terminal writes, or write over what stands there. */
const DIRECTIONS = /[\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/g;

/** One line that is safe for a terminal. */
export function safeLine(text: string): string {
  return printable(text.replaceAll('\n', '\\n')).replaceAll(DIRECTIONS, '\uFFFD');
}

export const widthOf: (text: string) => number = stringWidth;

const ELLIPSIS = '…';
const PLAIN = /^[\x20-\x7E]*$/;
/** A grapheme of more than this is no character of any language; no more of a long text is looked at than is shown. */
const LONGEST_GRAPHEME = 32;
const segmenter = new Intl.Segmenter();

/**
 * As much of a line as `columns` can show, made safe; an ellipsis stands at its end for what is left out.
 * @param from how many columns are left out at its beginning.
 */
export function cutTo(text: string, columns: number, from = 0): string {
  if (columns <= 0) return '';
  const rest = from === 0 ? text : after(text, from);
  const near = rest.slice(0, (columns + 1) * LONGEST_GRAPHEME);
  const line = safeLine(near.length < rest.length ? plainStart(near, columns) : near);
  if (near.length === rest.length && widthAtMost(line, columns)) return line;
  return `${start(line, columns - 1)}${ELLIPSIS}`;
}

/** As `cutTo`, filled with spaces. */
export function fillTo(text: string, columns: number): string {
  const line = cutTo(text, columns);
  return `${line}${' '.repeat(Math.max(0, columns - widthOf(line)))}`;
}

/** Of a text without anything but ASCII no more is needed than what is shown. */
function plainStart(near: string, columns: number): string {
  const short = near.slice(0, columns + 1);
  return PLAIN.test(short) ? short : near;
}

function widthAtMost(line: string, columns: number): boolean {
  if (line.length <= columns && PLAIN.test(line)) return true;
  return widthOf(line) <= columns;
}

/** As many characters as have room. */
function start(line: string, columns: number): string {
  if (PLAIN.test(line.slice(0, columns))) return line.slice(0, columns);
  let width = 0;
  let text = '';
  for (const { segment } of segmenter.segment(line)) {
    width += widthOf(segment);
    if (width > columns) return text;
    text += segment;
  }
  return text;
}

/** The text without what its first `columns` show; of a wide character that is cut in two, a space is left. */
function after(text: string, columns: number): string {
  if (PLAIN.test(text.slice(0, columns))) return text.slice(columns);
  let width = 0;
  for (const { segment, index } of segmenter.segment(text)) {
    if (width >= columns) return `${' '.repeat(width - columns)}${text.slice(index)}`;
    width += widthOf(safeLine(segment));
  }
  return '';
}
