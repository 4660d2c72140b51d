// Comparisons of JSON values, with asymmetric matchers among them.

import { isAsymmetric, isPlainObject, type TestRunner } from './test-runner.js';

/** Whether `received` has what `expected` has: of objects, members that are not named may be anything. */
export function hasPart(received: unknown, expected: unknown, runner: TestRunner): boolean {
  if (isPlainObject(expected) && isPlainObject(received)) {
    return Object.entries(expected).every(([key, part]) => hasPart(received[key], part, runner));
  }
  if (Array.isArray(expected) && Array.isArray(received)) {
    return (
      expected.length === received.length && expected.every((part, index) => hasPart(received[index], part, runner))
    );
  }
  return runner.equals(received, expected);
}

/** `expected` with the members that it does not name as they are in `received`: for a diff that does not show them. */
export function withRest(expected: unknown, received: unknown): unknown {
  if (isPlainObject(expected) && isPlainObject(received)) {
    const named = Object.entries(expected).map(([key, part]) => [key, withRest(part, received[key])]);
    return { ...received, ...Object.fromEntries(named) };
  }
  if (Array.isArray(expected) && Array.isArray(received)) {
    return expected.map((part, index) => withRest(part, received[index]));
  }
  return expected;
}

/** How much of `received` is not as expected: how many values. */
export function distance(received: unknown, expected: unknown, runner: TestRunner): number {
  if (runner.equals(received, expected)) return 0;
  if (isAsymmetric(expected) || isAsymmetric(received)) return 1;
  if (isPlainObject(expected) && isPlainObject(received)) {
    const keys = new Set([...Object.keys(expected), ...Object.keys(received)]);
    return sum([...keys].map((key) => distance(received[key], expected[key], runner)));
  }
  if (Array.isArray(expected) && Array.isArray(received)) {
    const length = Math.max(expected.length, received.length);
    return sum(Array.from({ length }, (_, index) => distance(received[index], expected[index], runner)));
  }
  // Nothing of a whole value is more than one wrong member of it.
  return sizeOf(expected) + sizeOf(received);
}

/** The one that is least far from what was expected. */
export function nearest<T>(candidates: readonly T[], far: (candidate: T) => number): T | undefined {
  let best: { readonly candidate: T; readonly far: number } | undefined;
  for (const candidate of candidates) {
    const away = far(candidate);
    if (best === undefined || away < best.far) best = { candidate, far: away };
  }
  return best?.candidate;
}

function sizeOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 1;
  return sum(Object.values(value).map(sizeOf)) + 1;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
