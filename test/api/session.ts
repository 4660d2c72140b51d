// A session of a client with Step Functions, from the creation of a state machine to its deletion: what real clients get.

import {
  ActivityDoesNotExist,
  CreateActivityCommand,
  CreateStateMachineAliasCommand,
  CreateStateMachineCommand,
  DeleteActivityCommand,
  DeleteStateMachineAliasCommand,
  DeleteStateMachineCommand,
  DeleteStateMachineVersionCommand,
  DescribeActivityCommand,
  DescribeExecutionCommand,
  DescribeStateMachineAliasCommand,
  DescribeStateMachineCommand,
  DescribeStateMachineForExecutionCommand,
  ExecutionAlreadyExists,
  ExecutionDoesNotExist,
  GetActivityTaskCommand,
  GetExecutionHistoryCommand,
  InvalidDefinition,
  InvalidToken,
  ListActivitiesCommand,
  ListExecutionsCommand,
  ListMapRunsCommand,
  ListStateMachineAliasesCommand,
  ListStateMachinesCommand,
  ListStateMachineVersionsCommand,
  ListTagsForResourceCommand,
  PublishStateMachineVersionCommand,
  paginateListExecutions,
  RedriveExecutionCommand,
  SendTaskFailureCommand,
  SendTaskHeartbeatCommand,
  SendTaskSuccessCommand,
  type SFNClient,
  StartExecutionCommand,
  StartSyncExecutionCommand,
  StateMachineDoesNotExist,
  StopExecutionCommand,
  TagResourceCommand,
  TestStateCommand,
  UntagResourceCommand,
  UpdateStateMachineAliasCommand,
  UpdateStateMachineCommand,
  ValidateStateMachineDefinitionCommand,
} from '@aws-sdk/client-sfn';
import { expect } from 'vitest';

const roleArn = 'arn:aws:iam::123456789012:role/any';
const pass = (Result: unknown) => JSON.stringify({ StartAt: 'P', States: { P: { Type: 'Pass', Result, End: true } } });

