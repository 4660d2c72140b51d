// What holds for all optimized integrations.

import { readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { optimizedIntegrations, patternsOf } from '../../../src/language/resource.js';
import type { AwsCall } from '../../../src/resolvers/integration.js';
import { builtInIntegrations } from '../../../src/resolvers/services/index.js';

const folder = new URL('../../../src/resolvers/services/', import.meta.url);
const files = readdirSync(folder).filter((file) => file !== 'index.ts');
const names = builtInIntegrations.map(({ service, action }) => `${service}:${action}`);

// Kubernetes and HTTP, which the AWS SDK does not speak.
const WITHOUT_CALL = ['apigateway:invoke', 'eks:call', 'eks:runJob', 'http:invoke'];

test.each(files)('%s is in the index', async (file) => {
  const module: Record<string, unknown> = await import(new URL(file, folder).href);
  const lists = Object.values(module).filter(Array.isArray);
  expect(lists).toHaveLength(1);
  for (const each of lists[0] as unknown[]) expect(builtInIntegrations).toContain(each);
});

test('each integration that a Resource can name is there once', () => {
  expect(names.toSorted()).toEqual(optimizedIntegrations().toSorted());
});

test('those without a call are no APIs of the AWS SDK', () => {
  const without = builtInIntegrations.filter(({ call }) => call === undefined);
  expect(without.map(({ service, action }) => `${service}:${action}`).toSorted()).toEqual(WITHOUT_CALL);
});

describe.each(builtInIntegrations.map((each) => [`${each.service}:${each.action}`, each] as const))('%s', (_, each) => {
  test('has the patterns that a Resource can have', () => {
    expect(each.patterns).toEqual(patternsOf(each.service, each.action));
  });

  test('has its page in the developer guide', () => {
    expect(each.documentation).toMatch(
      /^https:\/\/docs\.aws\.amazon\.com\/step-functions\/latest\/dg\/[a-z]+(-[a-z]+)*\.html$/,
    );
  });

  test('has a job if and only if it can be waited for', () => {
    if (each.call === undefined) return;
    expect(each.call.job !== undefined).toBe(each.patterns.includes('sync'));
  });

  test('calls clients that there are, and operations in Pascal case', () => {
    for (const { client, operation } of requestsOf(each.call)) {
      expect(CLIENTS).toContain(client);
      expect(operation).toMatch(/^[A-Z][A-Za-z]+$/);
    }
  });

  test('names its errors as the other services do', () => {
    if (each.call === undefined) return;
    const { errorPrefix, errorService, genericError } = each.call;
    expect(errorPrefix).toMatch(/^[A-Z][A-Za-z]+$/);
    expect(errorService).toMatch(/^(AWS|Amazon)[A-Z]/);
    // AmazonDynamoDBException of AmazonDynamoDBv2.
    expect(genericError).toBe(`${errorService.replace(/v2$/, '')}Exception`);
  });
});

// Service ids of the AWS SDK.
const CLIENTS = [
  'Athena',
  'Batch',
  'Bedrock',
  'Bedrock Runtime',
  'CodeBuild',
  'DataBrew',
  'DynamoDB',
  'ECS',
  'EKS',
  'EMR',
  'EMR Serverless',
  'EMR containers',
  'EventBridge',
  'Glue',
  'Lambda',
  'MediaConvert',
  'SFN',
  'SNS',
  'SQS',
  'SageMaker',
];

function requestsOf(call: AwsCall | undefined) {
  if (call === undefined) return [];
  return [call, call.lookup, call.job?.describe, call.job?.stop].filter((each) => each !== undefined);
}
