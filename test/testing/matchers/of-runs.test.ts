import { stripVTControlCharacters } from 'node:util';
import { describe, expect, expectTypeOf, test } from 'vitest';
import { defineStateMachine, memoryObjectStore, parseStateMachine, TaskError } from '../../../src/index.js';
import { fail, mockTasks, ok, seq } from '../../../src/testing/index.js';
import '../../../src/testing/vitest.js';

const lambda = (name: string) => ({
  Type: 'Task' as const,
  Resource: 'arn:aws:states:::lambda:invoke',
  Parameters: { FunctionName: name, 'Payload.$': '$' },
  OutputPath: '$.Payload',
});

const order = defineStateMachine({
  StartAt: 'Validate',
  States: {
    Validate: { Type: 'Pass', Assign: { 'customer.$': '$.customer' }, Next: 'CheckStock' },
    CheckStock: {
      Type: 'Map',
      ItemsPath: '$.items',
      ItemProcessor: {
        StartAt: 'Reserve',
        States: {
          Reserve: { ...lambda('reserve'), Catch: [{ ErrorEquals: ['SoldOut'], Next: 'Reorder' }], End: true },
          Reorder: { Type: 'Pass', End: true },
        },
      },
      Next: 'Charge',
    },
    Charge: {
      ...lambda('charge'),
      Retry: [{ ErrorEquals: ['Busy'], IntervalSeconds: 5, BackoffRate: 3, MaxAttempts: 2 }],
      Catch: [{ ErrorEquals: ['Declined'], Next: 'Cancel' }],
      Next: 'Settle',
    },
    Settle: { Type: 'Wait', Seconds: 3600, Next: 'Both' },
    Both: {
      Type: 'Parallel',
      Branches: [
        { StartAt: 'Ship', States: { Ship: { Type: 'Pass', End: true } } },
        { StartAt: 'Bill', States: { Bill: { Type: 'Pass', Result: 'billed', End: true } } },
      ],
      End: true,
    },
    Cancel: { Type: 'Fail', Error: 'Cancelled', Cause: 'The card was declined' },
  },
});
const input = { customer: 'ada', items: [1, 2] };

const run = (mocks: object = {}, options: object = {}) =>
  order.run(input, {
    name: 'r',
    tasks: mockTasks(order, { Reserve: { reserved: true }, Charge: { id: 'ch' }, ...mocks }),
    ...options,
  });

const good = await run();
const busy = await run({ Charge: seq(fail('Busy').times(2), ok({ id: 'ch' })) });
const declined = await run({ Charge: fail('Declined', 'Not enough') });
const soldOut = await run({ Reserve: seq(fail('SoldOut'), ok(1)) });

/** The message of a matcher that fails, without colours. */
function messageOf(matcher: () => unknown): string {
  try {
    matcher();
  } catch (error) {
    return stripVTControlCharacters((error as Error).message);
  }
  throw new Error('The matcher did not fail');
}

