// Tests that are written of distributed Maps: their mocks answer the tasks of child executions, each as it was answered.

import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readExecution } from '../../../src/history/recorded/read-execution.js';
import type { RecordedEvent, RecordedExecution } from '../../../src/history/recorded/recorded-execution.js';
import {
  parseStateMachine,
  type Run,
  type RunOptions,
  type StateMachine,
  TaskError,
  type TaskRequest,
} from '../../../src/index.js';
import { eachItem, fail, type Mocks, mockTasks, ok, seq } from '../../../src/testing/index.js';
import { recordTest } from '../../../src/testing/record/record-test.js';
import { distributedMap, type MapScenario, mapScenarios, shuffled } from '../../laws/distributed-maps.js';
import { TestFolder } from './harness.js';

const LAMBDA = 'arn:aws:lambda:us-east-1:123456789012:function:work';
const RETRY = [{ ErrorEquals: ['Busy'], IntervalSeconds: 5, MaxAttempts: 2 }];
const work = (more: object = { End: true }) => ({ Type: 'Task', Resource: LAMBDA, ...more });
const machineOf = (States: Readonly<Record<string, object>>) => ({ StartAt: Object.keys(States)[0] ?? '', States });
const distributed = (states: Readonly<Record<string, object>>, more: object = {}) => ({
  Type: 'Map',
  ItemProcessor: { ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' }, ...machineOf(states) },
  End: true,
  ...more,
});

interface Case {
  readonly name: string;
  readonly definition: object;
  readonly input: unknown;
  readonly mocks?: Mocks;
  readonly options?: RunOptions;
  /** As the service may have told it. */
  readonly told?: (recording: RecordedExecution) => RecordedExecution;
  readonly stoppedAfter?: string;
  /** A part of the text of the definition, and what it is in the one that goes another way. */
  readonly change: readonly [string, string];
}

const CASES: readonly Case[] = [
  {
    name: 'retries-and-catches',
    definition: machineOf({
      Each: distributed({
        Ship: work({ Retry: RETRY, Catch: [{ ErrorEquals: ['Lost'], Next: 'Note' }], End: true }),
        Note: { Type: 'Pass', End: true },
      }),
    }),
    input: ['a', 'b', 'c'],
    mocks: { Ship: eachItem(['one', seq(fail('Busy'), ok('two').after('2s')), fail('Lost')]) },
    change: ['"IntervalSeconds":5', '"IntervalSeconds":50'],
  },
  {
    name: 'started-in-another-order',
    definition: machineOf({ Each: distributed({ Ship: work() }) }),
    input: ['a', 'b', 'c', 'd'],
    mocks: { Ship: (item: string) => ({ shipped: item }) },
    told: startedInReverse,
    change: ['"Type":"Map"', '"Type":"Map","ItemSelector":{"x":1}'],
  },
  {
    name: 'no-items',
    definition: machineOf({ Each: distributed({ Ship: work() }, { Next: 'Done', End: undefined }), Done: work() }),
    input: [],
    mocks: { Done: 'nothing to do' },
    change: ['"Next":"Done"', '"ResultSelector":{"x":1},"Next":"Done"'],
  },
  {
    name: 'many',
    definition: machineOf({ Each: distributed({ Ship: work() }) }),
    input: Array.from({ length: 12 }, (_, index) => index),
    mocks: { Ship: (item: number) => (item % 4 === 1 ? 'late' : 'sent') },
    change: ['"Type":"Map"', '"Type":"Map","ItemSelector":{"x":1}'],
  },
  {
    name: 'equal-inputs',
    definition: machineOf({ Each: distributed({ Ship: work() }) }),
    input: ['a', 'a', 'a'],
    mocks: { Ship: eachItem([1, 2, 3]) },
    told: startedInReverse,
    change: ['"Type":"Map"', '"Type":"Map","ItemSelector":{"x":1}'],
  },
  {
    name: 'failures-within-tolerance',
    definition: machineOf({ Each: distributed({ Ship: work() }, { ToleratedFailureCount: 2 }) }),
    input: ['a', 'b', 'c', 'd'],
    mocks: { Ship: eachItem(['a!', fail('Lost', 'no parcel'), 'c!', fail('Lost')]) },
    change: ['"ToleratedFailureCount":2', '"ToleratedFailureCount":1'],
  },
  {
    name: 'failures-beyond-it',
    definition: machineOf({
      Each: distributed({ Ship: work() }, { Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Undo' }] }),
      Undo: work({ End: true }),
    }),
    input: ['a', 'b'],
    mocks: { Ship: eachItem([ok('late').after('10s'), fail('Lost').after('2s')]), Undo: 'undone' },
    change: ['"Next":"Undo"', '"ResultPath":null,"Next":"Undo"'],
  },
  {
    name: 'batches',
    definition: machineOf({ Each: distributed({ Ship: work() }, { ItemBatcher: { MaxItemsPerBatch: 2 } }) }),
    input: ['a', 'b', 'c', 'd', 'e'],
    mocks: { Ship: (batch: { Items: string[] }) => batch.Items.join('+') },
    told: startedInReverse,
    change: ['"MaxItemsPerBatch":2', '"MaxItemsPerBatch":3'],
  },
  {
    name: 'one-after-the-other',
    definition: machineOf({
      Each: distributed({ Hold: { Type: 'Wait', Seconds: 10, Next: 'Ship' }, Ship: work() }, { MaxConcurrency: 1 }),
    }),
    input: [1, 2, 3],
    mocks: { Ship: (item: number) => item * item },
    change: ['"Seconds":10', '"Seconds":40'],
  },
  {
    name: 'children-of-children',
    definition: machineOf({ Orders: distributed({ Lines: distributed({ Pick: work({ Retry: RETRY, End: true }) }) }) }),
    input: [[1, 2], [3]],
    mocks: {
      Pick: (line: number, task: { attempt: number }) => {
        if (line === 3 && task.attempt === 1) throw new TaskError('Busy');
        return line * 10;
      },
    },
    change: ['"IntervalSeconds":5', '"IntervalSeconds":50'],
  },
  {
    name: 'a-map-that-tries-again',
    definition: machineOf({
      Each: distributed(
        { Ship: work() },
        { Retry: [{ ErrorEquals: ['States.ALL'], IntervalSeconds: 7, MaxAttempts: 1 }] },
      ),
    }),
    input: ['a', 'b'],
    mocks: { Ship: eachItem([seq(ok('a1'), ok('a2')), seq(fail('Lost').after('3s'), ok('b2'))]) },
    change: ['"IntervalSeconds":7', '"IntervalSeconds":70'],
  },
  {
    name: 'stopped-meanwhile',
    definition: machineOf({ Each: distributed({ Ship: work() }) }),
    input: ['a', 'b'],
    mocks: { Ship: eachItem([ok('a').after('3s'), ok('b').after('60s')]) },
    stoppedAfter: '20s',
    change: ['"Type":"Map"', '"Type":"Map","ItemSelector":{"x":1}'],
  },
];

const folder = new TestFolder();
let results: ReturnType<TestFolder['run']>;
const texts = new Map<string, string>();

beforeAll(async () => {
  for (const {
    name,
    definition,
    input,
    mocks = {},
    options,
    told = (same: RecordedExecution) => same,
    stoppedAfter,
    change,
  } of CASES) {
    const machine = parseStateMachine(JSON.parse(JSON.stringify(definition)), { name: 'm' });
    const run = await ran(machine, input, mocks, options, stoppedAfter);
    const recording = told(readExecution(run));
    const { text } = await recordTest(recording, { machine, definitionPath: `${name}.asl.json` });
    texts.set(name, text);
    folder.write(`${name}.test.ts`, text);
    folder.write(`${name}.asl.json`, JSON.stringify(definition));
    const [part, changed] = change;
    const other = JSON.stringify(definition).replace(part, changed);
    if (other === JSON.stringify(definition)) throw new Error(`${name}: nothing is changed`);
    folder.write(`changed-${name}.asl.json`, other);
    folder.write(`changed-${name}.test.ts`, text.replace(`'${name}.asl.json'`, `'changed-${name}.asl.json'`));
  }
  results = folder.run();
}, 120_000);

afterAll(() => folder.remove());

test.each(CASES.map(({ name }) => name))(
  '%s: what is written passes, and fails where the definition is another',
  (name) => {
    expect(results.failed.get(`${name}.test.ts`), texts.get(name)).toBeUndefined();
    expect(results.passed).toContain(`${name}.test.ts`);
    expect([...results.failed.keys()]).toContain(`changed-${name}.test.ts`);
  },
);

test('whatever tasks answered, and in whatever order histories are given, what is written passes', {
  timeout: 120_000,
}, async () => {
  const seed = Number(process.env.FC_SEED ?? 20_240_101);
  const written = new TestFolder();
  const given = fc.sample(mapScenarios(), { seed, numRuns: Number(process.env.FC_NUM_RUNS ?? 40) });
  for (const [number, scenario] of given.entries()) {
    const machine = parseStateMachine(distributedMap(scenario), { name: 'm' });
    const run = await machine.run(scenario.items, { name: 'recorded', seed: scenario.seed, tasks: answers(scenario) });
    const { name, executionArn, status, history } = run;
    const children = run.mapRuns.flatMap(({ mapRunArn }) => run.childExecutions(mapRunArn));
    const recording = readExecution({
      describe: { name, executionArn, status },
      history,
      children: shuffled(children, scenario),
    });
    const { text } = await recordTest(recording, { machine, definitionPath: `${number}.asl.json` });
    written.write(`${number}.test.ts`, text);
    written.write(`${number}.asl.json`, JSON.stringify(machine.definition));
  }
  const { passed, failed } = written.run();
  written.remove();
  expect(failed).toEqual(new Map());
  expect(passed).toHaveLength(given.length);
});

/** By where they are. */
function answers({ script }: MapScenario) {
  return async (_input: unknown, task: TaskRequest) => {
    const place = JSON.stringify([task.path, task.attempt]);
    const index = [...place].reduce((hash, letter) => (hash * 31 + letter.charCodeAt(0)) % 1_000_003, 7);
    const { kind, delay } = script[index % script.length] ?? { kind: 'silence', delay: 0 };
    await task.sleep(kind === 'silence' ? Number.POSITIVE_INFINITY : delay);
    if (kind === 'failure') throw new TaskError('Broken', place);
    return { place };
  };
}

test('children answer as they were answered, whatever the order of their starts', () => {
  expect(texts.get('started-in-another-order')).toContain(
    "eachItem([{ shipped: 'a' }, { shipped: 'b' }, { shipped: 'c' }, { shipped: 'd' }])",
  );
});

test('those that went another way than the rest are named together', () => {
  expect(texts.get('many')).toContain("eachItem((_item, index) => ([1, 5, 9].includes(index) ? 'late' : 'sent'))");
});

test('a child execution that is missing is named, and nothing written', async () => {
  const machine = parseStateMachine(machineOf({ Each: distributed({ Ship: work() }) }));
  const run = await machine.run(['a', 'b', 'c'], { tasks: () => 'sent' });
  const some = withChildren(readExecution(run), (children) => children.slice(1));
  await expect(recordTest(some, { machine, definitionPath: 'x' })).rejects.toThrow(
    /state "Ship", event \d+: histories of its child executions are missing: 1 of 3 \(2 were given\)/,
  );
  // Those that need nothing from outside are missed by their number.
  const pass = parseStateMachine(machineOf({ Each: distributed({ P: { Type: 'Pass', End: true } }) }));
  const passed = withChildren(readExecution(await pass.run(['a', 'b'])), (children) => children.slice(1));
  await expect(recordTest(passed, { machine: pass, definitionPath: 'x' })).rejects.toThrow(
    /"Each" has 1 child executions in the recording, and 2 in a run/,
  );
});

test('data of a child execution that was cut is named with it', async () => {
  const machine = parseStateMachine(machineOf({ Each: distributed({ Ship: work() }) }));
  const run = await machine.run(['a'], { tasks: () => 'sent' });
  const cut = (event: RecordedEvent) =>
    event.type === 'LambdaFunctionSucceeded' ? { ...event, details: { outputDetails: { truncated: true } } } : event;
  const recording = withChildren(readExecution(run), (children) =>
    children.map((child) => ({ ...child, events: child.events.map(cut) })),
  );
  await expect(recordTest(recording, { machine, definitionPath: 'x' })).rejects.toThrow(
    /state "Ship", child execution arn:\S+, event 5: the output of this event was not recorded/,
  );
});

async function ran(
  machine: StateMachine,
  input: unknown,
  mocks: Mocks,
  options: RunOptions = {},
  stoppedAfter?: string,
): Promise<Run> {
  const tasks = mockTasks(machine, mocks);
  if (stoppedAfter === undefined) return machine.run(input, { name: 'recorded', ...options, tasks });
  const execution = machine.start(input, { name: 'recorded', ...options, tasks, clock: 'manual' });
  execution.result.catch(() => undefined);
  await execution.advance(stoppedAfter);
  await execution.abort();
  return execution.result;
}

function withChildren(
  recording: RecordedExecution,
  change: (children: readonly RecordedExecution[]) => readonly RecordedExecution[],
): RecordedExecution {
  return { ...recording, children: new Map(Array.from(recording.children, ([arn, of]) => [arn, change(of)])) };
}

/** The last item first, a few milliseconds apart, as it may be where many start at a time. */
function startedInReverse(recording: RecordedExecution): RecordedExecution {
  return withChildren(recording, (children) =>
    children.map((child, index) => {
      const later = (children.length - index) * 3;
      const events = child.events.map((event) => ({ ...event, timestamp: (event.timestamp ?? 0) + later }));
      return { ...child, events };
    }),
  );
}
