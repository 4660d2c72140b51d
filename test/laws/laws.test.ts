// What is true of every execution of every machine. FC_NUM_RUNS tries more of them than is done by default, FC_SEED others.

import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { DETAILS_MEMBER, toHistoryEvent } from '../../src/core/history-event.js';
import type { HostNews } from '../../src/core/host-event.js';
import { type ExecutionSnapshot, restore, snapshot } from '../../src/core/snapshot.js';
import { feedJournal } from '../../src/history/journal.js';
import { parseStateMachine, TaskError, type TaskFunction } from '../../src/index.js';
import { type Scenario, scenarios } from './machines.js';
import { play, type ScriptedExecution } from './scripted-host.js';

// However many are tried, on however slow a machine.
vi.setConfig({ testTimeout: 600_000 });

const seed = Number(process.env.FC_SEED ?? 20_240_101);
const runs = (byDefault: number) => ({ seed, numRuns: Number(process.env.FC_NUM_RUNS ?? byDefault) });

test('stored and loaded between every two steps, an execution goes on as it would have', () => {
  check(100, (scenario) => {
    const live = play(scenario);
    const stored = play(scenario, {
      between: (program, execution) =>
        restore(program, JSON.parse(JSON.stringify(snapshot(execution))) as ExecutionSnapshot),
    });
    expect(stored.history).toEqual(live.history);
    expect(stored.commands).toEqual(live.commands);
    expect(stored.outcome).toEqual(live.outcome);
    expect(stored.steps).toBe(live.steps);
  });
});

test('stored and loaded after every state, it does so too', () => {
  check(60, (scenario) => {
    const live = play(scenario, { budget: 1 });
    const stored = play(scenario, {
      budget: 1,
      between: (program, execution) =>
        restore(program, JSON.parse(JSON.stringify(snapshot(execution))) as ExecutionSnapshot),
    });
    expect(stored.history).toEqual(live.history);
    expect(stored.commands).toEqual(live.commands);
  });
});

test('a journal that is fed again gives the history again', () => {
  check(100, (scenario) => {
    const live = play(scenario);
    const { events, execution } = feedJournal(live.program, JSON.parse(JSON.stringify(live.journal)));
    expect(Array.from(events, toHistoryEvent)).toEqual(live.history);
    expect(execution.outcome?.status).toBe((live.outcome as { readonly status: string }).status);
  });
});

test('however small the steps, the history is the same', () => {
  check(100, (scenario) => {
    const large = play(scenario, { budget: 1000 });
    const small = play(scenario, { budget: 1 });
    expect(small.history).toEqual(large.history);
    expect(small.outcome).toEqual(large.outcome);
  });
});

test('events that fit nothing change nothing, wherever they come', () => {
  check(100, (scenario) => {
    const live = play(scenario);
    const disturbed = play(scenario, { stray: strayEvents });
    expect(disturbed.history).toEqual(live.history);
    expect(disturbed.commands).toEqual(live.commands);
  });
});

test('ids count up from 1, point back, and each event has the details of its type', () => {
  check(200, (scenario) => {
    const { history } = play(scenario);
    let time = 0;
    history.forEach(({ id, previousEventId, type, timestamp, ...details }, index) => {
      expect(id).toBe(index + 1);
      expect(previousEventId).toBeGreaterThanOrEqual(0);
      expect(previousEventId).toBeLessThan(id);
      const member = DETAILS_MEMBER[type];
      expect(Object.keys(details)).toEqual(member === undefined ? [] : [member]);
      expect(Date.parse(timestamp)).toBeGreaterThanOrEqual(time);
      time = Date.parse(timestamp);
    });
    expect(history.filter(({ type }) => /^Execution(?!Started)/.test(type))).toEqual([history.at(-1)]);
  });
});

test('every state that is entered is left once, or is under way when something ends', () => {
  check(200, (scenario) => {
    const { history } = play(scenario);
    const count = (type: string) => history.filter((event) => event.type === type).length;
    for (const kind of ['Pass', 'Task', 'Choice', 'Wait', 'Succeed', 'Parallel', 'Map']) {
      expect(count(`${kind}StateExited`)).toBeLessThanOrEqual(count(`${kind}StateEntered`));
    }
    expect(
      count('MapIterationSucceeded') + count('MapIterationFailed') + count('MapIterationAborted'),
    ).toBeLessThanOrEqual(count('MapIterationStarted'));
    if (history.at(-1)?.type !== 'ExecutionSucceeded') return;
    expect(count('MapIterationSucceeded') + count('MapIterationFailed') + count('MapIterationAborted')).toBe(
      count('MapIterationStarted'),
    );
    if (history.some(({ type }) => /Failed|TimedOut|Fail/.test(type))) return;
    for (const kind of ['Pass', 'Task', 'Choice', 'Wait', 'Succeed', 'Parallel', 'Map']) {
      expect(count(`${kind}StateExited`)).toBe(count(`${kind}StateEntered`));
    }
  });
});

