// Machines run here, their histories become tests, and the tests pass: in TypeScript and in JavaScript. Each fails with a
// definition that goes another way.

import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  memoryObjectStore,
  parseStateMachine,
  type RunOptions,
  type StateMachine,
  TaskError,
} from '../../../src/index.js';
import { callback, eachItem, fail, job, type Mocks, mockTasks, never, ok, seq } from '../../../src/testing/index.js';
import { recordTest } from '../../../src/testing/record/record-test.js';
import { recordingOf, TestFolder } from './harness.js';

const LAMBDA = 'arn:aws:lambda:us-east-1:123456789012:function:work';
const ACTIVITY = 'arn:aws:states:us-east-1:123456789012:activity:pack';
const RETRY = [{ ErrorEquals: ['Busy'], IntervalSeconds: 5, BackoffRate: 3 }];

const work = (more: object = { End: true }) => ({ Type: 'Task', Resource: LAMBDA, ...more });
const token = (more: object = { End: true }) => ({
  Type: 'Task',
  Resource: 'arn:aws:states:::sqs:sendMessage.waitForTaskToken',
  Parameters: {
    QueueUrl: 'https://sqs.us-east-1.amazonaws.com/123456789012/q',
    MessageBody: { 'token.$': '$$.Task.Token' },
  },
  ...more,
});
const machineOf = (States: Readonly<Record<string, object>>, more: object = {}) => ({
  StartAt: Object.keys(States)[0] ?? '',
  States,
  ...more,
});

interface Case {
  readonly name: string;
  readonly definition: object;
  readonly input?: unknown;
  readonly mocks?: Mocks;
  readonly options?: RunOptions;
  /** Stopped after this time. */
  readonly stoppedAfter?: string;
  /** A part of the text of the definition, and what it is in the one that goes another way. */
  readonly change: readonly [string, string];
}

