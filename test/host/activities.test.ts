// Activities and their workers: functions in the host, and code outside that polls.
// https://docs.aws.amazon.com/step-functions/latest/dg/concepts-activities.html

import { describe, expect, test } from 'vitest';
import {
  type ActivityTask,
  Host,
  parseStateMachine,
  type RunningExecution,
  type TaskRequest,
} from '../../src/index.js';
import { replay, timelineOf } from '../../src/replay.js';
import { detailsOf, expectHistory, machine } from '../core/harness.js';

const ACTIVITY = 'arn:aws:states:us-east-1:123456789012:activity:pack';
const packing = (fields: object = {}) =>
  parseStateMachine(machine({ Pack: { Type: 'Task', Resource: ACTIVITY, ...fields, End: true } }));
const packingAll = parseStateMachine(
  machine({
    All: {
      Type: 'Map',
      ItemProcessor: { StartAt: 'Pack', States: { Pack: { Type: 'Task', Resource: ACTIVITY, End: true } } },
      End: true,
    },
  }),
);

describe('a worker in the host', () => {
  test('answers what is scheduled, under its name', async () => {
    const host = new Host({ activities: [ACTIVITY] });
    const execution = host.start(packing(), { box: 1 });
    host.startWorker(ACTIVITY, (input) => ({ packed: input.box }), { workerName: 'w1' });
    const run = await execution.result;
    expectHistory(run, [
      '1<0 ExecutionStarted',
      '2<0 TaskStateEntered',
      '3<2 ActivityScheduled',
      '4<3 ActivityStarted',
      '5<4 ActivitySucceeded',
      '6<5 TaskStateExited',
      '7<6 ExecutionSucceeded',
    ]);
    expect(detailsOf(run.history[3])).toEqual({ workerName: 'w1' });
    expect(run.output).toEqual({ packed: 1 });
  });

  test('takes one task after the other, in the order of their schedule', async () => {
    const host = new Host();
    const times: [number, number][] = [];
    host.startWorker(ACTIVITY, async (input: number, task: TaskRequest) => {
      await task.sleep('10s');
      times.push([input, task.now().getTime() - Date.UTC(2024, 0, 1)]);
      return input;
    });
    expect((await host.start(packingAll, [1, 2, 3]).result).output).toEqual([1, 2, 3]);
    expect(times).toEqual([
      [1, 10_000],
      [2, 20_000],
      [3, 30_000],
    ]);
  });

  test('takes several at a time, and workers share', async () => {
    const host = new Host();
    let [now, most] = [0, 0];
    const work = async (_input: number, task: TaskRequest) => {
      now += 1;
      most = Math.max(most, now);
      await task.sleep('1s');
      now -= 1;
    };
    host.startWorker(ACTIVITY, work, { concurrency: 3 });
    host.startWorker(ACTIVITY, work);
    const run = await host.start(packingAll, [1, 2, 3, 4, 5, 6, 7, 8]).result;
    expect([most, run.elapsed]).toEqual([4, 2000]);
  });

  test('answers thousands of tasks at once without running out of stack', async () => {
    const host = new Host();
    host.startWorker(ACTIVITY, (input: number) => input);
    const items = Array.from({ length: 3000 }, (_, index) => index);
    expect((await host.start(packingAll, items).result).output).toEqual(items);
  });

  test('takes no more when it is stopped', async () => {
    const host = new Host({ clock: 'manual' });
    const stop = host.startWorker(ACTIVITY, () => 1);
    stop();
    const execution = host.start(packing({ TimeoutSeconds: 5 }));
    await host.advance('1h');
    expect(execution.history.at(-1)?.type).toBe('ActivityScheduled');
    host.startWorker(ACTIVITY, () => 2);
    expect((await execution.result).output).toBe(2);
  });

  test('that misses its heartbeat is too late', async () => {
    const host = new Host();
    host.startWorker(ACTIVITY, (_input, task) => task.sleep('1m'));
    const run = await host.start(packing({ HeartbeatSeconds: 30 })).result;
    expect(run).toMatchObject({ error: 'States.Timeout', elapsed: 30_000 });
    expect(run.history.map(({ type }) => type)).toContain('ActivityTimedOut');
  });

  test.each([0, 1.5, Number.NaN])('does not work %d at a time', (concurrency) => {
    expect(() => new Host().startWorker(ACTIVITY, () => 1, { concurrency })).toThrow(TypeError);
  });
});

