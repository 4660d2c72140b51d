// https://docs.aws.amazon.com/step-functions/latest/dg/workflow-variables.html

import { describe, expect, test } from 'vitest';
import { detailsOf, expectEvent, expectFailure, expectOutput, FUNCTION, failing, run, Told } from './harness.js';

const jsonata = { QueryLanguage: 'JSONata' };
const out = (Output: unknown) => ({ Type: 'Pass', Output, End: true });

test('are seen from the next state on', async () => {
  const states = {
    A: { Type: 'Pass', Assign: { x: 1 }, Next: 'B' },
    B: { Type: 'Pass', Assign: { x: '{% $x + 1 %}' }, Output: '{% $x %}', Next: 'C' },
    C: out(['{% $states.input %}', '{% $x %}']),
  };
  expectOutput(await run(states, { fields: jsonata }), [1, 2]);
});

test('of one Assign see the values before it', async () => {
  const states = {
    A: { Type: 'Pass', Assign: { x: 1, y: 2 }, Next: 'B' },
    B: { Type: 'Pass', Assign: { x: '{% $y %}', y: '{% $x %}' }, Next: 'C' },
    C: out(['{% $x %}', '{% $y %}']),
  };
  expectOutput(await run(states, { fields: jsonata }), [2, 1]);
});

test('are shown as JSON texts where the state exits', async () => {
  const it = await run({ A: { Type: 'Pass', Assign: { n: 42, s: 'x', o: { a: [1] } }, End: true } });
  expectEvent(it, 3, {
    assignedVariables: { n: '42', s: '"x"', o: '{"a":[1]}' },
    assignedVariablesDetails: { truncated: false },
  });
});

test('are not shown where nothing was assigned', async () => {
  const it = await run({ A: { Type: 'Pass', Assign: {}, End: true } });
  expect(detailsOf(it.history[2])).not.toHaveProperty('assignedVariables');
});

test('of JSONPath take what $ is: the raw result of a Task', async () => {
  const states = {
    T: { Type: 'Task', Resource: FUNCTION, ResultSelector: { 'b.$': '$.b' }, Assign: { 'a.$': '$.a' }, Next: 'P' },
    P: { Type: 'Pass', Parameters: { 'a.$': '$a', 'in.$': '$' }, End: true },
  };
  expectOutput(await run(states, { tasks: () => ({ a: 1, b: 2 }) }), { a: 1, in: { b: 2 } });
});

describe('scopes', () => {
  const branch = (states: object) => ({ StartAt: 'I', States: states });

  test('inside sees outside, outside does not see inside', async () => {
    const states = {
      A: { Type: 'Pass', Assign: { outer: 'o' }, Next: 'P' },
      P: {
        Type: 'Parallel',
        Branches: [
          branch({
            I: { Type: 'Pass', Assign: { inner: 'i' }, Next: 'J' },
            J: out('{% $outer & $inner %}'),
          }),
        ],
        Next: 'Z',
      },
      Z: out(['{% $states.input %}', '{% $exists($inner) %}']),
    };
    expectOutput(await run(states, { fields: jsonata }), [['oi'], false]);
  });

  test('iterations have each their own', async () => {
    const states = {
      M: {
        Type: 'Map',
        Items: [1, 2, 3],
        ItemProcessor: branch({
          I: { Type: 'Pass', Assign: { own: '{% $states.input %}' }, Next: 'W' },
          W: { Type: 'Wait', Seconds: 1, Next: 'J' },
          J: out('{% $own * 10 %}'),
        }),
        End: true,
      },
    };
    expectOutput(await run(states, { fields: jsonata }), [10, 20, 30]);
  });

  test('what an iteration assigned is counted no more when it has ended', () => {
    const Items = Array.from({ length: 30 }, (_, index) => index);
    const ItemProcessor = branch({ I: { Type: 'Pass', Assign: { own: 'x'.repeat(50) }, End: true } });
    const states = { M: { Type: 'Map', Items, MaxConcurrency: 1, ItemProcessor, End: true } };
    const told = new Told(states, { limits: { variablesBytes: 100 } }, jsonata).start();
    expect(told.outcome?.status).toBe('SUCCEEDED');
  });
});

test('what a branch assigned is counted no more when it was stopped or failed', () => {
  const stopped = {
    I: { Type: 'Pass', Assign: { own: 'x'.repeat(50) }, Next: 'W' },
    W: { Type: 'Wait', Seconds: 9, End: true },
  };
  const failed = { J: { Type: 'Pass', Assign: { own: 'x'.repeat(30) }, Next: 'F' }, F: { Type: 'Fail', Error: 'E' } };
  const Branches = [
    { StartAt: 'I', States: stopped },
    { StartAt: 'J', States: failed },
  ];
  const states = { P: { Type: 'Parallel', Branches, Retry: [{ ErrorEquals: ['E'], MaxAttempts: 3 }], End: true } };
  const told = new Told(states, { limits: { variablesBytes: 100 } }).start();
  for (const second of [1, 3, 7]) told.tell(second, { type: 'TimerFired' });
  expect(told.outcome).toEqual({ status: 'FAILED', error: 'E' });
});

test('nothing is assigned by an attempt that fails', async () => {
  const states = {
    A: { Type: 'Pass', Assign: { x: 'before' }, Next: 'T' },
    T: {
      Type: 'Task',
      Resource: FUNCTION,
      Assign: { x: 'after' },
      Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Z' }],
      Next: 'Z',
    },
    Z: out('{% $x %}'),
  };
  expectOutput(await run(states, { fields: jsonata, tasks: failing(['E']) }), 'before');
  expectOutput(await run(states, { fields: jsonata, tasks: failing([]) }), 'after');
});

describe('sizes', () => {
  const cause = "The state/task 'A' returned a result with a size exceeding the maximum number of bytes service limit.";

  test('of one variable', async () => {
    const states = { A: { Type: 'Pass', Assign: { x: "{% $pad('', 262143, 'x') %}" }, Output: 0, End: true } };
    expectFailure(await run(states, { fields: jsonata }), 'States.DataLimitExceeded', cause);
  });

  test('of all variables of one Assign', async () => {
    const half = "{% $pad('', 131073, 'x') %}";
    const states = { A: { Type: 'Pass', Assign: { x: half, y: half }, Output: 0, End: true } };
    expectFailure(await run(states, { fields: jsonata }), 'States.DataLimitExceeded', cause);
  });

  test('of all that there are at a time; what is replaced counts no more', () => {
    const replacing = (value: string) =>
      new Told(
        {
          A: { Type: 'Pass', Assign: { x: 'x'.repeat(40) }, Next: 'B' },
          B: { Type: 'Pass', Assign: { [value]: 'y'.repeat(70) }, End: true },
        },
        { limits: { variablesBytes: 100 } },
      ).start().outcome?.status;
    expect(replacing('x')).toBe('SUCCEEDED');
    expect(replacing('y')).toBe('FAILED');
  });
});
