// JSONata in a state machine: templates, and fields of one kind of value.
// https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html

import jsonata from 'jsonata';
import {
  isJsonArray,
  isJsonObject,
  type Json,
  type JsonKind,
  jsonKind,
  setMember,
  stringifyJson,
  toPlain,
} from '../../utils/json.js';
import { ExpressionFailure } from '../failure.js';
import type { JsonataScope } from '../scope.js';

/** Any JSON in which strings `{% ... %}` are expressions. */
export interface JsonataTemplate {
  /** Nothing in it is an expression. */
  readonly isStatic: boolean;
  /** The workflow variables that it refers to. */
  readonly references: readonly string[];
  /** @throws ExpressionFailure */
  evaluate(scope: JsonataScope): Json;
}

/** A field that has to give a value of a certain kind. */
export interface JsonataField {
  readonly references: readonly string[];
  /** @throws ExpressionFailure */
  evaluate(scope: JsonataScope): Json;
}

export function compileJsonataTemplate(value: Json, location: string): JsonataTemplate {
  if (typeof value === 'string' && value.startsWith('{%') && value.endsWith('%}')) {
    return compileExpression(value.slice(2, -2).trim(), location);
  }
  const isStatic = !JSON.stringify(value).includes('{%');
  return {
    isStatic,
    references: [],
    evaluate: (scope) => (isStatic ? value : evaluateMembers(value, location, scope)),
  };
}

function evaluateMembers(value: Json, location: string, scope: JsonataScope): Json {
  if (isJsonArray(value)) {
    return value.map((item, index) => compileJsonataTemplate(item, `${location}[${index}]`).evaluate(scope));
  }
  if (!isJsonObject(value)) return value;
  const result: { [key: string]: Json } = {};
  for (const [key, member] of Object.entries(value)) {
    setMember(result, key, compileJsonataTemplate(member, `${location}/${key}`).evaluate(scope));
  }
  return result;
}

export function compileJsonataField(
  value: Json,
  location: string,
  expected: JsonKind | readonly JsonKind[],
): JsonataField {
  const template = compileJsonataTemplate(value, location);
  const kinds = typeof expected === 'string' ? [expected] : expected;
  return {
    references: template.references,
    evaluate(scope) {
      const result = template.evaluate(scope);
      if (kinds.includes(jsonKind(result))) return result;
      const text = typeof value === 'string' ? value.slice(2, -2).trim() : '';
      const found = `Expected '${kinds.join("', '")}', but was '${jsonKind(result)}' for value: ${stringifyJson(result)}`;
      throw failure(text, location, `returned an unexpected result type. ${found}`);
    },
  };
}

function compileExpression(text: string, location: string): JsonataTemplate {
  const options = { now: 0, appended: () => {} };
  const expression = jsonata(text, options as jsonata.JsonataOptions);
  return {
    isStatic: false,
    references: [],
    evaluate(scope) {
      options.now = scope.now;
      const states: { [key: string]: unknown } = { input: toPlain(scope.input) };
      if (scope.result !== undefined) states.result = toPlain(scope.result);
      if (scope.errorOutput !== undefined) states.errorOutput = toPlain(scope.errorOutput);
      if (text.includes('context')) states.context = toPlain(scope.context());
      const bindings: { [key: string]: unknown } = { states };
      for (const [, name] of text.matchAll(/\$(\w+)/g)) {
        if (name === undefined || name === 'states') continue;
        const variable = scope.variable(name);
        if (variable !== undefined) bindings[name] = toPlain(variable);
      }
      let result: unknown;
      try {
        result = expression.evaluate(undefined, bindings);
      } catch (error) {
        const { code, message } = error as { code?: string; message?: string };
        throw failure(text, location, `threw an error during evaluation${code ? `. ${code}` : ''}: ${message}`);
      }
      if (result === undefined) throw failure(text, location, 'returned nothing (undefined).');
      return JSON.parse(JSON.stringify(result)) as Json;
    },
  };
}

function failure(text: string, location: string, what: string): ExpressionFailure {
  const reason = `The JSONata expression '${text}' specified for the field '${location}' ${what}`;
  return new ExpressionFailure('States.QueryEvaluationError', reason, location);
}
