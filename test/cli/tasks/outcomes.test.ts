// How the outcomes of a tasks file answer the tasks of a run.

import { describe, expect, test } from 'vitest';
import type { HistoryEvent } from '../../../src/index.js';
import { call, file, taskMachine } from '../harness.js';

const RETRIED = { Retry: [{ ErrorEquals: ['States.ALL'], IntervalSeconds: 1, MaxAttempts: 5 }] };
const INVOKE = { Resource: 'arn:aws:states:::lambda:invoke', Parameters: { FunctionName: 'work' } };

describe('an outcome', () => {
  test('is the result, to the last digit', async () => {
    const { stdout } = await run(taskMachine(), '{ "T": { "result": { "price": 1.0, "id": 12345678901234567890 } } }');
    expect(stdout).toContain('"output":{"price":1.0,"id":12345678901234567890}');
  });

  test('is the payload of lambda:invoke, a response the whole of it', async () => {
    expect(await outputOf(taskMachine(INVOKE), { T: { result: 5 } })).toMatchObject({ Payload: 5, StatusCode: 200 });
    expect(await outputOf(taskMachine(INVOKE), { T: { response: { Payload: 6 } } })).toEqual({ Payload: 6 });
    expect(await outputOf(taskMachine(INVOKE), { T: { '0': { Return: { Payload: 7 } } } })).toEqual({ Payload: 7 });
  });

  test('is an error to the letter', async () => {
    expect(await documentOf(taskMachine(INVOKE), { T: { error: 'Lambda.Unknown', cause: 'no {json}' } })).toMatchObject(
      {
        status: 'FAILED',
        error: 'Lambda.Unknown',
        cause: 'no {json}',
      },
    );
    expect(await documentOf(taskMachine(), { T: { error: 'E' } })).not.toHaveProperty('cause');
  });

  test('takes its time on the virtual clock, also to an error', async () => {
    expect(await documentOf(taskMachine(), { T: { result: 1, after: '1.5h' } })).toMatchObject({ elapsed: 5_400_000 });
    expect(await documentOf(taskMachine(), { T: { error: 'E', after: 250 } })).toMatchObject({
      status: 'FAILED',
      elapsed: 250,
    });
  });

  test('can be none: the timeout of the state ends the task', async () => {
    expect(await documentOf(taskMachine({ TimeoutSeconds: 30 }), { T: { never: true } })).toMatchObject({
      error: 'States.Timeout',
      elapsed: 30_000,
    });
  });

  test('tells what was submitted first', async () => {
    const callback = taskMachine({
      Resource: 'arn:aws:states:::sqs:sendMessage.waitForTaskToken',
      Parameters: { QueueUrl: 'q', MessageBody: {} },
    });
    const { stdout } = await run(
      callback,
      '{ "T": { "submitted": { "MessageId": "m" }, "result": 1, "after": "1s" } }',
      '--history',
    );
    const { events } = JSON.parse(stdout) as { events: HistoryEvent[] };
    const submitted = events.find(({ type }) => type === 'TaskSubmitted');
    expect(submitted?.taskSubmittedEventDetails?.output).toBe('{"MessageId":"m"}');
  });

  test('is found by state, Resource, name of the function and pattern', async () => {
    for (const key of ['T', 'arn:aws:states:::lambda:invoke', 'work', 'arn:aws:states:::lambda:*']) {
      expect(await outputOf(taskMachine(INVOKE), { [key]: { result: key } })).toMatchObject({ Payload: key });
    }
  });
});