describe('how it ended', () => {
  test('toHaveSucceeded', () => {
    expect(good).toHaveSucceeded();
    expect(declined).not.toHaveSucceeded();
    expect(messageOf(() => expect(declined).toHaveSucceeded())).toMatchInlineSnapshot(`
      "expect(received).toHaveSucceeded()

      Expected the run to succeed, but it FAILED with Cancelled in "Cancel".

      error   Cancelled
      cause   The card was declined

       0.000s  ✓ Validate     Pass
       0.000s  ✓ CheckStock   Map       2 items
       0.000s    ✓ item 0
       0.000s      ✓ Reserve  Task      lambda:invoke reserve
       0.000s    ✓ item 1
       0.000s      ✓ Reserve  Task      lambda:invoke reserve
       0.000s  ↪ Charge       Task      lambda:invoke charge
       0.000s    ✗ Declined: Not enough
       0.000s    ↪ caught, goes on with Cancel
       0.000s  ✗ Cancel       Fail
       0.000s    ✗ Cancelled: The card was declined"
    `);
    expect(messageOf(() => expect(good).not.toHaveSucceeded())).toContain('Expected the run not to succeed');
  });

  test('toSucceedWith', () => {
    expect(good).toSucceedWith([{ id: 'ch' }, 'billed']);
    expect(good).toSucceedWith([expect.objectContaining({ id: expect.any(String) }), 'billed']);
    expect(good).not.toSucceedWith([]);
    expect(messageOf(() => expect(good).toSucceedWith([{ id: 'other' }, expect.any(String)]))).toMatchInlineSnapshot(`
      "expect(received).toSucceedWith(output)

      It succeeded with another output.

      - Expected
      + Received

        [
          {
      -     "id": "other",
      +     "id": "ch",
          },
          "billed",
        ]

      output  [{ "id": "ch" }, "billed"]

             0.000s  ✓ Validate     Pass
             0.000s  ✓ CheckStock   Map       2 items
             0.000s    ✓ item 0
             0.000s      ✓ Reserve  Task      lambda:invoke reserve
             0.000s    ✓ item 1
             0.000s      ✓ Reserve  Task      lambda:invoke reserve
             0.000s  ✓ Charge       Task      lambda:invoke charge
             0.000s  ✓ Settle       Wait      1h
       1h00m00.000s  ✓ Both         Parallel  2 branches
       1h00m00.000s    ✓ branch 0
       1h00m00.000s      ✓ Ship     Pass
       1h00m00.000s    ✓ branch 1
       1h00m00.000s      ✓ Bill     Pass"
    `);
    expect(messageOf(() => expect(declined).toSucceedWith(1))).toContain('but it FAILED with Cancelled in "Cancel"');
  });

  test('toHaveFailed and toHaveFailedWith', () => {
    expect(declined).toHaveFailed();
    expect(declined).toHaveFailedWith('Cancelled');
    expect(declined).toHaveFailedWith(/^Canc/, expect.stringContaining('card'));
    expect(declined).not.toHaveFailedWith('Cancelled', 'Other');
    expect(messageOf(() => expect(declined).toHaveFailedWith('Declined', /busy/))).toMatchInlineSnapshot(`
      "expect(received).toHaveFailedWith(error, cause)

      The run did fail, but with another error and cause.

      Expected error: "Declined"
      Received error: "Cancelled"

      Expected pattern: /busy/
      Received cause:   "The card was declined"

      error   Cancelled
      cause   The card was declined

       0.000s  ✓ Validate     Pass
       0.000s  ✓ CheckStock   Map       2 items
       0.000s    ✓ item 0
       0.000s      ✓ Reserve  Task      lambda:invoke reserve
       0.000s    ✓ item 1
       0.000s      ✓ Reserve  Task      lambda:invoke reserve
       0.000s  ↪ Charge       Task      lambda:invoke charge
       0.000s    ✗ Declined: Not enough
       0.000s    ↪ caught, goes on with Cancel
       0.000s  ✗ Cancel       Fail
       0.000s    ✗ Cancelled: The card was declined"
    `);
    expect(messageOf(() => expect(declined).toHaveFailedWith(7 as never))).toContain(
      'The error that is expected is a text, a RegExp or an asymmetric matcher, not 7',
    );
  });

  test('toHaveTimedOut and toHaveBeenAborted', async () => {
    const limited = parseStateMachine({
      TimeoutSeconds: 5,
      StartAt: 'W',
      States: { W: { Type: 'Wait', Seconds: 9, End: true } },
    });
    expect(await limited.run()).toHaveTimedOut();
    expect(messageOf(() => expect(good).toHaveTimedOut())).toContain('Expected the run to time out');
    const execution = limited.start({}, { clock: 'manual' });
    await execution.abort({ error: 'Enough', cause: 'It takes long' });
    expect(await execution.result).toHaveBeenAborted();
    expect(await execution.result).toHaveBeenAborted('Enough', /long/);
    const aborted = await execution.result;
    expect(messageOf(() => expect(aborted).toHaveBeenAborted('Other'))).toContain('but with another error');
  });

  test('of an execution that runs', async () => {
    const execution = order.start(input, { tasks: mockTasks(order, { Reserve: 1, Charge: 1 }), clock: 'manual' });
    await execution.advance('1s');
    expect(execution).not.toHaveSucceeded();
    expect(execution).toHaveVisited(['Validate', 'Settle']);
    expect(messageOf(() => expect(execution).toHaveSucceeded())).toContain(
      'but it still runs, in "Settle" after 1s: await its result, or move its clock',
    );
    await execution.advance('1h');
    expect(execution).toHaveSucceeded();
  });

  test('of one state alone', async () => {
    const tested = await order
      .state('Charge')
      .test(input, { mock: { errorOutput: { error: 'Declined', cause: 'c' } } });
    expect(tested).toHaveCaught('Declined', { next: 'Cancel' });
    expect(tested).not.toHaveSucceeded();
    expect(messageOf(() => expect(tested).toHaveSucceeded())).toContain('but it came to CAUGHT_ERROR with Declined');
    const passed = await order.state('Validate').test(input, { inspectionLevel: 'DEBUG' });
    expect(passed).toSucceedWith(input);
    expect(passed).toHaveAssigned({ customer: 'ada' });
  });
});

