// An event that fits nothing (late, repeated, for something that is not there) changes nothing.

import { describe, expect, test } from 'vitest';
import type { HostNews } from '../../src/core/host-event.js';
import { snapshot } from '../../src/core/snapshot.js';
import { FUNCTION, identity, type States, Told, work } from './harness.js';

const output = { value: 'stray' };
const aboutTask = (taskId: number): HostNews[] => [
  { type: 'TaskStarted', taskId },
  { type: 'TaskSubmitted', taskId, output },
  { type: 'TaskHeartbeat', taskId },
  { type: 'TaskSucceeded', taskId, output },
  { type: 'TaskFailed', taskId, error: 'Stray' },
  { type: 'TaskRejected', taskId, reason: 'stray' },
];
const aboutMapRun = (mapRunId: number): HostNews[] => [
  { type: 'ItemsRead', mapRunId, from: 0, items: { text: '[1]' } },
  { type: 'ItemsReadFailed', mapRunId, error: 'Stray' },
  { type: 'ResultsWritten', mapRunId, part: 0 },
  { type: 'ResultsWriteFailed', mapRunId, error: 'Stray' },
];
const anywhere: HostNews[] = [
  ...aboutTask(99),
  ...aboutTask(0),
  ...aboutMapRun(99),
  { type: 'TimerFired' },
  { type: 'Continue' },
  { type: 'ExecutionStarted', input: { value: 'again' }, identity, seed: 5 },
];

const waiting: readonly (readonly [string, States])[] = [
  ['a task', { T: { ...work, TimeoutSeconds: 10, HeartbeatSeconds: 5 } }],
  ['a timer', { W: { Type: 'Wait', Seconds: 10, End: true } }],
  ['branches', { P: { Type: 'Parallel', Branches: [{ StartAt: 'T', States: { T: work } }], End: true } }],
  [
    'an ItemReader',
    {
      M: distributed({
        ItemReader: {
          Resource: 'arn:aws:states:::s3:getObject',
          ReaderConfig: { InputType: 'JSON' },
          Parameters: { Bucket: 'b', Key: 'k' },
        },
      }),
    },
  ],
  [
    'a ResultWriter',
    {
      M: distributed({
        ItemsPath: '$.none',
        ResultWriter: { Resource: 'arn:aws:states:::s3:putObject', Parameters: { Bucket: 'b', Prefix: 'p' } },
      }),
    },
  ],
];

describe.each(waiting)('while it waits for %s', (_what, states) => {
  test.each(anywhere)('$type', (news) => {
    const told = new Told(states, { input: { none: [] } }).start();
    expectNothingOf(told, news);
  });
});

test.each([...aboutTask(1), ...aboutMapRun(1), { type: 'StopExecution' } as const, ...anywhere])(
  'after the end: $type',
  (news) => {
    const told = new Told({ T: work }).start().tell(0, { type: 'TaskSucceeded', taskId: 1, output: { value: 1 } });
    expectNothingOf(told, news);
  },
);

test.each([...aboutTask(1), ...anywhere.slice(0, -1), { type: 'StopExecution' } as const])(
  'before the start: $type',
  (news) => {
    expectNothingOf(new Told({ T: work }), news);
  },
);

test.each(aboutTask(1))('of a task that is over: $type', (news) => {
  const states = {
    T: { Type: 'Task', Resource: FUNCTION, Next: 'U' },
    U: { Type: 'Task', Resource: FUNCTION, End: true },
  };
  const told = new Told(states).start().tell(0, { type: 'TaskSucceeded', taskId: 1, output: { value: 1 } });
  expectNothingOf(told, news);
});

test.each(aboutTask(1))('of a task that timed out: $type', (news) => {
  const Retry = [{ ErrorEquals: ['States.ALL'], IntervalSeconds: 60 }];
  const told = new Told({ T: { ...work, TimeoutSeconds: 5, Retry } }).start();
  told.tell(0, { type: 'TaskStarted', taskId: 1 }).tell(5, { type: 'TimerFired' });
  expectNothingOf(told, news);
});

test('items that are read once more are not taken', () => {
  const ItemReader = {
    Resource: 'arn:aws:states:::s3:getObject',
    ReaderConfig: { InputType: 'JSON' },
    Parameters: { Bucket: 'b', Key: 'k' },
  };
  const told = new Told({ M: { ...distributed({ ItemReader }), ItemProcessor: processor({ A: work }) } }).start();
  told.tell(0, { type: 'ItemsRead', mapRunId: 1, from: 0, items: { text: '[1]' } });
  for (const news of aboutMapRun(1)) expectNothingOf(told, news);
});

function expectNothingOf(told: Told, news: HostNews): void {
  const before = snapshot(told.execution);
  const told1 = told.history.length;
  const second = told.execution.status === 'NOT_STARTED' ? 0 : (told.execution.now - Date.UTC(2024, 0, 1)) / 1000;
  told.tell(second, news);
  expect(snapshot(told.execution)).toEqual(before);
  expect(told.history).toHaveLength(told1);
  expect(told.commands).toEqual([]);
}

function processor(states: States) {
  return {
    ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
    StartAt: Object.keys(states)[0],
    States: states,
  };
}

function distributed(fields: object) {
  return { Type: 'Map', ItemProcessor: processor({ A: { Type: 'Pass', End: true } }), ...fields, End: true };
}
