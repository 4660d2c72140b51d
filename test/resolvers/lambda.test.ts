// https://docs.aws.amazon.com/step-functions/latest/dg/connect-lambda.html

import { describe, expect, test } from 'vitest';
import { jsonText } from '../../src/index.js';
import { expectFailure, expectOutput, failing, run, work } from '../core/harness.js';

const invoke = (Parameters: object) => ({
  Type: 'Task',
  Resource: 'arn:aws:states:::lambda:invoke',
  Parameters: { FunctionName: 'f', ...Parameters },
  End: true,
});

describe('the event of lambda:invoke', () => {
  const echo = { tasks: (event: unknown) => ({ event }) };
  const eventOf = async (Parameters: object) => {
    const it = await run({ T: { ...invoke(Parameters), OutputPath: '$.Payload.event' } }, echo);
    return it.output;
  };

  test('is its Payload', async () => expect(await eventOf({ Payload: { a: 1 } })).toEqual({ a: 1 }));
  test('is {} without one', async () => expect(await eventOf({})).toEqual({}));
  test('is {} where it is null', async () => expect(await eventOf({ Payload: null })).toEqual({}));
  test('is what a text of JSON says', async () => expect(await eventOf({ Payload: '{"a":[1]}' })).toEqual({ a: [1] }));
  test('is a text that is no JSON', async () => expect(await eventOf({ Payload: 'hello' })).toBe('hello'));
});

test('the result comes in the response of the service', async () => {
  const it = await run({ T: invoke({}) }, { tasks: () => ({ ok: true }) });
  expect(it.output).toMatchObject({
    ExecutedVersion: '$LATEST',
    Payload: { ok: true },
    SdkHttpMetadata: { HttpHeaders: { 'Content-Length': '11' }, HttpStatusCode: 200 },
    StatusCode: 200,
  });
  expect(Object.keys(it.output as object)).toEqual([
    'ExecutedVersion',
    'Payload',
    'SdkHttpMetadata',
    'SdkResponseMetadata',
    'StatusCode',
  ]);
});

test('the Qualifier is the version that was executed', async () => {
  const it = await run({ T: invoke({ Qualifier: 'prod' }) }, { tasks: () => 1 });
  expect(it.output).toMatchObject({ ExecutedVersion: 'prod' });
});

test('the same response on every run', async () => {
  const [one, two] = await Promise.all([1, 2].map(() => run({ T: invoke({}) }, { tasks: () => 1 })));
  expect(one?.history).toEqual(two?.history);
});

test('numbers keep their form within the response', async () => {
  const it = await run({ T: { ...invoke({}), OutputPath: '$.Payload' } }, { tasks: () => jsonText('[1.0]') });
  expect(it.outputText).toBe('[1.0]');
});

test.each([
  ['the ARN of a function', work],
  ['lambda:invoke', invoke({})],
])('%s fails as Lambda says it', async (_what, state) => {
  expectFailure(
    await run({ T: state }, { tasks: failing(['CardDeclined']) }),
    'CardDeclined',
    '{"errorType":"CardDeclined","errorMessage":"CardDeclined happened","trace":[]}',
  );
});

test('what is thrown and is no error is its text', async () => {
  const tasks = () => Promise.reject('just so');
  expectFailure(
    await run({ T: work }, { tasks }),
    'Error',
    '{"errorType":"Error","errorMessage":"just so","trace":[]}',
  );
});

test('what a function returns is its result', async () => {
  expectOutput(await run({ T: work }, { tasks: () => ({ Payload: 1 }) }), { Payload: 1 });
});
