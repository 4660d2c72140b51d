// https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html

import { describe, expect, test } from 'vitest';
import { DETAILS_MEMBER, type HistoryEvent, type HistoryEventType } from '../../src/core/history-event.js';
import { logEntries } from '../../src/history/log-entry.js';
import { run } from '../core/harness.js';

test('an entry of an event, every number a text', async () => {
  const it = await run({ A: { Type: 'Pass', End: true } }, { input: { a: 1 }, name: 'e' });
  expect(it.logs({ level: 'ALL', includeExecutionData: true })[1]).toEqual({
    id: '2',
    type: 'PassStateEntered',
    details: { input: '{"a":1}', inputDetails: { truncated: false }, name: 'A' },
    previous_event_id: '0',
    event_timestamp: '1704067200000',
    execution_arn: 'arn:aws:states:us-east-1:123456789012:execution:StateMachine:e',
    redrive_count: '0',
  });
});

test('members are in the order of their names', async () => {
  const it = await run({ F: { Type: 'Fail', Error: 'E', Cause: 'c' } });
  expect(JSON.stringify(it.logs({ level: 'FATAL' })[0]?.details)).toBe('{"cause":"c","error":"E"}');
});

test('without execution data, what flows is left out', async () => {
  const state = {
    Type: 'Task',
    Resource: 'arn:aws:states:::aws-sdk:s3:getObject',
    Parameters: { Key: 'k' },
    Assign: { a: 1 },
    End: true,
  };
  const it = await run({ T: state }, { tasks: () => 1 });
  const details = it.logs({ level: 'ALL' }).map((entry) => entry.details);
  const members = new Set(details.flatMap((each) => Object.keys(each)));
  expect([...members].sort()).toEqual(['name', 'region', 'resource', 'resourceType', 'roleArn']);
});

describe('levels', () => {
  const all = Object.keys(DETAILS_MEMBER) as HistoryEventType[];
  const logged = (level?: 'ALL' | 'ERROR' | 'FATAL' | 'OFF') =>
    logEntries(all.map(eventOf), 'arn', level === undefined ? {} : { level }).map(({ type }) => type);

  test('ALL', () => expect(logged('ALL')).toEqual(all));
  test('OFF, which is the default', () => expect([...logged('OFF'), ...logged()]).toEqual([]));
  test('FATAL', () => expect(logged('FATAL')).toEqual(['ExecutionAborted', 'ExecutionFailed', 'ExecutionTimedOut']));

  test('ERROR', () => {
    expect(logged('ERROR')).toEqual([
      'ActivityFailed',
      'ActivityScheduleFailed',
      'ActivityTimedOut',
      'EvaluationFailed',
      'ExecutionAborted',
      'ExecutionFailed',
      'ExecutionTimedOut',
      'FailStateEntered',
      'LambdaFunctionFailed',
      'LambdaFunctionScheduleFailed',
      'LambdaFunctionStartFailed',
      'LambdaFunctionTimedOut',
      'MapIterationAborted',
      'MapIterationFailed',
      'MapRunAborted',
      'MapRunFailed',
      'MapStateAborted',
      'MapStateFailed',
      'ParallelStateAborted',
      'ParallelStateFailed',
      'TaskFailed',
      'TaskStartFailed',
      'TaskStateAborted',
      'TaskSubmitFailed',
      'TaskTimedOut',
      'WaitStateAborted',
    ]);
  });
});

function eventOf(type: HistoryEventType): HistoryEvent {
  return { id: 1, previousEventId: 0, type, timestamp: '2024-01-01T00:00:00.000Z' };
}
