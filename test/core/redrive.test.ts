// Redrive: an execution that did not succeed goes on where it ended.
// https://docs.aws.amazon.com/step-functions/latest/dg/redrive-executions.html

import { describe, expect, test } from 'vitest';
import { toHistoryEvent } from '../../src/core/history-event.js';
import { HistoryLog } from '../../src/core/history-log.js';
import { restore, snapshot } from '../../src/core/snapshot.js';
import { newExecution, step } from '../../src/core/step.js';
import {
  Host,
  parseStateMachine,
  type Run,
  type RunOptions,
  type TaskFunction,
  type TaskRequest,
} from '../../src/index.js';
import {
  detailsOf,
  FUNCTION,
  lineOf,
  machine,
  pass,
  programOf,
  run as runStates,
  type States,
  Told,
} from './harness.js';

const task = (next?: string) => ({
  Type: 'Task',
  Resource: FUNCTION,
  ...(next === undefined ? { End: true } : { Next: next }),
});
const fails: TaskFunction = () => {
  throw new Error('down');
};

/** Notes which states ask, and answers all alike. */
function answering(asked: string[], answer: unknown): TaskFunction {
  return (_input, { state }) => {
    asked.push(state);
    return answer;
  };
}

/** What is told from ExecutionRedriven on. */
function toldAgain(run: Run): string[] {
  const lines = run.history.map(lineOf);
  return lines.slice(lines.findIndex((line) => line.includes('ExecutionRedriven')));
}

async function failThenRedrive(states: States, again: RunOptions['tasks'], options: RunOptions = {}) {
  const first = await runStates(states, { tasks: fails, ...options });
  expect(first.status).not.toBe('SUCCEEDED');
  return { first, second: await first.redrive(again === undefined ? {} : { tasks: again }) };
}

describe('a state at the top', () => {
  test('is a Task that is scheduled again, with the input that it had', async () => {
    const { first, second } = await failThenRedrive(
      { P: { ...pass, Result: { a: 1 }, End: undefined, Next: 'T' }, T: task() },
      (input) => ({ got: input }),
    );
    expect(second).toMatchObject({ status: 'SUCCEEDED', output: { got: { a: 1 } } });
    expect(toldAgain(second)).toEqual([
      '9<8 ExecutionRedriven',
      '10<7 LambdaFunctionScheduled',
      '11<10 LambdaFunctionStarted',
      '12<11 LambdaFunctionSucceeded',
      '13<12 TaskStateExited',
      '14<13 ExecutionSucceeded',
    ]);
    expect(detailsOf(second.history[8])).toEqual({ redriveCount: 1 });
    // What the first run was does not change.
    expect([first.status, first.history.length, first.journal.length]).toEqual(['FAILED', 8, 2]);
  });

  test('counts its retries anew', async () => {
    const retried = { ...task(), Retry: [{ ErrorEquals: ['States.ALL'], MaxAttempts: 2 }] };
    const { first, second } = await failThenRedrive({ T: retried }, undefined);
    const count = (run: Run) => run.history.filter(({ type }) => type === 'LambdaFunctionScheduled').length;
    expect([count(first), count(second)]).toEqual([3, 6]);
  });

  test('sees how often it was redriven, and when', async () => {
    const reader = {
      ...task(),
      Resource: 'arn:aws:states:::sqs:sendMessage',
      Parameters: { QueueUrl: 'u', 'MessageBody.$': '$$.Execution' },
    };
    const first = await runStates({ T: reader }, { tasks: fails });
    const second = await first.redrive();
    const third = await second.redrive({ tasks: (input: { MessageBody: object }) => input.MessageBody });
    expect(third.output).toMatchObject({ RedriveCount: 2, RedriveTime: '2024-01-01T00:00:00.000Z' });
    expect(third.history.filter(({ type }) => type === 'ExecutionRedriven').map(detailsOf)).toEqual([
      { redriveCount: 1 },
      { redriveCount: 2 },
    ]);
  });

  test('is a Fail state that fails again', async () => {
    const { second } = await failThenRedrive({ F: { Type: 'Fail', Error: 'E' } }, undefined);
    expect(second).toMatchObject({ status: 'FAILED', error: 'E' });
    expect(toldAgain(second)).toEqual(['4<3 ExecutionRedriven', '5<2 FailStateEntered', '6<5 ExecutionFailed: E']);
  });

  test('is a Choice that is evaluated again', async () => {
    const { second } = await failThenRedrive(
      { C: { Type: 'Choice', Choices: [{ Variable: '$.x', IsPresent: true, Next: 'P' }] }, P: pass },
      undefined,
    );
    expect(second).toMatchObject({ status: 'FAILED', error: 'States.Runtime' });
  });

  test('is a Wait that was stopped: it waits again, and not for a time that is over', async () => {
    const waiting = parseStateMachine(
      machine({
        W: { Type: 'Wait', Seconds: 60, Next: 'U' },
        U: { Type: 'Wait', Timestamp: '2024-01-01T00:02:00Z', End: true },
      }),
    );
    const execution = waiting.start({}, { clock: 'manual' });
    await execution.advance('30s');
    await execution.abort();
    const redriven = execution.redrive();
    await execution.advance('60s');
    expect(execution.history.map(({ type }) => type).slice(2)).toEqual([
      'ExecutionAborted',
      'ExecutionRedriven',
      'WaitStateExited',
      'WaitStateEntered',
    ]);
    await execution.abort();
    await redriven;
    await execution.advance('1h');
    const again = execution.redrive();
    await execution.advance(0);
    expect((await again).status).toBe('SUCCEEDED');
  });

  test('has the time of the whole execution again', async () => {
    const slow = parseStateMachine(machine({ T: task() }, { TimeoutSeconds: 60 }));
    const first = await slow.run({}, { tasks: (_input, request: TaskRequest) => request.sleep('2m') });
    expect(first).toMatchObject({ status: 'TIMED_OUT', elapsed: 60_000 });
    const second = await first.redrive({
      tasks: async (_input, request: TaskRequest) => {
        await request.sleep('59s');
        return 'in time';
      },
    });
    expect(second).toMatchObject({ status: 'SUCCEEDED', output: 'in time', elapsed: 119_000 });
  });

  test('keeps its variables', async () => {
    const states = {
      A: { ...pass, Assign: { x: 1 }, End: undefined, Next: 'T' },
      T: { ...task(), ResultSelector: { 'x.$': '$x' } },
    };
    const { second } = await failThenRedrive(states, () => 1);
    expect(second.output).toEqual({ x: 1 });
  });
});

