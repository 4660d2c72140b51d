// Map Runs and their child executions, as the operations of the API tell of them.

import { describe, expect, it } from 'vitest';
import { create, definitionOf, MACHINE, PREFIX, ROLE, refusalOf, serviceWith } from './harness.js';

describe('Map Runs', () => {
  const MAP = definitionOf({
    Each: {
      Type: 'Map',
      Label: 'each',
      ItemProcessor: {
        ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
        StartAt: 'Item',
        States: { Item: { Type: 'Pass', End: true } },
      },
    },
  });

  it('of an execution are listed and described', async () => {
    const service = await serviceWith({ definition: MAP });
    const request = { stateMachineArn: MACHINE, input: '[1, 2, 3]' };
    const { executionArn } = await service.call('StartExecution', request);
    await service.execution(executionArn).result;
    const { mapRuns } = await service.call('ListMapRuns', { executionArn });
    expect(mapRuns).toEqual([
      {
        executionArn,
        mapRunArn: expect.stringMatching(/:mapRun:machine\/each:[0-9a-f-]{36}$/),
        stateMachineArn: `${MACHINE}/each`,
        startDate: expect.any(Date),
        stopDate: expect.any(Date),
      },
    ]);
    const described = await service.call('DescribeMapRun', { mapRunArn: mapRuns[0]?.mapRunArn ?? '' });
    expect(described).toMatchObject({ executionArn, status: 'SUCCEEDED', itemCounts: { total: 3, succeeded: 3 } });
    expect(described).not.toHaveProperty('stateMachineArn');
    expect(await refusalOf(service.call('DescribeMapRun', { mapRunArn: `${PREFIX}:mapRun:m/l:1` }))).toMatch(
      /^ResourceNotFound: /,
    );
    const child = `${PREFIX}:execution:machine/each:x`;
    expect(await refusalOf(service.call('DescribeExecution', { executionArn: child }))).toMatch(
      /^ExecutionDoesNotExist: /,
    );
    for (const operation of ['StopExecution', 'RedriveExecution', 'DescribeStateMachineForExecution'] as const) {
      expect(await refusalOf(service.call(operation, { executionArn: child }))).toMatch(/^ExecutionDoesNotExist: /);
    }
    await create(service, { name: 'other' });
    expect(await refusalOf(service.call('GetExecutionHistory', { executionArn: child }))).toMatch(
      /^ExecutionDoesNotExist: /,
    );
  });

  it('have child executions, which are listed and described', async () => {
    const definition = MAP.replace('"Type":"Pass","End":true', '"Type":"Fail","Error":"Bad"').replace(
      '"Label":"each"',
      '"Label":"each","ToleratedFailureCount":5',
    );
    const service = await serviceWith({ definition });
    const request = { stateMachineArn: MACHINE, input: '[1, 2, 3]' };
    const { executionArn } = await service.call('StartExecution', request);
    await service.execution(executionArn).result;
    const [mapRun] = (await service.call('ListMapRuns', { executionArn })).mapRuns;
    const { mapRunArn = '' } = mapRun ?? {};
    const list = async (filters: object) =>
      (await service.call('ListExecutions', { mapRunArn, ...filters })).executions;
    const executions = await list({});
    expect(executions).toHaveLength(3);
    expect(executions[0]).toMatchObject({
      mapRunArn,
      status: 'FAILED',
      stateMachineArn: `${MACHINE}/each`,
      redriveCount: 0,
      stopDate: expect.any(Date),
    });
    expect(await list({ statusFilter: 'SUCCEEDED' })).toEqual([]);
    expect(await list({ redriveFilter: 'REDRIVEN' })).toEqual([]);
    expect(await list({ redriveFilter: 'NOT_REDRIVEN', statusFilter: 'FAILED' })).toHaveLength(3);
    const { nextToken } = await service.call('ListExecutions', { mapRunArn, maxResults: 2 });
    expect(await list({ maxResults: 2, nextToken })).toEqual(executions.slice(2));
    // The latest first.
    const last = await service.call('DescribeExecution', { executionArn: executions[0]?.executionArn ?? '' });
    expect(last).toMatchObject({
      input: '3',
      mapRunArn,
      error: 'Bad',
      redriveStatus: 'REDRIVABLE_BY_MAP_RUN',
      inputDetails: { included: true },
    });
    expect(last).not.toHaveProperty('events');
  });

  it('are given other limits while they run', async () => {
    const definition = MAP.replace('"Type":"Pass"', '"Type":"Wait","Seconds":10').replace(
      '"Label":"each"',
      '"Label":"each","MaxConcurrency":1',
    );
    const service = await serviceWith({ definition });
    const input = '[1, 2, 3, 4, 5]';
    const { executionArn } = await service.call('StartExecution', { stateMachineArn: MACHINE, input });
    await service.host.advance('15s');
    const [mapRun] = (await service.call('ListMapRuns', { executionArn })).mapRuns;
    const { mapRunArn = '' } = mapRun ?? {};
    const counts = async () => (await service.call('DescribeMapRun', { mapRunArn })).executionCounts;
    expect(await counts()).toMatchObject({ succeeded: 1, running: 1 });
    const update = (limits: object) => service.call('UpdateMapRun', { mapRunArn, ...limits });
    expect(await update({ maxConcurrency: 3, toleratedFailurePercentage: 12.5, toleratedFailureCount: 2 })).toEqual({});
    expect(await counts()).toMatchObject({ succeeded: 1, running: 3 });
    expect(await service.call('DescribeMapRun', { mapRunArn })).toMatchObject({
      maxConcurrency: 3,
      toleratedFailurePercentage: 12.5,
      toleratedFailureCount: 2,
    });
    expect(await refusalOf(update({ toleratedFailurePercentage: 101 }))).toMatch(/^ValidationException: .*100$/);
    expect(await refusalOf(update({ maxConcurrency: -1 }))).toMatch(/^ValidationException: /);
    expect(await refusalOf(update({ maxConcurrency: 1.5 }))).toMatch(/^RequestTypeError: |^TypeError: /);
    await service.host.advance('1m');
    expect((await service.execution(executionArn).result).status).toBe('SUCCEEDED');
    expect(await refusalOf(update({ maxConcurrency: 1 }))).toMatch(/^ValidationException: .*SUCCEEDED/);
    // The journal has it: a history that is derived from it is the same.
    const child = (await service.call('ListExecutions', { mapRunArn })).executions.at(-1)?.executionArn ?? '';
    expect(await service.call('GetExecutionHistory', { executionArn: child })).toBeDefined();
  });

  it('fail at once when they have come to more failures than they tolerate from now on', async () => {
    const states = {
      Each: {
        Type: 'Map',
        Label: 'each',
        MaxConcurrency: 2,
        ToleratedFailureCount: 5,
        ItemProcessor: {
          ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
          StartAt: 'Which',
          States: {
            Which: {
              Type: 'Choice',
              Choices: [{ Variable: '$', NumericLessThan: 3, Next: 'Bad' }],
              Default: 'Wait',
            },
            Bad: { Type: 'Fail', Error: 'Bad' },
            Wait: { Type: 'Wait', Seconds: 10, End: true },
          },
        },
      },
    };
    const service = await serviceWith({ definition: definitionOf(states) });
    const { executionArn } = await service.call('StartExecution', { stateMachineArn: MACHINE, input: '[1, 2, 3, 4]' });
    await service.host.advance('1s');
    const [mapRun] = (await service.call('ListMapRuns', { executionArn })).mapRuns;
    const { mapRunArn = '' } = mapRun ?? {};
    await service.call('UpdateMapRun', { mapRunArn, toleratedFailureCount: 2 });
    expect((await service.call('DescribeExecution', { executionArn })).status).toBe('RUNNING');
    await service.call('UpdateMapRun', { mapRunArn, toleratedFailureCount: 1 });
    expect(await service.call('DescribeExecution', { executionArn })).toMatchObject({
      status: 'FAILED',
      error: 'States.ExceedToleratedFailureThreshold',
    });
    expect((await service.call('DescribeMapRun', { mapRunArn })).status).toBe('FAILED');
  });
});

