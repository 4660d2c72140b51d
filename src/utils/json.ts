// JSON as this library holds it: plain values, read and written without losing a digit.
//
// 1. JavaScript's numbers cannot hold every JSON number: 12345678901234567890 would lose digits, and 1.0 its
//    fraction. Step Functions keeps both. Such numbers are held as an ExactNumber.
// 2. JavaScript's objects list members such as "10" first, by number. Step Functions lists all members as the document
//    has them. An object in which that makes a difference is an ordered object: it knows the places of such members.
//    So whoever goes through the members of a JSON object asks keysOf, entriesOf or valuesOf.
// 3. Everything else is the plain value that JSON.parse gives.

import { fastPaths } from './fast-paths.js';
import { hasOwn } from './has-own.js';

/** A JSON value: what JSON.parse gives, but for the numbers and the objects that would not give back their text. */
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
    isExactTextNeeded = true;
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

// --- the order of members -------------------------------------------------------------------------

/** Where the members with index names stand among all members; the others are in JavaScript's order, which is theirs. */
interface MemberOrder {
  /** All the index names of the object, as the document has them. */
  readonly names: readonly string[];
  /** For each of them, how many members come before it. */
  readonly places: readonly number[];
}

const ORDER = Symbol('member order');

/**
 * What ordered objects inherit: what plain objects do, and a `toJSON` that tells stringifyJson of them. JSON.stringify
 * alone writes an ordered object in JavaScript's order, and so does everything else that does not know of it.
 */
const ORDERED_PROTOTYPE: object = Object.create(Object.prototype, {
  toJSON: {
    value(this: object) {
      isExactTextNeeded = true;
      return this;
    },
    // Else no member of that name could be set.
    writable: true,
  },
});

/** There is, or was, an ordered object with a member called toJSON, which hides the method. */
let isMethodHidden = false;

function orderOf(object: object): MemberOrder | undefined {
  return (object as { readonly [ORDER]?: MemberOrder })[ORDER];
}

function giveOrder(object: object, order: MemberOrder): void {
  Object.setPrototypeOf(object, ORDERED_PROTOTYPE);
  Object.defineProperty(object, ORDER, { value: order, configurable: true });
  isMethodHidden ||= Object.hasOwn(object, 'toJSON');
}

/** The members are in another order than JavaScript's. */
export function isOrdered(object: object): boolean {
  return orderOf(object) !== undefined;
}

/** The names of the members in the order of the document. */
export function keysOf(object: object): readonly string[] {
  const order = orderOf(object);
  return order === undefined ? Object.keys(object) : keysInOrder(object, order);
}

function keysInOrder(object: object, { names, places }: MemberOrder): readonly string[] {
  const keys: string[] = [];
  let next = 0;
  for (const key of Object.keys(object).slice(names.length)) {
    while (places[next] === keys.length) keys.push(names[next++] as string); // as many names as places
    keys.push(key);
  }
  return keys.concat(names.slice(next));
}

/** The members in the order of the document. */
export function entriesOf(object: JsonObject): readonly (readonly [name: string, value: Json])[] {
  return isOrdered(object) ? keysOf(object).map((key) => [key, object[key] as Json]) : Object.entries(object);
}

/** The values of the members in the order of the document. */
export function valuesOf(object: JsonObject): readonly Json[] {
  return isOrdered(object) ? keysOf(object).map((key) => object[key] as Json) : Object.values(object);
}

const INDEX_NAME = /^(?:0|[1-9]\d{0,9})$/;
const DIGIT_0 = 0x30;
const DIGIT_9 = 0x39;

/** One of the names that JavaScript lists before all others, by number. */
function isIndexName(name: string): boolean {
  const first = name.charCodeAt(0);
  return first >= DIGIT_0 && first <= DIGIT_9 && INDEX_NAME.test(name) && Number(name) < 2 ** 32 - 1;
}

/** Sets an own member, `__proto__` included, wherever JavaScript puts it: for a member that is there already. */
export function setOwn<Value>(object: { [key: string]: Value }, key: string, value: Value): void {
  if (key === '__proto__') {
    Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true });
  } else {
    object[key] = value;
  }
}

/** Sets a member: in its place if it is there, else as the last one. For many members there is ObjectBuilder. */
export function setMember(object: { [key: string]: Json }, key: string, value: Json): void {
  if (isIndexName(key) && !Object.hasOwn(object, key)) putIndexNameLast(object, key);
  if (key === 'toJSON') isMethodHidden ||= isOrdered(object);
  setOwn(object, key, value);
}

