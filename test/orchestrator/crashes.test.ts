// Orchestrators that die at each of their writes: whatever process goes on, the histories are those of one that never died.

import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { type Death, eachDeath, live, type Options, type Outcome, type Workload } from './lives.js';
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
