import { describe, expect, it } from 'vitest';
import { StepFunctionsService } from '../../src/service.js';
import { create, definitionOf, MACHINE, PREFIX, refusalOf, serviceWith, start, update, WAIT } from './harness.js';

const EXECUTION = `${PREFIX}:execution:machine`;
const FAIL = JSON.stringify({ StartAt: 'No', States: { No: { Type: 'Fail', Error: 'No', Cause: 'because' } } });
const ECHO = definitionOf({ Echo: { Type: 'Pass' } });

describe('StartExecution', () => {
  it('gives the ARN and the time, and the execution runs', async () => {
    const service = await serviceWith({ definition: ECHO }, { startTime: '2030-01-01' });
    const request = { stateMachineArn: MACHINE, name: 'e', input: '{"a": 1.0}', traceHeader: 'Root=1' };
    const startDate = new Date('2030-01-01');
    expect(await service.call('StartExecution', request)).toEqual({ executionArn: `${EXECUTION}:e`, startDate });
    await service.host.advance(0);
    expect(await service.call('DescribeExecution', { executionArn: `${EXECUTION}:e` })).toEqual({
      executionArn: `${EXECUTION}:e`,
      stateMachineArn: MACHINE,
      name: 'e',
      status: 'SUCCEEDED',
      startDate,
      stopDate: startDate,
      input: '{"a": 1.0}',
      inputDetails: { included: true },
      output: '{"a": 1.0}',
      outputDetails: { included: true },
      redriveCount: 0,
      redriveStatus: 'NOT_REDRIVABLE',
      redriveStatusReason: 'Execution is SUCCEEDED and cannot be redriven',
      traceHeader: 'Root=1',
    });
  });

  it('starts a name once', async () => {
    const service = await serviceWith({ definition: WAIT });
    const request = { stateMachineArn: MACHINE, name: 'e', input: '{}' };
    const first = await service.call('StartExecution', request);
    await service.host.advance('1s');
    expect(await service.call('StartExecution', request)).toEqual(first);
    const refused = `ExecutionAlreadyExists: Execution Already Exists: '${EXECUTION}:e'`;
    expect(await refusalOf(service.call('StartExecution', { ...request, input: '[]' }))).toBe(refused);
    await service.host.advance('1m');
    expect(await refusalOf(service.call('StartExecution', request))).toBe(refused);
  });

  it.each([
    [{ input: 'not json' }, /^InvalidExecutionInput: Invalid State Machine Execution Input: 'Unrecognized token 'not'/],
    [{ input: '' }, /^InvalidExecutionInput: Invalid State Machine Execution Input: 'Invalid execution input\.'$/],
    [
      { input: `"${'é'.repeat(140_000)}"` },
      /^ValidationException: 1 validation error detected: Value at 'input' failed/,
    ],
    [{ name: 'a b' }, /^InvalidName: Invalid Name: 'a b'$/],
    [{ stateMachineArn: `${MACHINE}x` }, /^StateMachineDoesNotExist: State Machine Does Not Exist: '.*machinex'$/],
    [{ traceHeader: 'é' }, /^ValidationException: 1 validation error detected: Value 'é' at 'traceHeader'/],
  ])('refuses %j', async (request, words) => {
    const service = await serviceWith();
    expect(await refusalOf(service.call('StartExecution', { stateMachineArn: MACHINE, ...request }))).toMatch(words);
  });
});

describe('StartSyncExecution', () => {
  it('answers with what came of an Express execution', async () => {
    const service = await serviceWith({ definition: FAIL, type: 'EXPRESS' });
    const answer = await service.call('StartSyncExecution', { stateMachineArn: MACHINE, name: 's' });
    expect(answer).toMatchObject({ name: 's', status: 'FAILED', error: 'No', cause: 'because', input: '{}' });
    expect(answer.executionArn).toMatch(/:express:machine:s:[0-9a-f-]{36}$/);
    const request = { stateMachineArn: MACHINE, includedData: 'METADATA_ONLY' } as const;
    const metadata = await service.call('StartSyncExecution', request);
    for (const member of ['input', 'error', 'cause']) expect(metadata).not.toHaveProperty(member);
  });

  it('is not for a Standard one', async () => {
    const answer = (await serviceWith()).call('StartSyncExecution', { stateMachineArn: MACHINE });
    expect(await refusalOf(answer)).toBe(
      'StateMachineTypeNotSupported: This operation is not supported by this type of state machine',
    );
  });
});

describe('an Express execution', () => {
  it('is not described, stopped or listed', async () => {
    const service = await serviceWith({ type: 'EXPRESS' });
    const executionArn = await start(service);
    const refused = "InvalidArn: Invalid Arn: 'Resource type not valid in this context: express'";
    expect(await refusalOf(service.call('DescribeExecution', { executionArn }))).toBe(refused);
    expect(await refusalOf(service.call('StopExecution', { executionArn }))).toBe(refused);
    expect(await refusalOf(service.call('GetExecutionHistory', { executionArn }))).toBe(refused);
    expect(await refusalOf(service.call('ListExecutions', { stateMachineArn: MACHINE }))).toMatch(
      /^StateMachineTypeNotSupported: /,
    );
  });
});

describe('an execution', () => {
  it('is stopped, once, and can be redriven', async () => {
    const service = await serviceWith({ definition: WAIT }, { startTime: '2030-01-01T00:00:00Z' });
    const executionArn = await start(service);
    await service.host.advance('10s');
    const stopDate = new Date('2030-01-01T00:00:10Z');
    expect(await service.call('StopExecution', { executionArn, error: 'E', cause: 'C' })).toEqual({ stopDate });
    await service.host.advance('10s');
    expect(await service.call('StopExecution', { executionArn })).toEqual({ stopDate });
    expect(await service.call('DescribeExecution', { executionArn })).toMatchObject({
      status: 'ABORTED',
      error: 'E',
      cause: 'C',
      redriveStatus: 'REDRIVABLE',
    });
    const redriven = await service.call('RedriveExecution', { executionArn, clientToken: 't' });
    expect(redriven).toEqual({ redriveDate: new Date('2030-01-01T00:00:20Z') });
    await service.host.advance('1s');
    expect(await service.call('RedriveExecution', { executionArn, clientToken: 't' })).toEqual(redriven);
    expect(await refusalOf(service.call('RedriveExecution', { executionArn }))).toMatch(/^ExecutionNotRedrivable: /);
    await service.host.advance('1m');
    const { executions } = await service.call('ListExecutions', { stateMachineArn: MACHINE });
    expect(executions[0]).toMatchObject({ status: 'SUCCEEDED', redriveCount: 1, redriveDate: redriven.redriveDate });
  });

  it('keeps the definition and the role that it started with', async () => {
    const service = await serviceWith({ definition: ECHO }, { startTime: '2030-01-01' });
    const executionArn = await start(service);
    await service.host.advance('1d');
    const { revisionId } = await update(service, 'new');
    const described = (arn: string) => service.call('DescribeStateMachineForExecution', { executionArn: arn });
    expect(await described(executionArn)).toEqual({
      stateMachineArn: MACHINE,
      name: 'machine',
      definition: ECHO,
      roleArn: 'arn:aws:iam::123456789012:role/role',
      updateDate: new Date('2030-01-01'),
      loggingConfiguration: { level: 'OFF', includeExecutionData: false },
      tracingConfiguration: { enabled: false },
      encryptionConfiguration: { type: 'AWS_OWNED_KEY' },
    });
    expect(await described(await start(service))).toMatchObject({ revisionId, updateDate: new Date('2030-01-02') });
  });

  it('that does not exist is refused in the words of the service', async () => {
    const service = await serviceWith();
    const executionArn = `${EXECUTION}:none`;
    const refused = `ExecutionDoesNotExist: Execution Does Not Exist: '${executionArn}'`;
    for (const name of [
      'DescribeExecution',
      'DescribeStateMachineForExecution',
      'GetExecutionHistory',
      'ListMapRuns',
      'RedriveExecution',
      'StopExecution',
    ] as const) {
      expect(await refusalOf(service.call(name, { executionArn }))).toBe(refused);
      expect(await refusalOf(service.call(name, { executionArn: 'none' }))).toBe(
        "InvalidArn: Invalid Arn: 'Invalid ARN prefix: none'",
      );
    }
  });

  it('whose run has no outcome says why, whatever it is asked', async () => {
    const definition = definitionOf({
      Call: { Type: 'Task', Resource: 'arn:aws:states:::sns:publish', Parameters: { Message: 'm', TopicArn: 't' } },
    });
    const service = await serviceWith({ definition });
    const executionArn = await start(service);
    expect(await refusalOf(service.call('DescribeExecution', { executionArn }))).toMatch(/^UnansweredTaskError: /);
    expect(await refusalOf(service.call('ListExecutions', { stateMachineArn: MACHINE }))).toMatch(
      /^UnansweredTaskError: /,
    );
  });

  it('is at hand, to wait for its end', async () => {
    const service = await serviceWith({ definition: WAIT }, { clock: 'virtual' });
    const { executionArn } = await service.call('StartExecution', { stateMachineArn: MACHINE });
    expect((await service.execution(executionArn).result).status).toBe('SUCCEEDED');
  });
});

describe('ListExecutions', () => {
  it('lists the latest first, by status, page by page', async () => {
    const service = await serviceWith({ definition: WAIT });
    await start(service, 'a');
    await service.host.advance('1m');
    for (const name of ['b', 'c', 'd']) await start(service, name);
    const list = async (request: object = {}) => {
      const answer = await service.call('ListExecutions', { stateMachineArn: MACHINE, ...request });
      return { names: answer.executions.map(({ name }) => name).join(''), nextToken: answer.nextToken };
    };
    expect(await list()).toEqual({ names: 'dcba', nextToken: undefined });
    expect((await list({ statusFilter: 'RUNNING' })).names).toBe('dcb');
    expect((await list({ statusFilter: 'SUCCEEDED' })).names).toBe('a');
    const first = await list({ maxResults: 2 });
    expect(first).toEqual({ names: 'dc', nextToken: expect.any(String) });
    // What starts meanwhile moves nothing.
    await start(service, 'e');
    expect(await list({ maxResults: 2, nextToken: first.nextToken })).toEqual({ names: 'ba', nextToken: undefined });
  });

  it.each([
    [{}, /^ValidationException: /],
    [{ stateMachineArn: MACHINE, mapRunArn: `${PREFIX}:mapRun:machine/l:1` }, /^ValidationException: /],
    [{ stateMachineArn: MACHINE, redriveFilter: 'REDRIVEN' }, /^ValidationException: /],
    [{ stateMachineArn: MACHINE, statusFilter: 'PENDING_REDRIVE' }, /^ValidationException: /],
    [{ stateMachineArn: `${MACHINE}:x` }, /^StateMachineDoesNotExist: /],
    [{ mapRunArn: `${PREFIX}:mapRun:machine/l:1` }, /^ResourceNotFound: /],
  ] as const)('refuses %j', async (request, words) => {
    expect(await refusalOf((await serviceWith()).call('ListExecutions', request))).toMatch(words);
  });
});

describe('GetExecutionHistory', () => {
  const history = async (request: object) => {
    const service = await serviceWith({ definition: ECHO }, { startTime: '2030-01-01' });
    const executionArn = await start(service);
    return service.call('GetExecutionHistory', { executionArn, ...request });
  };

  it('lists events with their dates, in either direction, page by page', async () => {
    const { events, nextToken } = await history({ reverseOrder: true, maxResults: 3 });
    expect(events.map(({ id }) => id)).toEqual([4, 3, 2]);
    expect(events[0]).toEqual({
      id: 4,
      previousEventId: 3,
      type: 'ExecutionSucceeded',
      timestamp: new Date('2030-01-01'),
      executionSucceededEventDetails: { output: '{}', outputDetails: { truncated: false } },
    });
    const rest = await history({ reverseOrder: true, maxResults: 3, nextToken });
    expect(rest.events.map(({ id }) => id)).toEqual([1]);
    expect(rest).not.toHaveProperty('nextToken');
  });

  it('leaves out what went in and came out where that is not asked for', async () => {
    const { events } = await history({ includeExecutionData: false });
    expect(events[0]?.executionStartedEventDetails).toEqual({ roleArn: 'arn:aws:iam::123456789012:role/role' });
    expect(events[1]?.stateEnteredEventDetails).toEqual({ name: 'Echo' });
  });

  it('takes no token of another list', async () => {
    const { nextToken } = await history({ maxResults: 1 });
    for (const token of [nextToken, 'bm9uZQ==', 'é']) {
      expect(await refusalOf(history({ reverseOrder: true, nextToken: token }))).toBe(
        "InvalidToken: Invalid Token: 'Invalid token'",
      );
    }
  });
});

describe('a task that starts an execution', () => {
  const parent = (stateMachineArn: string) =>
    definitionOf({
      Start: {
        Type: 'Task',
        Resource: 'arn:aws:states:::states:startExecution.sync:2',
        Parameters: { StateMachineArn: stateMachineArn, Input: {} },
        OutputPath: '$.Output',
      },
    });

  it('finds a version of a state machine of the service', async () => {
    const service = await serviceWith({ publish: true });
    await update(service, 'two');
    await create(service, { name: 'parent', definition: parent(`${MACHINE}:1`) });
    const executionArn = await start(service, 'p', `${PREFIX}:stateMachine:parent`);
    expect(await service.call('DescribeExecution', { executionArn })).toMatchObject({ output: '1' });
    const { executions } = await service.call('ListExecutions', { stateMachineArn: `${MACHINE}:1` });
    expect(executions).toHaveLength(1);
  });

  it('fails where there is none', async () => {
    const service = new StepFunctionsService({ clock: 'manual' });
    await create(service, { name: 'parent', definition: parent(MACHINE) });
    const executionArn = await start(service, 'p', `${PREFIX}:stateMachine:parent`);
    expect(await service.call('DescribeExecution', { executionArn })).toMatchObject({
      status: 'FAILED',
      error: 'StepFunctions.StateMachineDoesNotExistException',
    });
  });
});
