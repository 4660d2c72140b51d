// Regular expressions that take time in proportion to the text, whatever the pattern: RE2 in place of the engine of
// the machine, which can try for ever. What RE2 cannot do fails with an error that says so.
// https://github.com/google/re2/wiki/WhyRE2

import { RE2JS, RE2JSException } from 're2js';
import { NotSupportedError } from '../../../utils/not-supported.js';
import type { RegularExpressionEngine, RegularExpressionMatch } from '../library.js';
import { UnsupportedPattern } from './syntax.js';
import { PLACES_OF_SURROGATES, SURROGATE_OFFSET, SURROGATES, type Translation, translate } from './translate.js';

interface Compiled extends Translation {
  readonly program: RE2JS;
  /** What looking at one character costs, in elements looked through. */
  readonly cost: number;
}

const compiledPatterns = new WeakMap<RegExp, Compiled>();

/** Stands for a pattern with the flag `g`: a search begins at lastIndex, and leaves it behind the match. */
export class RegularExpression implements RegularExpressionEngine {
  lastIndex = 0;
  private readonly pattern: RegExp;
  private readonly compiled: Compiled;
  private readonly charge: (count: number) => void;
  /** The text that was looked through last, and as RE2 sees it. */
  private text: string | undefined;
  private seen = '';

  /** `charge` is told what each search costs, and may stop it by throwing. */
  constructor(pattern: RegExp, charge: (count: number) => void) {
    this.pattern = pattern;
    this.compiled = compiled(pattern);
    this.charge = charge;
  }

  exec(text: string): RegularExpressionMatch | null {
    const { program, groups, cost } = this.compiled;
    if (text !== this.text) this.lookAt(text);
    const start = this.lastIndex;
    const matcher = program.matcher(this.seen);
    const found = start <= text.length && matcher.find(start);
    const end = found ? matcher.end() : text.length;
    this.charge(cost * (1 + Math.max(0, end - start)));
    this.lastIndex = found ? end : 0;
    if (!found) return null;
    const spanOf = (group: number) => ({ start: matcher.start(group), end: matcher.end(group) });
    const texts = groups.map(({ number, within }) => {
      const span = spanOf(number);
      const isSet = span.start >= 0 && within.every((round) => lies(span, spanOf(round)));
      return isSet ? text.slice(span.start, span.end) : undefined;
    });
    return Object.assign([text.slice(matcher.start(), end), ...texts] as [string, ...(string | undefined)[]], {
      index: matcher.start(),
    });
  }

  private lookAt(text: string): void {
    this.charge(text.length);
    if (PLACES_OF_SURROGATES.test(text)) throw unsupported(this.pattern, 'a text with private characters');
    if (this.compiled.endsAtLines && /[\r\u2028\u2029]/.test(text)) {
      throw unsupported(this.pattern, 'the flag m on a text with other ends of lines than \\n');
    }
    this.text = text;
    this.seen = text.replace(SURROGATES, movedSurrogate);
  }
}

interface Span {
  readonly start: number;
  readonly end: number;
}

/** A group was set in the last round; a round of nothing was none. */
function lies(group: Span, round: Span): boolean {
  return round.end > round.start && round.start <= group.start && group.end <= round.end;
}

function movedSurrogate(unit: string): string {
  return String.fromCharCode(unit.charCodeAt(0) + SURROGATE_OFFSET);
}

function compiled(pattern: RegExp): Compiled {
  const known = compiledPatterns.get(pattern);
  if (known !== undefined) return known;
  try {
    const translation = translate(pattern);
    const program = RE2JS.compile(translation.re2);
    const result = { ...translation, program, cost: costOf(program) };
    compiledPatterns.set(pattern, result);
    return result;
  } catch (error) {
    if (error instanceof UnsupportedPattern) throw unsupported(pattern, error.message);
    if (error instanceof RE2JSException) throw unsupported(pattern, error.message);
    throw error;
  }
}

function costOf(program: RE2JS): number {
  return 1 + Math.ceil(program.programSize() / 4);
}

function unsupported({ source, flags }: RegExp, what: string): NotSupportedError {
  const pattern = `/${source}/${flags.replace('g', '')}`;
  return new NotSupportedError(`The regular expression ${pattern} is not supported yet: it needs ${what}`);
}
