// Places in a JSON value, as rules of masks name them.

import { wildcard } from '../../../utils/literal-pattern.js';

/** Whether a place, its members and indexes from the top, is meant. */
export type PlacePattern = (place: readonly (string | number)[]) => boolean;

/** `password`, `customer.email`, `items.**.name`: the end of a place; `*` in a name stands for any characters. */
export function memberPattern(text: string): PlacePattern {
  const parts = text.split('.').map((part) => (part === '**' ? undefined : wildcard(part)));
  return (place) => {
    // Items of a list are in the place of the list.
    const names = place.filter((each) => typeof each === 'string');
    return names.some((_name, start) => fits(names.slice(start), parts));
  };
}

function fits(names: readonly string[], parts: readonly (RegExp | undefined)[]): boolean {
  const [part, ...rest] = parts;
  if (parts.length === 0) return names.length === 0;
  if (part === undefined) return names.some((_name, index) => fits(names.slice(index), rest)) || fits([], rest);
  const [name, ...others] = names;
  return name !== undefined && part.test(name) && fits(others, rest);
}

/** `$.customer.name`, `$['customer']`, `$.items[0]`, `$.items[*].note`; undefined for what is no such path. */
export function pathPattern(text: string): PlacePattern | undefined {
  if (!/^\$(?:\.[\p{L}_$][\p{L}\p{N}_$-]*|\.\*|\[(?:\d+|\*|'[^']*'|"[^"]*")\])*$/u.test(text)) return undefined;
  const steps = [...text.matchAll(/\.([\p{L}_$][\p{L}\p{N}_$-]*)|(\*)|\[(\d+)\]|\['([^']*)'\]|\["([^"]*)"\]/gu)].map(
    ([, name, any, index, single, double]) => {
      if (any !== undefined) return undefined;
      return index === undefined ? (name ?? single ?? double ?? '') : Number(index);
    },
  );
  return (place) =>
    // What is inside of it is meant, too.
    place.length >= steps.length && steps.every((step, at) => step === undefined || step === place[at]);
}
