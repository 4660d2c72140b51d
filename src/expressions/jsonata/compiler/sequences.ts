// Sequences: the arrays that evaluation makes, in which a single element is that element. They carry the same marks as
// those of the library, whose functions look for them.
// https://docs.jsonata.org/processing#sequences

export interface Marked extends Array<unknown> {
  sequence?: boolean;
  /** A sequence of one that stays an array: `[]` asked for that. */
  keepSingleton?: boolean;
  /** Its elements are tuples. */
  tupleStream?: boolean;
  /** The array that the whole expression is evaluated for. */
  outerWrapper?: boolean;
  /** An array constructor of a path made it: it is one value. */
  cons?: boolean;
}

export function marked(array: unknown[]): Marked {
  (array as Marked).sequence = true;
  return array;
}

/** The library's own `createSequence`. */
export function sequenceOf(...items: unknown[]): Marked {
  return marked(items);
}

export function isSequence(value: unknown): value is Marked {
  return Array.isArray(value) && (value as Marked).sequence === true;
}

/** What a sequence comes to as a value. Everything else is itself. */
export function unwrapped(value: unknown, keepArray: boolean): unknown {
  if (!isSequence(value) || value.tupleStream) return value;
  if (keepArray) value.keepSingleton = true;
  if (value.length > 1) return value;
  if (value.length === 0) return undefined;
  return value.keepSingleton ? value : value[0];
}

/** What a node does with what it gives: a sequence that it made comes to a value, but before a filter. */
export type Finish = (value: unknown) => unknown;

export const asItIs: Finish = (value) => value;
export const unwrappedValue: Finish = (value) => unwrapped(value, false);
export const keptArray: Finish = (value) => unwrapped(value, true);
