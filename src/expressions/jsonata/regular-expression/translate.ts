// Writes a JavaScript regular expression in the syntax of RE2, so that both find the same: matches and groups.
//
// R1. RE2 sees one character for each UTF-16 code unit. A surrogate is moved to a private place, in the pattern and in
//     the text, because RE2 would read two of them as one character.
// R2. What RE2 writes otherwise (white space, ends of lines, case) is written out as sets.
// R3. JavaScript forgets the groups of one round of a repetition when the next begins; RE2 does not. The body of such
//     a repetition becomes a group of its own (an `extra` group), and a group that lies outside of it is forgotten.
// R4. JavaScript refuses a round that matches nothing. Where the two could then differ, the pattern is refused.

import type { CodeUnits } from './code-units.js';
import { type Pattern, readPattern, UnsupportedPattern } from './syntax.js';

export interface Translation {
  readonly re2: string;
  /** For each group of the JavaScript pattern: its number in RE2, and the extra groups that it has to lie in. */
  readonly groups: readonly { readonly number: number; readonly within: readonly number[] }[];
  /** The ends of lines other than \n matter, and RE2 knows no others. */
  readonly endsAtLines: boolean;
}

const FIRST_SURROGATE = 0xd800;
const LAST_SURROGATE = 0xdfff;
/** Where surrogates are moved. */
export const SURROGATE_OFFSET = 0x800;
export const SURROGATES = /[\ud800-\udfff]/g;
export const PLACES_OF_SURROGATES = /[\ue000-\ue7ff]/;

/** @throws UnsupportedPattern */
export function translate(pattern: RegExp): Translation {
  const writer = new Writer(pattern);
  const re2 = writer.write(readPattern(pattern.source), []);
  return { re2, groups: writer.groups, endsAtLines: writer.endsAtLines };
}

class Writer {
  readonly groups: { number: number; within: readonly number[] }[] = [];
  endsAtLines = false;
  private groupCount = 0;
  private readonly ignoreCase: boolean;
  private readonly multiline: boolean;

  constructor({ ignoreCase, multiline }: RegExp) {
    this.ignoreCase = ignoreCase;
    this.multiline = multiline;
  }

  write(pattern: Pattern, within: readonly number[]): string {
    switch (pattern.type) {
      case 'units':
        return this.units(pattern);
      case 'assertion':
        return this.assertion(pattern.kind);
      case 'group':
        return this.group(pattern, within);
      case 'repeat':
        return this.repeat(pattern, within);
      case 'sequence':
        return pattern.parts.map((part) => this.write(part, within)).join('');
      case 'choice':
        return pattern.options.map((option) => this.write(option, within)).join('|');
    }
  }

  private units({ units, isComplement }: Pattern & { readonly type: 'units' }): string {
    const all = this.ignoreCase ? units.ignoringCase() : units;
    return writeUnits(isComplement ? all.complement() : all);
  }

  private assertion(kind: (Pattern & { readonly type: 'assertion' })['kind']): string {
    if (kind === 'wordBoundary') return '\\b';
    if (kind === 'noWordBoundary') return '\\B';
    if (this.multiline) {
      this.endsAtLines = true;
      return kind === 'start' ? '(?m:^)' : '(?m:$)';
    }
    return kind === 'start' ? '\\A' : '\\z';
  }

  private group({ body, captures }: Pattern & { readonly type: 'group' }, within: readonly number[]): string {
    if (!captures) return `(?:${this.write(body, within)})`;
    this.groupCount += 1;
    this.groups.push({ number: this.groupCount, within });
    return `(${this.write(body, within)})`;
  }

  private repeat(pattern: Pattern & { readonly type: 'repeat' }, within: readonly number[]): string {
    const { body, min, max, lazy } = pattern;
    const mark = `{${min},${max === Infinity ? '' : max}}${lazy ? '?' : ''}`;
    checkEmptyRounds(pattern);
    if (!hasCaptures(body) || (max <= 1 && !isNullable(body))) return `(?:${this.write(body, within)})${mark}`;
    this.groupCount += 1;
    return `(${this.write(body, [...within, this.groupCount])})${mark}`;
  }
}

/** R4 */
function checkEmptyRounds({ body, min, max }: Pattern & { readonly type: 'repeat' }): void {
  if (max === 0 || (min === 1 && max === 1) || !isNullable(body)) return;
  const isOptional = min === 0 && max === 1;
  if (mayPreferNothing(body) || (hasCaptures(body) && !isOptional)) {
    throw new UnsupportedPattern('a repetition of what can be nothing');
  }
}

function isNullable(pattern: Pattern): boolean {
  switch (pattern.type) {
    case 'units':
      return false;
    case 'assertion':
      return true;
    case 'group':
      return isNullable(pattern.body);
    case 'repeat':
      return pattern.min === 0 || isNullable(pattern.body);
    case 'sequence':
      return pattern.parts.every(isNullable);
    case 'choice':
      return pattern.options.some(isNullable);
  }
}

/** It can match nothing where it could match something. */
function mayPreferNothing(pattern: Pattern): boolean {
  switch (pattern.type) {
    case 'units':
    case 'assertion':
      return false;
    case 'group':
      return mayPreferNothing(pattern.body);
    case 'repeat':
      return (pattern.lazy && pattern.min === 0) || mayPreferNothing(pattern.body);
    case 'sequence':
      return pattern.parts.some(mayPreferNothing);
    case 'choice':
      return pattern.options.some((option, index) => {
        return mayPreferNothing(option) || (isNullable(option) && index < pattern.options.length - 1);
      });
  }
}

function hasCaptures(pattern: Pattern): boolean {
  switch (pattern.type) {
    case 'units':
    case 'assertion':
      return false;
    case 'group':
      return pattern.captures || hasCaptures(pattern.body);
    case 'repeat':
      return hasCaptures(pattern.body);
    case 'sequence':
      return pattern.parts.some(hasCaptures);
    case 'choice':
      return pattern.options.some(hasCaptures);
  }
}

function writeUnits(units: CodeUnits): string {
  const { single } = units;
  if (single !== undefined && single < 128 && /\w/.test(String.fromCharCode(single)))
    return String.fromCharCode(single);
  const ranges = units.ranges.flatMap(([low, high]) => moved(low, high));
  if (ranges.length === 0) return '[^\\x{0}-\\x{10FFFF}]';
  return `[${ranges.map(([low, high]) => `${writeUnit(low)}-${writeUnit(high)}`).join('')}]`;
}

function writeUnit(unit: number): string {
  return `\\x{${unit.toString(16)}}`;
}

/** R1: the surrogates of a range at their place, and nothing that was there. */
function moved(low: number, high: number): readonly (readonly [number, number])[] {
  const offset = SURROGATE_OFFSET;
  const parts: (readonly [number, number])[] = [
    [low, Math.min(high, FIRST_SURROGATE - 1)],
    [Math.max(low, FIRST_SURROGATE) + offset, Math.min(high, LAST_SURROGATE) + offset],
    [Math.max(low, LAST_SURROGATE + offset + 1), high],
  ];
  return parts.filter(([first, last]) => first <= last);
}
