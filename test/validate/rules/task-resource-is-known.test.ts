// Rule: the Resource of a Task, with what it needs.

import { expect, test } from 'vitest';
import { validate } from '../../../src/validate/index.js';
import { expectSchemaErrors, expectValid, machineOf, task } from '../harness.js';

test('is one that Step Functions knows', () => {
  const query = { Type: 'Task', Resource: 'arn:aws:states:::dynamodb:query', Parameters: {} };
  expectSchemaErrors(machineOf(query)).toEqual([
    'The resource provided arn:aws:states:::dynamodb:query is not recognized. The value is not a valid resource ARN, ' +
      'or the resource is not available in this region. at /States/S/Resource',
  ]);
  expectSchemaErrors(machineOf({ Type: 'Task', Resource: 'f' })).toEqual([
    'Value is not a valid resource ARN at /States/S/Resource',
  ]);
  const misspelt = { Type: 'Task', Resource: 'arn:aws:states:::sqs:sendMesage', Parameters: {} };
  expect(validate(machineOf(misspelt))[0]?.suggestion).toBe('Did you mean "arn:aws:states:::sqs:sendMessage"?');
});

test('has its Parameters or Arguments', () => {
  const invoke = { Type: 'Task', Resource: 'arn:aws:states:::lambda:invoke' };
  expectSchemaErrors(machineOf(invoke)).toEqual([
    'Parameters field is required for resource ARN: arn:aws:states:::lambda:invoke at /States/S',
  ]);
  expectSchemaErrors(machineOf({ ...invoke, Parameters: {} })).toEqual([
    "The field 'FunctionName' is required but was missing at /States/S/Parameters",
  ]);
  expectValid(machineOf({ ...invoke, Parameters: { 'FunctionName.$': '$.f' } }));
  expectValid(machineOf({ ...invoke, QueryLanguage: 'JSONata', Arguments: '{% $states.input %}' }));
});

test('credentials name a role', () => {
  expectSchemaErrors(machineOf({ ...task, Credentials: {} })).toEqual([
    "The field 'RoleArn' is required but was missing at /States/S/Credentials",
  ]);
  const activity = 'arn:aws:states:us-east-1:123456789012:activity:a';
  expectSchemaErrors(machineOf({ ...task, Resource: activity, Credentials: { RoleArn: 'r' } })).toEqual([
    "The field 'Credentials' is not supported for activities at /States/S",
  ]);
  expectValid(machineOf({ ...task, Credentials: { 'RoleArn.$': '$.r' } }));
});
