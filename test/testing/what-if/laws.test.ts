// What is true of every execution that is asked what it would have come to. FC_NUM_RUNS tries more of them than is done by
// default, FC_SEED others.

import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import {
  Host,
  parseStateMachine,
  type Run,
  type StateMachine,
  TaskError,
  type TaskFunction,
  type TaskRequest,
} from '../../../src/index.js';
import { type VisitedState, whatIf } from '../../../src/replay.js';
import { type Mocks, mockTasks } from '../../../src/testing/index.js';
import { distributedMap, mapScenarios, shuffled } from '../../laws/distributed-maps.js';
import { type Scenario, scenarios } from '../../laws/machines.js';

vi.setConfig({ testTimeout: 600_000 });

const seed = Number(process.env.FC_SEED ?? 20_240_101);
const runs = (byDefault: number) => ({ seed, numRuns: Number(process.env.FC_NUM_RUNS ?? byDefault) });

test('a definition changed by nothing comes to what was recorded', async () => {
  await fc.assert(
    fc.asyncProperty(scenarios(), async (scenario) => {
      const machine = parseStateMachine(scenario.definition);
      const { history } = await recorded(machine, scenario);
      const result = await whatIf(machine, history);
      expect(result.verdict).toBe('sameOutcome');
      expect(result.changed).toEqual(result.recorded);
    }),
    runs(100),
  );
});

test('run again with what was recorded, after a state that does nothing, an execution comes to the same', async () => {
  await fc.assert(
    fc.asyncProperty(steady(), async (scenario) => {
      const { history } = await recorded(parseStateMachine(scenario.definition), scenario);
      const result = await whatIf(inFront(scenario.definition, { Type: 'Pass' }), history);
      expect(result).toMatchObject({ verdict: 'otherPath', hasRecordedOutcome: true, needs: undefined });
      expect(result).toMatchObject({ otherParameters: [], unusedOutcomes: [] });
      expect(states(result.changed.path)).toEqual(['Added', ...states(result.recorded.path)]);
    }),
    runs(100),
  );
});

test('a task that is added needs an outcome; with a mock, the execution ends as one with the same mocks', async () => {
  await fc.assert(
    fc.asyncProperty(steady(), async (scenario) => {
      const { history } = await recorded(parseStateMachine(scenario.definition), scenario);
      const added = inFront(scenario.definition, { Type: 'Task', Resource: FUNCTION, TimeoutSeconds: 9 });
      const asked = await whatIf(added, history);
      expect(asked).toMatchObject({ verdict: 'needsOutcome', changed: { status: 'RUNNING' } });
      expect(asked.needs).toMatchObject({ state: 'Added', path: [], visit: 1, attempt: 1, parameters: scenario.input });

      const mocks = { Added: { mocked: true } };
      const result = await whatIf(added, history, { mocks });
      const run = await recorded(added, scenario, mocks);
      expect(result.needs).toBeUndefined();
      const { status, error, cause, output, path } = result.changed;
      const last = run.history.at(-1);
      const end = last?.executionFailedEventDetails ?? last?.executionTimedOutEventDetails;
      expect({ status, error }).toEqual({ status: run.status, error: end?.error });
      expect(withoutChance([cause, output])).toEqual(withoutChance([end?.cause, run.output]));
      const itself = await whatIf(added, run.history);
      expect(states(path)).toEqual(states(itself.recorded.path));
    }),
    runs(100),
  );
});

test('redriven when it was, after a state that does nothing, an execution comes to the same', async () => {
  await fc.assert(
    fc.asyncProperty(steady(), async (scenario) => {
      const machine = parseStateMachine(scenario.definition);
      const run = await recorded(machine, scenario);
      fc.pre(run.status !== 'SUCCEEDED');
      // Tasks answer in other ways than before.
      const tasks = answers(scenario.script.slice(1).concat({ kind: 'success', delay: 0, heartbeats: 0 }));
      const host = new Host({ tasks, startTime: run.stopDate.getTime() + AN_HOUR });
      const { history } = await host.load(machine, run.journal).redrive();
      const result = await whatIf(inFront(scenario.definition, { Type: 'Pass' }), history);
      expect(result).toMatchObject({ verdict: 'otherPath', hasRecordedOutcome: true, needs: undefined });
      expect(result).toMatchObject({ otherParameters: [], unusedOutcomes: [], unusedRedrives: [] });
      expect(states(result.changed.path)).toEqual(['Added', ...states(result.recorded.path)]);
    }),
    runs(100),
  );
});

