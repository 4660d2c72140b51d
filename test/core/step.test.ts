// The promises of the core's one door.

import { describe, expect, test } from 'vitest';
import { snapshot } from '../../src/core/snapshot.js';
import { step } from '../../src/core/step.js';
import { JsonSyntaxError } from '../../src/utils/json.js';
import { expectHistory, FUNCTION, pass, START, Told, work } from './harness.js';

const loop = {
  A: { Type: 'Pass', Next: 'B' },
  B: { Type: 'Choice', Choices: [{ Variable: '$', IsNull: true, Next: 'E' }], Default: 'A' },
  E: pass,
};

describe('a step does bounded work', () => {
  test('a loop without end hands back to the host, which goes on or stops it', () => {
    const told = new Told(loop, { limits: { historyEvents: Number.POSITIVE_INFINITY } }).start();
    expect(told.asked).toContain('Continue');
    // A thousand states, each with two events.
    expect(told.history).toHaveLength(2001);
    told.tell(0, { type: 'Continue' });
    expect(told.history).toHaveLength(4001);
    told.tell(0, { type: 'StopExecution', error: 'E', cause: 'enough' });
    expect(told.outcome).toEqual({ status: 'ABORTED', error: 'E', cause: 'enough' });
  });

  test('as much as its budget says', () => {
    const told = new Told(loop, { budget: 1 }).start();
    expectHistory(told, ['1<0 ExecutionStarted', '2<0 PassStateEntered', '3<2 PassStateExited']);
    expect(told.asked).toEqual(['Continue', 'StartTimer 31536000']);
    expect(told.tell(0, { type: 'Continue' }).asked).toEqual(['Continue']);
    expect(told.history).toHaveLength(5);
  });

  test('a Map over very many items starts them in several steps', () => {
    const states = {
      M: { Type: 'Map', MaxConcurrency: 5000, ItemProcessor: { StartAt: 'A', States: { A: work } }, End: true },
    };
    const told = new Told(states, { input: Array.from({ length: 3500 }, () => 0) }).start();
    const startedBy = [told.execution.strands.size];
    while (told.asked.includes('Continue')) startedBy.push(told.tell(0, { type: 'Continue' }).execution.strands.size);
    expect(startedBy[0]).toBeLessThan(1500);
    expect(startedBy.at(-1)).toBe(3501);
    expect(told.execution.tasks.size).toBe(3500);
  });
});

describe('time', () => {
  test('that runs backwards is refused, and nothing has changed', () => {
    const told = new Told({ T: work }).start().tell(5, { type: 'TaskStarted', taskId: 1 });
    const before = told.history;
    expect(() => told.tell(4, { type: 'TaskHeartbeat', taskId: 1 })).toThrow(
      new RangeError(`TaskHeartbeat came at ${START + 4000}, before ${START + 5000}: time does not run backwards`),
    );
    expect(told.history).toEqual(before);
    expect(told.execution.now).toBe(START + 5000);
  });

  test('may stand', () => {
    const told = new Told({ T: work }).start().tell(5, { type: 'TaskStarted', taskId: 1 });
    told.tell(5, { type: 'TaskSucceeded', taskId: 1, output: { value: 1 } });
    expect(told.outcome?.status).toBe('SUCCEEDED');
  });

  test('comes with each event', () => {
    const told = new Told({ T: work }).start().tell(7, { type: 'TaskStarted', taskId: 1 });
    expect(told.history.at(-1)?.timestamp).toBe('2024-01-01T00:00:07.000Z');
  });
});

describe('timers', () => {
  const waits = {
    P: {
      Type: 'Parallel',
      Branches: [5, 3, 9].map((Seconds, index) => ({
        StartAt: `W${index}`,
        States: { [`W${index}`]: { Type: 'Wait', Seconds, End: true } },
      })),
      End: true,
    },
  };

  test('the host is told of the first alone, and of each next when that has fired', () => {
    const told = new Told(waits).start();
    expect(told.asked).toEqual(['StartTimer 3']);
    expect(told.tell(3, { type: 'TimerFired' }).asked).toEqual(['StartTimer 5']);
    expect(told.tell(5, { type: 'TimerFired' }).asked).toEqual(['StartTimer 9']);
    expect(told.tell(9, { type: 'TimerFired' }).asked).toEqual(['EndExecution']);
  });

  test('that are overdue all fire', () => {
    expect(new Told(waits).start().tell(100, { type: 'TimerFired' }).outcome?.status).toBe('SUCCEEDED');
  });

  test('are cancelled when nothing is waited for', () => {
    const states = { T: { Type: 'Task', Resource: FUNCTION, TimeoutSeconds: 5, Next: 'U' }, U: work };
    const told = new Told(states, { limits: { executionSeconds: Number.POSITIVE_INFINITY } }).start();
    expect(told.tell(0, { type: 'TaskStarted', taskId: 1 }).asked).toEqual(['StartTimer 5']);
    expect(told.tell(1, { type: 'TaskSucceeded', taskId: 1, output: { value: 0 } }).asked).toEqual([
      'ScheduleTask 2',
      'CancelTimer',
    ]);
  });
});

test('an event has the log of its own step where none is passed', () => {
  const told = new Told({ T: work }).start();
  const { events } = step(told.program, told.execution, { type: 'TaskStarted', taskId: 1, at: START });
  expect(Array.from(events, ({ id, type }) => `${id} ${type}`)).toEqual(['4 LambdaFunctionStarted']);
});

test('after the end nothing changes any more', () => {
  const told = new Told({ A: pass }).start();
  expect(told.asked).toEqual(['EndExecution']);
  told.tell(9, { type: 'StopExecution' });
  expect([told.commands, told.history.length, told.outcome?.status]).toEqual([[], 4, 'SUCCEEDED']);
});

describe('what is wrong with an event', () => {
  test('is said before anything is changed, when it is no JSON', () => {
    const told = new Told({ T: work }).start();
    const before = snapshot(told.execution);
    expect(() => told.tell(9, { type: 'TaskSucceeded', taskId: 1, output: { text: '{' } })).toThrow(JsonSyntaxError);
    expect(snapshot(told.execution)).toEqual(before);
  });
});

test('a timer that is due at once is asked for again, once it has fired', () => {
  // With this seed the jitter is less than half a millisecond: the retry is due when the failure is.
  const seed = 265;
  const branch = {
    StartAt: 'W',
    States: { W: { Type: 'Wait', Seconds: 1, Next: 'F' }, F: { Type: 'Fail', Error: 'x' } },
  };
  const Retry = [{ ErrorEquals: ['x'], IntervalSeconds: 1, MaxAttempts: 1, JitterStrategy: 'FULL' }];
  const told = new Told({ P: { Type: 'Parallel', Branches: [branch], Retry, End: true } }, { seed }).start();
  expect(told.tell(1, { type: 'TimerFired' }).asked).toEqual(['StartTimer 1']);
  expect(told.tell(1, { type: 'TimerFired' }).asked).toEqual(['StartTimer 2']);
});
