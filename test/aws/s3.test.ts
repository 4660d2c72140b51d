// S3, answered by a server of the test: bodies, bytes and headers of an API that is neither JSON nor has a table of
// members.

import { S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { awsSdk } from '../../src/aws.js';
import type { TaskResolver } from '../../src/index.js';
import { runTask } from './one-task.js';
import { clientOptions, type RunningServer, type ServerAnswer, type ServerRequest, serve } from './servers.js';

let server: RunningServer;
let client: S3Client;
let tasks: TaskResolver;
let request: ServerRequest | undefined;
let answer: ServerAnswer;

beforeAll(async () => {
  server = await serve((received) => {
    request = received;
    return answer;
  });
  client = new S3Client({ ...clientOptions(server.endpoint), forcePathStyle: true });
  tasks = awsSdk({ clients: [client] });
});

afterAll(async () => {
  client.destroy();
  await server.close();
});

beforeEach(() => {
  answer = {};
});

const object = { Bucket: 'bucket', Key: 'key' };

describe('a body that is sent is JSON text (recorded)', () => {
  test.each([
    ['a string, with its quotes', 'text data', '"text data"'],
    ['an object', { Dict: 'Value' }, '{"Dict":"Value"}'],
    ['an array', ['List', 'Data'], '["List","Data"]'],
    ['a number', 0, '0'],
    ['a boolean', false, 'false'],
  ])('%s', async (_what, Body, sent) => {
    answer = { headers: { ETag: '"etag"', 'x-amz-checksum-crc32': 'KUmHvQ==', 'x-amz-checksum-type': 'FULL_OBJECT' } };
    const run = await runTask('aws-sdk:s3:putObject', { ...object, Body }, tasks);
    expect(request).toMatchObject({ method: 'PUT', path: '/bucket/key?x-id=PutObject', body: sent });
    expect(request?.headers['content-type']).toBe('text/plain; charset=UTF-8');
    expect(run.outputText).toBe('{"ChecksumCRC32":"KUmHvQ==","ChecksumType":"FULL_OBJECT","ETag":"\\"etag\\""}');
  });

  test('with a type of its own', async () => {
    await runTask('aws-sdk:s3:putObject', { ...object, Body: {}, ContentType: 'application/json' }, tasks);
    expect(request?.headers['content-type']).toBe('application/json');
  });
});

test('a body that is received is a text, after the other members', async () => {
  answer = {
    body: 'text däta',
    headers: {
      'Last-Modified': 'Thu, 06 Nov 2025 12:23:35 GMT',
      'Content-Type': 'text/plain',
      'x-amz-meta-owner': 'me',
      'Accept-Ranges': 'bytes',
    },
  };
  const run = await runTask('aws-sdk:s3:getObject', object, tasks);
  expect(run.outputText).toBe(
    '{"AcceptRanges":"bytes","ContentLength":10,"ContentType":"text/plain","LastModified":"2025-11-06T12:23:35Z",' +
      '"Metadata":{"owner":"me"},"Body":"text däta"}',
  );
});

test('lists and structures of XML', async () => {
  answer = {
    headers: { 'Content-Type': 'application/xml' },
    body:
      '<?xml version="1.0"?><ListBucketResult><Name>bucket</Name><KeyCount>1</KeyCount><IsTruncated>false</IsTruncated>' +
      '<Contents><Key>key</Key><Size>10</Size><ETag>"etag"</ETag><LastModified>2025-11-06T12:23:35.250Z</LastModified>' +
      '</Contents></ListBucketResult>',
  };
  const run = await runTask('aws-sdk:s3:listObjectsV2', { Bucket: 'bucket' }, tasks);
  expect(run.output).toEqual({
    Contents: [{ ETag: '"etag"', Key: 'key', LastModified: '2025-11-06T12:23:35.250Z', Size: 10 }],
    IsTruncated: false,
    KeyCount: 1,
    Name: 'bucket',
  });
});

test('timestamps and names of the SDK in a request', async () => {
  await runTask(
    'aws-sdk:s3:getObject',
    { ...object, IfModifiedSince: '2025-11-06T12:23:35Z', SseCustomerAlgorithm: 'AES256' },
    tasks,
  );
  expect(request?.headers).toMatchObject({
    'if-modified-since': 'Thu, 06 Nov 2025 12:23:35 GMT',
    'x-amz-server-side-encryption-customer-algorithm': 'AES256',
  });
  await expect(runTask('aws-sdk:s3:getObject', { ...object, IfModifiedSince: 'yesterday' }, tasks)).rejects.toThrow(
    "'IfModifiedSince' has to be a timestamp",
  );
});

describe('errors', () => {
  const ids = { 'x-amz-request-id': 'R1', 'x-amz-id-2': 'X1', 'Content-Type': 'application/xml' };

  test('one of the model, with the extended id of the request', async () => {
    answer = {
      status: 404,
      headers: ids,
      body:
        '<?xml version="1.0"?><Error><Code>NoSuchBucket</Code><Message>The specified bucket does not exist</Message>' +
        '<RequestId>R1</RequestId><HostId>X1</HostId></Error>',
    };
    const run = await runTask('aws-sdk:s3:listObjects', { Bucket: 'none' }, tasks);
    expect(run.error).toBe('S3.NoSuchBucketException');
    expect(run.cause).toBe(
      'The specified bucket does not exist (Service: S3, Status Code: 404, Request ID: R1, Extended Request ID: X1) (SDK Attempt Count: 1)',
    );
  });

  test('one without a word', async () => {
    answer = { status: 404, headers: ids };
    const run = await runTask('aws-sdk:s3:headObject', object, tasks);
    expect(run.cause).toMatch(/^null \(Service: S3, Status Code: 404, Request ID: R1, /);
  });
});

test('streams of events are refused', async () => {
  const parameters = {
    ...object,
    Expression: 'select * from s3object',
    ExpressionType: 'SQL',
    InputSerialization: { Json: {} },
    OutputSerialization: { Json: {} },
  };
  await expect(runTask('aws-sdk:s3:selectObjectContent', parameters, tasks)).rejects.toThrow('streams of events');
});
