// What a host tells of executions by their ARNs, those of a distributed Map's children too.

import { expect, test } from 'vitest';
import { Host, parseStateMachine, type TaskRequest } from '../../src/index.js';
import { FUNCTION, machine } from '../core/harness.js';

const mapping = parseStateMachine(
  machine({
    M: {
      Type: 'Map',
      Label: 'L',
      ToleratedFailureCount: 1,
      ItemProcessor: {
        ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
        StartAt: 'T',
        States: { T: { Type: 'Task', Resource: FUNCTION, End: true } },
      },
      End: true,
    },
  }),
  { name: 'parent' },
);

function tasks(input: number, _task: TaskRequest): number {
  if (input === 2) throw new Error('no');
  return input * 10;
}

test('Map Runs, their children and the histories of these', async () => {
  const host = new Host({ tasks });
  const execution = host.start(mapping, [1, 2, 3]);
  const run = await execution.result;
  const [mapRun] = host.listMapRuns({ executionArn: execution.executionArn });
  expect(mapRun).toMatchObject({
    status: 'SUCCEEDED',
    stateMachineArn: 'arn:aws:states:us-east-1:123456789012:stateMachine:parent/L',
    executionCounts: { succeeded: 2, failed: 1, total: 3, running: 0, pending: 0 },
  });
  const mapRunArn = mapRun?.mapRunArn ?? '';
  expect(host.describeMapRun({ mapRunArn })).toEqual(mapRun);
  expect(run.mapRuns).toEqual([mapRun]);
  const children = run.childExecutions(mapRunArn);
  expect(children.map(({ status, output, error }) => [status, output ?? error])).toEqual([
    ['SUCCEEDED', '10'],
    ['FAILED', 'Error'],
    ['SUCCEEDED', '30'],
  ]);
  const [child] = children;
  const history = host.getExecutionHistory({ executionArn: child?.executionArn ?? '' });
  expect(history.map(({ type }) => type)).toEqual([
    'ExecutionStarted',
    'TaskStateEntered',
    'LambdaFunctionScheduled',
    'LambdaFunctionStarted',
    'LambdaFunctionSucceeded',
    'TaskStateExited',
    'ExecutionSucceeded',
  ]);
  expect(host.getExecutionHistory({ executionArn: execution.executionArn })).toEqual(run.history);
});

test('what there is not is refused', () => {
  const host = new Host();
  expect(() => host.getExecutionHistory({ executionArn: 'x' })).toThrow(
    expect.objectContaining({ name: 'ExecutionDoesNotExist' }),
  );
  expect(() => host.listMapRuns({ executionArn: 'x' })).toThrow(
    expect.objectContaining({ name: 'ExecutionDoesNotExist' }),
  );
  expect(() => host.describeMapRun({ mapRunArn: 'x' })).toThrow(
    expect.objectContaining({ name: 'ResourceNotFound', message: "Resource not found: 'x'" }),
  );
});

test('executions are stopped and redriven by their ARNs', async () => {
  const host = new Host({ clock: 'manual' });
  const waiting = parseStateMachine(machine({ W: { Type: 'Wait', Seconds: 60, End: true } }));
  const { executionArn } = host.start(waiting, {}, { name: 'n' });
  await host.advance('10s');
  const { stopDate } = await host.stopExecution({ executionArn, error: 'E', cause: 'c' });
  expect(stopDate).toEqual(new Date('2024-01-01T00:00:10Z'));
  expect(host.describeExecution({ executionArn })).toMatchObject({
    status: 'ABORTED',
    error: 'E',
    cause: 'c',
    redriveStatus: 'REDRIVABLE',
  });
  expect(host.redriveExecution({ executionArn })).toEqual({ redriveDate: stopDate });
  await host.advance('60s');
  expect(host.describeExecution({ executionArn })).toMatchObject({
    status: 'SUCCEEDED',
    redriveCount: 1,
    redriveDate: stopDate,
  });
  expect(() => host.redriveExecution({ executionArn })).toThrow(
    expect.objectContaining({ name: 'ExecutionNotRedrivable' }),
  );
});

test('each change of the status is an event for EventBridge', async () => {
  const failing = parseStateMachine(machine({ T: { Type: 'Task', Resource: FUNCTION, End: true } }), { name: 'm' });
  const first = await failing.run({ a: 1 }, { name: 'n', tasks: () => Promise.reject(new Error('down')) });
  const second = await first.redrive({ tasks: () => 1 });
  expect(
    second.statusChanges.map(({ detail }) => [detail.status, detail.redriveCount, detail.redriveStatus, detail.output]),
  ).toEqual([
    ['RUNNING', 0, 'NOT_REDRIVABLE', null],
    ['FAILED', 0, 'REDRIVABLE', null],
    ['RUNNING', 1, 'NOT_REDRIVABLE', null],
    ['SUCCEEDED', 1, 'NOT_REDRIVABLE', '1'],
  ]);
  expect(second.statusChanges[1]).toMatchObject({
    source: 'aws.states',
    account: '123456789012',
    time: '2024-01-01T00:00:00Z',
    detail: { input: '{"a":1}', error: 'Error', name: 'n', stopDate: Date.UTC(2024, 0, 1), redriveStatusReason: null },
  });
  expect(new Set(second.statusChanges.map(({ id }) => id)).size).toBe(4);
  expect((await failing.run({}, { type: 'EXPRESS', tasks: () => 1 })).statusChanges).toEqual([]);
});

test('an input that an event cannot take is left out, and said to be', async () => {
  const large = 'x'.repeat(200_000);
  const echo = parseStateMachine(machine({ P: { Type: 'Pass', End: true } }));
  const [, ended] = (await echo.run(large)).statusChanges;
  expect(ended?.detail).toMatchObject({
    input: null,
    inputDetails: { included: false },
    outputDetails: { included: true },
  });
});

test('the log of a redriven execution counts its redrives', async () => {
  const failing = parseStateMachine(machine({ F: { Type: 'Fail' } }));
  const run = await (await failing.run()).redrive();
  const counts = run.logs({ level: 'ALL' }).map(({ type, redrive_count }) => `${type} ${redrive_count}`);
  expect(counts).toEqual([
    'ExecutionStarted 0',
    'FailStateEntered 0',
    'ExecutionFailed 0',
    'ExecutionRedriven 1',
    'FailStateEntered 1',
    'ExecutionFailed 1',
  ]);
});
