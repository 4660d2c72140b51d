// What a recorded execution would have come to: each verdict, where the two part, which outcome is needed, and what is said
// of outcomes that were given to other tasks, or to none.

import { describe, expect, test } from 'vitest';
import { type HistoryEvent, Host, parseStateMachine, type StateMachine, type TaskRequest } from '../../../src/index.js';
import { whatIf } from '../../../src/replay.js';
import { fail, type Mocks, mockTasks, ok, seq } from '../../../src/testing/index.js';

const LAMBDA = 'arn:aws:states:::lambda:invoke';
const task = (name: string, more: object = {}) => ({
  Type: 'Task',
  Resource: LAMBDA,
  Parameters: { FunctionName: name, 'Payload.$': '$' },
  OutputPath: '$.Payload',
  ...more,
});
const definition = {
  StartAt: 'Price',
  States: {
    Price: task('price', { Next: 'Check' }),
    Check: {
      Type: 'Choice',
      Choices: [{ Variable: '$.total', NumericGreaterThan: 100, Next: 'Approve' }],
      Default: 'Charge',
    },
    Approve: task('approve', { Next: 'Charge' }),
    Charge: task('charge', {
      Retry: [{ ErrorEquals: ['Busy'], IntervalSeconds: 2, MaxAttempts: 2 }],
      Catch: [{ ErrorEquals: ['Declined'], Next: 'Refused' }],
      Next: 'Done',
    }),
    Done: { Type: 'Pass', Parameters: { 'receipt.$': '$.receipt' }, End: true },
    Refused: { Type: 'Fail', Error: 'Refused', Cause: 'the card was declined' },
  },
};
type States = Record<string, Record<string, unknown>>;

const machine = machineOf(definition);
const mocks = {
  Price: { total: 150 },
  Approve: { total: 150, by: 'ann' },
  Charge: seq(fail('Busy'), ok({ receipt: 'r-1' }).after('3s')),
};
const { history } = await machine.run({ order: 7 }, { name: 'order-7', tasks: mockTasks(machine, mocks) });

describe('verdicts', () => {
  test('a definition that is the same comes to the same', async () => {
    const result = await whatIf(machine, history);
    expect(result).toMatchObject({ verdict: 'sameOutcome', hasRecordedOutcome: true, divergence: undefined });
    expect(result.recorded).toMatchObject({ status: 'SUCCEEDED', output: { receipt: 'r-1' } });
    expect(result.changed).toEqual(result.recorded);
  });

  test('other data, on the same path', async () => {
    const result = await whatIf(
      changed((states) => {
        states.Done = { Type: 'Pass', Parameters: { 'id.$': '$.receipt' }, End: true };
      }),
      history,
    );
    expect(result).toMatchObject({ verdict: 'otherData', hasRecordedOutcome: false });
    expect(result.changed).toMatchObject({ status: 'SUCCEEDED', output: { id: 'r-1' } });
    expect(result.divergence).toMatchObject({ kind: 'data', state: 'Done', place: { line: expect.any(Number) } });
  });

  test('other times alone', async () => {
    const result = await whatIf(
      changed((states) => {
        states.Charge = { ...states.Charge, Retry: [{ ErrorEquals: ['Busy'], IntervalSeconds: 60 }] };
      }),
      history,
    );
    expect(result).toMatchObject({ verdict: 'otherTimes', hasRecordedOutcome: true, divergence: { kind: 'time' } });
  });

  test('another path, from where the two part on, to a new outcome', async () => {
    const result = await whatIf(
      changed((states) => {
        states.Charge = { ...states.Charge, Retry: [{ ErrorEquals: ['Other'] }] };
      }),
      history,
    );
    expect(result).toMatchObject({ verdict: 'otherPath', hasRecordedOutcome: false });
    expect(result.changed).toMatchObject({ status: 'FAILED', error: 'Busy', output: undefined });
    expect(result.changed.path.map(({ state }) => state)).toEqual(['Price', 'Check', 'Approve', 'Charge']);
    expect(result.recorded.path.map(({ state }) => state)).toEqual(['Price', 'Check', 'Approve', 'Charge', 'Done']);
    expect(result.divergence).toMatchObject({ state: 'Charge', recorded: { type: 'TaskScheduled' } });
    expect(result.unusedOutcomes).toMatchObject([{ state: 'Charge', attempt: 2 }]);
  });
});

