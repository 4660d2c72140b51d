// What an exploration finds, and where it finds nothing; that it runs every schedule there is, and each the same again.

import { expect, test } from 'vitest';
import { defineStateMachine, parseStateMachine, TaskError } from '../../../src/index.js';
import {
  atMostOnce,
  type ExplorationError,
  endsIn,
  explore,
  fail,
  mockTasks,
  neverFailsWith,
  type Outside,
  seq,
} from '../../../src/testing/index.js';

const lambda = (name: string) => `arn:aws:lambda:us-east-1:123456789012:function:${name}`;

const order = defineStateMachine({
  StartAt: 'Reserve',
  States: {
    Reserve: { Type: 'Task', Resource: 'arn:aws:lambda:us-east-1:123456789012:function:reserve', Next: 'Capture' },
    Capture: {
      Type: 'Task',
      Resource: 'arn:aws:lambda:us-east-1:123456789012:function:capture',
      Retry: [{ ErrorEquals: ['States.ALL'], MaxAttempts: 2 }],
      Next: 'Done',
    },
    Done: { Type: 'Succeed' },
  },
});
const shop = {
  world: () => ({ captured: 0 }),
  tasks: (world: { captured: number }) => ({
    Reserve: () => 'reserved',
    Capture: () => {
      world.captured += 1;
      return { captured: world.captured };
    },
  }),
};

test('a retry after a lost response captures twice', async () => {
  const error = await broken(
    explore(order, {}, { ...shop, invariants: { 'captured once': ({ world }) => world.captured <= 1 } }),
  );
  const { failure } = error;
  expect(failure.invariant).toBe('captured once');
  expect([failure.faults, failure.reorderings]).toEqual([1, 0]);
  expect(failure.trace.map(({ at, text, isFault }) => `${isFault ? '!' : ' '} ${at} ${text}`)).toEqual([
    '  0 "Reserve" answers "reserved"',
    '! 0 "Capture" does its work, and its response is lost: Lambda.ServiceException',
    '  1000 "Capture" is attempted again',
    '  1000 "Capture" (attempt 2) answers {"captured":2}',
    '  1000 the execution ends: SUCCEEDED',
  ]);
  expect(failure.replay).toBe('0/1=loses(2,Lambda.ServiceException)');
  expect(error.runs[0]?.status).toBe('SUCCEEDED');
  expect(error.message).toContain('Broken: captured once');
});

test('work that is idempotent is not found fault with', async () => {
  const found = await explore(
    order,
    {},
    {
      world: () => new Set<string>(),
      tasks: (captures) => ({
        Reserve: () => 'reserved',
        Capture: (_, task) => captures.add(JSON.stringify(task.context.Execution)).size,
      }),
      invariants: { 'captured once': ({ world }) => world.size <= 1 },
    },
  );
  expect(found.failure).toBeUndefined();
  expect(found.mode).toBe('exhaustive');
  expect(found.faults).toContainEqual({
    state: 'Capture',
    fault: 'fails with Lambda.TooManyRequestsException, and its work is not done',
    runs: expect.any(Number),
  });
});

const both = parseStateMachine({
  StartAt: 'Both',
  States: {
    Both: {
      Type: 'Parallel',
      Branches: ['A', 'B'].map((name) => ({
        StartAt: `Read${name}`,
        States: {
          [`Read${name}`]: { Type: 'Task', Resource: lambda('read'), Next: `Write${name}` },
          [`Write${name}`]: { Type: 'Task', Resource: lambda('write'), End: true },
        },
      })),
      End: true,
    },
  },
});
const noFaults = { errors: false, lostResponses: false, throttling: false, timeouts: false, delays: false };

test('branches race on what both of them change', async () => {
  const counter = {
    world: () => ({ value: 0 }),
    tasks: (world: { value: number }) => ({
      read: () => world.value,
      write: (seen: number) => {
        world.value = seen + 1;
        return null;
      },
    }),
    // The plain order is read, read, write, write.
    invariants: { 'one is lost always': ({ world }: { readonly world: { value: number } }) => world.value === 1 },
    kinds: noFaults,
  };
  const { failure } = await broken(explore(both, {}, counter));
  expect(failure.faults).toBe(0);
  expect(failure.reorderings).toBe(1);
  expect(failure.trace.map(({ text }) => text.slice(0, 8)).slice(0, 4)).toEqual([
    '"ReadA" ',
    '"WriteA"',
    '"ReadB" ',
    '"WriteB"',
  ]);
});

