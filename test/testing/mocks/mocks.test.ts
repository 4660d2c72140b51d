import { describe, expect, expectTypeOf, test, vi } from 'vitest';
import { defineStateMachine, parseStateMachine, serviceResponse, type TaskRequest } from '../../../src/index.js';
import {
  callback,
  eachItem,
  fail,
  job,
  mockScope,
  mockTasks,
  never,
  ok,
  optional,
  seq,
  type TaskMocks,
} from '../../../src/testing/index.js';

const lambda = <const F extends string>(FunctionName: F) =>
  ({
    Type: 'Task',
    Resource: 'arn:aws:states:::lambda:invoke',
    Parameters: { FunctionName, 'Payload.$': '$' },
    OutputPath: '$.Payload',
  }) as const;

const order = defineStateMachine({
  StartAt: 'Charge',
  States: {
    Charge: {
      ...lambda('charge'),
      Retry: [{ ErrorEquals: ['Lambda.TooManyRequestsException'], IntervalSeconds: 5, BackoffRate: 3 }],
      TimeoutSeconds: 60,
      Next: 'Publish',
    },
    Publish: { Type: 'Task', Resource: 'arn:aws:states:::sns:publish', Parameters: { Message: 'm' }, End: true },
  },
});

/** A machine of one state. */
function single(state: object) {
  return parseStateMachine({ StartAt: 'Work', States: { Work: { Type: 'Task', End: true, ...state } } });
}

const published = { MessageId: '1' };

describe('what a mock may be', () => {
  test('a value, and a sequence for each attempt', async () => {
    const mocks = mockTasks(order, {
      Charge: seq(fail('Lambda.TooManyRequestsException', 'slow').times(2), ok({ id: 7 })),
      Publish: published,
    });
    const run = await order.run({ amount: 1 }, { tasks: mocks });
    expect(run.output).toEqual(published);
    expect(run.elapsed).toBe(20_000);
    expect(mocks.calls('Charge')).toMatchObject([
      { attempt: 1, input: { amount: 1 }, outcome: { status: 'failed', error: 'Lambda.TooManyRequestsException' } },
      { attempt: 2, outcome: { cause: 'slow' } },
      { attempt: 3, outcome: { status: 'succeeded', result: { id: 7 } }, at: new Date('2024-01-01T00:00:20Z') },
    ]);
    expect(mocks.calls()).toHaveLength(4);
    expect(mocks.unused()).toEqual([]);
  });

  test('a function, a spy, and a function that gives an outcome', async () => {
    const charge = vi.fn(({ amount }: { amount: number }) => (amount > 10 ? fail('Declined', 'Too much') : ok(amount)));
    const mocks = mockTasks(order, { Charge: charge, Publish: async () => published });
    expect((await order.run({ amount: 5 }, { tasks: mocks })).output).toEqual(published);
    expect(charge).toHaveBeenCalledWith({ amount: 5 }, expect.objectContaining({ state: 'Charge' }));
    expect(await order.run({ amount: 50 }, { tasks: mocks })).toMatchObject({ error: 'Declined', cause: 'Too much' });
  });

  test('by the Resource, the Lambda function and a pattern', async () => {
    const mocks = mockTasks(order, { charge: 1, 'arn:aws:states:::sns:*': published });
    expect((await order.run({}, { tasks: mocks })).output).toEqual(published);
    expect(mocks.calls('charge')).toHaveLength(1);
  });

  test('latency, which is no real time and races the timeout', async () => {
    const slow = (after: string) => mockTasks(order, { Charge: ok(1).after(after), Publish: optional(published) });
    expect((await order.run({}, { tasks: slow('59s') })).elapsed).toBe(59_000);
    expect(await order.run({}, { tasks: slow('61s') })).toMatchObject({ error: 'States.Timeout', elapsed: 60_000 });
    const silent = mockTasks(order, { Charge: never(), Publish: optional(published) });
    expect(await order.run({}, { tasks: silent })).toMatchObject({ error: 'States.Timeout', elapsed: 60_000 });
    silent.checkUnused();
  });

  test('a failure at its stage', async () => {
    const mocks = mockTasks(order, {
      Charge: fail('Lambda.X', 'c', { stage: 'schedule' }),
      Publish: optional(published),
    });
    const run = await order.run({}, { tasks: mocks });
    expect(run.history.map(({ type }) => type)).not.toContain('TaskStarted');
    expect(() => fail('X', undefined, { stage: 'later' as never })).toThrow('There is no stage "later" of a failure');
  });

  test('the whole response of Lambda, said as such', async () => {
    const mocks = mockTasks(order, {
      Charge: serviceResponse({ StatusCode: 200, Payload: 'p' }),
      Publish: published,
    });
    const run = await order.run({}, { tasks: mocks });
    expect(run.history.find(({ type }) => type === 'TaskStateExited')?.stateExitedEventDetails).toMatchObject({
      output: '"p"',
    });
    expect(() => mockTasks(order, { Charge: { StatusCode: 200, Payload: 'p' } })).toThrow(
      'which puts the result of the function into Payload',
    );
  });
});