describe('a Parallel state', () => {
  const both = (second: object) => ({
    B: {
      Type: 'Parallel',
      Branches: [
        { StartAt: 'One', States: { One: task() } },
        { StartAt: 'Two', States: { Two: task() } },
        { StartAt: 'W', States: { W: { Type: 'Wait', Seconds: 5, Next: 'Three' }, Three: pass } },
      ],
      ...second,
      End: true,
    },
  });

  test('runs only the branches again that failed or were stopped', async () => {
    const asked: string[] = [];
    const tasks =
      (isDown: boolean) =>
      (_input: unknown, { state }: TaskRequest) => {
        asked.push(state);
        if (state === 'Two' && isDown) throw new Error('down');
        return state;
      };
    const first = await runStates(both({}), { tasks: tasks(true) });
    const second = await first.redrive({ tasks: tasks(false) });
    expect(asked).toEqual(['One', 'Two', 'Two']);
    expect(second.output).toEqual(['One', 'Two', {}]);
    expect(second.elapsed).toBe(5000);
    const told = toldAgain(second);
    expect(told.filter((line) => line.includes('Parallel'))).toEqual([
      expect.stringContaining('ParallelStateSucceeded'),
      expect.stringContaining('ParallelStateExited'),
    ]);
    expect(told[0]).toMatch(/ExecutionRedriven/);
  });

  test('runs all of them again after States.DataLimitExceeded', async () => {
    const asked: string[] = [];
    const large = 'x'.repeat(200_000);
    const first = await runStates(both({}), {
      tasks: answering(asked, large),
    });
    expect(first.error).toBe('States.DataLimitExceeded');
    const second = await first.redrive({
      tasks: answering(asked, 'small'),
    });
    expect(asked).toEqual(['One', 'Two', 'One', 'Two']);
    expect(second.output).toEqual(['small', 'small', {}]);
    expect(toldAgain(second)[1]).toMatch(/ParallelStateStarted/);
  });

  test('that was caught is not come back to', async () => {
    const caught = { ...both({ Catch: [{ ErrorEquals: ['States.ALL'], Next: 'T' }] }), T: task() };
    const first = await runStates(caught, { tasks: fails });
    const asked: string[] = [];
    await first.redrive({ tasks: (_input: unknown, { state }: TaskRequest) => asked.push(state) });
    expect(asked).toEqual(['T']);
  });

  test('that waits for its next attempt when it is stopped begins it', async () => {
    const retried = both({ Retry: [{ ErrorEquals: ['States.ALL'], IntervalSeconds: 100 }] });
    const execution = parseStateMachine(machine(retried)).start({}, { tasks: fails, clock: 'manual' });
    await execution.advance('10s');
    await execution.abort();
    const again = execution.redrive({ tasks: () => 'ok' });
    await execution.advance('10s');
    expect((await again).output).toEqual(['ok', 'ok', {}]);
  });
});

