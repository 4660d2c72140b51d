import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  ChoiceRuleSyntaxError,
  choiceOperatorNames,
  compileChoiceRule,
} from '../../../src/expressions/choice/index.js';
import { type Json, parseJson } from '../../../src/utils/json.js';
import { failureOf, scopeOf } from '../scope.js';

/** The value as JSON text against the operand as JSON text, in the literal form. */
const passes = (operator: string, value: string, operand: string) =>
  compileChoiceRule({ Variable: '$.v', [operator]: parseJson(operand) }).matches(scopeOf({ v: parseJson(value) }));
const passesPath = (operator: string, value: string, operand: string) =>
  compileChoiceRule({ Variable: '$.v', [`${operator}Path`]: '$.o' }).matches(
    scopeOf({ v: parseJson(value), o: parseJson(operand) }),
  );

const others = ['null', '0', '1.5', '""', '"text"', '[]', '["2024-01-01T00:00:00Z"]', '{}', 'true', 'false'];

describe('comparisons', () => {
  // For each family pairs that are less, equal and greater, and a good operand.
  it.each<[family: string, less: string[][], equal: string[][]]>([
    [
      'String',
      [
        ['"A"', '"AB"'],
        ['""', '"a"'],
        ['"B"', '"a"'],
        ['"A"', '"A "'],
        ['"\\ud83d\\ude00"', '"\\uff5e"'],
      ],
      [
        ['""', '""'],
        ['"ä"', '"ä"'],
      ],
    ],
    [
      'Numeric',
      [
        ['-1', '0'],
        ['1', '1.5'],
        ['9', '10'],
        ['12345678901234567890', '12345678901234567891'],
        ['1e2', '101'],
        ['-2.0', '-1.0'],
      ],
      [
        ['0', '0.0'],
        ['1.0', '1'],
        ['2.22', '2.220'],
        ['100', '1e2'],
        ['-0', '0'],
        ['0.001', '1e-3'],
      ],
    ],
    [
      'Timestamp',
      [
        ['"2012-10-09T19:00:55Z"', '"2012-10-09T19:00:56Z"'],
        ['"2012-10-09T19:00:55.0000001Z"', '"2012-10-09T19:00:55.0000002Z"'],
        ['"2012-10-09T19:00:55+01:00"', '"2012-10-09T19:00:55Z"'],
      ],
      [
        ['"2012-10-09T19:00:55Z"', '"2012-10-09T19:00:55.000Z"'],
        ['"2012-10-09T19:00:55Z"', '"2012-10-09T21:00:55+02:00"'],
      ],
    ],
  ])('%s', (family, less, equal) => {
    const expectAll = (left: string, right: string, order: number) => {
      const expected = {
        Equals: order === 0,
        LessThan: order < 0,
        GreaterThan: order > 0,
        LessThanEquals: order <= 0,
        GreaterThanEquals: order >= 0,
      };
      for (const [relation, answer] of Object.entries(expected)) {
        const operator = family + relation;
        expect([operator, left, right, passes(operator, left, right)]).toEqual([operator, left, right, answer]);
        expect([operator, left, right, passesPath(operator, left, right)]).toEqual([operator, left, right, answer]);
      }
    };
    for (const [left = '', right = ''] of less) {
      expectAll(left, right, -1);
      expectAll(right, left, 1);
    }
    for (const [left = '', right = ''] of equal) expectAll(left, right, 0);
  });

  it.each<[family: string, good: string]>([
    ['String', '"x"'],
    ['Numeric', '7'],
    ['Timestamp', '"2024-01-01T00:00:00Z"'],
  ])('%s operators are false, not failures, for values of other types', (family, good) => {
    const wrong = others.filter((text) => typeof JSON.parse(text) !== typeof JSON.parse(good));
    for (const relation of ['Equals', 'LessThan', 'GreaterThan', 'LessThanEquals', 'GreaterThanEquals']) {
      for (const value of wrong) {
        expect(passes(family + relation, value, good)).toBe(false);
        expect(passesPath(family + relation, value, good)).toBe(false);
        expect(passesPath(family + relation, good, value)).toBe(false);
        expect(passesPath(family + relation, value, value)).toBe(false);
      }
    }
  });

  it('BooleanEquals', () => {
    for (const form of [passes, passesPath]) {
      expect(form('BooleanEquals', 'true', 'true')).toBe(true);
      expect(form('BooleanEquals', 'false', 'false')).toBe(true);
      expect(form('BooleanEquals', 'true', 'false')).toBe(false);
      for (const value of others.filter((text) => text !== 'true')) {
        expect(form('BooleanEquals', value, 'true')).toBe(false);
      }
    }
    expect(passesPath('BooleanEquals', '1', '1')).toBe(false);
  });
});

describe('type tests', () => {
  it.each<[operator: string, passing: string[]]>([
    ['IsNull', ['null']],
    ['IsNumeric', ['0', '1.5', '1.0', '12345678901234567890']],
    ['IsString', ['""', '"text"', '"2024-01-01T00:00:00Z"']],
    ['IsBoolean', ['true', 'false']],
    ['IsTimestamp', ['"2024-01-01T00:00:00Z"']],
    ['IsPresent', ['null', '0', '1.5', '""', '[]', '{}', 'false']],
  ])('%s, and its opposite', (operator, passing) => {
    for (const value of [...others, ...passing]) {
      const expected = operator === 'IsPresent' || passing.includes(value);
      expect([value, passes(operator, value, 'true')]).toEqual([value, expected]);
      expect([value, passes(operator, value, 'false')]).toEqual([value, !expected]);
    }
  });

  it('IsPresent alone takes a variable that is not there', () => {
    const present = (expected: boolean) => compileChoiceRule({ Variable: '$.x.y', IsPresent: expected });
    expect(present(true).matches(scopeOf({}))).toBe(false);
    expect(present(false).matches(scopeOf({}))).toBe(true);
  });
});