test('child executions of a distributed Map have their outcomes again, in whatever order they were given', async () => {
  await fc.assert(
    fc.asyncProperty(mapScenarios(), async (scenario) => {
      const machine = parseStateMachine(distributedMap(scenario));
      const run = await machine.run(scenario.items, { seed: scenario.seed, tasks: answers(scenario.script) });
      const children = run.mapRuns.flatMap(({ mapRunArn }) => run.childExecutions(mapRunArn));
      const same = await whatIf(machine, run.history, { children: shuffled(children, scenario) });
      expect(same.verdict).toBe('sameOutcome');
      const added = inFront(distributedMap(scenario), { Type: 'Pass' });
      // Of children that nobody has paired with items, the order of their start is that of the items.
      const result = await whatIf(added, run.history, { children });
      expect(result).toMatchObject({ verdict: 'otherPath', hasRecordedOutcome: true, needs: undefined });
      expect(result).toMatchObject({ otherParameters: [], unusedOutcomes: [] });
    }),
    runs(100),
  );
});

const AN_HOUR = 3_600_000;
const FUNCTION = 'arn:aws:lambda:us-east-1:123456789012:function:added';

/** Those in which chance decides no time and no number: what a run of another definition draws is another. */
function steady(): fc.Arbitrary<Scenario> {
  return scenarios().map((scenario) => ({
    ...scenario,
    definition: JSON.parse(
      JSON.stringify(scenario.definition).replaceAll('"FULL"', '"NONE"').replaceAll('$random()', '7'),
    ),
  }));
}

/** The definition with another state before its first, which passes its input on. */
function inFront(definition: object, state: object): StateMachine {
  const { StartAt, States, QueryLanguage } = definition as { StartAt: string; States: object; QueryLanguage: string };
  const passesOn = QueryLanguage === 'JSONata' ? { Output: '{% $states.input %}' } : { ResultPath: null };
  return parseStateMachine({
    ...definition,
    StartAt: 'Added',
    States: { Added: { ...state, ...passesOn, Next: StartAt }, ...States },
  });
}

function recorded(machine: StateMachine, { input, script, seed }: Scenario, mocks: Mocks = {}): Promise<Run> {
  return machine.run(input, { seed, tasks: [mockTasks(machine, mocks), answers(script)] });
}

/**
 * Answers tasks by where they are, and not by when they ask. Heartbeats take time: those of one instant would decide who
 * comes first in it, and no history tells of them.
 */
function answers(script: Scenario['script']): TaskFunction {
  return async (_input: unknown, task: TaskRequest) => {
    const place = JSON.stringify([task.state, task.path, task.attempt]);
    const index = [...place].reduce((hash, letter) => (hash * 31 + letter.charCodeAt(0)) % 1_000_003, 7);
    const { kind, delay, heartbeats } = script[index % script.length] ?? { kind: 'silence', delay: 0, heartbeats: 0 };
    task.started();
    const part = Math.ceil(delay / (heartbeats + 1));
    for (let beat = 0; beat < heartbeats && part > 0; beat += 1) {
      await task.sleep(part);
      task.heartbeat();
    }
    await task.sleep(kind === 'silence' ? Number.POSITIVE_INFINITY : part);
    if (kind === 'failure') throw new TaskError('Broken', place);
    return { place, digits: 1.5 };
  };
}

/** Those of the execution itself: how far others came beside a failure, an instant decides. */
function states(path: readonly VisitedState[]): string[] {
  return path.filter((visited) => visited.path.length === 0).map(({ state }) => state);
}

/** Random values, times and ids of events by their kinds: the order of those of one instant is nobody's. */
function withoutChance(output: unknown): unknown {
  const text = JSON.stringify(output) ?? 'nothing';
  return text
    .replaceAll(/[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}|[\da-f]{64}/g, 'random')
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z|\b17\d{11}\b/g, 'time')
    .replaceAll(/\b0\.\d{6,}(?:e-\d+)?/g, 'random')
    .replaceAll(/event id #\d+/g, 'event id');
}
