// The mock configuration of Step Functions Local.

import { describe, expect, test } from 'vitest';
import { parseStateMachine } from '../../src/index.js';
import { MockConfigError, mockConfig } from '../../src/testing/index.js';

const invoke = (more: object) => ({
  Type: 'Task',
  Resource: 'arn:aws:states:::lambda:invoke',
  Parameters: { FunctionName: 'price', 'Payload.$': '$' },
  End: true,
  ...more,
});

function machineOf(states: object) {
  return parseStateMachine({ StartAt: Object.keys(states)[0] ?? '', States: states });
}

function configOf(responses: object, states: object = { Work: 'Mocked' }) {
  return mockConfig({ StateMachines: { Orders: { TestCases: { Case: states } } }, MockedResponses: responses });
}

const BUSY = { Throw: { Error: 'Lambda.TooManyRequestsException', Cause: 'Busy' } };
const DONE = { Return: { StatusCode: 200, Payload: { price: 1.5 } } };

describe('attempts', () => {
  const retried = machineOf({ Work: invoke({ Retry: [{ ErrorEquals: ['States.ALL'], MaxAttempts: 4 }] }) });

  test('are counted from 0, alone and in ranges', async () => {
    const config = configOf({ Mocked: { '0-1': BUSY, '2': { Throw: { Error: 'Other' } }, '3': DONE } });
    const run = await retried.run({}, { tasks: config.testCase('Orders', 'Case') });
    expect(run.output).toEqual({ StatusCode: 200, Payload: { price: 1.5 } });
    const failures = run.history.flatMap(({ taskFailedEventDetails }) => taskFailedEventDetails ?? []);
    expect(failures).toEqual([
      { resourceType: 'lambda', resource: 'invoke', error: 'Lambda.TooManyRequestsException', cause: 'Busy' },
      { resourceType: 'lambda', resource: 'invoke', error: 'Lambda.TooManyRequestsException', cause: 'Busy' },
      { resourceType: 'lambda', resource: 'invoke', error: 'Other' },
    ]);
  });

  test('without a response end the execution, whatever Retry and Catch say', async () => {
    const config = configOf({ Mocked: { '0': BUSY } });
    const run = await retried.run({}, { tasks: config.testCase('Orders', 'Case') });
    expect(run.error).toBe('States.Runtime');
    expect(run.cause).toMatch(/'Mocked' has nothing for attempt 1 of state 'Work'/);
  });

  test('go on with further visits and the iterations of a Map', async () => {
    const each = machineOf({
      Each: { Type: 'Map', ItemProcessor: { StartAt: 'Work', States: { Work: invoke({}) } }, End: true },
    });
    const config = configOf({ Mocked: { '0': { Return: 'a' }, '1': { Return: 'b' }, '2': { Return: 'c' } } });
    const run = await each.run([1, 2, 3], { tasks: config.testCase('Orders', 'Case') });
    expect(run.output).toEqual(['a', 'b', 'c']);
  });
});

test('a Lambda function that is named by its ARN gives what is returned, to the letter', async () => {
  const machine = machineOf({
    Work: { Type: 'Task', Resource: 'arn:aws:lambda:us-east-1:123456789012:function:f', End: true },
  });
  const config = mockConfig(
    '{"StateMachines": {"M": {"TestCases": {"C": {"Work": "R"}}}}, "MockedResponses": {"R": {"0": {"Return": {"b": 1.0, "10": 2}}}}}',
  );
  const run = await machine.run({}, { tasks: config.testCase('M', 'C') });
  expect(run.history.at(-1)?.executionSucceededEventDetails?.output).toBe('{"b":1.0,"10":2}');
});

test('a Lambda function that is named by its ARN gives the Payload of a response of Invoke', async () => {
  const machine = machineOf({
    Work: { Type: 'Task', Resource: 'arn:aws:lambda:us-east-1:123456789012:function:f', End: true },
  });
  const outputOf = async (Return: unknown) => {
    const config = configOf({ Mocked: { '0': { Return } } });
    return (await machine.run({}, { tasks: config.testCase('Orders', 'Case') })).output;
  };
  expect(await outputOf({ StatusCode: 200, Payload: { price: 1 } })).toEqual({ price: 1 });
  expect(await outputOf({ Payload: null })).toBeNull();
  expect(await outputOf({ Payload: 1, price: 2 })).toEqual({ Payload: 1, price: 2 });
});

