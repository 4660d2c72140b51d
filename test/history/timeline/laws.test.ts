// What is true of the timeline of every execution. FC_NUM_RUNS tries more of them than is done by default, FC_SEED others.

import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { toHistoryEvent } from '../../../src/core/history-event.js';
import type { HostEvent } from '../../../src/core/host-event.js';
import type { Program } from '../../../src/core/program.js';
import { standings } from '../../../src/core/standing.js';
import { feedJournal } from '../../../src/history/journal.js';
import { Timeline } from '../../../src/history/timeline/timeline.js';
import { timelineOf } from '../../../src/host/timeline-of.js';
import { parseStateMachine } from '../../../src/index.js';
import { machine, run, work } from '../../core/harness.js';
import { scenarios } from '../../laws/machines.js';
import { play } from '../../laws/scripted-host.js';

vi.setConfig({ testTimeout: 600_000 });

const seed = Number(process.env.FC_SEED ?? 20_240_101);
const runs = (byDefault: number) => ({ seed, numRuns: Number(process.env.FC_NUM_RUNS ?? byDefault) });

test('however a journal is cut into steps, the smallest steps give its history again', () => {
  fc.assert(
    fc.property(scenarios(), fc.constantFrom(1, 2, 3, 1000), (scenario, budget) => {
      const { program, journal, history } = play(scenario, { budget });
      expect(new Timeline(program, journal).events).toEqual(history);
    }),
    runs(100),
  );
});

test('the states that stand are those of the execution itself, wherever the journal ends', () => {
  fc.assert(
    fc.property(scenarios(), (scenario) => {
      const { program, journal } = play(scenario);
      for (let length = 1; length <= journal.length; length += 1) {
        const { execution, events } = feedJournal(program, journal.slice(0, length));
        const timeline = new Timeline(program, journal);
        // A host event may change a state without an event: a heartbeat, a timer that is no more.
        if (
          length < journal.length &&
          feedJournal(program, journal.slice(0, length - 1)).events.length === events.length
        )
          continue;
        const { states, tasks } = timeline.at(events.length);
        expect(states).toMatchObject(
          standings(execution).map(({ state, path, isEntered, waitsFor, waitsUntil, attempt }) => ({
            state,
            path,
            isEntered,
            waitsFor,
            waitsUntil,
            attempt,
          })),
        );
        expect(tasks.map(({ taskId }) => taskId)).toEqual([...execution.tasks.keys()]);
      }
    }),
    runs(30),
  );
});

test('the states that stand are those that the history has entered and not told the end of', () => {
  fc.assert(
    fc.property(scenarios(), (scenario) => {
      const { program, journal } = play(scenario);
      const timeline = new Timeline(program, journal);
      const left = new Set<number>();
      timeline.events.forEach(({ id, type }) => {
        const { states, state } = timeline.at(id);
        if (state?.hasLeft) left.add(state.enteredEventId);
        for (const { enteredEventId, isEntered } of states) {
          expect(isEntered).toBe(enteredEventId !== undefined);
          if (enteredEventId === undefined) continue;
          expect(enteredEventId).toBeLessThanOrEqual(id);
          expect(left.has(enteredEventId)).toBe(false);
        }
        if (type.endsWith('StateEntered') && state?.type !== 'Fail') {
          expect(states.map(({ enteredEventId }) => enteredEventId)).toContain(id);
        }
      });
    }),
    runs(60),
  );
});

test('in whatever order moments are asked for, they are the same', async () => {
  for (const [program, journal] of await longExecutions()) {
    const forward = new Timeline(program, journal);
    const length = forward.length;
    const jumping = new Timeline(program, journal);
    const some = Array.from({ length: 60 }, (_, index) => 1 + ((index * 7919) % length));
    const inOrder = new Map([...some].sort((a, b) => a - b).map((id) => [id, JSON.stringify(forward.at(id))]));
    for (const id of some) expect(JSON.stringify(jumping.at(id))).toBe(inOrder.get(id));
  }
});

test('a long history has few checkpoints, and a moment costs few steps', async () => {
  for (const [program, journal] of await longExecutions()) {
    const timeline = new Timeline(program, journal);
    const started = performance.now();
    for (let id = 1; id <= timeline.length; id += Math.ceil(timeline.length / 20)) timeline.at(id);
    const each = (performance.now() - started) / 20;
    const feedingStarted = performance.now();
    feedJournal(program, journal);
    // Far less than to feed the journal anew for each: generous, for machines that are busy.
    expect(each).toBeLessThan(Math.max(100, performance.now() - feedingStarted));
  }
});

test('the machine of the documentation has a moment for each of its events', async () => {
  const read = (name: string) => JSON.parse(readFileSync(`fixtures/order-processing/${name}`, 'utf8'));
  const { tasks } = await import('../../../fixtures/order-processing/tasks.mjs' as string);
  const done = await parseStateMachine(read('order.asl.json')).run(read('input.json'), { tasks });
  const timeline = timelineOf(done);
  expect(timeline.events).toEqual(done.history);
  expect(timeline.events.map(({ id }) => timeline.at(id).event)).toEqual(done.history);
});

test('who watches changes nothing', () => {
  fc.assert(
    fc.property(scenarios(), (scenario) => {
      const { program, journal, history } = play(scenario);
      const timeline = new Timeline(program, journal);
      for (let id = timeline.length; id >= 1; id -= 3) timeline.at(id);
      expect(timeline.events).toEqual(history);
      expect(Array.from(feedJournal(program, journal).events, toHistoryEvent)).toEqual(history);
    }),
    runs(30),
  );
});

// --- helpers ----------------------------------------------------------------------------------------

/** Executions of some thousands of events: one state after the other, and many at a time. */
async function longExecutions(): Promise<(readonly [Program, readonly HostEvent[]])[]> {
  const count = { Type: 'Pass', Parameters: { 'n.$': 'States.MathAdd($.n, 1)' }, Next: 'More' };
  const More = { Type: 'Choice', Choices: [{ Variable: '$.n', NumericLessThan: 500, Next: 'Work' }], Default: 'End' };
  const loop = await run(
    {
      Work: { ...work, ResultPath: '$.r', Next: 'Count', End: undefined },
      Count: count,
      More,
      End: { Type: 'Succeed' },
    },
    { input: { n: 0 }, tasks: () => 'done' },
  );
  const each = { Type: 'Map', ItemProcessor: machine({ T: work }), End: true };
  const side = await run({ M: each }, { input: Array.from({ length: 600 }, (_, index) => index), tasks: () => 'done' });
  return [loop, side].map(({ program, journal }) => [program, journal] as const);
}
