// Which outcome of a mock answers which attempt, what mocks know of it, and what of them was never used.

import { describe, expect, test } from 'vitest';
import { defineStateMachine, UnansweredTaskError } from '../../../src/index.js';
import {
  eachItem,
  fail,
  MockError,
  mockScope,
  mockTasks,
  ok,
  optional,
  seq,
  UnusedMocksError,
} from '../../../src/testing/index.js';
import { INVOKE, LAMBDA, machineOf, mapOf, oneTask, QUEUE, RETRY, task } from './harness.js';

const retried = oneTask(LAMBDA, { Retry: RETRY });
const DISTRIBUTED = { ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' } };

describe('a sequence', () => {
  test('has one outcome for each attempt, and one for several', async () => {
    const tasks = mockTasks(retried, { T: seq(fail('A').times(2), fail('B'), 'done') });
    expect((await retried.run({}, { tasks })).output).toBe('done');
    const errors = tasks.calls('T').map(({ outcome }) => ('error' in outcome ? outcome.error : outcome.status));
    expect(errors).toEqual(['A', 'A', 'B', 'succeeded']);
  });

  test('goes on over iterations and visits', async () => {
    const machine = mapOf(LAMBDA, { Retry: RETRY });
    const tasks = mockTasks(machine, { T: seq(fail('A').times(2), 'c', 'a', 'b') });
    expect((await machine.run([1, 2, 3], { tasks })).output).toEqual(['a', 'b', 'c']);
    const loop = machineOf({
      T: task(LAMBDA, { Next: 'Done' }),
      Done: { Type: 'Choice', Choices: [{ Variable: '$', StringEquals: 'DONE', Next: 'End' }], Default: 'T' },
      End: { Type: 'Succeed' },
    });
    const polled = mockTasks(loop, { T: seq(ok('RUNNING').times(3), 'DONE') });
    expect((await loop.run({}, { tasks: polled })).status).toBe('SUCCEEDED');
  });

  test('begins anew with each execution, and with each visit where it says so', async () => {
    const tasks = mockTasks(retried, { T: seq(fail('A'), 'done') });
    for (const _ of [1, 2]) expect((await retried.run({}, { tasks })).output).toBe('done');
    const machine = mapOf(LAMBDA, { Retry: RETRY });
    const perVisit = mockTasks(machine, { T: seq(fail('A'), 'done').perVisit() });
    expect((await machine.run([1, 2], { tasks: perVisit })).output).toEqual(['done', 'done']);
    expect(perVisit.unused()).toEqual([]);
  });

  test.each([
    ['a sequence', seq(fail('A'))],
    ['an outcome that counts', fail('A').times(1)],
  ])('%s that has come to its end rejects the run, whatever is caught and whoever comes after', async (_name, mock) => {
    const caught = oneTask(LAMBDA, { Retry: RETRY, Catch: [{ ErrorEquals: ['States.ALL'], Next: 'T' }] });
    const run = caught.run({}, { tasks: [mockTasks(caught, { T: mock }), { T: () => 'hidden' }] });
    await expect(run).rejects.toThrow(MockError);
    await expect(run).rejects.toThrow('state "T" (attempt 2) asks for outcome 2, and its seq() has 1');
  });

  test('may end with what is for all that are left', async () => {
    const tasks = mockTasks(retried, { T: seq(fail('A'), fail('B').always()) });
    expect((await retried.run({}, { tasks })).error).toBe('B');
    expect(tasks.calls()).toHaveLength(6);
    expect(() => seq(ok().always(), ok())).toThrow('Entry 1 of seq() is for all attempts that are left');
  });
});

describe('a mock for each item', () => {
  test('goes by the index', async () => {
    const machine = mapOf(LAMBDA, { Retry: RETRY });
    const tasks = mockTasks(machine, { T: eachItem(['a', seq(fail('A'), 'b'), fail('B').times(6)]) });
    const run = await machine.run([1, 2, 3], { tasks });
    expect(run.error).toBe('B');
    await expect(machine.run([1, 2, 3, 4], { tasks })).rejects.toThrow('has nothing for item 3: its eachItem() has 3');
  });

  test.each([
    ['inline', {}],
    ['distributed', DISTRIBUTED],
  ])('goes by the item of a Map that is %s', async (_name, mode) => {
    const machine = mapOf(LAMBDA, {}, mode);
    const tasks = mockTasks(machine, { T: eachItem(({ id }: { id: string }, index) => `${id}${index}`) });
    expect((await machine.run([{ id: 'a' }, { id: 'b' }], { tasks })).output).toEqual(['a0', 'b1']);
    expect(tasks.calls('T').map(({ path }) => path)).toEqual([
      [{ map: 'Each', index: 0 }],
      [{ map: 'Each', index: 1 }],
    ]);
  });
});

describe('calls', () => {
  test('have the input, the attempt, the time and the outcome', async () => {
    const tasks = mockTasks(retried, { charge: seq(fail('A', 'Why'), ({ n }: { n: number }) => n + 1) });
    await retried.run({ n: 1 }, { tasks });
    const same = { state: 'T', resource: LAMBDA, key: 'charge', input: { n: 1 }, path: [] };
    expect(tasks.calls('T')).toEqual([
      {
        ...same,
        attempt: 1,
        at: new Date('2024-01-01T00:00:00Z'),
        outcome: { status: 'failed', error: 'A', cause: 'Why' },
      },
      { ...same, attempt: 2, at: new Date('2024-01-01T00:00:01Z'), outcome: { status: 'succeeded', result: 2 } },
    ]);
    expect(tasks.calls('charge')).toEqual(tasks.calls());
    expect(() => tasks.calls('Charg')).toThrow('There is no Task state and no mock "Charg": did you mean "charge"?');
    tasks.reset();
    expect(tasks.calls()).toEqual([]);
    expect(tasks.unused()).toEqual([{ key: 'charge', problem: 'never asked' }]);
  });

  test('that are cut short are pending', async () => {
    const machine = oneTask(LAMBDA, { TimeoutSeconds: 1 });
    const tasks = mockTasks(machine, { T: ok(1).after('1m') });
    await machine.run({}, { tasks });
    expect(tasks.calls('T')).toMatchObject([{ outcome: { status: 'pending' } }]);
  });
});

describe('unused', () => {
  test('are mocks, entries and items that have not answered, unless they are optional', async () => {
    const machine = machineOf({ A: task(LAMBDA, { Next: 'B' }), B: task(QUEUE) });
    const mocks = { A: seq(1, fail('Two'), 3), B: optional(seq(1, 2)), 'arn:aws:states:::sqs:*': 1, charge: 2 };
    const tasks = mockTasks(machine, mocks);
    await machine.run({}, { tasks });
    expect(tasks.unused()).toEqual([
      { key: 'A', problem: 'entry 2 of its sequence, fail("Two"), never asked' },
      { key: 'A', problem: 'entry 3 of its sequence, ok(...), never asked' },
      { key: 'arn:aws:states:::sqs:*', problem: 'never asked' },
      { key: 'charge', problem: 'never asked' },
    ]);
    expect(() => tasks.checkUnused()).toThrow(UnusedMocksError);
    expect(() => tasks.checkUnused()).toThrow('  "charge": never asked\n');
    const counted = mockTasks(machine, { A: ok().times(3), B: 1 });
    await machine.run({}, { tasks: counted });
    expect(counted.unused()).toEqual([{ key: 'A', problem: 'entry 1 of its sequence, ok(...), asked 1 of 3 times' }]);
  });

  test('is a function that leaves its task to others', async () => {
    const tasks = mockTasks(retried, { T: (_input: unknown, request: { decline(): never }) => request.decline() });
    expect((await retried.run({}, { tasks: [tasks, { T: () => 'other' }] })).output).toBe('other');
    expect(tasks.unused()).toEqual([{ key: 'T', problem: 'never asked' }]);
    expect(tasks.calls()).toEqual([]);
  });

  test('are told of by the scope that they were made in', async () => {
    const file = mockScope();
    const ofFile = mockTasks(retried, { T: 1 });
    const one = mockScope();
    mockTasks(retried, { T: 2 });
    expect(() => one.check()).toThrow('"T": never asked');
    expect(() => one.check()).not.toThrow();
    mockScope().close();
    await retried.run({}, { tasks: ofFile });
    expect(() => file.check()).not.toThrow();
  });
});

describe('a task without a mock', () => {
  test('rejects the run with a mock to paste', async () => {
    const machine = machineOf({ T: task(INVOKE, { Next: 'Send to all' }), 'Send to all': task(QUEUE) });
    const run = machine.run({ a: 1 }, { tasks: mockTasks(machine, { T: 1 }) });
    await expect(run).rejects.toThrow(UnansweredTaskError);
    await expect(run).rejects.toThrow(
      "Add a mock for it: mockTasks(machine, { 'Send to all': ok({ MD5OfMessageBody: 'md5-of-message-body', MessageId: 'message-id' }) })",
    );
  });

  test('is left to whoever comes after', async () => {
    const tasks = [mockTasks(retried, {}), { T: () => 'other' }];
    expect((await retried.run({}, { tasks })).output).toBe('other');
  });
});

describe('refused when it is made', () => {
  const machine = machineOf({
    Charge: task(LAMBDA, { Next: 'Settle' }),
    Settle: { Type: 'Wait', Seconds: 1, Next: 'Send' },
    Send: task(QUEUE),
  });
  test.each<[string, object, string]>([
    ['a misspelt state', { Chrage: 1 }, 'no state, Resource or function "Chrage" to mock: did you mean "Charge"?'],
    [
      'a state of another type',
      { Settle: 1 },
      'no task to mock in "Settle", a Wait state: the Task states are "Charge", "Send"',
    ],
    ['a Resource that is not there', { 'arn:aws:states:::sns:publish': 1 }, 'no state, Resource or function'],
    ['a pattern that fits nothing', { 'arn:aws:states:::sns:*': 1 }, 'no state, Resource or function'],
    ['what is undefined', { Charge: undefined }, 'The mock of "Charge" is undefined'],
    ['what is no JSON', { Charge: { a: [1n] } }, 'The mock of "Charge" is no JSON'],
    ['an eachItem() outside of a Map', { Charge: eachItem([1]) }, 'around which there is no Map'],
    ['a machine for what starts none', { Send: retried }, 'which starts no state machine'],
  ])('%s', (_name, mocks, message) => {
    expect(() => mockTasks(machine, mocks as Record<string, object>)).toThrow(message);
    expect(() => mockTasks(machine, mocks as Record<string, object>)).toThrow(TypeError);
  });

  test('the whole response of lambda:invoke in place of a result', () => {
    const invoke = oneTask(INVOKE);
    expect(() => mockTasks(invoke, { T: { StatusCode: 200, Payload: 1 } })).toThrow(
      'serviceResponse({ StatusCode, Payload })',
    );
  });

  test('and by the compiler, where the machine was defined in code', () => {
    const defined = defineStateMachine({
      StartAt: 'Charge',
      States: {
        Charge: { Type: 'Task', Resource: 'arn:aws:lambda:us-east-1:123456789012:function:charge', End: true },
      },
    });
    mockTasks(defined, { Charge: (input: { n: number }) => input.n, charge: 1, 'arn:aws:lambda:*': 1 });
    // @ts-expect-error: there is no state Chrage
    expect(() => mockTasks(defined, { Chrage: 1 })).toThrow(TypeError);
  });
});