function putIndexNameLast(object: object, name: string): void {
  const keys = Object.keys(object);
  const order = orderOf(object);
  const last = keys.at(-1);
  const isLastAnyway = last === undefined || (isIndexName(last) && Number(last) < Number(name));
  if (order === undefined && isLastAnyway) return;
  const names = order?.names ?? keys.filter(isIndexName);
  const places = order?.places ?? names.map((_, place) => place);
  giveOrder(object, { names: [...names, name], places: [...places, keys.length] });
}

/** Takes a member away; the others stay in their order. */
export function deleteMember(object: { [key: string]: Json }, key: string): void {
  if (isOrdered(object) && Object.hasOwn(object, key)) {
    const keys = keysOf(object).filter((other) => other !== key);
    const names: string[] = [];
    const places: number[] = [];
    for (const [place, name] of keys.entries()) {
      if (!isIndexName(name)) continue;
      names.push(name);
      places.push(place);
    }
    giveOrder(object, { names, places });
  }
  delete object[key];
}

/** `copy`, which has the same members as `object`, in the same order. */
export function inOrderOf<T extends object>(object: object, copy: T): T {
  const order = orderOf(object);
  if (order !== undefined) giveOrder(copy, order);
  return copy;
}

/** A copy of `object` with one member set: the other members are shared, not copied. */
export function withMember(object: JsonObject, key: string, value: Json): JsonObject {
  // Object.assign, because V8 takes many times longer to add a member to what a spread made; but it would give a
  // member called `__proto__` to the setter of that name.
  const isPlain = !Object.hasOwn(object, '__proto__');
  const copy: { [key: string]: Json } = isPlain ? Object.assign({}, object) : { ...object };
  inOrderOf(object, copy);
  setMember(copy, key, value);
  return copy;
}

/** Makes an object of members that come one after the other, in the order in which they come. */
export class ObjectBuilder {
  private readonly object: { [key: string]: Json } = {};
  /** The index names so far, and how many members came before each; undefined before the first. */
  private indexed: { readonly names: string[]; readonly places: number[] } | undefined;
  /** How many members there are; counted from the first index name on. */
  private count = 0;

  /** A member that came before keeps its place, and takes the value. */
  set(key: string, value: Json): void {
    if (isIndexName(key)) {
      if (!Object.hasOwn(this.object, key)) this.addIndexName(key);
    } else if (this.indexed !== undefined && !Object.hasOwn(this.object, key)) {
      this.count += 1;
    }
    setOwn(this.object, key, value);
  }

  private addIndexName(name: string): void {
    if (this.indexed === undefined) {
      this.indexed = { names: [], places: [] };
      this.count = Object.keys(this.object).length;
    }
    this.indexed.names.push(name);
    this.indexed.places.push(this.count);
    this.count += 1;
  }

  /** The object; nothing may be set afterwards. */
  finish(): JsonObject {
    if (this.indexed !== undefined && !isJavaScriptOrder(this.indexed)) giveOrder(this.object, this.indexed);
    return this.object;
  }
}

function isJavaScriptOrder({ names, places }: MemberOrder): boolean {
  return names.every((name, at) => places[at] === at && (at === 0 || Number(names[at - 1]) < Number(name)));
}

// --- text -----------------------------------------------------------------------------------------

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
const RISKY_NUMBER = /\.\d*0(?!\d)|\d(?:[eE]|\d{15}|\.\d{15})|-0(?![.\d])/;

// Members that JSON.parse might put in another place: names of digits, which can be written as escapes too.
const RISKY_NAME = /"(?:\d|\\u003\d)+"\s*:/;

