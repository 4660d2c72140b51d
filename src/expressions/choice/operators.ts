// The operators of choice rules, as a table.
// https://docs.aws.amazon.com/step-functions/latest/dg/state-choice.html#amazon-states-language-choice-state-rules
//
// An operand of another type than the operator's is no failure: the rule does not match.

import { compareTimestamps, parseTimestamp, type Timestamp } from '../../language/timestamp.js';
import { compareNumbers, ExactNumber, type Json } from '../../utils/json.js';
import { compileStringPattern } from './string-pattern.js';

/** Whether the variable's value passes. */
export type Test = (value: Json) => boolean;

/** Makes the test for an operand; for a `...Path` operator anew in each evaluation, else once. */
export type MakeTest = (operand: Json) => Test;

export interface ChoiceOperator {
  readonly makeTest: MakeTest;
  /** Compares two values at once where making a test for one of them is not worth it. */
  readonly compare: (value: Json, operand: Json) => boolean;
  /** Whether there is a form with `Path` at its end. */
  readonly hasPathForm: boolean;
}

const isEqual = (order: number) => order === 0;
const isLess = (order: number) => order < 0;
const isGreater = (order: number) => order > 0;
const isLessOrEqual = (order: number) => order <= 0;
const isGreaterOrEqual = (order: number) => order >= 0;

// biome-ignore format: table
const table = {
  StringEquals:               strings(isEqual),
  StringLessThan:             strings(isLess),
  StringGreaterThan:          strings(isGreater),
  StringLessThanEquals:       strings(isLessOrEqual),
  StringGreaterThanEquals:    strings(isGreaterOrEqual),
  StringMatches:              literalOnly(stringMatches),
  NumericEquals:              numbers(isEqual),
  NumericLessThan:            numbers(isLess),
  NumericGreaterThan:         numbers(isGreater),
  NumericLessThanEquals:      numbers(isLessOrEqual),
  NumericGreaterThanEquals:   numbers(isGreaterOrEqual),
  BooleanEquals:              comparing((value, operand) => typeof value === 'boolean' && value === operand),
  TimestampEquals:            timestamps(isEqual),
  TimestampLessThan:          timestamps(isLess),
  TimestampGreaterThan:       timestamps(isGreater),
  TimestampLessThanEquals:    timestamps(isLessOrEqual),
  TimestampGreaterThanEquals: timestamps(isGreaterOrEqual),
  IsNull:                     typeTest((value) => value === null),
  IsNumeric:                  typeTest(isNumber),
  IsString:                   typeTest((value) => typeof value === 'string'),
  IsBoolean:                  typeTest((value) => typeof value === 'boolean'),
  IsTimestamp:                typeTest((value) => timestampOf(value) !== undefined),
};

/** By name, without their forms that end in `Path` and without IsPresent, which is about the path itself. */
export const choiceOperators: ReadonlyMap<string, ChoiceOperator> = new Map(Object.entries(table));

/** Every name that may stand beside `Variable`. */
export const choiceOperatorNames: readonly string[] = [
  'IsPresent',
  ...[...choiceOperators].flatMap(([name, { hasPathForm }]) => (hasPathForm ? [name, `${name}Path`] : [name])),
];

function comparing(compare: (value: Json, operand: Json) => boolean): ChoiceOperator {
  return { compare, makeTest: (operand) => (value) => compare(value, operand), hasPathForm: true };
}

function literalOnly(makeTest: MakeTest): ChoiceOperator {
  return { makeTest, compare: (value, operand) => makeTest(operand)(value), hasPathForm: false };
}

/** By code units, as Java compares strings. */
function strings(accepts: (order: number) => boolean): ChoiceOperator {
  return comparing(
    (value, operand) =>
      typeof value === 'string' &&
      typeof operand === 'string' &&
      accepts(value === operand ? 0 : value < operand ? -1 : 1),
  );
}

function numbers(accepts: (order: number) => boolean): ChoiceOperator {
  return comparing((value, operand) => isNumber(value) && isNumber(operand) && accepts(compareNumbers(value, operand)));
}

function timestamps(accepts: (order: number) => boolean): ChoiceOperator {
  const makeTest: MakeTest = (operand) => {
    const instant = timestampOf(operand);
    if (instant === undefined) return () => false;
    return (value) => {
      const other = timestampOf(value);
      return other !== undefined && accepts(compareTimestamps(other, instant));
    };
  };
  return { makeTest, compare: (value, operand) => makeTest(operand)(value), hasPathForm: true };
}

function stringMatches(operand: Json): Test {
  if (typeof operand !== 'string') return () => false;
  const matches = compileStringPattern(operand);
  return (value) => typeof value === 'string' && matches(value);
}

/** `IsString: false` is the opposite of `IsString: true`. */
function typeTest(test: Test): ChoiceOperator {
  return literalOnly((expected) => (value) => test(value) === expected);
}

function timestampOf(value: Json): Timestamp | undefined {
  return typeof value === 'string' ? parseTimestamp(value) : undefined;
}

function isNumber(value: Json): value is number | ExactNumber {
  return typeof value === 'number' || value instanceof ExactNumber;
}