describe('an outcome that was not recorded', () => {
  const withFraudCheck = changed((states) => {
    states.Check = { ...states.Check, Default: 'Fraud' };
    states.Approve = { ...states.Approve, Next: 'Fraud' };
    states.Fraud = task('fraud', { ResultPath: '$.fraud', OutputPath: undefined, Next: 'Charge' });
  });

  test('of a new state is asked for, with its parameters and its place', async () => {
    const result = await whatIf(withFraudCheck, history);
    expect(result).toMatchObject({
      verdict: 'needsOutcome',
      hasRecordedOutcome: false,
      changed: { status: 'RUNNING' },
    });
    expect(result.needs).toMatchObject({
      state: 'Fraud',
      resource: LAMBDA,
      parameters: { FunctionName: 'fraud', Payload: { total: 150, by: 'ann' } },
      path: [],
      visit: 1,
      attempt: 1,
      why: 'the recording has no task of this state',
      place: { pointer: '/States/Fraud', line: expect.any(Number) },
    });
    expect(result.changed.path.map(({ state }) => state)).toEqual(['Price', 'Check', 'Approve', 'Fraud']);
    expect(result.divergence).toMatchObject({ kind: 'path', state: 'Approve' });
    expect(result.unusedOutcomes.map(({ state, attempt }) => [state, attempt])).toEqual([
      ['Charge', 1],
      ['Charge', 2],
    ]);
  });

  test('is given by a mock, and the recorded ones are used after it', async () => {
    const result = await whatIf(withFraudCheck, history, { mocks: { Fraud: { score: 1 } } });
    expect(result).toMatchObject({ verdict: 'otherPath', hasRecordedOutcome: true, needs: undefined });
    expect(result.changed).toMatchObject({ status: 'SUCCEEDED', output: { receipt: 'r-1' } });
    expect(result.unusedOutcomes).toEqual([]);
    expect(result.otherParameters).toMatchObject([
      { state: 'Charge', attempt: 1, recorded: { FunctionName: 'charge', Payload: { total: 150, by: 'ann' } } },
      { state: 'Charge', attempt: 2, sent: { Payload: { total: 150, by: 'ann', fraud: { Payload: { score: 1 } } } } },
    ]);
    const event = history[(result.otherParameters[0]?.eventId ?? 0) - 1];
    expect(event?.type).toBe('TaskScheduled');
  });

  test('may fail by a mock, or be left open by one', async () => {
    const failed = await whatIf(withFraudCheck, history, {
      mocks: mockTasks(withFraudCheck, { Fraud: fail('Stolen') }),
    });
    expect(failed).toMatchObject({ verdict: 'otherPath', changed: { status: 'FAILED', error: 'Stolen' } });
    const declined = await whatIf(withFraudCheck, history, { mocks: { Fraud: (_input, asked) => asked.decline() } });
    expect(declined.needs?.why).toBe('the recording has no task of this state, and no mock answers it');
    const retried = changed((states) => {
      states.Again = { ...states.Charge };
      states.Charge = { ...states.Charge, Next: 'Again' };
    });
    const exhausted = await whatIf(retried, history, { mocks: { Again: seq(fail('Busy')) } });
    expect(exhausted).toMatchObject({ verdict: 'needsOutcome', needs: { state: 'Again', attempt: 2 } });
    expect(exhausted.needs?.why).toContain('has come to its end');
  });

  test('of another visit, and of another attempt', async () => {
    const twice = changed((states) => {
      states.Done = {
        Type: 'Choice',
        Choices: [{ Variable: '$.last', IsPresent: true, Next: 'End' }],
        Default: 'Price',
      };
      states.End = { Type: 'Succeed' };
    });
    const visit = await whatIf(twice, history);
    expect(visit.needs).toMatchObject({ state: 'Price', visit: 2, attempt: 1 });
    expect(visit.needs?.why).toBe('it is visited 2 times, and once in the recording');
    const { history: refused } = await machine.run(
      {},
      { tasks: mockTasks(machine, { Price: { total: 1 }, Charge: fail('Busy') }) },
    );
    const more = changed((states) => {
      states.Charge = { ...states.Charge, Retry: [{ ErrorEquals: ['Busy'], MaxAttempts: 3 }] };
    });
    expect((await whatIf(more, refused)).needs).toMatchObject({
      state: 'Charge',
      visit: 1,
      attempt: 4,
      why: 'it is tried 4 times, and 3 times in the recording',
    });
    const given = await whatIf(more, refused, { mocks: { Charge: { receipt: 'r-2' } } });
    expect(given.changed).toMatchObject({ status: 'SUCCEEDED', output: { receipt: 'r-2' } });
  });

  test('of another Resource is none, and neither is one that was cut', async () => {
    const queued = changed((states) => {
      states.Price = {
        ...states.Price,
        Resource: 'arn:aws:states:::sqs:sendMessage',
        Parameters: { QueueUrl: 'https://queue.test/q', MessageBody: {} },
        OutputPath: undefined,
      };
    });
    expect((await whatIf(queued, history)).needs).toMatchObject({
      state: 'Price',
      why: 'its recorded outcomes are of another Resource',
    });
    const cut = structuredClone(history).map((event) =>
      event.type === 'TaskSucceeded' &&
      event.taskSucceededEventDetails !== undefined &&
      JSON.stringify(event).includes('r-1')
        ? {
            ...event,
            taskSucceededEventDetails: {
              resourceType: 'lambda',
              resource: 'invoke',
              output: '{',
              outputDetails: { truncated: true },
            },
          }
        : event,
    );
    const quicker = changed((states) => {
      states.Check = { ...states.Check, Default: 'Approve' };
      states.Approve = { Type: 'Pass', Next: 'Charge' };
    });
    expect((await whatIf(quicker, cut)).needs).toMatchObject({ state: 'Charge', why: 'its recorded result was cut' });
  });

  test('of an attempt that was not seen to its end, where it goes on longer', async () => {
    const limited = (seconds: number | undefined) =>
      machineOf({
        StartAt: 'Slow',
        States: { Slow: { ...task('slow'), TimeoutSeconds: seconds, End: true } },
      });
    const { history: timedOut } = await limited(30).run({}, { tasks: { slow: (_, asked) => asked.sleep('1h') } });
    expect((await whatIf(limited(30), timedOut)).verdict).toBe('sameOutcome');
    expect(await whatIf(limited(20), timedOut)).toMatchObject({
      verdict: 'otherData', // TaskScheduled tells the seconds
      changed: { status: 'FAILED', error: 'States.Timeout' },
    });
    const longer = await whatIf(limited(60), timedOut);
    expect(longer.needs?.why).toBe(
      'its recorded attempt timed out after 30s, and what it would have come to is not known',
    );
    const given = await whatIf(limited(60), timedOut, { mocks: { Slow: 'done' } });
    expect(given.changed).toMatchObject({ status: 'SUCCEEDED', output: 'done' });
  });
});

