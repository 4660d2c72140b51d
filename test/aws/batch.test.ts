// Jobs (`.sync`): Batch, answered by a server of the test.

import { BatchClient } from '@aws-sdk/client-batch';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { awsSdk } from '../../src/aws.js';
import { machineOf } from './one-task.js';
import { clientOptions, type RunningServer, type ServerAnswer, serve } from './servers.js';

let server: RunningServer;
let client: BatchClient;
let calls: string[];
/** The states of the job, one for each time that somebody asks. */
let states: string[];
let describeJobs: (() => ServerAnswer) | undefined;

beforeAll(async () => {
  server = await serve(({ path, body }) => {
    const action = path.slice('/v1/'.length);
    calls.push(action === 'describejobs' ? action : `${action} ${body}`);
    if (action === 'submitjob') return json({ jobId: 'j-1', jobName: 'report', jobArn: 'arn:job' });
    if (action === 'terminatejob') return json({});
    const status = states.length > 1 ? states.shift() : states[0];
    return describeJobs?.() ?? json({ jobs: [{ jobId: 'j-1', jobName: 'report', status, createdAt: 1700000000123 }] });
  });
  client = new BatchClient(clientOptions(server.endpoint));
});

afterAll(async () => {
  client.destroy();
  await server.close();
});

beforeEach(() => {
  calls = [];
  states = ['SUBMITTED', 'RUNNING', 'SUCCEEDED'];
  describeJobs = undefined;
});

const parameters = { JobName: 'report', JobQueue: 'queue', JobDefinition: 'definition' };
const machine = (members: object = {}) => machineOf('batch:submitJob.sync', parameters, members);
const tasks = (pollingIntervalMilliseconds = 1) => awsSdk({ clients: [client], pollingIntervalMilliseconds });

test('is submitted, and asked about until it has succeeded', async () => {
  const run = await machine().run({}, { tasks: tasks() });
  expect(run.outputText).toBe('{"CreatedAt":1700000000123,"JobId":"j-1","JobName":"report","Status":"SUCCEEDED"}');
  expect(calls).toEqual([expect.stringMatching(/^submitjob /), 'describejobs', 'describejobs', 'describejobs']);
  expect(run.history.map(({ type }) => type)).toEqual([
    'ExecutionStarted',
    'TaskStateEntered',
    'TaskScheduled',
    'TaskStarted',
    'TaskSubmitted',
    'TaskSucceeded',
    'TaskStateExited',
    'ExecutionSucceeded',
  ]);
  const submitted = run.history[4];
  expect(JSON.stringify(submitted)).toMatch(/JobArn.*JobId.*JobName.*SdkHttpMetadata/);
});

test('fails as the job does', async () => {
  states = ['FAILED'];
  const run = await machine().run({}, { tasks: tasks() });
  expect(run.error).toBe('States.TaskFailed');
  expect(JSON.parse(run.cause ?? '')).toMatchObject({ JobId: 'j-1', Status: 'FAILED' });
});

test('fails where the job cannot be asked about', async () => {
  describeJobs = () => ({
    status: 400,
    headers: { 'x-amzn-ErrorType': 'ClientException', 'x-amzn-RequestId': 'request-1' },
    body: JSON.stringify({ message: 'No.' }),
  });
  const run = await machine().run({}, { tasks: tasks() });
  expect(run).toMatchObject({
    error: 'Batch.ClientException',
    cause: 'No. (Service: AWSBatch; Status Code: 400; Error Code: ClientException; Request ID: request-1; Proxy: null)',
  });
});

test('fails where it cannot be submitted', async () => {
  const lost = new BatchClient(clientOptions('http://127.0.0.1:1'));
  const run = await machine().run({}, { tasks: awsSdk({ clients: [lost] }) });
  expect(run.error).toBe('Batch.SdkClientException');
});

describe('a job that nobody waits for any more', () => {
  test('is stopped', async () => {
    states = ['RUNNING'];
    const running = machine().start({}, { tasks: tasks(2) });
    await until(() => calls.includes('describejobs'));
    await running.abort({ error: 'Enough' });
    expect(running.status).toBe('ABORTED');
    await until(() => calls.some((call) => call.startsWith('terminatejob ')));
    const asked = calls.length;
    expect(calls.at(-1)).toBe('terminatejob {"jobId":"j-1","reason":"Terminated by AWS Step Functions"}');
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(calls).toHaveLength(asked);
  });

  test('by a timeout, where the clock goes on', async () => {
    states = ['RUNNING'];
    const run = await machine({ TimeoutSeconds: 1 }).run({}, { tasks: tasks(50), clock: 'system' });
    expect(run.error).toBe('States.Timeout');
    await until(() => calls.some((call) => call.startsWith('terminatejob ')));
  });
});

function json(value: object): ServerAnswer {
  return { headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(value) };
}

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 1));
}