describe('an inline Map', () => {
  const each = (fields: object = {}) => ({
    M: {
      Type: 'Map',
      ItemProcessor: { StartAt: 'P', States: { P: { ...pass, End: undefined, Next: 'T' }, T: task() } },
      ...fields,
      End: true,
    },
  });

  test.each([0, 1, 2])(
    'runs the iterations again that did not succeed, with MaxConcurrency %d',
    async (MaxConcurrency) => {
      const asked: number[] = [];
      const tasks = (bad: number) => async (input: number, request: TaskRequest) => {
        asked.push(input);
        await request.sleep(`${input}s`);
        if (input === bad) throw new Error('down');
        return input * 10;
      };
      const first = await runStates(each({ MaxConcurrency }), { input: [1, 2, 3, 4], tasks: tasks(2) });
      expect(first.status).toBe('FAILED');
      asked.length = 0;
      const second = await first.redrive({ tasks: tasks(-1) });
      expect(second.output).toEqual([10, 20, 30, 40]);
      expect(asked).toEqual([2, 3, 4]);
    },
  );

  test('that is stopped again before it came to its iterations comes to them in the next redrive', () => {
    const told = new Told(each(), { input: [1, 2] }).start().tell(1, { type: 'StopExecution' });
    told.tell(2, { type: 'RedriveExecution', budget: 0 }).tell(3, { type: 'StopExecution' });
    told.tell(4, { type: 'RedriveExecution' });
    expect(told.asked).toEqual(expect.arrayContaining(['ScheduleTask 3', 'ScheduleTask 4']));
  });

  test('stopped in the middle goes on in the middle, also inside of another', async () => {
    const nested = {
      Outer: {
        Type: 'Map',
        ItemProcessor: { StartAt: 'M', States: each() },
        End: true,
      },
    };
    const asked: number[] = [];
    const tasks = async (input: number, request: TaskRequest) => {
      asked.push(input);
      await request.sleep(`${input}s`);
      return input;
    };
    const execution = parseStateMachine(machine(nested)).start(
      [
        [1, 20],
        [2, 30],
      ],
      { tasks, clock: 'manual' },
    );
    await execution.advance('10s');
    await execution.abort({ error: 'Enough' });
    const again = execution.redrive();
    await execution.advance('1h');
    expect((await again).output).toEqual([
      [1, 20],
      [2, 30],
    ]);
    expect(asked).toEqual([1, 20, 2, 30, 20, 30]);
  });
});

