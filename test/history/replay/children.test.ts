// Replays of distributed Maps with the histories of their children: what these did is taken from their own recordings, and
// what is otherwise is told of the child in which it is.

import { describe, expect, test } from 'vitest';
import { memoryObjectStore, parseStateMachine, type StateMachine, TaskError } from '../../../src/index.js';
import { type Replay, readExecution, replay, timelineOfReplay } from '../../../src/replay.js';

const LAMBDA = 'arn:aws:states:::lambda:invoke';

interface Told {
  id: number;
  previousEventId: number;
  type: string;
  timestamp: string;
  [details: `${string}Details`]: Record<string, unknown>;
}

interface Child {
  executionArn: string;
  mapRunArn?: string;
  events: Told[];
}

interface Recording {
  status: string;
  history: Told[];
  children: Child[];
}

/** A Map of child executions; `child` are the states of one. */
function mapOf(child: object, fields: object = {}, type = 'STANDARD'): StateMachine {
  const [StartAt] = Object.keys(child);
  const ItemProcessor = { ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: type }, StartAt, States: child };
  const Each = { Type: 'Map', Label: 'Lines', ItemProcessor, End: true, ...fields };
  return parseStateMachine(JSON.stringify({ StartAt: 'Each', States: { Each } }, null, 2), { name: 'orders' });
}

const ask = (fields: object) => ({
  Type: 'Task',
  Resource: LAMBDA,
  Parameters: { FunctionName: 'ask', 'Payload.$': '$' },
  ResultSelector: { 'answer.$': '$.Payload' },
  ResultPath: '$.asked',
  Retry: [{ ErrorEquals: ['Busy'], IntervalSeconds: 3, MaxAttempts: 2, JitterStrategy: 'FULL' }],
  ...fields,
});

const LINE = {
  Ask: ask({ Next: 'Settle' }),
  Settle: { Type: 'Wait', Seconds: 60, Next: 'Tag' },
  Tag: {
    Type: 'Pass',
    Parameters: {
      'id.$': 'States.UUID()',
      'run.$': '$$.Execution.Name',
      'began.$': '$$.Execution.StartTime',
      'of.$': '$',
    },
    End: true,
  },
};
const lines = mapOf(LINE, { MaxConcurrency: 2 });
const INPUT = [{ sku: 'a' }, { sku: 'b' }, { sku: 'b' }, { sku: 'c' }, { sku: 'b' }];

type Options = NonNullable<Parameters<StateMachine['run']>[1]>;

async function record(machine: StateMachine, input: unknown, options: Options = {}): Promise<Recording> {
  const run = await machine.run(input, { seed: 7, tasks: answers(), ...options });
  return recordingOf(run);
}

function recordingOf(run: Awaited<ReturnType<StateMachine['run']>>): Recording {
  const { status, history } = run;
  const children = run.mapRuns
    .flatMap(({ mapRunArn }) => run.childExecutions(mapRunArn))
    .map(({ executionArn, mapRunArn, events }) => ({ executionArn, mapRunArn, events }));
  return JSON.parse(JSON.stringify({ status, history, children }));
}

/** Tasks that each answer something else, after a while, and are busy now and then. */
function answers() {
  let count = 0;
  return async (_input: unknown, task: { sleep(milliseconds: number): Promise<void> }) => {
    count += 1;
    const [mine, seconds] = [count, (count * 7) % 5];
    await task.sleep(seconds * 500);
    if (mine % 4 === 2) throw new TaskError('Busy', 'Come again');
    return `answer ${mine}`;
  };
}

function expectEqual(result: Replay): void {
  expect({ messages: result.divergences.map(({ message }) => message), missing: result.missing }).toEqual({
    messages: [],
    missing: undefined,
  });
  expect(result.verdict).toBe('equal');
}

const recorded = await record(lines, INPUT);
const copy = () => structuredClone(recorded);
const childAt = ({ children }: Recording, index: number) => children[index] as Child;
const eventOf = ({ events }: Child, type: string) => events.find((event) => event.type === type) as Told;

