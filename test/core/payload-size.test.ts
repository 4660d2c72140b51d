// https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html

import { describe, expect, test } from 'vitest';
import { Payload } from '../../src/core/payload.js';
import { ExactNumber } from '../../src/utils/json.js';
import { expectFailure, expectHistory, expectOutput, FUNCTION, pass, QUEUE, run, work } from './harness.js';

const MOST = 262_144;
/** A text whose JSON has so many bytes. */
const textOf = (bytes: number) => 'x'.repeat(bytes - 2);
const tooLarge = (name: string) =>
  `The state/task '${name}' returned a result with a size exceeding the maximum number of bytes service limit.`;

describe('an output', () => {
  const doubling = { A: { ...pass, Parameters: { 'a.$': '$.a', 'b.$': '$.a' } } };
  /** `{"a":x,"b":x}` */
  const half = (MOST - 11) / 2;

  test('of 262,144 bytes is not too large', async () => {
    const it = await run(doubling, { input: { a: textOf(Math.floor(half)) } });
    expect(it.status).toBe('SUCCEEDED');
  });

  test('of more fails the state', async () => {
    const it = await run(doubling, { input: { a: textOf(Math.floor(half) + 1) } });
    expectHistory(it, [
      '1<0 ExecutionStarted',
      '2<0 PassStateEntered',
      '3<2 ExecutionFailed: States.DataLimitExceeded',
    ]);
    expectFailure(it, 'States.DataLimitExceeded', tooLarge('A'));
  });
});

describe('the result of a task', () => {
  test('of 262,144 bytes is not too large', async () => {
    expect((await run({ T: work }, { tasks: () => textOf(MOST) })).status).toBe('SUCCEEDED');
  });

  test('of more fails the task', async () => {
    const it = await run({ T: work }, { tasks: () => textOf(MOST + 1) });
    expectHistory(it, [
      '1<0 ExecutionStarted',
      '2<0 TaskStateEntered',
      '3<2 LambdaFunctionScheduled',
      '4<3 LambdaFunctionStarted',
      '5<4 LambdaFunctionFailed: States.DataLimitExceeded',
      '6<5 ExecutionFailed: States.DataLimitExceeded',
    ]);
    expectFailure(it, 'States.DataLimitExceeded', tooLarge(FUNCTION));
  });

  test('is counted in bytes, not in characters', async () => {
    const it = await run({ T: work }, { tasks: () => '\u20ac'.repeat(100_000) });
    expect(it.error).toBe('States.DataLimitExceeded');
  });

  test('that is too large can be caught', async () => {
    const state = {
      Type: 'Task',
      Resource: QUEUE,
      Parameters: { QueueUrl: 'u', MessageBody: 'm' },
      Catch: [{ ErrorEquals: ['States.ALL'], Next: 'N' }],
      End: true,
    };
    const it = await run({ T: state, N: pass }, { tasks: () => textOf(MOST + 1) });
    expectOutput(it, { Error: 'States.DataLimitExceeded', Cause: tooLarge('sqs') });
  });
});

test('parameters that are too large are never scheduled', async () => {
  const state = { ...work, Parameters: { 'a.$': '$.a', 'b.$': '$.a' } };
  const it = await run({ T: state }, { input: { a: textOf(200_000) }, tasks: () => 1 });
  expectHistory(it, ['1<0 ExecutionStarted', '2<0 TaskStateEntered', '3<2 ExecutionFailed: States.DataLimitExceeded']);
});

describe('what states inside are to be entered with', () => {
  const inside = { StartAt: 'I', States: { I: pass } };
  const twice = { 'a.$': '$.a', 'b.$': '$.a' };
  const given = { input: { a: textOf(200_000), items: [1] } };

  test('of a Parallel state', async () => {
    const it = await run({ P: { Type: 'Parallel', Branches: [inside], Parameters: twice, End: true } }, given);
    expectFailure(it, 'States.DataLimitExceeded', tooLarge('P'));
    expect(it.history.map(({ type }) => type)).not.toContain('PassStateEntered');
  });

  test.each(['INLINE', 'DISTRIBUTED'])('of a Map state (%s)', async (Mode) => {
    const ProcessorConfig = Mode === 'INLINE' ? { Mode } : { Mode, ExecutionType: 'STANDARD' };
    const ItemProcessor = { ...inside, ProcessorConfig };
    const state = { Type: 'Map', ItemsPath: '$.items', ItemProcessor, ItemSelector: twice, End: true };
    const it = await run({ M: state }, given);
    expectFailure(it, 'States.DataLimitExceeded', tooLarge('M'));
    expect(it.history.map(({ type }) => type)).not.toContain('PassStateEntered');
  });
});

describe('the size of a payload is that of its text', () => {
  test.each([
    [null],
    [true],
    [false],
    [0],
    [-1.5e-7],
    [''],
    ['a"\\\n\u0001'],
    ['\u00e9\u20ac\u{1f600}\ud800'],
    [[]],
    [[1, [2, 'x'], {}]],
    [{}],
    [{ a: 1, '\u00e9"': [null] }],
    [new ExactNumber('1.00')],
    [[new ExactNumber('12345678901234567890')]],
    [{ long: 'x'.repeat(300), list: Array.from({ length: 200 }, (_, index) => index) }],
  ])('%j', (value) => {
    const payload = new Payload(value);
    expect(payload.byteSize()).toBe(new TextEncoder().encode(payload.text()).length);
    expect(new Payload(value).byteSize()).toBe(payload.byteSize());
  });

  test('whitespace counts, where the payload came as text', () => {
    expect(Payload.fromText(' [1, 2] ').byteSize()).toBe(8);
  });
});

test("a Catcher's own output that is too large is not for the state's Catchers again", async () => {
  const Catch = [{ ErrorEquals: ['States.ALL'], ResultPath: '$.error', Next: 'N' }];
  const it = await run(
    { T: { ...work, Catch }, N: pass },
    {
      input: { a: textOf(MOST - 20) },
      tasks: () => {
        throw new Error('too much to say');
      },
    },
  );
  expectHistory(it, [
    '1<0 ExecutionStarted',
    '2<0 TaskStateEntered',
    '3<2 LambdaFunctionScheduled',
    '4<3 LambdaFunctionStarted',
    '5<4 LambdaFunctionFailed: Error',
    '6<5 ExecutionFailed: States.DataLimitExceeded',
  ]);
});