describe('StringMatches', () => {
  it.each<[pattern: string, text: string, expected: boolean]>([
    ['log-*.txt', 'log-1.txt', true],
    ['log-*.txt', 'log-.txt', true],
    ['log-*.txt', 'log-1.txt2', false],
    ['*', '', true],
    ['**', 'x', true],
    ['', '', true],
    ['', 'x', false],
    ['a', 'A', false],
    ['a.c', 'abc', false],
    ['a*a', 'a', false],
    ['a*a', 'aa', true],
    ['*ab*ab', 'ab', false],
    ['*b*d*', 'abcde', true],
    ['*d*b*', 'abcde', false],
    ['a*b*b', 'ab', false],
    ['\\*', '*', true],
    ['\\*', 'x', false],
    ['\\\\*', '\\x', true],
    ['\\\\\\*', '\\*', true],
    ['\\a', '\\a', true],
    ['a\\', 'a\\', true],
    ['a*\n', 'a\n\n', true],
  ])('%j and %j: %s', (pattern, text, expected) => {
    expect(passes('StringMatches', JSON.stringify(text), JSON.stringify(pattern))).toBe(expected);
  });

  it('agrees with a regular expression', () => {
    const letters = fc.string({ unit: fc.constantFrom('a', 'b', '*'), maxLength: 8 });
    const text = fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 8 });
    fc.assert(
      fc.property(letters, text, (pattern, value) => {
        const expected = new RegExp(`^${pattern.replaceAll('*', '.*')}$`).test(value);
        expect(passes('StringMatches', JSON.stringify(value), JSON.stringify(pattern))).toBe(expected);
      }),
    );
  });

  it('takes strings only', () => {
    expect(passes('StringMatches', '1', '"*"')).toBe(false);
    expect(passes('StringMatches', '"1"', '1')).toBe(false);
  });
});

describe('And, Or and Not', () => {
  const yes = { Variable: '$.yes', BooleanEquals: true };
  const no = { Variable: '$.yes', BooleanEquals: false };
  const fails = { Variable: '$.missing', BooleanEquals: true };
  const scope = scopeOf({ yes: true });

  it.each<[rule: Json, expected: boolean]>([
    [{ And: [yes] }, true],
    [{ And: [yes, no] }, false],
    [{ And: [no, fails] }, false],
    [{ Or: [no] }, false],
    [{ Or: [no, yes] }, true],
    [{ Or: [yes, fails] }, true],
    [{ Not: no, Next: 'N', Comment: 'c' }, true],
    [{ Next: 'N', And: [{ Or: [no, { Not: no }] }, yes] }, true],
  ])('%j', (rule, expected) => {
    expect(compileChoiceRule(rule).matches(scope)).toBe(expected);
  });

  it.each<[rule: Json, path: string]>([
    [fails, '$.missing'],
    [{ And: [yes, fails] }, '$.missing'],
    [{ Not: fails }, '$.missing'],
    [{ Variable: '$.yes', NumericEqualsPath: '$.a.b' }, '$.a.b'],
    [{ Variable: '$.x', NumericEqualsPath: '$.a.b' }, '$.x'],
    [{ Variable: '$$.Execution.None', IsNull: true }, '$$.Execution.None'],
    [{ Variable: '$unassigned', IsNull: true }, '$unassigned'],
  ])('%j fails', (rule, path) => {
    expect(failureOf(() => compileChoiceRule(rule).matches(scope))).toEqual([
      'States.Runtime',
      `Invalid path '${path}': The choice state's condition path references an invalid value.`,
    ]);
  });
});

describe('compileChoiceRule', () => {
  it('lists the variables of all paths', () => {
    const rule = { Or: [{ Variable: '$a', StringEqualsPath: '$b.c' }, { Not: { Variable: '$a', IsNull: true } }] };
    expect(compileChoiceRule(rule).references).toEqual(['a', 'b']);
  });

  it.each<[rule: Json]>([
    [{}],
    [[]],
    [{ Variable: '$.x' }],
    [{ IsNull: true }],
    [{ Variable: 1, IsNull: true }],
    [{ Variable: '$.x', Like: 'x' }],
    [{ Variable: '$.x', IsNullPath: '$.y' }],
    [{ Variable: '$.x', StringMatchesPath: '$.y' }],
    [{ Variable: '$.x', NumericEqualsPath: 1 }],
    [{ And: [] }],
    [{ Or: {} }],
    [{ Not: 'x' }],
  ])('refuses %j', (rule) => {
    expect(() => compileChoiceRule(rule)).toThrow(ChoiceRuleSyntaxError);
  });

  it('knows the 39 operators of the documentation', () => {
    expect(choiceOperatorNames).toHaveLength(39);
    expect(new Set(choiceOperatorNames).size).toBe(39);
    expect(choiceOperatorNames).not.toContain('StringMatchesPath');
    expect(choiceOperatorNames).toContain('TimestampGreaterThanEqualsPath');
  });
});
