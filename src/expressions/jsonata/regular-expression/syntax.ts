// Reads a JavaScript regular expression without the `u` flag: a tree in which every character is a set of code units.
// The engine of the machine has compiled it before, so that it is known to be one.
// https://tc39.es/ecma262/#sec-regular-expressions-patterns

import { CodeUnits } from './code-units.js';

export type Pattern =
  /** One of the units; or any other, where case is ignored too. */
  | { readonly type: 'units'; readonly units: CodeUnits; readonly isComplement: boolean }
  | { readonly type: 'assertion'; readonly kind: 'start' | 'end' | 'wordBoundary' | 'noWordBoundary' }
  | { readonly type: 'group'; readonly body: Pattern; readonly captures: boolean }
  | {
      readonly type: 'repeat';
      readonly body: Pattern;
      readonly min: number;
      readonly max: number;
      readonly lazy: boolean;
    }
  | { readonly type: 'sequence'; readonly parts: readonly Pattern[] }
  | { readonly type: 'choice'; readonly options: readonly Pattern[] };

/** A regular expression that cannot be run in time that grows with the text alone. */
export class UnsupportedPattern extends Error {
  override readonly name = 'UnsupportedPattern';
}

export function readPattern(source: string): Pattern {
  return new Reader(source).pattern();
}

const ESCAPED_SETS: ReadonlyMap<string, CodeUnits> = new Map([
  ['d', CodeUnits.digits],
  ['D', CodeUnits.digits.complement()],
  ['w', CodeUnits.word],
  ['W', CodeUnits.word.complement()],
  ['s', CodeUnits.space],
  ['S', CodeUnits.space.complement()],
]);

const CONTROLS: ReadonlyMap<string, number> = new Map([
  ['f', 0x0c],
  ['n', 0x0a],
  ['r', 0x0d],
  ['t', 0x09],
  ['v', 0x0b],
]);

const QUANTIFIER = /^(?:[*+?]|\{(\d+)(?:(,)(\d*))?\})(\?)?/;

class Reader {
  private readonly source: string;
  private at = 0;

  constructor(source: string) {
    this.source = source;
  }

  pattern(): Pattern {
    const options = [this.sequence()];
    while (this.accept('|')) options.push(this.sequence());
    return options.length === 1 ? (options[0] as Pattern) : { type: 'choice', options };
  }

  private sequence(): Pattern {
    const parts: Pattern[] = [];
    while (this.at < this.source.length && !this.isNext('|') && !this.isNext(')')) parts.push(this.repeated());
    return parts.length === 1 ? (parts[0] as Pattern) : { type: 'sequence', parts };
  }

  private repeated(): Pattern {
    const body = this.atom();
    const quantifier = QUANTIFIER.exec(this.source.slice(this.at));
    if (quantifier === null) return body;
    const [text, least, comma, most, lazy] = quantifier;
    this.at += text.length;
    return { type: 'repeat', body, ...boundsOf(text, least, comma, most), lazy: lazy !== undefined };
  }

  private atom(): Pattern {
    if (this.accept('^')) return { type: 'assertion', kind: 'start' };
    if (this.accept('$')) return { type: 'assertion', kind: 'end' };
    if (this.accept('.')) return { type: 'units', units: CodeUnits.lineEnds, isComplement: true };
    if (this.accept('(')) return this.group();
    if (this.accept('[')) return { type: 'units', isComplement: this.accept('^'), units: this.set() };
    if (this.accept('\\')) return this.escape();
    return { type: 'units', units: CodeUnits.of(this.next()), isComplement: false };
  }

  private group(): Pattern {
    if (/^\?(?:[=!]|<[=!])/.test(this.source.slice(this.at))) throw new UnsupportedPattern('look-around');
    const captures = !this.accept('?:');
    if (captures && this.accept('?<')) this.at = this.source.indexOf('>', this.at) + 1;
    const body = this.pattern();
    this.at += 1;
    return { type: 'group', body, captures };
  }

  private escape(): Pattern {
    if (this.accept('b')) return { type: 'assertion', kind: 'wordBoundary' };
    if (this.accept('B')) return { type: 'assertion', kind: 'noWordBoundary' };
    if (/[1-9]/.test(this.source.charAt(this.at)) || /^k</.test(this.source.slice(this.at))) {
      throw new UnsupportedPattern('a back-reference');
    }
    return { type: 'units', units: this.escapedUnits(), isComplement: false };
  }

  /** What stands in brackets. */
  private set(): CodeUnits {
    let units = CodeUnits.none;
    while (!this.accept(']')) {
      const first = this.setMember();
      if (!this.isNext('-') || this.source.charAt(this.at + 1) === ']') {
        units = units.union(first);
        continue;
      }
      this.at += 1;
      const last = this.setMember();
      const [low, high] = [first.single, last.single];
      units =
        low === undefined || high === undefined
          ? units
              .union(first)
              .union(last)
              .union(CodeUnits.of('-'.charCodeAt(0)))
          : units.union(CodeUnits.range(low, high));
    }
    return units;
  }

  private setMember(): CodeUnits {
    if (!this.accept('\\')) return CodeUnits.of(this.next());
    if (this.accept('b')) return CodeUnits.of(0x08);
    const control = /^c[\d_]/.exec(this.source.slice(this.at));
    return control === null ? this.escapedUnits() : this.taken(control[0], control[0].charCodeAt(1) % 32);
  }

  /** What stands behind a backslash for one character. */
  private escapedUnits(): CodeUnits {
    const char = this.source.charAt(this.at);
    const set = ESCAPED_SETS.get(char);
    const control = CONTROLS.get(char);
    if (set !== undefined || control !== undefined) this.at += 1;
    if (set !== undefined) return set;
    if (control !== undefined) return CodeUnits.of(control);
    const rest = this.source.slice(this.at);
    const hexadecimal = /^(?:x([\da-fA-F]{2})|u([\da-fA-F]{4}))/.exec(rest);
    if (hexadecimal !== null) return this.taken(hexadecimal[0], Number.parseInt(hexadecimal[0].slice(1), 16));
    const octal = /^(?:[0-3][0-7]{0,2}|[4-7][0-7]?)/.exec(rest);
    if (octal !== null) return this.taken(octal[0], Number.parseInt(octal[0], 8));
    const letter = /^c([a-zA-Z])/.exec(rest);
    if (letter !== null) return this.taken(letter[0], letter[0].charCodeAt(1) % 32);
    // `\c` without a letter stands for itself, and so does what has no meaning behind a backslash.
    return CodeUnits.of(char === 'c' ? '\\'.charCodeAt(0) : this.next());
  }

  private taken(text: string, unit: number): CodeUnits {
    this.at += text.length;
    return CodeUnits.of(unit);
  }

  private next(): number {
    this.at += 1;
    return this.source.charCodeAt(this.at - 1);
  }

  private isNext(text: string): boolean {
    return this.source.startsWith(text, this.at);
  }

  private accept(text: string): boolean {
    if (!this.isNext(text)) return false;
    this.at += text.length;
    return true;
  }
}

function boundsOf(
  text: string,
  least: string | undefined,
  comma: string | undefined,
  most: string | undefined,
): { readonly min: number; readonly max: number } {
  if (least === undefined) return { min: text.startsWith('+') ? 1 : 0, max: text.startsWith('?') ? 1 : Infinity };
  const min = Number(least);
  if (comma === undefined) return { min, max: min };
  return { min, max: most ? Number(most) : Infinity };
}
