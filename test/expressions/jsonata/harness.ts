// The words in which the tests of JSONata speak.

import { expect } from 'vitest';
import { ExpressionFailure } from '../../../src/expressions/failure.js';
import { compileJsonataTemplate } from '../../../src/expressions/jsonata/index.js';
import type { JsonataScope } from '../../../src/expressions/scope.js';
import { withoutFastPaths } from '../../../src/utils/fast-paths.js';
import { type Json, parseJson, stringifyJson } from '../../../src/utils/json.js';
import { Random } from '../../../src/utils/random.js';

export interface Surroundings {
  readonly input?: Json;
  readonly result?: Json;
  readonly errorOutput?: Json;
  readonly context?: Json;
  readonly variables?: Readonly<Record<string, Json>>;
  readonly seed?: number;
  readonly now?: number;
}

/** 2024-02-29T12:34:56.789Z */
export const NOW = Date.UTC(2024, 1, 29, 12, 34, 56, 789);

export function scopeOf(surroundings: Surroundings = {}): JsonataScope {
  const { input = {}, result, errorOutput, context = {}, variables = {}, seed = 1, now = NOW } = surroundings;
  return {
    input,
    result,
    errorOutput,
    context: () => context,
    variable: (name) => (Object.hasOwn(variables, name) ? variables[name] : undefined),
    random: Random.seeded(seed),
    now,
  };
}

/** The value of an expression that stands in the field Output: compiled, which is what the library alone gives. */
export function evaluate(expression: string, surroundings: Surroundings = {}): Json {
  const template = compileJsonataTemplate(`{% ${expression} %}`, 'Output');
  const compiled = outcomeOf(() => template.evaluate(scopeOf(surroundings)));
  const ofLibrary = withoutFastPaths(() => outcomeOf(() => template.evaluate(scopeOf(surroundings))));
  expect(shown(compiled)).toEqual(shown(ofLibrary));
  if ('thrown' in compiled) throw compiled.thrown;
  return compiled.value;
}

type Outcome = { readonly value: Json } | { readonly thrown: unknown };

function outcomeOf(body: () => Json): Outcome {
  try {
    return { value: body() };
  } catch (thrown) {
    return { thrown };
  }
}

/** With the order of members, and the numbers as they are written. */
function shown(outcome: Outcome): unknown {
  if ('value' in outcome) return stringifyJson(outcome.value);
  const { thrown } = outcome;
  return thrown instanceof Error ? { name: thrown.name, message: thrown.message } : thrown;
}

/** The value as the service writes it. */
export function written(expression: string, surroundings: Surroundings = {}): string {
  return stringifyJson(evaluate(expression, surroundings));
}

/** The JSON of a text, with numbers as they are written. */
export function json(text: string): Json {
  return parseJson(text);
}

/** What the failure says after the sentence that names the expression and the field; undefined for a value. */
export function failureOf(expression: string, surroundings: Surroundings = {}): string | undefined {
  try {
    evaluate(expression, surroundings);
    return undefined;
  } catch (error) {
    if (!(error instanceof ExpressionFailure)) throw error;
    return error.reason.replace(`The JSONata expression '${expression}' specified for the field 'Output' `, '');
  }
}

/** The same value, in which nothing can be changed. */
export function deepFrozen<T extends Json>(value: T): T {
  if (typeof value === 'object' && value !== null) Object.values(value).forEach(deepFrozen);
  return Object.freeze(value);
}
