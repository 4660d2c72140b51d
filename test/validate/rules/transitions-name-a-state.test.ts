// Rule: StartAt, Next and Default.

import { expect, test } from 'vitest';
import { validate } from '../../../src/validate/index.js';
import { expectErrors, expectValid, machine, pass, task } from '../harness.js';

test('name a state', () => {
  const states = {
    C: { Type: 'Choice', Choices: [{ Variable: '$.a', IsNull: true, Next: 'n1' }], Default: 'n2' },
    T: { ...task, Next: 'n4', Catch: [{ ErrorEquals: ['e'], Next: 'n3' }] },
    P: pass,
  };
  expectErrors({ StartAt: 'n0', States: states }).toEqual([
    "MISSING_TRANSITION_TARGET: Missing 'Next' target: n0 at /StartAt",
    "MISSING_TRANSITION_TARGET: Missing 'Next' target: n1 at /States/C/Choices[0]/Next",
    "MISSING_TRANSITION_TARGET: Missing 'Next' target: n2 at /States/C/Default",
    "MISSING_TRANSITION_TARGET: Missing 'Next' target: n3 at /States/T/Catch[0]/Next",
    "MISSING_TRANSITION_TARGET: Missing 'Next' target: n4 at /States/T/Next",
  ]);
});

test('a choice rule that stands in two places names none in both', () => {
  // Its comment is no plain JSON yet: such an object is copied once, however often it is used.
  const rule = { Variable: '$.a', IsNull: true, Next: 'n1', Comment: new Date(0) };
  expectErrors({
    StartAt: 'C',
    States: { C: { Type: 'Choice', Choices: [rule, rule], Default: 'P' }, P: pass },
  }).toEqual([
    "MISSING_TRANSITION_TARGET: Missing 'Next' target: n1 at /States/C/Choices[0]/Next",
    "MISSING_TRANSITION_TARGET: Missing 'Next' target: n1 at /States/C/Choices[1]/Next",
  ]);
});

test('of the same container', () => {
  const inner = { StartAt: 'A', States: { A: { Type: 'Pass', Next: 'B' } } };
  const [finding] = validate(machine({ M: { Type: 'Map', ItemProcessor: inner, Next: 'B' }, B: pass }));
  expect(finding).toMatchObject({
    location: '/States/M/ItemProcessor/States/A/Next',
    suggestion: 'The state at /States/B is in another container, and no transition leads there.',
  });
});

test('a name nearly right is told', () => {
  const [finding] = validate(machine({ Validate: { Type: 'Pass', Next: 'Transform' }, Trasform: pass }));
  expect(finding?.suggestion).toBe('Did you mean "Trasform"?');
});

test('names that objects inherit are no states', () => {
  expectErrors(machine({ A: { Type: 'Pass', Next: 'constructor' }, B: pass }, { StartAt: 'A' })).toContain(
    "MISSING_TRANSITION_TARGET: Missing 'Next' target: constructor at /States/A/Next",
  );
  expectValid(machine({ A: { Type: 'Pass', Next: 'toString' }, toString: pass }));
});
