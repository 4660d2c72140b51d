// A field that needs a value of a certain kind.

import { type Json, type JsonKind, jsonKind, stringifyJson } from '../../utils/json.js';
import { ExpressionFailure } from '../failure.js';
import type { JsonataScope } from '../scope.js';
import { compileJsonataTemplate, expressionIn } from './template.js';

interface JsonataField {
  /** The workflow variables that it refers to, each once. */
  readonly references: readonly string[];
  /**
   * A value of one of the kinds.
   * @throws ExpressionFailure
   */
  evaluate(scope: JsonataScope): Json;
}

/**
 * `value` is an expression, a constant, or an array or object with expressions in it; `location` is the field as the
 * failure is to name it.
 * @throws JsonataSyntaxError
 */
export function compileJsonataField(
  value: Json,
  location: string,
  expected: JsonKind | readonly JsonKind[],
): JsonataField {
  const template = compileJsonataTemplate(value, location);
  const kinds: readonly JsonKind[] = typeof expected === 'string' ? [expected] : expected;
  const shown = expressionIn(value) ?? (typeof value === 'string' ? value : stringifyJson(value));
  return {
    references: template.references,
    evaluate(scope) {
      const result = template.evaluate(scope);
      if (kinds.includes(jsonKind(result))) return result;
      throw unexpectedType(shown, location, kinds, result);
    },
  };
}

function unexpectedType(text: string, location: string, kinds: readonly JsonKind[], result: Json): ExpressionFailure {
  const expected = kinds.map((kind) => `'${kind}'`).join(' or ');
  const reason =
    `The JSONata expression '${text}' specified for the field '${location}' returned an unexpected result type. ` +
    `Expected ${expected}, but was '${jsonKind(result)}' for value: ${stringifyJson(result)}`;
  return new ExpressionFailure('States.QueryEvaluationError', reason, location);
}