describe('heartbeats, which no history tells', () => {
  const beating = task('beat', { HeartbeatSeconds: 2, TimeoutSeconds: 60, Next: 'End' });
  const beside = (seconds: number, more: object = {}) => ({
    StartAt: 'Both',
    States: {
      Both: {
        Type: 'Parallel',
        Branches: [
          { StartAt: 'Beat', States: { Beat: { ...beating, ...more }, End: { Type: 'Succeed' } } },
          {
            StartAt: 'Wait',
            States: {
              Wait: { Type: 'Wait', Seconds: seconds, Next: 'Stop' },
              Stop: { Type: 'Fail', Error: 'Stopped' },
            },
          },
        ],
        End: true,
      },
    },
  });
  const inFront = (before: { readonly StartAt: string; readonly States: object }) =>
    machineOf({ StartAt: 'First', States: { First: { Type: 'Pass', Next: before.StartAt }, ...before.States } });
  const beats = (times: number) => async (_input: unknown, task: TaskRequest) => {
    for (let count = 0; count < times; count += 1) await task.sleep(1500).then(() => task.heartbeat());
    return task.sleep(Number.POSITIVE_INFINITY);
  };

  test('came as long as a task was waited for that its sibling stopped', async () => {
    const run = await machineOf(beside(7)).run({}, { tasks: { beat: beats(10) } });
    expect(run.error).toBe('Stopped');
    const result = await whatIf(inFront(beside(7)), run.history);
    expect(result).toMatchObject({ verdict: 'otherPath', hasRecordedOutcome: true, needs: undefined });
  });

  test('came for a while where one was missed, and for all of the time where that was up', async () => {
    const missed = await machineOf(beside(30)).run({}, { tasks: { beat: beats(2) } });
    const up = await machineOf(beside(30, { TimeoutSeconds: 3 })).run({}, { tasks: { beat: beats(9) } });
    const timedOut = (history: readonly HistoryEvent[]) => {
      const [first, event] = [history[0], history.find(({ type }) => type === 'TaskTimedOut')];
      return Date.parse(event?.timestamp ?? '') - Date.parse(first?.timestamp ?? '');
    };
    expect([timedOut(missed.history), timedOut(up.history)]).toEqual([5000, 3000]);
    // A sibling that comes to its end in between shows when it is.
    for (const [seconds, error] of [
      [4, 'Stopped'],
      [6, 'States.Timeout'],
    ] as const) {
      const result = await whatIf(inFront(beside(seconds)), missed.history);
      expect(result.changed.error).toBe(error);
    }
    for (const [seconds, error] of [
      [2, 'Stopped'],
      [4, 'States.Timeout'],
    ] as const) {
      const result = await whatIf(inFront(beside(seconds, { TimeoutSeconds: 3 })), up.history);
      expect(result.changed.error).toBe(error);
    }
  });
});

