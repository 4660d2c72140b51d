// What a timeline says of the moments of an execution. That it says so of every execution is for laws.test.ts.

import { expect, test } from 'vitest';
import type { Moment } from '../../../src/history/timeline/moment.js';
import { Timeline } from '../../../src/history/timeline/timeline.js';
import { timelineOf } from '../../../src/host/timeline-of.js';
import { parseStateMachine, TaskError } from '../../../src/index.js';
import { machine, programOf, type RunCase, run, type States, work } from '../../core/harness.js';

const start = Date.UTC(2024, 0, 1);

test('has a moment for each event, though one step tells several', async () => {
  const timeline = await timelineFor({ T: { ...work, Next: 'P', End: undefined }, P: { Type: 'Pass', End: true } });
  expect(timeline.events.map(({ id, type }) => [id, type, standing(timeline.at(id))])).toEqual([
    [1, 'ExecutionStarted', ['comes to T']],
    [2, 'TaskStateEntered', ['T: turn']],
    [3, 'LambdaFunctionScheduled', ['T: task']],
    [4, 'LambdaFunctionStarted', ['T: task']],
    [5, 'LambdaFunctionSucceeded', ['T: turn']],
    [6, 'TaskStateExited', ['comes to P']],
    [7, 'PassStateEntered', ['P: turn']],
    [8, 'PassStateExited', []],
    [9, 'ExecutionSucceeded', []],
  ]);
});

test('says what the event, its state and the execution are', async () => {
  const timeline = await timelineFor(
    {
      A: { Type: 'Pass', Result: { b: 2 }, ResultPath: '$.a', Assign: { v: 1 }, Next: 'B' },
      B: { Type: 'Fail', Error: 'E', Cause: 'C' },
    },
    { input: { n: 1 } },
  );
  const exit = timeline.at(3);
  expect(exit.event).toMatchObject({ id: 3, type: 'PassStateExited' });
  expect(exit.state).toMatchObject({
    state: 'A',
    type: 'Pass',
    path: [],
    enteredEventId: 2,
    input: { n: 1 },
    output: { n: 1, a: { b: 2 } },
    hasLeft: true,
    variables: { v: 1 },
    context: { State: { Name: 'A' } },
  });
  expect(timeline.at(2).state).toMatchObject({ output: undefined, hasLeft: false, variables: {} });
  expect(exit.execution).toMatchObject({ status: 'RUNNING', redriveCount: 0, input: { n: 1 }, output: undefined });
  expect(timeline.at(5)).toMatchObject({ state: undefined, execution: { status: 'FAILED', error: 'E', cause: 'C' } });
});

test('has variables from the exit that assigns them on, and no earlier', async () => {
  const timeline = await timelineFor({
    T: { ...work, Assign: { v: 'set' }, Next: 'P', End: undefined },
    P: { Type: 'Pass', End: true },
  });
  expect([5, 6, 7].map((id) => timeline.at(id).states[0]?.variables)).toEqual([{}, { v: 'set' }, { v: 'set' }]);
});

test('counts attempts and what is left of each Retrier', async () => {
  const Retry = [
    { ErrorEquals: ['A'], MaxAttempts: 1 },
    { ErrorEquals: ['B'], IntervalSeconds: 7 },
  ];
  const timeline = await timelineFor(
    { T: { ...work, Retry } },
    {
      tasks: (_input, { attempt }) => {
        if (attempt < 3) throw new TaskError(attempt === 1 ? 'B' : 'A');
        return 'done';
      },
    },
  );
  const failed = timeline.find({ type: 'LambdaFunctionFailed' }).map(({ id }) => timeline.at(id));
  expect(failed.map(({ state }) => state?.attempt)).toEqual([1, 2]);
  expect(failed.map(({ states: [state] }) => [state?.waitsFor, state?.waitsUntil, state?.attempt])).toEqual([
    ['retry', start + 7000, 2],
    ['retry', start + 8000, 3],
  ]);
  expect(failed.map(({ states: [state] }) => state?.retriers)).toEqual([
    [
      { errorEquals: ['A'], maxAttempts: 1, retries: 0 },
      { errorEquals: ['B'], maxAttempts: 3, retries: 1 },
    ],
    [
      { errorEquals: ['A'], maxAttempts: 1, retries: 1 },
      { errorEquals: ['B'], maxAttempts: 3, retries: 1 },
    ],
  ]);
  expect(timeline.at(timeline.length).elapsed).toBe(8000);
});

