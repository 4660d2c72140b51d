// What older releases have written: this one goes on with it.

import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { createApiHandler } from '../../src/api.js';
import { Orchestrator, type OrchestratorFault } from '../../src/orchestrator.js';
import { memoryStore, type StoreWrite } from '../../src/store.js';

const FOLDER = fileURLToPath(new URL('../../fixtures/store/', import.meta.url));
const files = readdirSync(FOLDER).filter((name) => /^orchestrator-\d+\.json$/.test(name));

test('there are some', () => expect(files.length).toBeGreaterThan(0));

test.each(files)('%s', async (name) => {
  const store = memoryStore();
  await store.open();
  const batches = JSON.parse(readFileSync(`${FOLDER}${name}`, 'utf8')) as readonly (readonly StoreWrite[])[];
  for (const batch of batches) await store.write(batch);
  await store.close();

  const faults: OrchestratorFault[] = [];
  const called: unknown[] = [];
  const orchestrator = new Orchestrator({
    store,
    clock: 'manual',
    startTime: '2026-01-01T00:10:00Z',
    onFault: (fault) => void faults.push(fault),
    tasks: {
      ask: () => expect.unreachable(),
      work: (input: unknown) => {
        called.push(input);
        return input;
      },
    },
  });
  const arn = (machine: string) => `arn:aws:states:us-east-1:123456789012:execution:${machine}:golden`;
  const statusOf = async (machine: string) => (await orchestrator.execution(arn(machine)).describe()).status;
  expect(await Promise.all(['asks', 'waits', 'starts', 'passes', 'fails'].map(statusOf))).toEqual([
    'RUNNING',
    'RUNNING',
    'RUNNING',
    'SUCCEEDED',
    'FAILED',
  ]);
  // The one item of the Map that was at work is worked on again, and nothing else.
  await orchestrator.advance('1s');
  expect(called).toEqual([2]);
  const asked = (await orchestrator.execution(arn('asks')).history()).find(({ type }) => type === 'TaskScheduled');
  const { Payload } = JSON.parse(String(asked?.taskScheduledEventDetails?.parameters)) as {
    Payload: { token: string };
  };
  await orchestrator.sendTaskSuccess({ taskToken: Payload.token, output: '"yes"' });
  await orchestrator.advance('1h');
  const ends = await Promise.all(
    ['asks', 'waits', 'maps', 'retries', 'starts'].map(async (machine) => {
      const { status, output, stopDate } = await orchestrator.execution(arn(machine)).describe();
      return [machine, status, output?.slice(0, 40), stopDate?.toISOString()];
    }),
  );
  expect(ends.map(([machine, status]) => [machine, status])).toEqual([
    ['asks', 'SUCCEEDED'],
    ['waits', 'SUCCEEDED'],
    ['maps', 'SUCCEEDED'],
    ['retries', 'FAILED'],
    ['starts', 'SUCCEEDED'],
  ]);
  expect(ends[0]?.[2]).toBe('"yes"');
  expect(ends[1]?.[3]).toBe('2026-01-01T01:00:00.000Z');
  expect(ends[2]?.[2]).toBe('[1,2,3]');
  const events = await orchestrator.execution(arn('maps')).history();
  expect(events.map(({ id }) => id)).toEqual(events.map((_event, index) => index + 1));
  const machines = ['asks', 'waits', 'maps', 'retries', 'starts', 'passes', 'fails'];
  const known = (await orchestrator.stateMachineArns()).map((each) => each.slice(each.lastIndexOf(':') + 1));
  expect(known).toEqual(expect.arrayContaining(machines));
  if (known.includes('versioned')) await checkVersioned(orchestrator);
  expect(faults).toEqual([]);
  await orchestrator.close();
});

/** What the API made. */
async function checkVersioned(orchestrator: Orchestrator): Promise<void> {
  const { fetch } = createApiHandler(orchestrator);
  const call = async (operation: string, request: object) => {
    const headers = { 'x-amz-target': `AWSStepFunctions.${operation}` };
    const body = JSON.stringify(request);
    return (await fetch(new Request('http://localhost/', { method: 'POST', headers, body }))).json();
  };
  const prefix = 'arn:aws:states:us-east-1:123456789012';
  const stateMachineArn = `${prefix}:stateMachine:versioned`;
  expect(await call('DescribeStateMachine', { stateMachineArn })).toMatchObject({
    definition: expect.stringContaining('60'),
    roleArn: 'arn:aws:iam::123456789012:role/golden',
    revisionId: expect.any(String),
  });
  expect(await call('DescribeStateMachine', { stateMachineArn: `${stateMachineArn}:1` })).toMatchObject({
    definition: expect.stringContaining('3600'),
    description: 'the first',
  });
  expect(await call('ListTagsForResource', { resourceArn: stateMachineArn })).toEqual({
    tags: [{ key: 'team', value: 'billing' }],
  });
  const executionArn = `${prefix}:execution:versioned:golden`;
  expect(await call('DescribeExecution', { executionArn })).toMatchObject({
    status: 'SUCCEEDED',
    stateMachineVersionArn: `${stateMachineArn}:1`,
    stateMachineAliasArn: `${stateMachineArn}:live`,
    traceHeader: 'Root=1',
  });
  expect(await call('DescribeStateMachineForExecution', { executionArn })).toMatchObject({
    definition: expect.stringContaining('3600'),
  });
  expect(await call('ListTagsForResource', { resourceArn: `${prefix}:activity:desk` })).toEqual({
    tags: [{ key: 'floor', value: '2' }],
  });
}
