// Replays: what a definition explains is equal, whatever the order of branches; what it does not is told at its event.

import { describe, expect, test } from 'vitest';
import {
  Host,
  memoryObjectStore,
  type ObjectStore,
  ObjectStoreError,
  parseStateMachine,
  type StateMachine,
  type TaskRequest,
} from '../../../src/index.js';
import { replay, timelineOfReplay } from '../../../src/replay.js';
import { fail, mockTasks, ok, seq } from '../../../src/testing/index.js';

const LAMBDA = 'arn:aws:states:::lambda:invoke';
const order = {
  StartAt: 'Charge',
  States: {
    Charge: {
      Type: 'Task',
      Resource: LAMBDA,
      Parameters: { FunctionName: 'charge', 'Payload.$': '$' },
      ResultSelector: { 'items.$': '$.Payload.items' },
      TimeoutSeconds: 30,
      Retry: [{ ErrorEquals: ['Busy'], IntervalSeconds: 2, MaxAttempts: 2, JitterStrategy: 'FULL' }],
      Next: 'Settle',
    },
    Settle: { Type: 'Wait', Seconds: 3600, Next: 'Each' },
    Each: {
      Type: 'Map',
      ItemsPath: '$.items',
      MaxConcurrency: 2,
      ItemProcessor: {
        StartAt: 'Label',
        States: {
          Label: {
            Type: 'Pass',
            Parameters: { 'id.$': 'States.UUID()', 'run.$': '$$.Execution.Name', 'item.$': '$' },
            Next: 'Ask',
          },
          Ask: {
            Type: 'Task',
            Resource: 'arn:aws:states:::sqs:sendMessage.waitForTaskToken',
            Parameters: {
              QueueUrl: 'https://queue.test/ask',
              MessageBody: { 'id.$': '$.id', 'item.$': '$.item', 'token.$': '$$.Task.Token' },
            },
            ResultPath: '$.answer',
            End: true,
          },
        },
      },
      Next: 'Count',
    },
    Count: { Type: 'Pass', Parameters: { 'count.$': 'States.ArrayLength($)' }, End: true },
  },
};

const machineOf = (definition: object) => parseStateMachine(JSON.stringify(definition, null, 2), { name: 'orders' });
const machine = machineOf(order);
const recorded = await record(machine);

async function record(recordedMachine: StateMachine, seed = 5) {
  const tasks = {
    Charge: mockTasks(recordedMachine, {
      Charge: seq(fail('Busy').times(2).after('1s'), ok({ items: ['a', 'b', 'c'] }).after('2s')),
    }),
    ask: {
      Ask: async (_input: unknown, task: { sleep(time: number): Promise<void> }) => task.sleep(700).then(() => 'yes'),
    },
  };
  const run = await recordedMachine.run({ order: 7 }, { seed, name: 'run-7', tasks: [tasks.Charge, tasks.ask] });
  expect(run.status).toBe('SUCCEEDED');
  return JSON.parse(JSON.stringify(run.history));
}

function changed(change: (states: typeof order.States) => void): StateMachine {
  const copy = structuredClone(order);
  change(copy.States);
  return machineOf(copy);
}

