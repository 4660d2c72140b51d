// Holds a value against what a document promises of it.

import { inspect } from 'node:util';
import { runInThisContext } from 'node:vm';
import { expect } from 'vitest';

/**
 * A promise that is JavaScript is the value, and `...` at the end of an object leaves its other fields open; any other
 * promise is the text that would be printed.
 */
export function shows(values: readonly unknown[], promise: string, place: string): void {
  const value = values.length === 1 ? values[0] : values;
  const open = promise.replace(/,?\s*\.\.\.\s*\}/g, ' }');
  const expected = readValue(open);
  if (expected === undefined) {
    expect(values.map(printed).join(' '), place).toBe(promise.trim());
  } else if (open === promise) {
    expect(value, place).toEqual(expected.value);
  } else {
    expect(value, place).toMatchObject(expected.value as object);
  }
}

function readValue(text: string): { readonly value: unknown } | undefined {
  try {
    return { value: runInThisContext(`(${text})`) };
  } catch {
    return undefined;
  }
}

function printed(value: unknown): string {
  return typeof value === 'string' ? value : inspect(value, { depth: null, breakLength: Number.POSITIVE_INFINITY });
}