describe('a worker outside', () => {
  test('polls, and answers by the token', async () => {
    const host = new Host({ activities: [ACTIVITY] });
    const execution = host.start(packing({ HeartbeatSeconds: 60 }), { box: 1 });
    const { taskToken, input } = await host.getActivityTask({ activityArn: ACTIVITY, workerName: 'outside' });
    expect(JSON.parse(input as string)).toEqual({ box: 1 });
    // Real time passes, and none of the clock's.
    await new Promise((resolve) => setTimeout(resolve, 20));
    await host.sendTaskSuccess({ taskToken: taskToken as string, output: '{"packed":true}' });
    const run = await execution.result;
    expect(run).toMatchObject({ output: { packed: true }, elapsed: 0 });
    expect(detailsOf(run.history[3])).toEqual({ workerName: 'outside' });
  });

  test('waits for a task that is yet to be scheduled', async () => {
    const host = new Host({ activities: [ACTIVITY] });
    const polled = host.getActivityTask({ activityArn: ACTIVITY });
    const execution = host.start(
      parseStateMachine(
        machine({
          W: { Type: 'Wait', Seconds: 30, Next: 'Pack' },
          Pack: { Type: 'Task', Resource: ACTIVITY, End: true },
        }),
      ),
    );
    await host.sendTaskFailure({ taskToken: (await polled).taskToken as string, error: 'Broken' });
    const run = await execution.result;
    expect(run).toMatchObject({ status: 'FAILED', error: 'Broken' });
    expect(detailsOf(run.history.find(({ type }) => type === 'ActivityStarted'))).toEqual({});
  });

  test.each([{}, { TimeoutSeconds: 60 }])('may come late: the task waits for it, with %o', async (fields) => {
    const host = new Host({ activities: [ACTIVITY] });
    const execution = host.start(packing(fields), { box: 1 });
    await new Promise((resolve) => setTimeout(resolve, 20));
    const { taskToken } = await host.getActivityTask({ activityArn: ACTIVITY });
    await host.sendTaskSuccess({ taskToken: taskToken as string, output: '1' });
    expect(await execution.result).toMatchObject({ status: 'SUCCEEDED', output: 1, elapsed: 0 });
  });

  test('that never comes ends the run, unless the time of the execution is up before', async () => {
    const options = { activities: [ACTIVITY], answerTimeout: 20 };
    await expect(packing().run({}, options)).rejects.toMatchObject({ name: 'UnansweredInTimeError', states: ['Pack'] });
    const limited = machine({ Pack: { Type: 'Task', Resource: ACTIVITY, End: true } }, { TimeoutSeconds: 60 });
    expect(await parseStateMachine(limited).run({}, options)).toMatchObject({ status: 'TIMED_OUT', elapsed: 60_000 });
  });

  test('gets nothing after 60 seconds without a task', async () => {
    const host = new Host({ activities: [ACTIVITY] });
    const began = host.now.getTime();
    const nothing: ActivityTask = await host.getActivityTask({ activityArn: ACTIVITY });
    expect(nothing).toEqual({ taskToken: undefined, input: undefined });
    expect(host.now.getTime() - began).toBe(60_000);
  });

  test('gets each task once, in the order in which workers asked', async () => {
    const host = new Host({ activities: [ACTIVITY] });
    const polls = [1, 2].map(() => host.getActivityTask({ activityArn: ACTIVITY }));
    const executions = [1, 2].map((box) => host.start(packing(), { box }));
    const tasks = await Promise.all(polls);
    expect(tasks.map(({ input }) => input)).toEqual(['{"box":1}', '{"box":2}']);
    await answerAll(host, tasks);
    expect(await outputsOf(executions)).toEqual([{ box: 1 }, { box: 2 }]);
  });

  test('takes time of the clock by a sleep, and is too late if it takes too long', async () => {
    const host = new Host({ activities: [ACTIVITY] });
    const execution = host.start(packing({ TimeoutSeconds: 60 }));
    const { taskToken } = await host.getActivityTask({ activityArn: ACTIVITY });
    await host.sleep('59s');
    expect(execution.status).toBe('RUNNING');
    await host.sleep('2s');
    await expect(host.sendTaskHeartbeat({ taskToken: taskToken as string })).rejects.toMatchObject({
      name: 'TaskTimedOut',
    });
    expect(await execution.result).toMatchObject({ error: 'States.Timeout' });
  });

  test('stops waiting when its signal is aborted', async () => {
    const host = new Host({ activities: [ACTIVITY], clock: 'manual' });
    const controller = new AbortController();
    const polled = host.getActivityTask({ activityArn: ACTIVITY }, { abortSignal: controller.signal });
    controller.abort(new Error('enough'));
    await expect(polled).rejects.toThrow('enough');
    const execution = host.start(packing());
    await host.advance(0);
    expect(execution.history.at(-1)?.type).toBe('ActivityScheduled');
  });

  test('is given no task that waits for an activity which was deleted', async () => {
    const host = new Host({ activities: [ACTIVITY], clock: 'manual' });
    host.start(packing());
    await host.advance(0);
    host.deleteActivity(ACTIVITY);
    host.deleteActivity(ACTIVITY);
    await expect(host.getActivityTask({ activityArn: ACTIVITY })).rejects.toMatchObject({
      name: 'ActivityDoesNotExist',
    });
    host.createActivity(ACTIVITY);
    const polled = host.getActivityTask({ activityArn: ACTIVITY });
    await host.advance('60s');
    expect(await polled).toEqual({ taskToken: undefined, input: undefined });
  });

  test('cannot poll an activity that there is not', async () => {
    await expect(new Host().getActivityTask({ activityArn: ACTIVITY })).rejects.toMatchObject({
      name: 'ActivityDoesNotExist',
      message: `Activity Does Not Exist: '${ACTIVITY}'`,
    });
  });
});