describe('what the definition explains', () => {
  test('is equal: jitter, UUIDs, tokens and names are learned from the recording', () => {
    const result = replay(machine, recorded);
    expect(result.divergences.map(({ message }) => message)).toEqual([]);
    expect(result.verdict).toBe('equal');
    expect(result.history).toHaveLength(recorded.length);
    expect(result.recordedIds.size).toBe(recorded.length);
  });

  test('is equal with and without a description of the execution', () => {
    const executionArn = 'arn:aws:states:us-east-1:123456789012:execution:orders:run-7';
    expect(replay(machine, recorded, { describe: { executionArn } }).verdict).toBe('equal');
    expect(replay(machine, recorded, { describe: { executionArn: `${executionArn}8` } }).verdict).toBe('diverged');
  });

  test('is equal in whatever order branches are told', () => {
    // The two iterations that run beside each other, told one after the other.
    const beside = recorded.filter(({ type }: { type: string }) => type === 'MapIterationStarted');
    const [first, second] = beside.map(({ id }: { id: number }) => id);
    expect(second).toBe(first + 1);
    const order = recorded.map(({ id }: { id: number }) => id);
    order[first - 1] = second;
    order[second - 1] = first;
    const shown = new Map(order.map((id: number, index: number) => [id, index + 1]));
    const told = order.map((id: number) => {
      const event = recorded[id - 1];
      return { ...event, id: shown.get(id), previousEventId: shown.get(event.previousEventId) ?? 0 };
    });
    expect(replay(machine, told).verdict).toBe('equal');
  });

  test('is equal as far as an execution that runs has come', () => {
    for (let length = 1; length < recorded.length; length += 1) {
      expect(replay(machine, recorded.slice(0, length)).verdict).toBe('equal');
    }
  });

  test('can be looked at, at each recorded event', () => {
    const timeline = timelineOfReplay(machine, replay(machine, recorded));
    const labelled = recorded.find(({ type }: { type: string }) => type === 'PassStateExited');
    expect(timeline.at(labelled.id).event).toMatchObject({ id: labelled.id, type: 'PassStateExited' });
    expect(JSON.stringify(timeline.at(labelled.id))).toContain(JSON.parse(labelled.stateExitedEventDetails.output).id);
  });
});

describe('what it does not explain', () => {
  const firstOf = (changedMachine: StateMachine) => replay(changedMachine, recorded).divergence;
  const eventOf = (type: string, name?: string) =>
    recorded.find((event: { type: string; stateExitedEventDetails?: { name: string } }) => {
      return event.type === type && (name === undefined || event.stateExitedEventDetails?.name === name);
    }).id;

  test('other data, with the line that makes it', () => {
    const divergence = firstOf(changed((states) => Object.assign(states.Count.Parameters, { unit: 'pieces' })));
    expect(divergence).toMatchObject({
      kind: 'data',
      eventId: eventOf('PassStateExited', 'Count'),
      state: 'Count',
      place: { pointer: '/States/Count/Parameters' },
      differences: [{ member: 'output', path: ['unit'], recorded: undefined, derived: 'pieces' }],
    });
    const text = JSON.stringify({ ...order }, null, 2).split('\n');
    expect(divergence?.place?.line).toBe(text.findIndex((line) => line.includes('"Count": {')) + 3);
    expect(divergence?.message).toContain('"Count"');
  });

  test('another path', () => {
    const divergence = firstOf(
      changed((states) => {
        Object.assign(states.Settle, { Next: 'Also' });
        Object.assign(states, { Also: { Type: 'Pass', Next: 'Each' } });
      }),
    );
    expect(divergence).toMatchObject({ kind: 'path', state: 'Settle', recorded: { type: 'MapStateEntered' } });
    expect(divergence?.derived).toMatchObject([{ type: 'PassStateEntered' }]);
  });

  test('another time', () => {
    const divergence = firstOf(changed((states) => Object.assign(states.Settle, { Seconds: 60 })));
    expect(divergence).toMatchObject({ kind: 'time', eventId: eventOf('WaitStateExited'), state: 'Settle' });
    expect(divergence?.place?.pointer).toBe('/States/Settle/Seconds');
  });

  test('a task that would have timed out', () => {
    const late = structuredClone(recorded);
    const charged = late.findIndex(({ type }: { type: string }) => type === 'TaskSucceeded');
    for (const event of late.slice(charged)) {
      event.timestamp = new Date(Date.parse(event.timestamp) + 60_000).toISOString();
    }
    expect(replay(machine, late).divergence).toMatchObject({ kind: 'time', eventId: charged + 1, state: 'Charge' });
  });

  test('fewer attempts than were made', () => {
    const retry = { ...order.States.Charge.Retry[0], MaxAttempts: 1 };
    const divergence = firstOf(changed((states) => Object.assign(states.Charge, { Retry: [retry] })));
    expect(divergence).toMatchObject({ kind: 'path', state: 'Charge', recorded: { type: 'TaskScheduled' } });
    expect(divergence?.place?.pointer).toBe('/States/Charge/Retry');
  });

  test('an id that is not the one that was drawn', () => {
    const other = structuredClone(recorded);
    const scheduled = other.filter(({ type }: { type: string }) => type === 'TaskScheduled').at(-1);
    const details = scheduled.taskScheduledEventDetails;
    const parameters = JSON.parse(details.parameters);
    parameters.MessageBody.id = '11111111-1111-4111-8111-111111111111';
    details.parameters = JSON.stringify(parameters);
    expect(replay(machine, other).divergence).toMatchObject({ kind: 'data', eventId: scheduled.id });
  });
});