test('shows the tasks that are waited for, with their tokens and deadlines', async () => {
  const Resource = 'arn:aws:states:::sqs:sendMessage.waitForTaskToken';
  const Parameters = {
    QueueUrl: 'https://sqs.us-east-1.amazonaws.com/123456789012/q',
    'MessageBody.$': '$$.Task.Token',
  };
  let token: string | undefined;
  const timeline = await timelineFor(
    { T: { Type: 'Task', Resource, Parameters, TimeoutSeconds: 60, HeartbeatSeconds: 20, End: true } },
    {
      tasks: async (_input, task) => {
        token = task.taskToken;
        await task.sleep('15s');
        task.heartbeat();
        await task.sleep('15s');
        return 1;
      },
    },
  );
  expect(timeline.at(3).tasks).toEqual([
    {
      taskId: 1,
      state: 'T',
      path: [],
      resource: Resource,
      parameters: { QueueUrl: Parameters.QueueUrl, MessageBody: token },
      attempt: 1,
      taskToken: token,
      hasStarted: false,
      timeoutSeconds: 60,
      heartbeatSeconds: 20,
      timesOutAt: undefined,
      heartbeatDueAt: undefined,
    },
  ]);
  expect(timeline.at(4).tasks).toMatchObject([
    { hasStarted: true, timesOutAt: start + 60_000, heartbeatDueAt: start + 20_000 },
  ]);
  const succeeded = timeline.find({ type: 'TaskSucceeded' })[0]?.id ?? 0;
  expect(timeline.at(succeeded).tasks).toEqual([]);
});

test('counts the iterations of a Map, each event of its own', async () => {
  const T = { ...work, Parameters: { 'n.$': '$' } };
  const Catch = [{ ErrorEquals: ['States.ALL'], Next: 'P' }];
  const timeline = await timelineFor(
    { M: { ...mapOver({ T }), MaxConcurrency: 2, Catch, Next: 'P', End: undefined }, P: { Type: 'Pass', End: true } },
    {
      input: [1, 2, 3],
      tasks: async ({ n }, task) => {
        await task.sleep(`${n}s`);
        if (n === 2) throw new TaskError('Two');
        return n;
      },
    },
  );
  const counts = timeline.events.flatMap(({ id, type }) => {
    const { total, started, running, succeeded, failed, aborted } = timeline.at(id).states[0]?.children ?? {};
    return total === undefined ? [] : [`${type} ${started}/${total}: ${running}r ${succeeded}s ${failed}f ${aborted}a`];
  });
  expect(counts.filter((line) => /Map|Exited/.test(line))).toEqual([
    'MapStateStarted 0/3: 0r 0s 0f 0a',
    'MapIterationStarted 1/3: 1r 0s 0f 0a',
    'MapIterationStarted 2/3: 2r 0s 0f 0a',
    'TaskStateExited 2/3: 2r 0s 0f 0a',
    'MapIterationSucceeded 2/3: 1r 1s 0f 0a',
    'MapIterationStarted 3/3: 2r 1s 0f 0a',
    'MapIterationFailed 3/3: 1r 1s 1f 0a',
    'MapIterationAborted 3/3: 0r 1s 1f 1a',
    'MapStateFailed 3/3: 0r 1s 1f 1a',
  ]);
  const failed = timeline.find({ type: 'MapStateFailed' })[0]?.id ?? 0;
  expect([failed - 1, failed].map((id) => timeline.at(id).states[0]?.waitsFor)).toEqual(['turn', 'turn']);
});

test('counts the branches of a Parallel, and says where in it a state stands', async () => {
  const timeline = await timelineFor({
    P: {
      Type: 'Parallel',
      Branches: [machine({ A: { Type: 'Wait', Seconds: 1, End: true } }), machine({ B: { ...work } })],
      End: true,
    },
  });
  const [parallel, a, b] = timeline.at(timeline.find({ type: 'LambdaFunctionScheduled' })[0]?.id ?? 0).states;
  expect(parallel).toMatchObject({ state: 'P', waitsFor: 'children', children: { total: 2, started: 2, running: 2 } });
  expect(a).toMatchObject({
    state: 'A',
    path: [{ parallel: 'P', branch: 0 }],
    waitsFor: 'time',
    waitsUntil: start + 1000,
  });
  expect(b).toMatchObject({ state: 'B', path: [{ parallel: 'P', branch: 1 }], waitsFor: 'task' });
  const ended = timeline.at(timeline.find({ state: 'B', type: 'TaskStateExited' })[0]?.id ?? 0);
  expect(ended.states[0]?.children).toMatchObject({ started: 2, running: 1, succeeded: 1 });
});

