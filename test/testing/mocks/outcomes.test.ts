// What each kind of mock does to its task.

import { describe, expect, test, vi } from 'vitest';
import { Host, jsonText, serviceResponse, TaskError } from '../../../src/index.js';
import { callback, fail, job, MockError, mockTasks, never, ok, seq } from '../../../src/testing/index.js';
import { ACTIVITY, INVOKE, LAMBDA, machineOf, oneTask, QUEUE, RETRY, task, taskEvents } from './harness.js';

async function run(
  machine: ReturnType<typeof oneTask>,
  mock: object | string | number | boolean | null,
  input: unknown = {},
) {
  return machine.run(input, { tasks: mockTasks(machine, { T: mock }) });
}

describe('a value', () => {
  test.each([[{ id: 1 }], ['text'], [7], [false], [null], [[1, 2]]])('%j is the result', async (value) => {
    expect((await run(oneTask(), value)).output).toEqual(value);
    expect((await run(oneTask(), ok(value))).output).toEqual(value);
  });

  test('is put into the response of lambda:invoke', async () => {
    expect((await run(oneTask(INVOKE), { id: 1 })).output).toMatchObject({ StatusCode: 200, Payload: { id: 1 } });
    const whole = ok(serviceResponse({ StatusCode: 202, Payload: null }));
    expect((await run(oneTask(INVOKE), whole)).output).toEqual({ StatusCode: 202, Payload: null });
  });

  test('may be a JSON text, to the letter', async () => {
    expect((await run(oneTask(), ok(jsonText('{"b":1.0,"10":2}')))).outputText).toBe('{"b":1.0,"10":2}');
  });
});

describe('an error', () => {
  test('fails the task, to the letter', async () => {
    const { error, cause } = await run(oneTask(), fail('CardDeclined', 'Expired'));
    expect({ error, cause }).toEqual({ error: 'CardDeclined', cause: 'Expired' });
    expect((await run(oneTask(), fail('CardDeclined'))).cause).toBeUndefined();
  });

  test.each([
    ['schedule', ['LambdaFunctionScheduled', 'LambdaFunctionScheduleFailed']],
    ['start', ['LambdaFunctionScheduled', 'LambdaFunctionStartFailed']],
    ['run', ['LambdaFunctionScheduled', 'LambdaFunctionStarted', 'LambdaFunctionFailed']],
  ] as const)('may be of the stage %s', async (stage, events) => {
    expect(taskEvents(await run(oneTask(), fail('E', 'C', { stage })))).toEqual(events);
  });

  test('of a submission comes before anything is submitted', async () => {
    const failed = await run(oneTask(`${QUEUE}.waitForTaskToken`), fail('E', 'C', { stage: 'submit' }));
    expect(taskEvents(failed)).toEqual(['TaskScheduled', 'TaskStarted', 'TaskSubmitFailed']);
  });
});

describe('a function', () => {
  test('is given the input and the task, and returns the result', async () => {
    const charge = vi.fn(({ amount }: { amount: number }) => ({ charged: amount }));
    expect((await run(oneTask(), charge, { amount: 3 })).output).toEqual({ charged: 3 });
    expect(charge).toHaveBeenCalledExactlyOnceWith({ amount: 3 }, expect.objectContaining({ state: 'T', attempt: 1 }));
  });

  test('may return an outcome, or a promise of one', async () => {
    const byAmount = ({ amount }: { amount: number }) => (amount > 10 ? fail('Declined') : ok(amount).after('1m'));
    expect((await run(oneTask(), byAmount, { amount: 11 })).error).toBe('Declined');
    expect((await run(oneTask(), byAmount, { amount: 1 })).elapsed).toBe(60_000);
    expect((await run(oneTask(), async () => fail('Late'))).error).toBe('Late');
  });

  test('may throw, and return nothing', async () => {
    const thrower = () => {
      throw new TaskError('Declined', 'No');
    };
    expect((await run(oneTask(), thrower)).error).toBe('Declined');
    expect((await run(oneTask(), vi.fn())).output).toBeNull();
  });

  test('may take its own time', async () => {
    expect(
      (await run(oneTask(), (_input: unknown, request: { sleep(d: string): unknown }) => request.sleep('2h'))).elapsed,
    ).toBe(7_200_000);
  });
});

