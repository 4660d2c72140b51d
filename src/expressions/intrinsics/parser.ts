// `States.Format('{} of {}', $.done, States.ArrayLength($.all))`: text to a tree.
// https://docs.aws.amazon.com/step-functions/latest/dg/intrinsic-functions.html

import { type Json, parseJson } from '../../utils/json.js';
import { compilePath, JsonPathSyntaxError, type Path } from '../path.js';
import { IntrinsicSyntaxError } from './define.js';

export interface CallNode {
  readonly kind: 'call';
  readonly name: string;
  readonly offset: number;
  readonly args: readonly ArgumentNode[];
}

export type ArgumentNode =
  | CallNode
  | { readonly kind: 'path'; readonly path: Path }
  /** `text` of a string is what stands between its quotes, escapes and all. */
  | { readonly kind: 'literal'; readonly value: Json; readonly text: string };

/** @throws IntrinsicSyntaxError */
export function parseCall(text: string): CallNode {
  return new Parser(text).whole();
}

const BLANKS = /\s*/y;
const NAME = /[A-Za-z]\w*(?:\.[A-Za-z]\w*)*/y;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.])/y;
const ESCAPABLE = "'{}\\";

/** Far more than the ten levels of which the documentation speaks, which are not known to be checked. */
const MAX_DEPTH = 200;

class Parser {
  private readonly text: string;
  private at = 0;
  private depth = 0;

  constructor(text: string) {
    this.text = text;
  }

  whole(): CallNode {
    this.skipBlanks();
    const node = this.callOrWord();
    if (node.kind !== 'call') return this.fail('Expected the call of an intrinsic function', 0);
    this.skipBlanks();
    if (this.at < this.text.length) this.fail(`Unexpected ${this.here()} after the call`);
    return node;
  }

  private argument(): ArgumentNode {
    const char = this.text[this.at];
    if (char === "'") return this.string();
    if (char === '$') return this.path();
    const number = this.match(NUMBER);
    if (number !== '') return { kind: 'literal', value: parseJson(number), text: number };
    return this.callOrWord();
  }

  private callOrWord(): ArgumentNode {
    const offset = this.at;
    const name = this.match(NAME);
    if (name === '') return this.fail(`Unexpected ${this.here()}`);
    if (name === 'true' || name === 'false' || name === 'null') {
      return { kind: 'literal', value: parseJson(name), text: name };
    }
    this.skipBlanks();
    if (this.text[this.at] !== '(') return this.fail(`Expected '(' after '${name}'`);
    this.at += 1;
    this.depth += 1;
    if (this.depth > MAX_DEPTH) this.fail(`Calls are nested deeper than ${MAX_DEPTH} levels`, offset);
    const args = this.args();
    this.depth -= 1;
    return { kind: 'call', name, offset, args };
  }

  private args(): ArgumentNode[] {
    const args: ArgumentNode[] = [];
    this.skipBlanks();
    if (this.accept(')')) return args;
    for (;;) {
      this.skipBlanks();
      args.push(this.argument());
      this.skipBlanks();
      if (this.accept(')')) return args;
      if (!this.accept(',')) this.fail(`Unexpected ${this.here()}: expected ',' or ')'`);
    }
  }

  private string(): ArgumentNode {
    const start = this.at;
    let value = '';
    for (this.at += 1; this.text[this.at] !== "'"; this.at += 1) {
      let char = this.text[this.at];
      if (char === '\\') {
        this.at += 1;
        char = this.text[this.at] ?? '';
        if (char === '' || !ESCAPABLE.includes(char)) this.fail(`'\\${char}' is no escape: only \\' \\{ \\} \\\\ are`);
      }
      if (char === undefined) return this.fail('The string is not closed', start);
      value += char;
    }
    this.at += 1;
    return { kind: 'literal', value, text: this.text.slice(start + 1, this.at - 1) };
  }

  /** A path ends at the ',' or ')' that is in no brackets, parentheses or quotes of its own. */
  private path(): ArgumentNode {
    const start = this.at;
    let depth = 0;
    for (; this.at < this.text.length; this.at += 1) {
      const char = this.text[this.at];
      if (depth === 0 && (char === ',' || char === ')')) break;
      if (char === '[' || char === '(') depth += 1;
      else if (char === ']' || char === ')') depth -= 1;
      else if (depth > 0 && (char === "'" || char === '"')) this.skipQuoted(char);
    }
    const text = this.text.slice(start, this.at).trimEnd();
    try {
      return { kind: 'path', path: compilePath(text) };
    } catch (error) {
      if (error instanceof JsonPathSyntaxError) return this.fail(error.message, start + error.offset);
      throw error;
    }
  }

  /** Leaves the cursor on the closing quote. */
  private skipQuoted(quote: string): void {
    for (this.at += 1; this.at < this.text.length && this.text[this.at] !== quote; this.at += 1) {
      if (this.text[this.at] === '\\') this.at += 1;
    }
  }

  /** What the pattern, which may match nothing, matches here. */
  private match(pattern: RegExp): string {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text)?.[0] ?? '';
    this.at += found.length;
    return found;
  }

  private skipBlanks(): void {
    this.match(BLANKS);
  }

  private accept(char: string): boolean {
    if (this.text[this.at] !== char) return false;
    this.at += 1;
    return true;
  }

  private here(): string {
    return this.at < this.text.length ? `'${this.text[this.at]}'` : 'end of text';
  }

  private fail(message: string, offset = this.at): never {
    throw new IntrinsicSyntaxError(message, offset);
  }
}