const CASES: readonly Case[] = [
  {
    name: 'retries',
    definition: machineOf({
      Charge: work({ Retry: RETRY, Next: 'Settle' }),
      Settle: { Type: 'Wait', Seconds: 60, End: true },
    }),
    mocks: { Charge: seq(fail('Busy', 'later').times(2), ok({ id: 'ch' }).after('1.5s')) },
    change: ['"IntervalSeconds":5', '"IntervalSeconds":50'],
  },
  {
    name: 'catches',
    definition: machineOf({
      Charge: work({ Catch: [{ ErrorEquals: ['Declined'], ResultPath: '$.error', Next: 'Cancel' }], End: true }),
      Cancel: { Type: 'Fail', Error: 'Cancelled', CausePath: '$.error.Cause' },
    }),
    mocks: { Charge: fail('Declined', 'Not "enough"') },
    change: ['"Cancelled"', '"Stopped"'],
  },
  {
    name: 'items',
    definition: machineOf({
      Each: {
        Type: 'Map',
        ItemProcessor: machineOf({
          Ship: work({ Retry: RETRY, Catch: [{ ErrorEquals: ['Lost'], Next: 'Note' }], End: true }),
          Note: { Type: 'Pass', End: true },
        }),
        End: true,
      },
    }),
    input: ['a', 'b', 'c'],
    mocks: { Ship: eachItem(['one', seq(fail('Busy'), ok('two')), fail('Lost')]) },
    change: ['"ErrorEquals":["Lost"]', '"ErrorEquals":["Gone"]'],
  },
  {
    name: 'many-items',
    definition: machineOf({ Each: { Type: 'Map', ItemProcessor: machineOf({ Ship: work() }), End: true } }),
    input: Array.from({ length: 9 }, (_, index) => index),
    mocks: { Ship: eachItem((_item, index) => (index === 7 ? { late: true } : { ok: true })) },
    change: ['"Type":"Map"', '"Type":"Map","ItemSelector":{"x":1}'],
  },
  {
    name: 'maps-in-maps',
    definition: machineOf({
      Orders: {
        Type: 'Map',
        ItemProcessor: machineOf({
          Lines: { Type: 'Map', ItemProcessor: machineOf({ Pick: work({ Retry: RETRY, End: true }) }), End: true },
        }),
        End: true,
      },
    }),
    input: [[1, 2], [3]],
    mocks: {
      Pick: (line: number, task: { attempt: number }) => {
        if (line === 3 && task.attempt === 1) throw new TaskError('Busy');
        return line * 10;
      },
    },
    change: ['"IntervalSeconds":5', '"IntervalSeconds":9'],
  },
  {
    name: 'branches',
    definition: machineOf({
      Both: {
        Type: 'Parallel',
        Branches: [machineOf({ Ship: work({ Next: 'Track' }), Track: work() }), machineOf({ Bill: work() })],
        Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Undo' }],
        End: true,
      },
      Undo: { Type: 'Succeed' },
    }),
    mocks: { Ship: ok('shipped').after('2s'), Track: ok('never told').after('30s'), Bill: fail('NoMoney').after('5s') },
    change: ['"Next":"Undo"', '"ResultPath":null,"Next":"Undo"'],
  },
  {
    name: 'callbacks',
    definition: machineOf({
      Ask: token({ HeartbeatSeconds: 600, ResultPath: '$.first', Next: 'AskAgain' }),
      AskAgain: token({
        TimeoutSeconds: 3600,
        Catch: [{ ErrorEquals: ['States.Timeout'], ResultPath: null, Next: 'Last' }],
        Next: 'Last',
      }),
      Last: token({ Catch: [{ ErrorEquals: ['Refused'], Next: 'Done' }], Next: 'Done' }),
      Done: { Type: 'Succeed' },
    }),
    mocks: {
      Ask: callback(ok({ approved: true }).after('1h'), { submitted: { MessageId: 'm-1' }, heartbeatEvery: '5m' }),
      AskAgain: callback(never(), { submitted: { MessageId: 'm-2' } }),
      Last: callback(fail('Refused', 'no'), { submitted: { MessageId: 'm-3' } }),
    },
    change: ['"TimeoutSeconds":3600', '"TimeoutSeconds":7200'],
  },
  {
    name: 'lost-heartbeats',
    definition: machineOf({ Ask: token({ HeartbeatSeconds: 30, End: true }) }),
    mocks: {
      Ask: async (
        _input: unknown,
        task: { submitted(r: unknown): void; sleep(d: string | number): Promise<void>; heartbeat(): void },
      ) => {
        task.submitted({ MessageId: 'm' });
        await task.sleep('20s');
        task.heartbeat();
        await task.sleep(Number.POSITIVE_INFINITY);
      },
    },
    change: ['"HeartbeatSeconds":30', '"HeartbeatSeconds":60'],
  },
  {
    name: 'jobs',
    definition: machineOf({
      Train: {
        Type: 'Task',
        Resource: 'arn:aws:states:::glue:startJobRun.sync',
        Parameters: { JobName: 'train' },
        ResultPath: '$.job',
        Next: 'Child',
      },
      Child: {
        Type: 'Task',
        Resource: 'arn:aws:states:::states:startExecution.sync:2',
        Parameters: { StateMachineArn: 'arn:aws:states:us-east-1:123456789012:stateMachine:other', 'Input.$': '$' },
        OutputPath: '$.Output',
        End: true,
      },
    }),
    mocks: {
      Train: job(ok({ JobRunState: 'SUCCEEDED', Started: 1 }).after('1h'), { submitted: { JobRunId: 'jr_1' } }),
      Child: job(ok({ ExecutionArn: 'arn:1', Output: { n: 1 }, Status: 'SUCCEEDED' }).after('3s'), {
        submitted: { ExecutionArn: 'arn:1' },
      }),
    },
    change: ['"OutputPath":"$.Output"', '"OutputPath":"$.Status"'],
  },
  {
    name: 'activities',
    definition: machineOf({
      Pack: { Type: 'Task', Resource: ACTIVITY, TimeoutSeconds: 60, HeartbeatSeconds: 10, End: true },
    }),
    mocks: {
      Pack: async (
        _input: unknown,
        task: { started(o: object): void; sleep(d: string): Promise<void>; heartbeat(): void },
      ) => {
        await task.sleep('90s');
        task.started({ workerName: 'Ada' });
        for (let beat = 0; beat < 3; beat++) {
          await task.sleep('9s');
          task.heartbeat();
        }
        return { packed: true };
      },
    },
    change: ['"TimeoutSeconds":60', '"TimeoutSeconds":20'],
  },
  {
    name: 'timeouts',
    definition: machineOf({
      Charge: work({ TimeoutSeconds: 30, Retry: [{ ErrorEquals: ['States.Timeout'], MaxAttempts: 1 }], End: true }),
    }),
    mocks: { Charge: never() },
    change: ['"TimeoutSeconds":30', '"TimeoutSeconds":40'],
  },
  {
    name: 'stages',
    definition: machineOf({
      A: work({ Catch: [{ ErrorEquals: ['States.ALL'], Next: 'B' }], End: true }),
      B: work({ Catch: [{ ErrorEquals: ['States.ALL'], Next: 'C' }], End: true }),
      C: token({ Catch: [{ ErrorEquals: ['States.ALL'], Next: 'D' }], End: true }),
      D: token({ End: true }),
    }),
    mocks: {
      A: fail('E1', 'not scheduled', { stage: 'schedule' }),
      B: fail('E2', undefined, { stage: 'start' }),
      C: fail('E3', 'not submitted', { stage: 'submit' }),
      D: () => {
        throw new TaskError(undefined, 'nameless');
      },
    },
    change: ['["States.ALL"],"Next":"D"', '["E4"],"Next":"D"'],
  },
  {
    name: 'loops',
    definition: machineOf({
      Poll: work({ ResultPath: '$.status', Next: 'Done?' }),
      'Done?': {
        Type: 'Choice',
        Choices: [{ Variable: '$.status', StringEquals: 'DONE', Next: 'End' }],
        Default: 'Pause',
      },
      Pause: { Type: 'Wait', Seconds: 10, Next: 'Poll' },
      End: { Type: 'Succeed' },
    }),
    input: { id: 1 },
    mocks: { Poll: seq(ok('RUNNING').times(3), 'DONE') },
    change: ['"Seconds":10', '"Seconds":11'],
  },
  {
    name: 'exact-numbers',
    definition: machineOf({ Sum: work({ End: true }) }),
    mocks: { Sum: ok({ plain: 1 }) },
    options: {},
    change: ['"End":true', '"ResultPath":"$.sum","End":true'],
  },
  {
    name: 'lambda-whole',
    definition: machineOf({
      A: {
        Type: 'Task',
        Resource: 'arn:aws:states:::lambda:invoke',
        Parameters: { FunctionName: 'a', 'Payload.$': '$' },
        ResultSelector: { 'code.$': '$.StatusCode', 'v.$': '$.ExecutedVersion' },
        End: true,
      },
    }),
    mocks: { A: () => ({ ignored: 1 }) },
    change: ['"code.$"', '"status.$"'],
  },
  {
    name: 'jsonata',
    definition: machineOf(
      {
        Draw: {
          Type: 'Pass',
          Assign: { id: '{% $uuid() %}', at: '{% $states.context.Execution.StartTime %}' },
          Output: '{% $states.input %}',
          Next: 'Send',
        },
        Send: {
          Type: 'Task',
          Resource: LAMBDA,
          Arguments: { id: '{% $id %}', arn: '{% $states.context.Execution.Id %}', n: '{% $states.input.n %}' },
          Assign: { sent: '{% $states.result.n %}' },
          Next: 'Show',
        },
        Show: {
          Type: 'Pass',
          Output: {
            sent: '{% $sent %}',
            id: '{% $id %}',
            draw: '{% $random() %}',
            name: '{% $states.context.Execution.Name %}',
          },
          End: true,
        },
      },
      { QueryLanguage: 'JSONata' },
    ),
    input: { n: 5 },
    mocks: { Send: { n: 2.5 } },
    options: { seed: 99, name: 'mine' },
    change: ['"{% $states.result.n %}"', '"{% $states.result.n + 1 %}"'],
  },
  {
    name: 'wait-until',
    definition: machineOf({ Until: { Type: 'Wait', TimestampPath: '$.at', Next: 'Go' }, Go: work() }),
    input: { at: '2026-03-01T12:30:00Z' },
    mocks: { Go: 1 },
    options: { startTime: '2026-03-01T12:00:00Z' },
    change: ['"Type":"Wait","TimestampPath":"$.at"', '"Type":"Wait","Seconds":1'],
  },
  {
    name: 'timed-out-execution',
    definition: machineOf({ Slow: work() }, { TimeoutSeconds: 100 }),
    mocks: { Slow: never() },
    change: ['"TimeoutSeconds":100', '"TimeoutSeconds":200'],
  },
  {
    name: 'aborted',
    definition: machineOf({
      First: work({ Next: 'Pause' }),
      Pause: { Type: 'Wait', Seconds: 100, Next: 'Slow' },
      Slow: work(),
    }),
    mocks: { First: 1, Slow: never() },
    stoppedAfter: '3m',
    change: ['"Seconds":100', '"Seconds":1000'],
  },
  {
    name: 'distributed',
    definition: machineOf({
      Each: {
        Type: 'Map',
        ItemProcessor: {
          ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
          ...machineOf({ Ship: work() }),
        },
        End: true,
      },
    }),
    input: ['a', 'b'],
    mocks: { Ship: eachItem((item: string) => `${item}!`) },
    change: ['"Type":"Map"', '"Type":"Map","ItemSelector":{"x":1}'],
  },
  {
    name: 'missing-activity',
    definition: machineOf({
      Charge: work({ Next: 'Pack' }),
      Pack: { Type: 'Task', Resource: ACTIVITY, End: true },
    }),
    mocks: { Charge: 7 },
    options: { missingActivities: [ACTIVITY] },
    change: [ACTIVITY, `${ACTIVITY}s`],
  },
  {
    name: 'large-values',
    definition: machineOf({ Big: work({ Next: 'Again' }), Again: work() }),
    input: { list: Array.from({ length: 60 }, (_, index) => `entry number ${index}`) },
    mocks: {
      Big: { rows: Array.from({ length: 40 }, (_, index) => ({ index, text: "it's" })) },
      Again: { 'line end': '\u2028' },
    },
    change: ['"Next":"Again"', '"OutputPath":"$.rows","Next":"Again"'],
  },
];