describe('a child execution', () => {
  const processor = (ExecutionType: string, states: Readonly<Record<string, object>>) => ({
    ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType },
    ...JSON.parse(definitionOf(states)),
  });
  const WAIT = { W: { Type: 'Wait', Seconds: 60 } };
  const mapOf = (ItemProcessor: object, fields: object = {}) =>
    definitionOf({ Each: { Type: 'Map', Label: 'each', ItemProcessor, ...fields } });

  async function running(definition: string, input = '[1, 2, 3]') {
    const service = await serviceWith({ definition });
    const { executionArn } = await service.call('StartExecution', { stateMachineArn: MACHINE, input });
    await service.host.advance('1s');
    const { mapRuns } = await service.call('ListMapRuns', { executionArn });
    const mapRunArn = mapRuns[0]?.mapRunArn ?? '';
    const { executions } = await service.call('ListExecutions', { mapRunArn });
    return { service, executionArn, mapRunArn, children: executions.map((each) => each.executionArn) };
  }

  it('is stopped alone, and counts as aborted, which fails no run', async () => {
    const { service, executionArn, mapRunArn, children } = await running(mapOf(processor('STANDARD', WAIT)));
    const [child = ''] = children;
    const stop = { executionArn: child, error: 'Enough', cause: 'now' };
    const { stopDate } = await service.call('StopExecution', stop);
    expect(stopDate).toEqual(service.host.now);
    expect(await service.call('DescribeExecution', { executionArn: child })).toMatchObject({
      status: 'ABORTED',
      error: 'Enough',
      cause: 'now',
      stopDate,
      redriveStatus: 'REDRIVABLE_BY_MAP_RUN',
    });
    const { events } = await service.call('GetExecutionHistory', { executionArn: child });
    expect(events.map(({ type }) => type)).toEqual(['ExecutionStarted', 'WaitStateEntered', 'ExecutionAborted']);
    expect(await service.call('DescribeMapRun', { mapRunArn })).toMatchObject({
      status: 'RUNNING',
      executionCounts: { aborted: 1, running: 2 },
    });
    // Nothing happens to one that has ended.
    await service.host.advance('5s');
    expect(await service.call('StopExecution', { executionArn: child })).toEqual({ stopDate });
    await service.host.advance('1m');
    expect(await service.execution(executionArn).result).toMatchObject({ status: 'SUCCEEDED', output: [1, 2] });
    expect(await service.call('StopExecution', { executionArn: child })).toEqual({ stopDate });
  });

  it('that is Express is described, and not stopped', async () => {
    const { service, children } = await running(mapOf(processor('EXPRESS', WAIT)));
    const [executionArn = ''] = children;
    expect(executionArn).toContain(':express:machine/each:');
    expect(await service.call('DescribeExecution', { executionArn })).toMatchObject({ status: 'RUNNING', input: '3' });
    for (const operation of ['StopExecution', 'RedriveExecution', 'GetExecutionHistory'] as const) {
      expect(await refusalOf(service.call(operation, { executionArn }))).toMatch(/^InvalidArn: /);
    }
  });

  it('is not redriven by itself', async () => {
    const fails = { ...processor('STANDARD', {}), StartAt: 'F', States: { F: { Type: 'Fail' } } };
    const definition = mapOf(fails, { ToleratedFailurePercentage: 100 });
    const { service, mapRunArn, children } = await running(definition);
    const redrive = service.call('RedriveExecution', { executionArn: children[0] ?? '' });
    const refusal = await refusalOf(redrive);
    expect(refusal).toMatch(/^ExecutionNotRedrivable: /);
    expect(refusal).toContain(mapRunArn);
  });

  it('runs the state machine of its Map Run, at whatever depth', async () => {
    const inner = { Inner: { Type: 'Map', Items: [7], ItemProcessor: processor('STANDARD', WAIT) } };
    const outer = processor('STANDARD', { Which: { Type: 'Pass' }, ...inner });
    const branch = JSON.parse(definitionOf({ Outer: { Type: 'Map', Label: 'outer', ItemProcessor: outer } }));
    const definition = JSON.stringify({
      QueryLanguage: 'JSONata',
      ...JSON.parse(definitionOf({ Both: { Type: 'Parallel', Branches: [branch] } })),
    });
    const { service, mapRunArn, children } = await running(definition, '["x"]');
    const [child = ''] = children;
    const own = await service.call('DescribeStateMachineForExecution', { executionArn: child });
    expect({ ...own, definition: JSON.parse(own.definition) }).toMatchObject({
      stateMachineArn: `${MACHINE}/outer`,
      name: 'machine/outer',
      label: 'outer',
      mapRunArn,
      roleArn: ROLE,
      definition: outer,
      updateDate: expect.any(Date),
    });
    const [nested] = (await service.call('ListMapRuns', { executionArn: child })).mapRuns;
    const { mapRunArn: innerRun = '' } = nested ?? {};
    const [grandchild] = (await service.call('ListExecutions', { mapRunArn: innerRun })).executions;
    const { executionArn = '' } = grandchild ?? {};
    const answer = await service.call('DescribeStateMachineForExecution', { executionArn });
    expect(answer).toMatchObject({ definition: JSON.stringify(inner.Inner.ItemProcessor), mapRunArn: innerRun });
    expect(
      await service.call('DescribeStateMachineForExecution', { executionArn, includedData: 'METADATA_ONLY' }),
    ).toMatchObject({ definition: '{}', mapRunArn: innerRun });
  });
});
