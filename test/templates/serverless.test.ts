// The Serverless Framework: its variables, and what its plugin makes of a definition.

import { expect, test } from 'vitest';
import { find, type ReadOptions, read } from './harness.js';

// biome-ignore format: a table
test.each([
  ['${self:custom.a}', 'A'],
  ['${self:custom.list.1}', 'two'],
  ['${self:custom.number}', 5],
  ['${self:custom.map}', { x: 'A', y: [1] }],
  ['x-${self:custom.a}-${self:custom.number}', 'x-A-5'],
  ['${self:service}-${sls:stage}', 'orders-dev'],
  ['${self:custom.${opt:key, \'a\'}}', 'A'],
  ['${self:custom.nothing, self:custom.a}', 'A'],
  ['${opt:nothing, \'a, b\'}', 'a, b'],
  ['${opt:nothing, ${self:custom.a}}', 'A'],
  ['${opt:nothing, ""}', ''],
  ['${opt:nothing, ${env:NOTHING, ${self:custom.map}}}', { x: 'A', y: [1] }],
  ['${opt:nothing, ${env:NOTHING}}', '${env:NOTHING}'],
  ['${self:custom.map, ${env:NOTHING}}', { x: 'A', y: [1] }],
  ['${self:custom.a, ${env:NOTHING}}', 'A'],
  ['x${self:custom.a, ${env:NOTHING}}${opt:nothing, ${self:custom.a}}', 'xAA'],
  ['${env:HOME}', '${env:HOME}'],
  ['${ssm:/path/to/value}', '${ssm:/path/to/value}'],
  ['${param:domain}', 'dev.example.com'],
  ['${param:common}', 'yes'],
  ['${aws:accountId} ${aws:region}', '123456789012 eu-west-1'],
  ['${file(values.yml):deep.value}', 'from YAML'],
  ['${file(./values.json):value}', 'from JSON'],
  ['${file(values.yml):own}', 'A'],
  ['${file(nowhere.yml), \'other\'}', 'other'],
  ['${AWS::Region} ${Token}', '${AWS::Region} ${Token}'],
])('%s', (variable, value) => {
  expect(resultOf(variable)).toEqual(value);
});

// biome-ignore format: a table
test.each([
  ['${env:HOME}', { 'env:HOME': '/home' }, '/home'],
  ['${opt:stage}', { 'opt:stage': 'prod' }, 'prod'],
  ['${sls:stage}', { 'opt:stage': 'prod' }, 'prod'],
  ['${param:domain}', { 'opt:stage': 'prod' }, 'example.com'],
  ['${ssm:/path/to/value}', { 'ssm:/path/to/value': 'v' }, 'v'],
  ['${file(program.js)}', { 'file(program.js)': 'v' }, 'v'],
])('%s with %j', (variable, substitutions, value) => {
  expect(resultOf(variable, { substitutions: substitutions as Readonly<Record<string, string>> })).toEqual(value);
});

// biome-ignore format: a table
test.each([
  ['${self:custom.circle}', 'A variable that leads to itself: self:custom.circle -> self:custom.other -> self:custom.circle'],
  ['${file(nowhere.yml)}', 'There is no file nowhere.yml'],
  ['${file(program.js)}', 'program.js is a program, which is not run'],
  ['x${self:custom.map}', '${self:custom.map} is no text'],
])('refuses %s', (variable, problem) => {
  expect(() => resultOf(variable)).toThrow(problem);
});

// biome-ignore format: a table
test.each([
  ['!GetAtt hello-world.Arn', 'arn:aws:lambda:eu-west-1:123456789012:function:orders-dev-hello-world'],
  ['!GetAtt HelloDashworldLambdaFunction.Arn', 'arn:aws:lambda:eu-west-1:123456789012:function:orders-dev-hello-world'],
  ['{ "Fn::GetAtt": [named, Arn] }', 'arn:aws:lambda:eu-west-1:123456789012:function:my-name'],
  ['!Ref Queue', 'https://sqs.eu-west-1.amazonaws.com/123456789012/Queue'],
  ['!Ref Other', 'arn:aws:states:eu-west-1:123456789012:stateMachine:other-dev'],
  ['!Ref WorkStepFunctionsActivity', 'arn:aws:states:eu-west-1:123456789012:activity:work'],
  ["'#{AWS::Region}'", 'eu-west-1'],
  ['[!Ref Queue, "${AWS::Region}"]', ['https://sqs.eu-west-1.amazonaws.com/123456789012/Queue', 'eu-west-1']],
])('%s', (reference, value) => {
  expect(resultOf(reference)).toEqual(value);
});

test('a reference in the Seconds of a Wait state may be a number', () => {
  const { definition } = read(service('0', 'Type: Wait, Seconds: !Ref Pause'), {
    substitutions: { Pause: '30' },
  }).parsed;
  expect(definition).toMatchObject({ States: { A: { Seconds: 30 } } });
});

test('the members of a definition stay in their order', () => {
  expect(read(service('{ b: 1, a: 2 }')).parsed.text).toContain('"Result":{"b":1,"a":2}');
});

test('state machines may come from a file, as a whole and each', () => {
  const files = {
    'serverless.yml': 'service: s\nprovider: {}\nstepFunctions: ${file(sf.yml)}\n',
    'sf.yml': 'stateMachines:\n  - ${file(a.yml)}\n  - b: ${file(b.json)}\n',
    'a.yml': 'a:\n  definition: ${file(a.asl.yml)}\n',
    'a.asl.yml': 'StartAt: A\n',
    'b.json': '{ "type": "EXPRESS", "definition": { "StartAt": "B" } }',
  };
  expect(find(files).map(({ name, type }) => [name, type])).toEqual([
    ['a', 'STANDARD'],
    ['b', 'EXPRESS'],
  ]);
  const { parsed } = read(files);
  expect([parsed.definition, parsed.source?.file]).toEqual([{ StartAt: 'A' }, 'a.asl.yml']);
});

function service(result: string, state = 'Type: Succeed'): Record<string, string> {
  return {
    'serverless.yml': `service: orders
provider:
  name: aws
  region: eu-west-1
params:
  default: { domain: '\${sls:stage}.example.com', common: yes }
  prod: { domain: example.com }
custom:
  a: A
  number: 5
  list: [one, two]
  map: { x: '\${self:custom.a}', y: [1] }
  circle: \${self:custom.other}
  other: \${self:custom.circle}
functions:
  hello-world: { handler: a.b }
  named: { handler: a.b, name: my-name }
stepFunctions:
  activities: [work]
  stateMachines:
    machine:
      definition:
        StartAt: A
        States:
          A: { ${state} }
          Result: ${/^[{[!0-9'"]/.test(result) ? result : `"${result.replaceAll('"', '\\"')}"`}
    other: { id: Other, name: 'other-\${sls:stage}', definition: {} }
resources:
  - Resources:
      Queue: { Type: AWS::SQS::Queue }
  - Resources:
      Topic: { Type: AWS::SNS::Topic }
`,
    'values.yml': 'deep: { value: from YAML }\nown: ${self:custom.a}\n',
    'values.json': '{ "value": "from JSON" }',
    'program.js': 'module.exports = () => 1;',
  };
}

function resultOf(result: string, options: ReadOptions = {}): unknown {
  const { definition } = read(service(result), options).parsed;
  return (definition as { States: { Result: unknown } }).States.Result;
}
