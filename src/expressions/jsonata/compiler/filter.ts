// a[...]: the elements at a position, or those for which something is true.
// https://docs.jsonata.org/predicate

import type { SyntaxNode } from '../syntax-tree.js';
import { type Frame, LeftToLibrary } from './code.js';
import type { Compiler, Place } from './compiler.js';
import { type Marked, marked } from './sequences.js';
import { isNumeric, isTrue } from './values.js';

/** What is left of a value: a sequence that is not unwrapped, or the array that stands at the position. */
export type Filter = (value: unknown, frame: Frame) => unknown[];

/** `place` is that of the predicate. */
export function filtered(predicate: SyntaxNode, place: Place, compiler: Compiler): Filter {
  if (predicate.type === 'number') return atPosition(Math.floor(predicate.value as number));
  const { code, cost } = compiler.partOf(predicate, place);
  return (value, frame) => {
    const items = itemsOf(value);
    const { run } = frame;
    const results: unknown[] = [];
    for (let index = 0; index < items.length; index += 1) {
      const item = items[index];
      run.read(cost);
      const result = code(item, frame);
      const times = typeof result === 'boolean' ? Number(result) : timesPicked(result, index, items.length, frame);
      for (let time = 0; time < times; time += 1) results.push(item);
    }
    return marked(results);
  };
}

export function atPosition(position: number): Filter {
  return (value) => {
    const items = itemsOf(value);
    const item = items[position < 0 ? items.length + position : position];
    if (Array.isArray(item)) return item;
    return marked(item === undefined ? [] : [item]);
  };
}

/** How often the element at `index` is among the results, by what the predicate gave for it. */
export function timesPicked(result: unknown, index: number, length: number, { run }: Frame): number {
  if (typeof result === 'number' && isNumeric(result)) {
    run.read(2);
    return Number(isAt(result, index, length));
  }
  if (!Array.isArray(result)) return Number(isTrue(result, run));
  run.read(2 * result.length);
  // Each is looked at: a number that is not finite fails wherever it stands.
  if (result.filter((each) => !isNumeric(each)).length > 0) return Number(isTrue(result, run));
  return result.filter((each) => isAt(each as number, index, length)).length;
}

function isAt(position: number, index: number, length: number): boolean {
  const whole = Math.floor(position);
  return (whole < 0 ? length + whole : whole) === index;
}

function itemsOf(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) {
    // Tuples come from paths that are filtered as paths.
    if ((value as Marked).tupleStream) throw new LeftToLibrary();
    return value;
  }
  // The library takes an object with such a member for tuples.
  if ((value as Marked | null | undefined)?.tupleStream) throw new LeftToLibrary();
  return [value];
}
