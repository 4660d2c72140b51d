// A child execution of a distributed Map is an execution like any other, with a history of its own.

import { describe, expect, test } from 'vitest';
import { childHistories, childHistory } from '../../src/history/child-histories.js';
import { parseStateMachine, type TaskFunction } from '../../src/index.js';
import { programOf } from '../core/harness.js';

const LAMBDA = 'arn:aws:lambda:us-east-1:123456789012:function:work';
const pass = { Type: 'Pass', End: true };

const PROCESSORS: readonly (readonly [string, object])[] = [
  ['a Pass state', { StartAt: 'A', States: { A: pass } }],
  ['what fails', { StartAt: 'F', States: { F: { Type: 'Fail', Error: 'Broken', Cause: 'on purpose' } } }],
  ['data that it cannot do with', { StartAt: 'A', States: { A: { ...pass, InputPath: '$.gone' } } }],
  [
    'a task that is tried again, after a wait',
    {
      StartAt: 'W',
      States: {
        W: { Type: 'Wait', Seconds: 3, Next: 'T' },
        T: {
          Type: 'Task',
          Resource: LAMBDA,
          TimeoutSeconds: 5,
          Retry: [{ ErrorEquals: ['Busy'], IntervalSeconds: 2 }],
          Catch: [{ ErrorEquals: ['States.ALL'], Next: 'A' }],
          End: true,
        },
        A: pass,
      },
    },
  ],
  [
    'iterations and branches',
    {
      StartAt: 'P',
      States: {
        P: {
          Type: 'Parallel',
          Branches: [
            { StartAt: 'B', States: { B: { ...pass, Assign: { v: 1 } } } },
            {
              StartAt: 'M',
              States: {
                M: {
                  Type: 'Map',
                  ItemsPath: '$.list',
                  MaxConcurrency: 1,
                  ItemProcessor: { StartAt: 'I', States: { I: { Type: 'Task', Resource: LAMBDA, End: true } } },
                  Retry: [{ ErrorEquals: ['Busy'], IntervalSeconds: 1 }],
                  End: true,
                },
              },
            },
          ],
          End: true,
        },
      },
    },
  ],
];

describe.each(['STANDARD', 'EXPRESS'] as const)('a child of type %s', (type) => {
  test.each(PROCESSORS)('has the history of an execution of its own: %s', async (_what, processor) => {
    const input = { list: [1, 2], n: 1.5 };
    const children = await childrenOf(processor, [input], type);
    const own = await parseStateMachine(processor, { type }).run(input, { tasks: busyFirst() });
    expect(children).toHaveLength(1);
    expect(children[0]?.events).toEqual(own.history);
    expect(children[0]).toMatchObject({
      status: own.status,
      input: '{"list":[1,2],"n":1.5}',
      startDate: own.startDate.getTime(),
      stopDate: own.stopDate.getTime(),
    });
    expect(children[0]?.output).toBe(own.outputText);
    expect([children[0]?.error, children[0]?.cause]).toEqual([own.error, own.cause]);
  });
});

test('each child has its own', async () => {
  const children = await childrenOf({ StartAt: 'A', States: { A: pass } }, ['x', 'y', 'z'], 'STANDARD');
  expect(children.map(({ input, output }) => [input, output])).toEqual([
    ['"x"', '"x"'],
    ['"y"', '"y"'],
    ['"z"', '"z"'],
  ]);
  expect(new Set(children.map(({ executionArn }) => executionArn)).size).toBe(3);
});

test('one is found by its ARN', async () => {
  const { program, journal, mapRunArn } = await runOf({ StartAt: 'A', States: { A: pass } }, ['x', 'y'], 'STANDARD');
  const [, second] = childHistories(program, journal, mapRunArn);
  expect(childHistory(program, journal, second?.executionArn ?? '')).toEqual(second);
  expect(childHistory(program, journal, 'arn:of:none')).toBeUndefined();
  expect(childHistories(program, journal, 'arn:of:none')).toEqual([]);
});

test('a child that is under way is running, and one that is stopped has been aborted', async () => {
  const processor = { StartAt: 'W', States: { W: { Type: 'Wait', SecondsPath: '$', Next: 'F' }, F: { Type: 'Fail' } } };
  const { program, journal, mapRunArn } = await runOf(processor, [1, 9], 'STANDARD');
  const [first, second] = childHistories(program, journal, mapRunArn);
  expect(first?.status).toBe('FAILED');
  expect(second?.status).toBe('ABORTED');
  expect(second?.events.map(({ type }) => type)).toEqual(['ExecutionStarted', 'WaitStateEntered', 'ExecutionAborted']);
  expect(second?.stopDate).toBe(first?.stopDate);
  const early = childHistories(program, journal.slice(0, 1), mapRunArn);
  expect(early.map(({ status }) => status)).toEqual(['RUNNING', 'RUNNING']);
  expect(early[0]).not.toHaveProperty('stopDate');
});

test('a child whose time is up has timed out', async () => {
  const processor = { StartAt: 'W', States: { W: { Type: 'Wait', Seconds: 400, End: true } } };
  const [child] = await childrenOf(processor, [1], 'EXPRESS');
  expect(child).toMatchObject({ status: 'TIMED_OUT', error: 'States.Timeout' });
  expect((child?.stopDate ?? 0) - (child?.startDate ?? 0)).toBe(300_000);
});

// --- helpers ----------------------------------------------------------------------------------------

async function childrenOf(processor: object, items: readonly unknown[], type: 'STANDARD' | 'EXPRESS') {
  const { program, journal, mapRunArn } = await runOf(processor, items, type);
  return childHistories(program, journal, mapRunArn);
}

async function runOf(processor: object, items: readonly unknown[], ExecutionType: 'STANDARD' | 'EXPRESS') {
  const ItemProcessor = { ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType }, ...processor };
  const definition = { StartAt: 'Each', States: { Each: { Type: 'Map', ItemProcessor, End: true } } };
  const { history, journal } = await parseStateMachine(definition).run(items, { tasks: busyFirst() });
  const { mapRunArn } = history.find(({ type }) => type === 'MapRunStarted')?.mapRunStartedEventDetails ?? {};
  return { program: programOf(definition), journal, mapRunArn: String(mapRunArn) };
}

/** Every third call takes a second and fails. */
function busyFirst(): TaskFunction {
  let calls = 0;
  return async (input, task) => {
    calls += 1;
    if (calls % 3 !== 1) return { done: input };
    await task.sleep('1s');
    throw Object.assign(new Error('later'), { name: 'Busy' });
  };
}
