// JSON as this library holds it: plain values, read and written without losing a digit.
//
// JavaScript's numbers cannot hold every JSON number: 12345678901234567890 would lose digits, and
// 1.0 its fraction. Step Functions keeps both. Such numbers are held as an ExactNumber, everything
// else as the plain value that JSON.parse gives.

/** A JSON value: what JSON.parse gives, but for numbers whose text a JavaScript number would not give back. */
export type Json = null | boolean | number | string | ExactNumber | JsonArray | JsonObject;
export type JsonArray = readonly Json[];
export interface JsonObject {
  readonly [key: string]: Json;
}

/** The six kinds of JSON value, as RFC 8259 names them. */
export type JsonKind = 'null' | 'boolean' | 'number' | 'string' | 'array' | 'object';

/** A JSON number with its text, where `String(value)` is another text (`1.0`, `1e3`, integers past 2^53). */
export class ExactNumber {
  readonly text: string;
  /** The nearest JavaScript number. */
  readonly value: number;

  constructor(text: string) {
    this.text = text;
    this.value = Number(text);
  }

  toJSON(): number {
    exactNumberWritten = true;
    return this.value;
  }

  valueOf(): number {
    return this.value;
  }
}

export function jsonKind(value: Json): JsonKind {
  if (value === null) return 'null';
  const type = typeof value;
  if (type !== 'object') return type as 'boolean' | 'number' | 'string';
  if (Array.isArray(value)) return 'array';
  return value instanceof ExactNumber ? 'number' : 'object';
}

export function isJsonObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof ExactNumber);
}

export function isJsonArray(value: Json | undefined): value is JsonArray {
  return Array.isArray(value);
}

/** The JavaScript number of a JSON number, the nearest one for an ExactNumber; undefined for any other value. */
export function numberOf(value: Json | undefined): number | undefined {
  if (typeof value === 'number') return value;
  return value instanceof ExactNumber ? value.value : undefined;
}

/** Below zero, zero or above it, by the values of the two numbers, to the last digit of their texts. */
export function compareNumbers(left: number | ExactNumber, right: number | ExactNumber): number {
  if (typeof left === 'number' && typeof right === 'number') return left - right;
  const a = decimalOf(left);
  const b = decimalOf(right);
  if (a.sign !== b.sign) return a.sign - b.sign;
  if (a.exponent !== b.exponent) return a.sign * (a.exponent - b.exponent);
  if (a.digits === b.digits) return 0;
  return a.digits < b.digits ? -a.sign : a.sign;
}

/** sign * 0.digits * 10^exponent; no zeros at either end of the digits, so that equal numbers look equal. */
interface Decimal {
  readonly sign: number;
  readonly digits: string;
  readonly exponent: number;
}

function decimalOf(number: number | ExactNumber): Decimal {
  const text = typeof number === 'number' ? String(number) : number.text;
  const [mantissa = '', exponentText = '0'] = text.toLowerCase().split('e');
  const [whole = '', fraction = ''] = mantissa.replace('-', '').split('.');
  const all = whole + fraction;
  const digits = all.replace(/^0+/, '');
  if (digits === '') return { sign: 0, digits: '', exponent: 0 };
  const exponent = Number(exponentText) + whole.length - (all.length - digits.length);
  return { sign: text.startsWith('-') ? -1 : 1, digits: digits.replace(/0+$/, ''), exponent };
}

/** Own member `key`, or undefined; never what an object inherits. */
export function memberOf(object: JsonObject, key: string): Json | undefined {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

/** Sets an own member of an object that is being built, `__proto__` included. */
export function setMember(object: { [key: string]: Json }, key: string, value: Json): void {
  if (key === '__proto__') {
    Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true });
  } else {
    object[key] = value;
  }
}

/** A copy of `object` with one member set: the other members are shared, not copied. */
export function withMember(object: JsonObject, key: string, value: Json): JsonObject {
  // Object.assign, because V8 takes many times longer to add a member to what a spread made; but it would give a
  // member called `__proto__` to the setter of that name.
  const isPlain = !Object.hasOwn(object, '__proto__');
  const copy: { [key: string]: Json } = isPlain ? Object.assign({}, object) : { ...object };
  setMember(copy, key, value);
  return copy;
}

/** Text that is not JSON: `offset` counts UTF-16 units from 0. */
export class JsonSyntaxError extends SyntaxError {
  override readonly name = 'JsonSyntaxError';
  readonly offset: number;

  constructor(message: string, offset: number) {
    super(message);
    this.offset = offset;
  }
}

// Numbers that might not survive JSON.parse: a trailing zero after the point, an exponent, 16 digits
// and more, or minus zero. Strings can match too; then the slower reader gives the same answer.
const RISKY_NUMBER = /\.\d*0(?!\d)|\d[eE]|\d{16}|-0(?![.\d])|\d\.\d{15}/;

/**
 * Reads JSON text (RFC 8259).
 * @throws JsonSyntaxError with the offset of the first character that cannot be.
 */
export function parseJson(text: string): Json {
  if (!RISKY_NUMBER.test(text)) {
    try {
      return JSON.parse(text) as Json;
    } catch {
      // The reader below finds the place and says what it expected.
    }
  }
  return new Reader(text).document();
}

