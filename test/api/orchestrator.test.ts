// The API of Step Functions over an orchestrator: what is answered is in its store, and there in the next process.

import {
  CreateActivityCommand,
  CreateStateMachineAliasCommand,
  CreateStateMachineCommand,
  DeleteStateMachineCommand,
  DescribeExecutionCommand,
  DescribeMapRunCommand,
  DescribeStateMachineCommand,
  DescribeStateMachineForExecutionCommand,
  ListActivitiesCommand,
  ListExecutionsCommand,
  ListMapRunsCommand,
  ListStateMachineAliasesCommand,
  ListStateMachinesCommand,
  ListStateMachineVersionsCommand,
  ListTagsForResourceCommand,
  RedriveExecutionCommand,
  SFNClient,
  StartExecutionCommand,
  StopExecutionCommand,
  TagResourceCommand,
  UpdateMapRunCommand,
  UpdateStateMachineCommand,
} from '@aws-sdk/client-sfn';
import { describe, expect, it } from 'vitest';
import { createApiHandler } from '../../src/api.js';
import { parseStateMachine } from '../../src/index.js';
import { Orchestrator, type OrchestratorOptions } from '../../src/orchestrator.js';
import { memoryStore, type Store } from '../../src/store.js';
import { session } from './session.js';

const credentials = { accessKeyId: 'key', secretAccessKey: 'secret' };
const roleArn = 'arn:aws:iam::123456789012:role/any';
const PREFIX = 'arn:aws:states:us-east-1:123456789012';
const pass = (Result: unknown) => JSON.stringify({ StartAt: 'P', States: { P: { Type: 'Pass', Result, End: true } } });
const WAITS = JSON.stringify({
  StartAt: 'W',
  States: { W: { Type: 'Wait', Seconds: 60, Next: 'P' }, P: { Type: 'Pass', End: true } },
});

function clientOf(orchestrator: Orchestrator): SFNClient {
  const { requestHandler } = createApiHandler(orchestrator);
  return new SFNClient({ region: 'us-east-1', credentials, requestHandler, maxAttempts: 1 });
}

function life(store: Store, options: Partial<OrchestratorOptions> = {}) {
  const orchestrator = new Orchestrator({ store, clock: 'manual', ...options });
  return { orchestrator, client: clientOf(orchestrator) };
}