describe('what runs in what', () => {
  const ask = task('ask', { End: true });
  const askAndTell = { Ask: { ...ask, End: undefined, Next: 'Tell' }, Tell: task('tell', { End: true }) };
  const each = (States: object) =>
    machineOf({
      StartAt: 'Each',
      States: { Each: { Type: 'Map', ItemProcessor: { StartAt: 'Ask', States }, End: true } },
    });

  test('outcomes are given to the iterations of which they were', async () => {
    const { history: mapped } = await each({ Ask: ask }).run(['a', 'b', 'c'], {
      tasks: { ask: (item: string, asking) => asking.sleep(item === 'a' ? '9s' : '1s').then(() => item.toUpperCase()) },
    });
    const result = await whatIf(each(askAndTell), mapped, { mocks: { Tell: (item: string) => `${item}!` } });
    expect(result).toMatchObject({ verdict: 'otherPath', changed: { output: ['A!', 'B!', 'C!'] } });
    expect(result.unusedOutcomes).toEqual([]);
    const needs = await whatIf(each(askAndTell), mapped);
    expect(needs.needs).toMatchObject({
      state: 'Tell',
      path: [{ map: 'Each', index: 1 }],
      parameters: { Payload: 'B' },
    });
    expect(needs.recorded.path).toContainEqual({
      state: 'Ask',
      path: [{ map: 'Each', index: 2 }],
      eventId: expect.any(Number),
    });
  });
});

