// A scope for the tests of expressions.

import type { JsonPathScope } from '../../src/expressions/scope.js';
import { type Json, stringifyJson } from '../../src/utils/json.js';
import { Random } from '../../src/utils/random.js';

export interface Surroundings {
  readonly context?: Json;
  readonly variables?: Readonly<Record<string, Json>>;
  readonly dataText?: string;
}

export function scopeOf(data: Json, { context = {}, variables = {}, dataText }: Surroundings = {}): JsonPathScope {
  return {
    data,
    dataText: () => dataText ?? stringifyJson(data),
    context: () => context,
    variable: (name) => (Object.hasOwn(variables, name) ? variables[name] : undefined),
    random: Random.seeded(1),
    now: 0,
  };
}

/** The failure that `evaluate` throws, as `[error, reason]`. */
export function failureOf(evaluate: () => unknown): readonly [error: string, reason: string] {
  try {
    evaluate();
  } catch (thrown) {
    const { error, reason } = thrown as { error: string; reason: string };
    return [error, reason];
  }
  throw new Error('nothing was thrown');
}