test('goes on through a redrive', async () => {
  const failed = await run({ T: { ...work } }, { tasks: { T: () => Promise.reject(new TaskError('E')) } });
  const timeline = timelineOf(await failed.redrive({ tasks: { T: () => 'better' } }));
  expect(timeline.events.map(({ id }) => timeline.at(id).execution.status)).toEqual([
    ...Array(5).fill('RUNNING'),
    'FAILED',
    ...Array(5).fill('RUNNING'),
    'SUCCEEDED',
  ]);
  expect(timeline.at(8)).toMatchObject({ state: { state: 'T', enteredEventId: 2 }, execution: { redriveCount: 1 } });
});

test('an event that there is not is refused, with those that there are', async () => {
  const timeline = await timelineFor({ P: { Type: 'Pass', End: true } });
  for (const id of [0, 5, -1, 1.5, Number.NaN]) {
    expect(() => timeline.at(id)).toThrow(new RangeError(`There is no event ${id}: the history has events 1 to 4`));
  }
  expect(() => timeline.diff(1, 9)).toThrow(RangeError);
  expect(() => new Timeline(programOf(machine({ P: { Type: 'Pass', End: true } })), []).at(1)).toThrow(
    new RangeError('There is no event 1: the history is empty'),
  );
});

test('finds events by state, type and text, and the next and previous of them', async () => {
  const timeline = await timelineFor(
    { A: { Type: 'Pass', Result: { note: 'Grüße' }, Next: 'B' }, B: { Type: 'Pass', End: true } },
    { input: {} },
  );
  const ids = (query: object) => timeline.find(query).map(({ id }) => id);
  expect(ids({ state: 'B' })).toEqual([4, 5]);
  expect(ids({ type: 'PassStateEntered' })).toEqual([2, 4]);
  expect(ids({ type: 'PassStateEntered', state: 'B' })).toEqual([4]);
  expect(ids({ text: 'GRÜSSE' })).toEqual([]);
  expect(ids({ text: 'grüße' })).toEqual([3, 4, 5, 6]);
  expect(ids({ text: 'stateexited' })).toEqual([3, 5]);
  expect(timeline.next(2, { state: 'B' })).toBe(4);
  expect(timeline.next(5, { state: 'B' })).toBeUndefined();
  expect(timeline.previous(4, { state: 'A' })).toBe(3);
  expect([timeline.next(1), timeline.previous(1), timeline.next(6)]).toEqual([2, undefined, undefined]);
});

test('the difference of two moments says what began, ended, changed, was retried and is waited for', async () => {
  const timeline = await timelineFor(
    {
      A: { Type: 'Pass', Result: [1, 'two'], ResultPath: '$.list', Assign: { v: 1, gone: null }, Next: 'T' },
      T: { ...work, Retry: [{ ErrorEquals: ['E'], IntervalSeconds: 3 }], End: true },
    },
    {
      input: { n: 1, 'odd name': true },
      tasks: (_input, { attempt }) => {
        if (attempt === 1) throw new TaskError('E');
        return { n: 1.5 };
      },
    },
  );
  const again = timeline.find({ type: 'LambdaFunctionScheduled' })[1]?.id ?? 0;
  expect(timeline.diff(2, again)).toMatchObject({
    from: 2,
    to: again,
    elapsed: 3000,
    status: { before: 'RUNNING', after: 'RUNNING' },
    began: [{ state: 'T', enteredEventId: 4 }],
    ended: [{ state: 'A', enteredEventId: 2 }],
    chains: [
      {
        path: [],
        state: { before: 'A', after: 'T' },
        data: [{ kind: 'added', path: '$.list', after: [1, 'two'] }],
        variables: [
          { kind: 'added', path: '$.v', after: 1 },
          { kind: 'added', path: '$.gone', after: null },
        ],
      },
    ],
    retries: [{ visit: { state: 'T' }, retrier: 0, errorEquals: ['E'], before: 0, after: 1 }],
    tasks: { scheduled: [{ taskId: 2, state: 'T', attempt: 2 }], over: [] },
  });
  expect(timeline.diff(again, timeline.length)).toMatchObject({
    status: { before: 'RUNNING', after: 'SUCCEEDED' },
    ended: [{ state: 'T' }],
    chains: [
      {
        state: { before: 'T', after: undefined },
        data: [
          { kind: 'changed', path: '$.n', before: 1, after: 1.5 },
          { kind: 'removed', path: "$['odd name']", before: true },
          { kind: 'removed', path: '$.list', before: [1, 'two'] },
        ],
      },
    ],
    tasks: { scheduled: [], over: [{ taskId: 2 }] },
  });
  expect(timeline.diff(again, 2)).toEqual(timeline.diff(2, again));
  expect(timeline.diff(3, 3)).toMatchObject({ elapsed: 0, began: [], ended: [], chains: [], retries: [] });
});

