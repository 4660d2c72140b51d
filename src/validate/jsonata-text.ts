// Which strings of a JSONata state are expressions.
// https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html

import { compileExpression, expressionIn, JsonataSyntaxError, type SyntaxNode } from '../expressions/jsonata/index.js';
import type { Json } from '../utils/json.js';

/** `{% ... %}`, with nothing before or after it. */
export function isExpression(value: Json | undefined): value is string {
  return typeof value === 'string' && value.startsWith('{%') && value.endsWith('%}') && value.length >= 4;
}

/** The syntax tree of an expression; undefined for what is none, and for one that cannot be read. */
export function treeOf(value: Json | undefined): SyntaxNode | undefined {
  const text = value === undefined ? undefined : expressionIn(value);
  if (text === undefined) return undefined;
  try {
    return compileExpression(text).tree;
  } catch (error) {
    if (error instanceof JsonataSyntaxError) return undefined;
    throw error;
  }
}