test('all orders of two branches of two tasks are six', async () => {
  const found = await explore(both, {}, { tasks: { read: () => 1, write: () => 2 }, kinds: noFaults });
  expect([found.mode, found.schedules]).toEqual(['exhaustive', 6]);
});

test('iterations run in all orders: n! for n of them', async () => {
  const machine = parseStateMachine({
    StartAt: 'Each',
    States: {
      Each: {
        Type: 'Map',
        ItemProcessor: { StartAt: 'Work', States: { Work: { Type: 'Task', Resource: lambda('work'), End: true } } },
        End: true,
      },
    },
  });
  const orders = new Set<string>();
  const found = await explore(machine, [1, 2, 3, 4], {
    world: () => [] as number[],
    tasks: (world) => ({
      Work: (item: number) => {
        world.push(item);
        return null;
      },
    }),
    invariants: { seen: ({ world }) => void orders.add(world.join('')) },
    kinds: noFaults,
  });
  expect([found.mode, found.schedules, orders.size]).toEqual(['exhaustive', 24, 24]);
});

test('faults of a task are counted by hand', async () => {
  const machine = parseStateMachine({
    StartAt: 'One',
    States: { One: { Type: 'Task', Resource: lambda('one'), TimeoutSeconds: 5, End: true } },
  });
  // Six errors before or after the work, one throttling, three kinds of timeouts, and one that is declared.
  const found = await explore(machine, {}, { tasks: { One: () => 1 }, faults: { One: ['Declined'] } });
  expect([found.mode, found.schedules]).toEqual(['exhaustive', 1 + 6 * 2 + 1 + 3 + 1]);
});

test('a Catch that hides a failure is found', async () => {
  const machine = parseStateMachine({
    StartAt: 'Pay',
    States: {
      Pay: {
        Type: 'Task',
        Resource: lambda('pay'),
        Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Ship' }],
        Next: 'Ship',
      },
      Ship: { Type: 'Task', Resource: lambda('ship'), End: true },
    },
  });
  const { failure } = await broken(
    explore(
      machine,
      {},
      {
        world: () => ({ paid: false, shipped: false }),
        tasks: (world) => ({
          Pay: () => {
            world.paid = true;
          },
          Ship: () => {
            world.shipped = true;
          },
        }),
        invariants: { 'what is shipped is paid': ({ world }) => !world.shipped || world.paid },
      },
    ),
  );
  expect(failure.replay).toBe('0/0=fails(1,Lambda.ServiceException)');
});

const approval = parseStateMachine({
  StartAt: 'Ask',
  States: {
    Ask: {
      Type: 'Task',
      Resource: 'arn:aws:states:::sqs:sendMessage.waitForTaskToken',
      Parameters: { QueueUrl: 'q', MessageBody: { 'token.$': '$$.Task.Token' } },
      TimeoutSeconds: 60,
      Catch: [{ ErrorEquals: ['States.Timeout'], Next: 'GivenUp' }],
      Next: 'Approved',
    },
    Approved: { Type: 'Succeed' },
    GivenUp: { Type: 'Fail', Error: 'GivenUp' },
  },
});
const manager = {
  world: () => ({ approvals: 0, refused: 0 }),
  tasks: (world: { approvals: number; refused: number }, outside: Outside) => ({
    Ask: (
      _: unknown,
      task: { taskToken: string | undefined; waitForTaskToken(response?: unknown): Promise<never> },
    ) => {
      outside.later('the manager approves', () => {
        world.approvals += 1;
        outside.sendTaskSuccess({ taskToken: String(task.taskToken), output: '"yes"' });
      });
      return task.waitForTaskToken({ MessageId: '1' });
    },
  }),
};