test('gives data that is the reader’s own', async () => {
  const timeline = await timelineFor({ P: { Type: 'Pass', End: true } }, { input: { list: [1] } });
  const { input } = timeline.at(2).states[0] as { readonly input: unknown };
  (input as { list: number[] }).list.push(2);
  expect(timeline.at(2).states[0]?.input).toEqual({ list: [1] });
  expect(JSON.parse(JSON.stringify(timeline.at(2)))).toMatchObject({ states: [{ input: { list: [1] } }] });
});

test('child executions of a distributed Map have timelines of their own', async () => {
  const done = await run(
    { M: { ...mapOver({ T: work }, 'DISTRIBUTED'), End: true } },
    { input: ['a', 'b'], tasks: (item) => `${item}!` },
  );
  const timeline = timelineOf(done);
  const running = timeline.at(timeline.find({ type: 'MapRunStarted' })[0]?.id ?? 0);
  expect(running.states).toMatchObject([{ state: 'M', children: { total: 2, started: 2, running: 2 } }]);
  expect(running.tasks).toEqual([]);
  const [child] = done.childExecutions(done.mapRuns[0]?.mapRunArn ?? '').slice(1);
  const own = timeline.child(child?.executionArn ?? '');
  expect(own.events).toEqual(child?.events);
  expect(own.at(3)).toMatchObject({
    execution: { executionArn: child?.executionArn, input: 'b', status: 'RUNNING' },
    states: [{ state: 'T', path: [{ map: 'M', index: 1 }], waitsFor: 'task' }],
    tasks: [{ state: 'T', parameters: 'b' }],
  });
  expect(own.at(own.length).execution.output).toBe('b!');
  expect(() => timeline.child('arn:other')).toThrow(new RangeError('There is no child execution "arn:other"'));
});

test('calls events by the ids of a recording', async () => {
  const { program, journal } = await run({ P: { Type: 'Pass', End: true } });
  const timeline = new Timeline(program, journal, {
    recordedIds: new Map([
      [1, 1],
      [2, 4],
      [3, 3],
    ]),
  });
  expect(timeline.events.map(({ id, type, previousEventId }) => [id, type, previousEventId])).toEqual([
    [1, 'ExecutionStarted', 0],
    [3, 'PassStateExited', 4],
    [4, 'PassStateEntered', 0],
  ]);
  expect(timeline.at(3)).toMatchObject({ event: { type: 'PassStateExited' }, state: { enteredEventId: 4 } });
  expect(timeline.next(3)).toBe(4);
  expect(() => timeline.at(2)).toThrow(
    new RangeError('There is no event 2: the history has events 1 to 4, with ids left out'),
  );
});

test('of an execution that is on its way goes as far as that has come', async () => {
  const waits = machine({ W: { Type: 'Wait', Seconds: 60, End: true } });
  const execution = parseStateMachine(waits).start({}, { paused: true });
  await execution.step();
  const timeline = timelineOf(execution);
  expect(timeline.events).toEqual(execution.history);
  execution.resume();
  await execution.result;
  expect(timeline.at(timeline.length).states).toMatchObject([
    { state: 'W', waitsFor: 'time', waitsUntil: start + 60_000 },
  ]);
});

// --- helpers ----------------------------------------------------------------------------------------

async function timelineFor(states: States, options: RunCase = {}): Promise<Timeline> {
  return timelineOf(await run(states, { tasks: () => 'done', ...options }));
}

function standing({ states }: Moment): string[] {
  return states.map(({ state, isEntered, waitsFor }) => (isEntered ? `${state}: ${waitsFor}` : `comes to ${state}`));
}

function mapOver(states: States, Mode = 'INLINE') {
  const own = Mode === 'INLINE' ? { Mode } : { Mode, ExecutionType: 'STANDARD' };
  return { Type: 'Map', ItemProcessor: { ProcessorConfig: own, ...machine(states) }, End: true };
}
