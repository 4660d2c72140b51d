import { describe, expect, test, vi } from 'vitest';
import { Host, parseStateMachine, StateNotReachedError, TaskError, type TaskRequest } from '../../src/index.js';
import { lineOf, machine, pass, work } from '../core/harness.js';

const next = (state: object, Next: string) => ({ ...state, End: undefined, Next });

const order = parseStateMachine(
  machine({
    Reserve: next({ ...work, Assign: { 'reservation.$': '$.id' } }, 'Settle'),
    Settle: { Type: 'Wait', Seconds: 3600, Next: 'Charge' },
    Charge: { ...work, TimeoutSeconds: 60, Retry: [{ ErrorEquals: ['Busy'], IntervalSeconds: 5 }] },
  }),
);
const tasks = { Reserve: () => ({ id: 7 }), Charge: () => 'paid' };

describe('run until a state', () => {
  test('stops before it is entered, with its input and variables', async () => {
    const charge = vi.fn(() => 'paid');
    const execution = order.start({ amount: 1 }, { tasks: { ...tasks, Charge: charge } });
    const state = await execution.runUntil('Charge');
    expect(state).toMatchObject({
      state: 'Charge',
      path: [],
      isEntered: false,
      waitsFor: 'turn',
      input: { id: 7 },
      variables: { reservation: 7 },
      attempt: 1,
    });
    expect(state.context).toMatchObject({ State: { Name: 'Charge', EnteredTime: '2024-01-01T01:00:00.000Z' } });
    expect(charge).not.toHaveBeenCalled();
    expect(execution.history.at(-1)?.type).toBe('WaitStateExited');
    execution.resume();
    expect((await execution.result).output).toBe('paid');
  });

  test('gives the history of a run that was never stopped', async () => {
    const whole = await order.run({ amount: 1 }, { tasks });
    const execution = order.start({ amount: 1 }, { tasks });
    await execution.runUntil('Settle');
    await execution.runUntil('Charge');
    execution.resume();
    expect((await execution.result).history).toEqual(whole.history);
  });

  test('comes to it again in a loop', async () => {
    const loop = parseStateMachine(
      machine({
        Count: {
          Type: 'Pass',
          Parameters: { 'n.$': 'States.MathAdd($.n, 1)' },
          Next: 'More',
        },
        More: { Type: 'Choice', Choices: [{ Variable: '$.n', NumericLessThan: 3, Next: 'Count' }], Default: 'Done' },
        Done: pass,
      }),
    );
    const execution = loop.start({ n: 0 });
    const inputs: unknown[] = [];
    for (let round = 0; round < 3; round += 1) inputs.push((await execution.runUntil('Count')).input);
    expect(inputs).toEqual([{ n: 0 }, { n: 1 }, { n: 2 }]);
    await expect(execution.runUntil('Count')).rejects.toThrow(
      new StateNotReachedError('state "Count"', 'it ended as SUCCEEDED'),
    );
  });

  test('tells iterations apart by a function', async () => {
    const map = parseStateMachine(
      machine({
        Each: { Type: 'Map', ItemProcessor: { StartAt: 'Do', States: { Do: work } }, End: true },
      }),
    );
    const execution = map.start([10, 20, 30], { tasks: { Do: (item: number) => item + 1 } });
    const state = await execution.runUntil(({ state, input }) => state === 'Do' && input === 20);
    expect(state.path).toEqual([{ map: 'Each', index: 1 }]);
    expect(state.context).toMatchObject({ Map: { Item: { Index: 1, Value: 20 } } });
    expect(execution.currentStates.map(({ state, waitsFor, input }) => [state, waitsFor, input])).toEqual([
      ['Each', 'children', [10, 20, 30]],
      ['Do', 'task', 10],
      ['Do', 'turn', 20],
      ['Do', 'turn', 30],
    ]);
    execution.resume();
    expect((await execution.result).output).toEqual([11, 21, 31]);
  });

  test('refuses a name that no state has, and a second call', async () => {
    const execution = order.start({}, { tasks, paused: true });
    await expect(execution.runUntil('Chrage')).rejects.toThrow('no state "Chrage": did you mean "Charge"?');
    const first = execution.runUntil('Charge');
    await expect(execution.runUntil('Settle')).rejects.toThrow('The execution runs until state "Charge" already');
    await first;
  });

  test('says how the execution ended that did not come there', async () => {
    const failing = () => {
      throw new Error('empty');
    };
    const execution = order.start({}, { tasks: { ...tasks, Reserve: failing } });
    await expect(execution.runUntil('Charge')).rejects.toThrow(
      'The execution did not come to state "Charge": it ended as FAILED (Error: ',
    );
    await expect(execution.runUntil('Charge')).rejects.toThrow('it ended as FAILED');
  });

  test('says that a manual clock stands', async () => {
    const execution = order.start({}, { tasks, clock: 'manual' });
    await expect(execution.runUntil('Charge')).rejects.toThrow(
      'the clock stands at 2024-01-01T00:00:00.000Z, where nothing more happens; move it with advance()',
    );
    expect(execution.currentStates).toMatchObject([
      { state: 'Settle', waitsFor: 'time', waitsUntil: new Date('2024-01-01T01:00:00Z') },
    ]);
    const reached = execution.runUntil('Charge');
    await execution.advance('1h');
    expect((await reached).state).toBe('Charge');
  });

  test('rejects with what the function throws, and with what ends the run', async () => {
    const execution = order.start({}, { tasks });
    const mistake = new Error('mine');
    await expect(
      execution.runUntil(() => {
        throw mistake;
      }),
    ).rejects.toBe(mistake);
    const unanswered = order.start({}, { tasks: {} });
    await expect(unanswered.runUntil('Charge')).rejects.toThrow('Nobody answers the task of state "Reserve"');
    await expect(unanswered.runUntil('Charge')).rejects.toThrow('Nobody answers');
  });
});

