// Path text to tokens: Jayway's grammar, which is wider than RFC 9535 in names (`$.a-b`, `$.ä`) and
// narrower elsewhere (`[::2]` is refused, the step of a slice is ignored).
// https://github.com/json-path/JsonPath#operators
//
// One cursor serves a path and the filters inside it; a path inside a filter ends where a filter goes on.

import { RE2JS } from 're2js';
import { type Json, JsonSyntaxError, parseJson } from '../../utils/json.js';
import { JsonPathSyntaxError } from './errors.js';
import type { Filter, FilterPath, FunctionArgument, Operand, Operator, Token } from './tokens.js';
import { operators } from './tokens.js';

export interface ParseOptions {
  /**
   * Whether `length()` and its like are functions. Step Functions does not know them: there `$.a.sum()` asks for
   * a member called `sum()`.
   */
  readonly functions: boolean;
}

/** @throws JsonPathSyntaxError */
export function parsePath(text: string, options: ParseOptions): Token[] {
  return new Parser(text, options).path();
}

const BLANK = /[ \t\r\n]/;
const INTEGERS = /^\s*-?\d+\s*(?:,\s*-?\d+\s*)*$/;
const SLICE = /^\s*(-?\d*)\s*:\s*(-?\d*)\s*(?::\s*-?\d*\s*)?$/;
const NUMBER = /-?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?/y;
const WORD_OPERATOR = /[A-Za-z]+/y;
// Ends of a name written without brackets: outside of filters, and inside.
const NAME = /[^.[\s]+/y;
const NAME_IN_FILTER = /(?:\(\)|[^.[\s()=<>!~&|,\]])+/y;

class Parser {
  private readonly text: string;
  private readonly options: ParseOptions;
  private at = 0;
  private filterDepth = 0;

  constructor(text: string, options: ParseOptions) {
    this.text = text;
    this.options = options;
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
    if (this.options.functions && (name.includes('(') || this.text[this.at] === '(')) return this.call(name);
    if (this.filterDepth === 0 && BLANK.test(this.text[this.at] ?? '')) {
      this.fail("A name with blanks needs brackets: ['two words']");
    }
    return { kind: 'property', name };
  }

  private call(name: string): Token {
    const open = name.indexOf('(');
    // The name may have swallowed the beginning of the arguments: read them again.
    this.at -= open < 0 ? 0 : name.length - open;
    const args: FunctionArgument[] = [];
    this.at += 1;
    this.filterDepth += 1;
    this.skipBlanks();
    while (this.text[this.at] !== ')') {
      args.push(this.functionArgument());
      this.skipBlanks();
      if (this.text[this.at] === ',') this.at += 1;
      else if (this.text[this.at] !== ')') this.fail(`Unexpected ${this.here()}: expected ',' or ')'`);
      this.skipBlanks();
    }
    this.at += 1;
    this.filterDepth -= 1;
    return { kind: 'function', name: open < 0 ? name : name.slice(0, open), args };
  }

  private functionArgument(): FunctionArgument {
    const operand = this.operand();
    return operand.kind === 'pattern' ? this.fail('A pattern cannot be an argument') : operand;
  }

  private brackets(): Token {
    const open = this.at;
    this.at += 1;
    this.skipBlanks();
    const char = this.text[this.at];
    if (char === "'" || char === '"') return this.names();
    if (char === '?') return this.filterToken();
    const close = this.text.indexOf(']', this.at);
    if (close < 0) this.fail("Missing ']'", open);
    const inside = this.text.slice(this.at, close);
    if (inside.trim() === '*') {
      this.at = close + 1;
      return { kind: 'wildcard' };
    }
    if (INTEGERS.test(inside)) {
      this.at = close + 1;
      const [first = 0, ...more] = inside.split(',').map(Number);
      return more.length === 0 ? { kind: 'index', index: first } : { kind: 'indices', indices: [first, ...more] };
    }
    const slice = SLICE.exec(inside);
    if (!slice || (slice[1] === '' && slice[2] === '')) {
      this.fail("Expected a quoted name, an index, a slice, '*' or '?(' in brackets");
    }
    this.at = close + 1;
    return { kind: 'slice', from: optionalInteger(slice[1]), to: optionalInteger(slice[2]) };
  }

  private names(): Token {
    const names: string[] = [];
    for (;;) {
      this.skipBlanks();
      names.push(this.quoted());
      this.skipBlanks();
      if (this.text[this.at] === ']') break;
      if (this.text[this.at] !== ',') this.fail(`Unexpected ${this.here()}: expected ',' or ']'`);
      this.at += 1;
    }
    this.at += 1;
    const [name = ''] = names;
    return names.length === 1 ? { kind: 'property', name } : { kind: 'properties', names };
  }

  /** A string in single or double quotes; a backslash escapes as in Java source. */
  private quoted(): string {
    const start = this.at;
    const quote = this.text[this.at];
    if (quote !== "'" && quote !== '"') this.fail(`Unexpected ${this.here()}: expected a quoted string`);
    let value = '';
    for (this.at += 1; this.at < this.text.length; this.at += 1) {
      const char = this.text[this.at];
      if (char === quote) {
        this.at += 1;
        return value;
      }
      value += char === '\\' ? this.escape() : char;
    }
    return this.fail('The string is not closed', start);
  }

  /** The character that the escape at the cursor stands for; leaves the cursor on its last character. */
  private escape(): string {
    this.at += 1;
    const char = this.text[this.at];
    if (char === 'u' && /^[0-9a-fA-F]{4}$/.test(this.text.slice(this.at + 1, this.at + 5))) {
      const code = Number.parseInt(this.text.slice(this.at + 1, this.at + 5), 16);
      this.at += 4;
      return String.fromCharCode(code);
    }
    return ESCAPES[char ?? ''] ?? char ?? '';
  }

  private filterToken(): Token {
    const start = this.at;
    this.at += 1;
    this.skipBlanks();
    if (this.text[this.at] !== '(') this.fail("Expected '(' after '?'");
    this.filterDepth += 1;
    this.at += 1;
    const filter = this.or();
    this.skipBlanks();
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
    return this.chain('and', '&&', () => this.unary());
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

  private unary(): Filter {
    this.skipBlanks();
    const char = this.text[this.at];
    if (char === '!') {
      this.at += 1;
      return { kind: 'not', operand: this.unary() };
    }
    if (char === '(') {
      this.at += 1;
      const inner = this.or();
      this.skipBlanks();
      if (this.text[this.at] !== ')') this.fail(`Unexpected ${this.here()}: expected ')'`);
      this.at += 1;
      return inner;
    }
    return this.comparison();
  }

  private comparison(): Filter {
    const start = this.at;
    const left = this.operand();
    this.skipBlanks();
    const operator = this.operator();
    if (operator === undefined) {
      if (left.kind !== 'path') this.fail('Expected an operator after a literal', start);
      return { kind: 'exists', path: left, expected: true };
    }
    const right = this.operand();
    return { kind: 'compare', operator, left, right };
  }

  private operator(): Operator | undefined {
    for (const symbol of SYMBOLS) {
      if (this.text.startsWith(symbol, this.at)) {
        this.at += symbol.length;
        return symbol;
      }
    }
    const start = this.at;
    const word = this.match(WORD_OPERATOR)?.toLowerCase();
    if (word === undefined) return undefined;
    return operators.find((known) => known === word) ?? this.fail(`Unknown operator '${word}'`, start);
  }

  private operand(): Operand {
    this.skipBlanks();
    const char = this.text[this.at];
    if (char === '@' || char === '$') return this.filterPath();
    if (char === '/') return this.pattern();
    return { kind: 'literal', value: this.literal() };
  }

  private filterPath(): FilterPath {
    const fromRoot = this.text[this.at] === '$';
    this.at += 1;
    return { kind: 'path', fromRoot, tokens: this.tokens() };
  }

  private literal(): Json {
    const char = this.text[this.at];
    if (char === "'" || char === '"') return this.quoted();
    if (char === '[' || char === '{') return this.jsonLiteral();
    for (const [word, value] of WORDS) {
      if (this.text.startsWith(word, this.at)) {
        this.at += word.length;
        return value;
      }
    }
    const number = this.match(NUMBER);
    if (number === undefined) this.fail(`Unexpected ${this.here()}: expected a path or a value`);
    return Number.isNaN(Number(number)) ? this.fail(`Not a number: ${number}`) : numberLiteral(number);
  }

  /** JSON in a filter; strings may be in single quotes, as Jayway's parser allows. */
  private jsonLiteral(): Json {
    const start = this.at;
    let depth = 0;
    let json = '';
    while (this.at < this.text.length) {
      const char = this.text[this.at];
      if (char === "'" || char === '"') {
        json += JSON.stringify(this.quoted());
        continue;
      }
      if (char === '[' || char === '{') depth += 1;
      if (char === ']' || char === '}') depth -= 1;
      json += char;
      this.at += 1;
      if (depth === 0) break;
    }
    if (depth > 0) this.fail('The JSON value is not closed', start);
    try {
      return parseJson(json);
    } catch (error) {
      if (error instanceof JsonSyntaxError) return this.fail(error.message, start);
      throw error;
    }
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
    let flags = 0;
    for (; /[a-zA-Z]/.test(this.text[this.at] ?? ''); this.at += 1) {
      flags |= PATTERN_FLAGS[this.text[this.at] ?? ''] ?? this.fail('Unknown flag of a pattern');
    }
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

// Longest first.
const SYMBOLS = ['===', '!==', '==', '!=', '<=', '>=', '=~', '<', '>'] as const satisfies readonly Operator[];

const WORDS: readonly (readonly [string, Json])[] = [
  ['true', true],
  ['false', false],
  ['null', null],
];

const ESCAPES: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' };

// Java's flags i, s and m; d, u and x have no counterpart that could change an answer here but for x,
// which is refused with every other letter.
const PATTERN_FLAGS: Readonly<Record<string, number>> = {
  i: RE2JS.CASE_INSENSITIVE,
  s: RE2JS.DOTALL,
  m: RE2JS.MULTILINE,
  d: 0,
  u: 0,
};

function optionalInteger(digits: string | undefined): number | undefined {
  return digits === undefined || digits === '' ? undefined : Number(digits);
}

function numberLiteral(text: string): Json {
  try {
    return parseJson(text);
  } catch {
    // Java reads `1.` and `.5` too.
    return Number(text);
  }
}
