// What each comparison of a JSONPath choice rule takes, which the names say, and what rules ask for.
// https://docs.aws.amazon.com/step-functions/latest/dg/state-choice.html

import { choiceOperatorNames } from '../expressions/choice/index.js';
import { isJsonArray, isJsonObject, type JsonObject } from '../utils/json.js';

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

/** The paths of which a condition, or one that it is made of, asks whether they are there. */
export function pathsAskedFor(condition: JsonObject): string[] {
  const { Variable, IsPresent, Not, And, Or } = condition;
  const asked = IsPresent !== undefined && typeof Variable === 'string' ? [Variable] : [];
  if (isJsonObject(Not)) asked.push(...pathsAskedFor(Not));
  for (const list of [And, Or]) {
    if (!isJsonArray(list)) continue;
    for (const each of list) if (isJsonObject(each)) asked.push(...pathsAskedFor(each));
  }
  return asked;
}
