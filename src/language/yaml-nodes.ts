// What whoever reads the nodes of a YAML document needs to know of them.

import { ExactNumber } from '../utils/json.js';
import type { SourceRange } from './source-text.js';

const JSON_NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

/** The value of a scalar, numbers to the last digit; undefined for one that JSON cannot say. */
export function jsonScalar(
  value: unknown,
  source: string | undefined,
): null | string | boolean | number | ExactNumber | undefined {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value !== 'number' || !Number.isFinite(value)) return undefined;
  const isExact = source !== undefined && JSON_NUMBER.test(source) && String(value) !== source;
  return isExact ? new ExactNumber(source) : value;
}

/** Where a node is written; undefined for one that is not. */
export function rangeOf(node: unknown): SourceRange | undefined {
  const range = typeof node === 'object' && node !== null && 'range' in node ? node.range : undefined;
  const [start, end] = Array.isArray(range) ? range : [];
  return typeof start === 'number' && typeof end === 'number' ? { start, end } : undefined;
}
