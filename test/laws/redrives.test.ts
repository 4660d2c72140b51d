// What is true of every execution that is redriven until it succeeds: wherever it failed or was stopped, it ends like
// one that never failed.

import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { toHistoryEvent } from '../../src/core/history-event.js';
import { HistoryLog } from '../../src/core/history-log.js';
import { type ExecutionSnapshot, restore, snapshot } from '../../src/core/snapshot.js';
import { newExecution, step } from '../../src/core/step.js';
import { Host, parseStateMachine, type Run, type RunningExecution, type TaskFunction } from '../../src/index.js';
import { programOf } from '../core/harness.js';

vi.setConfig({ testTimeout: 600_000 });

const seed = Number(process.env.FC_SEED ?? 20_240_101);
const numRuns = Number(process.env.FC_NUM_RUNS ?? 60);

const MOST_REDRIVES = 200;

test('redriven until it succeeds, it has the output of one that never failed', async () => {
  await check(async (scenario) => {
    const smooth = await play({ ...scenario, trouble: [] });
    const troubled = await play(scenario);
    expect(smooth.status).toBe('SUCCEEDED');
    expect(troubled.outputText).toBe(smooth.outputText);
    for (const { status, itemCounts, executionCounts } of troubled.mapRuns) {
      if (status !== 'SUCCEEDED') continue;
      for (const { total, succeeded, resultsWritten, ...others } of [itemCounts, executionCounts]) {
        expect([succeeded, resultsWritten]).toEqual([total, total]);
        expect(Object.values(others).filter((count) => count !== 0)).toEqual([]);
      }
    }
  });
});

test('what has succeeded succeeds once', async () => {
  await check(async (scenario) => {
    const smooth = await play({ ...scenario, trouble: [] });
    const troubled = await play(scenario);
    for (const type of ['LambdaFunctionSucceeded', 'PassStateExited', 'WaitStateExited', 'MapIterationSucceeded']) {
      expect(successes(troubled, type)).toBe(successes(smooth, type));
    }
  });
});

test('its history goes on without a gap, and points back', async () => {
  await check(async (scenario) => {
    const run = await play(scenario);
    run.history.forEach(({ id, previousEventId }, index) => {
      expect(id).toBe(index + 1);
      expect(previousEventId).toBeLessThan(id);
    });
    const count = (type: string) => run.history.filter((event) => event.type === type).length;
    for (const type of ['ParallelState', 'MapState', 'TaskState', 'WaitState']) {
      expect(count(`${type}Exited`)).toBe(count(`${type}Entered`));
    }
  });
});

test('its journal gives it again, at rest between any two steps and in another host', async () => {
  await check(async (scenario) => {
    const run = await play(scenario);
    const journal = JSON.parse(JSON.stringify(run.journal)) as Run['journal'];
    const program = programOf(scenario.definition);
    const log = new HistoryLog();
    let execution = newExecution();
    for (const event of journal) {
      step(program, execution, event, { log });
      execution = restore(program, JSON.parse(JSON.stringify(snapshot(execution))) as ExecutionSnapshot);
    }
    expect(Array.from(log, toHistoryEvent)).toEqual(run.history);
    const loaded = new Host({ startTime: run.stopDate }).load(parseStateMachine(scenario.definition), journal);
    expect(loaded.history).toEqual(run.history);
    expect(loaded.mapRuns).toEqual(run.mapRuns);
  });
});

test('the same seed gives the same bytes', async () => {
  await check(async (scenario) => {
    const [one, other] = [await play(scenario), await play(scenario)];
    expect(JSON.stringify(other.history)).toBe(JSON.stringify(one.history));
    expect(JSON.stringify(other.journal)).toBe(JSON.stringify(one.journal));
  });
});

// --- helpers ----------------------------------------------------------------------------------------

/** What ends an attempt of the execution: a call of a task that fails, or a stop. */
type Trouble =
  | { readonly kind: 'task'; readonly call: number }
  /** After so many milliseconds; undefined: before anything could happen. */
  | { readonly kind: 'stop'; readonly after: number | undefined }
  /** After so many steps, wherever that is. */
  | { readonly kind: 'stop between steps'; readonly steps: number };

interface Scenario {
  readonly definition: object;
  readonly input: unknown;
  /** One for each attempt of the execution, until none is left. */
  readonly trouble: readonly Trouble[];
  readonly seed: number;
}

/** How often an event was told, in the execution and in its Standard child executions: Express ones start anew. */
function successes(run: Run, type: string): number {
  const children = run.mapRuns.flatMap(({ mapRunArn }) => run.childExecutions(mapRunArn));
  const standard = children.filter(({ executionArn }) => !executionArn.includes(':express:'));
  const events = [...run.history, ...standard.flatMap((child) => child.events)];
  return events.filter((event) => event.type === type).length;
}

async function play({ definition, input, trouble, seed }: Scenario): Promise<Run> {
  let attempt = 0;
  let calls = 0;
  const tasks: TaskFunction = async (value: unknown, request) => {
    calls += 1;
    const now = trouble[attempt];
    const isToFail = now?.kind === 'task' && calls === now.call;
    const { state, path } = request;
    await request.sleep(`${(state.length + path.length + calls) % 4}s`);
    if (isToFail) throw new Error('down');
    return { state, value };
  };
  const host = new Host({ tasks, seed, clock: 'manual' });
  const paused = trouble[0]?.kind === 'stop between steps';
  const execution = host.start(parseStateMachine(definition), input, { paused });
  let result = execution.result;
  for (; attempt <= MOST_REDRIVES; ) {
    const now = trouble[attempt];
    if (now?.kind === 'stop') {
      if (now.after !== undefined) await host.advance(now.after);
      await execution.abort();
    } else if (now?.kind === 'stop between steps') {
      for (let step = 0; step < now.steps; step += 1) await stepThroughTime(host, execution);
      await execution.abort();
    } else await host.advance('1h');
    const run = await result;
    if (run.status === 'SUCCEEDED') return run;
    attempt += 1;
    calls = 0;
    if (trouble[attempt]?.kind === 'stop between steps') execution.pause();
    else execution.resume();
    result = execution.redrive();
  }
  throw new Error('It does not succeed');
}