// Most texts have neither, nor any name with a digit at its end, and are looked through but once.
const MAYBE_RISKY = /\.\d*0(?!\d)|\d(?:[eE]|"\s*:|\d{15}|\.\d{15})|-0(?![.\d])/;

/**
 * Reads JSON text (RFC 8259).
 * @throws JsonSyntaxError with the offset of the first character that cannot be.
 */
export function parseJson(text: string): Json {
  return (fastPaths.areTaken ? parsedQuickly(text) : undefined) ?? new Reader(text).document();
}

/** What JSON.parse gives, which is many times faster; undefined where the reader could give something else. */
function parsedQuickly(text: string): Json | undefined {
  const mayBeRisky = MAYBE_RISKY.test(text);
  if (mayBeRisky && RISKY_NUMBER.test(text)) return undefined;
  try {
    const value = JSON.parse(text) as Json;
    if (text.length > 2 * MAX_DEPTH && isDeeperThan(MAX_DEPTH, value)) return undefined;
    const isInOrder = !mayBeRisky || !RISKY_NAME.test(text) || JSON.stringify(value) === text;
    return isInOrder ? value : undefined;
  } catch {
    // The reader finds the place and says what it expected.
    return undefined;
  }
}

/** JSON.parse takes any number of levels; what comes after it does not. */
function isDeeperThan(levels: number, value: Json): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (levels === 0) return true;
  if (isJsonArray(value)) return value.some((item) => typeof item === 'object' && isDeeperThan(levels - 1, item));
  for (const key in value) {
    const member = (value as JsonObject)[key] as Json; // JSON.parse gives own members, and no ExactNumber
    if (typeof member === 'object' && isDeeperThan(levels - 1, member)) return true;
  }
  return false;
}

/** Set while JSON.stringify writes what it does not write as the service does: exact numbers and ordered objects. */
let isExactTextNeeded = false;

/** Compact JSON text, members in the order of the document. */
export function stringifyJson(value: Json): string {
  if (value instanceof ExactNumber) return value.text;
  if (!fastPaths.areTaken) return writeExactly(value);
  isExactTextNeeded = false;
  const text = JSON.stringify(value);
  const mayHideOrder = isMethodHidden && text.includes('"toJSON":');
  return isExactTextNeeded || mayHideOrder ? writeExactly(value) : text;
}

function writeExactly(value: Json): string {
  if (value instanceof ExactNumber) return value.text;
  if (Array.isArray(value)) return `[${value.map(writeExactly).join(',')}]`;
  if (isJsonObject(value)) {
    const members = entriesOf(value).map(([key, member]) => `${JSON.stringify(key)}:${writeExactly(member)}`);
    return `{${members.join(',')}}`;
  }
  return JSON.stringify(value);
}

/**
 * The same value as plain JavaScript data: every ExactNumber becomes the nearest JavaScript number, and objects list
 * their members as JavaScript does.
 */
export function toPlain(value: Json): unknown {
  return plainPart(value, false);
}

/** The same value in the same order of members, with the nearest JavaScript number for every ExactNumber. */
export function withPlainNumbers(value: Json): Json {
  return plainPart(value, true);
}

function plainPart(value: Json, keepsOrder: boolean): Json {
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof ExactNumber) return value.value;
  if (isJsonArray(value)) return plainItems(value, keepsOrder);
  let copy: { [key: string]: Json } | undefined = isOrdered(value) && !keepsOrder ? { ...value } : undefined;
  for (const key in value) {
    if (!hasOwn(value, key)) continue;
    const member = value[key] as Json; // its own key
    const plain = plainPart(member, keepsOrder);
    if (plain === member) continue;
    copy ??= keepsOrder ? inOrderOf(value, { ...value }) : { ...value };
    setOwn(copy, key, plain);
  }
  return copy ?? value;
}

function plainItems(items: readonly Json[], keepsOrder: boolean): Json {
  let copy: Json[] | undefined;
  for (let at = 0; at < items.length; at += 1) {
    const item = items[at] as Json;
    const plain = plainPart(item, keepsOrder);
    if (plain === item) continue;
    copy ??= [...items];
    copy[at] = plain;
  }
  return copy ?? items;
}

const WHITESPACE = /[ \t\r\n]*/y;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
// biome-ignore lint/suspicious/noControlCharactersInRegex: what a JSON string may not hold
const STRING = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
const WORD = /[A-Za-z_$][\w$]*/y;
/** How many arrays and objects may be nested in each other. */
export const MAX_DEPTH = 1000;

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
    const object = new ObjectBuilder();
    this.at += 1;
    this.skipSpace();
    if (this.accept('}')) return object.finish();
    for (;;) {
      this.skipSpace();
      if (this.text[this.at] !== '"') this.fail(`Unexpected ${this.here()}: expected a member name in double quotes`);
      const key = this.string();
      this.skipSpace();
      if (!this.accept(':')) this.fail(`Unexpected ${this.here()}: expected ':' after a member name`);
      object.set(key, this.value());
      this.skipSpace();
      if (this.accept('}')) return object.finish();
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
