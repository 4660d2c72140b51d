// The border to the `jsonata` package, as scripts/synchronous-jsonata.ts edits it: synchronous, without a clock, and
// asking the evaluation in progress for all that it does. No other file imports the package.

import packageExport from 'jsonata';
import type { Json, ObjectBuilder } from '../../utils/json.js';
import type { Signature, SyntaxNode } from './syntax-tree.js';

/** What the edited package asks of the evaluation in progress. Each may throw what ends the evaluation. */
export interface Evaluation {
  /** The clock, epoch milliseconds. */
  readonly now: number;
  /** A random number: 0 <= n < 1. */
  nextDouble(): number;
  uuid(): string;
  /** The value of a JSON that was read during the evaluation. */
  bind(json: Json): unknown;
  /** A part of the expression begins to be evaluated, and ends with a value. */
  enter(): void;
  leave(value: unknown): void;
  /** How many parts of the expression are being evaluated, one inside of the other, and how many may be. */
  depth: number;
  readonly mostDepth: number;
  /** A value was made, or came out of another one. */
  made(value: unknown): void;
  /** Evaluates from the beginning: with all that it may use, and with the same random numbers. */
  restart(): void;
  /** Something is done once more. */
  step(): void;
  /** A function that looks through its arguments is called. */
  call(args: readonly unknown[]): void;
  /** So many elements are looked through; so many are made. */
  read(count: number): void;
  allocate(count: number): void;
  /** Two values are compared: those inside of them each for itself. */
  compare(left: unknown, right: unknown): void;
  /** A function makes something of each character of a text. */
  transcode(characters: number): void;
  /** A text of this length is about to be made; the JSON text of a value is. */
  text(length: number): void;
  /** A text of this length was made by appending to another. */
  append(length: number): void;
  measure(value: unknown, indentation: number): void;
  picture(length: number): void;
  checkFinite(value: number): void;
  /** A function goes into what is inside of a value, and comes back. */
  descend(): void;
  ascend(): void;
  regex(pattern: RegExp): RegularExpressionEngine;
  /** Everything in a copy that the transform operator may change, and the check that `value` is in it. */
  objectsIn(value: unknown): ReadonlySet<unknown>;
  checkOwn(objects: ReadonlySet<unknown>, value: unknown): void;
}

/** How the package goes through the members of objects, and makes objects: in the order of the document. */
export interface Members {
  keys(object: object): readonly string[];
  builder(): Pick<ObjectBuilder, 'set' | 'finish'>;
  set(object: object, key: string, value: unknown): void;
  delete(object: object, key: string): void;
  /** What JSON.stringify does with these arguments, for a value and a replacer that make a text. */
  text(value: unknown, replacer: (key: string, value: unknown) => unknown, indentation: number): string | undefined;
  parse(text: string): unknown;
}

/** The part of RegExp that the package uses. */
export interface RegularExpressionEngine {
  lastIndex: number;
  exec(text: string): RegularExpressionMatch | null;
}

/** The text of the match, then of its groups. */
export interface RegularExpressionMatch extends ReadonlyArray<string | undefined> {
  readonly 0: string;
  readonly index: number;
}

/** A function of the package: its parameters are read from its text, so they are plain names. */
export type Implementation = (...args: never[]) => unknown;

/** A function of the library, or one that takes the same form. */
export interface NativeFunction {
  /** `this` is what `Focus` says. */
  readonly implementation: (this: Focus, ...args: readonly unknown[]) => unknown;
  readonly signature?: Signature;
}

/** What the functions of the library find in `this`. */
export interface Focus {
  createSequence(...items: unknown[]): unknown[];
  readonly options: object;
}

export interface LibraryExpression {
  ast(): SyntaxNode;
  evaluate(input: unknown, bindings: Readonly<Record<string, unknown>>): unknown;
}

export interface Library {
  /** @throws an object with code, message and position */
  (text: string): LibraryExpression;
  /** Defines a function for all expressions. https://docs.jsonata.org/embedding-extending#function-signature-syntax */
  define(name: string, implementation: Implementation, signature: string): void;
  functionNames(): readonly string[];
  /** The function of a name for all expressions. */
  native(name: string): NativeFunction | undefined;
  /** A function with its signature, which belongs to no name. */
  defined(implementation: (...args: never[]) => unknown, signature: string): NativeFunction;
  /** Gives an error with a code the message of that code, which shows other members of the error. */
  populateMessage(error: unknown): void;
  /** To be called once, before anything is evaluated. */
  useMembers(members: Members): void;
  isFunction(value: unknown): boolean;
  /** Runs `body` with `evaluation` in progress; what was in progress before goes on afterwards. */
  during<T>(evaluation: Evaluation, body: () => T): T;
  /** The evaluation in progress. */
  current(): Evaluation;
}

// The package's own types describe what it was before the edits.
export const library = packageExport as unknown as Library;
