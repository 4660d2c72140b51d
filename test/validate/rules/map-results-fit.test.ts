// Rule: the result of a Map state is no larger than a payload may be.

import { expect, test } from 'vitest';
import { expectWarnings, machine, machineOf, pass, warningsOf } from '../harness.js';

const result = 'x'.repeat(298); // 300 bytes with its quotes
const processor = (end: object) => ({ StartAt: 'I', States: { I: { ...pass, ...end } } });
const jsonata = (map: object, output: unknown = result) =>
  machineOf({ Type: 'Map', ItemProcessor: processor({ Output: output }), ...map }, { QueryLanguage: 'JSONata' });

test('so many items, so much of each', () => {
  // 871 * 300 + 870 + 2 bytes; one less fits.
  expect(warningsOf(jsonata({ Items: '{% [1..871] %}' }))).toEqual({
    'ASL7106 at /States/S':
      'The result of the Map state has at least 262172 bytes, more than the 262144 that the service allows | ' +
      'Let the iterations give less, or write the results of a distributed Map with a ResultWriter.',
  });
  expectWarnings('ASL7106', jsonata({ Items: '{% [1..870] %}' })).toEqual([]);
});

test('items can be written out', () => {
  const Items = Array.from({ length: 1000 }, () => '{% $uuid() %}');
  expectWarnings('ASL7106', jsonata({ Items }, { a: '{% $states.input %}', b: result })).toEqual(['/States/S']);
  expectWarnings('ASL7106', jsonata({ Items }, '{% $states.input %}')).toEqual([]);
});

test('what is not known is not counted', () => {
  expectWarnings('ASL7106', jsonata({ Items: '{% $states.input.items %}' })).toEqual([]);
  expectWarnings('ASL7106', jsonata({ Items: '{% [1..$states.input.n] %}' })).toEqual([]);
  expectWarnings('ASL7106', jsonata({ Items: '{% [$states.input.a, 1..1000] %}' })).toEqual([]);
});

test('nor is a result that goes on in another form', () => {
  expectWarnings('ASL7106', jsonata({ Items: '{% [1..1000] %}', Output: '{% $count($states.result) %}' })).toEqual([]);
  expectWarnings('ASL7106', jsonata({ Items: '{% [1..1000] %}', ToleratedFailurePercentage: 50 })).toEqual([]);
});

test('JSONPath: the Pass state before has the items', () => {
  const items = Array.from({ length: 1000 }, (_, index) => index);
  const states = (before: object, map: object) =>
    machine({
      P: { Type: 'Pass', Next: 'M', ...before },
      M: { Type: 'Map', ItemProcessor: processor({ Result: result }), End: true, ...map },
    });
  expectWarnings('ASL7106', states({ Result: items }, {})).toEqual(['/States/M']);
  const kept = states({ Result: { list: items }, ResultPath: '$.data' }, { ItemsPath: '$.data.list' });
  expectWarnings('ASL7106', kept).toEqual(['/States/M']);
  expectWarnings('ASL7106', states({ Result: items, ResultPath: null }, {})).toEqual([]);
  expectWarnings('ASL7106', states({ Result: items }, { ResultPath: null })).toEqual([]);
  expectWarnings('ASL7106', states({ Result: items }, { ResultSelector: { 'n.$': 'States.ArrayLength($)' } })).toEqual(
    [],
  );
  expectWarnings(
    'ASL7106',
    states({ Result: { list: items }, ResultPath: '$.other' }, { ItemsPath: '$.data.list' }),
  ).toEqual([]);
});

test('the least of several ends counts', () => {
  const choice = {
    Type: 'Choice',
    Choices: [{ Condition: '{% $states.input > 1 %}', Next: 'Large' }],
    Default: 'Small',
  };
  const states = { I: choice, Large: { ...pass, Output: result }, Small: { ...pass, Output: 1 } };
  const map = { Type: 'Map', Items: '{% [1..1000] %}', ItemProcessor: { StartAt: 'I', States: states } };
  expectWarnings('ASL7106', machineOf(map, { QueryLanguage: 'JSONata' })).toEqual([]);
});