describe('callbacks', () => {
  const ask = single({
    Resource: 'arn:aws:states:::sqs:sendMessage.waitForTaskToken',
    Parameters: { QueueUrl: 'q', 'MessageBody.$': '$$.Task.Token' },
    TimeoutSeconds: 86400,
    HeartbeatSeconds: 600,
  });
  const run = (mock: object) => ask.run({}, { tasks: mockTasks(ask, { Work: mock }) });

  test('answer after a time, with a heartbeat each time that so much has passed', async () => {
    const answered = await run(
      callback(ok({ by: 'Ada' }).after('1h'), { submitted: { MessageId: 'm' }, heartbeatEvery: '5m' }),
    );
    expect(answered).toMatchObject({ output: { by: 'Ada' }, elapsed: 3_600_000 });
    expect(answered.history.find(({ type }) => type === 'TaskSubmitted')?.taskSubmittedEventDetails).toMatchObject({
      output: '{"MessageId":"m"}',
    });
  });

  test('without a heartbeat the time runs out', async () => {
    expect(await run(callback(ok(1).after('1h')))).toMatchObject({ error: 'States.Timeout', elapsed: 600_000 });
  });

  test('fail, or never answer', async () => {
    expect(await run(callback(fail('Refused', 'no')))).toMatchObject({ error: 'Refused', cause: 'no' });
    expect(await run(callback(never()))).toMatchObject({ error: 'States.Timeout' });
    expect(await run(callback(never(), { heartbeatEvery: '5m' }))).toMatchObject({ elapsed: 86_400_000 });
  });

  test('are for tasks with a token', () => {
    expect(() => mockTasks(order, { Publish: callback(ok(1)) })).toThrow(
      'callback(ok(...)) is no mock for state "Publish" (arn:aws:states:::sns:publish), which has no task token',
    );
    expect(() => callback(callback(1))).toThrow('What callback() comes to is callback(ok(...))');
    expect(() => callback(1, { heartbeatEvery: 0 })).toThrow('`heartbeatEvery` has to be more than no time');
  });
});

describe('jobs and state machines', () => {
  test('a job runs for an hour', async () => {
    const batch = single({
      Resource: 'arn:aws:states:::batch:submitJob.sync',
      Parameters: { JobName: 'j', JobDefinition: 'd', JobQueue: 'q' },
    });
    const mocks = mockTasks(batch, {
      Work: job(ok({ Status: 'SUCCEEDED' }).after('1h'), { submitted: { JobId: 'j-1' } }),
    });
    const run = await batch.run({}, { tasks: mocks });
    expect(run).toMatchObject({ output: { Status: 'SUCCEEDED' }, elapsed: 3_600_000 });
    const submitted = run.history.find(({ type }) => type === 'TaskSubmitted');
    expect(submitted).toMatchObject({
      timestamp: '2024-01-01T00:00:00.000Z',
      taskSubmittedEventDetails: { output: '{"JobId":"j-1"}' },
    });
    expect(() => mockTasks(batch, { Work: callback(1) })).toThrow('has no task token');
    expect(() => mockTasks(order, { Publish: job(1) })).toThrow('which waits for no job');
  });

  test('a state machine runs as the child', async () => {
    const child = parseStateMachine({
      StartAt: 'Inner',
      States: {
        Inner: { Type: 'Task', Resource: 'arn:aws:lambda:us-east-1:123456789012:function:inner', Next: 'Rest' },
        Rest: { Type: 'Wait', Seconds: 60, End: true },
      },
    });
    const parent = single({
      Resource: 'arn:aws:states:::states:startExecution.sync:2',
      Parameters: { StateMachineArn: 'arn:aws:states:us-east-1:123456789012:stateMachine:other', Input: { a: 1 } },
      OutputPath: '$.Output',
    });
    const mocks = mockTasks(parent, { Work: child, Inner: ({ a }: { a: number }) => a + 1 });
    expect(await parent.run({}, { tasks: mocks })).toMatchObject({ output: 2, elapsed: 60_000 });
    expect(() => mockTasks(order, { Publish: child })).toThrow('which starts no state machine');
  });
});

