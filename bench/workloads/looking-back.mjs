// What is done with an execution beside running it: reading its history, keeping and restoring it, running it again in
// other ways. Stepwright is beside itself here.
//
//   contenders  what is measured, and what it is beside, if it is

import { running } from './running.mjs';

const PASS = running.find(({ id }) => id === 'pass');
const MAP = running.find(({ id }) => id === 'map-task');

export const lookingBack = [
  {
    id: 'history',
    title: 'Pass states: reading `run.history`',
    sizes: [1000, 10_000],
    contenders: ['readHistory'],
    make: (size) => ({ ...PASS.make(size), output: 2 * size + 2 }),
  },
  {
    id: 'snapshot',
    title: 'iterations that wait: `snapshot`',
    sizes: [1000, 10_000],
    contenders: ['takeSnapshot'],
    make: waitingIterations,
  },
  {
    id: 'restore',
    title: 'iterations that wait: `restore`',
    sizes: [1000, 10_000],
    contenders: ['restoreSnapshot'],
    make: waitingIterations,
  },
  {
    id: 'journal',
    title: 'Tasks of a Map: feeding the journal',
    sizes: [1000, 10_000],
    contenders: ['feedJournal'],
    make: MAP.make,
  },
  {
    id: 'replay-long',
    title: 'Pass states: replay of the history',
    sizes: [1000, 10_000],
    contenders: ['replay', 'runsWithHistory'],
    make: (size) => ({ ...PASS.make(size), output: 1, runs: 1 }),
  },
  {
    id: 'replay',
    title: 'replays of ten Tasks',
    sizes: [200],
    contenders: ['replay', 'runsWithHistory', 'plainRuns'],
    make: (size) => tenTasks(size, ({ name }) => ({ done: name })),
  },
  {
    id: 'explore',
    // All schedules with two faults at most.
    title: 'explored runs of ten Tasks with Retry',
    sizes: [9426],
    contenders: ['explore', 'plainRuns'],
    make: (size) =>
      tenTasks(size, ({ input }) => input.order.id, {
        Retry: [{ ErrorEquals: ['States.ALL'], MaxAttempts: 3 }],
      }),
  },
];

/** `runs` is how often one turn runs it. */
function tenTasks(runs, answer, more = {}) {
  const names = Array.from({ length: 10 }, (_, index) => `S${index}`);
  const States = Object.fromEntries(
    names.map((name, index) => [
      name,
      {
        Type: 'Task',
        Resource: `arn:aws:lambda:us-east-1:123456789012:function:${name}`,
        ...more,
        ResultPath: `$.${name}`,
        ...(index === 9 ? { End: true } : { Next: names[index + 1] }),
      },
    ]),
  );
  return {
    definition: { StartAt: 'S0', States },
    input: { order: { id: 'o-1', items: [1, 2, 3] } },
    output: runs,
    runs,
    tasks: Object.fromEntries(names.map((name) => [name, (input) => answer({ name, input })])),
  };
}

/** The output is how many strands the snapshot has: one of each iteration, and that of the Map. */
function waitingIterations(size) {
  return {
    definition: {
      StartAt: 'Each',
      States: {
        Each: {
          Type: 'Map',
          MaxConcurrency: size,
          ItemProcessor: { StartAt: 'Wait', States: { Wait: { Type: 'Wait', Seconds: 60, End: true } } },
          End: true,
        },
      },
    },
    type: 'EXPRESS',
    input: Array.from({ length: size }, (_, index) => index % 10),
    output: size + 1,
  };
}