test('a late callback is found', async () => {
  const { failure } = await broken(
    explore(
      approval,
      {},
      {
        ...manager,
        invariants: {
          'what was approved is not given up': ({ world, run }) => world.approvals === 0 || run.status === 'SUCCEEDED',
        },
        kinds: { errors: false, lostResponses: false },
      },
    ),
  );
  expect(failure.trace.map(({ at, text }) => `${at} ${text}`)).toContain(
    '60000 the manager approves: they are told TaskTimedOut',
  );
});

test('a callback that comes twice, or before the call has returned, changes nothing for the machine', async () => {
  const found = await explore(
    approval,
    {},
    {
      ...manager,
      invariants: { ends: endsIn('SUCCEEDED', 'GivenUp') },
      kinds: { errors: false, lostResponses: false },
    },
  );
  const faults = found.faults.map(({ fault }) => fault);
  expect(faults).toContain('the manager approves: that happens twice');
  expect(faults).toContain('the manager approves, before the call that leads to it has returned');
  expect(found.mode).toBe('exhaustive');
});

test('an Express execution is delivered twice', async () => {
  const machine = parseStateMachine(
    { StartAt: 'Charge', States: { Charge: { Type: 'Task', Resource: lambda('charge'), End: true } } },
    { type: 'EXPRESS' },
  );
  const error = await broken(
    explore(machine, {}, { tasks: { Charge: () => 1 }, invariants: { once: atMostOnce('Charge') } }),
  );
  expect(error.failure.replay).toBe('0/0=delivered-twice');
  expect(error.runs).toHaveLength(2);
  const once = await explore(
    machine,
    {},
    {
      tasks: { Charge: () => 1 },
      invariants: { once: atMostOnce('Charge') },
      kinds: { redelivery: false },
    },
  );
  expect(once.failure).toBeUndefined();
});

test('a smallest schedule of two faults is found among many, at random and shrunk', async () => {
  const names = Array.from({ length: 12 }, (_, index) => `S${index}`);
  const machine = parseStateMachine({
    StartAt: 'S0',
    States: Object.fromEntries(
      names.map((name, index) => [
        name,
        {
          Type: 'Task',
          Resource: lambda(name),
          Retry: [{ ErrorEquals: ['States.ALL'] }],
          ...(index === 11 ? { End: true } : { Next: `S${index + 1}` }),
        },
      ]),
    ),
  });
  const options = {
    world: () => ({ calls: 0 }),
    tasks: (world: { calls: number }) => () => {
      world.calls += 1;
      return null;
    },
    runs: 2000,
    seed: 3,
    invariants: { 'two repetitions at most': ({ world }: { readonly world: { calls: number } }) => world.calls < 14 },
  };
  const first = await broken(explore(machine, {}, options));
  expect(first.exploration.mode).toBe('random');
  expect(first.exploration.completeTo).toBe(1);
  expect([first.failure.faults, first.failure.reorderings]).toEqual([2, 0]);
  const second = await broken(explore(machine, {}, options));
  expect(second.message).toBe(first.message);
  expect(JSON.stringify(second.exploration)).toBe(JSON.stringify(first.exploration));
});

test('asynchronous functions, sleeps and expectations are explored the same', async () => {
  const error = await broken(
    explore(
      order,
      {},
      {
        world: () => ({ captured: 0 }),
        tasks: (world) => ({
          Reserve: async (_, task) => task.sleep('5s'),
          Capture: async () => {
            await Promise.resolve();
            world.captured += 1;
            return null;
          },
        }),
        invariants: { 'captured once': async ({ world }) => expect(world.captured).toBeLessThan(2) },
      },
    ),
  );
  expect(error.failure.replay).toBe('0/1=loses(2,Lambda.ServiceException)');
  expect(error.failure.trace.at(-1)?.at).toBe(6000);
  expect(error.cause).toBeInstanceOf(Error);
});

test('what must hold always is looked at on the way', async () => {
  const error = await broken(
    explore(order, {}, { ...shop, always: { 'nothing is captured': ({ world }) => world.captured === 0 } }),
  );
  expect(error.failure.invariant).toBe('nothing is captured');
  expect([error.failure.faults, error.failure.trace.length]).toEqual([0, 2]);
});