describe('the items of a Map', () => {
  const map = parseStateMachine({
    StartAt: 'Each',
    States: {
      Each: {
        Type: 'Map',
        ItemProcessor: {
          StartAt: 'Do',
          States: {
            Do: {
              Type: 'Task',
              Resource: 'arn:aws:lambda:us-east-1:123456789012:function:do',
              Retry: [{ ErrorEquals: ['Busy'] }],
              End: true,
            },
          },
        },
        End: true,
      },
    },
  });

  test('have mocks by the index', async () => {
    const mocks = mockTasks(map, { Do: eachItem(['a', seq(fail('Busy'), 'b'), 'c']) });
    expect((await map.run([1, 2, 3], { tasks: mocks })).output).toEqual(['a', 'b', 'c']);
    expect(mocks.calls('Do').map(({ path, attempt }) => [path, attempt])).toEqual([
      [[{ map: 'Each', index: 0 }], 1],
      [[{ map: 'Each', index: 1 }], 1],
      [[{ map: 'Each', index: 2 }], 1],
      [[{ map: 'Each', index: 1 }], 2],
    ]);
  });

  test('have mocks by what they are', async () => {
    const mocks = mockTasks(map, {
      Do: eachItem((item: number, index) => (item > 1 ? seq(fail('Busy'), index) : 'small')),
    });
    expect((await map.run([1, 2], { tasks: mocks })).output).toEqual(['small', 1]);
    mocks.checkUnused();
  });

  test('a sequence goes on over them, or begins anew with each visit', async () => {
    const over = mockTasks(map, { Do: seq('a', 'b') });
    expect((await map.run([1, 2], { tasks: over })).output).toEqual(['a', 'b']);
    const perVisit = mockTasks(map, { Do: seq(fail('Busy'), 'b').perVisit() });
    expect((await map.run([1, 2], { tasks: perVisit })).output).toEqual(['b', 'b']);
  });

  test('an item that there is no mock for ends the run, and is no failure of the state', async () => {
    const mocks = mockTasks(map, { Do: eachItem(['a']) });
    await expect(map.run([1, 2], { tasks: mocks })).rejects.toThrow(
      'The mock of state "Do" has nothing for item 1: its eachItem() has 1',
    );
    expect(() => mockTasks(order, { Charge: eachItem(['a']) })).toThrow('around which there is no Map');
  });
});

describe('mistakes', () => {
  test('a name that is no task is never let be', () => {
    expect(() => mockTasks(order, { Chrage: 1 } as never)).toThrow(
      'There is no state, Resource or function "Chrage" to mock: did you mean "Charge"?',
    );
    const choice = parseStateMachine({ StartAt: 'P', States: { P: { Type: 'Pass', End: true } } });
    expect(() => mockTasks(choice, { P: 1 })).toThrow('There is no task to mock in "P", a Pass state');
    const mocks = mockTasks(order, { Charge: 1, Publish: 1 });
    expect(() => mocks.calls('Chrage' as never)).toThrow('did you mean "Charge"?');
  });

  test('what is no JSON, no mock or no outcome', () => {
    expect(() => ok(new Map())).toThrow('ok()');
    expect(() => ok(ok(1))).toThrow('ok() takes a result, and not ok(...)');
    expect(() => seq()).toThrow('seq() takes outcomes: there is none');
    expect(() => seq(ok(1).always(), ok(2))).toThrow('Entry 1 of seq() is for all attempts that are left');
    expect(() => seq(seq(1))).toThrow('Entry 1 of seq() is a seq(), where one outcome is expected');
    expect(() => ok(1).times(0)).toThrow('times() takes a whole number from 1, not 0');
    expect(() => never().after(1)).toThrow('What never answers');
    expect(() => fail('')).toThrow('fail() takes the name of an error');
    expect(() => mockTasks(order, { Charge: undefined } as never)).toThrow('"Charge" is undefined');
    expect(() => mockTasks({} as never, {})).toThrow('mockTasks() takes a state machine');
  });

  test('a sequence that has come to its end ends the run', async () => {
    const mocks = mockTasks(order, { Charge: seq(fail('Lambda.TooManyRequestsException')), Publish: published });
    await expect(order.run({}, { tasks: mocks })).rejects.toThrow(
      'The mock of "Charge" has come to its end: state "Charge" (attempt 2) asks for outcome 2, and its seq() has 1.',
    );
    const always = mockTasks(order, { Charge: seq(fail('Lambda.TooManyRequestsException').always()) });
    expect((await order.run({}, { tasks: always })).error).toBe('Lambda.TooManyRequestsException');
  });

  test('a task without a mock prints one to paste', async () => {
    const advice = order.run({ a: 1 }, { tasks: mockTasks(order, { Charge: 1 }) });
    await expect(advice).rejects.toMatchObject({ name: 'UnansweredTaskError', state: 'Publish' });
    await expect(advice).rejects.toThrow(
      "Add a mock for it: mockTasks(machine, { Publish: ok({ MessageId: 'message-id' }) })",
    );
  });

  test('an outcome that a function gives and its task cannot have', async () => {
    const mocks = mockTasks(order, { Charge: () => job(1), Publish: published });
    await expect(order.run({}, { tasks: mocks })).rejects.toThrow('job(ok(...)) is no mock for state "Charge"');
    const counted = mockTasks(order, { Charge: () => ok(1).times(2), Publish: published });
    await expect(order.run({}, { tasks: counted })).rejects.toThrow('counts times: a function is asked each time');
  });
});

