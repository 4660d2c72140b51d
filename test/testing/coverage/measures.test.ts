// What is counted for each measure.

import { describe, expect, test } from 'vitest';
import { parseStateMachine, TaskError } from '../../../src/index.js';
import { Coverage, collectCoverage, startCoverage, stopCoverage, testState } from '../../../src/testing/index.js';

const TASK = 'arn:aws:lambda:us-east-1:123456789012:function:charge';

describe('states and transitions', () => {
  const machine = parseStateMachine({
    StartAt: 'A',
    States: {
      A: { Type: 'Choice', Choices: [{ Variable: '$.c', IsPresent: true, Next: 'C' }], Default: 'B' },
      B: { Type: 'Pass', End: true },
      C: { Type: 'Pass', Next: 'B' },
    },
  });

  test('are covered when a run comes to them', async () => {
    const coverage = await collectCoverage(() => machine.run());
    expect(counts(coverage)).toEqual({
      'state A': 1,
      'A: rule 1 (→ C)': 0,
      'A → C (rule 1)': 0,
      'A: Default (→ B)': 1,
      'A → B (Default)': 1,
      'state B': 1,
      'B → end': 1,
      'state C': 0,
      'C → B': 0,
    });
    expect(coverage.summary().states).toEqual({ covered: 2, total: 3, percent: 66.66 });
  });

  test('are covered when a state is tested alone, with its machine', async () => {
    const coverage = await collectCoverage(() => machine.state('C').test());
    expect(counts(coverage)).toMatchObject({ 'state C': 1, 'C → B': 1, 'state A': 0 });
  });

  test('are those of the machine that has the state which was tested without it', async () => {
    const definition = JSON.stringify({ Type: 'Pass', Next: 'B' });
    const coverage = await collectCoverage(async () => {
      await machine.run();
      await testState({ definition, input: '{}' });
    });
    expect(coverage.machines).toHaveLength(1);
    expect(counts(coverage)).toMatchObject({ 'state C': 1, 'C → B': 1 });
  });

  test("are nobody else's when no machine has the state", async () => {
    const coverage = await collectCoverage(() =>
      testState({ definition: JSON.stringify({ Type: 'Wait', Seconds: 1, Next: 'A' }), input: '{}' }),
    );
    expect(coverage.machines.map(({ name }) => name)).toEqual(['(a state that was tested alone)']);
    expect(counts(coverage)).toEqual({ 'state StateName': 1, 'StateName → A': 1 });
  });
});

describe('choices', () => {
  const machine = parseStateMachine({
    StartAt: 'C',
    States: {
      C: {
        Type: 'Choice',
        Choices: [
          { Variable: '$.n', NumericEquals: 1, Next: 'X' },
          { Variable: '$.n', NumericEquals: 2, Next: 'X' },
        ],
        Default: 'X',
      },
      X: { Type: 'Succeed' },
    },
  });

  test('count each rule and the Default apart, though they lead to one state', async () => {
    const coverage = await collectCoverage(() => Promise.all([machine.run({ n: 2 }), machine.run({ n: 3 })]));
    const choices = coverage.machines[0]?.items.filter(({ measure }) => measure === 'choices');
    expect(choices?.map(({ count, unmatched }) => [count, unmatched])).toEqual([
      [0, 2],
      [1, 1],
      [1, undefined],
    ]);
    expect(coverage.summary().transitions).toMatchObject({ covered: 2, total: 3 });
  });
});

describe('retriers and catchers', () => {
  const machine = parseStateMachine({
    StartAt: 'T',
    States: {
      T: {
        Type: 'Task',
        Resource: TASK,
        Retry: [
          { ErrorEquals: ['Never'], MaxAttempts: 0 },
          { ErrorEquals: ['Busy'], MaxAttempts: 1 },
        ],
        Catch: [{ ErrorEquals: ['Busy'], Next: 'X' }],
        Next: 'X',
      },
      X: { Type: 'Succeed' },
    },
  });
  const failing = (times: number) => ({
    tasks: {
      T: (_input: unknown, { attempt }: { readonly attempt: number }) => {
        if (attempt <= times) throw new TaskError('Busy');
        return {};
      },
    },
  });

  test('a retrier is taken, and is exhausted', async () => {
    const once = await collectCoverage(() => machine.run({}, failing(1)));
    expect(counts(once)).toMatchObject({
      'T: retried for Busy': 1,
      'T: no attempt left for Busy': 0,
      'T: caught Busy': 0,
    });
    const twice = await collectCoverage(() => machine.run({}, failing(2)));
    expect(counts(twice)).toMatchObject({
      'T: retried for Busy': 1,
      'T: no attempt left for Busy': 1,
      'T: caught Busy': 1,
    });
    expect(counts(twice)).toMatchObject({ 'T → X (Catch Busy)': 1, 'T → X': 0 });
  });

  test('one without attempts can only be exhausted', async () => {
    const coverage = await collectCoverage(() => machine.run({}, failing(0)));
    expect(Object.keys(counts(coverage)).filter((label) => label.includes('Never'))).toEqual([
      'T: no attempt left for Never',
    ]);
  });
});