test('a replay runs one schedule, and says when it does not fit', async () => {
  const invariants = { once: atMostOnce('Capture') };
  const { failure } = await explore(order, {}, { ...shop, invariants, onFailure: 'report' });
  const again = await broken(explore(order, {}, { ...shop, invariants, replay: String(failure?.replay) }));
  expect([again.exploration.mode, again.exploration.schedules]).toEqual(['replay', 1]);
  expect(again.failure.trace).toEqual(failure?.trace);
  await expect(explore(order, {}, { ...shop, replay: '0/1=loses(9,Nothing)' })).rejects.toThrow('does not fit');
  await expect(explore(order, {}, { ...shop, replay: 'x' })).rejects.toThrow(TypeError);
});

test('wrong options are refused by name', async () => {
  await expect(explore(order, {}, { ...shop, runs: 0 })).rejects.toThrow('`runs` has to be a whole number from 1');
  const kinds = { lostRespones: true } as object;
  await expect(explore(order, {}, { ...shop, kinds })).rejects.toThrow('did you mean "lostResponses"?');
  // @ts-expect-error: no Task state is called so
  await expect(explore(order, {}, { ...shop, faults: { Captur: ['X'] } })).rejects.toThrow('did you mean "Capture"?');
  // @ts-expect-error: no state is called so
  await expect(explore(order, {}, { ...shop, invariants: { ends: endsIn('Doen') } })).rejects.toThrow('"Done"');
});

test('a declared error, and one that no run fails with', async () => {
  const { failure } = await explore(
    order,
    {},
    {
      ...shop,
      faults: { Reserve: ['OutOfStock'] },
      invariants: { stocked: neverFailsWith('OutOfStock') },
      onFailure: 'report',
    },
  );
  expect(failure?.problem).toBe('it ended FAILED, OutOfStock, A fault of the exploration');
});

test('a task that nobody answers ends the exploration, as it ends a run', async () => {
  await expect(explore(order, {}, { tasks: { Reserve: () => 1 } })).rejects.toThrow('Nobody answers');
});

test('what a function throws is an outcome of the plain run', async () => {
  const found = await explore(
    order,
    {},
    {
      tasks: {
        Reserve: () => {
          throw new TaskError('OutOfStock', 'none left');
        },
      },
      maxFaults: 0,
    },
  );
  expect(found).toMatchObject({ mode: 'exhaustive', schedules: 1, outcomes: { FAILED: 1 } });
});

test('what is not explored is refused by name', async () => {
  const machine = parseStateMachine({
    StartAt: 'Each',
    States: {
      Each: {
        Type: 'Map',
        ItemReader: {
          Resource: 'arn:aws:states:::s3:getObject',
          ReaderConfig: { InputType: 'JSON' },
          Parameters: { Bucket: 'b', Key: 'k' },
        },
        ItemProcessor: {
          ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
          StartAt: 'Work',
          States: { Work: { Type: 'Pass', End: true } },
        },
        End: true,
      },
    },
  });
  await expect(explore(machine, {}, {})).rejects.toThrow(
    'State "Each": a distributed Map with an ItemReader or a ResultWriter is not explored',
  );
});

async function broken(exploration: Promise<unknown>): Promise<ExplorationError> {
  const error = await exploration.then(
    () => undefined,
    (thrown: unknown) => thrown as ExplorationError,
  );
  if (error?.name !== 'ExplorationError') throw error ?? new Error('Nothing was broken');
  return error;
}

test('a mock that has come to its end rejects the exploration, whatever Retriers and Catchers say', async () => {
  const hiding = parseStateMachine({
    StartAt: 'Work',
    States: {
      Work: {
        Type: 'Task',
        Resource: lambda('work'),
        Retry: [{ ErrorEquals: ['Busy'] }],
        Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Done' }],
        End: true,
      },
      Done: { Type: 'Succeed' },
    },
  });
  const tasks = mockTasks(hiding, { Work: seq(fail('Busy')) });
  await expect(explore(hiding, {}, { tasks, runs: 1 })).rejects.toThrow('The mock of "Work" has come to its end');
});
