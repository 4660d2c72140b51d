// Random numbers that show nowhere in a recording: what they may have been is tried, and said.

import { describe, expect, test } from 'vitest';
import { parseStateMachine, type StateMachine } from '../../../src/index.js';
import { replay } from '../../../src/replay.js';

const machineOf = (states: object) =>
  parseStateMachine(
    JSON.stringify({ QueryLanguage: 'JSONata', StartAt: Object.keys(states)[0], States: states }, null, 2),
  );

/** Turns again until a number is small enough, and counts. */
const turns = (limit: number) => ({
  Turn: { Type: 'Pass', Output: { turns: '{% $states.input.turns + 1 %}' }, Next: 'Enough' },
  Enough: { Type: 'Choice', Choices: [{ Condition: `{% $random() < ${limit} %}`, Next: 'Done' }], Default: 'Turn' },
  Done: { Type: 'Succeed' },
});

async function record(machine: StateMachine, seed: number, input: unknown = { turns: 0 }) {
  const { history } = await machine.run(input, { seed });
  return JSON.parse(JSON.stringify(history));
}

describe('a random number that shows nowhere', () => {
  test('and decides the way may be any that leads there', async () => {
    const machine = machineOf(turns(0.3));
    const lengths = new Set<number>();
    for (let seed = 1; seed <= 30; seed += 1) {
      const history = await record(machine, seed);
      lengths.add(history.length);
      const { verdict, divergence, assumed } = replay(machine, history);
      expect([seed, divergence?.message, verdict]).toEqual([seed, undefined, 'equal']);
      for (const { state, value, execution } of assumed) {
        expect([state, execution]).toEqual(['Enough', undefined]);
        expect(value).toBeGreaterThanOrEqual(0);
        expect(value).toBeLessThan(1);
      }
    }
    expect(lengths.size).toBeGreaterThan(4);
  });

  test('and makes a part of the data may be any that makes it', async () => {
    const machine = machineOf({
      Roll: { Type: 'Pass', Output: { die: '{% $floor($random() * 6) + 1 %}' }, End: true },
    });
    for (let seed = 1; seed <= 12; seed += 1)
      expect(replay(machine, await record(machine, seed)).verdict).toBe('equal');
    const history = await record(machine, 1);
    const seven = JSON.parse(JSON.stringify(history).replaceAll(/die\\":\d/g, 'die\\":7'));
    expect(replay(machine, seven)).toMatchObject({ verdict: 'diverged', assumed: [], divergence: { state: 'Roll' } });
  });

  test('is found in child executions, too', async () => {
    const machine = machineOf({
      Each: {
        Type: 'Map',
        Label: 'Each',
        ItemProcessor: {
          ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
          StartAt: 'Turn',
          States: turns(0.4),
        },
        End: true,
      },
    });
    const run = await machine.run([{ turns: 0 }, { turns: 10 }], { seed: 3 });
    const { verdict, divergences, assumed } = replay(machine, run);
    expect(divergences.map(({ message }) => message)).toEqual([]);
    expect(verdict).toBe('equal');
    const children = run.mapRuns.flatMap(({ mapRunArn }) => run.childExecutions(mapRunArn));
    for (const { execution } of assumed) {
      expect(children.map(({ executionArn }) => executionArn)).toContain(execution);
    }
  });

  test('is the same for the same recording', async () => {
    const machine = machineOf(turns(0.2));
    const history = await record(machine, 11);
    expect(replay(machine, history).assumed).toEqual(replay(machine, history).assumed);
  });

  test('excuses nothing that no number explains', async () => {
    const history = await record(machineOf(turns(0.3)), 8);
    const never = replay(machineOf(turns(0)), history);
    expect(never).toMatchObject({ verdict: 'diverged', divergence: { kind: 'path', state: 'Enough' } });
    const { Turn, ...others } = turns(0.3);
    const byTwo = machineOf({ Turn: { ...Turn, Output: { turns: '{% $states.input.turns + 2 %}' } }, ...others });
    expect(replay(byTwo, history)).toMatchObject({ verdict: 'diverged', assumed: [], divergence: { state: 'Turn' } });
  });
});

test('numbers that a recording shows are not assumed', async () => {
  const machine = parseStateMachine({
    StartAt: 'Draw',
    States: {
      Draw: { Type: 'Pass', Parameters: { 'n.$': 'States.MathRandom(1, 1000)' }, Next: 'High' },
      High: { Type: 'Choice', Choices: [{ Variable: '$.n', NumericGreaterThan: 500, Next: 'Yes' }], Default: 'No' },
      Yes: { Type: 'Succeed' },
      No: { Type: 'Succeed' },
    },
  });
  for (let seed = 1; seed <= 10; seed += 1) {
    expect(replay(machine, await record(machine, seed, {}))).toMatchObject({ verdict: 'equal', assumed: [] });
  }
});
