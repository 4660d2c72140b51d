// What the Resource of a Task state names.

import { expect, test } from 'vitest';
import { optimizedIntegrations, parseResource, patternsOf } from '../../src/language/resource.js';

test('a Lambda function, with or without a version', () => {
  expect(parseResource('arn:aws:lambda:us-east-1:123456789012:function:f')).toMatchObject({
    kind: 'lambda',
    functionName: 'f',
    qualifier: undefined,
  });
  expect(parseResource('arn:aws-cn:lambda:cn-north-1:123456789012:function:f:$LATEST')).toMatchObject({
    kind: 'lambda',
    qualifier: '$LATEST',
  });
});

test('an activity', () => {
  expect(parseResource('arn:aws-us-gov:states:us-gov-west-1:123456789012:activity:a')).toMatchObject({
    kind: 'activity',
    activityName: 'a',
  });
});

test('an optimized integration, with its pattern', () => {
  expect(parseResource('arn:aws:states:::sqs:sendMessage')).toMatchObject({
    kind: 'optimized',
    pattern: 'requestResponse',
    resourceType: 'sqs',
    resource: 'sendMessage',
  });
  expect(parseResource('arn:aws:states:::states:startExecution.sync:2')).toMatchObject({
    action: 'startExecution',
    pattern: 'sync:2',
    resourceType: 'states',
    resource: 'startExecution.sync:2',
  });
  expect(parseResource('arn:aws:states:::http:invoke')).toMatchObject({ kind: 'http', resourceType: 'http' });
});

test('an API of the AWS SDK', () => {
  expect(parseResource('arn:aws:states:::aws-sdk:s3:getObject.waitForTaskToken')).toMatchObject({
    kind: 'sdk',
    service: 's3',
    action: 'getObject',
    pattern: 'waitForTaskToken',
    resourceType: 'aws-sdk:s3',
    resource: 'getObject.waitForTaskToken',
  });
});

test.each([
  'arn:aws:states:::dynamodb:query',
  'arn:aws:states:::sqs:sendMessage.sync',
  'arn:aws:states:::lambda:invoke.sync:2',
  'arn:aws:states:::lambda:invoke.sync:3',
  'arn:aws:states:::aws-sdk:s3:getObject.sync',
  'arn:aws:states:::aws-sdk:s3:GetObject',
  'arn:aws:states:::constructor:toString',
  'arn:aws:states:us-east-1:123456789012:stateMachine:m',
  'arn:azure:states:::sqs:sendMessage',
  'arn:aws:lambda:us-east-1:123456789012:layer:f',
  'lambda:invoke',
  '',
])('%s is none', (text) => {
  expect(parseResource(text)).toBeUndefined();
});

test('every integration of the table is read back, in each of its patterns', () => {
  expect(optimizedIntegrations().length).toBeGreaterThan(50);
  for (const integration of optimizedIntegrations()) {
    const [service = '', action = ''] = integration.split(':');
    for (const pattern of patternsOf(service, action)) {
      const suffix = pattern === 'requestResponse' ? '' : `.${pattern}`;
      expect(parseResource(`arn:aws:states:::${integration}${suffix}`)).toMatchObject({ service, action, pattern });
    }
  }
});