test('what was not recorded is said, and nothing is guessed', () => {
  const cut = structuredClone(recorded);
  const succeeded = cut.find(({ type }: { type: string }) => type === 'TaskSucceeded');
  delete succeeded.taskSucceededEventDetails.output;
  succeeded.taskSucceededEventDetails.outputDetails = { truncated: true };
  expect(replay(machine, cut)).toMatchObject({
    verdict: 'unrecorded',
    missing: { eventId: succeeded.id, state: 'Charge' },
  });
});

describe('which child ends a Parallel or a Map', () => {
  const branch = (name: string, seconds: number) => ({
    StartAt: name,
    States: { [name]: { Type: 'Wait', Seconds: seconds, End: true } },
  });
  const joined = async (...seconds: readonly [number, number]) => {
    const branches = [branch('Left', seconds[0]), branch('Right', seconds[1])];
    const states = { Both: { Type: 'Parallel', Branches: branches, End: true } };
    const joining = machineOf({ StartAt: 'Both', States: states });
    const history = JSON.parse(JSON.stringify((await joining.run({})).history));
    const succeeded = history.find(({ type }: { type: string }) => type === 'ParallelStateSucceeded');
    const left = history.find(
      (event: { type: string; stateExitedEventDetails?: { name: string } }) =>
        event.type === 'WaitStateExited' && event.stateExitedEventDetails?.name === 'Left',
    );
    expect(succeeded.previousEventId).not.toBe(left.id);
    succeeded.previousEventId = left.id;
    return { joining, history, succeeded };
  };

  test('is the last to end by the recorded times', async () => {
    const { joining, history, succeeded } = await joined(1, 2);
    expect(replay(joining, history).divergence).toMatchObject({ kind: 'order', eventId: succeeded.id, state: 'Both' });
  });

  test('may be any of those that end within one millisecond', async () => {
    const { joining, history } = await joined(1, 1);
    expect(replay(joining, history).verdict).toBe('equal');
  });
});