describe('latency', () => {
  test('passes on the clock of the execution, and races the timeout', async () => {
    expect((await run(oneTask(), ok(1).after('1.5s'))).elapsed).toBe(1500);
    const late = await run(oneTask(LAMBDA, { TimeoutSeconds: 1 }), ok(1).after('1.5s'));
    expect(late).toMatchObject({ error: 'States.Timeout', elapsed: 1000 });
    expect((await run(oneTask(), fail('E').after(250))).elapsed).toBe(250);
  });

  test('never ends for never()', async () => {
    expect(await run(oneTask(LAMBDA, { TimeoutSeconds: 30 }), never())).toMatchObject({
      error: 'States.Timeout',
      elapsed: 30_000,
    });
  });
});

describe('a task token', () => {
  const waiting = (more: object = {}) => oneTask(`${QUEUE}.waitForTaskToken`, more);
  const EVENTS = ['TaskScheduled', 'TaskStarted', 'TaskSubmitted'];

  test('is answered after a time, with what was submitted told before', async () => {
    const answered = await run(
      waiting(),
      callback(ok({ approved: true }).after('2h'), { submitted: { MessageId: '1' } }),
    );
    expect(answered).toMatchObject({ output: { approved: true }, elapsed: 7_200_000 });
    expect(taskEvents(answered)).toEqual([...EVENTS, 'TaskSucceeded']);
    const submitted = answered.history.find(({ type }) => type === 'TaskSubmitted')?.taskSubmittedEventDetails;
    expect(submitted?.output).toBe('{"MessageId":"1"}');
  });

  test('may be answered by a failure, or never', async () => {
    expect((await run(waiting(), callback(fail('Rejected', 'No').after('1d')))).error).toBe('Rejected');
    expect((await run(waiting({ TimeoutSeconds: 60 }), callback(never()))).error).toBe('States.Timeout');
  });

  test('beats while it waits', async () => {
    const beating = waiting({ HeartbeatSeconds: 600 });
    const alive = callback(ok('done').after('1h'), { heartbeatEvery: '5m' });
    expect(await run(beating, alive)).toMatchObject({ output: 'done', elapsed: 3_600_000 });
    const silent = callback(ok('done').after('1h'));
    expect(await run(beating, silent)).toMatchObject({ error: 'States.Timeout', elapsed: 600_000 });
  });

  test('is answered by a plain outcome, too, as it is', async () => {
    const invoked = await run(
      oneTask(`${INVOKE}.waitForTaskToken`, {
        Parameters: {
          FunctionName: 'charge',
          Payload: { 'token.$': '$$.Task.Token' },
        },
      }),
      ok({ approved: true }),
    );
    expect(invoked.output).toEqual({ approved: true });
    expect(taskEvents(invoked)).toEqual([...EVENTS, 'TaskSucceeded']);
  });

  test('of an activity is answered by its worker', async () => {
    const packed = await run(
      oneTask(ACTIVITY, { HeartbeatSeconds: 60, TimeoutSeconds: 7200 }),
      callback('packed', { heartbeatEvery: '30s' }).after('1h'),
    );
    expect(packed).toMatchObject({ output: 'packed', elapsed: 3_600_000 });
    expect(taskEvents(packed)).toEqual(['ActivityScheduled', 'ActivityStarted', 'ActivitySucceeded']);
    expect((await run(oneTask(ACTIVITY), 'packed')).output).toBe('packed');
  });
});

