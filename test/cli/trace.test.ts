// The trace of an execution: a picture of each kind of thing that can happen.

import picocolors from 'picocolors';
import { describe, expect, test } from 'vitest';
import { printTrace } from '../../src/history/print-trace.js';
import { runningTasks, traceOf } from '../../src/history/trace.js';
import { parseStateMachine, TaskError, type TaskFunction, type Tasks } from '../../src/index.js';
import { call, ORDER } from './harness.js';

const PLAIN = picocolors.createColors(false);

describe('the order of the fixtures', () => {
  test('is shipped', async () => {
    const { code, stdout, stderr } = await order('tasks.json');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatchInlineSnapshot(`
      "        0.000s  ✓ ValidateOrder        Choice
              0.000s  ✓ CheckInventory       Map       3 items · 2.22s
              0.000s    ✓ item 0 (250ms)
              0.000s      ✓ ReserveStock     Task      lambda:invoke reserve-stock · 250ms
              0.000s    ✓ item 1 (2.22s)
              0.000s      ✓ ReserveStock     Task      lambda:invoke reserve-stock · 2 attempts · 2.22s
              0.040s        ↻ attempt 1, again after 2s: Lambda.TooManyRequestsException: Rate exceeded
              2.220s        ✓ attempt 2
              0.000s    ✓ item 2 (310ms)
              0.000s      ✓ ReserveStock     Task      lambda:invoke reserve-stock · 310ms
              2.220s  ✓ PriceOrder           Pass
              2.220s  ✓ IsEverythingInStock  Choice
              2.220s  ✓ TakePayment          Parallel  2 branches · 1m
              2.220s    ✓ branch 0 (23.3s)
              2.220s      ✓ ChargeCard       Task      lambda:invoke charge-card · 3 attempts · 23.3s
              3.420s        ↻ attempt 1, again after 5s: Payment.GatewayBusy: The card network asks for patience
              9.620s        ↻ attempt 2, again after 15s: Payment.GatewayBusy: The card network asks for patience
             25.520s        ✓ attempt 3
              2.220s    ✓ branch 1 (1m)
              2.220s      ↪ CheckFraud       Task      lambda:invoke check-fraud · 1m
           1m02.220s        ✗ States.Timeout
           1m02.220s        ↪ caught, goes on with ReviewLater
           1m02.220s      ✓ ReviewLater      Pass
           1m02.220s  ✓ WaitForPacking       Wait      2h
        2h01m02.220s  ✓ ShipOrder            Task      sqs:sendMessage.waitForTaskToken · 21h 30m
       23h31m02.220s  ✓ NotifyCustomer       Task      sns:publish · 80ms
       23h31m02.300s  ✓ OrderShipped         Pass

      SUCCEEDED after 23h 31m 2.3s of virtual time, 73 events
      {
        "total": 77.9,
        "orderId": "A-1042",
        "payment": {
          "chargeId": "ch_7F3K",
          "risk": "UNKNOWN"
        },
        "trackingNumber": "PP-88213-NL"
      }
      "
    `);
  });

  test('is shipped by functions too', async () => {
    const { code, stdout } = await order('tasks.mjs');
    expect(code).toBe(0);
    expect(stdout).toContain('"trackingNumber": "PP-A-1042"');
    expect(stepsIn(stdout)).toEqual(stepsIn((await order('tasks.json')).stdout));
  });

  test('is cancelled when the card is declined', async () => {
    const { code, stdout, stderr } = await order('tasks-declined.yaml');
    expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
    expect(stdout).toMatchInlineSnapshot(`
      " 0.000s  ✓ ValidateOrder        Choice
       0.000s  ✓ CheckInventory       Map       3 items
       0.000s    ✓ item 0
       0.000s      ✓ ReserveStock     Task      lambda:invoke reserve-stock
       0.000s    ✓ item 1
       0.000s      ✓ ReserveStock     Task      lambda:invoke reserve-stock
       0.000s    ✓ item 2
       0.000s      ✓ ReserveStock     Task      lambda:invoke reserve-stock
       0.000s  ✓ PriceOrder           Pass
       0.000s  ✓ IsEverythingInStock  Choice
       0.000s  ↪ TakePayment          Parallel  2 branches · 1.2s
       0.000s    ✗ branch 0 (1.2s)
       0.000s      ✗ ChargeCard       Task      lambda:invoke charge-card · 1.2s
       1.200s        ✗ Payment.CardDeclined: The card has expired
       0.000s    ■ branch 1 (1.2s)
       0.000s      ■ CheckFraud       Task      lambda:invoke check-fraud · 1.2s · aborted
       1.200s    ↪ caught, goes on with ReleaseStock
       1.200s  ✓ ReleaseStock         Task      lambda:invoke release-stock
       1.200s  ✗ OrderCancelled       Fail
       1.200s    ✗ Order.Cancelled: Order A-1042 was cancelled and its stock released

      FAILED after 1.2s of virtual time, 52 events
      error  Order.Cancelled
      cause  Order A-1042 was cancelled and its stock released
      "
    `);
  });

  test('is rejected when it is none', async () => {
    const { code, stdout } = await call(['run', `${ORDER}order.asl.json`, '--input', '{"orderId":"A-1"}']);
    expect(code).toBe(1);
    expect(stdout).toMatchInlineSnapshot(`
      " 0.000s  ✓ ValidateOrder  Choice
       0.000s  ✗ RejectOrder    Fail
       0.000s    ✗ Order.Invalid: An order needs an orderId, the email of its customer and one line at least

      FAILED after 0ms of virtual time, 5 events
      error  Order.Invalid
      cause  An order needs an orderId, the email of its customer and one line at least
      "
    `);
  });
});

