// Orchestrators that die at each of their writes: whatever process goes on, the histories are those of one that never died.

import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { parseStateMachine, type StateMachine, type TaskRequest } from '../../src/index.js';
import { type Scenario, scenarios, type TaskOutcome } from '../laws/machines.js';
import {
  type Death,
  eachDeath,
  live,
  type Options,
  type Outcome,
  START,
  type Workload,
  withoutChance,
} from './lives.js';
import { workloads } from './workloads.js';

vi.setConfig({ testTimeout: 60_000 });

const WAYS: Readonly<Record<string, Options>> = {
  'in memory': {},
  'put to rest at once': { idleExecutions: 0 },
  'loaded from snapshots': { snapshotAfter: 1 },
  'put to rest, and loaded from snapshots and what came after': { idleExecutions: 0, snapshotAfter: 1500 },
};

describe.each(Object.entries(workloads))('%s', (_name, workload) => {
  test.each(Object.entries(WAYS))('%s', async (_way, options) => {
    const undisturbed = await live(workload);
    expect(undisturbed.world.problems).toEqual([]);
    for (const { key } of undisturbed.world.calls) {
      expect(undisturbed.world.calls.filter((call) => call.key === key)).toHaveLength(1);
    }
    const [writes = 0] = (await check([])).writes;
    for (const death of eachDeath(writes)) await check([death]);

    async function check(deaths: readonly Death[]): Promise<Outcome> {
      const outcome = await live(workload, deaths, options);
      const { world, executions } = outcome;
      const when = JSON.stringify(deaths);
      expect(executions, when).toEqual(undisturbed.executions);
      expect(world.problems, when).toEqual([]);
      const tasks = new Map(world.calls.map(({ key, task }) => [key, task]));
      for (const { key, task } of world.calls) expect(task, when).toEqual(tasks.get(key));
      return outcome;
    }
  });
});

test('however often they die', async () => {
  const names = Object.keys(workloads);
  const undisturbed = new Map<string, Outcome>();
  for (const name of names) undisturbed.set(name, await live(workloads[name] as Workload));
  const atWrite = fc.integer({ min: 1, max: 12 });
  const deaths = fc.array(fc.record({ atWrite, isWritten: fc.boolean() }), { minLength: 2, maxLength: 6 });
  const options = fc.record({
    idleExecutions: fc.constantFrom(0, 1, 100),
    snapshotAfter: fc.constantFrom(1, 700, 9000),
  });
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...names), deaths, options, async (name, deaths, options) => {
      const { world, executions } = await live(workloads[name] as Workload, deaths, options);
      expect(executions).toEqual(undisturbed.get(name)?.executions);
      expect(world.problems).toEqual([]);
    }),
    { seed: Number(process.env.FC_SEED ?? 20_240_101), numRuns: Number(process.env.FC_NUM_RUNS ?? 150) },
  );
});

// What becomes of an attempt is decided by where it is and which one, so that it is the same whenever it is made again.
function workloadOf(
  scenario: Scenario,
): Workload & { readonly machine: StateMachine; work(task: TaskRequest): TaskOutcome } {
  // An orchestrator draws what nobody foresees: only what shows as itself may be drawn here.
  const text = JSON.stringify(scenario.definition).replaceAll('"FULL"', '"NONE"').replaceAll('$random()', '0.5');
  const machine = parseStateMachine(text, { name: 'any' });
  const work = ({ state, path, attempt }: TaskRequest) => {
    const place = JSON.stringify([state, path, attempt]);
    const sum = [...place].reduce(
      (before, character) => (before * 31 + character.charCodeAt(0)) % 65_521,
      scenario.seed,
    );
    const outcome = scenario.script[sum % scenario.script.length] as TaskOutcome;
    // No two things come at the same moment: a death in between would decide which comes first.
    return { ...outcome, delay: outcome.delay + 1 + (sum % 997) };
  };
  return {
    machine,
    work,
    options: (world) => ({
      tasks: async (_input: unknown, task: TaskRequest) => {
        world.note(task);
        const { kind, delay } = work(task);
        if (kind === 'silence') await task.sleep(Number.POSITIVE_INFINITY);
        const rest = world.untilDue(task, delay);
        if (rest > 0) await task.sleep(rest);
        return answerOf(kind);
      },
    }),
    async plot(life) {
      const execution = await life.start(machine, scenario.input, 'one');
      await execution.result();
    },
  };
}

function answerOf(kind: TaskOutcome['kind']): unknown {
  if (kind === 'failure') throw Object.assign(new Error('No'), { name: 'Busy' });
  return { done: true };
}

test('any machine has the history that it has in a host in memory, however often its orchestrators die', async () => {
  const atWrite = fc.integer({ min: 1, max: 8 });
  const deaths = fc.array(fc.record({ atWrite, isWritten: fc.boolean() }), { maxLength: 4 });
  const options = fc.record({ idleExecutions: fc.constantFrom(0, 100), snapshotAfter: fc.constantFrom(1, 700, 9000) });
  await fc.assert(
    fc.asyncProperty(scenarios(), deaths, options, async (scenario, deaths, options) => {
      const workload = workloadOf(scenario);
      const { world, executions } = await live(workload, deaths, options);
      expect(world.problems).toEqual([]);
      const run = await workload.machine.run(scenario.input, {
        name: 'one',
        startTime: START,
        tasks: async (_input: unknown, task: TaskRequest) => {
          const { kind, delay } = workload.work(task);
          if (kind === 'silence') await task.sleep(Number.POSITIVE_INFINITY);
          await task.sleep(delay);
          return answerOf(kind);
        },
      });
      const [execution] = executions as readonly { readonly status: string; readonly history: readonly unknown[] }[];
      expect(execution?.status).toBe(run.status);
      expect(withoutChance(execution?.history ?? [])).toEqual(withoutChance(run.history));
    }),
    { seed: Number(process.env.FC_SEED ?? 20_240_101), numRuns: Number(process.env.FC_NUM_RUNS ?? 150) },
  );
});