describe('a retry is waited for from the failure', () => {
  const retried = (jitter: object) =>
    machineOf({
      StartAt: 'Both',
      States: {
        Both: {
          Type: 'Parallel',
          Branches: [
            {
              StartAt: 'Slow',
              States: {
                Slow: {
                  Type: 'Task',
                  Resource: LAMBDA,
                  Parameters: { FunctionName: 'slow' },
                  TimeoutSeconds: 2,
                  Retry: [{ ErrorEquals: ['States.Timeout'], IntervalSeconds: 20, MaxAttempts: 1, ...jitter }],
                  Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Late' }],
                  End: true,
                },
                Late: { Type: 'Pass', End: true },
              },
            },
            {
              StartAt: 'Beside',
              States: { Beside: { Type: 'Wait', Seconds: 5, Next: 'After' }, After: { Type: 'Pass', End: true } },
            },
          ],
          End: true,
        },
      },
    });
  const never = (_input: unknown, task: TaskRequest) => task.sleep(Number.POSITIVE_INFINITY);
  const recordRetry = async (jitter: object) => {
    const { history } = await retried(jitter).run({}, { tasks: { slow: never }, seed: 7 });
    const told = history.map(({ type }) => type);
    const between = told.slice(told.indexOf('TaskTimedOut'), told.lastIndexOf('TaskScheduled'));
    expect(between).toContain('WaitStateExited');
    return JSON.parse(JSON.stringify(history));
  };

  test('of a task whose time was up, whatever another branch tells in between', async () => {
    expect(replay(retried({}), await recordRetry({}))).toMatchObject({ verdict: 'equal', divergences: [] });
  });

  test('with jitter, it comes no later than its longest delay', async () => {
    const jitter = { JitterStrategy: 'FULL' };
    const history = await recordRetry(jitter);
    expect(replay(retried(jitter), history)).toMatchObject({ verdict: 'equal', divergences: [] });
    // By more than an hour, from the next attempt on.
    const again = history.findLast(({ type }: { type: string }) => type === 'TaskScheduled').id;
    const later = history.map((event: { id: number; timestamp: string }) =>
      event.id < again ? event : { ...event, timestamp: event.timestamp.replace('T00:', 'T01:') },
    );
    const { divergence } = replay(retried(jitter), later);
    expect(divergence).toMatchObject({ kind: 'time', eventId: again, state: 'Slow' });
    expect(divergence?.what).toMatch(/ due between \S+T00:00:02.000Z and \S+T00:00:22.000Z$/);
  });
});

test('a random number is the recorded one in whatever notation it is written', async () => {
  const drawing = machineOf({
    QueryLanguage: 'JSONata',
    StartAt: 'Draw',
    States: { Draw: { Type: 'Pass', Output: { n: '{% $random() %}' }, End: true } },
  });
  const { history } = await drawing.run({});
  for (const small of ['3.8366838761161315E-4', '0.00038366838761161315', '0.5']) {
    const text = JSON.stringify(history).replaceAll(/(\{\\"n\\":)[^}]+/g, `$1${small}`);
    expect(replay(drawing, JSON.parse(text))).toMatchObject({ verdict: 'equal', divergences: [] });
  }
});

describe('that a job or a token was submitted', () => {
  const ask = (next: object) => ({
    Type: 'Task',
    Resource: 'arn:aws:states:::sqs:sendMessage.waitForTaskToken',
    Parameters: { QueueUrl: 'https://queue.test/ask', MessageBody: 'a question' },
    ...next,
  });
  const asking = machineOf({ StartAt: 'Once', States: { Once: ask({ Next: 'Again' }), Again: ask({ End: true }) } });
  type Told = { id: number; previousEventId: number; type: string };
  const recordTwo = async (isTold: boolean): Promise<Told[]> => {
    const tasks = (_input: unknown, task: { submitted(output: unknown): void }) => {
      if (isTold) task.submitted({ MessageId: 'm-1' });
      return 'an answer';
    };
    return JSON.parse(JSON.stringify((await asking.run({}, { tasks })).history));
  };

  test('is missed where the recording tells it of another one', async () => {
    const history = await recordTwo(true);
    expect(replay(asking, history).verdict).toBe('equal');
    const submitted = history.findLast(({ type }) => type === 'TaskSubmitted')?.id ?? 0;
    const shift = (id: number) => (id < submitted ? id : id - 1);
    const without = history
      .filter(({ id }) => id !== submitted)
      .map((event) => ({ ...event, id: shift(event.id), previousEventId: shift(event.previousEventId) }));
    expect(replay(asking, without).divergence).toMatchObject({
      kind: 'path',
      eventId: submitted,
      state: 'Again',
      recorded: { type: 'TaskSucceeded' },
      place: { pointer: '/States/Again/Resource' },
    });
  });

  test('is not missed where nobody tells it', async () => {
    expect(replay(asking, await recordTwo(false)).verdict).toBe('equal');
  });
});