describe('a trace shows', () => {
  test('a Map that is tried again, with each attempt', async () => {
    const machine = one('Map', { ItemProcessor: { StartAt: 'T', States: { T: TASK } }, ...RETRY_ALL });
    expect(await traced(machine, failingOnce(1), [0, 1, 2])).toMatchInlineSnapshot(`
      " 0.000s  ✓ S        Map       3 items · 2 attempts · 2s
       0.000s    ↻ attempt 1, again after 2s: Boom: x
       0.000s      ✓ item 0
       0.000s        ✓ T  Task      work
       0.000s      ✗ item 1
       0.000s        ✗ T  Task      work
       0.000s          ✗ Boom: x
       0.000s      ■ item 2
       0.000s        ■ T  Task      work · aborted
       2.000s    ✓ attempt 2
       2.000s      ✓ item 0
       2.000s        ✓ T  Task      work
       2.000s      ✓ item 1
       2.000s        ✓ T  Task      work
       2.000s      ✓ item 2
       2.000s        ✓ T  Task      work"
    `);
  });

  test('a Parallel in a Parallel that fails', async () => {
    const inner = { Type: 'Parallel', Branches: [branch('T', TASK), branch('W', WAIT)], End: true };
    const machine = one('Parallel', { Branches: [branch('Inner', inner), branch('Outside', WAIT)] });
    expect(await traced(machine, always('Boom', 'x'))).toMatchInlineSnapshot(`
      " 0.000s  ✗ S            Parallel  2 branches
       0.000s    ✗ branch 0
       0.000s      ✗ Inner    Parallel  2 branches
       0.000s        ✗ branch 0
       0.000s          ✗ T    Task      work
       0.000s            ✗ Boom: x
       0.000s        ■ branch 1
       0.000s          ■ W    Wait      aborted
       0.000s    ■ branch 1
       0.000s      ■ Outside  Wait      aborted"
    `);
  });

  test('a Parallel in a Parallel that is tried again as a whole', async () => {
    const inner = { Type: 'Parallel', Branches: [branch('T', TASK)], End: true };
    const machine = one('Parallel', { Branches: [branch('Inner', inner)], ...RETRY_ALL });
    expect(await traced(machine, failingOnce(undefined))).toMatchInlineSnapshot(`
      " 0.000s  ✓ S            Parallel  1 branch · 2 attempts · 2s
       0.000s    ↻ attempt 1, again after 2s: Boom: x
       0.000s      ✗ branch 0
       0.000s        ✗ Inner  Parallel  1 branch
       0.000s          ✗ branch 0
       0.000s            ✗ T  Task      work
       0.000s              ✗ Boom: x
       2.000s    ✓ attempt 2
       2.000s      ✓ branch 0
       2.000s        ✓ Inner  Parallel  1 branch
       2.000s          ✓ branch 0
       2.000s            ✓ T  Task      work"
    `);
  });

  test('what was stopped with the branch beside it, and nothing of the Map that goes on around both', async () => {
    const fails = { StartAt: 'Fails', States: { Fails: { Type: 'Fail', Error: 'Boom' } } };
    const stopped = { Type: 'Map', ItemsPath: '$.inner', ItemProcessor: branch('T', TASK), End: true };
    const both = {
      Type: 'Parallel',
      Branches: [branch('Stopped', stopped), fails],
      Catch: [{ ErrorEquals: ['States.ALL'], Next: 'After' }],
      End: true,
    };
    const After = { Type: 'Wait', Seconds: 9, End: true };
    const machine = one('Map', { ItemProcessor: { StartAt: 'Both', States: { Both: both, After } } });
    const never: TaskFunction = (_input, task) => task.sleep(Number.POSITIVE_INFINITY);
    expect(await traced(machine, never, [{ inner: [1] }])).toMatchInlineSnapshot(`
      " 0.000s  ✓ S                Map       1 item · 9s
       0.000s    ✓ item 0 (9s)
       0.000s      ↪ Both         Parallel  2 branches
       0.000s        ■ branch 0
       0.000s          ■ Stopped  Map       1 item · aborted
       0.000s            ■ item 0
       0.000s        ✗ branch 1
       0.000s          ✗ Fails    Fail
       0.000s        ↪ caught, goes on with After
       0.000s      ✓ After        Wait      9s"
    `);
  });

  test('a task that fails to the end of its retries', async () => {
    expect(
      await traced(
        one('Task', { ...TASK, ...RETRY_ALL }),
        always('Boom', '{"errorMessage":"of Lambda","errorType":"Boom"}'),
      ),
    ).toMatchInlineSnapshot(`
      " 0.000s  ✗ S  Task      work · 2 attempts · 2s
       0.000s    ↻ attempt 1, again after 2s: Boom: of Lambda
       2.000s    ✗ attempt 2: Boom: of Lambda"
    `);
  });

  test('a timeout of the machine', async () => {
    const machine = { ...one('Task', TASK), TimeoutSeconds: 90 };
    expect(await traced(machine, (_input, task) => task.sleep(Number.POSITIVE_INFINITY))).toMatchInlineSnapshot(
      `" 0.000s  ✗ S  Task      work · 1m 30s · not finished in time"`,
    );
  });

  test('an expression that fails, is tried again and caught', async () => {
    const machine = {
      QueryLanguage: 'JSONata',
      StartAt: 'S',
      States: {
        S: {
          ...TASK,
          Arguments: '{% $error("no") %}',
          ...RETRY_ALL,
          Catch: [{ ErrorEquals: ['States.ALL'], Next: 'P' }],
        },
        P: { Type: 'Pass', End: true },
      },
    };
    expect(await traced(machine)).toMatchInlineSnapshot(`
      " 0.000s  ↪ S  Task      2 attempts · 2s
       0.000s    ↻ attempt 1, again after 2s: States.QueryEvaluationError: The JSONata expression '$error("no")' specified for the field 'Arguments' threw an error during evaluation. D3137: no
       2.000s    ✗ attempt 2: States.QueryEvaluationError: The JSONata expression '$error("no")' specified for the field 'Arguments' threw an error during evaluation. D3137: no
       2.000s    ↪ caught, goes on with P
       2.000s  ✓ P  Pass"
    `);
  });

  test('an expression that fails in one of many iterations', async () => {
    const task = {
      ...TASK,
      Arguments: '{% $states.input = 1 ? $error("no") : 0 %}',
      Catch: [{ ErrorEquals: ['States.ALL'], Next: 'P' }],
    };
    const ItemProcessor = { StartAt: 'T', States: { T: task, P: { Type: 'Pass', End: true } } };
    const machine = { QueryLanguage: 'JSONata', ...one('Map', { ItemProcessor }) };
    expect(await traced(machine, () => 1, [0, 1])).toMatchInlineSnapshot(`
      " 0.000s  ✓ S      Map       2 items
       0.000s    ✓ item 0
       0.000s      ✓ T  Task      work
       0.000s    ✓ item 1
       0.000s      ↪ T  Task
       0.000s        ✗ States.QueryEvaluationError: The JSONata expression '$states.input = 1 ? $error("no") : 0' specified for the field 'Arguments' threw an error during evaluation. D3137: no
       0.000s        ↪ caught, goes on with P
       0.000s      ✓ P  Pass"
    `);
  });

  test('a path that fails', async () => {
    expect(await traced(one('Pass', { InputPath: '$.nowhere' }))).toMatchInlineSnapshot(`
      " 0.000s  ✗ S  Pass
       0.000s    ✗ States.Runtime: Invalid path '$.nowhere' : No results for path: $['nowhere']"
    `);
  });

  test('what a Task gave and could not be used', async () => {
    expect(
      await traced(one('Task', { ...TASK, ResultSelector: { 'a.$': '$.nowhere' } }), () => ({})),
    ).toMatchInlineSnapshot(`
      " 0.000s  ✗ S  Task      work
       0.000s    ✗ States.Runtime: The JSONPath '$.nowhere' specified for the field 'a.$' could not be found in the input '{}'"
    `);
  });

  test('a distributed Map', async () => {
    const ItemProcessor = {
      ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
      StartAt: 'T',
      States: { T: TASK },
    };
    expect(await traced(one('Map', { ItemProcessor }), () => 1, [0, 1])).toMatchInlineSnapshot(
      `" 0.000s  ✓ S  Map       2 items · distributed"`,
    );
  });

  test('a distributed Map that has not read its items', async () => {
    const ItemReader = {
      Resource: 'arn:aws:states:::s3:getObject',
      ReaderConfig: { InputType: 'JSON' },
      Parameters: { Bucket: 'orders', Key: 'today.json' },
    };
    const ItemProcessor = {
      ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
      StartAt: 'T',
      States: { T: TASK },
    };
    const execution = parseStateMachine(one('Map', { ItemReader, ItemProcessor })).start();
    await expect(execution.result).rejects.toThrow('needs an object store');
    expect(print(traceOf(execution.history))).toBe(' 0.000s  … S  Map       distributed · running');
  });

  test('a Map without items, and one of many: the first, and those to which something happened', async () => {
    const task = { ...TASK, Catch: [{ ErrorEquals: ['States.ALL'], Next: 'P' }] };
    const machine = one('Map', {
      ItemProcessor: { StartAt: 'T', States: { T: task, P: { Type: 'Pass', End: true } } },
    });
    expect(await traced(machine, () => 1, [])).toBe(' 0.000s  ✓ S  Map       0 items');
    const items = Array.from({ length: 30 }, (_item, index) => index);
    const lines = (await traced(machine, failingOnce(20), items)).split('\n');
    expect(lines.filter((line) => line.includes('item '))).toHaveLength(11);
    expect(lines.slice(-6)).toMatchInlineSnapshot(`
      [
        " 0.000s    ✓ item 20",
        " 0.000s      ↪ T  Task      work",
        " 0.000s        ✗ Boom: x",
        " 0.000s        ↪ caught, goes on with P",
        " 0.000s      ✓ P  Pass",
        " 0.000s    … 19 more, without retries or errors",
      ]
    `);
  });

  test('an execution that goes on, as far as it has come', async () => {
    const machine = parseStateMachine(one('Parallel', { Branches: [branch('T', TASK), branch('W', WAIT)] }));
    const execution = machine.start({}, { tasks: (_input, task) => task.sleep('2h'), clock: 'manual' });
    await execution.advance('1h');
    expect(print(traceOf(execution.history))).toMatchInlineSnapshot(`
      " 0.000s  … S      Parallel  2 branches · running
       0.000s    … branch 0
       0.000s      … T  Task      work · running
       0.000s    … branch 1
       0.000s      … W  Wait      running"
    `);
    expect(runningTasks(traceOf(execution.history))).toEqual(['T']);
    await execution.abort();
    expect(print(traceOf(execution.history))).toMatchInlineSnapshot(`
      " 0.000s  ■ S      Parallel  2 branches · 1h · aborted
       0.000s    ■ branch 0 (1h)
       0.000s      ■ T  Task      work · 1h · aborted
       0.000s    ■ branch 1 (1h)
       0.000s      ■ W  Wait      1h · aborted"
    `);
  });

  test('nothing of a history without events', () => {
    expect(printTrace(traceOf([]), { colors: PLAIN, columns: undefined })).toEqual([]);
  });
});

