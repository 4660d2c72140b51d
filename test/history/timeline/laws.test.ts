// What is true of the timeline of every execution. FC_NUM_RUNS tries more of them than is done by default, FC_SEED others.

import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { toHistoryEvent } from '../../../src/core/history-event.js';
import type { HostEvent } from '../../../src/core/host-event.js';
import type { Program } from '../../../src/core/program.js';
import { compileProgram } from '../../../src/core/program.js';
import { standings } from '../../../src/core/standing.js';
import { feedJournal } from '../../../src/history/journal.js';
import { Timeline } from '../../../src/history/timeline/timeline.js';
import { Walk } from '../../../src/history/timeline/walk.js';
import { timelineOf } from '../../../src/host/timeline-of.js';
import { parseStateMachine } from '../../../src/index.js';
import { asStateMachine, parseDefinition } from '../../../src/language/parse.js';
import { identity, machine, run, work } from '../../core/harness.js';
import { scenarios } from '../../laws/machines.js';
import { play } from '../../laws/scripted-host.js';

vi.setConfig({ testTimeout: 600_000, restoreMocks: true });

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
    const every = forward.length < 2500 ? 1 : 7;
    const ids = Array.from({ length: Math.floor(forward.length / every) }, (_, index) => 1 + index * every);
    const inOrder = ids.map((id) => JSON.stringify(forward.at(id)));
    const backward = new Timeline(program, journal);
    expect(ids.reverse().map((id) => JSON.stringify(backward.at(id)))).toEqual(inOrder.reverse());
  }
});

test('a moment costs few steps, wherever in a long history it is', async () => {
  const advance = vi.spyOn(Walk.prototype, 'advance');
  for (const [program, journal] of await longExecutions()) {
    const timeline = new Timeline(program, journal);
    const stepsFor = (id: number) => {
      advance.mockClear();
      timeline.at(id);
      return advance.mock.calls.length;
    };
    for (let id = timeline.length; id >= 1; id -= 311) expect(stepsFor(id)).toBeLessThan(1000);
    // What comes next is near.
    stepsFor(timeline.length - 300);
    const forward = Array.from({ length: 20 }, (_, index) => stepsFor(timeline.length - 299 + index));
    expect(Math.max(...forward)).toBeLessThan(5);
  }
});

test('a history of any length has so many checkpoints and no more', () => {
  const checkpoint = vi.spyOn(Walk.prototype, 'checkpoint');
  const advance = vi.spyOn(Walk.prototype, 'advance');
  const loop = compileProgram(asStateMachine(parseDefinition(machine({ P: { Type: 'Pass', Next: 'P' } }))), {
    limits: { historyEvents: 200_000 },
  });
  const start = { type: 'ExecutionStarted', at: 0, input: { value: {} }, seed: 1, identity, budget: 100_000 } as const;
  const timeline = new Timeline(loop, [start]);
  expect(timeline.length).toBeGreaterThan(190_000);
  // 256 of them are kept: each time that there are so many, every second one is given up.
  expect(checkpoint.mock.calls.length).toBeLessThan(400);
  advance.mockClear();
  expect(timeline.at(150_001).event.id).toBe(150_001);
  expect(advance.mock.calls.length).toBeLessThan(1000);
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
  const More = { Type: 'Choice', Choices: [{ Variable: '$.n', NumericLessThan: 240, Next: 'Work' }], Default: 'End' };
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
