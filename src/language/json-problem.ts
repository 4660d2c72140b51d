// What the service says about a text that is not JSON. It reads JSON with Jackson (a Java library), and
// hands on that library's words and its count of columns: one past the character that was read last.
// The same words come for a definition and for an execution's input.
//
// Recorded: an unrecognized token, and a field name without double quotes. The other texts are the
// library's own as of its 2.10 line.

import { positionAt } from './source-position.js';

export interface JsonProblem {
  /** `Unrecognized token 'not': was expecting (...)` */
  readonly message: string;
  /** `[Source: (String)"not a definition"; line: 1, column: 4]` */
  readonly source: string;
}

/** The first problem of a text that is not JSON, or undefined if there is none. */
export function jsonProblem(text: string): JsonProblem | undefined {
  const scanner = new Scanner(text);
  try {
    scanner.document();
    return undefined;
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return { message: error.message, source: sourceAt(text, error.offset) };
  }
}

const MAX_EXCERPT = 500;

function sourceAt(text: string, offset: number): string {
  const { line, column } = positionAt(text, offset);
  const rest = text.length - MAX_EXCERPT;
  const excerpt = rest > 0 ? `"${text.slice(0, MAX_EXCERPT)}"[truncated ${rest} chars]` : `"${text}"`;
  return `[Source: (String)${excerpt}; line: ${line}, column: ${column}]`;
}

const VALUES = "(JSON String, Number, Array, Object or token 'null', 'true' or 'false')";
const WORD_START = /[\p{L}\p{Nl}$_]/u;
const WORD = /[\p{L}\p{Nl}\p{Nd}$_]*/uy;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const ESCAPES = '"\\/bfnrtu';

class Problem extends Error {
  readonly offset: number;

  constructor(message: string, offset: number) {
    super(message);
    this.offset = offset;
  }
}

interface Open {
  readonly kind: 'Object' | 'Array';
  readonly start: number;
}

class Scanner {
  private readonly text: string;
  private at = 0;
  private readonly open: Open[] = [];

  constructor(text: string) {
    this.text = text;
  }

  /** A loop with a stack of its own, so that depth is no danger. What follows the value is not read. */
  document(): void {
    this.value();
    for (let top = this.open.at(-1); top; top = this.open.at(-1)) this.next(top);
  }

  /** After a value or an opening mark inside of `top`: another member, another item, or its end. */
  private next(top: Open): void {
    const close = top.kind === 'Object' ? '}' : ']';
    const first = this.text[this.at - 1] === (top.kind === 'Object' ? '{' : '[') && this.at - 1 === top.start;
    let char = this.skipSpace(top);
    if (char === close) {
      this.at += 1;
      this.open.pop();
      return;
    }
    if (!first) {
      if (char === '}' || char === ']') this.mismatch(top, char);
      if (char !== ',') this.unexpected(`was expecting comma to separate ${top.kind} entries`);
      this.at += 1;
      char = this.skipSpace(top);
    }
    if (top.kind === 'Object') {
      if (char !== '"') this.unexpected('was expecting double-quote to start field name');
      this.string('in field name');
      if (this.skipSpace(top) !== ':') this.unexpected('was expecting a colon to separate field name and value');
      this.at += 1;
    }
    this.skipSpace(top);
    this.value();
  }

  private value(): void {
    this.space();
    const char = this.text[this.at];
    if (char === undefined) throw new Problem('No content to map due to end-of-input', this.at);
    if (char === '{' || char === '[') {
      this.open.push({ kind: char === '{' ? 'Object' : 'Array', start: this.at });
      this.at += 1;
    } else if (char === '"') {
      this.string('was expecting closing quote for a string value');
    } else if (char === '-' || (char >= '0' && char <= '9')) {
      this.number();
    } else if (char === '}' || char === ']') {
      this.unexpected('expected a value');
    } else if (WORD_START.test(char)) {
      this.word();
    } else {
      this.unexpected(`expected a valid value ${VALUES}`);
    }
  }

  private string(atEnd: string): void {
    for (this.at += 1; this.text[this.at] !== '"'; this.at += 1) {
      const char = this.text[this.at];
      if (char === undefined) throw new Problem(`Unexpected end-of-input${separated(atEnd)}`, this.at);
      if (char < ' ') {
        const problem = `Illegal unquoted character ((CTRL-CHAR, code ${char.charCodeAt(0)})): has to be escaped`;
        throw new Problem(`${problem} using backslash to be included in string value`, this.at + 1);
      }
      if (char === '\\') {
        this.at += 1;
        const escaped = this.text[this.at] ?? '';
        if (!ESCAPES.includes(escaped)) {
          throw new Problem(`Unrecognized character escape ${quoted(escaped)}`, this.at + 1);
        }
      }
    }
    this.at += 1;
  }

  private number(): void {
    NUMBER.lastIndex = this.at;
    const token = NUMBER.exec(this.text)?.[0];
    if (token === undefined) {
      this.at += 1;
      this.unexpected('expected digit (0-9) to follow minus sign, for valid numeric value');
    }
    if (/^-?0$/.test(token) && /\d/.test(this.text[this.at + token.length] ?? '')) {
      throw new Problem('Invalid numeric value: Leading zeroes not allowed', this.at + token.length);
    }
    this.at += token.length;
  }

  private word(): void {
    WORD.lastIndex = this.at;
    const word = WORD.exec(this.text)?.[0] ?? '';
    this.at += word.length;
    if (word === 'true' || word === 'false' || word === 'null') return;
    throw new Problem(`Unrecognized token '${word}': was expecting ${VALUES}`, this.at);
  }

  private space(): void {
    while (/[ \t\r\n]/.test(this.text[this.at] ?? '')) this.at += 1;
  }

  private skipSpace(top: Open): string {
    this.space();
    const char = this.text[this.at];
    if (char !== undefined) return char;
    const start = sourceAt(this.text, top.start);
    const marker = `(start marker at ${start})`;
    throw new Problem(`Unexpected end-of-input: expected close marker for ${top.kind} ${marker}`, this.at);
  }

  private mismatch(top: Open, char: string): never {
    const start = sourceAt(this.text, top.start);
    const expected = top.kind === 'Object' ? '}' : ']';
    const problem = `Unexpected close marker '${char}': expected '${expected}' (for ${top.kind} starting at ${start})`;
    throw new Problem(problem, this.at + 1);
  }

  private unexpected(expected: string): never {
    throw new Problem(`Unexpected character (${quoted(this.text[this.at] ?? '')}): ${expected}`, this.at + 1);
  }
}

function quoted(char: string): string {
  return `'${char}' (code ${char.charCodeAt(0)})`;
}

function separated(atEnd: string): string {
  return atEnd.startsWith('in ') ? ` ${atEnd}` : `: ${atEnd}`;
}
