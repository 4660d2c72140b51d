// Placeholders of a definition: filled, tolerated, or refused.

import { expect, test } from 'vitest';
import { read } from './harness.js';

test('a Resource that is nothing but a placeholder becomes a Lambda function', () => {
  expect(tolerated('"Resource": "${Charge}"')).toEqual({ Resource: arn('Charge') });
  expect(tolerated('"Resource": "${Charge.Arn}"')).toEqual({ Resource: arn('Charge') });
  expect(tolerated('"Resource": ${Charge}')).toEqual({ Resource: arn('Charge') });
  expect(tolerated('"Resource": "${self:custom.arn}"')).toEqual({ Resource: arn('self_custom_arn') });
  expect(tolerated('"Resource": "${Charge}:live"')).toEqual({ Resource: '${Charge}:live' });
  expect(tolerated('"Parameters": { "Resource": "${Charge}" }')).toEqual({ Parameters: { Resource: '${Charge}' } });
});

test('a placeholder without quotes becomes a text', () => {
  expect(tolerated('"TimeoutSeconds": ${Timeout}, "Comment": "${a} \\"${b}"')).toEqual({
    TimeoutSeconds: '${Timeout}',
    Comment: '${a} "${b}',
  });
});

test('what is no placeholder is none', () => {
  expect(load('"Output": "{% $${a: 1} ~> ${ \\"x\\": 2 } %}", "Comment": "${} ${a b} $ {c}"').unresolved).toEqual([]);
});

test('placeholders in names are filled', () => {
  expect(load('"${Name}": 1', { substitutions: { Name: 'Comment' } }).parsed.definition).toMatchObject({
    States: { A: { Comment: 1 } },
  });
});

test('a placeholder behind what JSON escapes has its place', () => {
  const text = `Resources:
  M:
    Type: AWS::StepFunctions::StateMachine
    Properties:
      Definition:
        Comment: say "x"\${Foo}
`;
  const [foo] = read({ 'template.yaml': text }).unresolved;
  expect(foo?.at.start).toBe(text.indexOf('${Foo}'));
});

test('what stands for a placeholder may hold others', () => {
  const text = template('\'{"a":"${A}"}\'', '{ A: "<${B}>", B: "${C}" }');
  expect(read({ 'template.yaml': text }, { substitutions: { C: 'c' } }).parsed.definition).toEqual({ a: '<c>' });
});

test('placeholders that stand for each other are refused', () => {
  const text = template('\'{"a":"${A}"}\'', '{ A: "${B}", B: "${A}" }');
  expect(() => read({ 'template.yaml': text })).toThrow('Placeholders stand for each other in a circle');
});

test('the user has the last word', () => {
  const text = template('\'{"a":"${A}"}\'', '{ A: template }');
  expect(read({ 'template.yaml': text }).parsed.definition).toEqual({ a: 'template' });
  expect(read({ 'template.yaml': text }, { substitutions: { A: 'user' } }).parsed.definition).toEqual({ a: 'user' });
});

test('a value takes the place of a placeholder as it is, as CloudFormation does it', () => {
  const text = template('\'{"a":${A}}\'', '{ A: \'{"b":[1]}\' }');
  expect(read({ 'template.yaml': text }).parsed.definition).toEqual({ a: { b: [1] } });
});

test('a literal of Fn::Sub is a literal, unless DefinitionSubstitutions have its name', () => {
  const text = template('!Sub \'{"a":"${!A} ${!B}"}\'', '{ A: filled }');
  const { parsed, unresolved } = read({ 'template.yaml': text }, { placeholders: 'refuse' });
  expect([parsed.definition, unresolved]).toEqual([{ a: 'filled ${B}' }, []]);
});

test('a definition that nobody knows is told of', () => {
  expect(() => read({ 'template.yaml': template('!Ref Definition') })).toThrow(
    'template.yaml:5:30: The definition is not known: it is what ${Definition} stands for',
  );
  const substitutions = { Definition: '{"StartAt":"A"}' };
  expect(read({ 'template.yaml': template('!Ref Definition') }, { substitutions }).parsed.definition).toEqual({
    StartAt: 'A',
  });
});

function template(definitionString: string, substitutions = '{}'): string {
  return `Resources:
  M:
    Type: AWS::StepFunctions::StateMachine
    Properties:
      DefinitionString: ${definitionString}
      DefinitionSubstitutions: ${substitutions}
`;
}

function load(members: string, options?: Parameters<typeof read>[1]) {
  return read({ 'a.asl.json': `{"StartAt":"A","States":{"A":{${members}}}}` }, options);
}

function tolerated(members: string): unknown {
  const { definition } = load(members).parsed;
  return (definition as { States: { A: unknown } }).States.A;
}

function arn(name: string): string {
  return `arn:aws:lambda:us-east-1:123456789012:function:${name}`;
}