describe('answers by hand', () => {
  test('a mock is changed on the way', async () => {
    const execution = order.start({}, { tasks });
    await execution.runUntil('Charge');
    execution.useTasks({ Charge: () => 'by another' });
    execution.resume();
    expect((await execution.result).output).toBe('by another');
    expect(() => execution.useTasks(7 as never)).toThrow('`tasks` has to be');
  });

  const silent = { ...tasks, Charge: () => new Promise<never>(() => undefined) };
  const atWork = async () => {
    const execution = order.start({}, { tasks: silent });
    await execution.runUntil('Charge');
    await execution.step();
    return execution;
  };

  test('a task that waits is told its result', async () => {
    const execution = await atWork();
    const task = execution.pendingTask('Charge');
    expect(task).toMatchObject({ state: 'Charge', path: [], attempt: 1, input: { id: 7 }, isOver: false });
    task.succeed('by hand');
    expect(task.isOver).toBe(true);
    expect(() => task.succeed(1)).toThrow('The task of state "Charge" is over');
    execution.resume();
    expect((await execution.result).output).toBe('by hand');
  });

  test('a task that waits fails, and its Retry decides', async () => {
    const execution = await atWork();
    execution.pendingTask('Charge').fail('Busy', 'later');
    execution.useTasks(tasks);
    execution.resume();
    const run = await execution.result;
    expect(run.output).toBe('paid');
    expect(run.elapsed).toBe(3_605_000);
  });

  test('a timeout comes at its time', async () => {
    const execution = await atWork();
    execution.pendingTask('Charge').timeOut();
    expect(execution.pendingTasks).toEqual([]);
    execution.resume();
    const run = await execution.result;
    expect(run.error).toBe('States.Timeout');
    expect(run.elapsed).toBe(3_660_000);
    expect(run.history.map(lineOf).slice(-4)).toEqual([
      '10<9 LambdaFunctionScheduled',
      '11<10 LambdaFunctionStarted',
      '12<11 LambdaFunctionTimedOut: States.Timeout',
      '13<12 ExecutionFailed: States.Timeout',
    ]);
  });

  test('a task without a timeout cannot time out, and none is found where none waits', async () => {
    const forever = parseStateMachine(machine({ A: { Type: 'Pass', Next: 'B' }, B: work }));
    const execution = forever.start({}, { tasks: { B: silent.Charge }, paused: true });
    expect(() => execution.pendingTask('A')).toThrow('State "A" has no task that waits for its outcome');
    await execution.step();
    await execution.step();
    expect(() => execution.pendingTask('B').timeOut()).toThrow(
      'State "B" has neither TimeoutSeconds nor HeartbeatSeconds',
    );
    await execution.abort();
  });
});

