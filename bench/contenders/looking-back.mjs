// What Stepwright does with executions beside running them.

import { started } from './stepwright.mjs';

const ours = { isOurs: true, load: () => import('../../dist/index.js') };

export const lookingBack = {
  /** The history of a run, in the shape in which AWS gives it. */
  readHistory: {
    ...ours,
    title: 'read',
    create({ parseStateMachine }, { definition, type, input }) {
      const machine = parseStateMachine(definition, { type });
      return { before: () => machine.run(input), turn: ({ history }) => history.length };
    },
  },

  /** An execution that waits, as plain JSON. */
  takeSnapshot: {
    ...ours,
    title: 'taken',
    load: () => import('../../dist/core.js'),
    create(modules, made) {
      const { execution } = waiting(modules, made);
      return () => modules.snapshot(execution).strands.length;
    },
  },

  restoreSnapshot: {
    ...ours,
    title: 'restored',
    load: () => import('../../dist/core.js'),
    create(modules, made) {
      const { program, execution } = waiting(modules, made);
      const snapshot = modules.snapshot(execution);
      return () => modules.restore(program, snapshot).strands.size;
    },
  },

  /** The journal of a run, fed to the core again. */
  feedJournal: {
    ...ours,
    title: 'fed',
    load: async () => ({ ...(await import('../../dist/index.js')), ...(await import('../../dist/core.js')) }),
    create({ parseStateMachine, compileDefinition, feedJournal }, { definition, type, input, tasks }) {
      const program = compileDefinition(definition, { type });
      let journal;
      return {
        async before() {
          journal ??= (await parseStateMachine(definition, { type }).run(input, { tasks })).journal;
        },
        turn: () => feedJournal(program, journal).execution.outcome.output.value,
      };
    },
  },

  /** Its own history replayed, as often: read, run beside the definition and compared, to be found equal. */
  replay: {
    ...ours,
    title: 'replayed',
    load: async () => ({ ...(await import('../../dist/index.js')), ...(await import('../../dist/replay.js')) }),
    async create({ parseStateMachine, replay }, { definition, input, tasks, runs }) {
      const machine = parseStateMachine(definition);
      const { history } = await machine.run(input, { tasks });
      return () => {
        let seen = 0;
        for (; seen < runs; seen += 1) {
          const { verdict, divergence } = replay(machine, history);
          if (verdict !== 'equal') throw new Error(`${verdict}: ${divergence?.message}`);
        }
        return seen;
      };
    },
  },

  /** The same machine explored: with faults, and an invariant that looks at each run. Gives how many runs there were. */
  explore: {
    ...ours,
    title: 'explored',
    load: async () => ({ ...(await import('../../dist/index.js')), ...(await import('../../dist/testing.js')) }),
    create({ parseStateMachine, explore }, { definition, input, tasks, runs }) {
      const machine = parseStateMachine(definition);
      const ends = ({ run }) => run.status === 'SUCCEEDED' || run.error !== undefined;
      return async () => {
        let seen = 0;
        await explore(machine, input, { tasks, runs, invariants: { ends, counted: () => ++seen > 0 } });
        return seen;
      };
    },
  },

  /** As many runs. */
  plainRuns: {
    ...ours,
    title: 'plain runs',
    create({ parseStateMachine }, { definition, input, tasks, runs }) {
      const machine = parseStateMachine(definition);
      return async () => {
        let seen = 0;
        for (; seen < runs; seen += 1) {
          const { status, error } = await machine.run(input, { tasks });
          if (status !== 'SUCCEEDED' && error === undefined) throw new Error(status);
        }
        return seen;
      };
    },
  },

  /** As many runs whose histories are read. */
  runsWithHistory: {
    ...ours,
    title: 'runs with history',
    create({ parseStateMachine }, { definition, input, tasks, runs }) {
      const machine = parseStateMachine(definition);
      return async () => {
        let seen = 0;
        for (; seen < runs; seen += 1) {
          const { history } = await machine.run(input, { tasks });
          if (history.at(-1).type !== 'ExecutionSucceeded') throw new Error('The history is another one');
        }
        return seen;
      };
    },
  },
};

function waiting({ compileDefinition, newExecution, step }, { definition, type, input }) {
  const program = compileDefinition(definition, { type });
  const execution = newExecution();
  const { at, ...event } = started(input);
  let { commands } = step(program, execution, { ...event, at });
  while (commands.some(({ type }) => type === 'Continue')) {
    ({ commands } = step(program, execution, { type: 'Continue', at }));
  }
  return { program, execution };
}