test('lines are as long as the terminal is wide', async () => {
  const run = await parseStateMachine(one('Task', TASK)).run({}, { tasks: always('Boom', 'x'.repeat(200)) });
  const lines = printTrace(traceOf(run.history), { colors: PLAIN, columns: 60 });
  expect(lines.map(({ length }) => length)).toEqual([expect.any(Number), 60]);
  expect(lines[1]).toMatch(/x…$/);
});

test('control characters are not for the terminal', async () => {
  const machine = one('Task', TASK);
  expect(await traced(machine, always('Boom', '\u001b[2Jgone\r\tfar'))).toMatch(
    /✗ Boom: \uFFFD\[2Jgone\uFFFD\uFFFDfar$/,
  );
});

test('colours do not change the text', async () => {
  const run = await parseStateMachine(one('Task', { ...TASK, ...RETRY_ALL })).run({}, { tasks: always('Boom', 'x') });
  const colored = printTrace(traceOf(run.history), { colors: picocolors.createColors(true), columns: undefined }).join(
    '\n',
  );
  // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what colours are made of
  expect(colored.replaceAll(/\u001b\[\d+m/g, '')).toBe(print(traceOf(run.history)));
  expect(colored).toContain('\u001b[31m');
});

const TASK = { Type: 'Task', Resource: 'arn:aws:lambda:us-east-1:123456789012:function:work', End: true };
const WAIT = { Type: 'Wait', Seconds: 7200, End: true };
const RETRY_ALL = { Retry: [{ ErrorEquals: ['States.ALL'], IntervalSeconds: 2, MaxAttempts: 1 }] };

/** A machine of one state, `S`. */
function one(Type: string, state: object) {
  return { StartAt: 'S', States: { S: { Type, End: true, ...state } } };
}

function branch(name: string, state: object) {
  return { StartAt: name, States: { [name]: state } };
}

function always(error: string, cause: string): TaskFunction {
  return () => {
    throw new TaskError(error, cause);
  };
}

/** Fails the first time that it is given this item; undefined: the first time at all. */
function failingOnce(item: unknown): TaskFunction {
  let hasFailed = false;
  return (input) => {
    if (hasFailed || (item !== undefined && input !== item)) return input;
    hasFailed = true;
    throw new TaskError('Boom', 'x');
  };
}

async function traced(machine: object, tasks: Tasks = {}, input: unknown = {}): Promise<string> {
  const run = await parseStateMachine(machine).run(input, { tasks });
  return print(traceOf(run.history));
}

function print(trace: ReturnType<typeof traceOf>): string {
  return printTrace(trace, { colors: PLAIN, columns: undefined }).join('\n');
}

/** What happened in a trace, without times and causes. */
function stepsIn(stdout: string): (string | undefined)[] {
  const [trace = ''] = stdout.split('\n\n');
  return trace.split('\n').map((line) => /s +(\S \w+)/.exec(line)?.[1]);
}

function order(tasks: string) {
  return call(['run', `${ORDER}order.asl.json`, '--input', `${ORDER}input.json`, '--tasks', `${ORDER}${tasks}`]);
}
