// The comparisons of a JSONPath choice rule, and what each takes.
// https://docs.aws.amazon.com/step-functions/latest/dg/state-choice.html

export type OperandType = 'string' | 'number' | 'boolean' | 'timestamp' | 'path';

export const choiceOperators: ReadonlyMap<string, OperandType> = new Map(operators());

function* operators(): Generator<[string, OperandType]> {
  const orders = ['Equals', 'LessThan', 'GreaterThan', 'LessThanEquals', 'GreaterThanEquals'];
  const families: [string, OperandType, string[]][] = [
    ['String', 'string', orders],
    ['Numeric', 'number', orders],
    ['Boolean', 'boolean', ['Equals']],
    ['Timestamp', 'timestamp', orders],
  ];
  for (const [family, type, comparisons] of families) {
    for (const comparison of comparisons) {
      yield [`${family}${comparison}`, type];
      yield [`${family}${comparison}Path`, 'path'];
    }
  }
  yield ['StringMatches', 'string'];
  for (const test of ['IsNull', 'IsPresent', 'IsNumeric', 'IsString', 'IsBoolean', 'IsTimestamp']) {
    yield [test, 'boolean'];
  }
}