let exactNumberWritten = false;

/** Compact JSON text, keys in the order of the object. */
export function stringifyJson(value: Json): string {
  if (value instanceof ExactNumber) return value.text;
  exactNumberWritten = false;
  const text = JSON.stringify(value);
  return exactNumberWritten ? writeExactly(value) : text;
}

function writeExactly(value: Json): string {
  if (value instanceof ExactNumber) return value.text;
  if (Array.isArray(value)) return `[${value.map(writeExactly).join(',')}]`;
  if (isJsonObject(value)) {
    const members = Object.entries(value).map(([key, member]) => `${JSON.stringify(key)}:${writeExactly(member)}`);
    return `{${members.join(',')}}`;
  }
  return JSON.stringify(value);
}

/** The same value as plain JavaScript data: every ExactNumber becomes the nearest JavaScript number. */
export function toPlain(value: Json): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof ExactNumber) return value.value;
  if (Array.isArray(value)) {
    const items = value.map(toPlain);
    return items.every((item, index) => item === value[index]) ? value : items;
  }
  let copy: { [key: string]: Json } | undefined;
  for (const [key, member] of Object.entries(value)) {
    const plain = toPlain(member) as Json;
    if (plain === member) continue;
    copy ??= { ...(value as JsonObject) };
    setMember(copy, key, plain);
  }
  return copy ?? value;
}

const WHITESPACE = /[ \t\r\n]*/y;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
// biome-ignore lint/suspicious/noControlCharactersInRegex: what a JSON string may not hold
const STRING = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
const WORD = /[A-Za-z_$][\w$]*/y;
const MAX_DEPTH = 1000;

/** Reads what JSON.parse reads, keeps number texts, and says where a text stops being JSON. */
class Reader {
  private readonly text: string;
  private at = 0;
  private depth = 0;

  constructor(text: string) {
    this.text = text;
  }

  document(): Json {
    const value = this.value();
    this.skipSpace();
    if (this.at < this.text.length) this.fail(`Unexpected ${this.here()} after the end of the JSON value`);
    return value;
  }

  private value(): Json {
    this.skipSpace();
    const char = this.text[this.at];
    if (char === '{') return this.nested(() => this.object());
    if (char === '[') return this.nested(() => this.array());
    if (char === '"') return this.string();
    if (char === '-' || (char !== undefined && char >= '0' && char <= '9')) return this.number();
    return this.word();
  }

  // AWS refuses documents nested deeper than this too; the call stack must not decide it.
  private nested<T>(read: () => T): T {
    this.depth += 1;
    if (this.depth > MAX_DEPTH) this.fail(`JSON nested deeper than ${MAX_DEPTH} levels`);
    const value = read();
    this.depth -= 1;
    return value;
  }

  private object(): JsonObject {
    const object: { [key: string]: Json } = {};
    this.at += 1;
    this.skipSpace();
    if (this.accept('}')) return object;
    for (;;) {
      this.skipSpace();
      if (this.text[this.at] !== '"') this.fail(`Unexpected ${this.here()}: expected a member name in double quotes`);
      const key = this.string();
      this.skipSpace();
      if (!this.accept(':')) this.fail(`Unexpected ${this.here()}: expected ':' after a member name`);
      setMember(object, key, this.value());
      this.skipSpace();
      if (this.accept('}')) return object;
      if (!this.accept(',')) this.fail(`Unexpected ${this.here()}: expected ',' or '}' in an object`);
    }
  }

  private array(): JsonArray {
    const array: Json[] = [];
    this.at += 1;
    this.skipSpace();
    if (this.accept(']')) return array;
    for (;;) {
      array.push(this.value());
      this.skipSpace();
      if (this.accept(']')) return array;
      if (!this.accept(',')) this.fail(`Unexpected ${this.here()}: expected ',' or ']' in an array`);
    }
  }

  private string(): string {
    const token = this.match(STRING);
    if (token === undefined) this.fail('Unterminated string, or a character that a string may not hold');
    return JSON.parse(token) as string;
  }

  private number(): Json {
    const token = this.match(NUMBER);
    if (token === undefined) this.fail(`Unexpected ${this.here()}: expected a number`);
    // The service reads it as the integer that it is (recorded for States.StringToJson).
    if (token === '-0') return 0;
    const value = Number(token);
    return String(value) === token ? value : new ExactNumber(token);
  }

  private word(): Json {
    const start = this.at;
    const token = this.match(WORD);
    if (token === 'true') return true;
    if (token === 'false') return false;
    if (token === 'null') return null;
    this.at = start;
    return this.fail(`Unexpected ${token === undefined ? this.here() : `token '${token}'`}: expected a JSON value`);
  }

  private match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text);
    if (!found) return undefined;
    this.at = pattern.lastIndex;
    return found[0];
  }

  private skipSpace(): void {
    this.match(WHITESPACE);
  }

  private accept(char: string): boolean {
    if (this.text[this.at] !== char) return false;
    this.at += 1;
    return true;
  }

  private here(): string {
    return this.at < this.text.length ? `character '${this.text[this.at]}'` : 'end of text';
  }

  private fail(message: string): never {
    throw new JsonSyntaxError(message, this.at);
  }
}
