// Which client answers which task, and where its commands come from.

import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import * as sqs from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type AwsClient, awsSdk } from '../../src/aws.js';
import { runTask } from './one-task.js';
import { clientOptions, type RunningServer, serve } from './servers.js';

let server: RunningServer;
let queues: sqs.SQSClient;

beforeAll(async () => {
  server = await serve(() => ({ body: '{"QueueUrl":"http://queues/orders"}' }));
  queues = new sqs.SQSClient(clientOptions(server.endpoint));
});

afterAll(async () => {
  queues.destroy();
  await server.close();
});

const getQueueUrl = (tasks: Parameters<typeof runTask>[2]) =>
  runTask('aws-sdk:sqs:getQueueUrl', { QueueName: 'orders' }, tasks);
const url = { QueueUrl: 'http://queues/orders' };

/** A client that says nothing of itself. */
const nameless = (): AwsClient => ({ config: {}, send: (command, options) => queues.send(command, options) });

describe('what no client is for is left to the next resolver', () => {
  const table = new DynamoDBClient(clientOptions('http://127.0.0.1:1'));

  test.each([
    ['aws-sdk:sqs:getQueueUrl', {}],
    ['sqs:sendMessage', { QueueUrl: 'u', MessageBody: 'm' }],
    ['lambda:invoke', { FunctionName: 'f' }],
    ['arn:aws:lambda:us-east-1:123456789012:function:work', {}],
    ['arn:aws:states:us-east-1:123456789012:activity:work', {}],
    ['events:putEvents', { Entries: [] }],
  ])('%s', async (resource, parameters) => {
    const run = await runTask(resource, parameters, [awsSdk({ clients: [table] }), () => 'mine']);
    expect(JSON.stringify(run.output)).toContain('mine');
  });
});

describe('a client by the name of its service', () => {
  test('where it does not say it', async () => {
    expect((await getQueueUrl(awsSdk({ services: { sqs: nameless() } }))).output).toEqual(url);
  });

  test('in place of one that does', async () => {
    const lost = new sqs.SQSClient(clientOptions('http://127.0.0.1:1'));
    expect((await getQueueUrl(awsSdk({ clients: [lost], services: { sqs: queues } }))).output).toEqual(url);
  });
});

describe('modules', () => {
  test.each([
    ['as it was imported', sqs],
    ['as CommonJS gives it', { default: sqs }],
    ['as a function that imports it', () => import('@aws-sdk/client-sqs')],
  ])('%s', async (_how, module) => {
    expect((await getQueueUrl(awsSdk({ clients: [queues], modules: { sqs: module } }))).output).toEqual(url);
  });

  test('are imported when they are needed, and once', async () => {
    let imports = 0;
    const module = () => {
      imports += 1;
      return Promise.resolve(sqs);
    };
    const tasks = awsSdk({ clients: [queues], modules: { sqs: module } });
    expect(imports).toBe(0);
    await getQueueUrl(tasks);
    await getQueueUrl(tasks);
    expect(imports).toBe(1);
  });

  test('a package that is not installed', async () => {
    const tasks = awsSdk({ clients: [{ config: { serviceId: 'No Such Service' }, send: nameless().send }] });
    await expect(runTask('aws-sdk:nosuch:getThing', {}, tasks)).rejects.toThrow(
      "The package '@aws-sdk/client-no-such-service' cannot be imported. Install it (npm install @aws-sdk/client-no-such-service), or pass it as one of `modules`",
    );
  });

  test('an SDK that is too old to have schemas', async () => {
    const old = { GetQueueUrlCommand: class {} };
    await expect(getQueueUrl(awsSdk({ clients: [queues], modules: { sqs: old } }))).rejects.toThrow(
      'its commands have no schemas',
    );
  });
});

describe('is refused at once', () => {
  test.each([
    ['no client', {}, 'awsSdk needs a client'],
    ['a client that does not say its service', { clients: [nameless()] }, 'does not say which service'],
    ['a module without a client', { services: { sqs: nameless() }, modules: { sns: {} } }, "a module for 'sns'"],
    ['a time that is none', { services: { sqs: nameless() }, pollingIntervalMilliseconds: -1 }, 'has to be a number'],
  ])('%s', (_what, options, message) => {
    expect(() => awsSdk(options)).toThrow(TypeError);
    expect(() => awsSdk(options)).toThrow(message);
  });

  test('two clients for one service', () => {
    expect(() => awsSdk({ clients: [queues, queues] })).toThrow(new TypeError('Two clients are for the service SQS'));
  });

  test('what is no client', () => {
    const clients = [{}] as unknown as AwsClient[];
    expect(() => awsSdk({ clients })).toThrow('Not a client of the AWS SDK for JavaScript v3');
  });
});