const folder = new TestFolder();
let results: ReturnType<TestFolder['run']>;

beforeAll(async () => {
  for (const each of CASES) {
    const machine = parseStateMachine(each.definition);
    const run = await recordedRun(machine, each);
    const text = JSON.stringify(each.definition);
    const changed = text.replace(...each.change);
    if (changed === text) throw new Error(`${each.name}: nothing is changed`);
    folder.write(`${each.name}.asl.json`, text);
    folder.write(`${each.name}.changed.asl.json`, changed);
    for (const language of ['ts', 'js'] as const) {
      const options = { machine, definitionPath: `${each.name}.asl.json`, language };
      const written = await recordTest(recordingOf(run), options);
      folder.write(`${each.name}.test.${language}`, written.text);
      if (language === 'ts') {
        folder.write(`${each.name}.changed.test.ts`, written.text.replace('.asl.json', '.changed.asl.json'));
      }
    }
  }
  results = folder.run();
}, 300_000);

afterAll(() => folder.remove());

test.each(CASES)('$name', ({ name }) => {
  for (const language of ['ts', 'js']) expect(results.failed.get(`${name}.test.${language}`)).toBeUndefined();
  expect(results.passed).toContain(`${name}.test.ts`);
  expect(results.failed.get(`${name}.changed.test.ts`)).toMatch(/expect\(|MockError|mock/);
});

async function recordedRun(machine: StateMachine, { input = {}, mocks = {}, options, stoppedAfter }: Case) {
  const tasks = mockTasks(machine, mocks);
  const started = { name: 'recorded', ...options, tasks, objectStore: memoryObjectStore() };
  if (stoppedAfter === undefined) return machine.run(input, started);
  const execution = machine.start(input, { ...started, clock: 'manual' });
  await execution.advance(stoppedAfter);
  await execution.abort({ error: 'Enough', cause: 'by hand' });
  return execution.result;
}