describe('the host in memory', () => {
  test('gives the same bytes on every run of one seed', async () => {
    await checkAsync(60, async (scenario) => {
      expect(await bytesOf(scenario, immediate)).toBe(await bytesOf(scenario, immediate));
    });
  });

  test('and whatever order real promises settle in', async () => {
    await checkAsync(25, async (scenario) => {
      const bytes = await bytesOf(scenario, shuffled(1));
      expect(await bytesOf(scenario, shuffled(2))).toBe(bytes);
      expect(await bytesOf(scenario, shuffled(3))).toBe(bytes);
    });
  });

  test('writes a journal that gives its history again', async () => {
    await checkAsync(60, async (scenario) => {
      const run = await runOf(scenario, immediate);
      const { program } = play(scenario);
      const { events } = feedJournal(program, JSON.parse(JSON.stringify(run.journal)));
      expect(Array.from(events, toHistoryEvent)).toEqual(run.history);
    });
  });
});

describe('work grows with the history, and no faster', () => {
  test.each([
    ['states one after the other', (size: number) => chain(size)],
    ['items side by side', (size: number) => each(size, 0)],
    ['items one after the other', (size: number) => each(size, 1)],
  ])('%s', (_what, scenarioOf) => {
    const small = play(scenarioOf(100));
    const large = play(scenarioOf(1000));
    expect(large.history.length).toBeLessThanOrEqual(10 * small.history.length);
    expect(large.steps).toBeLessThanOrEqual(10 * small.steps);
    expect(large.commands.length).toBeLessThanOrEqual(10 * small.commands.length);
  });

  test('a snapshot does not grow with what is over', () => {
    const sizes: number[] = [];
    play(each(300, 1), {
      between: (_program, execution) => {
        const { timers, strands, forks, tasks } = snapshot(execution);
        sizes.push(timers.timers.length + strands.length + forks.length + tasks.length);
        return execution;
      },
    });
    expect(Math.max(...sizes)).toBeLessThan(10);
  });
});

// --- helpers ----------------------------------------------------------------------------------------

function check(byDefault: number, law: (scenario: Scenario) => void): void {
  fc.assert(fc.property(scenarios(), law), runs(byDefault));
}

async function checkAsync(byDefault: number, law: (scenario: Scenario) => Promise<void>): Promise<void> {
  await fc.assert(fc.asyncProperty(scenarios(), law), runs(byDefault));
}

function strayEvents(execution: ScriptedExecution, isOver: (taskId: number) => boolean): readonly HostNews[] {
  const output = { value: 'stray' };
  const late = Array.from({ length: execution.nextTaskId - 1 }, (_, index) => index + 1).filter(isOver);
  return [0, execution.nextTaskId + 5, ...late.slice(-3)].flatMap((taskId): HostNews[] => [
    { type: 'TaskStarted', taskId },
    { type: 'TaskHeartbeat', taskId },
    { type: 'TaskSucceeded', taskId, output },
    { type: 'TaskFailed', taskId, error: 'Stray' },
    { type: 'ItemsRead', mapRunId: taskId, from: 0, items: { text: '[]' } },
    { type: 'ResultsWritten', mapRunId: taskId, part: 0 },
  ]);
}

/** Settles after so many milliseconds of real time, or at once. */
type Delay = () => Promise<void> | undefined;

const immediate: Delay = () => undefined;

function shuffled(by: number): Delay {
  let call = by;
  return () => {
    call = (call * 7919 + by) % 5;
    const delay = call;
    return delay === 0 ? Promise.resolve() : new Promise((resolve) => setTimeout(resolve, delay / 2));
  };
}

function runOf({ definition, input, script, seed }: Scenario, delay: Delay) {
  const tasks: TaskFunction = async (_input, task) => {
    const place =
      task.attempt + task.state.length + task.path.reduce((sum, at) => sum + ('map' in at ? at.index : at.branch), 0);
    const {
      kind,
      delay: milliseconds,
      heartbeats,
    } = script[place % script.length] ?? { kind: 'success', delay: 0, heartbeats: 0 };
    await delay();
    for (let beat = 0; beat < heartbeats; beat += 1) {
      await task.sleep(Math.floor(milliseconds / (heartbeats + 1)));
      task.heartbeat();
      await delay();
    }
    await task.sleep(milliseconds);
    await delay();
    if (kind === 'silence') await task.sleep(Number.POSITIVE_INFINITY);
    if (kind === 'failure') throw new TaskError('Broken', task.state);
    return { state: task.state };
  };
  return parseStateMachine(definition).run(input, { tasks, seed });
}

async function bytesOf(scenario: Scenario, delay: Delay): Promise<string> {
  return JSON.stringify((await runOf(scenario, delay)).history);
}

const success = { script: [{ kind: 'success', delay: 0, heartbeats: 0 }], seed: 0 } as const;

function chain(size: number): Scenario {
  const entries = Array.from({ length: size }, (_, index) => {
    const next = index === size - 1 ? { End: true } : { Next: `S${index + 1}` };
    return [`S${index}`, { Type: 'Pass', ...next }] as const;
  });
  return { definition: { StartAt: 'S0', States: Object.fromEntries(entries) }, input: {}, ...success };
}

function each(size: number, MaxConcurrency: number): Scenario {
  const work = {
    Type: 'Task',
    Resource: 'arn:aws:lambda:us-east-1:123456789012:function:work',
    TimeoutSeconds: 60,
    End: true,
  };
  const state = { Type: 'Map', MaxConcurrency, ItemProcessor: { StartAt: 'T', States: { T: work } }, End: true };
  const input = Array.from({ length: size }, (_, index) => index);
  return { definition: { StartAt: 'M', States: { M: state } }, input, ...success };
}