describe('a job', () => {
  const JOB = 'arn:aws:states:::batch:submitJob.sync';

  test('runs for an hour, and comes to its result', async () => {
    const done = await run(oneTask(JOB), job(ok({ Status: 'SUCCEEDED' }).after('1h'), { submitted: { JobId: 'j-1' } }));
    expect(done).toMatchObject({ output: { Status: 'SUCCEEDED' }, elapsed: 3_600_000 });
    const events = done.history.filter(({ type }) => /^Task(?!State)/.test(type));
    expect(events.map(({ type }) => type)).toEqual(['TaskScheduled', 'TaskStarted', 'TaskSubmitted', 'TaskSucceeded']);
    expect(events[2]?.taskSubmittedEventDetails?.output).toBe('{"JobId":"j-1"}');
    expect(events[2]?.timestamp).toBe(done.startDate.toISOString());
  });

  test('fails after it was submitted', async () => {
    expect(taskEvents(await run(oneTask(JOB), job(fail('States.TaskFailed'))))).toContain('TaskSubmitted');
    expect(taskEvents(await run(oneTask(JOB), fail('States.TaskFailed')))).toContain('TaskSubmitted');
  });
});

describe('a state machine', () => {
  const child = machineOf({ Wait: { Type: 'Wait', Seconds: 60, Next: 'Work' }, Work: task(LAMBDA) });
  const parent = (pattern: string) => oneTask(`arn:aws:states:::states:startExecution${pattern}`);

  test.each(['.sync', '.sync:2'])('runs as the child of a %s task', async (pattern) => {
    const machine = parent(pattern);
    const tasks = mockTasks([machine, child], { T: child, Work: ({ n }: { n: number }) => n + 1 });
    const done = await machine.run({ n: 1 }, { tasks });
    expect(done.elapsed).toBe(60_000);
    const { Output, Status } = done.output as { Output: unknown; Status: string };
    expect({ Output, Status }).toEqual({ Output: pattern === '.sync' ? '2' : 2, Status: 'SUCCEEDED' });
    expect(tasks.calls('Work')).toMatchObject([{ input: { n: 1 }, at: new Date(done.stopDate) }]);
    expect(tasks.unused()).toEqual([]);
  });

  test('that fails fails the task, and one that is only started goes on', async () => {
    const failing = mockTasks(parent('.sync'), { T: child, Work: fail('Broken') });
    const failed = await parent('.sync').run({}, { tasks: failing });
    expect(failed.error).toBe('States.TaskFailed');
    expect(JSON.parse(failed.cause ?? '')).toMatchObject({ Error: 'Broken', Status: 'FAILED' });
    const started = await parent('').run({}, { tasks: mockTasks(parent(''), { T: child, Work: 1 }) });
    expect(started).toMatchObject({ elapsed: 0, output: { ExecutionArn: expect.any(String) } });
  });

  test('may come after an error, and from a function', async () => {
    const machine = oneTask('arn:aws:states:::states:startExecution.sync:2', { Retry: RETRY });
    const inTurn = mockTasks(machine, { T: seq(fail('Busy'), child), Work: 'done' });
    expect((await machine.run({}, { tasks: inTurn })).output).toMatchObject({ Output: 'done' });
    const byFunction = mockTasks([machine, child], { T: () => child, Work: 'done' });
    expect((await machine.run({}, { tasks: byFunction })).output).toMatchObject({ Output: 'done' });
  });

  test('is stopped when nobody waits for it any more', async () => {
    const machine = oneTask('arn:aws:states:::states:startExecution.sync', { TimeoutSeconds: 30 });
    const tasks = mockTasks(machine, { T: child, Work: 1 });
    const host = new Host({ tasks });
    expect((await host.start(machine).result).error).toBe('States.Timeout');
    expect(host.executions.map(({ status }) => status)).toEqual(['FAILED', 'ABORTED']);
    expect(tasks.unused()).toEqual([{ key: 'Work', problem: 'never asked' }]);
  });
});

test('what does not fit rejects the run, and no Catcher hides it', async () => {
  const caught = oneTask(LAMBDA, { Catch: [{ ErrorEquals: ['States.ALL'], Next: 'T' }] });
  const wrong = run(caught, () => job(ok()));
  await expect(wrong).rejects.toThrow(MockError);
  await expect(wrong).rejects.toThrow(
    `job(ok(...)) is no mock for state "T" (${LAMBDA}), which waits for no job: job() is for a Resource that ends in .sync`,
  );
  await expect(run(caught, () => seq(1))).rejects.toThrow(/returns is a seq\(\), where one outcome or a result/);
  await expect(run(caught, () => ok().times(2))).rejects.toThrow(/counts times: a function is asked each time/);
});
