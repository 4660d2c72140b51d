// SQS, answered by a server of the test: tokens, and the metadata that results of optimized integrations have.

import { createHash } from 'node:crypto';
import { SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { awsSdk } from '../../src/aws.js';
import { Host, jsonText } from '../../src/index.js';
import { parseJson, stringifyJson } from '../../src/utils/json.js';
import { machineOf, runTask } from './one-task.js';
import { clientOptions, type RunningServer, type ServerAnswer, serve } from './servers.js';

let server: RunningServer;
let client: SQSClient;
let received: { target: unknown; body: Record<string, unknown> }[];
let answer: (body: Record<string, unknown>) => ServerAnswer;

beforeAll(async () => {
  server = await serve(({ headers, body }) => {
    received.push({ target: headers['x-amz-target'], body: JSON.parse(body) });
    const { body: text, ...others } = answer(JSON.parse(body));
    const sent = { 'x-amzn-RequestId': 'request-1', 'Content-Type': 'application/x-amz-json-1.0', ...others.headers };
    return { ...others, headers: sent, ...(text === undefined ? {} : { body: text }) };
  });
  client = new SQSClient(clientOptions(server.endpoint));
});

afterAll(async () => {
  client.destroy();
  await server.close();
});

beforeEach(() => {
  received = [];
  answer = ({ MessageBody }) => {
    const md5 = createHash('md5').update(String(MessageBody)).digest('hex');
    return { body: JSON.stringify({ MessageId: 'm-1', MD5OfMessageBody: md5, SequenceNumber: '7' }) };
  };
});

const send = { QueueUrl: 'http://queues/orders', MessageBody: { order: 1 } };

test('the result lists the metadata among its members, headers as they came', async () => {
  const run = await runTask('sqs:sendMessage', send, awsSdk({ clients: [client] }));
  const withoutDate = (run.outputText ?? '').replace(/"Date":(\[?)"[^"]+"/g, '"Date":$1"date"');
  // The order of the members, and those of the headers, are those of recordings.
  expect(withoutDate).toBe(
    stringifyJson(
      parseJson(`{
        "MD5OfMessageBody": "190ad5fd0596a0629a0aa256937135a3",
        "MessageId": "m-1",
        "SdkHttpMetadata": {
          "AllHttpHeaders": {
            "x-amzn-RequestId": ["request-1"], "Connection": ["keep-alive"],
            "Content-Length": ["94"], "Date": ["date"], "Content-Type": ["application/x-amz-json-1.0"]
          },
          "HttpHeaders": {
            "Connection": "keep-alive", "Content-Length": "94", "Content-Type": "application/x-amz-json-1.0",
            "Date": "date", "x-amzn-RequestId": "request-1"
          },
          "HttpStatusCode": 200
        },
        "SdkResponseMetadata": { "RequestId": "request-1" },
        "SequenceNumber": "7"
      }`),
    ),
  );
  expect(received).toEqual([
    { target: 'AmazonSQS.SendMessage', body: { QueueUrl: send.QueueUrl, MessageBody: '{"order":1}' } },
  ]);
});

test('an SDK integration has the names of the SDK, and nothing of the request', async () => {
  const run = await runTask('aws-sdk:sqs:sendMessage', send, awsSdk({ clients: [client] }));
  expect(run.output).toEqual({
    Md5OfMessageBody: '190ad5fd0596a0629a0aa256937135a3',
    MessageId: 'm-1',
    SequenceNumber: '7',
  });
});

test('digits come through', async () => {
  const machine = machineOf('sqs:sendMessage', { QueueUrl: send.QueueUrl, 'MessageBody.$': '$' });
  await machine.run(jsonText('{"z":1.0,"10":12345678901234567890,"9":1}'), { tasks: awsSdk({ clients: [client] }) });
  expect(received.at(-1)?.body.MessageBody).toBe('{"z":1.0,"10":12345678901234567890,"9":1}');
});

describe('errors', () => {
  test('one that only the service knows by its code', async () => {
    answer = () => ({
      status: 400,
      headers: { 'x-amzn-query-error': 'MissingParameter;Sender' },
      body: JSON.stringify({
        __type: 'com.amazon.coral.service#MissingParameter',
        message: 'The request must contain the parameter MessageBody.',
      }),
    });
    const run = await runTask('sqs:sendMessage', { ...send, MessageBody: '' }, awsSdk({ clients: [client] }));
    expect(run.error).toBe('SQS.AmazonSQSException');
    expect(run.cause).toBe(
      'The request must contain the parameter MessageBody. (Service: AmazonSQS; Status Code: 400; Error Code: MissingParameter; Request ID: request-1; Proxy: null)',
    );
  });

  test('one of the model', async () => {
    answer = () => ({
      status: 400,
      headers: { 'x-amzn-query-error': 'AWS.SimpleQueueService.NonExistentQueue;Sender' },
      body: JSON.stringify({
        __type: 'com.amazonaws.sqs#QueueDoesNotExist',
        message: 'The specified queue does not exist.',
      }),
    });
    const optimized = await runTask('sqs:sendMessage', send, awsSdk({ clients: [client] }));
    expect(optimized.error).toBe('SQS.QueueDoesNotExistException');
    expect(optimized.cause).toContain('Error Code: AWS.SimpleQueueService.NonExistentQueue; ');
    const sdk = await runTask('aws-sdk:sqs:sendMessage', send, awsSdk({ clients: [client] }));
    expect(sdk.error).toBe('Sqs.QueueDoesNotExistException');
    expect(sdk.cause).toBe(
      'The specified queue does not exist. (Service: Sqs, Status Code: 400, Request ID: request-1) (SDK Attempt Count: 1)',
    );
  });

  test('what the connection does', async () => {
    const broken = (members: object) => ({
      handle: () => Promise.reject(Object.assign(new Error('broken'), members)),
    });
    const causeWith = async (members: object) => {
      const requestHandler = broken(members) as never; // no handler of the SDK has so little
      const clients = [new SQSClient({ ...clientOptions(server.endpoint), requestHandler })];
      const run = await runTask('sqs:sendMessage', send, awsSdk({ clients }));
      return `${run.error}: ${run.cause}`;
    };
    const lookup = { syscall: 'getaddrinfo', hostname: 'queues.invalid' };
    const prefix = 'SQS.SdkClientException: Unable to execute HTTP request:';
    expect(await causeWith({ ...lookup, code: 'ENOTFOUND' })).toBe(
      `${prefix} queues.invalid: Name or service not known`,
    );
    expect(await causeWith({ ...lookup, code: 'EAI_AGAIN' })).toBe(
      `${prefix} queues.invalid: Temporary failure in name resolution`,
    );
    expect(await causeWith({ code: 'ECONNRESET' })).toBe(`${prefix} Connection reset`);
    expect(await causeWith({ name: 'TimeoutError' })).toBe(`${prefix} broken`);
  });
});

describe('.waitForTaskToken', () => {
  const token = { QueueUrl: send.QueueUrl, MessageBody: { 'token.$': '$$.Task.Token' } };

  test.each(['sqs:sendMessage', 'aws-sdk:sqs:sendMessage'])(
    '%s: the response is told, and the task goes on',
    async (resource) => {
      const machine = machineOf(`${resource}.waitForTaskToken`, token, { TimeoutSeconds: 3600 });
      const run = await machine.run({}, { tasks: awsSdk({ clients: [client] }) });
      // Nobody answers: an hour of the virtual clock goes by.
      expect(run.error).toBe('States.Timeout');
      const told = run.history.flatMap((event) => ('taskSubmittedEventDetails' in event ? [event] : []));
      expect(told).toHaveLength(1);
      expect(JSON.stringify(told)).toContain('m-1');
      expect(received).toHaveLength(1);
      expect(received[0]?.body.MessageBody).toMatch(/^\{"token":"\w+/);
    },
  );

  test('whoever reads the message answers the task', async () => {
    const host = new Host({ tasks: awsSdk({ clients: [client] }) });
    const execution = host.start(machineOf('sqs:sendMessage.waitForTaskToken', token));
    while (received.length === 0) await new Promise((resolve) => setTimeout(resolve, 1));
    const { token: taskToken } = JSON.parse(String(received[0]?.body.MessageBody));
    while (!execution.history.some(({ type }) => type === 'TaskSubmitted')) {
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    await host.sendTaskSuccess({ taskToken, output: '{"packed": true}' });
    expect((await execution.result).outputText).toBe('{"packed": true}');
  });
});
