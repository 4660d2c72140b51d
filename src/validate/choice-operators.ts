// What each comparison of a JSONPath choice rule takes. The names say it.
// https://docs.aws.amazon.com/step-functions/latest/dg/state-choice.html

import { choiceOperatorNames } from '../expressions/choice/index.js';

export type OperandType = 'string' | 'number' | 'boolean' | 'timestamp' | 'path';

export const choiceOperators: ReadonlyMap<string, OperandType> = new Map(
  choiceOperatorNames.map((name) => [name, operandType(name)]),
);

function operandType(operator: string): OperandType {
  if (operator.endsWith('Path')) return 'path';
  if (operator.startsWith('String')) return 'string';
  if (operator.startsWith('Numeric')) return 'number';
  return operator.startsWith('Timestamp') ? 'timestamp' : 'boolean';
}
