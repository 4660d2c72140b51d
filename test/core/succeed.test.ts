// https://states-language.net/spec.html#succeed-state

import { test } from 'vitest';
import { expectEvent, expectHistory, expectOutput, run } from './harness.js';

test('ends the execution with its input', async () => {
  const it = await run({ A: { Type: 'Succeed' } }, { input: [1] });
  expectHistory(it, [
    '1<0 ExecutionStarted',
    '2<0 SucceedStateEntered',
    '3<2 SucceedStateExited',
    '4<3 ExecutionSucceeded',
  ]);
  expectEvent(it, 3, { name: 'A', output: '[1]' });
});

test('ends only its own branch', async () => {
  const branches = [
    { StartAt: 'S', States: { S: { Type: 'Succeed' } } },
    { StartAt: 'W', States: { W: { Type: 'Wait', Seconds: 5, End: true } } },
  ];
  const it = await run({ P: { Type: 'Parallel', Branches: branches, End: true } }, { input: 1 });
  expectOutput(it, [1, 1]);
});

test('InputPath and OutputPath choose', async () => {
  const state = { Type: 'Succeed', InputPath: '$.a', OutputPath: '$.b' };
  expectOutput(await run({ A: state }, { input: { a: { b: 3 } } }), 3);
});

test('Output of JSONata', async () => {
  const state = { Type: 'Succeed', Output: '{% $states.input.a & "!" %}' };
  expectOutput(await run({ A: state }, { input: { a: 'x' }, fields: { QueryLanguage: 'JSONata' } }), 'x!');
});