describe('the AWS SDK', () => {
  it('runs a session', async () => {
    const orchestrator = new Orchestrator({ store: memoryStore() });
    await session(clientOf(orchestrator));
    await orchestrator.close();
  });

  it('finds all of it in the next process', async () => {
    const store = memoryStore();
    const first = life(store);
    const { stateMachineArn = '', stateMachineVersionArn = '' } = await first.client.send(
      new CreateStateMachineCommand({
        name: 'm',
        definition: ` ${WAITS}`,
        roleArn,
        publish: true,
        versionDescription: 'one',
        tags: [{ key: 'a', value: '1' }],
      }),
    );
    await first.client.send(new TagResourceCommand({ resourceArn: stateMachineArn, tags: [{ key: 'b', value: '2' }] }));
    const { stateMachineAliasArn = '' } = await first.client.send(
      new CreateStateMachineAliasCommand({
        name: 'live',
        routingConfiguration: [{ stateMachineVersionArn, weight: 100 }],
      }),
    );
    await first.client.send(new CreateActivityCommand({ name: 'act', tags: [{ key: 'c', value: '3' }] }));
    const byAlias = await first.client.send(
      new StartExecutionCommand({ stateMachineArn: stateMachineAliasArn, name: 'e', traceHeader: 'Root=1' }),
    );
    const { revisionId } = await first.client.send(
      new UpdateStateMachineCommand({ stateMachineArn, definition: pass(2) }),
    );
    const described = await first.client.send(new DescribeStateMachineCommand({ stateMachineArn }));
    await first.orchestrator.close();

    const { client, orchestrator } = life(store);
    const { $metadata: _again, ...again } = await client.send(new DescribeStateMachineCommand({ stateMachineArn }));
    const { $metadata: _before, ...before } = described;
    expect(again).toEqual(before);
    expect(again).toMatchObject({ definition: pass(2), revisionId, roleArn, status: 'ACTIVE' });
    const { stateMachines } = await client.send(new ListStateMachinesCommand({}));
    expect(stateMachines).toHaveLength(1);
    const { tags } = await client.send(new ListTagsForResourceCommand({ resourceArn: stateMachineArn }));
    expect(tags).toEqual([
      { key: 'a', value: '1' },
      { key: 'b', value: '2' },
    ]);
    const { stateMachineVersions } = await client.send(new ListStateMachineVersionsCommand({ stateMachineArn }));
    expect(stateMachineVersions).toHaveLength(1);
    const { stateMachineAliases } = await client.send(new ListStateMachineAliasesCommand({ stateMachineArn }));
    expect(stateMachineAliases).toHaveLength(1);
    const { activities } = await client.send(new ListActivitiesCommand({}));
    expect(activities).toMatchObject([{ name: 'act' }]);
    // The execution goes on by the version that it was started by.
    const { executionArn } = byAlias;
    expect(await client.send(new DescribeExecutionCommand({ executionArn }))).toMatchObject({
      status: 'RUNNING',
      stateMachineVersionArn,
      stateMachineAliasArn,
      traceHeader: 'Root=1',
      startDate: byAlias.startDate,
    });
    expect(await client.send(new DescribeStateMachineForExecutionCommand({ executionArn }))).toMatchObject({
      definition: ` ${WAITS}`,
      name: 'm',
    });
    const list = (arn: string) => client.send(new ListExecutionsCommand({ stateMachineArn: arn, maxResults: 1 }));
    expect((await list(stateMachineAliasArn)).executions).toHaveLength(1);
    await client.send(new StartExecutionCommand({ stateMachineArn, name: 'other' }));
    expect((await list(stateMachineVersionArn)).executions).toMatchObject([{ name: 'e' }]);
    const page = await list(stateMachineArn);
    expect(page.executions).toMatchObject([{ name: 'other' }]);
    const next = new ListExecutionsCommand({ stateMachineArn, maxResults: 1, nextToken: page.nextToken });
    expect((await client.send(next)).executions).toMatchObject([{ name: 'e' }]);
    // A version's number, and an activity, are not made twice.
    const published = await client.send(
      new UpdateStateMachineCommand({ stateMachineArn, definition: pass(3), publish: true }),
    );
    expect(published.stateMachineVersionArn).toBe(`${stateMachineArn}:2`);
    await orchestrator.close();
  });
});

describe('state machines that were registered in code', () => {
  const machine = (result: number) => parseStateMachine(pass(result), { name: 'coded', roleArn });
  const stateMachineArn = `${PREFIX}:stateMachine:coded`;

  it('are there for the API, and an update is a revision', async () => {
    const { client, orchestrator } = life(memoryStore());
    await orchestrator.register(machine(1));
    const describe = () => client.send(new DescribeStateMachineCommand({ stateMachineArn }));
    expect(await describe()).toMatchObject({ name: 'coded', roleArn, type: 'STANDARD' });
    expect((await describe()).revisionId).toBeUndefined();
    const { executionArn } = await orchestrator.start(machine(1), {}, { name: 'e' });
    await orchestrator.register(machine(1));
    expect((await describe()).revisionId).toBeUndefined();
    expect(await client.send(new DescribeStateMachineForExecutionCommand({ executionArn }))).toMatchObject({
      stateMachineArn,
    });
    const { executions } = await client.send(new ListExecutionsCommand({ stateMachineArn }));
    expect(executions).toHaveLength(1);
    await orchestrator.register(machine(2));
    expect(await describe()).toMatchObject({
      revisionId: expect.any(String),
      definition: expect.stringContaining('2'),
    });
    await orchestrator.close();
  });

  it('keep their type', async () => {
    const { orchestrator } = life(memoryStore());
    await orchestrator.register(machine(1));
    const express = parseStateMachine(pass(1), { name: 'coded', type: 'EXPRESS' });
    await expect(orchestrator.register(express)).rejects.toMatchObject({ name: 'StateMachineAlreadyExists' });
    await orchestrator.close();
  });
});

