// Templates that mean harm end in bounded time, with an error that says where.

import { expect, test } from 'vitest';
import { TemplateError } from '../../src/templates/template-error.js';
import { find, read, templateWith } from './harness.js';

const SECONDS = 10;

test.each([
  ['aliases of aliases', bomb()],
  ['references that double each other', doubling()],
  ['deep nesting in YAML', templateWith(`${'['.repeat(20_000)}${']'.repeat(20_000)}`)],
  ['deep functions', templateWith(`${'!Join ["", ['.repeat(3000)}x${']]'.repeat(3000)}`)],
  ['a long chain of conditions', chain(20_000)],
  ['a circle of aliases', 'a: &a [*a]\nResources: {}\n'],
  [
    'quotes without ends',
    `Resources:\n  M:\n    Type: AWS::StepFunctions::StateMachine\n    Properties:\n      DefinitionString: |\n        {${'\\"'.repeat(100_000)}\n`,
  ],
  ['more than can be read', ' '.repeat(10_000_001)],
])('%s', { timeout: SECONDS * 1000 }, (_, text) => {
  expect(() => read({ 'template.yaml': text })).toThrow(TemplateError);
});

test('names without ends', { timeout: SECONDS * 1000 }, () => {
  const text = '${'.repeat(100_000);
  expect(read({ 'template.yaml': templateWith(`!Sub "${text}"`) }).parsed.text).toContain(text);
});

test('deep nesting in JSON', () => {
  const nested = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
  const text = `{"Resources":{"M":{"Type":"AWS::StepFunctions::StateMachine","Properties":{"Definition":${nested}}}}}`;
  expect(() => read({ 'template.json': text })).toThrow(TemplateError);
});

test('as deep as JSON may be is not too deep', () => {
  const nested = `${'['.repeat(900)}${']'.repeat(900)}`;
  const { parsed } = read({
    'template.json': `{"Resources":{"M":{"Type":"AWS::StepFunctions::StateMachine","Properties":{"Definition":{"A":${nested}}}}}}`,
  });
  expect(parsed.text).toBe(`{"A":${nested}}`);
});

test('variables of Serverless that double each other', { timeout: SECONDS * 1000 }, () => {
  const custom = Array.from(
    { length: 40 },
    (_, index) => `  a${index}: '\${self:custom.a${index + 1}}\${self:custom.a${index + 1}}'`,
  );
  const text = `service: s\nprovider: {}\ncustom:\n${custom.join('\n')}\n  a40: xx\nstepFunctions:\n  stateMachines:\n    m:\n      definition: { a: '\${self:custom.a0}' }\n`;
  expect(() => read({ 'serverless.yml': text })).toThrow('A text of more than');
});

test('members of any name are members', () => {
  const text = `Resources:
  __proto__: { Type: AWS::Lambda::Function }
  constructor: { Type: AWS::Serverless::Function }
  M:
    Type: AWS::StepFunctions::StateMachine
    Properties:
      DefinitionString: !Sub '{"a":"\${constructor.Arn}","b":"\${__proto__}","c":"\${toString}"}'
      DefinitionSubstitutions: { toString: x }
`;
  expect(find({ 'template.yaml': text }).map(({ name }) => name)).toEqual(['M']);
  expect(read({ 'template.yaml': text }).parsed.definition).toEqual({
    a: 'arn:aws:lambda:us-east-1:123456789012:function:constructor',
    b: '__proto__',
    c: 'x',
  });
});

function bomb(): string {
  const levels = Array.from(
    { length: 30 },
    (_, level) => `  a${level}: &a${level} [${level === 0 ? 'x' : Array(10).fill(`*a${level - 1}`)}]\n`,
  );
  return `Bomb:\n${levels.join('')}${templateWith('*a29')}`;
}

function doubling(): string {
  const resources = Array.from(
    { length: 40 },
    (_, index) =>
      `  F${index}: { Type: AWS::Lambda::Function, Properties: { FunctionName: !Sub '\${F${index + 1}}\${F${index + 1}}' } }\n`,
  );
  return `${templateWith('!Ref F0')}${resources.join('')}  F40: { Type: AWS::Lambda::Function, Properties: { FunctionName: xx } }\n`;
}

function chain(length: number): string {
  const conditions = Array.from({ length }, (_, index) => `  C${index}: !Not [!Condition C${index + 1}]\n`);
  return templateWith('!If [C0, 1, 2]', `Conditions:\n${conditions.join('')}  C${length}: !Equals [a, a]\n`);
}
