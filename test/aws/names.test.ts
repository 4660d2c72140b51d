// The names of Step Functions, of those in the models of the services.

import { describe, expect, test } from 'vitest';
import {
  actionInResource,
  memberInOptimizedIntegrations,
  memberInSdkIntegrations,
  optimizedException,
  sdkException,
  serviceInErrors,
  serviceInResource,
} from '../../src/aws/names.js';

describe('a service', () => {
  test.each([
    ['DynamoDB', 'dynamodb', 'DynamoDb'],
    ['SFN', 'sfn', 'Sfn'],
    ['S3', 's3', 'S3'],
    ['EC2', 'ec2', 'Ec2'],
    ['Secrets Manager', 'secretsmanager', 'SecretsManager'],
    ['CloudWatch Logs', 'cloudwatchlogs', 'CloudWatchLogs'],
    ['Cognito Identity Provider', 'cognitoidentityprovider', 'CognitoIdentityProvider'],
    ['Elastic Load Balancing v2', 'elasticloadbalancingv2', 'ElasticLoadBalancingV2'],
    ['SESv2', 'sesv2', 'SesV2'],
    ['WAFV2', 'wafv2', 'Wafv2'],
    ['IoT', 'iot', 'Iot'],
    ['Database Migration Service', 'databasemigration', 'DatabaseMigration'],
    ['Config Service', 'config', 'Config'],
  ])('%s is %s in a Resource and %s in errors', (serviceId, inResource, inErrors) => {
    expect([serviceInResource(serviceId), serviceInErrors(serviceId)]).toEqual([inResource, inErrors]);
  });
});

test('an action begins with a small word', () => {
  expect(['PutItem', 'DescribeDBInstances'].map(actionInResource)).toEqual(['putItem', 'describeDBInstances']);
});

describe('a member', () => {
  test.each([
    // DynamoDB's AttributeValue
    ['S', 'S'],
    ['BOOL', 'Bool'],
    ['SS', 'Ss'],
    ['NULL', 'Nul'],
    ['ETag', 'ETag'],
    ['ACL', 'Acl'],
    ['SSEKMSKeyId', 'SsekmsKeyId'],
    ['MD5OfMessageBody', 'Md5OfMessageBody'],
    ['DBInstanceIdentifier', 'DbInstanceIdentifier'],
    // Recorded: only what stands at the beginning becomes small.
    ['ChecksumCRC32', 'ChecksumCRC32'],
    ['RoleARN', 'RoleARN'],
    ['jobName', 'JobName'],
    // What Java would not take as a name.
    ['default', 'DefaultValue'],
    ['Public', 'PublicValue'],
  ])('of an SDK integration: %s is %s', (member, name) => {
    expect(memberInSdkIntegrations(member)).toBe(name);
  });

  test('of an optimized integration has a capital, and is the same otherwise', () => {
    expect(['BOOL', 'MD5OfMessageBody', 'jobName'].map(memberInOptimizedIntegrations)).toEqual([
      'BOOL',
      'MD5OfMessageBody',
      'JobName',
    ]);
  });
});

describe('an exception', () => {
  test.each([
    ['NoSuchBucket', 'NoSuchBucketException'],
    ['ResourceNotFoundException', 'ResourceNotFoundException'],
    ['DBInstanceNotFoundFault', 'DbInstanceNotFoundException'],
    ['KMSInvalidStateException', 'KmsInvalidStateException'],
  ])('of an SDK integration: %s is %s', (shape, exception) => {
    expect(sdkException(shape)).toBe(exception);
  });

  test.each([
    ['StateMachineDoesNotExist', 'StateMachineDoesNotExistException'],
    ['NotFoundException', 'NotFoundException'],
    ['KMSInvalidStateException', 'KMSInvalidStateException'],
    ['DBInstanceNotFoundFault', 'DBInstanceNotFoundException'],
  ])('of an optimized integration: %s is %s', (shape, exception) => {
    expect(optimizedException(shape)).toBe(exception);
  });
});