/** Waits until `read` gives what is looked for; the session has a clock that really goes on, or one that jumps. */
async function until<Value>(read: () => Promise<Value>, isThere: (value: Value) => boolean): Promise<Value> {
  for (let attempt = 0; attempt < 200; attempt += 1) {
    const value = await read();
    if (isThere(value)) return value;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error('It does not come');
}

/** Some forty calls; each is checked. */
export async function session(client: SFNClient): Promise<void> {
  // State machines, versions, aliases, tags.
  const created = await client.send(
    new CreateStateMachineCommand({ name: 'numbers', definition: pass(1), roleArn, tags: [{ key: 'a', value: '1' }] }),
  );
  expect(created.creationDate).toBeInstanceOf(Date);
  const stateMachineArn = created.stateMachineArn as string;
  await expect(
    client.send(new CreateStateMachineCommand({ name: 'bad', definition: '{}', roleArn })),
  ).rejects.toBeInstanceOf(InvalidDefinition);
  const { diagnostics } = await client.send(new ValidateStateMachineDefinitionCommand({ definition: '{}' }));
  expect(diagnostics?.length).toBeGreaterThan(0);
  const described = await client.send(new DescribeStateMachineCommand({ stateMachineArn }));
  expect(described).toMatchObject({ name: 'numbers', definition: pass(1), status: 'ACTIVE', type: 'STANDARD' });
  const first = await client.send(new PublishStateMachineVersionCommand({ stateMachineArn, description: 'one' }));
  await client.send(new UpdateStateMachineCommand({ stateMachineArn, definition: pass(2) }));
  const second = await client.send(new PublishStateMachineVersionCommand({ stateMachineArn }));
  const { stateMachineVersions } = await client.send(new ListStateMachineVersionsCommand({ stateMachineArn }));
  expect(stateMachineVersions).toHaveLength(2);
  const version = first.stateMachineVersionArn as string;
  const { stateMachineAliasArn = '' } = await client.send(
    new CreateStateMachineAliasCommand({
      name: 'live',
      routingConfiguration: [{ stateMachineVersionArn: version, weight: 100 }],
    }),
  );
  await client.send(
    new UpdateStateMachineAliasCommand({
      stateMachineAliasArn,
      routingConfiguration: [{ stateMachineVersionArn: second.stateMachineVersionArn, weight: 100 }],
    }),
  );
  const alias = await client.send(new DescribeStateMachineAliasCommand({ stateMachineAliasArn }));
  expect(alias.routingConfiguration?.[0]?.stateMachineVersionArn).toBe(second.stateMachineVersionArn);
  const { stateMachineAliases } = await client.send(new ListStateMachineAliasesCommand({ stateMachineArn }));
  expect(stateMachineAliases).toHaveLength(1);
  await client.send(new TagResourceCommand({ resourceArn: stateMachineArn, tags: [{ key: 'b', value: '2' }] }));
  await client.send(new UntagResourceCommand({ resourceArn: stateMachineArn, tagKeys: ['a'] }));
  const { tags } = await client.send(new ListTagsForResourceCommand({ resourceArn: stateMachineArn }));
  expect(tags).toEqual([{ key: 'b', value: '2' }]);
  const { stateMachines } = await client.send(new ListStateMachinesCommand({}));
  expect(stateMachines?.map(({ name }) => name)).toEqual(['numbers']);

  // Executions.
  const started = await client.send(
    new StartExecutionCommand({ stateMachineArn: stateMachineAliasArn, name: 'e1', input: '{"x": 1}' }),
  );
  const executionArn = started.executionArn as string;
  const describe = () => client.send(new DescribeExecutionCommand({ executionArn }));
  const ended = await until(describe, ({ status }) => status !== 'RUNNING');
  expect(ended).toMatchObject({ status: 'SUCCEEDED', output: '2', input: '{"x": 1}', stateMachineAliasArn });
  expect(ended.stopDate?.getTime()).toBeGreaterThanOrEqual(ended.startDate?.getTime() as number);
  await expect(client.send(new StartExecutionCommand({ stateMachineArn, name: 'e1' }))).rejects.toBeInstanceOf(
    ExecutionAlreadyExists,
  );
  const { events = [] } = await client.send(new GetExecutionHistoryCommand({ executionArn, maxResults: 2 }));
  expect(events.map(({ type }) => type)).toEqual(['ExecutionStarted', 'PassStateEntered']);
  expect(events[0]?.timestamp).toBeInstanceOf(Date);
  const { events: latest = [] } = await client.send(
    new GetExecutionHistoryCommand({ executionArn, reverseOrder: true, maxResults: 1 }),
  );
  expect(latest[0]).toMatchObject({ type: 'ExecutionSucceeded', executionSucceededEventDetails: { output: '2' } });
  const forExecution = await client.send(new DescribeStateMachineForExecutionCommand({ executionArn }));
  expect(forExecution.definition).toBe(pass(2));
  for (const name of ['e2', 'e3']) await client.send(new StartExecutionCommand({ stateMachineArn, name }));
  const names: (string | undefined)[] = [];
  for await (const page of paginateListExecutions({ client, pageSize: 2 }, { stateMachineArn })) {
    names.push(...(page.executions ?? []).map(({ name }) => name));
  }
  expect(names).toEqual(['e3', 'e2', 'e1']);
  const failed = await client.send(new ListExecutionsCommand({ stateMachineArn, statusFilter: 'FAILED' }));
  expect(failed.executions).toEqual([]);
  expect((await client.send(new ListMapRunsCommand({ executionArn }))).mapRuns).toEqual([]);
  await expect(
    client.send(new DescribeExecutionCommand({ executionArn: `${executionArn}-not` })),
  ).rejects.toBeInstanceOf(ExecutionDoesNotExist);

  // Activities and task tokens.
  const { activityArn = '' } = await client.send(new CreateActivityCommand({ name: 'work' }));
  expect((await client.send(new DescribeActivityCommand({ activityArn }))).name).toBe('work');
  expect((await client.send(new ListActivitiesCommand({}))).activities).toHaveLength(1);
  const working = await client.send(
    new CreateStateMachineCommand({
      name: 'working',
      roleArn,
      definition: JSON.stringify({
        StartAt: 'Work',
        States: { Work: { Type: 'Task', Resource: activityArn, HeartbeatSeconds: 600, End: true } },
      }),
    }),
  );
  const work = async (input: string) => {
    const start = { stateMachineArn: working.stateMachineArn, input };
    const execution = await client.send(new StartExecutionCommand(start));
    const task = await client.send(new GetActivityTaskCommand({ activityArn, workerName: 'w' }));
    return { executionArn: execution.executionArn, taskToken: task.taskToken as string, input: task.input };
  };
  const statusOf = async (arn: string | undefined) => {
    const read = () => client.send(new DescribeExecutionCommand({ executionArn: arn }));
    return until(read, ({ status }) => status !== 'RUNNING');
  };
  const done = await work('{"n":1}');
  expect(done.input).toBe('{"n":1}');
  await client.send(new SendTaskHeartbeatCommand({ taskToken: done.taskToken }));
  await client.send(new SendTaskSuccessCommand({ taskToken: done.taskToken, output: '{"n": 2}' }));
  expect(await statusOf(done.executionArn)).toMatchObject({ status: 'SUCCEEDED', output: '{"n": 2}' });
  const undone = await work('{}');
  await client.send(new SendTaskFailureCommand({ taskToken: undone.taskToken, error: 'No', cause: 'because' }));
  expect(await statusOf(undone.executionArn)).toMatchObject({ status: 'FAILED', error: 'No', cause: 'because' });
  await expect(client.send(new SendTaskSuccessCommand({ taskToken: 'none', output: '1' }))).rejects.toBeInstanceOf(
    InvalidToken,
  );

  // Redrive and stop.
  await client.send(new RedriveExecutionCommand({ executionArn: undone.executionArn }));
  const again = await client.send(new GetActivityTaskCommand({ activityArn }));
  expect(again.taskToken).toBeDefined();
  const { stopDate } = await client.send(
    new StopExecutionCommand({ executionArn: undone.executionArn, error: 'Enough', cause: 'now' }),
  );
  expect(stopDate).toBeInstanceOf(Date);
  expect(await statusOf(undone.executionArn)).toMatchObject({ status: 'ABORTED', error: 'Enough', redriveCount: 1 });

  // Express, and a state alone.
  const express = await client.send(
    new CreateStateMachineCommand({ name: 'express', definition: pass('quick'), roleArn, type: 'EXPRESS' }),
  );
  const sync = await client.send(new StartSyncExecutionCommand({ stateMachineArn: express.stateMachineArn }));
  expect(sync).toMatchObject({ status: 'SUCCEEDED', output: '"quick"' });
  expect(sync.billingDetails?.billedDurationInMilliseconds).toBeGreaterThan(0);
  const tested = await client.send(
    new TestStateCommand({ definition: '{"Type": "Pass", "Result": 7, "End": true}', roleArn, input: '{}' }),
  );
  expect(tested).toMatchObject({ status: 'SUCCEEDED', output: '7' });

  // The end.
  await client.send(new DeleteStateMachineAliasCommand({ stateMachineAliasArn }));
  await client.send(new DeleteStateMachineVersionCommand({ stateMachineVersionArn: version }));
  await client.send(new DeleteActivityCommand({ activityArn }));
  await expect(client.send(new DescribeActivityCommand({ activityArn }))).rejects.toBeInstanceOf(ActivityDoesNotExist);
  for (const arn of [stateMachineArn, working.stateMachineArn, express.stateMachineArn]) {
    await client.send(new DeleteStateMachineCommand({ stateMachineArn: arn }));
  }
  await expect(client.send(new DescribeStateMachineCommand({ stateMachineArn }))).rejects.toBeInstanceOf(
    StateMachineDoesNotExist,
  );
}