describe('what the definition explains', () => {
  test('is equal with all children, however they are given', () => {
    const { history, children } = recorded;
    const result = replay(lines, recorded);
    expectEqual(result);
    expect(result.children.map(({ execution }) => execution).sort()).toEqual(
      children.map(({ executionArn }) => executionArn).sort(),
    );
    const byRun = { [childAt(recorded, 0).mapRunArn as string]: children };
    expectEqual(replay(lines, history, { children: byRun }));
    expectEqual(replay(lines, history, { children: new Map(Object.entries(byRun)) }));
    const named = children.map(({ executionArn, events }) => ({ executionArn, events }));
    expectEqual(replay(lines, history, { children: named.toReversed() }));
  });

  test('derives the histories of the children', () => {
    const { children } = replay(lines, recorded);
    for (const { execution, history, index, recordedIds } of children) {
      const told = recorded.children.find(({ executionArn }) => executionArn === execution);
      expect(history.map(({ type }) => type)).toEqual(told?.events.map(({ type }) => type));
      expect(recordedIds.size).toBe(history.length);
      expect(told?.events[0]?.executionStartedEventDetails?.input).toBe(JSON.stringify(INPUT[index]));
    }
    // Of those with equal inputs, the result tells which is which.
    expect(children.map(({ index }) => index).sort()).toEqual([0, 1, 2, 3, 4]);
  });

  test('can be looked at, at each event of a child', () => {
    const [child] = replay(lines, recorded).children;
    if (child === undefined) throw new Error('There is no child');
    const timeline = timelineOfReplay(lines, child);
    expect(timeline.length).toBe(child.history.length);
    const told = recorded.children.find(({ executionArn }) => executionArn === child.execution) as Child;
    expect(timeline.at(eventOf(told, 'WaitStateEntered').id).event).toMatchObject({ type: 'WaitStateEntered' });
  });

  test('is equal where the children began in another order than that of their items, and later', () => {
    const late = copy();
    // All at once in the items' order, here; there as the service came to them.
    for (const [index, child] of late.children.entries()) {
      const delay = (late.children.length - index) * 10_000;
      for (const event of child.events) event.timestamp = later(event.timestamp, delay);
      const { id, began } = JSON.parse(String(eventOf(child, 'PassStateExited').stateExitedEventDetails?.output));
      for (const event of [...child.events, ...late.history]) {
        for (const details of Object.values(event)) {
          if (typeof details?.output !== 'string') continue;
          const results = [JSON.parse(details.output)].flat();
          for (const result of results) if (result.id === id) result.began = later(began, delay);
          details.output = JSON.stringify(child.events.includes(event) ? results[0] : results);
        }
      }
    }
    for (const event of late.history.slice(4)) event.timestamp = later(event.timestamp, 100_000);
    const result = replay(lines, late);
    expectEqual(result);
    for (const child of result.children) expect(timelineOfReplay(lines, child).length).toBe(child.history.length);
  });

  test('is equal without times', () => {
    const timeless = copy();
    for (const { events } of [{ events: timeless.history }, ...timeless.children]) {
      for (const event of events) Reflect.deleteProperty(event, 'timestamp');
    }
    const plain = mapOf({ ...LINE, Tag: { Type: 'Pass', End: true } });
    expect(
      replay(lines, timeless).divergences.every(({ differences }) => differences[0]?.path.at(-1) === 'began'),
    ).toBe(true);
    return record(plain, INPUT).then((other) => {
      for (const { events } of [{ events: other.history }, ...other.children]) {
        for (const event of events) Reflect.deleteProperty(event, 'timestamp');
      }
      expectEqual(replay(plain, other));
    });
  });

  test('is equal as far as an execution that runs has come', () => {
    const times = [recorded.history, ...recorded.children.map(({ events }) => events)].flat();
    for (const now of new Set(times.map(({ timestamp }) => timestamp))) {
      const until = ({ timestamp }: Told) => timestamp <= now;
      const children = recorded.children
        .map((child) => ({ ...child, events: child.events.filter(until) }))
        .filter(({ events }) => events.length > 0);
      expectEqual(replay(lines, { history: recorded.history.filter(until), children }));
    }
  });

  test('is equal for Express children, out of their logs or not', async () => {
    expectEqual(replay(mapOf(LINE, {}, 'EXPRESS'), await record(mapOf(LINE, {}, 'EXPRESS'), INPUT)));
  });

  test('is equal where children have Map Runs of their own', async () => {
    const processor = {
      ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
      StartAt: 'Ask',
      States: LINE,
    };
    const inner = { Type: 'Map', Label: 'Inner', ItemsPath: '$.parts', ItemProcessor: processor, End: true };
    const outer = mapOf({ Parts: inner });
    const told = await record(outer, [{ parts: [{ n: 1 }, { n: 2 }] }, { parts: [{ n: 1 }] }]);
    expect(told.children).toHaveLength(5);
    const result = replay(outer, told);
    expectEqual(result);
    expect(result.children).toHaveLength(5);
    const part = told.children.findLast(({ executionArn }) => executionArn.includes('/Inner:')) as Child;
    eventOf(part, 'WaitStateExited').stateExitedEventDetails = { name: 'Settle', output: '{}' };
    expect(replay(outer, told).divergence).toMatchObject({ execution: part.executionArn, state: 'Settle' });
  });

  test('is equal where the clocks of children of children are ahead of what waits for them', async () => {
    const processor = { ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' }, StartAt: 'Ask' };
    const States = { Ask: ask({ Retry: undefined, End: true }) };
    const inner = { Type: 'Map', Label: 'Inner', ItemProcessor: { ...processor, States }, End: true };
    const outer = mapOf({ Parts: inner });
    const told = await record(outer, [['a', 'b'], ['c']], { tasks: () => 1 });
    for (const child of told.children) {
      const ahead = child.executionArn.includes('/Inner:') ? 40 : 20;
      for (const event of child.events) event.timestamp = later(event.timestamp, ahead);
    }
    expectEqual(replay(outer, told));
  });

  test('is equal where a Map is tried again: each run has its own children', async () => {
    const machine = mapOf(
      { Ask: ask({ Retry: undefined, End: true }) },
      { Retry: [{ ErrorEquals: ['States.ALL'], IntervalSeconds: 5 }] },
    );
    const told = await record(machine, INPUT);
    const runs = told.history.filter(({ type }) => type === 'MapRunStarted');
    expect(runs.length).toBeGreaterThan(1);
    expectEqual(replay(machine, told));
    const named = told.children.map(({ executionArn, events }) => ({ executionArn, events }));
    expectEqual(replay(machine, told.history, { children: named }));
  });
});

describe('children that do not succeed', () => {
  const fragile = (fields: object) =>
    mapOf({ Ask: ask({ Retry: undefined, Next: 'Settle' }), Settle: { Type: 'Wait', Seconds: 60, End: true } }, fields);

  test('within what is tolerated', async () => {
    const machine = fragile({ ToleratedFailureCount: 3 });
    const told = await record(machine, INPUT);
    expect(told.status).toBe('SUCCEEDED');
    expect(told.children.some(({ events }) => events.at(-1)?.type === 'ExecutionFailed')).toBe(true);
    expectEqual(replay(machine, told));
    expect(replay(fragile({}), told).divergence).toMatchObject({ execution: undefined, kind: 'path' });
  });

  test('and fail the run: the others are stopped', async () => {
    const machine = fragile({});
    const told = await record(machine, INPUT);
    expect(told.status).toBe('FAILED');
    expect(told.children.some(({ events }) => events.at(-1)?.type === 'ExecutionAborted')).toBe(true);
    expectEqual(replay(machine, told));
    // They are stopped one after the other, and one does something yet.
    const stopped = told.children.find(({ events }) => events.at(-1)?.type === 'ExecutionAborted') as Child;
    for (const event of stopped.events.slice(-1)) event.timestamp = later(event.timestamp, 700);
    expectEqual(replay(machine, told));
  });

  test('because the execution is stopped', async () => {
    const execution = lines.start(INPUT, { clock: 'manual', tasks: () => 'yes' });
    await execution.advance(1000);
    await execution.abort();
    const told = recordingOf(await execution.result);
    expect(told.status).toBe('ABORTED');
    expectEqual(replay(lines, told));
    // Their stop may be told before.
    for (const { events } of told.children)
      for (const event of events.slice(-1)) event.timestamp = later(event.timestamp, -400);
    expectEqual(replay(lines, told));
  });

  test.each(['STANDARD', 'EXPRESS'])('and are redriven, %s', async (type) => {
    const machine = mapOf({ Ask: ask({ Retry: undefined, End: true }) }, { MaxConcurrency: 2 }, type);
    const execution = machine.start(INPUT, { clock: 'virtual', tasks: answers() });
    expect((await execution.result).status).toBe('FAILED');
    await execution.redrive();
    const told = recordingOf(await execution.result);
    expect(told.history.some(({ type }) => type === 'MapRunRedriven')).toBe(true);
    expectEqual(replay(machine, told));
  });

  test('because their time is up', async () => {
    const machine = mapOf(
      { Settle: { Type: 'Wait', Seconds: 600, End: true } },
      { ToleratedFailureCount: 9 },
      'EXPRESS',
    );
    const told = await record(machine, INPUT);
    expect(childAt(told, 0).events.at(-1)?.type).toBe('ExecutionTimedOut');
    expectEqual(replay(machine, told));
  });

  test('because somebody stopped one of them', () => {
    const told = copy();
    const child = childAt(told, 1);
    child.events = child.events.slice(0, 4);
    const last = child.events.at(-1) as Told;
    child.events.push({ id: 5, previousEventId: 0, type: 'ExecutionAborted', timestamp: last.timestamp });
    expect(replay(lines, told)).toMatchObject({
      verdict: 'unrecorded',
      missing: { execution: child.executionArn, eventId: 5 },
    });
  });
});

describe('what it does not explain', () => {
  test('is told of the child in which it is, before what follows from it', () => {
    const told = copy();
    const child = childAt(told, 2);
    const exited = eventOf(child, 'TaskStateExited');
    replaceIn(exited, '"answer ', '"another answer ');
    const { divergence } = replay(lines, told);
    expect(divergence).toMatchObject({
      kind: 'data',
      execution: child.executionArn,
      eventId: exited.id,
      state: 'Ask',
      place: { pointer: '/States/Each/ItemProcessor/States/Ask/ResultPath' },
      differences: [{ member: 'output', path: ['asked', 'answer'] }],
    });
    expect(divergence?.message).toMatch(
      new RegExp(`^Child execution ${child.executionArn}, event ${exited.id} TaskStateExited "Ask" has another output`),
    );
  });

  test('another definition of the children diverges in each of them', () => {
    const other = mapOf({ ...LINE, Settle: { ...LINE.Settle, Seconds: 600 } });
    const { divergences } = replay(other, recorded);
    const told = divergences.filter(({ kind, state }) => kind === 'time' && state === 'Settle');
    expect(told.map(({ execution }) => execution).sort()).toEqual(
      recorded.children.map(({ executionArn }) => executionArn).sort(),
    );
  });

  test('another input, with the field that makes it', () => {
    const other = mapOf(LINE, { ItemSelector: { 'line.$': '$$.Map.Item.Value' } });
    const { divergence } = replay(other, recorded);
    expect(divergence).toMatchObject({
      kind: 'data',
      eventId: 1,
      recorded: { type: 'ExecutionStarted' },
      state: 'Each',
      place: { pointer: '/States/Each/ItemSelector' },
    });
    expect(recorded.children.map(({ executionArn }) => executionArn)).toContain(divergence?.execution);
  });

  test('a child of which there is none here', async () => {
    const told = copy();
    const { history } = await record(lines, INPUT.slice(0, 4));
    const runArn = told.history.find(({ type }) => type === 'MapRunStarted')?.mapRunStartedEventDetails?.mapRunArn;
    // The parent of four, and five children.
    const four = JSON.parse(JSON.stringify(history).replaceAll(/arn:aws:states:[^"]*:mapRun:[^"]*/g, String(runArn)));
    const { divergences } = replay(lines, { history: four, children: told.children });
    expect(divergences.filter(({ execution }) => execution !== undefined)).toMatchObject([
      {
        kind: 'path',
        eventId: 1,
        state: 'Each',
        message: expect.stringContaining('no child execution here has its input'),
      },
    ]);
  });

  test('fewer attempts than a child made', () => {
    const other = mapOf({ ...LINE, Ask: ask({ Retry: undefined, Next: 'Settle' }) });
    const retried = recorded.children.filter(({ events }) => events.some(({ type }) => type === 'TaskFailed'));
    const { divergence } = replay(other, recorded);
    expect(divergence).toMatchObject({ kind: 'path', state: 'Ask', recorded: { type: 'TaskScheduled' } });
    expect(retried.map(({ executionArn }) => executionArn)).toContain(divergence?.execution);
  });
});

describe('what was not recorded', () => {
  test('is the history of a child that is missing, and it is said of which', () => {
    const told = copy();
    const [, missing] = told.children.splice(3, 1);
    expect(missing).toBeUndefined();
    const result = replay(lines, told);
    expect(result).toMatchObject({
      verdict: 'unrecorded',
      divergences: [],
      missing: { state: 'Ask', execution: undefined },
    });
    expect(result.missing?.what).toMatch(/histories of its child executions are missing: 1 of 5 \(4 were given\)/);
    expect(result.missing?.what).toContain('{"sku":"c"}');
  });

  test('is no matter where a child needs nothing from outside', async () => {
    const plain = mapOf({ Pause: { Type: 'Wait', Seconds: 5, Next: 'Keep' }, Keep: { Type: 'Pass', End: true } });
    const told = await record(plain, INPUT);
    told.children.splice(3, 1);
    expectEqual(replay(plain, told));
    expectEqual(replay(plain, { history: told.history }));
  });

  test('is the output of a task of a child', () => {
    const told = copy();
    const child = childAt(told, 4);
    const succeeded = eventOf(child, 'TaskSucceeded');
    succeeded.taskSucceededEventDetails = {
      ...succeeded.taskSucceededEventDetails,
      outputDetails: { truncated: true },
    };
    Reflect.deleteProperty(succeeded.taskSucceededEventDetails, 'output');
    expect(replay(lines, told)).toMatchObject({
      verdict: 'unrecorded',
      missing: { execution: child.executionArn, eventId: succeeded.id, state: 'Ask' },
    });
  });
});

describe('children that are refused', () => {
  test('of another Map Run', async () => {
    const other = await record(mapOf(LINE, { Label: 'Others' }), INPUT);
    const { executionArn, mapRunArn, events } = childAt(other, 0);
    const refused = (child: object) => () => readExecution({ ...recorded, children: [...recorded.children, child] });
    expect(refused({ executionArn, mapRunArn, events })).toThrow(
      /is of the Map Run .*Others:.*, which no event started/,
    );
    expect(refused({ executionArn, events })).toThrow(
      'child 5 is of a Map Run of orders/Others, and no event started one',
    );
    const { mapRunArn: ours } = childAt(recorded, 0);
    expect(refused({ executionArn, mapRunArn: ours, events })).toThrow(
      'child 5 is of another Map Run: its ARN names orders/Others, and not orders/Lines',
    );
    expect(() =>
      replay(lines, recorded.history, { children: { [String(ours)]: [{ executionArn, mapRunArn, events }] } }),
    ).toThrow(/is of another Map Run, as its description says/);
  });

  test('with gaps', () => {
    const told = copy();
    childAt(told, 1).events.splice(3, 1);
    expect(() => replay(lines, told)).toThrow(/^child 1: event 4 is missing/);
  });

  test('that are there twice', () => {
    const told = copy();
    told.children.push(childAt(told, 1));
    expect(() => replay(lines, told)).toThrow(`child 1 and child 5 are both ${childAt(told, 1).executionArn}`);
  });

  test('of which it cannot be told which run of a Map they are of', async () => {
    const inner = {
      Type: 'Map',
      Label: 'Lines',
      ItemProcessor: {
        ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
        StartAt: 'Keep',
        States: { Keep: { Type: 'Wait', Seconds: 1, End: true } },
      },
      End: true,
    };
    const twice = parseStateMachine({
      StartAt: 'Both',
      States: { Both: { Type: 'Map', ItemProcessor: { StartAt: 'Inner', States: { Inner: inner } }, End: true } },
    });
    const told = await record(twice, [[1], [2]]);
    expectEqual(replay(twice, told));
    const children = told.children.map(({ executionArn, events }) => ({ executionArn, events }));
    expect(() => replay(twice, told.history, { children })).toThrow(
      /^child 0 may be of several Map Runs of StateMachine\/Lines/,
    );
  });
});

describe('the items of an ItemReader', () => {
  const ROWS = [3, 1, 2, 4, 5].map((n) => ({ n, name: `row ${n}`, unused: true }));
  const objectStore = memoryObjectStore([
    { bucket: 'b', key: 'rows.json', body: JSON.stringify(ROWS) },
    { bucket: 'b', key: 'rows.csv', body: `n\n${Array.from({ length: 12_000 }, (_, n) => n).join('\n')}\n` },
  ]);
  const ItemReader = {
    Resource: 'arn:aws:states:::s3:getObject',
    ReaderConfig: { InputType: 'JSON' },
    Parameters: { Bucket: 'b', Key: 'rows.json' },
  };
  const KEEP = { Keep: { Type: 'Wait', Seconds: 1, End: true } };

  const selectors: [string, object][] = [
    ['as they are', {}],
    ['in a member', { ItemSelector: { 'row.$': '$$.Map.Item.Value', 'all.$': '$.all' } }],
    [
      'by their members',
      { ItemSelector: { row: { 'n.$': '$$.Map.Item.Value.n' }, 'name.$': '$$.Map.Item.Value.name' } },
    ],
    ['with their index', { ItemSelector: { 'n.$': '$$.Map.Item.Value.n', 'at.$': '$$.Map.Item.Index' } }],
    ['with where they are from', { ItemSelector: { 'of.$': '$$.Map.Item.Source', 'n.$': '$$.Map.Item.Value.n' } }],
    ['in batches', { ItemBatcher: { MaxItemsPerBatch: 2, BatchInput: { 'since.$': '$$.Execution.StartTime' } } }],
    [
      'in batches of what is selected',
      { ItemSelector: { 'n.$': '$$.Map.Item.Value.n' }, ItemBatcher: { MaxItemsPerBatch: 3 } },
    ],
    [
      'by JSONata',
      {
        QueryLanguage: 'JSONata',
        ItemReader: { ...ItemReader, Parameters: undefined, Arguments: ItemReader.Parameters },
        ItemSelector: { n: '{% $states.context.Map.Item.Value.n %}', twice: '{% $states.input.all %}' },
      },
    ],
  ];

  test.each(selectors)('are those that its children were given: %s', async (_how, fields) => {
    const machine = mapOf({ Ask: ask({ End: true }) }, { ItemReader, ...fields });
    const told = await record(machine, { all: true }, { objectStore });
    expect(told.status).toBe('SUCCEEDED');
    expectEqual(replay(machine, told));
    expectEqual(replay(machine, { ...told, children: told.children.toReversed() }));
    expectEqual(await replay(machine, told, { objectStore }));
    expect(replay(machine, { history: told.history })).toMatchObject({
      verdict: 'unrecorded',
      missing: { what: 'what its ItemReader read is not in the recording' },
    });
    const child = childAt(told, 1);
    const exited = eventOf(child, 'TaskStateExited');
    replaceIn(exited, '"answer ', '"another answer ');
    expect(replay(machine, told).divergence).toMatchObject({
      execution: child.executionArn,
      eventId: exited.id,
    });
  });

  test('are not made up where ItemSelector does not show them', async () => {
    const selectors = [
      { 'text.$': "States.Format('{}', $$.Map.Item.Value.n)" },
      { 'all.$': '$$' },
      { 'n.$': "$$.Map.Item.Value['n']" },
    ];
    for (const ItemSelector of selectors) {
      const machine = mapOf({ Ask: ask({ End: true }) }, { ItemReader, ItemSelector });
      const told = await record(machine, {}, { objectStore });
      const result = replay(machine, told);
      const { id: eventId } = told.history.find(({ type }) => type === 'MapRunSucceeded') as Told;
      expect(result).toMatchObject({
        verdict: 'unrecorded',
        missing: { execution: undefined, eventId, state: 'Each' },
      });
      expect(result.missing?.what).toContain(Object.values(ItemSelector)[0]);
      expectEqual(await replay(machine, told, { objectStore }));
    }
  });

  test('are not those of children that are missing', async () => {
    const machine = mapOf({ Ask: ask({ End: true }) }, { ItemReader });
    const told = await record(machine, {}, { objectStore });
    told.children.splice(1, 2);
    expect(replay(machine, told)).toMatchObject({
      verdict: 'unrecorded',
      missing: { what: 'histories of its child executions are missing: 2 of 5 that succeeded' },
    });
    const result = await replay(machine, told, { objectStore });
    expect(result.missing?.what).toMatch(/2 of 5 \(3 were given\)/);
  });

  test('are read from the objects that are given, all of them', async () => {
    const many = { ...ItemReader, ReaderConfig: { InputType: 'CSV', CSVHeaderLocation: 'FIRST_ROW' } };
    const machine = mapOf(
      { Keep: { Type: 'Pass', End: true } },
      {
        ItemReader: { ...many, Parameters: { Bucket: 'b', 'Key.$': '$.key' } },
        ResultPath: null,
      },
    );
    const { status, history } = await record(machine, { key: 'rows.csv' }, { objectStore });
    expect(status).toBe('SUCCEEDED');
    expectEqual(await replay(machine, history, { objectStore }));
    const missing = await record(machine, { key: 'nowhere.csv' }, { objectStore });
    expect(missing.status).toBe('FAILED');
    expectEqual(await replay(machine, missing.history, { objectStore }));
    // That they could not be read is known from the recording, too.
    expectEqual(replay(machine, missing.history));
    const emptied = await replay(machine, history, { objectStore: memoryObjectStore() });
    expect(emptied.divergence).toMatchObject({ kind: 'path', recorded: { type: 'MapRunSucceeded' } });
  });

  test('what the store throws is thrown', async () => {
    const { history } = await record(mapOf(KEEP, { ItemReader }), {}, { objectStore });
    const broken = { ...memoryObjectStore(), getObject: () => Promise.reject(new Error('The disk is gone')) };
    await expect(replay(mapOf(KEEP, { ItemReader }), history, { objectStore: broken })).rejects.toThrow(
      'The disk is gone',
    );
  });
});

test('whatever tasks answer, and in whatever order children are given, their histories are explained', async () => {
  const machines = [
    mapOf(LINE, { MaxConcurrency: 3, ToleratedFailureCount: 2 }),
    mapOf(LINE, { Retry: [{ ErrorEquals: ['States.ALL'], MaxAttempts: 1 }] }),
    mapOf(LINE, { MaxConcurrency: 1, ToleratedFailurePercentage: 30 }, 'EXPRESS'),
  ];
  for (let seed = 1; seed <= 90; seed += 1) {
    const random = randomOf(seed);
    const tasks = async (_input: unknown, task: { sleep(milliseconds: number): Promise<void> }) => {
      const [milliseconds, chance] = [random() * 4000, random()];
      await task.sleep(Math.floor(milliseconds));
      if (chance < 0.35) throw new TaskError(chance < 0.05 ? 'Broken' : 'Busy', 'Come again');
      return Math.floor(chance * 4);
    };
    const machine = machines[seed % machines.length] as StateMachine;
    // Some have equal inputs: the result of the Map tells which was which.
    const told = await record(machine, INPUT, { seed, tasks });
    const children = told.children.map((child) => ({ child, at: random() })).sort((a, b) => a.at - b.at);
    const result = replay(machine, { ...told, children: children.map(({ child }) => child) });
    expect([seed, result.divergence?.message, result.missing?.what]).toEqual([seed, undefined, undefined]);
  }
});

test('hundreds of children with equal inputs, in whatever order they are given', async () => {
  const items = Array.from({ length: 300 }, (_, index) => ({ sku: `s-${index % 3}` }));
  const told = await record(lines, items);
  const shuffled = told.children.toSorted((a, b) => (a.executionArn < b.executionArn ? -1 : 1));
  expectEqual(replay(lines, { ...told, children: shuffled }));
});

/** Numbers from 0 up to 1, the same for the same seed. */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

function later(timestamp: string, milliseconds: number): string {
  return new Date(Date.parse(timestamp) + milliseconds).toISOString();
}

/** Replaces a text in all details of an event, where it first stands. */
function replaceIn(event: Told, text: string, by: string): void {
  for (const details of Object.values(event)) {
    if (typeof details !== 'object' || details === null) continue;
    for (const [name, value] of Object.entries(details)) {
      if (typeof value === 'string') Object.assign(details, { [name]: value.replace(text, by) });
    }
  }
}
