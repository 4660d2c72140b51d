// How deeply JSON may be nested: what is deeper could be written, but not read back.

import { describe, expect, test } from 'vitest';
import { Payload } from '../../src/core/payload.js';
import type { Json } from '../../src/utils/json.js';
import { expectFailure, run } from './harness.js';

const MOST = 1000;
const CAUSE = 'JSON nested deeper than 1000 levels.';

function nested(levels: number, inside: Json = 1): Json {
  let value = inside;
  for (let level = 0; level < levels; level += 1) value = level % 2 === 0 ? [value] : { a: value };
  return value;
}

test.each([
  [MOST, false],
  [MOST + 1, true],
  [100_000, true],
])('%i levels', (levels, isTooDeep) => {
  expect(new Payload(nested(levels)).isTooDeep).toBe(isTooDeep);
  // With parts whose measure is remembered.
  const long = nested(levels - 500, 'x'.repeat(300));
  expect(new Payload(long).isTooDeep).toBe(levels - 500 > MOST);
  expect(new Payload(nested(500, long)).isTooDeep).toBe(isTooDeep);
});

describe('a loop that nests its data once each round', () => {
  // Two states a round: the history has room for more than the levels.
  const again = (round: object) => ({
    Round: { Type: 'Pass', ...round, Next: 'Again' },
    Again: { Type: 'Choice', Choices: [{ Variable: '$', IsPresent: true, Next: 'Round' }], Default: 'Done' },
    Done: { Type: 'Succeed' },
  });

  test('in its output', async () => {
    const it = await run(again({ Parameters: { 'data.$': '$' } }));
    expectFailure(it, 'States.Runtime', CAUSE);
    expect(it.history.filter(({ type }) => type === 'PassStateExited')).toHaveLength(MOST - 1);
  });

  test('in a variable', async () => {
    const start = { First: { Type: 'Pass', Assign: { data: {} }, Next: 'Round' } };
    const it = await run({ ...start, ...again({ Assign: { data: { 'data.$': '$data' } } }) });
    expectFailure(it, 'States.Runtime', CAUSE);
  });

  test('in what it sends to a task', { timeout: 30_000 }, async () => {
    const states = again({ Parameters: { 'data.$': '$' } });
    const Send = {
      Type: 'Task',
      Resource: 'arn:aws:states:::sqs:sendMessage',
      Parameters: { QueueUrl: 'u', 'MessageBody.$': '$' },
      ResultPath: null,
      Next: 'Again',
    };
    const it = await run({ ...states, Round: { ...states.Round, Next: 'Send' }, Send }, { tasks: () => 1 });
    expectFailure(it, 'States.Runtime', CAUSE);
    expect(it.history.at(-2)?.type).toBe('TaskStateEntered');
  });
});