describe('branches', () => {
  const both = (more: object) =>
    machineOf({
      StartAt: 'Both',
      States: {
        Both: {
          Type: 'Parallel',
          Branches: [
            { StartAt: 'Left', States: { Left: task('left', { End: true }) } },
            { StartAt: 'Right', States: { Right: task('right', { End: true }) } },
          ],
          ...more,
        },
        Last: { Type: 'Pass', End: true },
      },
    });

  test('are those of the definition, in whatever order the recording tells them', async () => {
    const { history: told } = await both({ Next: 'Last' }).run(1, { tasks: { left: () => 'l', right: () => 'r' } });
    const entered = told.filter(({ type, previousEventId }) => type === 'TaskStateEntered' && previousEventId === 3);
    expect(entered.map(({ stateEnteredEventDetails: details }) => details?.name)).toEqual(['Left', 'Right']);
    // The right one was entered first.
    const right = entered[1]?.id;
    const order = [...told].sort((one, other) => at(one.id) - at(other.id));
    const swapped = order.map((event, index) => ({
      ...event,
      id: index + 1,
      previousEventId: order.findIndex(({ id }) => id === event.previousEventId) + 1,
    }));
    function at(id: number): number {
      return id === right ? 3.5 : id;
    }
    const result = await whatIf(
      both({ Next: 'Last', ResultPath: '$', Comment: 'the same', ResultSelector: { 'both.$': '$' } }),
      swapped,
    );
    expect(result).toMatchObject({ verdict: 'otherData', changed: { output: { both: ['l', 'r'] } } });
    expect(result.recorded.path[1]).toMatchObject({ state: 'Left', path: [{ parallel: 'Both', branch: 0 }] });
    expect(result.recorded.path.map(({ state }) => state)).toEqual(result.changed.path.map(({ state }) => state));
  });
});

describe('what came from outside', () => {
  const waits = (seconds: number) =>
    machineOf({
      StartAt: 'Wait',
      States: { Wait: { Type: 'Wait', Seconds: seconds, Next: 'Work' }, Work: task('work', { End: true }) },
    });

  test('a stop comes when it came', async () => {
    const execution = waits(10).start({}, { clock: 'manual', tasks: { work: (_, asked) => asked.sleep('1h') } });
    await execution.advance('30s');
    await execution.abort({ error: 'Enough', cause: 'of it' });
    const stopped = (await execution.result).history;
    expect((await whatIf(waits(10), stopped)).verdict).toBe('sameOutcome');
    const early = await whatIf(waits(60), stopped);
    expect(early).toMatchObject({
      verdict: 'otherPath',
      changed: { status: 'ABORTED', error: 'Enough', cause: 'of it' },
    });
    expect(early.changed.path.map(({ state }) => state)).toEqual(['Wait']);
  });

  test('random values and names are those of the recording, or no difference', async () => {
    const draw = { Type: 'Pass', Parameters: { 'id.$': 'States.UUID()', 'run.$': '$$.Execution.Name' }, Next: 'Send' };
    const send = task('send', { OutputPath: '$', ResultPath: '$.sent', Next: 'End' });
    const End = { Type: 'Succeed' };
    const once = machineOf({ StartAt: 'Draw', States: { Draw: draw, Send: send, End } });
    const { history: drawn } = await once.run({}, { seed: 11, name: 'one', tasks: { send: () => 'ok' } });
    const after = machineOf({
      StartAt: 'Draw',
      States: { Draw: draw, Send: { ...send, Next: 'More' }, More: { Type: 'Pass', Next: 'End' }, End },
    });
    const learned = await whatIf(after, drawn);
    expect(learned).toMatchObject({ verdict: 'otherPath', hasRecordedOutcome: true, otherParameters: [] });
    expect(learned.changed.output).toEqual(learned.recorded.output);
    const before = machineOf({
      StartAt: 'First',
      States: { First: { ...draw, Next: 'Draw' }, Draw: draw, Send: send, End },
    });
    const other = await whatIf(before, drawn);
    expect(other).toMatchObject({ verdict: 'otherPath', hasRecordedOutcome: true, otherParameters: [] });
    expect(other.changed.output).not.toEqual(other.recorded.output);
  });

  test('the input was not recorded', async () => {
    const [first, ...rest] = structuredClone(history);
    const cut = [
      { ...first, executionStartedEventDetails: { input: '{', inputDetails: { truncated: true } } },
      ...rest,
    ];
    expect(await whatIf(machine, cut)).toMatchObject({ verdict: 'unrecorded', missing: { eventId: 1 } });
  });
});