describe('a distributed Map', () => {
  const distributed = (ExecutionType: string, fields: object = {}) => ({
    M: {
      Type: 'Map',
      Label: 'L',
      ItemProcessor: {
        ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType },
        StartAt: 'A',
        States: { A: task('B'), B: task() },
      },
      ...fields,
      End: true,
    },
  });
  const logging =
    (asked: string[], bad: number) =>
    (input: number, { state, context }: TaskRequest) => {
      asked.push(`${state}${input}`);
      if (state === 'B' && input === bad) throw new Error('down');
      const { RedriveCount } = context.Execution as { RedriveCount?: number };
      return state === 'A' ? input : { input, RedriveCount };
    };

  test('takes up Standard children where they failed', async () => {
    const asked: string[] = [];
    const first = await runStates(distributed('STANDARD', { MaxConcurrency: 1 }), {
      input: [1, 2, 3],
      tasks: logging(asked, 2),
    });
    expect(first.error).toBe('States.ExceedToleratedFailureThreshold');
    const second = await first.redrive({ tasks: logging(asked, -1) });
    expect(asked).toEqual(['A1', 'B1', 'A2', 'B2', 'B2', 'A3', 'B3']);
    expect(second.output).toEqual([
      { input: 1, RedriveCount: 0 },
      { input: 2, RedriveCount: 1 },
      { input: 3, RedriveCount: 0 },
    ]);
    const [redriven, runRedriven, ...rest] = toldAgain(second);
    expect([redriven, runRedriven]).toEqual([
      expect.stringContaining('ExecutionRedriven'),
      expect.stringContaining('MapRunRedriven'),
    ]);
    expect(rest.map((line) => line.replace(/.* /, ''))).toEqual([
      'MapRunSucceeded',
      'MapStateSucceeded',
      'MapStateExited',
      'ExecutionSucceeded',
    ]);
    const told = second.history.find(({ type }) => type === 'MapRunRedriven');
    expect(detailsOf(told)).toMatchObject({
      redriveCount: 1,
      mapRunArn: expect.stringContaining(':mapRun:StateMachine/L:'),
    });
  });

  test('starts Express children anew', async () => {
    const asked: string[] = [];
    const first = await runStates(distributed('EXPRESS', { MaxConcurrency: 1 }), {
      input: [1, 2],
      tasks: logging(asked, 2),
    });
    const second = await first.redrive({ tasks: logging(asked, -1) });
    expect(asked).toEqual(['A1', 'B1', 'A2', 'B2', 'A2', 'B2']);
    expect(second.output).toEqual([{ input: 1 }, { input: 2 }]);
  });

  test.each(['STANDARD', 'EXPRESS'])(
    'loses none of its %s children, however many redrives it takes to come to them',
    async (ExecutionType) => {
      const one = { ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType }, StartAt: 'B', States: { B: task() } };
      const failing = (bad: number[]) => (input: number) => {
        if (bad.includes(input)) throw new Error('down');
        return input;
      };
      const states = distributed(ExecutionType, { MaxConcurrency: 1, ToleratedFailureCount: 1, ItemProcessor: one });
      const first = await runStates(states, { input: [1, 2, 3, 4, 5], tasks: failing([2, 4]) });
      expect(first.error).toBe('States.ExceedToleratedFailureThreshold');
      const second = await first.redrive({ tasks: failing([2, 4]) });
      expect(second.error).toBe('States.ExceedToleratedFailureThreshold');
      expect(second.mapRuns[0]?.executionCounts).toMatchObject({ succeeded: 2, failed: 2, pending: 1, total: 5 });
      // What waits for its turn is no failure: one is tolerated.
      expect((await second.redrive({ tasks: failing([2]) })).output).toEqual([1, 3, 4, 5]);
    },
  );

  test('that is stopped before a redrive has come to its children comes to them later', async () => {
    const execution = parseStateMachine(machine(distributed('STANDARD', { MaxConcurrency: 1 }))).start([1, 2], {
      tasks: (_input, request: TaskRequest) => request.sleep('1h'),
      clock: 'manual',
    });
    await execution.advance(0);
    await execution.abort();
    const again = execution.redrive({ tasks: logging([], -1) });
    await execution.abort();
    expect((await again).status).toBe('ABORTED');
    const output = [1, 2].map((input) => expect.objectContaining({ input }));
    expect(await execution.redrive()).toMatchObject({ status: 'SUCCEEDED', output });
  });

  test('reads its items again when they could not be read', async () => {
    const reading = distributed('STANDARD', {
      ItemReader: {
        Resource: 'arn:aws:states:::s3:getObject',
        Parameters: { Bucket: 'b', Key: 'k' },
        ReaderConfig: { InputType: 'JSON' },
      },
    });
    const { memoryObjectStore } = await import('../../src/index.js');
    const objectStore = memoryObjectStore([{ bucket: 'b', key: 'other', body: '[]' }]);
    const first = await runStates(reading, { objectStore, tasks: logging([], -1) });
    expect(first.error).toBe('States.ItemReaderFailed');
    await objectStore.putObject({ Bucket: 'b', Key: 'k', Body: '[7]', ContentType: 'application/json' });
    expect((await first.redrive()).output).toEqual([{ input: 7, RedriveCount: 0 }]);
  });
});

