// State machines from files: what is in them, where it is written, and what runs.

import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { DefinitionError, type StateMachine } from '../../src/index.js';
import { readStateMachines } from '../../src/node/load-state-machine.js';
import { listStateMachines, loadStateMachine, TemplateError } from '../../src/node.js';
import { validate } from '../../src/validate/index.js';

const FIXTURES = new URL('../../fixtures/templates/', import.meta.url);

test.each([
  ['orders.cfn.yaml', ['OrderMachine STANDARD dev-orders', 'RefundMachine EXPRESS undefined']],
  ['orders.cfn.json', ['OrderMachine STANDARD undefined']],
  ['sam/template.yaml', ['StockMachine STANDARD stock', 'ReportMachine EXPRESS undefined']],
  [
    'cdk.out/OrdersStack.template.json',
    ['OrderMachineFA1B2C3D STANDARD undefined', 'FileMachine0C1D2E3F EXPRESS undefined'],
  ],
  [
    'serverless/serverless.yml',
    ['orders STANDARD orders-dev', 'refunds EXPRESS undefined', 'AuditMachine STANDARD undefined'],
  ],
  ['terraform/orders.asl.json.tftpl', ['orders STANDARD undefined']],
  ['sam/statemachine/stock.asl.json', ['stock STANDARD undefined']],
  ['sam/statemachine/report.asl.yaml', ['report STANDARD undefined']],
])('lists the state machines of %s', (file, machines) => {
  const listed = listStateMachines(new URL(file, FIXTURES));
  expect(listed.map(({ name, type, stateMachineName }) => `${name} ${type} ${stateMachineName}`)).toEqual(machines);
  expect(listed.map(({ problem }) => problem)).toEqual(machines.map(() => undefined));
});

test('tells where a state machine is, and what is not known of it', () => {
  const [order] = listStateMachines(new URL('orders.cfn.yaml', FIXTURES));
  expect(order).toMatchObject({ kind: 'AWS::StepFunctions::StateMachine', line: 44, column: 3 });
  expect(order?.unresolved).toEqual([{ name: 'AlarmTopicArn', file: order?.file, line: 75, column: 46 }]);
});

test('runs a state machine with mocks', async () => {
  const machine = load('sam/template.yaml', { name: 'StockMachine' });
  const run = await machine.run({}, { tasks: { CheckStock: () => 1, BuyFunctionArn: () => 'bought' } });
  expect(run.output).toBe('bought');
  expect(run.executionArn).toMatch(/^arn:aws:states:us-east-1:123456789012:execution:stock:/);
});

test('runs with the type, the name and the region that the file says', async () => {
  expect(load('orders.cfn.yaml', { name: 'RefundMachine' }).type).toBe('EXPRESS');
  const orders = load('serverless/serverless.yml', { name: 'orders' });
  expect(orders.stateMachineArn).toBe('arn:aws:states:eu-west-1:123456789012:stateMachine:orders-dev');
  expect(load('orders.cfn.yaml', { name: 'RefundMachine', type: 'STANDARD' }).type).toBe('STANDARD');
});

test('finds a state machine by the name that it is deployed with, too', () => {
  expect(load('sam/template.yaml', { name: 'stock' }).definition.StartAt).toBe('Check');
});

test('says which state machines there are', () => {
  expect(() => load('sam/template.yaml')).toThrow(
    'There are several state machines in it: name one of StockMachine, ReportMachine',
  );
  expect(() => load('sam/template.yaml', { name: 'StokMachine' })).toThrow(
    /There is no state machine "StokMachine" in it, but StockMachine, ReportMachine; did you mean StockMachine\?/,
  );
  expect(() => loadText('empty.yaml', 'Resources:\n  A:\n    Type: AWS::SQS::Queue\n')).toThrow(
    'There is no state machine in it',
  );
});

