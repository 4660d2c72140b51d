// What is true of every host in which executions, workers and whoever answers tokens share one clock: the seed decides
// all of it, a token answers once, and nothing is left hanging.

import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { Host, parseStateMachine, type Run, type StateMachine, type TaskFunction } from '../../src/index.js';

vi.setConfig({ testTimeout: 600_000 });

const seed = Number(process.env.FC_SEED ?? 20_240_101);
const numRuns = Number(process.env.FC_NUM_RUNS ?? 60);

test('the same seed gives the same bytes', async () => {
  await check(async (scenario) => {
    const [one, other] = [await play(scenario), await play(scenario)];
    expect(other.now).toBe(one.now);
    expect(other.runs.map(bytesOf)).toEqual(one.runs.map(bytesOf));
  });
});

test('a token answers its task once', async () => {
  await check(async (scenario) => {
    const { accepted } = await play(scenario);
    expect(accepted).toEqual([...new Set(accepted)]);
  });
});

test('each journal gives its execution again', async () => {
  await check(async (scenario) => {
    const { runs } = await play(scenario);
    for (const { machine, run } of runs) {
      const host = new Host({ startTime: run.stopDate });
      const loaded = host.load(machine, JSON.parse(JSON.stringify(run.journal)) as Run['journal']);
      expect(loaded.history).toEqual(run.history);
      expect(loaded.status).toBe(run.status);
    }
  });
});

test('whatever had been scheduled has ended or was stopped', async () => {
  await check(async (scenario) => {
    const { runs } = await play(scenario);
    for (const { run } of runs) {
      expect(run.history.at(-1)?.type).toBe(
        {
          SUCCEEDED: 'ExecutionSucceeded',
          FAILED: 'ExecutionFailed',
          TIMED_OUT: 'ExecutionTimedOut',
          ABORTED: 'ExecutionAborted',
        }[run.status],
      );
      run.history.forEach(({ id, previousEventId }, index) => {
        expect(id).toBe(index + 1);
        expect(previousEventId).toBeLessThan(id);
      });
    }
  });
});

// --- helpers ----------------------------------------------------------------------------------------

type Kind = 'desk' | 'token' | 'nested' | 'detached' | 'wait';

interface Scenario {
  readonly starts: readonly { readonly kind: Kind; readonly after: number; readonly abortAfter: number | undefined }[];
  /** What workers and others do with a task, used up from the front, and again from the start. */
  readonly answers: readonly { readonly after: number; readonly how: 'success' | 'failure' | 'twice' | 'silence' }[];
  readonly concurrency: number;
  readonly pollers: number;
  readonly seed: number;
}

const DESK = 'arn:aws:states:us-east-1:123456789012:activity:desk';
const QUEUE = 'https://sqs.us-east-1.amazonaws.com/123456789012/queue';

const desk = {
  Type: 'Task',
  Resource: DESK,
  TimeoutSeconds: 7,
  HeartbeatSeconds: 4,
  Retry: [{ ErrorEquals: ['States.Timeout'], IntervalSeconds: 1, MaxAttempts: 1, JitterStrategy: 'FULL' }],
  End: true,
};
const token = {
  Type: 'Task',
  Resource: 'arn:aws:states:::sqs:sendMessage.waitForTaskToken',
  Parameters: { QueueUrl: QUEUE, MessageBody: { 'token.$': '$$.Task.Token' } },
  TimeoutSeconds: 9,
  End: true,
};
const items = (states: object) => ({
  Type: 'Map',
  ItemsPath: '$.list',
  MaxConcurrency: 2,
  ItemProcessor: { StartAt: 'Each', States: { Each: states } },
  Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Caught' }],
  End: true,
});
const caught = { Caught: { Type: 'Pass', Parameters: { 'id.$': 'States.UUID()' }, End: true } };
const starting = (pattern: string, child: string) => ({
  Type: 'Task',
  Resource: `arn:aws:states:::states:startExecution${pattern}`,
  Parameters: {
    StateMachineArn: `arn:aws:states:us-east-1:123456789012:stateMachine:${child}`,
    Input: { list: [1, 2] },
  },
  Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Caught' }],
  End: true,
});

const machineOf = (name: string, first: object) =>
  parseStateMachine({ StartAt: 'First', States: { First: first, ...caught } }, { name });

const branches = ['desk', 'token'].map((child, index) => {
  const { Catch: _none, ...start } = starting('.sync:2', child);
  return { StartAt: `Branch${index}`, States: { [`Branch${index}`]: start } };
});