/** Does one step; what it waits for, it is given. */
async function stepThroughTime(host: Host, execution: RunningExecution): Promise<void> {
  let isDone = false;
  const done = execution.step().then(() => {
    isDone = true;
  });
  for (let waited = 0; !isDone && waited < 10; waited += 1) await host.advance('1s');
  await done;
}

type State = Readonly<Record<string, unknown>>;

const troubles: fc.Arbitrary<Trouble> = fc.oneof(
  fc.record({ kind: fc.constant('task' as const), call: fc.integer({ min: 1, max: 6 }) }),
  fc.record({ kind: fc.constant('stop between steps' as const), steps: fc.integer({ min: 0, max: 40 }) }),
  fc.record({ kind: fc.constant('stop' as const), after: fc.constantFrom(undefined, 0, 1000, 1500, 2000, 5000) }),
);

const simple: fc.Arbitrary<State> = fc.constantFrom<State>(
  { Type: 'Task', Resource: 'arn:aws:lambda:us-east-1:123456789012:function:work' },
  { Type: 'Task', Resource: 'arn:aws:lambda:us-east-1:123456789012:function:work' },
  {
    Type: 'Task',
    Resource: 'arn:aws:lambda:us-east-1:123456789012:function:work',
    Assign: { v: '{% $states.result %}' },
    Output: '{% $states.input %}',
  },
  { Type: 'Pass', Assign: { v: '{% $states.input %}' } },
  { Type: 'Pass', Output: { in: '{% $states.input %}', v: '{% $exists($v) ? $v : null %}' } },
  { Type: 'Wait', Seconds: 2 },
  { Type: 'Succeed' },
);

const statesOf = (depth: number): fc.Arbitrary<readonly State[]> =>
  fc.array(stateOf(depth), { minLength: 1, maxLength: 3 });

function stateOf(depth: number): fc.Arbitrary<State> {
  if (depth === 0) return simple;
  const parallel = fc
    .array(statesOf(depth - 1), { minLength: 1, maxLength: 3 })
    .map((branches) => ({ Type: 'Parallel', Branches: branches.map(linked) }));
  const map = fc
    .record({
      states: statesOf(depth - 1),
      most: fc.constantFrom(0, 1, 2),
      // What is Express has no distributed Map in it.
      mode: fc.constantFrom('INLINE', 'STANDARD', depth === 1 ? 'EXPRESS' : 'STANDARD'),
      batch: fc.constantFrom(0, 0, 2),
    })
    .map(({ states, most, mode, batch }) => ({
      Type: 'Map',
      Items: '{% [1, 2, 3] %}',
      MaxConcurrency: most,
      ...(batch > 0 && mode !== 'INLINE' && { ItemBatcher: { MaxItemsPerBatch: batch } }),
      ItemProcessor: {
        ...linked(states),
        ...(mode !== 'INLINE' && { ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: mode } }),
      },
    }));
  return fc.oneof({ weight: 3, arbitrary: simple }, { weight: 2, arbitrary: parallel }, { weight: 3, arbitrary: map });
}

/** Leads each state to the next; names say where it stands, so that no two are alike. */
function linked(states: readonly State[]): { StartAt: string; States: Record<string, State> } {
  const last = states.findIndex(({ Type }) => Type === 'Succeed');
  const used = last === -1 ? states : states.slice(0, last + 1);
  const nameOf = (index: number) => `S${index}`;
  return {
    StartAt: nameOf(0),
    States: Object.fromEntries(
      used.map((state, index) => {
        const isLast = index === used.length - 1;
        const lead = state.Type === 'Succeed' ? {} : isLast ? { End: true } : { Next: nameOf(index + 1) };
        return [nameOf(index), { ...state, ...lead }];
      }),
    ),
  };
}

// State names are to be unique in a whole machine; members of the linked containers are renamed in passing.
function renamed(container: unknown, prefix: string): unknown {
  if (Array.isArray(container)) return container.map((one, index) => renamed(one, `${prefix}${index}`));
  if (typeof container !== 'object' || container === null) return container;
  const { StartAt, States, ...rest } = container as { StartAt?: string; States?: Record<string, State> };
  const others = Object.fromEntries(
    Object.entries(rest).map(([name, value]) =>
      name === 'Branches' || name === 'ItemProcessor' ? [name, renamed(value, `${prefix}.`)] : [name, value],
    ),
  );
  if (States === undefined) return others;
  const states = Object.entries(States).map(([name, state]) => {
    const own = renamed(state, `${prefix}${name}`) as State;
    return [`${prefix}${name}`, 'Next' in own ? { ...own, Next: `${prefix}${own.Next}` } : own];
  });
  return { ...others, StartAt: `${prefix}${StartAt}`, States: Object.fromEntries(states) };
}

const scenarios: fc.Arbitrary<Scenario> = fc.record({
  definition: statesOf(2).map((states) => ({ QueryLanguage: 'JSONata', ...(renamed(linked(states), '') as object) })),
  input: fc.constantFrom({ a: 1 }, [1]),
  trouble: fc.array(troubles, { minLength: 1, maxLength: 5 }),
  seed: fc.integer({ min: 0, max: 1000 }),
});

async function check(law: (scenario: Scenario) => Promise<void>): Promise<void> {
  await fc.assert(fc.asyncProperty(scenarios, law), { seed, numRuns });
}
