// The intrinsic functions of CloudFormation: what they come to, and what they refuse.

import { expect, test } from 'vitest';
import { read, resultOf, templateWith } from './harness.js';

const ARN = 'arn:aws:lambda:us-east-1:123456789012:function:Charge';

const SECTIONS = `Parameters:
  Stage: { Type: String, Default: dev }
  Zones: { Type: CommaDelimitedList, Default: 'a, b,c' }
  Secret: { Type: String }
Mappings:
  Limits: { dev: { Retries: 2 }, prod: { Retries: 9 } }
Conditions:
  IsProd: !Equals [!Ref Stage, prod]
  IsDev: { 'Fn::Not': [{ Condition: IsProd }] }
  IsEither: !Or [!Condition IsProd, !Condition IsDev]
  IsBoth: !And [!Condition IsProd, !Condition IsDev]
  IsSecret: !Equals [!Ref Secret, x]
  IsDevOrSecret: !Or [!Condition IsSecret, !Condition IsDev]
`;

// biome-ignore format: a table
test.each([
  ['!Ref Stage', 'dev'],
  ['{ Ref: Stage }', 'dev'],
  ['!Ref Charge', 'Charge'],
  ['!Ref Zones', ['a', 'b', 'c']],
  ['!Ref Secret', '${Secret}'],
  ['!Ref Nobody', '${Nobody}'],
  ['!Ref AWS::Region', 'us-east-1'],
  ['!Ref AWS::AccountId', '123456789012'],
  ['!Ref AWS::Partition', 'aws'],
  ['!Ref AWS::URLSuffix', 'amazonaws.com'],
  ['!Ref AWS::StackName', 'stack'],
  ['[1, !Ref AWS::NoValue, 2]', [1, 2]],
  ['{ a: !Ref AWS::NoValue, b: 1 }', { b: 1 }],
  ['!GetAtt Charge.Arn', ARN],
  ['!GetAtt [Charge, Arn]', ARN],
  ["{ 'Fn::GetAtt': [Charge, Arn] }", ARN],
  ['!GetAtt Nested.Outputs.Arn', '${Nested.Outputs.Arn}'],
  ['!GetAtt Charge.Nothing', '${Charge.Nothing}'],
  ["!Sub '${Stage}/${Charge.Arn}/${AWS::Region}'", `dev/${ARN}/us-east-1`],
  ["!Sub ['${Stage}-${Own}', { Own: !Ref Charge, Stage: mine }]", 'mine-Charge'],
  ["{ 'Fn::Sub': '${Stage}' }", 'dev'],
  ["!Sub '${!Literal} ${Secret} $ {x}'", '${Literal} ${Secret} $ {x}'],
  ["!Join ['-', [a, !Ref Stage, 3, !Ref AWS::NoValue]]", 'a-dev-3'],
  ["!Join [',', !Ref Zones]", 'a,b,c'],
  ["!Join ['', [a, !Ref Secret]]", 'a${Secret}'],
  ['!Select [1, [a, b]]', 'b'],
  ["!Select ['2', !Ref Zones]", 'c'],
  ["!Split ['|', 'a||b']", ['a', '', 'b']],
  ["!Select [5, !Split [':', !GetAtt Charge.Arn]]", 'function'],
  ["!Select [0, !Split [',', !Ref Secret]]", '${Secret}'],
  ['!If [IsProd, 1, 2]', 2],
  ['!If [IsDev, { a: !Ref Stage }, 2]', { a: 'dev' }],
  ['!If [IsEither, 1, 2]', 1],
  ['!If [IsBoth, 1, 2]', 2],
  ['!If [IsSecret, 1, 2]', '${IsSecret}'],
  ['!If [IsDevOrSecret, 1, 2]', 1],
  ['!FindInMap [Limits, !Ref Stage, Retries]', 2],
  ['!FindInMap [Limits, test, Retries, { DefaultValue: 7 }]', 7],
  ['!FindInMap [Limits, !Ref Secret, Retries]', '${Limits}'],
  ["!ImportValue 'shared-arn'", '${shared-arn}'],
  ["!ImportValue { 'Fn::Sub': '${Stage}-arn' }", '${dev-arn}'],
  ["{ 'Fn::ToJsonString': { b: 1, a: !Ref Stage } }", '{"b":1,"a":"dev"}'],
  ['!Base64 x', '${Fn::Base64}'],
  ['{ Ref: a, other: 1 }', { Ref: 'a', other: 1 }],
  ['{ Condition: IsProd }', { Condition: 'IsProd' }],
  ['{ __proto__: 1, constructor: { toString: 2 } }', JSON.parse('{"__proto__":1,"constructor":{"toString":2}}')],
])('%s', (result, value) => {
  expect(resultOf(result, SECTIONS)).toEqual(value);
});