test('values are given by the names of placeholders, parameters, references and variables', () => {
  const order = resourcesOf(
    load('orders.cfn.yaml', {
      name: 'OrderMachine',
      substitutions: { Stage: 'prod', ShipQueue: 'https://queue', 'AWS::Partition': 'aws-cn', Timeout: 5 },
    }),
  );
  expect(order.Charge).toMatchObject({
    Resource: expect.stringMatching(/:function:prod-charge$/),
    Retry: [{ MaxAttempts: 5 }],
  });
  expect(order.Approve).toMatchObject({ TimeoutSeconds: 5 });
  expect(order.Ship).toMatchObject({
    Parameters: { QueueUrl: 'https://queue' },
    Resource: 'arn:aws-cn:states:::sqs:sendMessage',
  });
  const attribute = { 'ChargeFunction.Arn': 'arn:aws:lambda:us-east-1:123456789012:function:other' };
  expect(resourcesOf(load('orders.cfn.yaml', { name: 'OrderMachine', substitutions: attribute })).Charge).toMatchObject(
    {
      Resource: attribute['ChargeFunction.Arn'],
    },
  );
  const service = load('serverless/serverless.yml', {
    name: 'orders',
    substitutions: { 'opt:stage': 'prod', 'env:OWNER': 'me' },
  });
  expect(resourcesOf(service).Save).toMatchObject({
    Parameters: { TableName: 'orders-prod-orders', Item: { owner: { S: 'me' } } },
  });
  const terraform = load('terraform/orders.asl.json.tftpl', {
    substitutions: { timeout: 7, charge_arn: attribute['ChargeFunction.Arn'] },
  });
  expect(resourcesOf(terraform).Charge).toMatchObject({ TimeoutSeconds: 7, Resource: attribute['ChargeFunction.Arn'] });
});

test('refuses placeholders that are left, all at once', () => {
  expect(() => load('sam/statemachine/stock.asl.json', { placeholders: 'refuse' })).toThrow(TemplateError);
  expect(() => load('sam/statemachine/stock.asl.json', { placeholders: 'refuse' })).toThrow(
    /\$\{CheckStockArn\} \(.*stock\.asl\.json:6:20\)\n {2}\$\{Timeout\} \(.*:7:25\)\n {2}\$\{BuyFunctionArn\} \(.*:12:20\)/,
  );
  const substitutions = {
    CheckStockArn: 'arn:aws:lambda:us-east-1:1:function:a',
    Timeout: 5,
    BuyFunctionArn: 'arn:aws:lambda:us-east-1:1:function:b',
  };
  expect(
    resourcesOf(load('sam/statemachine/stock.asl.json', { placeholders: 'refuse', substitutions })).Check,
  ).toMatchObject({ TimeoutSeconds: 5 });
});

test.each([
  [
    'in a block of YAML',
    'a.yaml',
    (state: string) =>
      `Resources:\n  M:\n    Type: AWS::StepFunctions::StateMachine\n    Properties:\n      DefinitionString: !Sub |\n        {\n          "StartAt": "A",\n          "States": {\n            "A": ${state}\n          }\n        }\n`,
  ],
  [
    'in a string of JSON',
    'a.json',
    (state: string) =>
      JSON.stringify(
        {
          Resources: {
            M: {
              Type: 'AWS::StepFunctions::StateMachine',
              Properties: { DefinitionString: `{"StartAt":"A","States":{"A":${state}}}` },
            },
          },
        },
        undefined,
        2,
      ),
  ],
  [
    'in a piece of Fn::Join',
    'a.template.json',
    (state: string) =>
      JSON.stringify(
        {
          Resources: {
            M: {
              Type: 'AWS::StepFunctions::StateMachine',
              Properties: {
                DefinitionString: {
                  'Fn::Join': [
                    '',
                    ['{"StartAt":"A","Comment":"', { Ref: 'AWS::Region' }, `","States":{"A":${state}}}`],
                  ],
                },
              },
            },
          },
        },
        undefined,
        1,
      ),
  ],
  [
    'in an object',
    'a.yaml',
    (state: string) =>
      `Resources:\n  M:\n    Type: AWS::StepFunctions::StateMachine\n    Properties:\n      Definition:\n        StartAt: A\n        States:\n          A: ${state}\n`,
  ],
])('a finding has its place in the file: %s', (_, name, textOf) => {
  const text = textOf('{"Type":"Task","Resource":"nonsense","End":true}');
  const { diagnostics } = failure(() => loadText(name, text), DefinitionError);
  const quote = name.endsWith('.json') ? '\\"' : '"';
  const offset = text.indexOf(`${quote}nonsense`);
  const before = text.slice(0, offset).split('\n');
  expect(diagnostics).toMatchObject([
    {
      file: expect.stringContaining(name),
      line: before.length,
      column: (before.at(-1) ?? '').length + 1,
      endColumn: (before.at(-1) ?? '').length + 1 + `${quote}nonsense${quote}`.length,
    },
  ]);
});

