// Definitions that were made to do harm: each is refused or accepted in little time, and nothing is thrown.

import { describe, expect, test } from 'vitest';
import { validate } from '../../src/validate/index.js';
import { machine, machineOf, pass, task } from './harness.js';

const DEEP = 20_000;

describe('depth', () => {
  test.each([
    ['arrays', '['.repeat(DEEP) + ']'.repeat(DEEP)],
    ['objects', `${'{"a":'.repeat(DEEP)}1${'}'.repeat(DEEP)}`],
    ['open arrays', '['.repeat(DEEP)],
    ['YAML flow', `a: ${'['.repeat(5_000)}${']'.repeat(5_000)}`],
    ['YAML blocks', Array.from({ length: 2_000 }, (_, level) => `${' '.repeat(level)}a:`).join('\n')],
  ])('%s are refused', (_name, text) => {
    expect(validate(text)).toMatchObject([{ severity: 'ERROR' }]);
  });

  test.each([
    ['JSONata parentheses', `{% ${'('.repeat(DEEP)}1${')'.repeat(DEEP)} %}`],
    ['JSONata arrays', `{% ${'['.repeat(DEEP)}1${']'.repeat(DEEP)} %}`],
    ['JSONata functions', `{% ${'$string('.repeat(DEEP)}1${')'.repeat(DEEP)} %}`],
    ['a JSONata chain', `{% ${'1+'.repeat(DEEP)}1 %}`],
    ['JSONata conditions', `{% ${'1?1:'.repeat(DEEP)}1 %}`],
  ])('%s', (_name, Output) => {
    expectNoSurprise(machineOf({ ...pass, Output }, { QueryLanguage: 'JSONata' }));
  });

  test.each([
    ['filters in filters', `$${'[?(@.a'.repeat(DEEP)}${')]'.repeat(DEEP)}`],
    ['steps', `$${'.a'.repeat(DEEP)}`],
    ['indices', `$${'[0]'.repeat(DEEP)}`],
    ['or', `$[?(${'@.a||'.repeat(DEEP)}@.a)]`],
    ['calls in calls', `States.Array(${'States.Array('.repeat(DEEP)}1${')'.repeat(DEEP + 1)}`],
    ['arguments', `States.Array(${'1,'.repeat(DEEP)}1)`],
    ['a string without an end', `States.Array('${'\\\\'.repeat(DEEP)}`],
  ])('of a JSONPath: %s', (_name, path) => {
    expectNoSurprise(machineOf({ ...pass, InputPath: path, Parameters: { 'a.$': path }, ResultPath: path }));
    expectNoSurprise(
      machine({ C: { Type: 'Choice', Choices: [{ Variable: path, IsNull: true, Next: 'P' }] }, P: pass }),
    );
  });

  test('choice rules in choice rules', () => {
    let rule: object = { Variable: '$.a', IsNull: true };
    for (let level = 0; level < 900; level += 1) rule = level % 2 === 0 ? { Not: rule } : { And: [rule] };
    expectNoSurprise(machine({ C: { Type: 'Choice', Choices: [{ ...rule, Next: 'P' }] }, P: pass }));
  });

  test('branches in branches', () => {
    let inner: object = { StartAt: 'P', States: { P: pass } };
    for (let level = 0; level < 240; level += 1) {
      inner = { StartAt: `B${level}`, States: { [`B${level}`]: { Type: 'Parallel', Branches: [inner], End: true } } };
    }
    expectNoSurprise(inner);
  });
});

