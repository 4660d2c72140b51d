// The API of Step Functions, as the AWS SDK speaks to it and to the letter of the protocol.

import { CreateStateMachineCommand, SFNClient, StartExecutionCommand, StopExecutionCommand } from '@aws-sdk/client-sfn';
import { describe, expect, it } from 'vitest';
import { createApiHandler } from '../../src/api.js';
import { StepFunctionsService } from '../../src/service.js';
import { session } from './session.js';

const roleArn = 'arn:aws:iam::123456789012:role/any';
const definition = JSON.stringify({
  StartAt: 'T',
  States: { T: { Type: 'Task', Resource: 'arn:aws:lambda:us-east-1:123456789012:function:f', End: true } },
});
const credentials = { accessKeyId: 'key', secretAccessKey: 'secret' };

describe('the AWS SDK', () => {
  it('runs a session without a port', async () => {
    const { requestHandler } = createApiHandler(new StepFunctionsService({ clock: 'system' }));
    await session(new SFNClient({ region: 'us-east-1', credentials, requestHandler, maxAttempts: 1 }));
  });

  it('is told of a fault', async () => {
    const faults: Error[] = [];
    const { requestHandler } = createApiHandler(new StepFunctionsService(), { onFault: (each) => faults.push(each) });
    const client = new SFNClient({ region: 'us-east-1', credentials, requestHandler, maxAttempts: 1 });
    const { stateMachineArn } = await client.send(new CreateStateMachineCommand({ name: 'm', definition, roleArn }));
    const { executionArn } = await client.send(new StartExecutionCommand({ stateMachineArn }));
    // Nobody answers its task, which is no outcome of it.
    await expect(client.send(new StopExecutionCommand({ executionArn }))).rejects.toMatchObject({
      name: 'InternalFailure',
      message: expect.stringContaining('UnansweredTaskError'),
    });
    expect(faults).toHaveLength(1);
  });

  it('ends a poll when it is aborted', async () => {
    const { requestHandler } = createApiHandler(new StepFunctionsService({ clock: 'system' }));
    const client = new SFNClient({ region: 'us-east-1', credentials, requestHandler, maxAttempts: 1 });
    const { CreateActivityCommand, GetActivityTaskCommand } = await import('@aws-sdk/client-sfn');
    const { activityArn } = await client.send(new CreateActivityCommand({ name: 'a' }));
    const controller = new AbortController();
    const poll = client.send(new GetActivityTaskCommand({ activityArn }), { abortSignal: controller.signal });
    setTimeout(() => controller.abort(), 20);
    await expect(poll).rejects.toThrow();
  });
});

describe('a request', () => {
  const post = (headers: Record<string, string>, body: string | Uint8Array<ArrayBuffer> = '{}') =>
    new Request('http://localhost/', { method: 'POST', headers, body });
  const to = (operation: string) => ({ 'x-amz-target': `AWSStepFunctions.${operation}` });
  const answer = async (request: Request, options = {}) => {
    const response = await createApiHandler(new StepFunctionsService(), options).fetch(request);
    return { status: response.status, headers: response.headers, body: await response.json() };
  };

  it('is answered in AWS JSON 1.0, with dates as epoch seconds', async () => {
    const service = new StepFunctionsService({ startTime: '2026-01-02T03:04:05.678Z' });
    const { fetch } = createApiHandler(service);
    const response = await fetch(post(to('CreateActivity'), '{"name":"a","tags":null}'));
    expect(response.headers.get('content-type')).toBe('application/x-amz-json-1.0');
    expect(response.headers.get('x-amzn-requestid')).toMatch(/^[0-9a-f-]{36}$/);
    expect(await response.json()).toEqual({
      activityArn: 'arn:aws:states:us-east-1:123456789012:activity:a',
      creationDate: 1767323045.678,
    });
  });

  it.each([
    ['another operation', post(to('Frobnicate')), 400, 'UnknownOperationException'],
    ['no operation', post({}), 400, 'UnknownOperationException'],
    ['another method', new Request('http://localhost/'), 400, 'UnknownOperationException'],
    ['no JSON', post(to('ListActivities'), '{'), 400, 'SerializationException'],
    ['a list', post(to('ListActivities'), '[]'), 400, 'SerializationException'],
    ['no UTF-8', post(to('ListActivities'), new Uint8Array([0x22, 0xff, 0x22])), 400, 'SerializationException'],
    ['a value of another type', post(to('ListActivities'), '{"maxResults":"1"}'), 400, 'SerializationException'],
    ['a value out of range', post(to('ListActivities'), '{"maxResults":100000}'), 400, 'ValidationException'],
  ])('with %s is refused', async (_what, request, status, name) => {
    const { headers, body, ...rest } = await answer(request);
    expect({ ...rest, name: (body as { __type: string }).__type }).toEqual({ status, name });
    expect(headers.get('x-amzn-errortype')).toBe(name);
    expect((body as { message: string }).message.length).toBeGreaterThan(5);
  });

  it('that is too large is refused before it is read', async () => {
    const request = post(to('ListActivities'), JSON.stringify({ nextToken: 'x'.repeat(2000) }));
    expect(await answer(request, { maxBodyBytes: 1000 })).toMatchObject({ status: 413 });
  });
});