// biome-ignore format: a table
test.each([
  ['!Ref Stage', { Stage: 'prod' }, 'prod'],
  ['!Ref Secret', { Secret: 's' }, 's'],
  ['!GetAtt Nested.Outputs.Arn', { 'Nested.Outputs.Arn': 'x' }, 'x'],
  ["!Sub '${Charge.Arn}'", { 'Charge.Arn': 'x' }, 'x'],
  ['!GetAtt Charge.Arn', { 'AWS::Region': 'cn-north-1' }, 'arn:aws-cn:lambda:cn-north-1:123456789012:function:Charge'],
  ['!FindInMap [Limits, !Ref Stage, Retries]', { Stage: 'prod' }, 9],
  ['!FindInMap [Limits, !Ref Stage, Retries]', { 'Limits.dev.Retries': 3 }, '3'],
  ['!If [IsProd, 1, 2]', { Stage: 'prod' }, 1],
  ['!If [IsSecret, 1, 2]', { IsSecret: true }, 1],
  ['!ImportValue shared', { shared: 'x' }, 'x'],
  ['!Ref Stage', { __proto__: null, toString: 'x' }, 'dev'],
])('%s with %j', (result, substitutions, value) => {
  expect(resultOf(result, SECTIONS, { substitutions: substitutions as Record<string, string> })).toEqual(value);
});

// biome-ignore format: a table
test.each([
  ['!Ref [a]', 'Ref takes the name of a parameter or a resource'],
  ['!GetAtt Charge', 'Fn::GetAtt takes the name of a resource and one of its attributes'],
  ['!GetAtt [a, b, c]', 'Fn::GetAtt takes the name of a resource and one of its attributes'],
  ['!Sub [a]', 'Fn::Sub takes a text, or a list of a text and a map of its variables'],
  ["!Sub '${Zones}'", '${Zones} is no text'],
  ["!Join ['-']", 'Fn::Join takes a delimiter and a list of texts'],
  ["!Join ['-', [{ a: 1 }]]", 'An item of the list of Fn::Join is no text'],
  ['!Select [9, [a]]', 'Fn::Select takes an index and a list that has an item there'],
  ["!Split ['', a]", 'Fn::Split takes a delimiter and a text'],
  ['!If [IsProd, 1]', 'Fn::If takes the name of a condition and two values'],
  ['!If [Nobody, 1, 2]', 'The Conditions have no Nobody'],
  ['!FindInMap [Limits, dev, Nothing]', 'The Mappings have no Limits.dev.Nothing'],
  ['!Nothing x', 'There is no intrinsic function Fn::Nothing'],
  ["{ 'Fn::GetAt': [a, b] }", 'There is no intrinsic function Fn::GetAt: did you mean Fn::GetAtt?'],
])('refuses %s', (result, problem) => {
  expect(() => resultOf(result, SECTIONS)).toThrow(problem);
});

test('tells the place of what is not known', () => {
  const text = templateWith("!Sub 'x${Secret}'", SECTIONS);
  const { unresolved } = read({ 'template.yaml': text });
  expect(unresolved.map(({ name, at }) => [name, text.slice(at.start, at.end)])).toEqual([['Secret', '${Secret}']]);
});

test('an inline definition lists its members by name, as CloudFormation and SAM send it', () => {
  const { parsed } = read({ 'template.yaml': templateWith('{ b: 1, a: 2 }') });
  expect(parsed.text).toBe('{"StartAt":"A","States":{"A":{"End":true,"Type":"Pass"},"Result":{"a":2,"b":1}}}');
});
