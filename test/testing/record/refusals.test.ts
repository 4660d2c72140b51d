// What no test is written of, and where a definition leaves the recording.

import { expect, test } from 'vitest';
import type { RecordedEvent, RecordedExecution } from '../../../src/history/recorded/recorded-execution.js';
import { memoryObjectStore, parseStateMachine, type Run, type StateMachine } from '../../../src/index.js';
import { fail, type Mocks, mockTasks, never, ok, seq } from '../../../src/testing/index.js';
import { recordTest } from '../../../src/testing/record/record-test.js';
import { recordingOf } from './harness.js';

const WORK = { Type: 'Task', Resource: 'arn:aws:lambda:us-east-1:123456789012:function:work' };
const RETRY = [{ ErrorEquals: ['Busy'], IntervalSeconds: 5, MaxAttempts: 2 }];

const definition = {
  StartAt: 'Charge',
  States: {
    Charge: { ...WORK, Retry: RETRY, ResultPath: '$.charge', Next: 'Large?' },
    'Large?': {
      Type: 'Choice',
      Choices: [{ Variable: '$.charge.total', NumericGreaterThan: 100, Next: 'Ask' }],
      Default: 'Ship',
    },
    Ask: { ...WORK, ResultPath: null, Next: 'Ship' },
    Ship: { ...WORK, ResultPath: '$.shipped', End: true },
  },
};
const machine = parseStateMachine(definition);
const run = await machine.run(
  { id: 1 },
  { tasks: mockTasks(machine, { Charge: seq(fail('Busy'), ok({ total: 500 })), Ask: 'yes', Ship: 'sent' }) },
);

test.each([
  [
    'another path',
    '"NumericGreaterThan":100',
    '"NumericGreaterThan":1000',
    /another path at event 12: the recording enters "Ask".*goes on with "Ship" after "Large\?"/,
  ],
  [
    'another retry',
    '"ErrorEquals":["Busy"]',
    '"ErrorEquals":["Other"]',
    /another path at event \d+: the recording tries "Charge" 2 times/,
  ],
  [
    'another delay',
    '"IntervalSeconds":5',
    '"IntervalSeconds":50',
    /waits 5s before attempt 2 of "Charge", a run of the definition 50s/,
  ],
  ['another input', '"Ship":{', '"Ship":{"InputPath":"$.id",', /another input at event \d+: "Ship" is called with /],
  ['another output', '"ResultPath":"$.shipped"', '"ResultPath":"$.sent"', /another output: output is .*"shipped"/],
  ['a state that is not there', '"Ask"', '"Asks"', /enters "Ask", and the definition has no such Task state/],
])('%s: the event is named, and nothing written', async (_what, part, changed, message) => {
  const other = parseStateMachine(JSON.stringify(definition).replaceAll(part, changed));
  await expect(write(run, other)).rejects.toThrow(message);
});

test('data that was not recorded is named by its event', async () => {
  const without = changed((event) => (event.type === 'LambdaFunctionSucceeded' ? { ...event, details: {} } : event));
  await expect(writeOf(without)).rejects.toThrow(/Event \d+, LambdaFunctionSucceeded, has no output/);
});

test('data that was cut is named by its event', async () => {
  const cut = changed((event) =>
    event.type === 'LambdaFunctionSucceeded'
      ? { ...event, details: { ...event.details, outputDetails: { truncated: true } } }
      : event,
  );
  await expect(writeOf(cut)).rejects.toThrow(/Event \d+, LambdaFunctionSucceeded: its output was cut/);
});

test('an execution that has not ended', async () => {
  const recording = recordingOf(run);
  await expect(writeOf({ ...recording, events: recording.events.slice(0, -1) })).rejects.toThrow(
    'The recording has no end',
  );
});