function machines(): Record<Kind, StateMachine> {
  return {
    desk: machineOf('desk', items(desk)),
    token: machineOf('token', items(token)),
    nested: machineOf('nested', {
      Type: 'Parallel',
      Branches: branches,
      Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Caught' }],
      End: true,
    }),
    detached: machineOf('detached', starting('', 'token')),
    wait: machineOf('wait', { Type: 'Wait', Seconds: 5, Next: 'Caught' }),
  };
}

interface Played {
  readonly now: number;
  readonly runs: { readonly machine: StateMachine; readonly run: Run }[];
  readonly accepted: string[];
}

async function play({ starts, answers, concurrency, pollers, seed }: Scenario): Promise<Played> {
  const known = machines();
  const accepted: string[] = [];
  let asked = 0;
  const next = () => {
    const answer = answers[asked % answers.length] as Scenario['answers'][number];
    asked += 1;
    return answer;
  };

  const answer = async (taskToken: string) => {
    const { after, how } = next();
    // Whoever has taken a task and says nothing lets its time pass: the clock would stand for it.
    await host.sleep(how === 'silence' ? 20_000 : after);
    if (how === 'silence') return;
    const success = () => host.sendTaskSuccess({ taskToken, output: '"done"' });
    const failure = () => host.sendTaskFailure({ taskToken, error: 'Broken' });
    const sent = how === 'twice' ? [success(), failure()] : [how === 'success' ? success() : failure()];
    for (const { status } of await Promise.allSettled(sent)) if (status === 'fulfilled') accepted.push(taskToken);
  };
  const queue: TaskFunction = (_input, task) => {
    void answer(task.taskToken as string);
    return task.waitForTaskToken({});
  };
  const worker: TaskFunction = async (input, task) => {
    const { after, how } = next();
    await task.sleep(how === 'silence' ? Number.POSITIVE_INFINITY : after);
    if (how === 'twice') task.heartbeat();
    if (how === 'failure') throw new Error('Broken');
    return input;
  };

  const host: Host = new Host({
    seed,
    stateMachines: Object.values(known),
    activities: [DESK],
    tasks: { 'arn:aws:states:::sqs:sendMessage.waitForTaskToken': queue },
    answerTimeout: 5000,
  });
  host.startWorker(DESK, worker, { concurrency });
  for (let index = 0; index < pollers; index += 1) void poll(host, answer);
  const started = await Promise.all(
    starts.map(async ({ kind, after, abortAfter }) => {
      await host.sleep(after);
      const execution = host.start(known[kind], { list: [1, 2, 3] });
      if (abortAfter !== undefined) void host.sleep(abortAfter).then(() => execution.abort());
      return execution;
    }),
  );
  await Promise.all(started.map(({ result }) => result));
  const runs: Played['runs'] = [];
  for (const execution of host.executions) {
    const run = await execution.result;
    const name = run.executionArn.split(':')[6] as Kind;
    runs.push({ machine: known[name], run });
  }
  return { now: host.now.getTime(), runs, accepted };
}

// A worker outside: it asks until there is nothing more to do.
async function poll(host: Host, answer: (taskToken: string) => Promise<void>): Promise<void> {
  for (;;) {
    const { taskToken } = await host.getActivityTask({ activityArn: DESK, workerName: 'outside' });
    if (taskToken === undefined) return;
    await answer(taskToken);
  }
}

function bytesOf({ run }: Played['runs'][number]): string {
  return JSON.stringify([run.name, run.status, run.outputText, run.history, run.journal]);
}

const scenarios: fc.Arbitrary<Scenario> = fc.record({
  starts: fc.array(
    fc.record({
      kind: fc.constantFrom<Kind>('desk', 'token', 'nested', 'detached', 'wait'),
      after: fc.constantFrom(0, 0, 1000, 2500),
      abortAfter: fc.constantFrom(undefined, undefined, undefined, 0, 1000, 3000),
    }),
    { minLength: 1, maxLength: 4 },
  ),
  answers: fc.array(
    fc.record({
      after: fc.constantFrom(0, 0, 1000, 3000, 5000),
      how: fc.constantFrom('success', 'success', 'failure', 'twice', 'silence'),
    }),
    { minLength: 1, maxLength: 6 },
  ),
  concurrency: fc.constantFrom(1, 2),
  pollers: fc.constantFrom(0, 0, 1, 2),
  seed: fc.integer({ min: 0, max: 1000 }),
});

async function check(law: (scenario: Scenario) => Promise<void>): Promise<void> {
  await fc.assert(fc.asyncProperty(scenarios, law), { seed, numRuns });
}