describe('maps', () => {
  const definition = (mode: object) => ({
    StartAt: 'M',
    States: {
      M: {
        Type: 'Map',
        ItemProcessor: { ...mode, StartAt: 'I', States: { I: { Type: 'Pass', End: true } } },
        End: true,
      },
    },
  });

  test.each([
    ['inline', {}],
    ['distributed', { ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' } }],
  ])('%s ones have none, one or several items, and children that count', async (_name, mode) => {
    const machine = parseStateMachine(definition(mode));
    const coverage = await collectCoverage(() => Promise.all([machine.run([]), machine.run([1, 2, 3])]));
    expect(counts(coverage)).toMatchObject({ 'M: no items': 1, 'M: one item': 0, 'M: several items': 1, 'state I': 3 });
  });
});

describe('expressions', () => {
  test('are covered where they were evaluated, whatever field they are in', async () => {
    const machine = parseStateMachine({
      QueryLanguage: 'JSONata',
      StartAt: 'C',
      States: {
        C: {
          Type: 'Choice',
          Choices: [{ Condition: '{% $states.input.n = 1 %}', Output: { a: ['{% 1 %}'] }, Next: 'M' }],
          Default: 'W',
          Output: '{% 2 %}',
        },
        M: {
          Type: 'Map',
          Items: '{% [1, 2] %}',
          MaxConcurrency: '{% 1 %}',
          ItemSelector: { 'x/y': '{% $states.context.Map.Item.Value %}' },
          ItemProcessor: { StartAt: 'I', States: { I: { Type: 'Pass', Assign: { v: '{% 3 %}' }, End: true } } },
          Next: 'T',
        },
        T: {
          Type: 'Task',
          Resource: TASK,
          Arguments: { deep: [{ er: '{% 1 %}' }] },
          TimeoutSeconds: '{% 5 %}',
          Catch: [{ ErrorEquals: ['States.ALL'], Output: '{% $states.errorOutput %}', Next: 'F' }],
          Next: 'W',
        },
        F: { Type: 'Fail', Error: "{% 'E' %}", Cause: "{% 'C' %}" },
        W: { Type: 'Wait', Seconds: '{% 1 %}', End: true },
      },
    });
    const fail = () => {
      throw new TaskError('Busy');
    };
    const coverage = await collectCoverage(async () => {
      await machine.run({ n: 1 }, { tasks: { T: fail } });
      await machine.run({ n: 2 });
    });
    const { expressions } = coverage.summary();
    expect(expressions).toEqual({ covered: 13, total: 13, percent: 100 });
    const first = await collectCoverage(() => machine.run({ n: 2 }));
    expect(first.summary().expressions).toMatchObject({ covered: 3, total: 13 });
  });
});

describe('who counts', () => {
  const machine = parseStateMachine({ StartAt: 'A', States: { A: { Type: 'Succeed' } } });

  test('an outer one is told what an inner one counted', async () => {
    startCoverage();
    const inner = await collectCoverage(() => machine.run());
    await machine.run();
    expect([inner, stopCoverage()].map((coverage) => counts(coverage)['state A'])).toEqual([1, 2]);
    expect(() => stopCoverage()).toThrow(new TypeError('There is no coverage to stop: startCoverage() begins it'));
  });

  test('counts survive being stored, and add up', async () => {
    const once = await collectCoverage(() => machine.run());
    const again = Coverage.from(JSON.parse(JSON.stringify(once)));
    expect(counts(once.merge(again))).toEqual({ 'state A': 2 });
    expect(() => Coverage.from({ format: 'stepwright-coverage', version: 2 })).toThrow(/version 2 cannot be read/);
    expect(() => Coverage.from({})).toThrow(/no coverage of state machines/);
  });

  test('an equal definition is the same machine', async () => {
    const other = parseStateMachine('{ "States": { "A": { "Type": "Succeed" } }, "StartAt": "A" }');
    const coverage = await collectCoverage(() => Promise.all([machine.run(), other.run()]));
    expect(coverage.machines.map(({ name }) => name)).toEqual(['(in no file, starts at A)']);
  });
});

describe('thresholds', () => {
  test('name the machine, the measure, the figure and what is uncovered', async () => {
    const machine = parseStateMachine(
      {
        StartAt: 'A',
        States: {
          A: { Type: 'Choice', Choices: [{ Variable: '$.c', IsPresent: true, Next: 'B' }], Default: 'C' },
          B: { Type: 'Succeed' },
          C: { Type: 'Pass', End: true },
        },
      },
      { name: 'orders' },
    );
    const coverage = await collectCoverage(() => machine.run());
    expect(coverage.check({ states: 66, transitions: 0 })).toEqual([]);
    expect(coverage.check({ machines: { orders: { states: 67 } } }).map(({ message }) => message)).toEqual([
      'The coverage of states of the state machine orders is 66.66 % (2 of 3), below the threshold of 67 %. Uncovered: B',
    ]);
    expect(coverage.check({ transitions: 100, perMachine: true })).toHaveLength(2);
    expect(() => coverage.check({ machines: { order: {} } })).toThrow(
      'which no machine is called: did you mean orders?',
    );
    expect(() => coverage.check({ stats: 1 } as object)).toThrow('has no measure "stats": did you mean states?');
    expect(() => coverage.check({ states: 101 })).toThrow('is a percentage from 0 to 100, not 101');
  });
});

function counts(coverage: Coverage): Record<string, number> {
  return Object.fromEntries(
    coverage.machines.flatMap(({ items }) =>
      items.map(({ kind, label, count }) => [kind === 'state' ? `state ${label}` : label, count]),
    ),
  );
}
