// https://states-language.net/spec.html#pass-state

import { describe, test } from 'vitest';
import { jsonText } from '../../src/index.js';
import { expectEvent, expectHistory, expectOutput, run } from './harness.js';

test('passes its input on', async () => {
  const it = await run({ A: { Type: 'Pass', End: true } }, { input: { a: 1 } });
  expectHistory(it, ['1<0 ExecutionStarted', '2<0 PassStateEntered', '3<2 PassStateExited', '4<3 ExecutionSucceeded']);
  expectEvent(it, 1, { input: '{"a":1}', inputDetails: { truncated: false } });
  expectEvent(it, 2, { name: 'A', input: '{"a":1}', inputDetails: { truncated: false } });
  expectEvent(it, 3, { name: 'A', output: '{"a":1}', outputDetails: { truncated: false } });
  expectEvent(it, 4, { output: '{"a":1}', outputDetails: { truncated: false } });
});

test('goes on to Next with its output', async () => {
  const it = await run({ A: { Type: 'Pass', Result: 7, Next: 'B' }, B: { Type: 'Pass', End: true } });
  expectHistory(it, [
    '1<0 ExecutionStarted',
    '2<0 PassStateEntered',
    '3<2 PassStateExited',
    '4<3 PassStateEntered',
    '5<4 PassStateExited',
    '6<5 ExecutionSucceeded',
  ]);
  expectEvent(it, 4, { name: 'B', input: '7' });
});

describe('Result', () => {
  test('is taken as it stands, its members with .$ too', async () => {
    const Result = { 'a.$': '$.b', deep: [{ 'c.$': '$$' }] };
    expectOutput(await run({ A: { Type: 'Pass', Result, End: true } }), Result);
  });

  test('goes where ResultPath says', async () => {
    const state = { Type: 'Pass', Result: 1, ResultPath: '$.x.y', End: true };
    expectOutput(await run({ A: state }, { input: { a: 0 } }), { a: 0, x: { y: 1 } });
  });

  test('of null is a result', async () => {
    expectOutput(await run({ A: { Type: 'Pass', Result: null, End: true } }), null);
  });
});

test('Parameters make the result of the input', async () => {
  const state = { Type: 'Pass', Parameters: { 'a.$': '$.b', c: 1 }, End: true };
  expectOutput(await run({ A: state }, { input: { b: [2] } }), { a: [2], c: 1 });
});

test('null paths select an empty object', async () => {
  expectOutput(await run({ A: { Type: 'Pass', InputPath: null, End: true } }, { input: 1 }), {});
  expectOutput(await run({ A: { Type: 'Pass', OutputPath: null, End: true } }, { input: 1 }), {});
});

test('a text that nothing touches keeps its whitespace and the form of its numbers', async () => {
  const it = await run({ A: { Type: 'Pass', End: true } }, { input: jsonText('[ 1.0, 2 ]') });
  expectEvent(it, 3, { output: '[ 1.0, 2 ]' });
});

test('Output of JSONata', async () => {
  const state = { Type: 'Pass', Output: { sum: '{% $sum($states.input) %}' }, End: true };
  expectOutput(await run({ A: state }, { input: [1, 2], fields: { QueryLanguage: 'JSONata' } }), { sum: 3 });
});
