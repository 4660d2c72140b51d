// Path text to tokens: the grammar of Jayway up to version 2.0.0, which is wider than RFC 9535 in names (`$.a-b`,
// `$.ä`) and narrower elsewhere (`[::2]` is refused, the step of a slice is ignored).
// https://github.com/json-path/JsonPath/tree/json-path-2.0.0
//
// 1. What that version does not read is refused: names in double quotes, operators that are words, `!(...)`,
//    indefinite paths in filters. It knows no functions: `$.a.sum()` asks for a member called `sum()`.
// 2. What it reads by accident is refused too, for it would answer another question than the one that was asked:
//    `===`, a `]` in a name.
// 3. Parentheses in a filter group nothing: `(a || b) && c` is `a || b && c`, for that version cuts a filter at every
//    `||` and `&&` and drops the parentheses around what is left.
// 4. It cuts in quotes and patterns too, and a criterion at the first of `==`, `>=`, `<=`, `!=`, `<`, `>` and `=~`, in
//    this order, that is anywhere in it. What remains of a criterion that is cut elsewhere than at its operator is no
//    path, and refused.
//
// One cursor serves a path and the filters inside it; a path inside a filter ends where a filter goes on.

import { RE2JS } from 're2js';
import { JsonPathSyntaxError } from './errors.js';
import {
  type Filter,
  type FilterPath,
  isDefinite,
  type Operand,
  type Operator,
  operators,
  type Token,
} from './tokens.js';

/** @throws JsonPathSyntaxError */
export function parsePath(text: string): Token[] {
  return isPlainPath(text) ? plainTokens(text) : new Parser(text).path();
}

/** `$.order.total`: what most paths are, and what needs no parser. */
export function isPlainPath(text: string): boolean {
  return PLAIN_PATH.test(text);
}

const PLAIN_PATH = /^\$(?:\.[A-Za-z_]\w*)*$/;

function plainTokens(text: string): Token[] {
  const tokens: Token[] = [];
  for (let dot = text.indexOf('.'); dot !== -1; ) {
    const end = text.indexOf('.', dot + 1);
    tokens.push({ kind: 'property', name: text.slice(dot + 1, end === -1 ? text.length : end) });
    dot = end;
  }
  return tokens;
}