test('a finding in a file of its own has its place there', () => {
  const folder = folderOf({
    'template.yaml':
      'Resources:\n  M:\n    Type: AWS::Serverless::StateMachine\n    Properties:\n      DefinitionUri: ./m.asl.json\n      DefinitionSubstitutions: { Name: A }\n',
    'm.asl.json': '{\n  "StartAt": "${Name}",\n  "States": {\n    "${Name}": { "Type": "Pass", "Next": "B" }\n  }\n}',
  });
  const { diagnostics, message } = failure(() => loadStateMachine(join(folder, 'template.yaml')), DefinitionError);
  expect(diagnostics[0]).toMatchObject({ file: join(folder, 'm.asl.json'), line: 4, column: 42 });
  expect(message).toContain('4 |     "${Name}": { "Type": "Pass", "Next": "B" }');
});

test.each([
  [
    'a definition that is no JSON',
    'a.yaml',
    machine('DefinitionString: |\n        {\n          "StartAt": oops\n        }'),
    /a\.yaml:7:22: The definition is not valid JSON/,
  ],
  ['YAML that does not parse', 'a.yaml', 'Resources:\n  A: [\n', /a\.yaml:3:1: The YAML is not valid/],
  ['JSON that does not parse', 'a.json', '{\n  "Resources": oops }', /a\.json:2:16: The JSON is not valid/],
  [
    'a file that is missing',
    'a.yaml',
    machine('DefinitionUri: nowhere.json'),
    /a\.yaml:5:22: There is no file .*nowhere\.json/,
  ],
  [
    'a definition in Amazon S3',
    'a.yaml',
    machine('DefinitionUri: s3://bucket/key'),
    /a\.yaml:5:22: The definition is in Amazon S3/,
  ],
  ['no definition', 'a.yaml', machine('RoleArn: x'), /a\.yaml:5:7: The state machine has no definition/],
  [
    'two definitions',
    'a.yaml',
    machine("DefinitionString: '{}'\n      Definition: {}"),
    /more than one definition: DefinitionString, Definition/,
  ],
  [
    'a function that does not exist',
    'a.yaml',
    machine('DefinitionString: !Subb x'),
    /a\.yaml:5:31: There is no intrinsic function Fn::Subb: did you mean Fn::Sub\?/,
  ],
  [
    'a variable that cannot be one',
    'a.yaml',
    machine('DefinitionString: !Sub "{${a b}}"'),
    /a\.yaml:5:32: Fn::Sub cannot put anything in the place of \$\{a b\}/,
  ],
  [
    'references in a circle',
    'a.yaml',
    `Conditions:\n  A: !Not [!Condition B]\n  B: !Not [!Condition A]\n${machine('DefinitionString: !If [A, "{}", "{}"]')}`,
    /A reference that leads to itself: condition A, condition B, condition A/,
  ],
  ['something else', 'a.yaml', 'a: 1\n', /a\.yaml: This is not a CloudFormation or SAM template/],
  [
    'a directive of Terraform',
    'a.tftpl',
    '{\n  %{ if x }"StartAt": 1%{ endif }\n}',
    /a\.tftpl:2:3: the directive %\{ if \} of a Terraform template is not supported/,
  ],
])('refuses %s', (_, name, text, message) => {
  expect(() => loadText(name, text)).toThrow(message);
});

