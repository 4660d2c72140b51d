// JSON in which some strings are expressions.
// https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html#writing-jsonata-expressions-in-json-strings

import { entriesOf, isJsonArray, isJsonObject, type Json, ObjectBuilder } from '../../utils/json.js';
import type { JsonataScope } from '../scope.js';
import { compileExpression, type Expression } from './expression.js';

/** Any JSON in which strings `{% ... %}` are expressions. */
export interface JsonataTemplate {
  /** Nothing in it is an expression. */
  readonly isStatic: boolean;
  /** The workflow variables that it refers to, each once. */
  readonly references: readonly string[];
  /**
   * The JSON with every expression evaluated; parts without expressions are shared, not copied.
   * @throws ExpressionFailure
   */
  evaluate(scope: JsonataScope): Json;
}

/** The text between `{%` and `%}`; undefined for a string that is not an expression, and for what is no string. */
export function expressionIn(value: Json): string | undefined {
  const isExpression = typeof value === 'string' && value.length >= 4 && value.startsWith('{%') && value.endsWith('%}');
  return isExpression ? value.slice(2, -2).trim() : undefined;
}

/**
 * `location` is the field as the failure is to name it: `Output`, `Choices[0]/Assign`.
 * @throws JsonataSyntaxError
 */
export function compileJsonataTemplate(value: Json, location: string): JsonataTemplate {
  const text = expressionIn(value);
  if (text !== undefined) return new ExpressionTemplate(compileExpression(text), location);
  if (isJsonArray(value)) {
    const parts = value.map((element, index) => compileJsonataTemplate(element, `${location}[${index}]`));
    if (parts.some(({ isStatic }) => !isStatic)) return new ArrayTemplate(parts);
  } else if (isJsonObject(value)) {
    const parts = new Map<string, JsonataTemplate>();
    for (const [key, member] of entriesOf(value)) {
      parts.set(key, compileJsonataTemplate(member, `${location}/${key}`));
    }
    if ([...parts.values()].some(({ isStatic }) => !isStatic)) return new ObjectTemplate(parts);
  }
  return { isStatic: true, references: [], evaluate: () => value };
}

class ExpressionTemplate implements JsonataTemplate {
  readonly isStatic = false;
  readonly references: readonly string[];
  private readonly expression: Expression;
  private readonly location: string;

  constructor(expression: Expression, location: string) {
    this.expression = expression;
    this.location = location;
    this.references = expression.references;
  }

  evaluate(scope: JsonataScope): Json {
    scope.evaluating?.(this.location);
    return this.expression.evaluate(scope, this.location);
  }
}

class ArrayTemplate implements JsonataTemplate {
  readonly isStatic = false;
  readonly references: readonly string[];
  private readonly parts: readonly JsonataTemplate[];

  constructor(parts: readonly JsonataTemplate[]) {
    this.parts = parts;
    this.references = referencesOfAll(parts);
  }

  evaluate(scope: JsonataScope): Json {
    return this.parts.map((part) => part.evaluate(scope));
  }
}

class ObjectTemplate implements JsonataTemplate {
  readonly isStatic = false;
  readonly references: readonly string[];
  private readonly names: readonly string[];
  /** As many as names. */
  private readonly parts: readonly JsonataTemplate[];

  constructor(parts: ReadonlyMap<string, JsonataTemplate>) {
    this.names = [...parts.keys()];
    this.parts = [...parts.values()];
    this.references = referencesOfAll(this.parts);
  }

  evaluate(scope: JsonataScope): Json {
    const result = new ObjectBuilder();
    const { names, parts } = this;
    for (let at = 0; at < names.length; at += 1) {
      result.set(names[at] as string, (parts[at] as JsonataTemplate).evaluate(scope));
    }
    return result.finish();
  }
}

function referencesOfAll(parts: readonly JsonataTemplate[]): readonly string[] {
  return [...new Set(parts.flatMap(({ references }) => references))];
}