describe('from its journal, and at rest between any two steps', () => {
  const inner = { StartAt: 'T', States: { T: task() } };
  const nested = {
    Outer: {
      Type: 'Map',
      ItemProcessor: {
        StartAt: 'B',
        States: {
          B: {
            Type: 'Parallel',
            Branches: [
              inner,
              {
                StartAt: 'W',
                States: { W: { Type: 'Wait', Seconds: 5, Next: 'V' }, V: { ...pass, Assign: { v: 1 } } },
              },
            ],
            End: true,
          },
        },
      },
      End: true,
    },
  };
  const distributed = (ExecutionType: string) => ({
    M: {
      Type: 'Map',
      MaxConcurrency: 2,
      ItemProcessor: { ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType }, ...inner },
      End: true,
    },
  });

  test.each<readonly [string, States]>([
    ['iterations with branches', nested],
    ['Standard children', distributed('STANDARD')],
    ['Express children', distributed('EXPRESS')],
  ])('%s', async (_what, states) => {
    let calls = 0;
    const tasks: TaskFunction = async (input: number, request) => {
      calls += 1;
      await request.sleep(`${input}s`);
      if (calls % 3 === 2) throw new Error('down');
      return input;
    };
    const definition = machine(states);
    const parsed = parseStateMachine(definition);
    let run = await parsed.run([1, 2, 3, 4, 5], { tasks });
    for (let redrives = 0; run.status !== 'SUCCEEDED' && redrives < 10; redrives += 1) run = await run.redrive();
    expect(run.status).toBe('SUCCEEDED');
    expect(run.journal.filter(({ type }) => type === 'RedriveExecution').length).toBeGreaterThan(0);

    const program = programOf(definition);
    const log = new HistoryLog();
    let execution = newExecution();
    for (const event of run.journal) {
      step(program, execution, event, { log });
      execution = restore(program, JSON.parse(JSON.stringify(snapshot(execution))));
    }
    expect(Array.from(log, toHistoryEvent)).toEqual(run.history);
    expect(execution.outcome?.output?.value).toEqual(run.output);
  });

  test('another process redrives what one has run', async () => {
    const definition = machine({ P: { ...pass, Result: 1, End: undefined, Next: 'T' }, T: task() });
    const first = await parseStateMachine(definition, { name: 'm' }).run({}, { tasks: fails, name: 'n' });
    const journal = JSON.parse(JSON.stringify(first.journal));
    const host = new Host({ startTime: first.stopDate, tasks: (input) => input });
    const execution = host.load(parseStateMachine(definition, { name: 'm' }), journal);
    expect([execution.status, execution.history]).toEqual(['FAILED', first.history]);
    const second = await execution.redrive();
    expect(second).toMatchObject({ status: 'SUCCEEDED', output: 1, executionArn: first.executionArn });
    expect(second.history.slice(0, first.history.length)).toEqual(first.history);
  });

  test('a journal that is none is refused', async () => {
    const parsed = parseStateMachine(machine({ W: { Type: 'Wait', Seconds: 60, End: true } }));
    const [started] = (await parsed.run()).journal;
    expect(() => new Host().load(parsed, [])).toThrow('A journal begins with ExecutionStarted');
    expect(() => new Host().load(parsed, started === undefined ? [] : [started])).toThrow('has not ended');
  });
});

describe('is refused for', () => {
  test.each([
    ['one that has succeeded', { A: pass }, {}, 'Execution is SUCCEEDED and cannot be redriven'],
    [
      'an Express one',
      { F: { Type: 'Fail' } },
      { type: 'EXPRESS' as const },
      'Execution is of an EXPRESS state machine and cannot be redriven',
    ],
  ])('%s', async (_what, states: States, options: RunOptions, message) => {
    const run = await runStates(states, options);
    await expect(run.redrive()).rejects.toMatchObject({ name: 'ExecutionNotRedrivable', message });
  });

  test('one that runs', async () => {
    const execution = parseStateMachine(machine({ W: { Type: 'Wait', Seconds: 60, End: true } })).start(
      {},
      { clock: 'manual' },
    );
    await expect(execution.redrive()).rejects.toMatchObject({ message: 'Execution is RUNNING and cannot be redriven' });
  });

  test('one that ended more than 14 days ago', async () => {
    const execution = parseStateMachine(machine({ F: { Type: 'Fail' } })).start({}, { clock: 'manual' });
    await execution.result;
    await execution.advance('14d');
    expect(await execution.redrive()).toMatchObject({ status: 'FAILED' });
    await execution.advance('14d');
    await execution.advance(1);
    await expect(execution.redrive()).rejects.toMatchObject({ message: 'Execution redrivable period exceeded.' });
  });
});
