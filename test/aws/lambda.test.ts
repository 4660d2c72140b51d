// Lambda, answered by a server of the test: functions by their ARN and by `lambda:invoke`.

import { LambdaClient } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { awsSdk } from '../../src/aws.js';
import { jsonText, parseStateMachine, type TaskResolver } from '../../src/index.js';
import { machineOf, runTask } from './one-task.js';
import { clientOptions, type RunningServer, type ServerAnswer, type ServerRequest, serve } from './servers.js';

const FUNCTION = 'arn:aws:lambda:us-east-1:123456789012:function:charge';

let server: RunningServer;
let client: LambdaClient;
let tasks: TaskResolver;
let requests: ServerRequest[];
let answer: ServerAnswer;

beforeAll(async () => {
  server = await serve((request) => {
    requests.push(request);
    return { ...answer, headers: { 'x-amzn-RequestId': 'request-1', ...answer.headers } };
  });
  client = new LambdaClient(clientOptions(server.endpoint));
  tasks = awsSdk({ clients: [client] });
});

afterAll(async () => {
  client.destroy();
  await server.close();
});

beforeEach(() => {
  requests = [];
  answer = { body: '{"paid": true}', headers: { 'X-Amz-Executed-Version': '$LATEST' } };
});

const threw = (body: string): ServerAnswer => ({ body, headers: { 'X-Amz-Function-Error': 'Unhandled' } });

describe('by its ARN', () => {
  const state = { Type: 'Task', Resource: FUNCTION, End: true };
  const run = async (input: string) => {
    return parseStateMachine({ StartAt: 'S', States: { S: state } }).run(jsonText(input), { tasks });
  };

  test('the event and the result go through to the letter', async () => {
    answer = { body: '{ "10": 1.0, "9": 12345678901234567890 }' };
    const ended = await run('{"b": 1.0, "10": 12345678901234567890, "9": 0}');
    expect(requests[0]).toMatchObject({
      method: 'POST',
      path: `/2015-03-31/functions/${encodeURIComponent(FUNCTION)}/invocations`,
      body: '{"b": 1.0, "10": 12345678901234567890, "9": 0}',
    });
    expect(ended.outputText).toBe('{ "10": 1.0, "9": 12345678901234567890 }');
  });

  test('what it throws is the error, and its payload the cause', async () => {
    answer = threw('{"errorMessage": "no", "errorType": "CardDeclined"}');
    expect(await run('{}')).toMatchObject({
      error: 'CardDeclined',
      cause: '{"errorMessage": "no", "errorType": "CardDeclined"}',
    });
  });

  test('an error without a type', async () => {
    answer = threw('{"errorMessage":"Task timed out after 3.00 seconds"}');
    expect(await run('{}')).toMatchObject({
      error: 'Lambda.Unknown',
      cause:
        'The cause could not be determined because Lambda did not return an error type. Returned payload: ' +
        '{"errorMessage":"Task timed out after 3.00 seconds"}',
    });
  });

  test('a result that is not JSON makes the run reject', async () => {
    answer = { body: 'plain' };
    await expect(run('{}')).rejects.toThrow('the result of the function is not JSON');
  });
});

describe('lambda:invoke', () => {
  const invoke = (parameters: object) => runTask('lambda:invoke', { FunctionName: 'charge', ...parameters }, tasks);

  test('gives the response of the API, with the payload as JSON', async () => {
    answer = { body: '[1.0]', headers: { 'X-Amz-Executed-Version': '3' } };
    const run = await invoke({ Payload: { amount: 5 }, Qualifier: 'prod' });
    expect(requests[0]).toMatchObject({
      path: '/2015-03-31/functions/charge/invocations?Qualifier=prod',
      body: '{"amount":5}',
    });
    expect(run.outputText).toMatch(/^\{"ExecutedVersion":"3","Payload":\[1\.0\],"SdkHttpMetadata":\{/);
    expect(run.outputText).toMatch(/"SdkResponseMetadata":\{"RequestId":"request-1"\},"StatusCode":200\}$/);
  });

  test.each([
    ['a text is JSON text', '"Hi"', '"Hi"'],
    ['null is no event', null, ''],
    ['a number', 0.5, '0.5'],
  ])('%s', async (_what, Payload, body) => {
    await invoke({ Payload });
    expect(requests[0]?.body).toBe(body);
  });

  test('what the function throws is written anew', async () => {
    answer = threw('{"errorMessage": "no", "errorType": "CardDeclined"}');
    expect(await invoke({})).toMatchObject({
      error: 'CardDeclined',
      cause: '{"errorMessage":"no","errorType":"CardDeclined"}',
    });
  });

  test('an event for later', async () => {
    answer = { status: 202 };
    const run = await invoke({ InvocationType: 'Event' });
    expect(run.output).toMatchObject({ StatusCode: 202 });
    expect(requests[0]?.headers['x-amz-invocation-type']).toBe('Event');
  });

  test('.waitForTaskToken tells the response', async () => {
    const machine = machineOf(
      'lambda:invoke.waitForTaskToken',
      { FunctionName: 'charge', Payload: { 'token.$': '$$.Task.Token' } },
      { TimeoutSeconds: 60 },
    );
    const run = await machine.run({}, { tasks });
    expect(run.error).toBe('States.Timeout');
    expect(run.history.map(({ type }) => type)).toContain('TaskSubmitted');
    expect(requests[0]?.body).toMatch(/^\{"token":"/);
  });
});

describe('errors of the service', () => {
  const failing = (status: number, type: string, members: object): ServerAnswer => ({
    status,
    headers: { 'x-amzn-ErrorType': type, 'Content-Type': 'application/json' },
    body: JSON.stringify(members),
  });

  test.each([FUNCTION, 'lambda:invoke'])('%s', async (resource) => {
    const parameters = resource === FUNCTION ? {} : { FunctionName: 'charge' };
    answer = failing(404, 'ResourceNotFoundException', { Type: 'User', Message: `Function not found: ${FUNCTION}` });
    expect(await runTask(resource, parameters, tasks)).toMatchObject({
      error: 'Lambda.ResourceNotFoundException',
      cause: `Function not found: ${FUNCTION} (Service: AWSLambda; Status Code: 404; Error Code: ResourceNotFoundException; Request ID: request-1; Proxy: null)`,
    });
    answer = failing(429, 'TooManyRequestsException', { Reason: 'CallerRateLimitExceeded', message: 'Rate Exceeded.' });
    expect(await runTask(resource, parameters, tasks)).toMatchObject({
      error: 'Lambda.TooManyRequestsException',
      cause: expect.stringMatching(/^Rate Exceeded\. \(Service: AWSLambda; Status Code: 429; /),
    });
    answer = failing(500, 'ServiceException', { Type: 'Service', Message: 'Internal' });
    expect((await runTask(resource, parameters, tasks)).error).toBe('Lambda.ServiceException');
    answer = failing(403, 'AccessDeniedException', { Message: 'No' });
    expect((await runTask(resource, parameters, tasks)).error).toBe('Lambda.AWSLambdaException');
  });

  test('are retried as the state says', async () => {
    answer = failing(429, 'TooManyRequestsException', { message: 'Rate Exceeded.' });
    const Retry = [{ ErrorEquals: ['Lambda.TooManyRequestsException'], MaxAttempts: 2, IntervalSeconds: 3600 }];
    const run = await machineOf('lambda:invoke', { FunctionName: 'charge' }, { Retry }).run({}, { tasks });
    expect(run.status).toBe('FAILED');
    expect(requests).toHaveLength(3);
  });
});
