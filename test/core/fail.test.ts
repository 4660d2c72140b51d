// https://states-language.net/spec.html#fail-state

import { describe, expect, test } from 'vitest';
import { detailsOf, expectEvent, expectFailure, expectHistory, expectRuntimeFailure, inState, run } from './harness.js';

test('fails the execution with its Error and Cause', async () => {
  const it = await run({ F: { Type: 'Fail', Error: 'Broken', Cause: 'it fell' } });
  expectHistory(it, ['1<0 ExecutionStarted', '2<0 FailStateEntered', '3<2 ExecutionFailed: Broken']);
  expectEvent(it, 2, { name: 'F', input: '{}' });
  expectEvent(it, 3, { error: 'Broken', cause: 'it fell' });
  expectFailure(it, 'Broken', 'it fell');
});

test('without either, the details are there and empty', async () => {
  const it = await run({ F: { Type: 'Fail' } });
  expect(it.history[2]).toHaveProperty('executionFailedEventDetails', {});
  expectFailure(it, undefined, undefined);
});

test('with a Cause alone, has no error', async () => {
  const it = await run({ F: { Type: 'Fail', Cause: 'only' } });
  expect(detailsOf(it.history[2])).toEqual({ cause: 'only' });
});

describe('paths', () => {
  const state = { Type: 'Fail', ErrorPath: '$.e', CausePath: "States.Format('{}!', $.c)" };

  test('lead to the texts, or make them', async () => {
    expectFailure(await run({ F: state }, { input: { e: 'E', c: 'why' } }), 'E', 'why!');
  });

  test('see the context object', async () => {
    const it = await run({ F: { Type: 'Fail', ErrorPath: '$$.State.Name' } });
    expectFailure(it, 'F', undefined);
  });

  test('that lead nowhere fail the execution', async () => {
    expectRuntimeFailure(
      await run({ F: { Type: 'Fail', ErrorPath: '$.ErrorX' } }, { input: { e: 1 } }),
      `${inState('F', 2)}The JSONPath '$.ErrorX' specified for the field 'ErrorPath' could not be found in the input '{"e":1}'`,
    );
  });
});

test('expressions of JSONata', async () => {
  const state = { Type: 'Fail', Error: "{% 'E' & $states.input %}", Cause: '{% $string(1 + 1) %}' };
  expectFailure(await run({ F: state }, { input: 1, fields: { QueryLanguage: 'JSONata' } }), 'E1', '2');
});
