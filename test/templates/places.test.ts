// Each value of a definition has its place in the file that a person edits.

import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { type LoadedDefinition, readDefinition } from '../../src/templates/definition-text.js';
import { findStateMachines } from '../../src/templates/state-machines.js';
import { read, written } from './harness.js';

// biome-ignore format: a table
const PLACES: [file: string, machine: string, pointer: string, value: string, key?: string][] = [
  ['orders.cfn.yaml', 'OrderMachine', '/StartAt', '"Charge"', '"StartAt"'],
  ['orders.cfn.yaml', 'OrderMachine', '/States/Charge/Resource', '"${ChargeFunction.Arn}"', '"Resource"'],
  ['orders.cfn.yaml', 'OrderMachine', '/States/Charge/Retry/0', '{ "ErrorEquals": ["States.ALL"], "MaxAttempts": ${attempts} }'],
  ['orders.cfn.yaml', 'OrderMachine', '/States/Charge/Retry/0/MaxAttempts', '${attempts}', '"MaxAttempts"'],
  ['orders.cfn.yaml', 'OrderMachine', '/States/Approve/TimeoutSeconds', '${!Timeout}'],
  ['orders.cfn.yaml', 'OrderMachine', '/States/Ship/Resource', '"arn:${AWS::Partition}:states:::sqs:sendMessage"'],
  ['orders.cfn.yaml', 'OrderMachine', '/States/Tell/End', 'true', '"End"'],
  ['orders.cfn.yaml', 'RefundMachine', '/StartAt', 'Refund', 'StartAt'],
  ['orders.cfn.yaml', 'RefundMachine', '/States/Refund/Parameters/FunctionName', 'ChargeFunction.Arn', 'FunctionName'],
  ['orders.cfn.yaml', 'RefundMachine', '/States/Refund/Parameters/Payload/to', '"${Recipient}"', 'to'],
  ['orders.cfn.yaml', 'RefundMachine', '/States/Refund/Parameters/Payload/quoted', `'it''s "late"'`, 'quoted'],
  ['orders.cfn.yaml', 'RefundMachine', '/States/Wait/Seconds', '5', 'Seconds'],
  ['orders.cfn.json', 'OrderMachine', '/States/Charge/Resource', '\\"${Charge.Arn}\\"', '\\"Resource\\"'],
  ['orders.cfn.json', 'OrderMachine', '/States/Done', '{ \\"Type\\": \\"Succeed\\" }', '\\"Done\\"'],
  ['sam/template.yaml', 'StockMachine', '/States/Check/Resource', '"${CheckStockArn}"', '"Resource"'],
  ['sam/template.yaml', 'StockMachine', '/States/Check/TimeoutSeconds', '${Timeout}'],
  ['sam/template.yaml', 'StockMachine', '/States/Buy/Resource', '"${BuyFunctionArn}"'],
  ['sam/template.yaml', 'ReportMachine', '/States/Count/Resource', '${CheckStockAlias}', 'Resource'],
  ['cdk.out/OrdersStack.template.json', 'OrderMachineFA1B2C3D', '/States/Charge/Retry/0/IntervalSeconds', '2', '\\"IntervalSeconds\\"'],
  ['cdk.out/OrdersStack.template.json', 'OrderMachineFA1B2C3D', '/States/Wait/Seconds', '5', '\\"Seconds\\"'],
  ['cdk.out/OrdersStack.template.json', 'FileMachine0C1D2E3F', '/States/Charge/Resource', '"${ChargeArn}"'],
  ['serverless/serverless.yml', 'orders', '/States/Charge/Resource', 'charge-card.Arn', 'Resource'],
  ['serverless/serverless.yml', 'orders', '/States/Charge/Catch/0/Next', 'Failed', 'Next'],
  ['serverless/serverless.yml', 'orders', '/States/Save/Parameters/Item/region/S', '"#{AWS::Region}"'],
  ['serverless/serverless.yml', 'refunds', '/States/Refund/Resource', '{ "Fn::GetAtt": ["charge-card", "Arn"] }', '"Resource"'],
  ['serverless/serverless.yml', 'AuditMachine', '/States/Audit/Type', '"Pass"'],
  ['terraform/orders.asl.json.tftpl', 'orders', '/States/Charge/Resource', '"${charge_arn}"'],
  ['terraform/orders.asl.json.tftpl', 'orders', '/States/Charge/TimeoutSeconds', '${ timeout }'],
  ['terraform/orders.asl.json.tftpl', 'orders', '/States/Tell/Result', '"costs $${amount}, 100%%{"'],
];

test.each(PLACES)('%s %s %s is %s', (file, machine, pointer, value, key) => {
  const place = written(fixture(file, machine), pointer);
  expect(place[0]).toBe(value);
  if (key !== undefined) expect(place[1]).toBe(key);
});

test('a value across pieces of Fn::Join begins in the first and ends in the last', () => {
  const [text] = written(
    fixture('cdk.out/OrdersStack.template.json', 'OrderMachineFA1B2C3D'),
    '/States/Charge/Resource',
  );
  expect(text).toMatch(/^\\"arn:",\s+\{\s+"Ref": "AWS::Partition"\s+\},\s+":states:::lambda:invoke\\"$/);
});

test('the definition of another file says so', () => {
  expect(fixture('sam/template.yaml', 'StockMachine').parsed.source?.file).toBe('sam/statemachine/stock.asl.json');
  expect(fixture('serverless/serverless.yml', 'refunds').parsed.source?.file).toBe(
    'serverless/state-machines/refunds.asl.json',
  );
});

test('what comes from another file has the place that refers to it', () => {
  const loaded = read({
    'serverless.yml':
      'service: a\nprovider: {}\nstepFunctions:\n  stateMachines:\n    m:\n      definition:\n        StartAt: A\n        States: ${file(states.yml)}\n',
    'states.yml': 'A:\n  Type: Succeed\n',
  });
  expect(loaded.parsed.definition).toEqual({ StartAt: 'A', States: { A: { Type: 'Succeed' } } });
  expect(written(loaded, '/States/A/Type')[0]).toBe('${file(states.yml)}');
});

const FIXTURES = new URL('../../fixtures/templates/', import.meta.url);

function fixture(path: string, name: string): LoadedDefinition {
  const readFile = (file: string) => readFileSync(new URL(file, FIXTURES), 'utf8');
  const readIfThere = (file: string) => {
    try {
      return readFile(file);
    } catch {
      return undefined;
    }
  };
  const machines = findStateMachines({ path, text: readFile(path) }, readIfThere);
  const machine = machines.find((each) => each.name === name);
  if (machine === undefined) throw new Error(`There is no ${name}`);
  return readDefinition(machine.definition(), { placeholders: 'tolerate', given: () => undefined });
}
