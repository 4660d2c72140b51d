// Choice rules of the JSONPath kind, compiled.
// https://docs.aws.amazon.com/step-functions/latest/dg/state-choice.html
//
// 1. A Variable or a `...Path` operand that leads nowhere fails the state; only IsPresent takes it.
// 2. And and Or stop at the first operand that decides, so that a failure behind it never happens.

import type { ChoiceCondition } from '../../language/types.js';
import { isJsonObject, type Json, type JsonObject, memberOf } from '../../utils/json.js';
import { compilePath, invalidConditionPath, type Path } from '../path.js';
import type { JsonPathScope } from '../scope.js';
import { type ChoiceOperator, choiceOperators } from './operators.js';

export { choiceOperatorNames } from './operators.js';

export interface ChoiceRule {
  /** The variables that it refers to, in the order of the definition. */
  readonly references: readonly string[];
  /** @throws ExpressionFailure */
  matches(scope: JsonPathScope): boolean;
}

/** A rule that says nothing that could be evaluated. */
export class ChoiceRuleSyntaxError extends SyntaxError {
  override readonly name = 'ChoiceRuleSyntaxError';
}

/** @throws ChoiceRuleSyntaxError, JsonPathSyntaxError */
export function compileChoiceRule(rule: Json | ChoiceCondition): ChoiceRule {
  const references = new Set<string>();
  const matches = compileRule(rule as Json, references); // a condition is JSON, its type a view of it
  return { matches, references: [...references] };
}

type Matches = (scope: JsonPathScope) => boolean;

function compileRule(rule: Json, references: Set<string>): Matches {
  if (!isJsonObject(rule)) throw new ChoiceRuleSyntaxError('A choice rule is an object');
  const and = memberOf(rule, 'And');
  if (and !== undefined) return compileAll(compileOperands('And', and, references));
  const or = memberOf(rule, 'Or');
  if (or !== undefined) return compileAny(compileOperands('Or', or, references));
  const not = memberOf(rule, 'Not');
  if (not !== undefined) {
    const matches = compileRule(not, references);
    return (scope) => !matches(scope);
  }
  return compileDataTest(rule, references);
}

function compileOperands(name: string, operands: Json, references: Set<string>): readonly Matches[] {
  if (!Array.isArray(operands) || operands.length === 0) {
    throw new ChoiceRuleSyntaxError(`'${name}' needs an array of at least one rule`);
  }
  return operands.map((operand: Json) => compileRule(operand, references));
}

function compileAll(operands: readonly Matches[]): Matches {
  return (scope) => {
    for (const matches of operands) if (!matches(scope)) return false;
    return true;
  };
}

function compileAny(operands: readonly Matches[]): Matches {
  return (scope) => {
    for (const matches of operands) if (matches(scope)) return true;
    return false;
  };
}

/** `{ "Variable": "$.x", "<operator>": <operand> }` */
function compileDataTest(rule: JsonObject, references: Set<string>): Matches {
  const variable = compileRulePath('Variable', memberOf(rule, 'Variable'), references);
  const expectedPresence = memberOf(rule, 'IsPresent');
  if (expectedPresence !== undefined) return (scope) => (variable.find(scope) !== undefined) === expectedPresence;
  for (const [key, operand] of Object.entries(rule)) {
    const literalOperator = choiceOperators.get(key);
    if (literalOperator) return compileLiteralTest(variable, literalOperator, operand);
    const pathOperator = key.endsWith('Path') ? choiceOperators.get(key.slice(0, -'Path'.length)) : undefined;
    if (pathOperator?.hasPathForm) {
      return compilePathTest(variable, pathOperator, compileRulePath(key, operand, references));
    }
  }
  throw new ChoiceRuleSyntaxError('A choice rule needs an operator');
}

function compileLiteralTest(variable: Path, operator: ChoiceOperator, operand: Json): Matches {
  const test = operator.makeTest(operand);
  return (scope) => {
    const value = variable.find(scope);
    if (value === undefined) throw invalidConditionPath(variable.text);
    return test(value);
  };
}

function compilePathTest(variable: Path, { compare }: ChoiceOperator, operand: Path): Matches {
  return (scope) => {
    const value = variable.find(scope);
    if (value === undefined) throw invalidConditionPath(variable.text);
    const operandValue = operand.find(scope);
    if (operandValue === undefined) throw invalidConditionPath(operand.text);
    return compare(value, operandValue);
  };
}

function compileRulePath(field: string, text: Json | undefined, references: Set<string>): Path {
  if (typeof text !== 'string') throw new ChoiceRuleSyntaxError(`'${field}' must be a path`);
  const path = compilePath(text);
  for (const name of path.references) references.add(name);
  return path;
}