describe('a snapshot', () => {
  const kept = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;

  test('goes on elsewhere as if nothing had happened', async () => {
    const whole = await order.run({ amount: 1 }, { tasks });
    for (const state of ['Reserve', 'Settle', 'Charge']) {
      const execution = order.start({ amount: 1 }, { tasks });
      await execution.runUntil(state);
      const restored = order.restore(kept(execution.snapshot()), { tasks });
      expect(restored.status).toBe('RUNNING');
      expect(restored.currentStates).toMatchObject([{ state }]);
      restored.resume();
      expect((await restored.result).history).toEqual(whole.history);
      execution.resume();
      expect((await execution.result).history).toEqual(whole.history);
    }
  });

  test('goes on from between any two steps, with retries, branches, iterations and chance', async () => {
    const busy = { ErrorEquals: ['Busy'], JitterStrategy: 'FULL', IntervalSeconds: 9 };
    const flaky = { ...work, Retry: [busy] };
    const both = parseStateMachine(
      machine({
        Both: {
          Type: 'Parallel',
          Branches: [
            { StartAt: 'W', States: { W: { Type: 'Wait', Seconds: 3, Next: 'F' }, F: flaky } },
            {
              StartAt: 'Each',
              States: {
                Each: {
                  Type: 'Map',
                  MaxConcurrency: 2,
                  ItemProcessor: { StartAt: 'G', States: { G: flaky } },
                  End: true,
                },
              },
            },
          ],
          Next: 'Id',
        },
        Id: { Type: 'Pass', Parameters: { 'id.$': 'States.UUID()' }, End: true },
      }),
    );
    const answer = (input: unknown, { attempt }: TaskRequest) => {
      if (attempt < 2) throw new TaskError('Busy');
      return input;
    };
    const whole = await both.run([1, 2, 3], { tasks: answer, seed: 4 });
    const execution = both.start([1, 2, 3], { tasks: answer, seed: 4, paused: true });
    let steps = 0;
    while (execution.status === 'RUNNING') {
      await execution.step();
      const restored = both.restore(kept(execution.snapshot()), { tasks: answer, paused: false });
      expect((await restored.result).history).toEqual(whole.history);
      steps += 1;
    }
    expect(steps).toBeGreaterThan(15);
  });

  test('keeps an outcome that has come and was not told', async () => {
    const charge = vi.fn(() => 'paid');
    const execution = order.start({}, { tasks: { ...tasks, Charge: charge } });
    await execution.runUntil('Charge');
    await execution.step();
    const restored = order.restore(kept(execution.snapshot()), { tasks: { Charge: () => 'again' }, paused: false });
    expect((await restored.result).output).toBe('paid');
    expect(charge).toHaveBeenCalledTimes(1);
  });

  test('a function that was at work is called again', async () => {
    const execution = order.start({}, { tasks: { ...tasks, Charge: (_order, task) => task.sleep('30s') } });
    await execution.runUntil('Charge');
    await execution.step();
    const restored = order.restore(kept(execution.snapshot()), { tasks, paused: false });
    const run = await restored.result;
    expect(run.output).toBe('paid');
    expect(run.history.filter(({ type }) => type === 'LambdaFunctionStarted')).toHaveLength(2);
  });

  test('whoever has a token answers it, and is not asked again', async () => {
    const approval = parseStateMachine(
      machine({
        Ask: {
          Type: 'Task',
          Resource: 'arn:aws:states:::sqs:sendMessage.waitForTaskToken',
          Parameters: { QueueUrl: 'q', 'MessageBody.$': '$$.Task.Token' },
          End: true,
        },
      }),
    );
    let token = '';
    const execution = approval.start(
      {},
      {
        tasks: {
          Ask: ({ MessageBody }, task) => {
            token = MessageBody;
            return task.waitForTaskToken({ MessageId: '1' });
          },
        },
        paused: true,
      },
    );
    await execution.step();
    await execution.step();
    const snapshot = kept(execution.snapshot());
    const host = new Host({ startTime: '2024-01-02T00:00:00Z' });
    const restored = host.restore(approval, snapshot, { paused: false });
    await Promise.resolve();
    await host.sendTaskSuccess({ taskToken: token, output: '"yes"' });
    const run = await restored.result;
    expect(run.output).toBe('yes');
    expect(run.elapsed).toBe(86_400_000);
    expect(run.history.filter(({ type }) => type === 'TaskSubmitted')).toHaveLength(1);
  });

  test('belongs to its definition', async () => {
    const execution = order.start({}, { tasks });
    expect(() => execution.snapshot()).toThrow('The execution has not begun');
    await execution.runUntil('Charge');
    const snapshot = execution.snapshot();
    const other = parseStateMachine(machine({ Reserve: pass }));
    const refused = 'This is no snapshot of an execution of this state machine: ';
    expect(() => other.restore(snapshot)).toThrow(`${refused}it was taken with another definition`);
    expect(() => order.restore({} as never)).toThrow(`${refused}it was not made by \`snapshot()\``);
    expect(() => order.restore(null as never)).toThrow(refused);
    const newer = { ...snapshot, stepwright: { runSnapshot: 2 } } as never;
    expect(() => order.restore(newer)).toThrow(`${refused}it is of version 2, and this release reads 1`);
    const torn = { ...snapshot, journal: [...snapshot.journal].reverse() };
    expect(() => order.restore(torn)).toThrow('The journal of a snapshot begins with ExecutionStarted');
    expect(() => new Host().restore(order, snapshot)).toThrow('The snapshot was taken at 2024-01-01T01:00:00.000Z');
  });

  test('of one that has ended is its end', async () => {
    const execution = order.start({}, { tasks });
    const run = await execution.result;
    const restored = order.restore(kept(execution.snapshot()));
    expect((await restored.result).history).toEqual(run.history);
  });

  test('is refused while a child execution runs', async () => {
    const child = parseStateMachine(machine({ W: { Type: 'Wait', Seconds: 5, End: true } }), { name: 'Child' });
    const parent = parseStateMachine(
      machine({
        Start: {
          Type: 'Task',
          Resource: 'arn:aws:states:::states:startExecution.sync:2',
          Parameters: { StateMachineArn: child.stateMachineArn },
          End: true,
        },
      }),
    );
    const execution = parent.start({}, { stateMachines: [child], clock: 'manual' });
    await execution.advance(0);
    expect(() => execution.snapshot()).toThrow('State "Start" runs a child execution');
    await execution.advance('5s');
    expect((await execution.result).status).toBe('SUCCEEDED');
  });
});