describe('the path', () => {
  test('toHaveVisited', () => {
    expect(good).toHaveVisited('Charge');
    expect(good).toHaveVisited('Reserve', { times: 2 });
    expect(good).toHaveVisited(['Validate', 'Charge', 'Both']);
    expect(good).toHaveVisited([{ CheckStock: ['Reserve'] }, { Both: [['Ship'], ['Bill']] }]);
    expect(good).toHaveVisited([{ Both: { Bill: ['Bill'] } }]);
    expect(good).toHaveVisited(['Validate', 'CheckStock', 'Charge', 'Settle', 'Both'], { exactly: true });
    expect(soldOut).toHaveVisited([{ CheckStock: { 0: ['Reserve', 'Reorder'], 1: ['Reserve'] } }]);
    expect(good).not.toHaveVisited(['Charge', 'Validate']);
    expect(good).not.toHaveVisited('Cancel');
  });

  test('toHaveVisited shows where the path leaves the expected one', () => {
    expect(
      messageOf(() => expect(declined).toHaveVisited(['Validate', 'Charge', 'Settle', 'Both'])),
    ).toMatchInlineSnapshot(`
      "expect(received).toHaveVisited(path)

      Expected "Settle" after "Charge", but the run went on with "Cancel".

      - Expected
      + Received

         0.000s  ✓ Validate     Pass
         0.000s  ✓ CheckStock   Map       2 items
         0.000s    ✓ item 0
         0.000s      ✓ Reserve  Task      lambda:invoke reserve
         0.000s    ✓ item 1
         0.000s      ✓ Reserve  Task      lambda:invoke reserve
         0.000s  ↪ Charge       Task      lambda:invoke charge
         0.000s    ✗ Declined: Not enough
         0.000s    ↪ caught, goes on with Cancel
      -          Settle
      +  0.000s  ✗ Cancel       Fail
      +  0.000s    ✗ Cancelled: The card was declined"
    `);
    expect(
      messageOf(() => expect(soldOut).toHaveVisited([{ CheckStock: [['Reserve'], ['Reserve', 'Reorder']] }])),
    ).toMatchInlineSnapshot(`
      "expect(received).toHaveVisited(path)

      In item 1 of "CheckStock": Expected "Reorder" after "Reserve", but the run ended there.

      - Expected
      + Received

               0.000s  ✓ Validate     Pass
               0.000s  ✓ CheckStock   Map       2 items
               0.000s    ✓ item 0
               0.000s      ↪ Reserve  Task      lambda:invoke reserve
               0.000s        ✗ SoldOut
               0.000s        ↪ caught, goes on with Reorder
               0.000s      ✓ Reorder  Pass
               0.000s    ✓ item 1
               0.000s      ✓ Reserve  Task      lambda:invoke reserve
      -                    Reorder
               0.000s  ✓ Charge       Task      lambda:invoke charge
               0.000s  ✓ Settle       Wait      1h
         1h00m00.000s  ✓ Both         Parallel  2 branches
         1h00m00.000s    ✓ branch 0
         1h00m00.000s      ✓ Ship     Pass
         1h00m00.000s    ✓ branch 1
         1h00m00.000s      ✓ Bill     Pass"
    `);
    expect(messageOf(() => expect(good).toHaveVisited(['Validate', 'Chrage' as never]))).toContain(
      'did you mean "Charge"?',
    );
    expect(messageOf(() => expect(good).toHaveVisited([{ CheckStock: ['Bill'] }]))).toContain('"Bill"');
  });

  test('toHaveRetried', () => {
    expect(busy).toHaveRetried('Charge');
    expect(busy).toHaveRetried('Charge', { times: 2, delays: ['5s', '15s'] });
    expect(busy).toHaveRetried('Charge', { delays: [{ atLeast: '1s', atMost: '6s' }, 15_000] });
    expect(good).not.toHaveRetried('Charge');
    expect(messageOf(() => expect(busy).toHaveRetried('Charge', { delays: ['5s', '10s'] }))).toMatchInlineSnapshot(`
      "expect(received).toHaveRetried(state, retries)

      Expected "Charge" to be retried twice, after 5s and 10s, but it was retried twice, after 5s and 15s.

             0.000s  ✓ Validate     Pass
             0.000s  ✓ CheckStock   Map       2 items
             0.000s    ✓ item 0
             0.000s      ✓ Reserve  Task      lambda:invoke reserve
             0.000s    ✓ item 1
             0.000s      ✓ Reserve  Task      lambda:invoke reserve
             0.000s  ✓ Charge       Task      lambda:invoke charge · 3 attempts · 20s
             0.000s    ↻ attempt 1, again after 5s: Busy
             5.000s    ↻ attempt 2, again after 15s: Busy
            20.000s    ✓ attempt 3
            20.000s  ✓ Settle       Wait      1h
       1h00m20.000s  ✓ Both         Parallel  2 branches
       1h00m20.000s    ✓ branch 0
       1h00m20.000s      ✓ Ship     Pass
       1h00m20.000s    ✓ branch 1
       1h00m20.000s      ✓ Bill     Pass"
    `);
    expect(messageOf(() => expect(good).toHaveRetried('Charge'))).toContain('but it was not retried');
  });

  test('toHaveCaught', () => {
    expect(declined).toHaveCaught('Charge');
    expect(declined).toHaveCaught('Charge', 'Declined', { next: 'Cancel', cause: /enough/ });
    expect(soldOut).toHaveCaught('Reserve', 'SoldOut');
    expect(good).not.toHaveCaught('Charge');
    expect(messageOf(() => expect(declined).toHaveCaught('Charge', 'Busy'))).toMatchInlineSnapshot(`
      "expect(received).toHaveCaught(state, error)

      Expected "Charge" to catch Busy, but it caught Declined: Not enough and went on with "Cancel".

       0.000s  ✓ Validate     Pass
       0.000s  ✓ CheckStock   Map       2 items
       0.000s    ✓ item 0
       0.000s      ✓ Reserve  Task      lambda:invoke reserve
       0.000s    ✓ item 1
       0.000s      ✓ Reserve  Task      lambda:invoke reserve
       0.000s  ↪ Charge       Task      lambda:invoke charge
       0.000s    ✗ Declined: Not enough
       0.000s    ↪ caught, goes on with Cancel
       0.000s  ✗ Cancel       Fail
       0.000s    ✗ Cancelled: The card was declined"
    `);
  });

  test('toHaveAssigned', () => {
    expect(good).toHaveAssigned('Validate', { customer: 'ada' });
    expect(good).toHaveAssigned({ customer: expect.any(String) });
    expect(good).not.toHaveAssigned('Charge', { customer: 'ada' });
    expect(messageOf(() => expect(good).toHaveAssigned('Validate', { customer: 'bob' }))).toMatchInlineSnapshot(`
      "expect(received).toHaveAssigned(state, variables)

      "Validate" assigned other values.

      - Expected
      + Received

        {
      -   "customer": "bob",
      +   "customer": "ada",
        }

             0.000s  ✓ Validate     Pass
             0.000s  ✓ CheckStock   Map       2 items
             0.000s    ✓ item 0
             0.000s      ✓ Reserve  Task      lambda:invoke reserve
             0.000s    ✓ item 1
             0.000s      ✓ Reserve  Task      lambda:invoke reserve
             0.000s  ✓ Charge       Task      lambda:invoke charge
             0.000s  ✓ Settle       Wait      1h
       1h00m00.000s  ✓ Both         Parallel  2 branches
       1h00m00.000s    ✓ branch 0
       1h00m00.000s      ✓ Ship     Pass
       1h00m00.000s    ✓ branch 1
       1h00m00.000s      ✓ Bill     Pass"
    `);
  });

  test('toHaveCalledTask', () => {
    expect(good).toHaveCalledTask('Charge');
    expect(good).toHaveCalledTask('Reserve', 1);
    expect(good).toHaveCalledTask('Charge', [{ reserved: true }, { reserved: true }], { times: 1 });
    expect(busy).toHaveCalledTask('Charge', expect.anything(), { times: 3 });
    expect(good).not.toHaveCalledTask('Reserve', 3);
    expect(
      messageOf(() => expect(good).toHaveCalledTask('Charge', [{ reserved: true }, { reserved: false }])),
    ).toMatchInlineSnapshot(`
      "expect(received).toHaveCalledTask(state, input)

      Expected "Charge" to be called with this input, but it was called with another.

      The call:

      - Expected
      + Received

        [
          {
            "reserved": true,
          },
          {
      -     "reserved": false,
      +     "reserved": true,
          },
        ]

             0.000s  ✓ Validate     Pass
             0.000s  ✓ CheckStock   Map       2 items
             0.000s    ✓ item 0
             0.000s      ✓ Reserve  Task      lambda:invoke reserve
             0.000s    ✓ item 1
             0.000s      ✓ Reserve  Task      lambda:invoke reserve
             0.000s  ✓ Charge       Task      lambda:invoke charge
             0.000s  ✓ Settle       Wait      1h
       1h00m00.000s  ✓ Both         Parallel  2 branches
       1h00m00.000s    ✓ branch 0
       1h00m00.000s      ✓ Ship     Pass
       1h00m00.000s    ✓ branch 1
       1h00m00.000s      ✓ Bill     Pass"
    `);
  });

  test('toHaveElapsed', () => {
    expect(good).toHaveElapsed('1h');
    expect(good).toHaveElapsed(3_600_000);
    expect(good).toHaveElapsed({ atLeast: '59m', atMost: '61m' });
    expect(busy).not.toHaveElapsed('1h');
    expect(messageOf(() => expect(busy).toHaveElapsed('1h'))).toContain('1h');
    expect(messageOf(() => expect(busy).toHaveElapsed('an hour'))).toContain('"an hour"');
  });

  test('toMatchHistory', () => {
    expect(busy).toMatchHistory([
      'ExecutionStarted',
      { type: 'TaskFailed', taskFailedEventDetails: { error: 'Busy' } },
    ]);
    expect(good).toMatchHistory([{ type: 'WaitStateEntered', stateEnteredEventDetails: { input: { id: 'ch' } } }], {
      parsed: true,
    });
    expect(good).toMatchHistory([{ stateEnteredEventDetails: expect.objectContaining({ name: 'Ship' }) }]);
    expect(good).not.toMatchHistory(['ExecutionFailed']);
    expect(messageOf(() => expect(declined).toMatchHistory(['WaitStateEntered']))).toContain('WaitStateEntered');
  });

  test('of child executions of a distributed Map', async () => {
    const distributed = parseStateMachine({
      StartAt: 'Each',
      States: {
        Each: {
          Type: 'Map',
          ItemProcessor: {
            ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
            StartAt: 'Work',
            States: { Work: { ...lambda('work'), End: true } },
          },
          End: true,
        },
      },
    });
    const whole = await distributed.run([1, 2], {
      tasks: { Work: (item: number) => item },
      objectStore: memoryObjectStore(),
    });
    expect(whole).toHaveVisited([{ Each: [['Work'], ['Work']] }]);
    expect(whole).toHaveCalledTask('Work', 2);
    expect(whole.childExecutions(String(whole.mapRuns[0]?.mapRunArn))[0]).toSucceedWith(1);
  });
});