describe('a ResultWriter', () => {
  const writing = machineOf({
    StartAt: 'Each',
    States: {
      Each: {
        Type: 'Map',
        ItemProcessor: {
          ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
          StartAt: 'Keep',
          States: { Keep: { Type: 'Pass', End: true } },
        },
        ResultWriter: { Resource: 'arn:aws:states:::s3:putObject', Parameters: { Bucket: 'out', Prefix: 'runs' } },
        End: true,
      },
    },
  });
  const refuse = () => {
    throw new ObjectStoreError('The bucket is not there');
  };
  const recordWriting = async (objectStore: ObjectStore) => {
    const { status, history } = await writing.run([1, 2, 3], { objectStore });
    return { status, history: JSON.parse(JSON.stringify(history)) };
  };

  test('has written where the run succeeded, and the output says where to', async () => {
    const { status, history } = await recordWriting(memoryObjectStore());
    expect(status).toBe('SUCCEEDED');
    expect(replay(writing, history)).toMatchObject({ verdict: 'equal', divergences: [] });
    const elsewhere = JSON.parse(JSON.stringify(history).replaceAll('runs/', 'other/'));
    expect(replay(writing, elsewhere).divergence).toMatchObject({ kind: 'data', state: 'Each' });
  });

  test('has not written where the run failed with its error', async () => {
    const { status, history } = await recordWriting({
      ...memoryObjectStore(),
      createMultipartUpload: refuse,
      putObject: refuse,
    });
    expect(status).toBe('FAILED');
    expect(replay(writing, history)).toMatchObject({ verdict: 'equal', divergences: [] });
  });
});

describe('an activity that did not exist', () => {
  const ACTIVITY = 'arn:aws:states:us-east-1:123456789012:activity:pack';
  const OTHER = 'arn:aws:states:us-east-1:123456789012:activity:send';
  const pack = { Type: 'Task', Resource: ACTIVITY, End: true };
  const branch = (name: string, state: object) => ({ StartAt: name, States: { [name]: state } });

  test('is derived from the failure that tells it', async () => {
    const packing = machineOf({ StartAt: 'Pack', States: { Pack: pack } });
    const { history } = await packing.run({}, { missingActivities: [ACTIVITY] });
    const result = replay(packing, JSON.parse(JSON.stringify(history)));
    expect(result.verdict).toBe('equal');
    expect(result.journal.map(({ type }) => type)).toEqual(['ExecutionStarted', 'DeleteActivity', 'Continue']);
    expect(timelineOfReplay(packing, result).at(3).execution).toMatchObject({
      status: 'FAILED',
      error: 'States.Runtime',
    });
  });

  test('is missed by one branch, and was there for the other before', async () => {
    const branches = [
      branch('Pack', pack),
      { StartAt: 'Rest', States: { Rest: { Type: 'Wait', Seconds: 5, Next: 'Again' }, Again: pack } },
    ];
    const packing = machineOf({
      StartAt: 'Both',
      States: { Both: { Type: 'Parallel', Branches: branches, End: true } },
    });
    const host = new Host({ activities: [ACTIVITY], clock: 'manual' });
    const execution = host.start(packing);
    await host.advance('1s');
    host.deleteActivity(ACTIVITY);
    await host.advance('9s');
    expect(execution.status).toBe('FAILED');
    expect(replay(packing, JSON.parse(JSON.stringify(execution.history))).verdict).toBe('equal');
  });

  test('is not another one', async () => {
    const packing = machineOf({ StartAt: 'Pack', States: { Pack: pack } });
    const { history } = await packing.run({}, { missingActivities: [ACTIVITY] });
    const sending = machineOf({ StartAt: 'Pack', States: { Pack: { ...pack, Resource: OTHER } } });
    const { verdict, divergence } = replay(sending, JSON.parse(JSON.stringify(history)));
    expect({ verdict, eventId: divergence?.eventId, state: divergence?.state }).toEqual({
      verdict: 'diverged',
      eventId: 3,
      state: 'Pack',
    });
  });
});