describe('an activity that did not exist', () => {
  const ACTIVITY = 'arn:aws:states:us-east-1:123456789012:activity:pack';
  const pack = { Type: 'Task', Resource: ACTIVITY, End: true };
  const packing = machineOf({ StartAt: 'Pack', States: { Pack: pack } });
  const later = machineOf({ StartAt: 'Rest', States: { Rest: { Type: 'Pass', Next: 'Pack' }, Pack: pack } });
  const cause = (enteredEventId: number) =>
    `An error occurred while executing the state 'Pack' (entered at the event id #${enteredEventId}). The activity ${ACTIVITY} does not exist.`;

  test('does not exist for another definition either', async () => {
    const run = await packing.run({}, { missingActivities: [ACTIVITY] });
    const { verdict, changed: course, needs } = await whatIf(later, run.history);
    expect({ verdict, needs }).toEqual({ verdict: 'otherPath', needs: undefined });
    expect(course).toMatchObject({ status: 'FAILED', error: 'States.Runtime', cause: cause(4) });
  });

  test('needs an outcome where it had existed before', async () => {
    const host = new Host({ activities: [ACTIVITY], clock: 'manual' });
    const retrying = machineOf({
      StartAt: 'Pack',
      States: { Pack: { ...pack, TimeoutSeconds: 5, Retry: [{ ErrorEquals: ['E'], IntervalSeconds: 9 }] } },
    });
    const execution = host.start(retrying);
    await host.advance(0);
    const { taskToken } = await host.getActivityTask({ activityArn: ACTIVITY });
    await host.sendTaskFailure({ taskToken: taskToken as string, error: 'E' });
    await host.advance('1s');
    host.deleteActivity(ACTIVITY);
    await host.advance('9s');
    expect((await execution.result).cause).toBe(cause(2));
    const twice = structuredClone(retrying.definition) as unknown as { States: States };
    const { Pack } = twice.States as { Pack: Record<string, unknown> };
    const again = machineOf({ StartAt: 'Rest', States: { Rest: { Type: 'Pass', Next: 'Pack' }, Pack } });
    expect(await whatIf(again, execution.history)).toMatchObject({
      verdict: 'needsOutcome',
      needs: { state: 'Pack', attempt: 2 },
    });
  });
});