test('a redriven execution', async () => {
  const failed = await machine.run(
    {},
    {
      tasks: {
        Charge: () => {
          throw new Error('no');
        },
      },
    },
  );
  const redriven = await failed.redrive({ tasks: mockTasks(machine, { Charge: { total: 1 }, Ship: 1 }) });
  await expect(write(redriven, machine)).rejects.toThrow(/Event \d+, ExecutionRedriven/);
});

test('a distributed Map without its child executions, and one that reads its items', async () => {
  const Each = {
    Type: 'Map',
    ItemProcessor: {
      ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
      StartAt: 'T',
      States: { T: { ...WORK, End: true } },
    },
    End: true,
  };
  const distributed = parseStateMachine({ StartAt: 'Each', States: { Each } });
  const childless = await distributed.run(['a'], {
    tasks: mockTasks(distributed, { T: 1 }),
    objectStore: memoryObjectStore(),
  });
  const options = { machine: distributed, definitionPath: 'x' };
  await expect(recordTest(recordingOf(childless, { children: new Map() }), options)).rejects.toThrow(
    /"Each" \(event 2\) is a distributed Map, and the histories of its child executions are not in the recording/,
  );
  const ItemReader = {
    Resource: 'arn:aws:states:::s3:getObject',
    ReaderConfig: { InputType: 'JSON' },
    Parameters: { Bucket: 'b', Key: 'k' },
  };
  const reading = parseStateMachine({ StartAt: 'Each', States: { Each: { ...Each, ItemReader } } });
  await expect(write(childless, reading)).rejects.toThrow('"Each" has an ItemReader');
});

test('times as the service has them: late by milliseconds, rounded where that goes the same way', async () => {
  const late = changed((event, index) => ({ ...event, timestamp: (event.timestamp ?? 0) + index * 7 }));
  const { text } = await writeOf(late);
  expect(text).not.toContain('.after(');
  expect(text).toContain("delays: ['5s']");
});

test('a recording without times', async () => {
  const timeless = changed((event) => ({ ...event, timestamp: undefined }));
  expect((await writeOf(timeless)).text).not.toContain('startTime');
});

test('an Express execution of a machine that is no Express one', async () => {
  const quick = parseStateMachine({ StartAt: 'P', States: { P: { Type: 'Pass', End: true } } });
  const express = await quick.run({}, { type: 'EXPRESS' });
  const { text } = await recordTest(recordingOf(express, { type: 'EXPRESS' }), { machine: quick, definitionPath: 'x' });
  expect(text).toContain("type: 'EXPRESS'");
});

test('what a test says is the same each time, for jest too', async () => {
  const options = {
    machine,
    definitionPath: 'x.json',
    format: 'jest',
    language: 'js',
    name: "it's",
    calls: false,
  } as const;
  const [one, two] = [await recordTest(recordingOf(run), options), await recordTest(recordingOf(run), options)];
  expect(one.text).toBe(two.text);
  expect(one.text).toContain("import 'stepwright/jest';\nimport { expect, test } from '@jest/globals';");
  expect(one.text).toContain("test('it\\'s', async");
  expect(one.text).not.toContain('toHaveCalledTask');
});

test('tasks that nobody waited for are never answered', async () => {
  const silent = parseStateMachine({ StartAt: 'T', States: { T: { ...WORK, TimeoutSeconds: 5, End: true } } });
  const mocks: Mocks = { T: never() };
  expect((await write(await silent.run({}, { tasks: mockTasks(silent, mocks) }), silent)).text).toContain(
    'T: never(),',
  );
});

function write(recorded: Run, other: StateMachine) {
  return recordTest(recordingOf(recorded), { machine: other, definitionPath: 'machine.asl.json' });
}

function writeOf(recording: RecordedExecution) {
  return recordTest(recording, { machine, definitionPath: 'machine.asl.json' });
}

function changed(change: (event: RecordedEvent, index: number) => RecordedEvent): RecordedExecution {
  const recording = recordingOf(run);
  return { ...recording, events: recording.events.map(change) };
}