describe('a sequence', () => {
  test('has an outcome for each attempt', async () => {
    const tasks = { T: [{ error: 'E', times: 2 }, { error: 'F' }, { result: 'done' }] };
    expect(await documentOf(taskMachine(RETRIED), tasks)).toMatchObject({ output: 'done', elapsed: 7000 });
  });

  test('does not repeat its last outcome: running out ends the run and names the state', async () => {
    const { code, stderr } = await run(taskMachine(RETRIED), '{ "T": [{ "error": "E", "times": 2 }] }');
    expect(code).toBe(3);
    expect(stderr).toContain(
      'The outcomes of "T" have run out: state "T" asks for number 3 (attempt 3), and the tasks file has 2.',
    );
    expect(stderr).toContain('"times": "always"');
  });

  test('goes on with "always"', async () => {
    const tasks = { T: [{ result: 1 }, { result: 2, times: 'always' }] };
    expect(await outputOf(mapOver(3), tasks)).toEqual([1, 2, 2]);
  });

  test('counts over the iterations of a Map, in the order in which their tasks are scheduled', async () => {
    const tasks = { T: [{ result: 'a' }, { error: 'E' }, { result: 'c' }, { result: 'b, again' }] };
    expect(await outputOf(mapOver(3, RETRIED), tasks)).toEqual(['a', 'b, again', 'c']);
  });

  test('that runs out in a Map says at which item', async () => {
    const { stderr } = await run(mapOver(2), '{ "T": [{ "result": 1 }] }');
    expect(stderr).toContain('asks for number 2 (attempt 1, item 1 of M)');
  });

  test('of a Resource counts for each state by itself', async () => {
    const states = { A: { ...task('B') }, B: { ...task(undefined) } };
    const machine = JSON.stringify({ StartAt: 'A', States: states });
    expect(await outputOf(machine, { work: [{ result: 'the first' }] })).toBe('the first');
  });
});

describe('keys', () => {
  test('that are near to a state that nobody answers are warned of', async () => {
    const { code, stderr } = await run(
      taskMachineNamed('ChargeCard'),
      '{ "ChargeCrad": { "result": 1 }, "work": { "result": 2 } }',
    );
    expect(code).toBe(0);
    expect(stderr).toBe('warning: the tasks name "ChargeCrad", which is no state; did you mean "ChargeCard"?\n');
  });

  test('of other machines are not', async () => {
    const tasks =
      '{ "Refund": { "result": 1 }, "arn:aws:states:::sns:publish": { "result": 1 }, "ChargeCard": { "result": 1 } }';
    expect((await run(taskMachineNamed('ChargeCard'), tasks)).stderr).toBe('');
  });

  test('that are wrong are named where a task has no answer', async () => {
    const { code, stderr } = await run(taskMachineNamed('ChargeCard'), '{ "ChargeCrad": { "result": 1 } }');
    expect(code).toBe(3);
    expect(stderr).toMatch(/tasks\.json has "ChargeCrad": did you mean "ChargeCard"\?\n$/);
  });

  test('that are missing are asked for', async () => {
    const { stderr } = await run(taskMachineNamed('ChargeCard'), '{ "Other": { "result": 1 } }');
    expect(stderr).toMatch(
      /Add it to .*tasks\.json, by the state or by the Resource: "ChargeCard": \{ "result": \.\.\. \}\n$/,
    );
  });
});

function task(next: string | undefined) {
  const Resource = 'arn:aws:lambda:us-east-1:123456789012:function:work';
  return { Type: 'Task', Resource, ...(next === undefined ? { End: true } : { Next: next }) };
}

function taskMachineNamed(name: string): string {
  return JSON.stringify({ StartAt: name, States: { [name]: task(undefined) } });
}

function mapOver(items: number, state: object = {}): string {
  const { States } = JSON.parse(taskMachine(state));
  const ItemProcessor = { StartAt: 'T', States };
  const prepare = { Type: 'Pass', Result: Array.from({ length: items }, (_item, index) => index), Next: 'M' };
  return JSON.stringify({ StartAt: 'P', States: { P: prepare, M: { Type: 'Map', ItemProcessor, End: true } } });
}

function run(definition: string, tasks: string, format = '--json') {
  return call(['run', file('machine.json', definition), '--tasks', file('tasks.json', tasks), format]);
}

async function documentOf(definition: string, tasks: object) {
  const { stdout, stderr } = await run(definition, JSON.stringify(tasks));
  expect(stderr).toBe('');
  return JSON.parse(stdout);
}

async function outputOf(definition: string, tasks: object) {
  return (await documentOf(definition, tasks)).output;
}