describe('a redrive', () => {
  const charging = {
    StartAt: 'Charge',
    States: { Charge: task('charge', { Next: 'Book' }), Book: task('book', { End: true }) },
  };
  const AN_HOUR = 3_600_000;
  const redriven = async (
    first: Mocks,
    second: Mocks,
    how: { readonly stoppedAfter?: string; readonly before?: StateMachine } = {},
  ) => {
    const { stoppedAfter, before = machineOf(charging) } = how;
    const host = new Host({
      tasks: mockTasks(before, first),
      clock: stoppedAfter === undefined ? 'virtual' : 'manual',
    });
    const execution = host.start(before, {}, { name: 'again' });
    if (stoppedAfter !== undefined) {
      await execution.advance(stoppedAfter);
      await execution.abort({ error: 'Stopped' });
    }
    const run = await execution.result;
    const later = new Host({ tasks: mockTasks(before, second), startTime: run.stopDate.getTime() + AN_HOUR });
    return (await later.load(before, run.journal).redrive()).history;
  };
  const withPass = (more: object = {}) =>
    machineOf({
      StartAt: 'Charge',
      States: {
        Charge: { ...charging.States.Charge, Next: 'Note', ...more },
        Note: { Type: 'Pass', Next: 'Book' },
        Book: charging.States.Book,
      },
    });
  const redriveIn = (events: readonly HistoryEvent[]) => events.find(({ type }) => type === 'ExecutionRedriven')?.id;

  test('comes when it came, and tasks have the outcomes that they had after it', async () => {
    const twice = await redriven({ charge: fail('Down').after('2s') }, { charge: 'ch-2', book: 'b-1' });
    const result = await whatIf(withPass(), twice);
    expect(result).toMatchObject({ verdict: 'otherPath', hasRecordedOutcome: true, unusedRedrives: [] });
    expect(result.changed).toMatchObject({ status: 'SUCCEEDED', output: 'b-1' });
    expect(result.changed.path.map(({ state }) => state)).toEqual(['Charge', 'Note', 'Book']);
  });

  test('goes on with what was stopped', async () => {
    const stopped = await redriven(
      { charge: ok('late').after('9s') },
      { charge: 'ch-2', book: 'b-1' },
      { stoppedAfter: '4s' },
    );
    const result = await whatIf(withPass(), stopped);
    expect(result).toMatchObject({ hasRecordedOutcome: true, otherParameters: [], unusedOutcomes: [] });
    const fewer = await whatIf(withPass({ TimeoutSeconds: 3 }), stopped);
    expect(fewer).toMatchObject({ hasRecordedOutcome: true, unusedRedrives: [] });
  });

  test('is none of an execution that has succeeded, or still runs', async () => {
    const twice = await redriven({ charge: fail('Down').after('2s') }, { charge: 'ch-2', book: 'b-1' });
    const Catch = [{ ErrorEquals: ['Down'], Next: 'Book' }];
    const caught = await whatIf(withPass({ Catch }), twice, { mocks: { book: 'b-0' } });
    expect(caught).toMatchObject({ verdict: 'otherPath', unusedRedrives: [redriveIn(twice)] });
    expect(caught.changed).toMatchObject({ status: 'SUCCEEDED', output: 'b-1' });
    const Retry = [{ ErrorEquals: ['Down'], IntervalSeconds: 7200, MaxAttempts: 1 }];
    const waiting = await whatIf(withPass({ Retry }), twice, { mocks: { charge: fail('Still') } });
    expect(waiting).toMatchObject({ needs: undefined, unusedRedrives: [redriveIn(twice)] });
    expect(waiting.changed).toMatchObject({ status: 'FAILED', error: 'Still' });
  });

  test('begins the attempts anew, and says so of one that was not made', async () => {
    const retrying = (ErrorEquals: string[]) => ({ Retry: [{ ErrorEquals, IntervalSeconds: 1, MaxAttempts: 1 }] });
    const before = withPass(retrying(['Down']));
    const again = await redriven({ charge: fail('Down').times(2) }, { charge: fail('Other') }, { before });
    const asked = await whatIf(withPass(retrying(['States.ALL'])), again);
    expect(asked.needs).toMatchObject({
      attempt: 2,
      why: 'after a redrive it is tried 2 times, and once in the recording',
    });
    const mocked = await whatIf(withPass(retrying(['States.ALL'])), again, { mocks: { charge: 'ch-4', book: 'b-4' } });
    expect(mocked.changed).toMatchObject({ status: 'SUCCEEDED', output: 'b-4' });
  });

  test('whose time was not recorded is refused where the execution goes another way', async () => {
    const twice = await redriven({ charge: fail('Down') }, { charge: 'ch-2', book: 'b-1' });
    const timeless = twice.map(({ timestamp: _, ...event }) => event);
    expect((await whatIf(machineOf(charging), timeless)).verdict).toBe('sameOutcome');
    await expect(whatIf(withPass(), timeless)).rejects.toThrow(/Event \d+, ExecutionRedriven: it has no time/);
  });
});

describe('what is refused', () => {
  test.each([
    [{ Nowhere: 1 }, 'There is no state, Resource or function "Nowhere" to mock'],
    [{ Done: 1 }, 'There is no task to mock in "Done", a Pass state'],
    [[], 'Mocks are an object'],
  ])('mocks %j', async (wrong, message) => {
    await expect(whatIf(machine, history, { mocks: wrong as Mocks })).rejects.toThrow(message);
  });

  test('what is no history', async () => {
    await expect(whatIf(machine, { events: [{ id: 2 }] })).rejects.toThrow('this is no history of an execution');
    await expect(whatIf(machine, 7)).rejects.toMatchObject({ name: 'HistoryFormatError' });
  });
});

function machineOf(of: object): StateMachine {
  return parseStateMachine(JSON.stringify(of, null, 2), { name: 'orders' });
}

function changed(change: (states: States) => void): StateMachine {
  const copy = structuredClone(definition) as unknown as { States: States };
  change(copy.States);
  return machineOf(copy);
}
