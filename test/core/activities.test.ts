// Activities that come and go while an execution runs, as a host tells of them.

import { describe, expect, test } from 'vitest';
import { type ExecutionSnapshot, restore, snapshot } from '../../src/core/snapshot.js';
import { ACTIVITY, expectHistory, identity, inState, pass, Told } from './harness.js';

const ask = { Type: 'Task', Resource: ACTIVITY, End: true };
const refusal = (state: string, enteredEventId: number) => ({
  status: 'FAILED',
  error: 'States.Runtime',
  cause: `${inState(state, enteredEventId)}The activity ${ACTIVITY} does not exist.`,
});

describe('a task of an activity that does not exist', () => {
  test('is never scheduled, and nothing retries or catches that', () => {
    const all = [{ ErrorEquals: ['States.ALL'] }];
    const told = new Told({ T: { ...ask, Retry: all, Catch: [{ ...all[0], Next: 'C' }] }, C: pass });
    told.tell(0, {
      type: 'ExecutionStarted',
      input: { value: {} },
      identity,
      seed: 0,
      missingActivities: [ACTIVITY],
    });
    expectHistory(told, ['1<0 ExecutionStarted', '2<0 TaskStateEntered', '3<2 ExecutionFailed: States.Runtime']);
    expect(told.outcome).toEqual(refusal('T', 2));
    expect(told.asked).toEqual(['EndExecution']);
  });

  test('that was deleted while the execution waited', () => {
    const told = new Told({ W: { Type: 'Wait', Seconds: 9, Next: 'T' }, T: ask }).start();
    told.tell(5, { type: 'DeleteActivity', activityArn: ACTIVITY });
    expect(told.asked).toEqual([]);
    told.tell(9, { type: 'TimerFired' });
    expect(told.outcome).toEqual(refusal('T', 4));
  });

  test('that was deleted before its next attempt', () => {
    const told = new Told({ T: { ...ask, Retry: [{ ErrorEquals: ['E'], IntervalSeconds: 3 }] } }).start();
    told.tell(1, { type: 'TaskFailed', taskId: 1, error: 'E' });
    told.tell(2, { type: 'DeleteActivity', activityArn: ACTIVITY }).tell(4, { type: 'TimerFired' });
    expect(told.history.map(({ type }) => type).slice(-2)).toEqual(['ActivityFailed', 'ExecutionFailed']);
    expect(told.outcome).toEqual(refusal('T', 2));
  });

  test('that was deleted and created again is scheduled', () => {
    const told = new Told({ W: { Type: 'Wait', Seconds: 9, Next: 'T' }, T: ask }).start();
    told.tell(5, { type: 'DeleteActivity', activityArn: ACTIVITY });
    told.tell(6, { type: 'CreateActivity', activityArn: ACTIVITY }).tell(9, { type: 'TimerFired' });
    expect(told.asked).toContain('ScheduleTask 1');
  });
});

test('a task that was scheduled is none the wiser', () => {
  const told = new Told({ T: ask }).start().tell(1, { type: 'DeleteActivity', activityArn: ACTIVITY });
  told.tell(2, { type: 'TaskSucceeded', taskId: 1, output: { value: 7 } });
  expect(told.outcome).toMatchObject({ status: 'SUCCEEDED' });
});

test('a redrive finds the activity that was created after the end', () => {
  const told = new Told({ W: { Type: 'Wait', Seconds: 9, Next: 'T' }, T: ask }).start();
  told.tell(5, { type: 'DeleteActivity', activityArn: ACTIVITY }).tell(9, { type: 'TimerFired' });
  told.tell(20, { type: 'CreateActivity', activityArn: ACTIVITY });
  expect(told.asked).toEqual([]);
  expect(told.execution.now).toBe(told.execution.stoppedAt);
  told.tell(30, { type: 'RedriveExecution' });
  expect(told.asked).toContain('ScheduleTask 1');
});

test('a snapshot knows which activities there are not', () => {
  const told = new Told({ W: { Type: 'Wait', Seconds: 9, Next: 'T' }, T: ask }).start();
  told.tell(5, { type: 'DeleteActivity', activityArn: ACTIVITY });
  const stored = JSON.parse(JSON.stringify(snapshot(told.execution))) as ExecutionSnapshot;
  expect(stored.missingActivities).toEqual([ACTIVITY]);
  told.execution = restore(told.program, stored);
  told.tell(9, { type: 'TimerFired' });
  expect(told.outcome).toEqual(refusal('T', 4));
});