describe('wrong use', () => {
  test('says what was received instead of a run', () => {
    expect(messageOf(() => expect(run()).toHaveSucceeded())).toContain('The received value is a promise');
    expect(messageOf(() => expect(order).toHaveSucceeded())).toContain('It is a state machine that has not run');
    expect(messageOf(() => expect(undefined).toHaveSucceeded())).toContain('It is undefined');
    expect(messageOf(() => expect(undefined).not.toHaveSucceeded())).toContain('It is undefined');
    expect(messageOf(() => expect(order.state('Charge')).toHaveSucceeded())).toContain('has not been tested');
  });

  test('promises are awaited', async () => {
    await expect(run()).resolves.toHaveSucceeded();
    await expect(run()).resolves.not.toHaveFailed();
    await expect(expect(run()).resolves.toHaveFailed()).rejects.toThrow('Expected the run to fail');
  });
});

test('a snapshot of a run is its path, without names and dates', async () => {
  const other = await run({}, { name: 'other', seed: 9, startTime: '2030-05-05T00:00:00Z' });
  expect(good).toMatchInlineSnapshot(`
    SUCCEEDED after 1h
      ✓ Validate
      ✓ CheckStock
        ✓ items 0 to 1
          ✓ Reserve
      ✓ Charge
      ✓ Settle (1h)
      ✓ Both
        ✓ branch 0
          ✓ Ship
        ✓ branch 1
          ✓ Bill
    output [{ "id": "ch" }, "billed"]
  `);
  expect(declined).toMatchInlineSnapshot(`
    FAILED after 0ms
      ✓ Validate
      ✓ CheckStock
        ✓ items 0 to 1
          ✓ Reserve
      ↪ Charge
        ↪ Declined: Not enough, goes on with Cancel
      ✗ Cancel
        ✗ Cancelled: The card was declined
    error Cancelled
    cause The card was declined
  `);
  expect(busy).toMatchInlineSnapshot(`
    SUCCEEDED after 1h 20s
      ✓ Validate
      ✓ CheckStock
        ✓ items 0 to 1
          ✓ Reserve
      ✓ Charge (20s)
        ↻ Busy, again after 5s
        ↻ Busy, again after 15s
      ✓ Settle (1h)
      ✓ Both
        ✓ branch 0
          ✓ Ship
        ✓ branch 1
          ✓ Bill
    output [{ "id": "ch" }, "billed"]
  `);
  const { runSerializer } = await import('../../../src/testing/index.js');
  expect(runSerializer.serialize(other, {}, '')).toBe(runSerializer.serialize(good, {}, ''));
  expect(runSerializer.test({ status: 'SUCCEEDED' })).toBe(false);
});

test('names are those of the machine', () => {
  const uncalled = () => {
    // @ts-expect-error: misspelt
    expect(good).toHaveVisited(['Chrage']);
    // @ts-expect-error: misspelt
    expect(good).toHaveRetried('Chrage');
    // @ts-expect-error: not a state
    expect(good).toHaveVisited([{ CheckStok: ['Reserve'] }]);
    expect(null as unknown).toHaveVisited(['Anything']);
    throw new TaskError('never');
  };
  expect(uncalled).toThrow();
  expectTypeOf(expect(good).toHaveElapsed).parameter(0).not.toBeAny();
});
