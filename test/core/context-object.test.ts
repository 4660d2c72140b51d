// https://docs.aws.amazon.com/step-functions/latest/dg/input-output-contextobject.html

import { describe, expect, test } from 'vitest';
import { expectOutput, pass, QUEUE, run, type States, work } from './harness.js';

const context = { ...pass, Parameters: { 'c.$': '$$' } };
const START = '2024-01-01T00:00:00.000Z';
const execution = {
  Id: 'arn:aws:states:us-east-1:123456789012:execution:M:e',
  Input: { a: 1 },
  StartTime: START,
  Name: 'e',
  RoleArn: 'arn:aws:iam::123456789012:role/StepwrightRole',
  RedriveCount: 0,
};
const machine = { Id: 'arn:aws:states:us-east-1:123456789012:stateMachine:M', Name: 'M' };
const options = { input: { a: 1 }, name: 'e', machine: { name: 'M' } };

test('of a Pass state, in the order in which it was recorded', async () => {
  const it = await run({ A: context }, options);
  expect(it.outputText).toBe(
    JSON.stringify({ c: { Execution: execution, StateMachine: machine, State: { Name: 'A', EnteredTime: START } } }),
  );
});

test('of an Express execution', async () => {
  const it = await run({ A: context }, { ...options, type: 'EXPRESS' });
  const { c } = it.output as { readonly c: { readonly Execution: { readonly Id: string } } };
  expect(Object.keys(c.Execution)).toEqual(['Id', 'Input', 'Name', 'RoleArn', 'StartTime']);
  expect(c.Execution.Id).toMatch(/^arn:aws:states:us-east-1:123456789012:express:M:e:[0-9a-f-]{36}$/);
});

test('keeps the input of the execution, wherever it is asked', async () => {
  const it = await run(
    { A: { Type: 'Pass', Result: 'new', Next: 'B' }, B: { ...pass, OutputPath: '$$.Execution.Input' } },
    options,
  );
  expectOutput(it, { a: 1 });
});

test('knows when the state was entered', async () => {
  const it = await run({
    W: { Type: 'Wait', Seconds: 5, Next: 'B' },
    B: { ...pass, OutputPath: '$$.State.EnteredTime' },
  });
  expectOutput(it, '2024-01-01T00:00:05.000Z');
});

describe('RetryCount', () => {
  const inner = { StartAt: 'I', States: { I: pass } };
  const types: readonly (readonly [string, object, object])[] = [
    ['Task', work, { Name: 'S', EnteredTime: START, RetryCount: 0 }],
    ['Parallel', { Type: 'Parallel', Branches: [inner], End: true }, { Name: 'S', EnteredTime: START, RetryCount: 0 }],
    [
      'Map',
      { Type: 'Map', ItemsPath: '$.items', ItemProcessor: inner, End: true },
      { Name: 'S', EnteredTime: START, RetryCount: 0 },
    ],
    ['Pass', pass, { Name: 'S', EnteredTime: START }],
    ['Wait', { Type: 'Wait', Seconds: 0, End: true }, { Name: 'S', EnteredTime: START }],
    ['Succeed', { Type: 'Succeed' }, { Name: 'S', EnteredTime: START }],
  ];
  test.each(types)('of %s', async (_type, state, expected) => {
    const it = await run({ S: { ...state, OutputPath: '$$.State' } }, { input: { items: [] }, tasks: () => 1 });
    expectOutput(it, expected);
  });
});

describe('Task.Token', () => {
  test('is there for a callback', async () => {
    const state = {
      Type: 'Task',
      Resource: `${QUEUE}.waitForTaskToken`,
      Parameters: { QueueUrl: 'u', 'MessageBody.$': '$$.Task.Token' },
      End: true,
    };
    const it = await run({ T: state }, { tasks: (input, task) => input.MessageBody === task.taskToken });
    expectOutput(it, true);
  });

  test('is not there for a function', async () => {
    const it = await run(
      { T: work },
      { tasks: (_input, task) => [task.taskToken === undefined, 'Task' in task.context] },
    );
    expectOutput(it, [true, false]);
  });
});

describe('Map.Item', () => {
  const map = (states: States, fields: object = {}) => ({
    Type: 'Map',
    ItemProcessor: { StartAt: Object.keys(states)[0], States: states },
    End: true,
    ...fields,
  });
  const item = { ...pass, Parameters: { 'Index.$': '$$.Map.Item.Index', 'Value.$': '$$.Map.Item.Value' } };

  test('is the item of the iteration, whatever its input became', async () => {
    const states = { M: map({ A: { Type: 'Pass', Result: 0, Next: 'B' }, B: item }) };
    expectOutput(await run(states, { input: ['a', 'b'] }), [
      { Index: 0, Value: 'a' },
      { Index: 1, Value: 'b' },
    ]);
  });

  test('is that of the innermost Map', async () => {
    expectOutput(await run({ M: map({ N: map({ B: item }) }) }, { input: [['x']] }), [[{ Index: 0, Value: 'x' }]]);
  });

  test('is seen through a Parallel state', async () => {
    const state = { Type: 'Parallel', Branches: [{ StartAt: 'B', States: { B: item } }], End: true };
    expectOutput(await run({ M: map({ P: state }) }, { input: [7] }), [[{ Index: 0, Value: 7 }]]);
  });

  test('is nowhere outside of a Map', async () => {
    expect(await run({ B: item })).toMatchObject({ status: 'FAILED', error: 'States.Runtime' });
  });
});

test('what a function reads later is the context of its own attempt', async () => {
  const seen: unknown[] = [];
  await run(
    { T: { ...work, Retry: [{ ErrorEquals: ['E'], MaxAttempts: 1 }] } },
    {
      tasks: async (_input, task) => {
        await task.sleep('1s');
        seen.push(task.context.State);
        throw Object.assign(new Error(), { name: 'E' });
      },
    },
  );
  expect(seen).toEqual([
    { Name: 'T', EnteredTime: START, RetryCount: 0 },
    { Name: 'T', EnteredTime: START, RetryCount: 1 },
  ]);
});
