// What an execution with a distributed Map would have come to: its child executions have the outcomes that they had.

import { describe, expect, test } from 'vitest';
import type { RecordedExecution } from '../../../src/history/recorded/recorded-execution.js';
import { parseStateMachine, type Run, type StateMachine, TaskError, type TaskRequest } from '../../../src/index.js';
import { readExecution, whatIf } from '../../../src/replay.js';

const task = (FunctionName: string, more: object = {}) => ({
  Type: 'Task',
  Resource: 'arn:aws:states:::lambda:invoke',
  Parameters: { FunctionName, 'Payload.$': '$' },
  OutputPath: '$.Payload',
  End: true,
  ...more,
});

type States = Readonly<Record<string, object>>;

const inner = (states: States) => ({ StartAt: Object.keys(states)[0] ?? '', States: states });
const distributed = (states: States, more: object = {}) => ({
  Type: 'Map',
  Label: 'Lines',
  ItemProcessor: { ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' }, ...inner(states) },
  End: true,
  ...more,
});
const machineOf = (states: States) => parseStateMachine(inner(states), { name: 'm' });
const RETRY = { Retry: [{ ErrorEquals: ['Busy'], IntervalSeconds: 3, MaxAttempts: 2 }] };

/** The price of each line, of which one is busy at first. */
const Price = task('price', RETRY);
const machine = machineOf({ Lines: distributed({ Price }) });
const items = ['a', 'b', 'c', 'd'];
const run = await machine.run(items, {
  tasks: (item: string, { attempt }: TaskRequest) => {
    if (item === 'b' && attempt === 1) throw new TaskError('Busy');
    return `price of ${item}`;
  },
});
const prices = items.map((item) => `price of ${item}`);

describe('children that started in another order than that of their items', () => {
  const recordings = { 'as they are': readExecution(run), reversed: reversed(run) };

  test.each(Object.entries(recordings))('%s: a definition that is the same', async (_, recording) => {
    expect(await whatIf(machine, recording)).toMatchObject({ verdict: 'sameOutcome', hasRecordedOutcome: true });
  });

  test.each(Object.entries(recordings))('%s: a state before the Map', async (_, recording) => {
    const added = machineOf({ Added: { Type: 'Pass', Next: 'Lines' }, Lines: distributed({ Price }) });
    expect(await whatIf(added, recording)).toMatchObject({
      verdict: 'otherPath',
      hasRecordedOutcome: true,
      changed: { status: 'SUCCEEDED', output: prices },
      otherParameters: [],
      unusedOutcomes: [],
    });
  });

  test.each(Object.entries(recordings))('%s: a state in each child', async (_, recording) => {
    const note = { Type: 'Pass', Parameters: { 'noted.$': '$' }, End: true };
    const changed = machineOf({
      Lines: distributed({ Price: { ...Price, End: undefined, Next: 'Note' }, Note: note }),
    });
    const result = await whatIf(clean(changed), recording);
    expect(result).toMatchObject({
      verdict: 'otherPath',
      hasRecordedOutcome: false,
      changed: { status: 'SUCCEEDED', output: prices.map((noted) => ({ noted })) },
      otherParameters: [],
      unusedOutcomes: [],
    });
    expect(result.divergence?.execution).toMatch(/^arn:.*:m\/Lines:/);
    const path = result.changed.path.filter(({ state }) => state === 'Note').map(({ path: [step] }) => step);
    expect(path).toEqual(items.map((_item, index) => ({ map: 'Lines', index })));
  });

  test.each(Object.entries(recordings))('%s: other parameters', async (_, recording) => {
    const changed = machineOf({
      Lines: distributed({ Price: { ...Price, Parameters: { FunctionName: 'price', Payload: 'x' } } }),
    });
    const result = await whatIf(changed, recording);
    expect(result).toMatchObject({ verdict: 'otherData', changed: { output: prices } });
    const sent = result.otherParameters.map(({ path: [step], recorded }) => [step, recorded]);
    expect(sent).toContainEqual([
      { map: 'Lines', index: 3 },
      { FunctionName: 'price', Payload: 'd' },
    ]);
    // The first attempt of the one that was busy, and the second.
    expect(sent).toHaveLength(5);
  });
});

describe('what was not recorded', () => {
  test('a task in each child is asked for, with the child that came to it first', async () => {
    const Ship = task('ship');
    const changed = machineOf({ Lines: distributed({ Price: { ...Price, End: undefined, Next: 'Ship' }, Ship }) });
    const asked = await whatIf(clean(changed), run);
    expect(asked).toMatchObject({
      verdict: 'needsOutcome',
      needs: { state: 'Ship', path: [{ map: 'Lines', index: 0 }], parameters: { Payload: 'price of a' } },
    });
    const mocked = await whatIf(clean(changed), run, { mocks: { Ship: (line: string) => `${line}, shipped` } });
    expect(mocked).toMatchObject({
      verdict: 'otherPath',
      changed: { output: prices.map((line) => `${line}, shipped`) },
    });
  });

  test('one more item needs its outcome', async () => {
    const more = { Type: 'Pass', Result: [...items, 'e'], Next: 'Lines' };
    const changed = machineOf({ More: more, Lines: distributed({ Price }) });
    expect(await whatIf(changed, run)).toMatchObject({
      verdict: 'needsOutcome',
      needs: { state: 'Price', path: [{ map: 'Lines', index: 4 }], why: 'the recording has no task of this state' },
    });
  });

  test('a child without a history needs its outcome, and only that', async () => {
    const { children, ...recording } = readExecution(run);
    const some = { ...recording, children: new Map(Array.from(children, ([arn, of]) => [arn, of.slice(1)])) };
    const asked = await whatIf(machine, some);
    expect(asked).toMatchObject({ verdict: 'needsOutcome', needs: { state: 'Price', parameters: { Payload: 'a' } } });
    const mocked = await whatIf(machine, some, { mocks: { Price: 'price of a' } });
    expect(mocked).toMatchObject({ hasRecordedOutcome: true, changed: { output: prices }, unusedOutcomes: [] });
  });

  test('children without any history are compared with nothing', async () => {
    const pass = machineOf({ Lines: distributed({ P: { Type: 'Pass', End: true } }) });
    const { history } = await pass.run(items);
    const changed = machineOf({ Lines: distributed({ P: { Type: 'Pass', Result: 1, End: true } }) });
    expect(await whatIf(changed, history)).toMatchObject({
      verdict: 'otherData',
      divergence: { kind: 'data', state: 'Lines' },
      changed: { output: [1, 1, 1, 1] },
    });
  });
});

describe('how children go', () => {
  test('fewer attempts: the Map fails where it did not', async () => {
    const once = { ...Price, Retry: [] };
    const result = await whatIf(machineOf({ Lines: distributed({ Price: once }) }), run);
    expect(result).toMatchObject({
      verdict: 'otherPath',
      changed: { status: 'FAILED', error: 'States.ExceedToleratedFailureThreshold' },
    });
    expect(result.unusedOutcomes).toContainEqual(expect.objectContaining({ state: 'Price', attempt: 2 }));
    const tolerant = await whatIf(
      machineOf({ Lines: distributed({ Price: once }, { ToleratedFailureCount: 1 }) }),
      run,
    );
    expect(tolerant).toMatchObject({
      changed: { status: 'SUCCEEDED', output: ['price of a', 'price of c', 'price of d'] },
    });
  });

  test('one after the other: at other times', async () => {
    const result = await whatIf(machineOf({ Lines: distributed({ Price }, { MaxConcurrency: 1 }) }), run);
    expect(result).toMatchObject({ hasRecordedOutcome: true, changed: { output: prices }, unusedOutcomes: [] });
  });

  test('children of children', async () => {
    const Inner = distributed({ Price }, { Label: 'Inner' });
    const nested = machineOf({ Outer: distributed({ Inner }) });
    const told = await nested.run([['a', 'b'], ['c']], { tasks: (item: string) => `price of ${item}` });
    const added = machineOf({ Added: { Type: 'Pass', Next: 'Outer' }, Outer: distributed({ Inner }) });
    for (const recording of [readExecution(told), reversed(told)]) {
      expect(await whatIf(nested, recording)).toMatchObject({ verdict: 'sameOutcome' });
      expect(await whatIf(added, recording)).toMatchObject({
        hasRecordedOutcome: true,
        changed: { output: [['price of a', 'price of b'], ['price of c']] },
        otherParameters: [],
        unusedOutcomes: [],
      });
    }
  });

  test('a Map that is tried again has the outcomes of each of its runs', async () => {
    const again = { Retry: [{ ErrorEquals: ['States.ALL'], IntervalSeconds: 7, MaxAttempts: 1 }] };
    const Ship = task('ship');
    const retried = machineOf({ Lines: distributed({ Ship }, again) });
    const asked = new Map<string, number>();
    const told = await retried.run(['a', 'b'], {
      tasks: (item: string) => {
        const times = (asked.get(item) ?? 0) + 1;
        asked.set(item, times);
        if (item === 'b' && times === 1) throw new TaskError('Lost');
        return `${item} ${times}`;
      },
    });
    expect(told.output).toEqual(['a 2', 'b 2']);
    const added = machineOf({ Added: { Type: 'Pass', Next: 'Lines' }, Lines: distributed({ Ship }, again) });
    for (const recording of [readExecution(told), reversed(told)]) {
      expect(await whatIf(added, recording)).toMatchObject({
        hasRecordedOutcome: true,
        changed: { output: ['a 2', 'b 2'] },
      });
    }
  });
});

/** Without what is undefined. */
function clean(machine: StateMachine): StateMachine {
  return parseStateMachine(JSON.parse(JSON.stringify(machine.definition)), { name: 'm' });
}

/** The last child of each Map Run a few milliseconds before the others, as it may be where many start at a time. */
function reversed(run: Run): RecordedExecution {
  const later = (recording: RecordedExecution, milliseconds: number): RecordedExecution => ({
    ...recording,
    events: recording.events.map((event) => ({ ...event, timestamp: (event.timestamp ?? 0) + milliseconds })),
    children: new Map(
      Array.from(recording.children, ([arn, children]) => [
        arn,
        children.map((child, index) => later(child, milliseconds + (children.length - index) * 3)),
      ]),
    ),
  });
  return later(readExecution(run), 0);
}