describe('what was not used', () => {
  test('is said with what of it', async () => {
    const mocks = mockTasks(order, { Charge: seq(ok(1), ok(2).times(2), ok(3)), Publish: fail('X').times(3) });
    expect(mocks.unused()).toEqual([
      { key: 'Charge', problem: 'never asked' },
      { key: 'Publish', problem: 'never asked' },
    ]);
    await order.run({}, { tasks: mocks });
    expect(mocks.unused()).toEqual([
      { key: 'Charge', problem: 'entry 2 of its sequence, ok(...), never asked' },
      { key: 'Charge', problem: 'entry 3 of its sequence, ok(...), never asked' },
      { key: 'Publish', problem: 'entry 1 of its sequence, fail("X"), asked 1 of 3 times' },
    ]);
    expect(() => mocks.checkUnused()).toThrow('Mocks were never used:\n  "Charge": entry 2 of its sequence');
  });

  test('may be optional, and is forgotten by a reset', async () => {
    const mocks = mockTasks(order, { Charge: 1, Publish: optional(seq(published, published)) });
    await order.run({}, { tasks: mocks });
    mocks.checkUnused();
    mocks.reset();
    expect(mocks.calls()).toEqual([]);
    expect(mocks.unused()).toEqual([{ key: 'Charge', problem: 'never asked' }]);
  });

  test('another execution begins a sequence anew', async () => {
    const mocks = mockTasks(order, { Charge: seq(1), Publish: seq(published) });
    for (let count = 0; count < 2; count += 1) expect((await order.run({}, { tasks: mocks })).status).toBe('SUCCEEDED');
  });

  test('is asked of those of a scope', async () => {
    const file = mockScope();
    const shared = mockTasks(order, { Charge: 1, Publish: 1 });
    const inner = mockScope();
    mockTasks(order, { Charge: 1 });
    expect(() => inner.check()).toThrow('A mock was never used:\n  "Charge": never asked');
    await order.run({}, { tasks: shared });
    expect(() => file.check()).not.toThrow();
    const failed = mockScope();
    mockTasks(order, { Charge: 1 });
    failed.close();
    expect(() => failed.check()).not.toThrow();
  });
});

test('names are those of the machine', () => {
  const mocks = mockTasks(order, { Charge: 1 });
  expectTypeOf(mocks).toEqualTypeOf<TaskMocks<'Charge' | 'Publish' | 'charge'>>();
  const uncalled = () => {
    // @ts-expect-error: misspelt
    mockTasks(order, { Chrage: 1 });
    // @ts-expect-error: misspelt
    mocks.calls('Chrage');
    order.run({}, { tasks: mocks });
  };
  expect(uncalled).toBeTypeOf('function');
});

test('the mocks stand in a list before others', async () => {
  const other = vi.fn((_input: unknown, _task: TaskRequest) => published);
  const mocks = mockTasks(order, { Charge: 1 });
  expect((await order.run({}, { tasks: [mocks, { Publish: other }] })).output).toEqual(published);
  expect(other).toHaveBeenCalledTimes(1);
});