describe('an activity that does not exist', () => {
  const retried = { Retry: [{ ErrorEquals: ['E'], IntervalSeconds: 60 }] };
  const deletedMeanwhile = async () => {
    const host = new Host({ activities: [ACTIVITY], clock: 'manual' });
    const execution = host.start(packing(retried), { box: 1 });
    await host.advance(0);
    const { taskToken } = await host.getActivityTask({ activityArn: ACTIVITY });
    await host.sendTaskFailure({ taskToken: taskToken as string, error: 'E' });
    await host.advance('59s');
    host.deleteActivity(ACTIVITY);
    await host.advance('1s');
    return { host, execution };
  };
  const cause = `An error occurred while executing the state 'Pack' (entered at the event id #2). The activity ${ACTIVITY} does not exist.`;

  test('because it was deleted fails the execution at its next task', async () => {
    const { execution } = await deletedMeanwhile();
    expect(await execution.result).toMatchObject({ status: 'FAILED', error: 'States.Runtime', cause });
    expect(execution.history.map(({ type }) => type).slice(-2)).toEqual(['ActivityFailed', 'ExecutionFailed']);
  });

  test('stands in the journal, which gives the history without the host', async () => {
    const { execution } = await deletedMeanwhile();
    const run = await execution.result;
    expect(run.journal.map(({ type }) => type)).toEqual([
      'ExecutionStarted',
      'TaskStarted',
      'TaskFailed',
      'DeleteActivity',
      'TimerFired',
    ]);
    expect(timelineOf(run).events).toEqual(run.history);
    expect((await replay(packing(retried), run.history)).verdict).toBe('equal');
  });

  test('is found by a redrive once it was created again', async () => {
    const { host, execution } = await deletedMeanwhile();
    host.createActivity(ACTIVITY);
    execution.redrive().catch(() => undefined);
    await host.advance(0);
    await answerAll(host, [await host.getActivityTask({ activityArn: ACTIVITY })]);
    await host.advance(0);
    expect(await execution.result).toMatchObject({ status: 'SUCCEEDED', output: { box: 1 } });
    expect((await replay(packing(retried), execution.history)).verdict).toBe('equal');
  });

  test('exists as soon as it has a worker', async () => {
    const host = new Host({ missingActivities: [ACTIVITY] });
    expect((await host.start(packing()).result).cause).toBe(cause);
    host.startWorker(ACTIVITY, (box) => box);
    expect((await host.start(packing(), { box: 2 }).result).output).toEqual({ box: 2 });
  });

  test('is not one of those that exist', () => {
    expect(() => new Host({ activities: [ACTIVITY], missingActivities: [ACTIVITY] })).toThrow(
      new TypeError(`${ACTIVITY} stands in \`activities\` and in \`missingActivities\``),
    );
  });

  test('is missed by a step of an execution that is paused, too', async () => {
    const host = new Host({ activities: [ACTIVITY] });
    const machine = parseStateMachine({
      StartAt: 'First',
      States: { First: { Type: 'Pass', Next: 'Pack' }, Pack: { Type: 'Task', Resource: ACTIVITY, End: true } },
    });
    const execution = host.start(machine, {}, { paused: true });
    await execution.step();
    host.deleteActivity(ACTIVITY);
    const events = await execution.step();
    expect(events.map(({ type }) => type)).toEqual(['TaskStateEntered', 'ExecutionFailed']);
  });
});

test('an activity that nobody made known is answered by nobody', async () => {
  await expect(new Host().start(packing()).result).rejects.toMatchObject({ name: 'UnansweredTaskError' });
});

async function answerAll(host: Host, tasks: readonly ActivityTask[]): Promise<void> {
  for (const { taskToken, input } of tasks) {
    await host.sendTaskSuccess({ taskToken: taskToken as string, output: input as string });
  }
}

function outputsOf(executions: readonly RunningExecution[]): Promise<unknown[]> {
  return Promise.all(executions.map(async ({ result }) => (await result).output));
}
