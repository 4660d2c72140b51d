// The text of a value, as `&` and $string make it.

import { type Evaluation, library, type NativeFunction } from '../library.js';
import { Fault } from './fault.js';
import { sequenceOf } from './sequences.js';

/** Nothing for undefined. https://docs.jsonata.org/string-functions#string */
export function textOf(value: unknown, run: Evaluation, prettify?: boolean): string {
  switch (typeof value) {
    case 'string':
      return value;
    case 'undefined':
      return '';
    case 'number':
      if (!Number.isFinite(value)) throw new Fault('D3001', { value });
      run.measure(value, 0);
      return String(Number.isInteger(value) ? value : Number(value.toPrecision(15)));
    case 'boolean':
      run.measure(value, 0);
      return String(value);
    default:
      return stringOf(value, prettify);
  }
}

let string: NativeFunction | undefined;

function stringOf(value: unknown, prettify: boolean | undefined): string {
  string ??= library.native('string') as NativeFunction; // one of the library's own
  return string.implementation.call({ createSequence: sequenceOf, options: {} }, value, prettify) as string;
}
