// Laws of exploration: the plain schedule is the plain run, to the byte, and every explored history is one that the core
// gives of its journal.

import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { toHistoryEvent } from '../../../src/core/history-event.js';
import { feedJournal } from '../../../src/history/journal.js';
import {
  DefinitionError,
  parseStateMachine,
  type StateMachine,
  TaskError,
  type TaskFunction,
} from '../../../src/index.js';
import { explore } from '../../../src/testing/index.js';
import { type Scenario, scenarios } from '../../laws/machines.js';

vi.setConfig({ testTimeout: 120_000 });
const numRuns = Number(process.env.FC_NUM_RUNS ?? 60);

test('without faults and in the usual order, the history is that of a run', async () => {
  await forMachines(async (machine, { input, script, seed }) => {
    const plain = await machine.run(input, { tasks: answers(script), seed });
    let explored = '';
    await explore(machine, input, {
      world: () => undefined,
      tasks: () => [{ '*': answers(script) }],
      seed,
      runs: 1,
      invariants: {
        seen: ({ run }) => {
          explored = JSON.stringify([run.name, run.status, run.outputText, run.history]);
        },
      },
    });
    expect(explored).toBe(JSON.stringify([plain.name, plain.status, plain.outputText, plain.history]));
  });
});

test('every journal gives its history again, and ids count up', async () => {
  await forMachines(async (machine, { input, script, seed }) => {
    const { program } = machine.prepare('STANDARD');
    await explore(machine, input, {
      world: () => undefined,
      tasks: () => [{ '*': answers(script) }],
      seed,
      runs: 60,
      kinds: { stops: true },
      invariants: {
        'the journal gives the history': ({ run }) => {
          const { events } = feedJournal(program, JSON.parse(JSON.stringify(run.journal)));
          expect(Array.from(events, toHistoryEvent)).toEqual(run.history);
          run.history.forEach(({ id, previousEventId }, index) => {
            expect(id).toBe(index + 1);
            expect(previousEventId).toBeLessThan(id);
          });
        },
      },
    });
  });
});

// --- helpers ----------------------------------------------------------------------------------------

/** Answers tasks as the script says, at once. */
function answers(script: Scenario['script']): TaskFunction {
  let count = 0;
  return (_, task) => {
    const outcome = script[count % script.length];
    count += 1;
    if (outcome?.kind === 'failure') throw new TaskError(count % 2 === 0 ? 'Broken' : 'Busy', 'c');
    return { task: count, attempt: task.attempt };
  };
}

async function forMachines(law: (machine: StateMachine, scenario: Scenario) => Promise<void>): Promise<void> {
  await fc.assert(
    fc.asyncProperty(scenarios(), async (scenario) => {
      let machine: StateMachine;
      try {
        machine = parseStateMachine(scenario.definition);
      } catch (error) {
        // Some of what is generated the service would refuse.
        if (error instanceof DefinitionError) return;
        throw error;
      }
      await law(machine, scenario);
    }),
    { seed: 20_240_101, numRuns },
  );
}
