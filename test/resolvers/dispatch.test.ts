// How the function that answers a task is found.

import { describe, expect, test } from 'vitest';
import type { Tasks } from '../../src/index.js';
import { Dispatcher } from '../../src/resolvers/dispatch.js';
import { IntegrationTable } from '../../src/resolvers/integration-table.js';
import { expectOutput, FUNCTION, QUEUE, run } from '../core/harness.js';

const says = (text: string) => () => text;
const direct = { Type: 'Task', Resource: FUNCTION, End: true };
const invoke = (FunctionName: string) => ({
  Type: 'Task',
  Resource: 'arn:aws:states:::lambda:invoke',
  Parameters: { FunctionName },
  OutputPath: '$.Payload',
  End: true,
});
const send = { Type: 'Task', Resource: QUEUE, Parameters: { QueueUrl: 'u', MessageBody: 'm' }, End: true };

const found: readonly (readonly [string, object, Tasks])[] = [
  ['one function for all', direct, says('it')],
  [
    'the name of the state',
    direct,
    { S: says('it'), [FUNCTION]: says('arn'), work: says('name'), '*': says('pattern') },
  ],
  ['the Resource', direct, { [FUNCTION]: says('it'), work: says('name'), '*': says('pattern') }],
  ['the name of the Lambda function', direct, { work: says('it'), '*': says('pattern') }],
  ['a pattern over the Resource', direct, { 'arn:aws:lambda:*:work': says('it') }],
  [
    'the first pattern that fits',
    direct,
    { 'arn:aws:states:*': says('no'), '*:function:*': says('it'), '*': says('second') },
  ],
  ['the Resource of a service', send, { [QUEUE]: says('it') }],
  ['a pattern over a service', send, { 'arn:aws:states:::sqs:*': says('it') }],
  ['the function that lambda:invoke calls', invoke('charge'), { charge: says('it') }],
  ['that by its ARN', invoke(FUNCTION), { [FUNCTION]: says('it'), work: says('name') }],
  ['that by the name in its ARN', invoke(`${FUNCTION}:prod`), { work: says('it') }],
  ['that by the name in a part of an ARN', invoke('123456789012:function:charge'), { charge: says('it') }],
  ['that without its alias', invoke('charge:prod'), { charge: says('it') }],
  [
    'the Resource lambda:invoke before the function',
    invoke('charge'),
    { 'arn:aws:states:::lambda:invoke': says('it'), charge: says('name') },
  ],
  ['a pattern over the function that lambda:invoke calls', invoke('charge-card'), { 'charge-*': says('it') }],
];
test.each(found)('%s', async (_by, state, tasks) => {
  expectOutput(await run({ S: state }, { tasks }), 'it');
});

describe('nothing is found by', () => {
  test.each<readonly [string, Tasks]>([
    ['a pattern over a part of the Resource', { 'lambda:*': says('no') }],
    ['a pattern that takes a dot for any sign', { 'arn.aws.*': says('no') }],
    ['the name of a member of every object', {}],
  ])('%s', async (_by, tasks) => {
    await expect(run({ toString: { ...direct } }, { tasks })).rejects.toMatchObject({ name: 'UnansweredTaskError' });
  });
});

test('the function of lambda:invoke is found anew for each task of a state', async () => {
  const state = { ...invoke(''), Parameters: { 'FunctionName.$': '$' } };
  const map = { Type: 'Map', ItemProcessor: { StartAt: 'S', States: { S: state } }, End: true };
  expectOutput(await run({ M: map }, { input: ['a', 'b'], tasks: { a: says('A'), b: says('B') } }), ['A', 'B']);
});

test.each([
  [null, 'null'],
  [[], 'an array'],
  ['text', 'a value of type string'],
])('%j is no function', (value, kind) => {
  const tasks = { T: value } as unknown as Tasks;
  expect(() => new Dispatcher(tasks, new IntegrationTable())).toThrow(
    new TypeError(`tasks["T"] has to be a function that answers the task, not ${kind}`),
  );
});