test('a test case answers several executions, each from attempt 0', async () => {
  const config = configOf({ Mocked: { '0': DONE } });
  const tasks = config.testCase('Orders', 'Case');
  const machine = machineOf({ Work: invoke({}) });
  await machine.run({}, { tasks });
  expect((await machine.run({}, { tasks })).status).toBe('SUCCEEDED');
});

test('a response that cannot be read is not left to others', async () => {
  const config = configOf({}, { Work: 'Nope' });
  const tasks = [config.testCase('Orders', 'Case'), { Work: () => 'hidden' }];
  await expect(machineOf({ Work: invoke({}) }).run({}, { tasks })).rejects.toThrow(MockConfigError);
});

test.each(['states:startExecution.sync', 'sqs:sendMessage.waitForTaskToken'])(
  '%s is told as submitted, and ends',
  async (resource) => {
    const Parameters = {
      StateMachineArn: 'arn:aws:states:us-east-1:123456789012:stateMachine:x',
      QueueUrl: 'q',
      MessageBody: 'm',
    };
    const machine = machineOf({
      Work: { Type: 'Task', Resource: `arn:aws:states:::${resource}`, Parameters, End: true },
    });
    const config = configOf({ Mocked: { '0': { Return: { Status: 'SUCCEEDED' } } } });
    const run = await machine.run({}, { tasks: config.testCase('Orders', 'Case') });
    expect(run.output).toEqual({ Status: 'SUCCEEDED' });
    expect(run.history.map(({ type }) => type)).toContain('TaskSubmitted');
  },
);

test('a state that the test case does not name is left to others', async () => {
  const machine = machineOf({ Work: invoke({ End: undefined, Next: 'Rest' }), Rest: invoke({}) });
  const config = configOf({ Mocked: { '0': DONE } });
  const tasks = () => config.testCase('Orders', 'Case');
  const run = await machine.run({}, { tasks: [tasks(), { Rest: () => 'rest' }] });
  expect(run.output).toMatchObject({ Payload: 'rest' });
  await expect(machine.run({}, { tasks: tasks() })).rejects.toThrow(/Rest/);
});

describe('what is there', () => {
  const config = mockConfig({ StateMachines: { A: { TestCases: { One: {}, Two: {} } }, B: { TestCases: {} } } });

  test('is listed', () => {
    expect(config.stateMachineNames).toEqual(['A', 'B']);
    expect(config.testCaseNames('A')).toEqual(['One', 'Two']);
  });

  test.each([
    ['a state machine', () => config.testCase('C', 'One'), 'There is no state machine "C", but A, B'],
    ['a test case', () => config.testCase('A', 'Tow'), 'There is no test case "Tow" of "A": did you mean "Two"?'],
    ['any test case', () => config.testCase('B', 'One'), 'There is no test case "One" of "B", but none'],
  ])('and %s that is not is refused', (_what, ask, message) => {
    expect(ask).toThrow(MockConfigError);
    expect(ask).toThrow(message);
  });
});

describe('what is wrong', () => {
  test.each([
    ['{', /not JSON.*line 1, column 2/],
    ['[]', /StateMachines and MockedResponses \(line 1, column 1\)/],
    ['{\n "StateMachines": 1}', /StateMachines and MockedResponses/],
  ])('in the whole of %s is told at once', (text, message) => {
    expect(() => mockConfig(text)).toThrow(message);
  });

  test.each([
    ['5', /name of a mocked response \(line 2/],
    ['"Nope"', /no mocked response "Nope"/],
    ['"NoObject"', /mocked response is an object.*line 4/],
    ['"NoAttempt"', /"first" is no attempt/],
    ['"Empty"', /An attempt gives.*line 6/],
    ['"Both"', /An attempt gives/],
    ['"NoError"', /Throw has an Error and a Cause.*line 8/],
  ])('in a response is told when its state asks for it: %s', async (name, message) => {
    const config = mockConfig(
      `{"StateMachines": {"M": {"TestCases": {
      "C": {"Work": ${name}}}}}, "MockedResponses": {
      "Unused": "of no matter",
      "NoObject": [],
      "NoAttempt": {"first": {"Return": 1}},
      "Empty": {"0": {}},
      "Both": {"0": {"Return": 1, "Throw": {"Error": "E", "Cause": "C"}}},
      "NoError": {"0": {"Throw": {"Cause": "C"}}}}}`,
    );
    await expect(machineOf({ Work: invoke({}) }).run({}, { tasks: config.testCase('M', 'C') })).rejects.toThrow(
      message,
    );
  });
});
