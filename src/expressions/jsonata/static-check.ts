// What can be said about an expression before it is evaluated.
// https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html#reserved-variable-states

import { JsonataSyntaxError } from './engine.js';
import { compileExpression, type Expression } from './expression.js';

/** What `$states` has besides `input` and `context`, where the expression stands. */
export interface StatesMembers {
  readonly result: boolean;
  readonly errorOutput: boolean;
}

interface JsonataFinding {
  /** `invalid`: not an expression. `unsupported`: it refers to what it cannot see. */
  readonly kind: 'invalid' | 'unsupported';
  readonly message: string;
}

/** Everything that is wrong with the text of an expression, which stands between `{%` and `%}`. */
export function checkJsonata(text: string, available: StatesMembers): readonly JsonataFinding[] {
  let expression: Expression;
  try {
    expression = compileExpression(text);
  } catch (error) {
    if (error instanceof JsonataSyntaxError) return [{ kind: 'invalid', message: error.message }];
    throw error;
  }
  const { topLevel, states } = expression.uses;
  const messages = [
    ...topLevel.map((name) =>
      name === '$$' ? notSupported(name) : `Reference to '${name}' at the top level is not supported.`,
    ),
    ...(['result', 'errorOutput'] as const)
      .filter((member) => states.has(member) && !available[member])
      .map((member) => notSupported(`$states.${member}`)),
  ];
  return messages.map((message) => ({ kind: 'unsupported', message }));
}

// Measured for `$$`; for members of `$states` the service's refusal is documented, and the words follow.
function notSupported(reference: string): string {
  return `Reference to '${reference}' is not supported.`;
}