describe('a state machine that is deleted', () => {
  it('is there until its last execution has ended, which is before it enters another state, in whichever process', async () => {
    const store = memoryStore();
    const first = life(store, { idleExecutions: 0 });
    const create = new CreateStateMachineCommand({ name: 'm', definition: WAITS, roleArn });
    const { stateMachineArn = '' } = await first.client.send(create);
    const { executionArn = '' } = await first.client.send(new StartExecutionCommand({ stateMachineArn }));
    await first.orchestrator.advance('10s');
    await first.client.send(new DeleteStateMachineCommand({ stateMachineArn }));
    const start = new StartExecutionCommand({ stateMachineArn });
    await expect(first.client.send(start)).rejects.toMatchObject({ name: 'StateMachineDeleting' });
    await first.orchestrator.close();

    const { client, orchestrator } = life(store, { startTime: '2024-01-01T00:00:20Z' });
    const describe = () => client.send(new DescribeStateMachineCommand({ stateMachineArn }));
    expect(await describe()).toMatchObject({ status: 'DELETING' });
    await expect(orchestrator.start(stateMachineArn)).rejects.toMatchObject({ name: 'StateMachineDeleting' });
    await orchestrator.advance('1m');
    expect(await client.send(new DescribeExecutionCommand({ executionArn }))).toMatchObject({
      status: 'ABORTED',
      stopDate: new Date('2024-01-01T00:01:00Z'),
    });
    await expect(describe()).rejects.toMatchObject({ name: 'StateMachineDoesNotExist' });
    // One of the same name is another: the executions before are not its.
    await client.send(create);
    const { executions } = await client.send(new ListExecutionsCommand({ stateMachineArn }));
    expect(executions).toEqual([]);
    await orchestrator.close();
  });
});

describe('a Map Run', () => {
  const definition = JSON.stringify({
    StartAt: 'Each',
    States: {
      Each: {
        Type: 'Map',
        MaxConcurrency: 1,
        ItemProcessor: {
          ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
          StartAt: 'W',
          States: { W: { Type: 'Wait', Seconds: 60, End: true } },
        },
        End: true,
      },
    },
  });

  it('is given other limits, which the next process keeps', async () => {
    const store = memoryStore();
    const first = life(store);
    const { stateMachineArn } = await first.client.send(
      new CreateStateMachineCommand({ name: 'm', definition, roleArn }),
    );
    const { executionArn = '' } = await first.client.send(
      new StartExecutionCommand({ stateMachineArn, input: '[1, 2, 3, 4]' }),
    );
    await first.orchestrator.advance(0);
    const { mapRuns } = await first.client.send(new ListMapRunsCommand({ executionArn }));
    const mapRunArn = mapRuns?.[0]?.mapRunArn;
    const update = new UpdateMapRunCommand({ mapRunArn, maxConcurrency: 2, toleratedFailureCount: 1 });
    await first.client.send(update);
    await first.orchestrator.close();

    const { client, orchestrator } = life(store);
    const read = () => client.send(new DescribeMapRunCommand({ mapRunArn }));
    expect(await read()).toMatchObject({
      maxConcurrency: 2,
      toleratedFailureCount: 1,
      executionCounts: { running: 2, pending: 2 },
    });
    await orchestrator.advance('2m');
    expect(await read()).toMatchObject({ status: 'SUCCEEDED', stopDate: new Date('2024-01-01T00:02:00Z') });
    const children = await client.send(new ListExecutionsCommand({ mapRunArn }));
    expect(children.executions).toHaveLength(4);
    const child = await client.send(
      new DescribeExecutionCommand({ executionArn: children.executions?.[0]?.executionArn }),
    );
    expect(child).toMatchObject({ input: '4', status: 'SUCCEEDED', mapRunArn });
    await expect(client.send(update)).rejects.toMatchObject({ name: 'ValidationException' });
    await orchestrator.close();
  });
});