describe('size', () => {
  test('a megabyte of states', () => {
    const states = Object.fromEntries(
      Array.from({ length: 15_000 }, (_, index) => [`S${index}`, { Type: 'Pass', Next: `S${index + 1}` }]),
    );
    expect(validate(machine({ ...states, S15000: pass }))).toEqual([]);
  });

  test('of wrong names alone: every one is told of, and not compared with every other', () => {
    const states = Object.fromEntries(
      Array.from({ length: 15_000 }, (_, index) => [
        `State number ${index}`,
        { Type: 'Pass', Next: `Stete number ${index}` },
      ]),
    );
    const findings = validate(JSON.stringify(machine(states), undefined, 1));
    expect(findings.filter(({ code }) => code === 'ASL3001')).toHaveLength(15_000);
    expect(findings.find(({ code }) => code === 'ASL3001')?.suggestion).toMatch(/^Did you mean/);
  });

  test('of fields that no state has', () => {
    const state = Object.fromEntries(Array.from({ length: 50_000 }, (_, index) => [`Resorce${index}`, 1]));
    expect(validate(machineOf({ ...task, ...state })).length).toBe(50_000);
  });

  test('of paths, of catchers, of choice rules', () => {
    const many = <T>(item: T) => Array.from({ length: 5_000 }, () => item);
    expectNoSurprise(machineOf({ ...pass, Parameters: { a: many({ 'b.$': '$.c[?(@.d == 1)].e' }) } }));
    expectNoSurprise(machineOf({ ...task, Catch: many({ ErrorEquals: ['A', 'States.ALL'], Next: 'S' }) }));
    expectNoSurprise(machineOf({ ...task, Retry: many({ ErrorEquals: many('States.ALL').slice(0, 50) }) }));
    expectNoSurprise(
      machine({ C: { Type: 'Choice', Choices: many({ Variable: '$.a', IsNull: true, Next: 'P' }) }, P: pass }),
    );
  });

  test('a name of a megabyte', () => {
    const name = 'x'.repeat(1_000_000);
    expectNoSurprise(machine({ [name]: { ...pass, Next: `${name}y`, [name]: 1 } }));
    expectNoSurprise(machineOf({ ...task, Resource: `arn:aws:states:::${name}:${name}`, Comment: name }));
  });
});

describe('YAML', () => {
  test('of very many keys is not read by comparing each with each', () => {
    const states = Array.from({ length: 20_000 }, (_, index) => `  S${index}: { Type: Succeed }`).join('\n');
    const findings = validate(`StartAt: S0\nStates:\n${states}\n`);
    expect(findings).toHaveLength(19_999);
  });

  test('aliases that multiply are refused', () => {
    const lines = ['a0: &a0 [x]'];
    for (let level = 1; level < 30; level += 1) lines.push(`a${level}: &a${level} [*a${level - 1}, *a${level - 1}]`);
    expect(validate(lines.join('\n'))).toMatchObject([{ code: 'ASL1003', message: expect.stringContaining('values') }]);
  });

  test('an alias of what it is in is refused, with its place', () => {
    expect(validate('StartAt: S\nStates: &s\n  S: *s\n')).toMatchObject([{ code: 'ASL1003', line: 3 }]);
  });
});

test('regular expressions that could take for ever are not run', () => {
  const evil = `${'(a*)*'.repeat(50)}$`;
  expectNoSurprise(machineOf({ ...pass, InputPath: `$[?(@.a =~ /${evil}/)]` }));
  expectNoSurprise(
    machineOf({ ...pass, Output: `{% $match('${'a'.repeat(50)}!', /${evil}/) %}` }, { QueryLanguage: 'JSONata' }),
  );
  expectNoSurprise(
    machine({
      C: { Type: 'Choice', Choices: [{ Variable: '$.a', StringMatches: '*a'.repeat(5_000), Next: 'P' }] },
      P: pass,
    }),
  );
});

test('names that objects have of themselves are names like any other', () => {
  for (const name of ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'valueOf', 'then']) {
    const text = (state: string) =>
      `{"StartAt": ${JSON.stringify(name)}, "States": {${JSON.stringify(name)}: ${state}}}`;
    expect(validate(text('{"Type": "Pass", "End": true}'))).toEqual([]);
    expect(validate(text(`{"Type": "Pass", "End": true, ${JSON.stringify(name)}: 1}`))).toMatchObject([
      { code: 'ASL2003' },
    ]);
    expect(validate(text(`{"Type": ${JSON.stringify(name)}}`))).toMatchObject([
      { code: 'ASL2005' },
      { code: 'ASL3003' },
    ]);
    expect(validate(text('{"Type": "Pass", "Next": "x"}'))).toMatchObject([{ code: 'ASL3001' }, { code: 'ASL3003' }]);
  }
});

function expectNoSurprise(definition: object): void {
  for (const source of [definition, JSON.stringify(definition)]) {
    for (const { code } of validate(source)) expect(code).toMatch(/^ASL\d{4}$/);
  }
}