const BLANK = /[ \t\r\n]/;
const INTEGERS = /^\s*-?\d+\s*(?:,\s*-?\d+\s*)*$/;
const SLICE = /^\s*(-?\d*)\s*:\s*(-?\d*)\s*(?::\s*-?\d*\s*)?$/;
const FROM_END = /\(\s*@\.(?:length|size\(\))\s*-\s*(\d+)\s*\)\s*\]/y;
// Ends of a name written without brackets: outside of filters, and inside.
const NAME = /[^.[\s]+/y;
const NAME_IN_FILTER = /(?:\(\)|[^.[\s()=<>!~&|,\]])+/y;
// A literal without quotes goes on to the end of its comparison.
const BARE_LITERAL = /(?:(?!&&|\|\|)[^)])+/y;
const NOT_BARE = /^[[{]|[=<>]/;
const TEXT_LITERAL = /'(?:\\'|[^'])*'/y;
const MAX_INDEX = 2 ** 31 - 1;

const MAX_FILTER_DEPTH = 10;

class Parser {
  private readonly text: string;
  private at = 0;
  private filterDepth = 0;
  /** Those open in a filter. */
  private parentheses = 0;

  constructor(text: string) {
    this.text = text;
  }

  path(): Token[] {
    if (this.text[0] !== '$') this.fail("A path begins with '$'");
    this.at = 1;
    const tokens = this.tokens();
    if (this.at < this.text.length) this.fail(`Unexpected ${this.here()}: expected '.' or '['`);
    return tokens;
  }

  /** Steps until one cannot follow. */
  private tokens(): Token[] {
    const tokens: Token[] = [];
    for (;;) {
      if (this.text.startsWith('..', this.at)) {
        this.at += 2;
        tokens.push({ kind: 'scan' });
        if (this.text[this.at] === '.') this.fail("Unexpected '.' after '..'");
        tokens.push(this.text[this.at] === '[' ? this.brackets() : this.dotted());
      } else if (this.text[this.at] === '.') {
        this.at += 1;
        tokens.push(this.text[this.at] === '[' ? this.brackets() : this.dotted());
      } else if (this.text[this.at] === '[') {
        tokens.push(this.brackets());
      } else {
        return tokens;
      }
    }
  }

  private dotted(): Token {
    if (this.text[this.at] === '*') {
      this.at += 1;
      return { kind: 'wildcard' };
    }
    const name = this.match(this.filterDepth > 0 ? NAME_IN_FILTER : NAME);
    if (name === undefined) this.fail("A path may not end with '.'");
    if (this.filterDepth === 0 && BLANK.test(this.text[this.at] ?? '')) {
      this.fail("A name with blanks needs brackets: ['two words']");
    }
    return { kind: 'property', name };
  }

  private brackets(): Token {
    const open = this.at;
    this.at += 1;
    this.skipBlanks();
    const char = this.text[this.at];
    if (char === "'") return this.names();
    if (char === '"') this.fail("A name in brackets takes single quotes: ['name']");
    if (char === '?') return this.filterToken();
    if (char === '(') return this.fromEnd();
    const close = this.text.indexOf(']', this.at);
    if (close < 0) this.fail("Missing ']'", open);
    const inside = this.text.slice(open + 1, close);
    this.at = close + 1;
    if (inside === '*') return { kind: 'wildcard' };
    if (INTEGERS.test(inside)) {
      const [first = 0, ...more] = inside.split(',').map((digits) => this.integer(digits, open + 1));
      return more.length === 0 ? { kind: 'index', index: first } : { kind: 'indices', indices: [first, ...more] };
    }
    const [slice, from = '', to = ''] = SLICE.exec(inside) ?? [];
    if (slice === undefined || (from === '' && to === '')) {
      this.fail("Expected a quoted name, an index, a slice, '*' or '?(' in brackets", open + 1);
    }
    return { kind: 'slice', from: this.optionalInteger(from, open + 1), to: this.optionalInteger(to, open + 1) };
  }

  private optionalInteger(digits: string, offset: number): number | undefined {
    return digits === '' ? undefined : this.integer(digits, offset);
  }

  private integer(digits: string, offset: number): number {
    const value = Number(digits);
    if (Math.abs(value) > MAX_INDEX) this.fail(`The index ${digits.trim()} is too large`, offset);
    return value;
  }

  private fromEnd(): Token {
    const start = this.at;
    const found = this.match(FROM_END);
    if (found === undefined) this.fail('Only (@.length-n) can be calculated in brackets', start);
    return { kind: 'fromEnd', count: this.integer(/\d+/.exec(found)?.[0] ?? '', start) };
  }

  private names(): Token {
    const names: string[] = [];
    for (;;) {
      this.skipBlanks();
      const start = this.at;
      const name = this.quoted();
      if (name.includes(']')) this.fail("A name with ']' cannot be written in a path", start);
      names.push(name);
      this.skipBlanks();
      if (this.text[this.at] === ']') break;
      if (this.text[this.at] !== ',') this.fail(`Unexpected ${this.here()}: expected ',' or ']'`);
      this.at += 1;
    }
    this.at += 1;
    const [name = ''] = names;
    return names.length === 1 ? { kind: 'property', name } : { kind: 'properties', names };
  }

  /** Text in single quotes: everything up to the next quote, for a backslash escapes nothing. */
  private quoted(): string {
    const start = this.at;
    if (this.text[start] !== "'") this.fail(`Unexpected ${this.here()}: expected a name in single quotes`);
    const end = this.text.indexOf("'", start + 1);
    if (end < 0) this.fail('The quotes are not closed', start);
    this.at = end + 1;
    return this.text.slice(start + 1, end);
  }

  private filterToken(): Token {
    const start = this.at;
    this.at += 1;
    this.skipBlanks();
    if (this.text[this.at] !== '(') this.fail("Expected '(' after '?'");
    this.filterDepth += 1;
    // None of them is taken in the end, for each is in a path that leads to many places.
    if (this.filterDepth > MAX_FILTER_DEPTH) this.fail('Filters are nested too deeply', start);
    this.at += 1;
    const filter = this.or();
    if (this.parentheses > 0) this.fail(`Unexpected ${this.here()}: expected ')'`);
    if (this.text[this.at] !== ')') this.fail(`Unexpected ${this.here()} in a filter`);
    this.at += 1;
    this.skipBlanks();
    if (this.text[this.at] !== ']') this.fail("Missing ']' after a filter", start);
    this.at += 1;
    this.filterDepth -= 1;
    return { kind: 'filter', filter };
  }

  private or(): Filter {
    return this.chain('or', '||', () => this.and());
  }

  private and(): Filter {
    return this.chain('and', '&&', () => this.criterion());
  }

  private chain(kind: 'and' | 'or', symbol: string, operand: () => Filter): Filter {
    const operands = [operand()];
    for (this.skipBlanks(); this.text.startsWith(symbol, this.at); this.skipBlanks()) {
      this.at += symbol.length;
      operands.push(operand());
    }
    const [only] = operands;
    return operands.length === 1 && only ? only : { kind, operands };
  }

  /** Rule 3: parentheses are read, have to be closed, and group nothing. */
  private criterion(): Filter {
    for (this.skipBlanks(); this.text[this.at] === '('; this.skipBlanks()) {
      this.at += 1;
      this.parentheses += 1;
    }
    const start = this.at;
    const isAbsence = this.text[start] === '!';
    if (isAbsence) this.at += 1;
    const criterion = isAbsence ? this.absence() : this.comparison();
    for (this.skipBlanks(); this.parentheses > 0 && this.text[this.at] === ')'; this.skipBlanks()) {
      this.at += 1;
      this.parentheses -= 1;
    }
    return criterion;
  }

  /** Rule 4, for the criterion from `start` to the cursor; `operatorAt` is -1 where it has no operator. */
  private checkCuts(start: number, operatorAt: number): void {
    const source = this.text.slice(start, this.at);
    const cut = ['&&', '||', ...operators].find((symbol) => source.includes(symbol));
    if (cut === undefined || start + source.indexOf(cut) === operatorAt) return;
    this.fail(`'${cut}' cannot be part of a name, a text or a pattern in a filter`, start);
  }

  /** `!@.a` */
  private absence(): Filter {
    const start = this.at;
    if (this.text[start] !== '@') this.fail("'!' can only stand before a path that is asked for, as in !@.a");
    const path = this.filterPath();
    this.skipBlanks();
    if (this.operator() !== undefined) this.fail("'!' cannot stand before a comparison", start - 1);
    this.checkCuts(start, -1);
    return { kind: 'exists', path, expected: false };
  }

  private comparison(): Filter {
    const start = this.at;
    const left = this.marked() ?? this.fail('A comparison begins with a path', start);
    this.skipBlanks();
    const operator = this.operator();
    if (operator === undefined) {
      if (left.kind !== 'path') this.fail('Expected an operator after a literal', start);
      this.checkCuts(start, -1);
      return { kind: 'exists', path: left, expected: true };
    }
    const operatorAt = this.at - operator.length;
    this.skipBlanks();
    if (this.text[this.at] === '=') this.fail(`There is no operator '${operator}='`, operatorAt);
    const right = this.marked() ?? this.bareLiteral();
    this.checkCuts(start, operatorAt);
    return { kind: 'compare', operator, left, right };
  }

  private operator(): Operator | undefined {
    const found = operators.find((symbol) => this.text.startsWith(symbol, this.at));
    this.at += found?.length ?? 0;
    return found;
  }

  /** An operand whose first character says what it is. */
  private marked(): Operand | undefined {
    switch (this.text[this.at]) {
      case '@':
      case '$':
        return this.filterPath();
      case '/':
        return this.pattern();
      case "'":
        return this.textLiteral();
      default:
        return undefined;
    }
  }

  private filterPath(): FilterPath {
    const start = this.at;
    const fromRoot = this.text[start] === '$';
    this.at += 1;
    const tokens = this.tokens();
    if (!isDefinite(tokens)) this.fail('A path in a filter has to lead to one place', start);
    return { kind: 'path', fromRoot, tokens };
  }

  /** The one thing that can be escaped in it is a quote. */
  private textLiteral(): Operand {
    const start = this.at;
    const found = this.match(TEXT_LITERAL);
    if (found === undefined) this.fail('The quotes are not closed', start);
    return { kind: 'literal', text: found.slice(1, -1).replaceAll("\\'", "'") };
  }

  /** A number, a word, or anything else: all of it is text. */
  private bareLiteral(): Operand {
    const start = this.at;
    const text = this.match(BARE_LITERAL)?.trim() ?? '';
    if (text === '') this.fail(`Unexpected ${this.here()}: expected a path or a value`, start);
    if (text.startsWith('"')) this.fail("Text in a filter takes single quotes: 'text'", start);
    if (NOT_BARE.test(text)) this.fail(`Not a value: ${text}`, start);
    return { kind: 'literal', text };
  }

  private pattern(): Operand {
    const start = this.at;
    let source = '';
    for (this.at += 1; this.text[this.at] !== '/'; this.at += 1) {
      const char = this.text[this.at];
      if (char === undefined) this.fail('The pattern is not closed', start);
      source += char;
      if (char === '\\') {
        this.at += 1;
        source += this.text[this.at] ?? '';
      }
    }
    this.at += 1;
    const ignoresCase = this.text[this.at] === 'i';
    if (ignoresCase) this.at += 1;
    const flags = ignoresCase ? RE2JS.CASE_INSENSITIVE : 0;
    return { kind: 'pattern', matches: this.matcher(source, flags, start) };
  }

  private matcher(source: string, flags: number, start: number): (text: string) => boolean {
    try {
      const pattern = RE2JS.compile(source, flags);
      return (text) => pattern.matches(text);
    } catch (error) {
      // re2js has no base class for what it throws at compile time.
      return this.fail(`Not a regular expression: ${error instanceof Error ? error.message : source}`, start);
    }
  }

  private match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text)?.[0];
    if (found !== undefined) this.at += found.length;
    return found;
  }

  private skipBlanks(): void {
    while (BLANK.test(this.text[this.at] ?? '')) this.at += 1;
  }

  private here(): string {
    return this.at < this.text.length ? `'${this.text[this.at]}'` : 'end of path';
  }

  private fail(message: string, offset = this.at): never {
    throw new JsonPathSyntaxError(message, offset);
  }
}