describe('a child execution', () => {
  it('is stopped alone, which the next process knows', async () => {
    const definition = JSON.stringify({
      StartAt: 'Each',
      States: {
        Each: {
          Type: 'Map',
          ItemProcessor: {
            ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
            StartAt: 'W',
            States: { W: { Type: 'Wait', Seconds: 60, End: true } },
          },
          End: true,
        },
      },
    });
    const store = memoryStore();
    // At rest, so that it is taken up to be told.
    const first = life(store, { idleExecutions: 0 });
    const create = new CreateStateMachineCommand({ name: 'm', definition, roleArn });
    const { stateMachineArn } = await first.client.send(create);
    const start = new StartExecutionCommand({ stateMachineArn, input: '[1, 2, 3]' });
    const { executionArn = '' } = await first.client.send(start);
    await first.orchestrator.advance('10s');
    const { mapRuns } = await first.client.send(new ListMapRunsCommand({ executionArn }));
    const mapRunArn = mapRuns?.[0]?.mapRunArn;
    const { executions } = await first.client.send(new ListExecutionsCommand({ mapRunArn }));
    const child = executions?.[1]?.executionArn;
    const stop = new StopExecutionCommand({ executionArn: child, error: 'Enough' });
    const stopDate = new Date('2024-01-01T00:00:10Z');
    expect(await first.client.send(stop)).toMatchObject({ stopDate });
    await first.orchestrator.close();

    const { client, orchestrator } = life(store, { startTime: '2024-01-01T00:00:20Z' });
    expect(await client.send(new DescribeExecutionCommand({ executionArn: child }))).toMatchObject({
      status: 'ABORTED',
      error: 'Enough',
      stopDate,
    });
    expect(await client.send(stop)).toMatchObject({ stopDate });
    const forChild = new DescribeStateMachineForExecutionCommand({ executionArn: child });
    expect(await client.send(forChild)).toMatchObject({ mapRunArn, definition: expect.stringContaining('"W"') });
    expect((await client.send(new ListMapRunsCommand({ executionArn: child }))).mapRuns).toEqual([]);
    await expect(client.send(new RedriveExecutionCommand({ executionArn: child }))).rejects.toMatchObject({
      name: 'ExecutionNotRedrivable',
    });
    await orchestrator.advance('1m');
    expect(await orchestrator.execution(executionArn).describe()).toMatchObject({
      status: 'SUCCEEDED',
      output: '[1,3]',
    });
    await orchestrator.close();
  });
});

describe('an execution that is redriven', () => {
  it('is so once by a request that is repeated, at the same time or in the next process', async () => {
    const store = memoryStore();
    const first = life(store);
    const definition = JSON.stringify({ StartAt: 'F', States: { F: { Type: 'Fail', Error: 'No' } } });
    const { stateMachineArn } = await first.client.send(
      new CreateStateMachineCommand({ name: 'm', definition, roleArn }),
    );
    const { executionArn = '' } = await first.client.send(new StartExecutionCommand({ stateMachineArn }));
    await first.orchestrator.execution(executionArn).result();
    const redrive = (client: SFNClient, clientToken: string) =>
      client.send(new RedriveExecutionCommand({ executionArn, clientToken }));
    const [one, two] = await Promise.all([redrive(first.client, 'a'), redrive(first.client, 'a')]);
    expect(two.redriveDate).toEqual(one.redriveDate);
    await first.orchestrator.execution(executionArn).result();
    await first.orchestrator.close();

    const { client, orchestrator } = life(store, { startTime: '2024-01-01T00:10:00Z' });
    expect((await redrive(client, 'a')).redriveDate).toEqual(one.redriveDate);
    const count = async () => (await client.send(new DescribeExecutionCommand({ executionArn }))).redriveCount;
    expect(await count()).toBe(1);
    expect((await redrive(client, 'b')).redriveDate).toEqual(new Date('2024-01-01T00:10:00Z'));
    await orchestrator.execution(executionArn).result();
    expect(await count()).toBe(2);
    // Documented: a token is good for 15 minutes.
    await orchestrator.advance('6m');
    await redrive(client, 'a');
    await orchestrator.execution(executionArn).result();
    expect(await count()).toBe(3);
    await orchestrator.close();
  });
});

it('refuses what is neither an orchestrator nor a service', () => {
  for (const other of [{}, undefined, null, 'orchestrator']) {
    expect(() => createApiHandler(other as never)).toThrow(TypeError);
  }
});