test('a definition that cannot be read does not hide the others', () => {
  const text = `${machine('DefinitionUri: nowhere.json')}${machine('DefinitionString: \'{"StartAt":"A"}\'').replace('Resources:\n  M:', '  N:')}`;
  const [first, second] = listStateMachines(fileOf('a.yaml', text));
  expect(first?.problem).toMatchObject({ name: 'TemplateError', line: 5, column: 22 });
  expect(second).toMatchObject({ name: 'N', definition: { StartAt: 'A' }, problem: undefined });
  expect(() => loadStateMachine(fileOf('a.yaml', text), { name: 'M' })).toThrow(TemplateError);
});

test('a kind can be forced, and has to exist', () => {
  const text = '{"StartAt":"A","States":{"A":{"Type":"Pass","Result":"$${x} ${y}","End":true}}}';
  const file = fileOf('a.json', text);
  expect(resourcesOf(loadStateMachine(file, { format: 'terraform', substitutions: { y: 1, x: 2 } })).A).toMatchObject({
    Result: '${x} 1',
  });
  expect(() => loadStateMachine(file, { format: 'teraform' as 'terraform' })).toThrow(
    new TypeError(`There is no format "teraform": did you mean 'terraform'?`),
  );
});

test('what is read can be validated: nothing is said of placeholders that are tolerated', () => {
  const states = `          A: { Type: Wait, Seconds: '\${Seconds}', Next: B }\n          B: { Type: Succeed, InputPath: nonsense }\n`;
  const text = `${machine('Definition:')}        StartAt: A\n        States:\n${states}`;
  const [found] = readStateMachines(fileOf('a.yaml', text));
  const { parsed } = found?.read() ?? {};
  if (parsed === undefined) throw new Error('There is no state machine');
  expect(validate(parsed, { severity: 'ERROR' }).map(({ line }) => line)).toEqual([8, 9]);
  const findings = validate(parsed, { severity: 'ERROR', placeholders: 'tolerate' });
  expect(findings.map(({ line }) => line)).toEqual([9]);
});

test('a definition may be named by its whole path', () => {
  const definition = fileOf('m.asl.json', '{"StartAt":"A","States":{"A":{"Type":"Succeed"}}}');
  expect(loadText('a.yaml', machine(`DefinitionUri: ${definition}`)).definition.StartAt).toBe('A');
});

test('a text that is not UTF-8 is refused where it is not', () => {
  const file = fileOf('a.yaml', Buffer.concat([Buffer.from('Resources:\n  A: '), Buffer.from([0xff, 0xfe])]));
  expect(() => loadStateMachine(file)).toThrow(/a\.yaml:2:6: The text is not valid UTF-8 from here on/);
});

test('a byte order mark is no part of the text', () => {
  const text = '\uFEFF{"StartAt":"A","States":{"A":{"Type":"Pass","End":true}}}';
  expect(loadStateMachine(fileOf('a.json', text)).definition.StartAt).toBe('A');
});

test('a file that does not exist is told of', () => {
  expect(() => loadStateMachine('nowhere.yaml')).toThrow('nowhere.yaml: There is no such file');
});

function load(file: string, options?: Parameters<typeof loadStateMachine>[1]): StateMachine {
  return loadStateMachine(new URL(file, FIXTURES), options);
}

function loadText(name: string, text: string): StateMachine {
  return loadStateMachine(fileOf(name, text));
}

function fileOf(name: string, text: string | Uint8Array): string {
  return join(folderOf({ [name]: text }), name);
}

function folderOf(files: Readonly<Record<string, string | Uint8Array>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'templates-'));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
}

function machine(property: string): string {
  return `Resources:\n  M:\n    Type: AWS::Serverless::StateMachine\n    Properties:\n      ${property}\n`;
}

function resourcesOf(machine: StateMachine) {
  return machine.definition.States;
}

function failure<E extends Error>(run: () => unknown, type: new (...args: never[]) => E): E {
  try {
    run();
  } catch (error) {
    if (error instanceof type) return error;
    throw error;
  }
  throw new Error('It did not fail');
}
